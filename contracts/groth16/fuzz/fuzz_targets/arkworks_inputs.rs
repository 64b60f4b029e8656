//! Public inputs as arkworks writes a `Vec<Fr>`: accepted exactly where ark-serialize reads them, and encoded in one way
//! only.
#![no_main]

use fuzzing::{formats, translated};
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::Fr;
use proofmark_groth16::encoding::arkworks::{inputs_from_bytes, inputs_to_bytes};

fuzz_target!(|bytes: &[u8]| {
    let plain = |inputs: &Vec<Fr>| inputs.iter().flat_map(Fr::to_bytes_be).collect();
    translated(bytes, formats::ark_inputs(bytes), inputs_from_bytes, |inputs| inputs_to_bytes(inputs), plain);
});
