//! Another program proves a circuit of circom with Proofmark. Its `Cargo.toml` needs `proofmark-prover` and `anyhow`.
//!
//! ```sh
//! cd prover/formats/tests/vectors
//! cargo run -p proofmark-prover --example circom -- factors_2.zkey factors.wtns /tmp/proof.json /tmp/public.json
//! snarkjs groth16 verify factors_2.vk.json /tmp/public.json /tmp/proof.json
//! ```

use std::path::Path;

use anyhow::{Context, Result, bail};
use proofmark_prover::interop::{CircuitProver, read_witness};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [zkey, witness, proof, public] = arguments.as_slice() else { bail!("usage: circom ZKEY WITNESS PROOF PUBLIC") };
    prove(zkey.as_ref(), witness.as_ref(), proof.as_ref(), public.as_ref())
}

/// Proves one witness; a program with many keeps the prover.
pub fn prove(zkey: &Path, witness: &Path, proof: &Path, public: &Path) -> Result<()> {
    let read = |path: &Path| std::fs::read(path).with_context(|| path.display().to_string());
    let prover = CircuitProver::from_zkey(&read(zkey)?, None).context("the key")?; // every point is checked
    let witness = read_witness(&read(witness)?).context("the witness")?;
    let proved = prover.prove(&witness)?; // verified: a proof that does not hold is an error
    proved.save(proof, public)?; // as snarkjs reads them, each whole or not at all
    Ok(())
}
