//! Whole calls of the contracts as they go on a chain: JSON, base64, storage access and all.
//!
//! What the chain charges for the bytes read and written is not in the figures.

use anyhow::{Result, ensure};
use cosmwasm_std::{Binary, HexBinary, Uint128};
use cw20::Cw20Coin;
use proofmark_api::escrow::SubmitMode;
use proofmark_api::{token, verifier};
use proofmark_statement::model_id;

use super::{Report, SizeRow, registry, rewards, timelock};
use crate::market::Market;
use crate::proofs::{Keys, eip197, some_scalars};
use crate::{Contract, Wasm, account};

/// Sizes of batches that are measured; the last is the most that the contracts take.
const BATCHES: [usize; 4] = [1, 4, 16, 64];

type Measure = fn(&mut Report) -> Result<()>;

/// Measures each contract that is built.
pub fn measure(report: &mut Report) -> Result<()> {
    for (name, measure) in [
        ("escrow", escrow as Measure),
        ("registry", registry::measure),
        ("rewards", rewards::measure),
        ("timelock", timelock::measure),
        ("verifier", verifier),
        ("token", token),
    ] {
        if !report.wants_some(&format!("{name}/")) {
            continue;
        }
        if Wasm::is_built(name) {
            measure(report)?;
        } else {
            report.skipped.push(format!("{name}: run `cargo xtask build-contracts {name}` first"));
        }
    }
    for name in ["escrow", "registry", "rewards", "timelock", "token", "verifier", "peer_ours", "peer_ark", "peer_bn"] {
        if report.wants_some(&format!("{name}/")) && Wasm::is_built(name) {
            let bytes = Wasm::load(name)?.code.len();
            report.sizes.push(SizeRow { name: name.to_owned(), bytes });
        }
    }
    Ok(())
}

fn escrow(report: &mut Report) -> Result<()> {
    Wasm::load_checked("escrow")?;
    let mut market = Market::new()?;
    report.row("escrow/deposit_collateral", market.deposit_collateral("prover", 1_000)?.vm_gas);
    report.row("escrow/create_job", market.create_job("requester")?.vm_gas);
    report.row("escrow/lock", market.lock("prover", 1)?.vm_gas);
    let proof = market.prove("prover", 1)?;
    report.row("escrow/submit", market.submit("prover", 1, &proof)?.vm_gas);
    report.row("escrow/claim", market.claim("prover")?.vm_gas);
    // Jobs that nobody locked, as above but for the lock; the whole batch is one row.
    for size in BATCHES {
        let name = format!("escrow/submit_many/{size}");
        if report.wants(&name) {
            let items = market.open_and_prove("requester", "prover", size)?;
            report.row(name, market.submit_many("prover", SubmitMode::All, items)?.vm_gas);
        }
    }
    super::escrow::measure(report)?;
    super::scale::measure(report)
}

fn verifier(report: &mut Report) -> Result<()> {
    let mut contract = Contract::new(&Wasm::load_checked("verifier")?);
    contract.instantiate(&account("anyone"), &verifier::InstantiateMsg {})?;
    for inputs in [1, 8] {
        let mut keys = Keys::new(inputs, 1)?;
        let vk = eip197::key(keys.verifying());
        let key_id = HexBinary::from(model_id(&vk).to_bytes_be());
        let register = verifier::ExecuteMsg::RegisterKey { vk: Binary::from(vk) };
        let called = contract.execute(&account("anyone"), &[], &register)?;
        report.row(format!("verifier/register_key/{inputs}"), called.vm_gas);

        let scalars = some_scalars(inputs, 2);
        let query = verifier::QueryMsg::Verify {
            key_id: key_id.clone(),
            proof: Binary::from(eip197::proof(&keys.prove(&scalars)?)),
            inputs: scalars.iter().map(|scalar| HexBinary::from(eip197::scalar(scalar))).collect(),
        };
        report.row(format!("verifier/query_verify/{inputs}"), contract.query(&query)?.vm_gas);
        if inputs == 1 {
            verifier_batches(report, &mut contract, &mut keys, &key_id)?;
        }
    }
    Ok(())
}

/// The whole query for each size of batch.
fn verifier_batches(report: &mut Report, contract: &mut Contract, keys: &mut Keys, key_id: &HexBinary) -> Result<()> {
    for size in BATCHES {
        let name = format!("verifier/query_verify_batch/{size}");
        if !report.wants(&name) {
            continue;
        }
        let mut items = Vec::with_capacity(size);
        for seed in 0..size as u64 {
            let scalars = some_scalars(1, seed);
            let proof = Binary::from(eip197::proof(&keys.prove(&scalars)?));
            let inputs = scalars.iter().map(|scalar| HexBinary::from(eip197::scalar(scalar))).collect();
            items.push(verifier::BatchItem { inputs, proof });
        }
        let called = contract.query(&verifier::QueryMsg::VerifyBatch { key_id: key_id.clone(), items })?;
        let answer: verifier::VerifyResponse = called.decode()?;
        ensure!(answer.valid, "{name}: expected a valid batch, got {answer:?}");
        report.row(name, called.vm_gas);
    }
    Ok(())
}

fn token(report: &mut Report) -> Result<()> {
    let mut contract = Contract::new(&Wasm::load_checked("token")?);
    let create = token::InstantiateMsg {
        name: "Proofmark".to_owned(),
        symbol: "MARK".to_owned(),
        decimals: 6,
        initial_balances: vec![Cw20Coin { address: account("alice"), amount: Uint128::new(1_000) }],
        mint: Some(cw20::MinterResponse { minter: account("rewards"), cap: Some(Uint128::new(1_000_000)) }),
        marketing: None,
    };
    report.row("token/instantiate", contract.instantiate(&account("owner"), &create)?.vm_gas);
    let transfer = token::ExecuteMsg::Transfer { recipient: account("bob"), amount: Uint128::new(10) };
    report.row("token/transfer", contract.execute(&account("alice"), &[], &transfer)?.vm_gas);
    Ok(())
}
