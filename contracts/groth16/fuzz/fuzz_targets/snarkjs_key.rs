//! `verification_key.json`: accepted exactly where arkworks accepts every point, unless the stored pairing of alpha and
//! beta is not theirs, and the same value after writing and reading.
#![no_main]

use fuzzing::json;
use libfuzzer_sys::{Corpus, fuzz_target};
use proofmark_groth16::{Error, VerifyingKey};

fuzz_target!(|text: &[u8]| -> Corpus {
    let oracle = json::key(text);
    if VerifyingKey::from_snarkjs(text) == Err(Error::AlphaBeta) {
        // The points come first.
        assert!(oracle.is_some(), "arkworks refuses this for another reason");
        return Corpus::Keep;
    }
    fuzzing::text(text, oracle, VerifyingKey::from_snarkjs, VerifyingKey::to_snarkjs, VerifyingKey::to_bytes);
    Corpus::Keep
});
