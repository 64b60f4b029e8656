//! The same queries over ours and over others, built with the same toolchain and flags.
//!
//! A row is the difference between two calls that differ in nothing but how often the work is done, so JSON, base64
//! and the call itself are not in it; `overhead/empty` shows what a call costs that does nothing.

use anyhow::{Context as _, Result, ensure};
use cosmwasm_std::Binary;
use serde_json::{Value, json};

use super::Report;
use crate::proofs::{Keys, ark_bytes, eip197, some_scalars};
use crate::{Contract, Wasm, account};

/// One verifier's contract and encodings.
struct Peer {
    /// Prefix of its rows.
    name: &'static str,
    wasm: &'static str,
    key: fn(&Keys) -> Result<Vec<u8>>,
    item: fn(&mut Keys, seed: u64) -> Result<Value>,
    batches: &'static [usize],
    /// Those of [`BLOCKS`] that its public interface has not.
    lacks: &'static [&'static str],
}

const PEERS: [Peer; 3] = [
    Peer { name: "ours", wasm: "peer_ours", key: eip197_key, item: eip197_item, batches: &[1, 4, 16, 64], lacks: &[] },
    Peer {
        name: "ark-groth16-0.6",
        wasm: "peer_ark",
        key: |keys| ark_bytes(keys.verifying()),
        item: |keys, seed| {
            let inputs = some_scalars(keys.verifying().gamma_abc_g1.len() - 1, seed);
            let proof = ark_bytes(&keys.prove(&inputs)?)?;
            let inputs = inputs.iter().map(|input| ark_bytes(input).map(Binary::from)).collect::<Result<Vec<_>>>()?;
            Ok(json!({ "inputs": inputs, "proof": Binary::from(proof) }))
        },
        batches: &[],
        lacks: &[],
    },
    Peer {
        name: "substrate-bn",
        wasm: "peer_bn",
        key: eip197_key,
        item: eip197_item,
        batches: &[],
        lacks: &[
            "fq_square",
            "fq_inverse",
            "fq2_square",
            "fq12_square",
            "cyclotomic_square",
            "decompress_g1",
            "decompress_proof",
        ],
    },
];

fn eip197_key(keys: &Keys) -> Result<Vec<u8>> {
    Ok(eip197::key(keys.verifying()))
}

fn eip197_item(keys: &mut Keys, seed: u64) -> Result<Value> {
    let inputs = some_scalars(keys.verifying().gamma_abc_g1.len() - 1, seed);
    let proof = eip197::proof(&keys.prove(&inputs)?);
    let inputs: Vec<Binary> = inputs.iter().map(|input| Binary::from(eip197::scalar(input))).collect();
    Ok(json!({ "inputs": inputs, "proof": Binary::from(proof) }))
}

/// Building blocks, each with how often it is done for one reading.
const BLOCKS: &[(&str, u64)] = &[
    ("loop", 1_000),
    ("fq_mul", 1_000),
    ("fq_square", 1_000),
    ("fq_inverse", 100),
    ("fq2_mul", 1_000),
    ("fq2_square", 1_000),
    ("fq12_mul", 100),
    ("fq12_square", 100),
    ("cyclotomic_square", 100),
    ("miller_loop/1", 1),
    ("miller_loop/3", 1),
    ("final_exponentiation", 1),
    ("g2_subgroup_check", 1),
    ("decode_key", 1),
    ("decode_proof", 1),
    ("decompress_g1", 10),
    ("decompress_proof", 1),
];

/// Measures each verifier that is built.
pub fn measure(report: &mut Report) -> Result<()> {
    for peer in &PEERS {
        let overhead = peer.name == "ours" && report.wants_some("overhead/");
        if !overhead && !report.wants_some(&format!("{}/", peer.name)) {
            continue;
        }
        if !Wasm::is_built(peer.wasm) {
            report.skipped.push(format!("{}: run `cargo xtask build-contracts {}` first", peer.name, peer.wasm));
            continue;
        }
        peer.measure(report).with_context(|| format!("measuring {}", peer.name))?;
    }
    Ok(())
}

impl Peer {
    fn measure(&self, report: &mut Report) -> Result<()> {
        let wasm = Wasm::load_checked(self.wasm)?;
        let mut contract = Contract::new(&wasm);
        contract.instantiate(&account("measurer"), &json!({}))?;
        if self.name == "ours" {
            report.row("overhead/empty", contract.query(&json!({ "empty": {} }))?.vm_gas);
        }
        for inputs in [1, 8] {
            let mut keys = Keys::new(inputs, 1)?;
            let prepared = contract.query(&json!({ "prepare": { "key": Binary::from((self.key)(&keys)?) } }))?;
            report.row(format!("{}/register/{inputs}", self.name), prepared.vm_gas);
            let key = prepared.answer;
            let item = (self.item)(&mut keys, 2)?;

            let name = format!("{}/verify/{inputs}", self.name);
            if report.wants(&name) {
                let verify = |times: u64| json!({ "verify": { "key": key, "item": item, "times": times } });
                report.row(name, difference(&mut contract, verify, 1)?);
            }
            let name = format!("{}/verify_unprepared/{inputs}", self.name);
            if report.wants(&name) {
                let key = Binary::from((self.key)(&keys)?);
                let verify = |times: u64| json!({ "verify_unprepared": { "key": key, "item": item, "times": times } });
                report.row(name, difference(&mut contract, verify, 1)?);
            }
            if inputs == 1 {
                self.batches(report, &mut contract, &mut keys, &key)?;
                self.blocks(report, &mut contract, &key, &item)?;
            }
        }
        Ok(())
    }

    fn batches(&self, report: &mut Report, contract: &mut Contract, keys: &mut Keys, key: &Value) -> Result<()> {
        for &size in self.batches {
            let name = format!("{}/verify_batch/{size}", self.name);
            if report.wants(&name) {
                let items = (0..size as u64).map(|seed| (self.item)(keys, seed)).collect::<Result<Vec<_>>>()?;
                let verify = |times: u64| json!({ "verify_batch": { "key": key, "items": items, "times": times } });
                report.row(name, difference(contract, verify, 1)?);
            }
        }
        Ok(())
    }

    fn blocks(&self, report: &mut Report, contract: &mut Contract, key: &Value, item: &Value) -> Result<()> {
        for &(block, times) in BLOCKS {
            let name = format!("{}/block/{block}", self.name);
            if report.wants(&name) && !self.lacks.contains(&block) {
                let query =
                    |times: u64| json!({ "block": { "name": block, "key": key, "item": item, "times": times } });
                report.row(name, difference(contract, query, times)?);
            }
        }
        Ok(())
    }
}

/// VM gas of one repetition: that of `times` less that of none, divided.
fn difference(contract: &mut Contract, query: impl Fn(u64) -> Value, times: u64) -> Result<u64> {
    let none = contract.query(&query(0))?;
    let some = contract.query(&query(times))?;
    ensure!(some.answer == Value::Bool(true), "expected the answer true, got {}", some.answer);
    Ok(some.vm_gas.saturating_sub(none.vm_gas) / times)
}
