//! `export`: circuits, witnesses, keys and proofs of ours, as circom, snarkjs and arkworks have them.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use proofmark_formats::{write_r1cs, write_wtns};
use proofmark_groth16::encoding::snarkjs::inputs_to_json;
use proofmark_groth16::{Proof, VerifyingKey};
use proofmark_prover::interop::{to_arkworks, write_ark_key, write_zkey};
use proofmark_prover::{ProofFile, ProvingKey, Request, Runner, SetupKind, VerifyingKeyFile, file};
use proofmark_statement::element_from_bytes;
use serde_json::{Value, json};

use super::prove::JobArgs;
use crate::options::{CircuitArgs, INPUT_HELP, ModelArgs, PrivacyArgs, Subject, located, read_input};
use crate::output::{Outcome, note, thousands};
use crate::progress::step;

/// Options of `export`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark export circuit mlp.int8.onnx --out mlp.r1cs\n  \
                        proofmark export witness mlp.int8.onnx --vk keys/mlp.int8.vk.json --input example.npy --out mlp.wtns\n  \
                        proofmark export key keys/mlp.int8.pk --model mlp.int8.onnx --out mlp.zkey\n  \
                        proofmark export verifying-key keys/mlp.int8.vk.json --out verification_key.json\n  \
                        proofmark export proof proof.json --out snarkjs-proof.json --public public.json")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// A model's circuit as a .r1cs, for ceremonies and other provers.
    Circuit(ModelCircuitArgs),
    /// What a model computes for a job, as a .wtns: another prover may prove it.
    Witness(WitnessArgs),
    /// A proving key as a .zkey, or for ark-groth16.
    Key(KeyArgs),
    /// A verifying key as verification_key.json.
    VerifyingKey(VerifyingKeyArgs),
    /// A proof as proof.json and public.json.
    Proof(ProofArgs),
}

#[derive(Debug, clap::Args)]
struct ModelCircuitArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Where the circuit goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
struct WitnessArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Verifying key, as `proofmark setup` or `import` wrote it: the statement names it.
    #[arg(long, value_name = "FILE")]
    vk: PathBuf,
    #[arg(long, value_name = "SOURCE", help = INPUT_HELP)]
    input: String,
    #[command(flatten)]
    privacy: PrivacyArgs,
    #[command(flatten)]
    job: JobArgs,
    /// Where the witness goes. It holds all secrets of the proof.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Whose form a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// snarkjs' .zkey, without contributions.
    Zkey,
    /// ark-groth16's, uncompressed.
    Arkworks,
    /// ark-groth16's, compressed: half the size, slower to read.
    ArkworksCompressed,
}

#[derive(Debug, clap::Args)]
struct KeyArgs {
    /// Proving key (.pk).
    key: PathBuf,
    #[command(flatten)]
    made_for: CircuitArgs,
    /// Whose form.
    #[arg(long, value_enum, default_value = "zkey")]
    format: Format,
    /// Where the key goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
struct VerifyingKeyArgs {
    /// Verifying key (.vk.json).
    vk: PathBuf,
    /// Where it goes.
    #[arg(long, value_name = "FILE", default_value = "verification_key.json")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
struct ProofArgs {
    /// Proof, as `proofmark prove` wrote it.
    proof: PathBuf,
    /// Where the proof goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where the public inputs go.
    #[arg(long, value_name = "FILE", default_value = "public.json")]
    public: PathBuf,
}

/// Exports.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::Circuit(args) => circuit(args),
        Command::Witness(args) => witness(args),
        Command::Key(args) => key(args),
        Command::VerifyingKey(args) => verifying_key(args),
        Command::Proof(args) => proof(args),
    }
}

fn circuit(args: &ModelCircuitArgs) -> anyhow::Result<Outcome> {
    let model = args.model.compile()?;
    let matrices = &model.circuit().matrices;
    file::write_atomic(&args.out, &write_r1cs(matrices)?)?;
    let hash = hex::encode(matrices.hash());
    let text = format!(
        "circuit      {}\nhash         {hash}\nconstraints  {}\nvariables    {}\n\nnext: proofmark setup new {} --ptau POWERS.ptau --out first.zkey",
        args.out.display(),
        thousands(matrices.num_constraints()),
        thousands(matrices.num_variables()),
        args.out.display(),
    );
    let document = json!({
        "circuit": args.out, "circuit_hash": hash, "constraints": matrices.num_constraints(),
        "variables": matrices.num_variables(),
    });
    Ok(Outcome::success(text, document))
}

fn witness(args: &WitnessArgs) -> anyhow::Result<Outcome> {
    let context = args.job.context();
    let key = located("--vk", &args.vk, VerifyingKeyFile::load(&args.vk))?;
    let weights_salt = args.privacy.weights_salt(args.model.options.weights)?;
    let privacy = args.privacy.privacy(false)?;
    let model = args.model.compile()?;
    let (expected, got) = (hex::encode(model.circuit().matrices.hash()), hex::encode(&key.circuit_hash.0));
    if expected != got {
        bail!("--vk {}: expected the key of circuit {expected}, got that of {got}", args.vk.display());
    }
    let input = model.input_to_wire(&read_input(model.graph(), &args.input)?)?;
    let runner = Runner::new(model, key.verifying_key.0, weights_salt)?;
    let request = Request { input: &input, context: &context, dataset: None, privacy };
    let (inference, _) = step("witness", || Ok(runner.run(&request)?))?;
    file::write_private(&args.out, &write_wtns(inference.values())?)?;
    let digest = hex::encode(inference.statement().digest().to_bytes_be());
    let text = format!(
        "witness  {} ({} values)\ndigest   {digest}, the only public input",
        args.out.display(),
        thousands(inference.values().len())
    );
    Ok(Outcome::success(text, json!({ "witness": args.out, "values": inference.values().len(), "digest": digest })))
}

fn key(args: &KeyArgs) -> anyhow::Result<Outcome> {
    let key = located("KEY", &args.key, ProvingKey::load(&args.key))?;
    let circuit = match args.made_for.open()? {
        Subject::Model(_, model) => model.circuit().matrices.clone(),
        Subject::Circuit(_, circuit) => *circuit,
    };
    located("KEY", &args.key, key.check_circuit(&circuit))?;
    let (bytes, _) = step("convert", || {
        let engine = key.engine();
        Ok(match args.format {
            Format::Zkey => write_zkey(engine, &circuit)?,
            Format::Arkworks => write_ark_key(&to_arkworks(engine, &circuit)?, false)?,
            Format::ArkworksCompressed => write_ark_key(&to_arkworks(engine, &circuit)?, true)?,
        })
    })?;
    file::write_atomic(&args.out, &bytes)?;
    if key.setup() == SetupKind::Development {
        note("warning: development setup, INSECURE: whoever made this key can forge proofs");
    } else {
        note("note: the ceremony's record stays behind; whoever wants to verify it needs the ceremony's own .zkey");
    }
    let text = format!("key  {} ({} bytes)", args.out.display(), thousands(bytes.len()));
    Ok(Outcome::success(text, json!({ "key": args.out, "bytes": bytes.len(), "setup": key.setup() })))
}

fn verifying_key(args: &VerifyingKeyArgs) -> anyhow::Result<Outcome> {
    let key = located("VK", &args.vk, VerifyingKeyFile::load(&args.vk))?;
    let decoded = VerifyingKey::from_bytes(&key.verifying_key.0).context("the verifying key")?;
    written(&args.out, &decoded.to_snarkjs()?)?;
    let text = format!("verifying key  {} (one public input: the statement's digest)", args.out.display());
    Ok(Outcome::success(text, json!({ "verifying_key": args.out, "key_id": key.key_id })))
}

fn proof(args: &ProofArgs) -> anyhow::Result<Outcome> {
    let file = located("PROOF", &args.proof, ProofFile::load(&args.proof))?;
    let digest = element_from_bytes(&file.digest.0).context("digest of the proof file")?;
    let decoded = Proof::from_bytes(&file.proof.0).context("the proof")?;
    written(&args.out, &decoded.to_snarkjs()?)?;
    written(&args.public, &inputs_to_json(&[digest])?)?;
    let text = format!("proof   {}\npublic  {}", args.out.display(), args.public.display());
    Ok(Outcome::success(text, document(&args.out, &args.public, &file)))
}

fn document(proof: &Path, public: &Path, file: &ProofFile) -> Value {
    json!({ "proof_file": proof, "public_file": public, "digest": file.digest })
}

fn written(path: &Path, text: &str) -> anyhow::Result<()> {
    Ok(file::write_atomic(path, format!("{text}\n").as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let args: Args = parse(&["key", "m.pk", "--circuit", "c.r1cs", "--format", "arkworks", "--out", "k"]).unwrap();
        let Command::Key(args) = args.command else { panic!("{args:?}") };
        assert_eq!(args.format, Format::Arkworks);
        for line in [&["key", "m.pk", "--out", "k"][..], &["circuit", "m.onnx"], &["proof", "p.json"], &["model"]] {
            assert!(parse::<Args>(line).is_err(), "{line:?}");
        }
    }
}
