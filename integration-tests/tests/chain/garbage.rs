//! Proofs and outputs that are no such thing: refused with what is wrong, never with a panic.

use anyhow::Result;
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER};
use proofmark_integration_tests::suite::{Market, Suite, TinyModel, assert_refused, refusal};
use proptest::prelude::*;

const INVALID: &str = "invalid proof: the pairing equation does not hold";

/// The base field's prime, big-endian.
const Q: &str = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";

fn open() -> Result<(Market, u64, Vec<u8>)> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    let proof = market.prove(job, PROVER, &market.output())?;
    Ok((market, job, proof))
}

#[test]
fn a_proof_of_another_length_is_refused() -> Result<()> {
    let (mut market, job, proof) = open()?;
    let (output, long) = (market.output(), [proof.as_slice(), &[0]].concat());
    for bytes in [&[], &proof[..1], &proof[..255], long.as_slice()] {
        let expected = format!("proof: expected 256 bytes, got {}", bytes.len());
        assert_refused(market.submit(job, PROVER, &output, bytes), &expected);
    }
    market.submit(job, PROVER, &output, &proof)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn an_output_of_another_length_is_refused() -> Result<()> {
    let (mut market, job, proof) = open()?;
    for length in [0, 2, 4, 1_000] {
        let expected = format!("output: expected 3 bytes, got {length}");
        assert_refused(market.submit(job, PROVER, &vec![7; length], &proof), &expected);
    }
    Ok(())
}

#[test]
fn points_at_infinity_off_the_curve_and_not_canonical_are_named() -> Result<()> {
    let (mut market, job, proof) = open()?;
    let output = market.output();
    let mut with = |at: usize, bytes: &[u8]| {
        let mut changed = proof.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        refusal(market.submit(job, PROVER, &output, &changed))
    };
    let infinity = |point: &str| format!("proof {point}: expected a finite point, got the point at infinity");
    assert_eq!(with(0, &[0; 64]), infinity("A"));
    assert_eq!(with(64, &[0; 128]), infinity("B"));
    assert_eq!(with(192, &[0; 64]), infinity("C"));
    let one = [[0; 31].as_slice(), &[1]].concat();
    let off = |point: &str| format!("proof {point}: expected a point on the curve, got one that is not");
    assert_eq!([with(0, &one), with(64, &one), with(192, &one)], [off("A"), off("B"), off("C")]);
    let q = hex::decode(Q)?;
    let expected = format!("proof A, coordinate x: expected a number below 0x{Q}, got 0x{Q}");
    assert_eq!(with(0, &q), expected);
    Ok(())
}

#[test]
fn a_proof_under_another_key_chain_or_contract_is_refused() -> Result<()> {
    let (mut market, job, proof) = open()?;
    let output = market.output();
    let statement = market.statement(job, PROVER, &output)?;
    let other = TinyModel::new(2)?.prove(&statement)?;
    assert_refused(market.submit(job, PROVER, &output, &other), INVALID);

    // Another chain with the same addresses and the same job.
    let mut elsewhere = Market::on(Suite::builder().chain_id("proofmark-embedded-2"))?;
    assert_eq!(elsewhere.contracts().escrow, market.contracts().escrow);
    let there = elsewhere.post(REQUESTER, |order| order)?;
    assert_eq!(there, job);
    assert_refused(elsewhere.submit(there, PROVER, &output, &proof), INVALID);
    let theirs = elsewhere.prove(there, PROVER, &output)?;
    assert_refused(market.submit(job, PROVER, &output, &theirs), INVALID);
    market.submit(job, PROVER, &output, &proof)?;
    market.assert_all_paid_out();
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_proof_is_paid_and_none_panics(at in 0..256usize, flip in 1..=255u8, tail in any::<bool>()) {
        let (mut market, job, mut proof) = open().expect("a market");
        if tail {
            proof[at..].fill(flip);
        } else {
            proof[at] ^= flip;
        }
        let text = refusal(market.submit(job, PROVER, &[7; 3], &proof));
        prop_assert!(text.starts_with("proof") || text == INVALID, "{}", text);
    }
}
