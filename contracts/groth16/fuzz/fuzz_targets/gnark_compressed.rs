//! What `WriteTo` of gnark writes of proofs and keys: accepted exactly where arkworks accepts every point, nothing is
//! committed to and the key's twins are such, and encoded in one way only.
#![no_main]

use fuzzing::{formats, translated};
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::Proof;
use proofmark_groth16::encoding::gnark::GnarkKey;

fuzz_target!(|bytes: &[u8]| {
    let oracle = formats::gnark_proof(bytes, true);
    translated(bytes, oracle, Proof::from_gnark_compressed, Proof::to_gnark_compressed, Proof::to_bytes);
    let oracle = formats::gnark_key(bytes, true);
    translated(bytes, oracle, GnarkKey::from_compressed, GnarkKey::to_compressed, |key| key.key.to_bytes());
});
