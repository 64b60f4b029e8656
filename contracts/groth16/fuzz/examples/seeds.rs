//! Writes the first inputs of the decoders' targets to `seeds/`:
//! `cargo run --manifest-path contracts/groth16/fuzz/Cargo.toml --example seeds`.
//!
//! Without them a fuzzer would have to find points on a curve by chance. The targets `verify` and `verify_batch` make
//! their proofs themselves and need none.

use std::path::Path;

use ark_ff::{BigInteger as _, PrimeField as _};
use fuzzing::oracle;
use fuzzing::world::KEYS;

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
