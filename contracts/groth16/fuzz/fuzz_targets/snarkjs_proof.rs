//! `proof.json`: accepted exactly where arkworks accepts every point, and the same value after writing and reading.
#![no_main]

use fuzzing::json;
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::Proof;

fuzz_target!(|text: &[u8]| {
    fuzzing::text(text, json::proof(text), Proof::from_snarkjs, Proof::to_snarkjs, Proof::to_bytes);
});
