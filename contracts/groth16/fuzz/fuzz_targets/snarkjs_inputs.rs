//! `public.json`: accepted exactly where arkworks' scalars have that text, and the same value after writing and reading.
#![no_main]

use fuzzing::json;
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::Fr;
use proofmark_groth16::encoding::snarkjs::{inputs_from_json, inputs_to_json};

fuzz_target!(|text: &[u8]| {
    let plain = |inputs: &Vec<Fr>| inputs.iter().flat_map(Fr::to_bytes_be).collect();
    fuzzing::text(text, json::inputs(text), inputs_from_json, |inputs| inputs_to_json(inputs), plain);
});
