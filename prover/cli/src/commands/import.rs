//! `import`: keys of snarkjs and arkworks become ours, for a model or for a circuit of circom.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use proofmark_groth16::VerifyingKey;
use proofmark_prover::interop::{Origin, fold, from_arkworks, read_ark_key, read_zkey};
use proofmark_prover::{
    Cpu, HexBytes, JobContext, KeyKind, Model, Privacy, Prover, ProvingKey, Request, SetupKind, VerifyingKeyFile, file,
};
use proofmark_r1cs::R1cs;
use serde_json::{Value, json};

use crate::options::{CircuitArgs, Subject, located};
use crate::output::{Outcome, note, thousands};
use crate::progress::step;

/// Options of `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark import final.zkey --model mlp.int8.onnx --out keys\n  \
                        proofmark import final.zkey --circuit circuit.r1cs\n  \
                        proofmark import ark.key --circuit circuit.r1cs --dev\n\n\
                        Looks at every point, compares the circuit, and, for a model, makes a trial proof. Whether a \
                        ceremony's contributions hold is for `proofmark setup verify`: verify first, then import.")]
pub struct Args {
    /// Key: a .zkey of snarkjs or of a ceremony, or a proving key of ark-groth16, compressed or not.
    key: PathBuf,
    #[command(flatten)]
    made_for: CircuitArgs,
    /// Fold matrix C into the key: takes a while now, and spares each proof two transforms.
    #[arg(long)]
    fold: bool,
    /// Take a key without a ceremony on record, marked as a development setup. INSECURE for anything of value.
    #[arg(long)]
    dev: bool,
    /// Directory for the keys; made if absent.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

/// Imports.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let bytes = located("KEY", &args.key, file::read(&args.key))?;
    match args.made_for.open()? {
        Subject::Model(path, model) => for_model(args, &bytes, path, *model),
        Subject::Circuit(path, circuit) => for_circuit(args, &bytes, path, &circuit),
    }
}

/// Reads the key for a circuit; says where it comes from, if it says so itself.
fn read(args: &Args, bytes: &[u8], circuit: &R1cs) -> anyhow::Result<(ProvingKey, Option<Origin>)> {
    let (mut key, origin) = if KeyKind::of(bytes) == KeyKind::Zkey {
        let (imported, _) = step("check the .zkey", || located("KEY", &args.key, read_zkey(bytes, Some(circuit))))?;
        (imported.key, Some(imported.origin))
    } else {
        let read = || read_ark_key(bytes).and_then(|key| from_arkworks(&key));
        (step("check the arkworks key", || located("KEY", &args.key, read()))?.0, None)
    };
    let setup = origin.map_or(SetupKind::Development, |origin| origin.setup());
    if setup == SetupKind::Development && !args.dev {
        let got = match origin {
            None => "an arkworks key, which has no record of one",
            Some(Origin { beacons: 0, .. }) => "none",
            Some(_) => "beacons alone, which everybody can compute",
        };
        bail!(
            "KEY {}: expected contributions of a ceremony, got {got}. Whoever made such a key may be able to forge proofs; \
             --dev takes it for development",
            args.key.display()
        );
    }
    if args.fold {
        (key, _) = step("fold C into the key", || located("KEY", &args.key, fold(&key, circuit)))?;
    }
    Ok((ProvingKey::new(key, circuit.hash(), setup), origin))
}

fn for_model(args: &Args, bytes: &[u8], path: &Path, model: Model) -> anyhow::Result<Outcome> {
    let (key, origin) = read(args, bytes, &model.circuit().matrices)?;
    let mut record = VerifyingKeyFile::new(&model, &key);
    if let Some(origin) = origin.filter(|_| key.setup() == SetupKind::Ceremony) {
        record = record.with_transcript(origin.transcript_hash);
    }
    // The only check there is of L and H, and of an arkworks key's circuit.
    let prover = Prover::new(model, key, &Cpu)?;
    step("trial proof", || {
        let input = vec![0; prover.model().graph().input.shape.iter().product()];
        let text = || "trial".to_owned();
        let context = JobContext { chain_id: text(), contract: text(), job_id: 0, requester: text(), prover: text() };
        let request = Request { input: &input, context: &context, dataset: None, privacy: Privacy::PUBLIC };
        prover.prove(&request).context("the key makes no proof of this model: it belongs to another circuit")
    })?;
    let name = prover.model().name().to_owned();
    let (proving, verifying) = places(args, &name, "vk.json")?;
    step("write", || {
        prover.key().save(&proving)?;
        Ok(record.save(&verifying)?)
    })?;
    let text = format!(
        "{}\n\nnext: proofmark prove {} --key {} --input INPUT",
        report(&proving, &verifying, &record.key_id, record.constraints, prover.key().setup(), origin),
        path.display(),
        proving.display(),
    );
    Ok(Outcome::success(text, document(&proving, &verifying, &record.key_id, prover.key(), origin)))
}

fn for_circuit(args: &Args, bytes: &[u8], path: &Path, circuit: &R1cs) -> anyhow::Result<Outcome> {
    let (key, origin) = read(args, bytes, circuit)?;
    let verifying_key = key.verifying_key();
    let id = HexBytes(proofmark_statement::model_id(&verifying_key).to_bytes_be().to_vec());
    let decoded = VerifyingKey::from_bytes(&verifying_key).context("the key's verifying key")?;
    let name = path.file_stem().map_or_else(|| "circuit".into(), |stem| stem.to_string_lossy().into_owned());
    let (proving, verifying) = places(args, &name, "verification_key.json")?;
    step("write", || {
        key.save(&proving)?;
        Ok(file::write_atomic(&verifying, format!("{}\n", decoded.to_snarkjs()?).as_bytes())?)
    })?;
    let text = format!(
        "{}\n\nnext: proofmark groth16 prove {} WITNESS.wtns --circuit {}",
        report(&proving, &verifying, &id, circuit.num_constraints(), key.setup(), origin),
        proving.display(),
        path.display(),
    );
    Ok(Outcome::success(text, document(&proving, &verifying, &id, &key, origin)))
}

fn places(args: &Args, name: &str, ending: &str) -> anyhow::Result<(PathBuf, PathBuf)> {
    std::fs::create_dir_all(&args.out).with_context(|| format!("--out {}: cannot be made", args.out.display()))?;
    Ok((args.out.join(format!("{name}.pk")), args.out.join(format!("{name}.{ending}"))))
}

fn report(
    proving: &Path,
    verifying: &Path,
    id: &HexBytes,
    constraints: usize,
    setup: SetupKind,
    origin: Option<Origin>,
) -> String {
    let setup = match origin.filter(|_| setup == SetupKind::Ceremony) {
        None => {
            note("warning: development setup, INSECURE: whoever made this key may be able to forge proofs");
            "development, INSECURE".to_owned()
        }
        Some(Origin { contributions, beacons, transcript_hash }) => format!(
            "ceremony, by its own account (contributions: {contributions}, beacons: {beacons})\ntranscript     {}",
            hex::encode(transcript_hash)
        ),
    };
    format!(
        "proving key    {}\nverifying key  {}\nkey id         {id}\nconstraints    {}\nsetup          {setup}",
        proving.display(),
        verifying.display(),
        thousands(constraints),
    )
}

fn document(proving: &Path, verifying: &Path, id: &HexBytes, key: &ProvingKey, origin: Option<Origin>) -> Value {
    json!({
        "proving_key": proving, "verifying_key": verifying, "key_id": id,
        "circuit_hash": hex::encode(key.circuit_hash()), "setup": key.setup(),
        "contributions": origin.map(|origin| origin.contributions), "beacons": origin.map(|origin| origin.beacons),
        "transcript_hash": origin.map(|origin| hex::encode(origin.transcript_hash)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn a_key_is_for_a_model_or_a_circuit() {
        assert!(parse::<Args>(&["k.zkey"]).is_err());
        assert!(parse::<Args>(&["k.zkey", "--model", "m.onnx", "--circuit", "c.r1cs"]).is_err());
        assert!(parse::<Args>(&["k.zkey", "--circuit", "c.r1cs"]).is_ok());
    }
}
