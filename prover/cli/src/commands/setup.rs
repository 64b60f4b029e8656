//! `setup`: the keys of a model.

use std::path::PathBuf;

use anyhow::{Context, bail};
use proofmark_prover::{Secret, VerifyingKeyFile, development_setup};
use serde_json::json;

use crate::options::ModelArgs;
use crate::output::{Outcome, note, thousands};
use crate::progress::step;

/// Options of `setup`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark setup mlp.int8.onnx --dev --out keys\n  \
                        proofmark setup mlp.int8.onnx --dev --dataset-depth 9\n\n\
                        Writes NAME.pk (the proving key) and NAME.vk.json (the verifying key).")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
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

/// Makes and writes both keys.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    if !args.dev {
        bail!(
            "ceremonies with several participants come in a later version. For development and tests, add --dev: \
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
    let model = args.model.compile()?;
    let (key, time) = step("setup", || Ok(development_setup(&model.circuit().matrices, secret)?))?;
    let file = VerifyingKeyFile::new(&model, &key);
    std::fs::create_dir_all(&args.out).with_context(|| format!("--out {}: cannot be made", args.out.display()))?;
    let proving = args.out.join(format!("{}.pk", model.name()));
    let verifying = args.out.join(format!("{}.vk.json", model.name()));
    step("write", || {
        key.save(&proving)?;
        Ok(file.save(&verifying)?)
    })?;
    note("warning: development setup, INSECURE: whoever ran it can forge proofs under these keys");

    let constraints = file.constraints;
    let text = format!(
        "proving key    {}\nverifying key  {}\nkey id         {}\ncircuit        {} ({} constraints)\nsetup          \
         development, INSECURE\n\nnext: proofmark prove {} --key {} --input INPUT",
        proving.display(),
        verifying.display(),
        file.key_id,
        file.circuit_hash,
        thousands(constraints),
        args.model.model.display(),
        proving.display(),
    );
    let document = json!({
        "proving_key": proving, "verifying_key": verifying, "key_id": file.key_id, "model_id": file.model_id,
        "circuit_hash": file.circuit_hash, "constraints": constraints, "setup": file.setup,
        "setup_seconds": time.as_secs_f64(),
    });
    Ok(Outcome::success(text, document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let args: Args = parse(&["m.onnx", "--dev", "--out", "keys", "--seed", "7"]).unwrap();
        assert_eq!((args.dev, args.seed, args.out), (true, Some(7), PathBuf::from("keys")));
        assert!(parse::<Args>(&["m.onnx", "--seed", "x"]).is_err());
    }

    #[test]
    fn without_dev_the_error_says_what_to_do() {
        let error = run(&parse(&["m.onnx"]).unwrap()).unwrap_err().to_string();
        assert!(error.contains("ceremonies") && error.contains("add --dev"), "{error}");
    }
}
