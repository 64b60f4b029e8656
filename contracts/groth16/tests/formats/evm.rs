//! The EVM's arguments.

use proofmark_groth16::encoding::evm::{arguments_from_bytes, arguments_to_bytes};
use proofmark_groth16::{Element, Error, Fr, Hex32};

use crate::support::{Fixture, outside_subgroup};

#[test]
fn arguments_are_the_proof_and_the_inputs() {
    for inputs in [1, 3] {
        let (public, proof) = Fixture::new(inputs, 1).proofs[0].clone();
        let bytes = arguments_to_bytes(&proof, &public);
        assert_eq!(bytes.len(), 256 + 32 * inputs);
        assert_eq!(bytes[..256], proof.to_bytes());
        // The swapped coordinates of b: c1 first.
        assert_eq!(bytes[64..96], proof.b.x.c1.to_bytes_be());
        assert_eq!(bytes[96..128], proof.b.x.c0.to_bytes_be());
        assert_eq!(bytes[256..288], public[0].to_bytes_be());
        assert_eq!(arguments_from_bytes(&bytes, inputs), Ok((proof, public)));
    }
}

#[test]
fn tampered_arguments() {
    let (public, proof) = Fixture::new(1, 1).proofs[0].clone();
    let valid = arguments_to_bytes(&proof, &public);
    for (inputs, expected) in [(0, 256), (2, 320)] {
        let error = Error::Length { what: "arguments of verifyProof", expected, got: 288 };
        assert_eq!(arguments_from_bytes(&valid, inputs), Err(error));
    }
    for len in [0, 255, 287, 289] {
        let mut bytes = valid.clone();
        bytes.resize(len, 0);
        let error = Error::Length { what: "arguments of verifyProof", expected: 288, got: len as u64 };
        assert_eq!(arguments_from_bytes(&bytes, 1), Err(error));
    }
    let mut bytes = valid.clone();
    bytes[256..].fill(0xff);
    let got = Hex32([0xff; 32]);
    let error = arguments_from_bytes(&bytes, 1).unwrap_err();
    assert!(matches!(error, Error::ScalarNotCanonical { got: g, .. } if g == got), "{error}");
    let mut bytes = valid.clone();
    bytes[64..192].copy_from_slice(&outside_subgroup());
    let element = Element::ProofB;
    assert_eq!(arguments_from_bytes(&bytes, 1), Err(Error::NotInSubgroup { element }));
    // b as `proof.json` has it, c0 first: what a caller gets who forgets to swap.
    let mut bytes = valid;
    bytes[64..128].rotate_left(32);
    bytes[128..192].rotate_left(32);
    assert_eq!(arguments_from_bytes(&bytes, 1), Err(Error::NotOnCurve { element }));
    assert!(public[0] != Fr::ZERO);
}
