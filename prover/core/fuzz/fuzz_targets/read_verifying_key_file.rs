//! Verifying key files: no panic, little memory, and an output is declared under them or refused.
#![no_main]

use fuzzing::memory::bounded;
use libfuzzer_sys::fuzz_target;
use proofmark_prover::VerifyingKeyFile;

fuzz_target!(|text: &[u8]| {
    let Ok(file) = bounded(text, 256, || VerifyingKeyFile::from_json(text)) else { return };
    // A shape may promise anything; only the bytes at hand are declared.
    let _ = bounded(text, 64, || file.output.declare_wire(&[1, 2]));
});
