//! The arguments of `verifyProof`: accepted exactly where arkworks accepts every point and scalar, and encoded in one way
//! only.
#![no_main]

use fuzzing::oracle;
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::Proof;
use proofmark_groth16::encoding::evm::{arguments_from_bytes, arguments_to_bytes};

fuzz_target!(|bytes: &[u8]| {
    let (proof, scalars) = bytes.split_at_checked(Proof::BYTES).unwrap_or_default();
    let inputs = scalars.len() / 32;
    let whole = scalars.len() % 32 == 0 && oracle::proof(proof);
    let accepts = whole && scalars.chunks(32).all(|scalar| oracle::field::<ark_bn254::Fr>(scalar).is_some());
    let decode = |bytes: &[u8]| arguments_from_bytes(bytes, inputs);
    fuzzing::canonical(bytes, accepts, decode, |(proof, inputs)| arguments_to_bytes(proof, inputs));
    // Any other number of inputs makes another length.
    for other in [inputs + 1, usize::MAX] {
        assert!(arguments_from_bytes(bytes, other).is_err());
    }
});
