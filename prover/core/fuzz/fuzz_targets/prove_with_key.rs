//! Proofs with keys whose points are any coordinates below the modulus: no panic. That such proofs do not leave is for their verification.
#![no_main]

use std::sync::LazyLock;

use ark_bn254::Fr;
use libfuzzer_sys::{Corpus, fuzz_target};
use proofmark_engine::{Circuit, KeyFile, Level, prove};

static CIRCUIT: LazyLock<(Circuit, Vec<Fr>)> = LazyLock::new(fuzzing::circuit);

fuzz_target!(|input: &[u8]| -> Corpus {
    let (circuit, assignment) = &*CIRCUIT;
    let Some(file) = fuzzing::sealed(&fuzzing::reduced(input)) else { return Corpus::Reject };
    let Ok(file) = KeyFile::from_bytes(&file) else { return Corpus::Reject };
    if file.key().check(circuit).is_err() {
        return Corpus::Reject;
    }
    let (r, s) = (Fr::from(5_u64), Fr::from(7_u64));
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        prove(file.key(), circuit, assignment, r, s, level).expect("a key of the circuit's sizes");
    }
    Corpus::Keep
});
