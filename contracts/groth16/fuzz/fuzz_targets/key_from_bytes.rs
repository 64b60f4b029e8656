//! Verifying keys: accepted exactly where arkworks' groups accept every point, and encoded in one way only.
#![no_main]

use fuzzing::oracle;
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::VerifyingKey;

fuzz_target!(|bytes: &[u8]| {
    fuzzing::canonical(bytes, oracle::key(bytes), VerifyingKey::from_bytes, VerifyingKey::to_bytes);
});
