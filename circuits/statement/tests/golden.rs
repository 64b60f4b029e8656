//! Golden vectors of every encoding: contracts, circuits and auditors of any release must reproduce them.
//!
//! The hashes inside are checked against second implementations in `poseidon.rs`; here the *layout* is
//! pinned: rebuild each value from its definition, then compare with the committed hex.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proofmark_statement::merkle::{MerkleError, Tree};
use proofmark_statement::poseidon::compress;
use proofmark_statement::{
    Challenge, Context, ElementError, Fr, Statement, commit_input, commit_output, commit_weights, committed_model_id,
    element_from_bytes, model_id, pack,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn hex_of(x: Fr) -> String {
    hex::encode(x.to_bytes_be())
}

const CONTEXT: Context<'static> = Context {
    chain_id: "proofmark-1",
    contract: "cosmos1escrow",
    job_id: 7,
    requester: "cosmos1requester",
    prover: "cosmos1prover",
};

fn statement() -> Statement {
    Statement {
        model: model_id(b"verifying key"),
        dataset: Fr::from_u64(5),
        input: commit_input(Fr::ZERO, &(0..64).collect::<Vec<u8>>()),
        output: commit_output(Fr::ZERO, &[250; 10]),
        context: CONTEXT.to_element(),
    }
}

#[test]
fn golden_values() {
    let s = statement();
    let expected = [
        ("model", s.model, include_str!("vectors/golden/model.hex")),
        ("input", s.input, include_str!("vectors/golden/input.hex")),
        ("output", s.output, include_str!("vectors/golden/output.hex")),
        ("context", s.context, include_str!("vectors/golden/context.hex")),
        ("digest", s.digest(), include_str!("vectors/golden/digest.hex")),
        ("weights", commit_weights(Fr::from_u64(9), &[1; 700]), include_str!("vectors/golden/weights.hex")),
        ("committed model", committed_model_id(s.model, s.input), include_str!("vectors/golden/committed.hex")),
    ];
    for (name, got, expected) in expected {
        assert_eq!(hex_of(got), expected.trim(), "{name}");
    }
}

#[test]
fn context_is_sha256_of_length_prefixed_parts() {
    let mut bytes = b"proofmark/context/v1".to_vec();
    for part in ["proofmark-1", "cosmos1escrow", "cosmos1requester", "cosmos1prover"] {
        bytes.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes.extend(7u64.to_be_bytes());
    let mut expected = [0u8; 32];
    expected[1..].copy_from_slice(&Sha256::digest(&bytes)[..31]);
    assert_eq!(CONTEXT.to_element().to_bytes_be(), expected);
}

const CHALLENGE: Challenge<'static> = Challenge {
    chain_id: "proofmark-1",
    contract: "cosmos1rewards",
    epoch: 7,
    seed: &[9; 32],
    prover: "cosmos1prover",
};

#[test]
fn challenge_is_sha256_of_length_prefixed_parts() {
    let mut bytes = b"proofmark/challenge/v1".to_vec();
    for part in ["proofmark-1", "cosmos1rewards", "cosmos1prover"] {
        bytes.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes.extend([9; 32]);
    bytes.extend(7u64.to_be_bytes());
    bytes.extend(3u64.to_be_bytes());
    let mut expected = [0u8; 32];
    expected[1..].copy_from_slice(&Sha256::digest(&bytes)[..31]);
    assert_eq!(CHALLENGE.digest(3).to_bytes_be(), expected);
    assert_eq!(hex_of(CHALLENGE.digest(3)), include_str!("vectors/golden/challenge.hex").trim());
}

#[test]
fn every_part_changes_the_challenge() {
    let base = CHALLENGE.digest(3);
    for variant in [
        CHALLENGE.digest(4),
        Challenge { chain_id: "proofmark-2", ..CHALLENGE }.digest(3),
        Challenge { contract: "cosmos1other", ..CHALLENGE }.digest(3),
        Challenge { epoch: 8, ..CHALLENGE }.digest(3),
        Challenge { seed: &[8; 32], ..CHALLENGE }.digest(3),
        Challenge { prover: "cosmos1thief", ..CHALLENGE }.digest(3),
        // Parts may not flow into each other.
        Challenge { contract: "cosmos1rewardsc", prover: "osmos1prover", ..CHALLENGE }.digest(3),
    ] {
        assert_ne!(variant, base);
    }
}

#[test]
fn every_part_changes_the_digest() {
    let s = statement();
    let one = Fr::ONE;
    let variants = [
        Statement { model: s.model + one, ..s },
        Statement { dataset: s.dataset + one, ..s },
        Statement { input: s.input + one, ..s },
        Statement { output: s.output + one, ..s },
        Statement { context: Context { chain_id: "proofmark-2", ..CONTEXT }.to_element(), ..s },
        Statement { context: Context { contract: "cosmos1other", ..CONTEXT }.to_element(), ..s },
        Statement { context: Context { job_id: 8, ..CONTEXT }.to_element(), ..s },
        Statement { context: Context { requester: "cosmos1other", ..CONTEXT }.to_element(), ..s },
        Statement { context: Context { prover: "cosmos1thief", ..CONTEXT }.to_element(), ..s },
        // Parts may not flow into each other.
        Statement {
            context: Context { requester: "cosmos1requesterc", prover: "osmos1prover", ..CONTEXT }.to_element(),
            ..s
        },
    ];
    for variant in variants {
        assert_ne!(variant.digest(), s.digest(), "{variant:?}");
    }
}

#[test]
fn packing_is_little_endian_in_chunks_of_31() {
    let bytes: Vec<u8> = (1..=33).collect();
    let packed = pack(&bytes);
    assert_eq!(packed.len(), 2);
    let mut first = [0u8; 32];
    for (i, byte) in bytes[..31].iter().enumerate() {
        first[31 - i] = *byte;
    }
    assert_eq!(packed[0].to_bytes_be(), first);
    assert_eq!(packed[1], Fr::from_u64(32 + 33 * 256));
}

#[test]
fn lengths_and_domains_separate() {
    let zero = Fr::ZERO;
    assert_ne!(commit_input(zero, &[0; 3]), commit_input(zero, &[0; 4]));
    assert_ne!(commit_input(zero, &[0; 3]), commit_output(zero, &[0; 3]));
    assert_ne!(commit_input(zero, &[0; 3]), commit_input(Fr::ONE, &[0; 3]));
}

#[test]
fn elements_are_canonical() {
    assert!(matches!(element_from_bytes(&[0; 31]), Err(ElementError::Length { got: 31 })));
    assert!(matches!(element_from_bytes(&[0xff; 32]), Err(ElementError::NotCanonical(_))));
    assert_eq!(element_from_bytes(&Fr::from_u64(3).to_bytes_be()).unwrap(), Fr::from_u64(3));
}

#[test]
fn trees_refuse_what_does_not_fit() {
    assert_eq!(Tree::new(33, vec![]).unwrap_err(), MerkleError::TooDeep { got: 33 });
    assert!(matches!(Tree::new(1, vec![Fr::ONE; 3]), Err(MerkleError::TooManyLeaves { capacity: 2, got: 3, .. })));
    let tree = Tree::new(2, vec![Fr::ONE; 3]).unwrap();
    assert_eq!(tree.path(3).unwrap_err(), MerkleError::NoSuchLeaf { leaves: 3, got: 3 });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn paths_lead_to_the_root(count in 1usize..40, extra in 0usize..3, seed: u64) {
        let leaves: Vec<Fr> = (0..count as u64).map(|i| Fr::from_u64(seed ^ i)).collect();
        let depth = count.next_power_of_two().trailing_zeros() as usize + extra;
        let tree = Tree::new(depth, leaves.clone()).unwrap();
        let mut full = leaves.clone();
        full.resize(1 << depth, Fr::ZERO);
        while full.len() > 1 {
            full = full.chunks(2).map(|pair| compress(pair[0], pair[1])).collect();
        }
        prop_assert_eq!(tree.root(), full[0]);
        for (i, leaf) in leaves.iter().enumerate() {
            let path = tree.path(i as u64).unwrap();
            prop_assert_eq!(path.siblings.len(), depth);
            prop_assert_eq!(path.root(*leaf), tree.root());
            prop_assert_ne!(path.root(*leaf + Fr::ONE), tree.root());
        }
    }
}
