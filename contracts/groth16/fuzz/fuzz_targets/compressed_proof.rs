//! Proofs of 128 bytes: accepted exactly where arkworks finds points for the abscissas, and encoded in one way only.
#![no_main]

use fuzzing::{formats, translated};
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::Proof;

fuzz_target!(|bytes: &[u8]| {
    let oracle = formats::short_proof(bytes);
    let accepted = translated(bytes, oracle, Proof::from_compressed, Proof::to_compressed, Proof::to_bytes);
    // The decoder that leaves the subgroup to `verify` accepts all that, and points of the twist beside.
    match Proof::from_compressed_without_subgroup_check(bytes) {
        Ok(proof) => {
            assert_eq!(proof.to_compressed(), bytes);
            assert_eq!(proof.b.is_in_subgroup(), accepted);
        }
        Err(error) => assert!(!accepted, "{error}"),
    }
});
