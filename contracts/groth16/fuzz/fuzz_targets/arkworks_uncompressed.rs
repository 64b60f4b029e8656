//! What `serialize_uncompressed` of arkworks writes of proofs and keys: accepted exactly where ark-serialize reads finite
//! points and writes the same, and encoded in one way only.
#![no_main]

use ark_serialize::Compress;
use fuzzing::{formats, translated};
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::{Proof, VerifyingKey};

fuzz_target!(|bytes: &[u8]| {
    let (decode, encode) = (Proof::from_arkworks_uncompressed, Proof::to_arkworks_uncompressed);
    translated(bytes, formats::ark_proof(bytes, Compress::No), decode, encode, Proof::to_bytes);
    let (decode, encode) = (VerifyingKey::from_arkworks_uncompressed, VerifyingKey::to_arkworks_uncompressed);
    translated(bytes, formats::ark_key(bytes, Compress::No), decode, encode, VerifyingKey::to_bytes);
});
