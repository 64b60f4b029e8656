//! `setup`: the keys of a model, or of the standard circuit.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use proofmark_prover::{HexBytes, ProvingKey, Secret, StandardKeyFile, VerifyingKeyFile, development_setup};
use proofmark_r1cs::challenge::StandardCircuit;
use serde_json::json;

use super::ceremony;
use crate::options::{ModelOptions, Weights};
use crate::output::{Outcome, note, thousands};
use crate::progress::step;

/// Options of `setup`.
#[derive(Debug, clap::Args)]
// Not `args_conflicts_with_subcommands`: it counts `--json`, and takes `setup --json new` for a model called `new`.
#[command(subcommand_negates_reqs = true)]
#[command(override_usage = "proofmark setup [OPTIONS] --dev <MODEL | --standard PERMUTATIONS>\n       \
                            proofmark setup <COMMAND>")]
#[command(after_help = "Examples:\n  proofmark setup mlp.int8.onnx --dev --out keys\n  \
                        proofmark setup mlp.int8.onnx --dev --dataset-depth 9\n  \
                        proofmark setup --standard 4096 --dev --out keys\n  \
                        proofmark setup new mlp.int8.onnx --ptau final.ptau --out 0.zkey\n  \
                        proofmark setup contribute 0.zkey --out 1.zkey --name Ana --entropy\n  \
                        proofmark setup finalize 1.zkey --beacon HEX --iterations 10 --out final.zkey\n  \
                        proofmark setup verify final.zkey --circuit mlp.int8.onnx --ptau final.ptau --transcript page.html\n\n\
                        Writes NAME.pk (the proving key) and NAME.vk.json (the verifying key). A standard circuit, with which \
                        provers show capacity, is called standard-N; it has 243 constraints for each of its N permutations.")]
pub struct Args {
    #[command(subcommand)]
    ceremony: Option<ceremony::Command>,
    #[command(flatten)]
    keys: Option<KeysArgs>,
}

/// Keys that this machine makes alone.
#[derive(Debug, clap::Args)]
struct KeysArgs {
    /// Quantised ONNX model (QDQ or QOperator, 8 bits).
    #[arg(required_unless_present = "standard", conflicts_with = "standard")]
    model: Option<PathBuf>,
    /// Bake the weights into the circuit, or keep them private behind a commitment.
    #[arg(long, value_enum, default_value = "baked", conflicts_with = "standard")]
    weights: Weights,
    /// Levels of the dataset tree in which the circuit can prove membership; 0 for none.
    #[arg(long, value_name = "LEVELS", default_value_t = 0, conflicts_with = "standard")]
    dataset_depth: usize,
    /// Keys of the standard circuit of so many permutations, for capacity challenges, instead of a model's.
    #[arg(long, value_name = "PERMUTATIONS", value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    standard: Option<u32>,
    /// Development setup: this machine draws the secret alone. INSECURE for anything of value.
    #[arg(long)]
    dev: bool,
    /// Directory for the keys; made if absent.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Draw the secret from this number: reproducible, and known to anybody who knows the number.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
}

impl Args {
    /// What is wrong with options that each are right.
    pub fn conflict(&self) -> Option<&'static str> {
        (self.ceremony.is_some() && self.keys.is_some()).then_some(
            "expected a model and its options, or a step of a ceremony (new, contribute, finalize, verify) with its own \
             options behind it, got both",
        )
    }
}

/// Makes and writes both keys, or takes a step of a ceremony.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    match (&args.ceremony, &args.keys) {
        (Some(command), _) => ceremony::run(command),
        (None, Some(keys)) => development(keys),
        (None, None) => bail!("expected a model, --standard or a step of a ceremony, got none"),
    }
}

fn development(args: &KeysArgs) -> anyhow::Result<Outcome> {
    if !args.dev {
        bail!(
            "expected a ceremony or --dev. Keys of value come from ceremonies with several participants: \
             proofmark setup new, contribute, finalize, verify. For development and tests, add --dev: \
             this machine then draws the setup's secret alone, and whoever learns it can forge proofs. \
             Such keys are marked insecure, and a registry may refuse them"
        );
    }
    let secret = match args.seed {
        None => Secret::Os,
        Some(seed) => {
            note("warning: --seed: anybody who knows the seed can forge proofs under these keys");
            Secret::Seed(seed)
        }
    };
    match args.standard {
        Some(permutations) => standard(args, usize::try_from(permutations)?, secret),
        None => model(args, secret),
    }
}

fn model(args: &KeysArgs, secret: Secret) -> anyhow::Result<Outcome> {
    let path = args.model.clone().context("MODEL: expected a file, got none")?;
    let model = ModelOptions { weights: args.weights, dataset_depth: args.dataset_depth }.compile(&path)?;
    let (key, time) = step("setup", || Ok(development_setup(&model.circuit().matrices, secret)?))?;
    let file = VerifyingKeyFile::new(&model, &key);
    let written = write(args, model.name(), &key, |path| file.save(path))?;
    let text = format!(
        "{}\n\nnext: proofmark prove {} --key {} --input INPUT",
        written.text(&file.key_id, &file.circuit_hash, file.constraints),
        path.display(),
        written.proving.display(),
    );
    let document = json!({
        "proving_key": written.proving, "verifying_key": written.verifying, "key_id": file.key_id,
        "model_id": file.model_id, "circuit_hash": file.circuit_hash, "constraints": file.constraints,
        "setup": file.setup, "setup_seconds": time.as_secs_f64(),
    });
    Ok(Outcome::success(text, document))
}

/// The keys of a standard circuit, and the message with which the rewards contract's owner names it.
fn standard(args: &KeysArgs, permutations: usize, secret: Secret) -> anyhow::Result<Outcome> {
    let (circuit, _) = step("compile the standard circuit", || Ok(StandardCircuit::new(permutations)?))?;
    let (key, time) = step("setup", || Ok(development_setup(&circuit.matrices, secret)?))?;
    let file = StandardKeyFile::new(permutations, &circuit, &key);
    let written = write(args, &format!("standard-{permutations}"), &key, |path| file.save(path))?;
    let text = format!(
        "{}\n\nnext: the rewards contract's owner sends it the `message` of {}; provers: proofmark challenge --key {}",
        written.text(&file.key_id, &file.circuit_hash, file.units),
        written.verifying.display(),
        written.proving.display(),
    );
    let document = json!({
        "proving_key": written.proving, "verifying_key": written.verifying, "key_id": file.key_id,
        "circuit_hash": file.circuit_hash, "permutations": permutations, "constraints": file.units,
        "setup": file.setup, "setup_seconds": time.as_secs_f64(), "message": file.message,
    });
    Ok(Outcome::success(text, document))
}

/// Where the keys are.
struct Written {
    proving: PathBuf,
    verifying: PathBuf,
}

impl Written {
    fn text(&self, key_id: &HexBytes, circuit_hash: &HexBytes, constraints: usize) -> String {
        format!(
            "proving key    {}\nverifying key  {}\nkey id         {key_id}\ncircuit        {circuit_hash} ({} \
             constraints)\nsetup          development, INSECURE",
            self.proving.display(),
            self.verifying.display(),
            thousands(constraints),
        )
    }
}

fn write(
    args: &KeysArgs,
    name: &str,
    key: &ProvingKey,
    save_verifying: impl FnOnce(&Path) -> proofmark_prover::Result<()>,
) -> anyhow::Result<Written> {
    std::fs::create_dir_all(&args.out).with_context(|| format!("--out {}: cannot be made", args.out.display()))?;
    let (proving, verifying) = (args.out.join(format!("{name}.pk")), args.out.join(format!("{name}.vk.json")));
    step("write", || {
        key.save(&proving)?;
        Ok(save_verifying(&verifying)?)
    })?;
    note("warning: development setup, INSECURE: whoever ran it can forge proofs under these keys");
    Ok(Written { proving, verifying })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let keys = |line: &[&str]| parse::<Args>(line).unwrap().keys.unwrap();
        let args = keys(&["m.onnx", "--dev", "--out", "keys", "--seed", "7"]);
        assert_eq!((args.dev, args.seed, args.out), (true, Some(7), PathBuf::from("keys")));
        assert!(parse::<Args>(&["m.onnx", "--seed", "x"]).is_err());
        assert_eq!(keys(&["--standard", "4", "--dev"]).standard, Some(4));
        for line in [
            &[][..],
            &["--dev"],
            &["m.onnx", "--standard", "4"],
            &["--standard", "0"],
            &["--standard", "1048577"],
            &["--standard", "4", "--dataset-depth", "3"],
        ] {
            assert!(parse::<Args>(line).is_err(), "{line:?}");
        }
    }

    #[test]
    fn a_model_or_a_ceremony() {
        let new = ["new", "m.onnx", "--ptau", "p", "--out", "k"];
        let conflict = |line: &[&str]| parse::<Args>(line).map(|args| args.conflict().is_some());
        assert!(matches!(conflict(&new), Ok(false)));
        assert!(matches!(conflict(&["m.onnx", "--dev"]), Ok(false)));
        for before in
            [&["--dev", "m.onnx"][..], &["m.onnx"], &["--out", "keys"], &["--seed", "1"], &["--dataset-depth", "3"]]
        {
            assert!(matches!(conflict(&[before, &new].concat()), Ok(true)), "{before:?}");
        }
    }

    #[test]
    fn without_dev_the_error_says_what_to_do() {
        let error = run(&parse(&["m.onnx"]).unwrap()).unwrap_err().to_string();
        assert!(error.contains("ceremonies") && error.contains("add --dev"), "{error}");
    }
}
