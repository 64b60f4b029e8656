//! Coordinates: accepted exactly below `q`, and encoded in one way only.
#![no_main]

use fuzzing::oracle;
use libfuzzer_sys::{Corpus, fuzz_target};
use proofmark_groth16::Fq;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(fixed) = <&[u8; 32]>::try_from(bytes) else {
        return Corpus::Reject;
    };
    let accepts = oracle::field::<ark_bn254::Fq>(bytes).is_some();
    fuzzing::canonical(bytes, accepts, |_| Fq::from_bytes_be(fixed), |value| value.to_bytes_be().to_vec());
    Corpus::Keep
});
