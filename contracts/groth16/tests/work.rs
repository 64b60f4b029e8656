//! What has the wrong size is refused for its size, before anything in it is looked at.
//!
//! That a proof of the right size makes a verifier work no more than a valid one does is measured where work is counted
//! exactly: as gas, in `integration-tests/vm/tests/gas_bounds.rs`.

#![allow(clippy::unwrap_used)]

mod support;

use proofmark_groth16::{Error, Fr, PreparedVerifyingKey, Proof, VerifyingKey, verify, verify_batch, verify_bytes};
use support::Fixture;

/// The bytes are zeros and the proof is none: whoever looked at them would find a point at infinity first.
#[test]
fn what_has_a_wrong_size_is_refused_for_its_size() {
    let fixture = Fixture::new(1, 1);
    let (inputs, proof) = &fixture.proofs[0];
    let bytes = vec![0; 64 << 20];
    let got = bytes.len() as u64;
    let length = |what, expected| Error::Length { what, expected, got };
    assert_eq!(Proof::from_bytes(&bytes), Err(length("proof", 256)));
    assert_eq!(Proof::from_compressed(&bytes), Err(length("proof", 128)));
    assert_eq!(VerifyingKey::from_bytes(&bytes), Err(length("verifying key", 452)));
    assert_eq!(PreparedVerifyingKey::from_bytes(&bytes), Err(length("prepared verifying key", 324)));
    assert_eq!(verify_bytes(&fixture.prepared, inputs, &bytes), Err(length("proof", 256)));

    // As many inputs as a list can hold, and a proof that would hold for the right ones.
    let many = vec![Fr::ONE; 1 << 20];
    let wrong = Error::InputCount { expected: 1, got: many.len() };
    assert_eq!(verify(&fixture.prepared, &many, proof), Err(wrong.clone()));
    assert_eq!(verify_batch(&fixture.prepared, &[(many.as_slice(), *proof)]), Err(wrong));
}
