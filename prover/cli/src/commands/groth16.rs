//! `groth16`: proofs of any circuit, with the arguments of `snarkjs groth16`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use proofmark_groth16::encoding::snarkjs::inputs_from_json;
use proofmark_groth16::{PreparedVerifyingKey, Proof, VerifyingKey, verify};
use proofmark_prover::interop::{CircuitProver, read_witness};
use proofmark_prover::{KeyKind, ProvingKey, file};
use serde_json::json;

use crate::options::{circuit, located};
use crate::output::Outcome;
use crate::progress::step;

/// Options of `groth16`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark groth16 prove circuit.zkey witness.wtns proof.json public.json\n  \
                        proofmark groth16 prove keys/circuit.pk witness.wtns --circuit circuit.r1cs\n  \
                        proofmark groth16 verify verification_key.json public.json proof.json\n\n\
                        A .pk is what `proofmark import` makes of a .zkey: mapped and not checked again, for many proofs.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Prove a circom circuit: `snarkjs groth16 prove`, with the same arguments.
    Prove(ProveArgs),
    /// Verify snarkjs' three documents: `snarkjs groth16 verify`, with the same arguments.
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct ProveArgs {
    /// Proving key: a .zkey, or a .pk of ours, which needs --circuit.
    key: PathBuf,
    /// Witness (.wtns).
    witness: PathBuf,
    /// Where the proof goes.
    #[arg(default_value = "proof.json")]
    proof: PathBuf,
    /// Where the public inputs go.
    #[arg(default_value = "public.json")]
    public: PathBuf,
    /// The circuit (.r1cs): a witness that does not satisfy it is refused at once, and the constraint named. Without it,
    /// the proof's own verification finds out.
    #[arg(long, value_name = "FILE")]
    circuit: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// Verifying key.
    #[arg(default_value = "verification_key.json")]
    key: PathBuf,
    /// Public inputs.
    #[arg(default_value = "public.json")]
    public: PathBuf,
    /// Proof.
    #[arg(default_value = "proof.json")]
    proof: PathBuf,
}

/// Proves or verifies.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::Prove(args) => prove(args),
        Command::Verify(args) => check(args),
    }
}

fn prove(args: &ProveArgs) -> anyhow::Result<Outcome> {
    let circuit = args.circuit.as_deref().map(circuit).transpose()?;
    let witness = located("WITNESS", &args.witness, file::read(&args.witness).and_then(|bytes| read_witness(&bytes)))?;
    let (prover, _) = step("load key", || {
        if located("KEY", &args.key, KeyKind::of_file(&args.key))? == KeyKind::Zkey {
            let bytes = located("KEY", &args.key, file::read(&args.key))?;
            return located("KEY", &args.key, CircuitProver::from_zkey(&bytes, circuit));
        }
        let key = located("KEY", &args.key, ProvingKey::load(&args.key))?;
        let circuit = circuit.context("--circuit: expected the .r1cs of the key, as a .pk has no circuit, got none")?;
        located("KEY", &args.key, CircuitProver::new(key, circuit))
    })?;
    let (proof, time) = step("prove and verify", || located("WITNESS", &args.witness, prover.prove(&witness)))?;
    proof.save(&args.proof, &args.public)?;
    let text = format!(
        "proof   {} (verified)\npublic  {} ({} values)\n\nnext: proofmark groth16 verify VERIFICATION_KEY.json {} {}",
        args.proof.display(),
        args.public.display(),
        proof.inputs.len(),
        args.public.display(),
        args.proof.display(),
    );
    let document = json!({
        "proof_file": args.proof, "public_file": args.public, "public_inputs": proof.inputs.len(),
        "prove_seconds": time.as_secs_f64(),
    });
    Ok(Outcome::success(text, document))
}

fn check(args: &VerifyArgs) -> anyhow::Result<Outcome> {
    let read = |what: &str, path: &Path| located(what, path, file::read(path));
    let at = |what: &str, path: &Path| format!("{what} {}", path.display());
    let key = VerifyingKey::from_snarkjs(&read("KEY", &args.key)?).with_context(|| at("KEY", &args.key))?;
    let inputs = inputs_from_json(&read("PUBLIC", &args.public)?).with_context(|| at("PUBLIC", &args.public))?;
    let proof = Proof::from_snarkjs(&read("PROOF", &args.proof)?).with_context(|| at("PROOF", &args.proof))?;
    let found = verify(&PreparedVerifyingKey::from(&key), &inputs, &proof);
    let verdict = if found.is_ok() { "valid" } else { "invalid" };
    let document = json!({ "verdict": verdict, "public_inputs": inputs.len() });
    let failure = found.err().map(|error| format!("the proof is invalid: {error}"));
    Ok(Outcome { text: format!("verdict: {verdict}"), document, failure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn the_arguments_are_those_of_snarkjs() {
        let args: Args = parse(&["prove", "c.zkey", "w.wtns", "p.json", "i.json"]).unwrap();
        let Command::Prove(args) = args.command else { panic!("{args:?}") };
        assert_eq!([args.proof, args.public], ["p.json", "i.json"].map(PathBuf::from));
        let args: Args = parse(&["verify"]).unwrap();
        let Command::Verify(args) = args.command else { panic!("{args:?}") };
        assert_eq!(args.key, PathBuf::from("verification_key.json"));
        assert!(parse::<Args>(&["prove", "c.zkey"]).is_err());
    }
}
