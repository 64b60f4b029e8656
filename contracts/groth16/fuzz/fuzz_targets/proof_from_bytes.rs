//! Proofs: accepted exactly where arkworks' groups accept every point, and encoded in one way only.
#![no_main]

use fuzzing::oracle;
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::Proof;

fuzz_target!(|bytes: &[u8]| {
    let accepted = fuzzing::canonical(bytes, oracle::proof(bytes), Proof::from_bytes, Proof::to_bytes);
    // The decoder that leaves the subgroup to `verify` accepts all that, and points of the twist beside.
    match Proof::from_bytes_without_subgroup_check(bytes) {
        Ok(proof) => {
            assert_eq!(proof.to_bytes(), bytes);
            assert!(oracle::twist(&bytes[64..192]).is_some());
            assert_eq!(proof.b.is_in_subgroup(), accepted);
        }
        Err(error) => assert!(!accepted, "{error}"),
    }
});
