//! Writes the first inputs of the decoders' targets to `seeds/`:
//! `cargo run --manifest-path contracts/groth16/fuzz/Cargo.toml --example seeds`.
//!
//! Without them a fuzzer would have to find points on a curve by chance. The targets `verify` and `verify_batch` make
//! their proofs themselves and need none.

use std::path::Path;

use ark_ff::{BigInteger as _, PrimeField as _};
use fuzzing::oracle;
use fuzzing::world::{KEYS, Key, g1};
use proofmark_groth16::encoding::gnark::GnarkKey;
use proofmark_groth16::encoding::{arkworks, evm, snarkjs};
use proofmark_groth16::{Error, G1Affine, Proof, VerifyingKey};

/// What one key gives: target, name and content.
type Seeds = Vec<(&'static str, &'static str, Vec<u8>)>;

/// A key, a proof and inputs in every format. That others write the same is for the targets to say.
fn formats(key: &Key) -> Result<Seeds, Error> {
    let logs = key.prove(1);
    let (proof, inputs) = (Proof::from_bytes(&logs.bytes(None))?, logs.inputs());
    let twin = |log| Ok::<G1Affine, Error>(Proof::from_bytes(&[g1(log), logs.bytes(None)[64..].to_vec()].concat())?.a);
    let verifying = VerifyingKey::from_bytes(&key.bytes)?;
    let gnark = GnarkKey { key: verifying.clone(), beta_g1: twin(key.beta)?, delta_g1: twin(key.delta)? };
    Ok(vec![
        ("arkworks_compressed", "proof", proof.to_arkworks_compressed()),
        ("arkworks_compressed", "key", verifying.to_arkworks_compressed()),
        ("arkworks_uncompressed", "proof", proof.to_arkworks_uncompressed()),
        ("arkworks_uncompressed", "key", verifying.to_arkworks_uncompressed()),
        ("arkworks_inputs", "inputs", arkworks::inputs_to_bytes(&inputs)),
        ("compressed_proof", "proof", proof.to_compressed()),
        ("gnark_raw", "proof", proof.to_gnark_raw()),
        ("gnark_raw", "key", gnark.to_raw()),
        ("gnark_compressed", "proof", proof.to_gnark_compressed()),
        ("gnark_compressed", "key", gnark.to_compressed()),
        ("evm_arguments", "arguments", evm::arguments_to_bytes(&proof, &inputs)),
        ("snarkjs_proof", "proof", proof.to_snarkjs()?.into_bytes()),
        ("snarkjs_key", "key", verifying.to_snarkjs()?.into_bytes()),
        ("snarkjs_inputs", "inputs", snarkjs::inputs_to_json(&inputs)?.into_bytes()),
    ])
}

fn main() -> std::io::Result<()> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let write = |target: &str, name: &str, bytes: &[u8]| {
        std::fs::create_dir_all(seeds.join(target))?;
        std::fs::write(seeds.join(target).join(name), bytes)
    };
    for key in KEYS.iter() {
        let inputs = key.prepared.num_inputs();
        write("key_from_bytes", &format!("inputs_{inputs}"), &key.bytes)?;
        write("prepared_from_bytes", &format!("inputs_{inputs}"), &key.prepared.to_bytes())?;
        write("proof_from_bytes", &format!("inputs_{inputs}"), &key.prove(1).bytes(None))?;
        for (target, what, bytes) in formats(key).map_err(std::io::Error::other)? {
            write(target, &format!("{what}_{inputs}"), &bytes)?;
        }
    }
    let moduli = [("fq_from_bytes", ark_bn254::Fq::MODULUS), ("fr_from_bytes", ark_bn254::Fr::MODULUS)];
    for (target, modulus) in moduli {
        let mut below = modulus;
        below.sub_with_borrow(&1u64.into());
        write(target, "modulus", &modulus.to_bytes_be())?;
        write(target, "modulus_minus_1", &below.to_bytes_be())?;
        write(target, "one", &oracle::field_bytes(&ark_bn254::Fq::from(1u64)))?;
    }
    Ok(())
}
