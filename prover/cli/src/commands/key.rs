//! `key`: what a key file is, whoever wrote it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use proofmark_formats::Zkey;
use proofmark_groth16::VerifyingKey;
use proofmark_prover::interop::Origin;
use proofmark_prover::{KeyKind, ProvingKey, SetupKind, VerifyingKeyFile, file};
use serde_json::{Value, json};

use crate::options::located;
use crate::output::{Outcome, thousands};
use crate::progress::step;

/// Options of `key`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark key keys/mlp.int8.pk --check\n  proofmark key final.zkey\n  \
                        proofmark key keys/mlp.int8.vk.json\n\n\
                        Whether a ceremony's contributions hold: `proofmark setup verify`.")]
pub struct Args {
    /// Key: .pk, .zkey, .vk.json or snarkjs' verification_key.json.
    key: PathBuf,
    /// Read all of it: a .pk against its hashes, a .zkey point by point.
    #[arg(long)]
    check: bool,
}

/// What there is to say: name and value, for people and for programs.
type Facts = Vec<(&'static str, Value)>;

/// Tells what a key is.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let path = &args.key;
    let kind = located("KEY", path, KeyKind::of_file(path))?;
    let mut facts = match kind {
        // Mapped, not read: it may be large.
        KeyKind::Ours => ours(path, args.check)?,
        KeyKind::Zkey => {
            let bytes = located("KEY", path, file::read(path))?;
            zkey(&bytes, args.check).with_context(|| format!("KEY {}", path.display()))?
        }
        KeyKind::Other => verifying(path, &located("KEY", path, file::read(path))?)?,
    };
    let size = std::fs::metadata(path).with_context(|| format!("KEY {}", path.display()))?.len();
    facts.push(("bytes", size.into()));
    let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, value): &(&str, Value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => {
                number.as_u64().and_then(|n| usize::try_from(n).ok()).map_or(number.to_string(), thousands)
            }
            other => other.to_string(),
        };
        format!("{:width$}  {text}", name.replace('_', " "))
    };
    let text = facts.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(Outcome::success(
        text,
        facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>().into(),
    ))
}

fn ours(path: &Path, check: bool) -> anyhow::Result<Facts> {
    let key = located("KEY", path, ProvingKey::load(path))?;
    if check {
        step("check", || located("KEY", path, key.check_file()))?;
    }
    let engine = key.engine();
    Ok(vec![
        ("kind", "proving key".into()),
        ("setup", setup(key.setup())),
        ("circuit_hash", hex::encode(key.circuit_hash()).into()),
        ("variables", engine.a.len().into()),
        ("public_inputs", (engine.ic.len().saturating_sub(1)).into()),
        ("domain", engine.h.len().into()),
        ("c_folded_in", engine.folded.into()),
        ("checked", if check { "every byte against its hash" } else { "header and verifying key" }.into()),
    ])
}

fn zkey(bytes: &[u8], check: bool) -> anyhow::Result<Facts> {
    let key = Zkey::parse(bytes)?;
    if check {
        step("check", || Ok(key.check()?))?;
    }
    let origin = Origin::new(&key.ceremony);
    let names = key.ceremony.contributions.iter().map(|one| one.parameters.name_text());
    Ok(vec![
        ("kind", "proving key of snarkjs (.zkey)".into()),
        ("setup", setup(origin.setup())),
        ("contributions", origin.contributions.into()),
        ("beacons", origin.beacons.into()),
        ("names", json!(names.collect::<Vec<_>>())),
        ("transcript_hash", hex::encode(origin.transcript_hash).into()),
        ("variables", key.header.variables.into()),
        ("public_inputs", key.header.public.into()),
        ("domain", key.header.domain.into()),
        ("checked", if check { "every point" } else { "sizes" }.into()),
    ])
}

/// A verifying key of ours or of snarkjs. Both are checked whole when they are read.
fn verifying(path: &Path, bytes: &[u8]) -> anyhow::Result<Facts> {
    if serde_json::from_slice::<Value>(bytes).is_ok_and(|document| document["protocol"] == "groth16") {
        let key = VerifyingKey::from_snarkjs(bytes).with_context(|| format!("KEY {}", path.display()))?;
        let inputs = key.ic.len().saturating_sub(1);
        return Ok(vec![("kind", "verifying key of snarkjs".into()), ("public_inputs", inputs.into())]);
    }
    let key = located("KEY", path, VerifyingKeyFile::from_json(bytes))?;
    let mut facts: Facts = vec![
        ("kind", "verifying key".into()),
        ("model", key.model.into()),
        ("setup", setup(key.setup)),
        ("key_id", json!(key.key_id)),
        ("circuit_hash", json!(key.circuit_hash)),
        ("constraints", key.constraints.into()),
    ];
    facts.extend(key.transcript_hash.map(|hash| ("transcript_hash", json!(hash))));
    Ok(facts)
}

fn setup(kind: SetupKind) -> Value {
    match kind {
        SetupKind::Development => "development, INSECURE".into(),
        SetupKind::Ceremony => "ceremony".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let args: Args = parse(&["k.pk", "--check"]).unwrap();
        assert!(args.check && args.key == Path::new("k.pk"));
        assert!(parse::<Args>(&["--check"]).is_err());
    }
}
