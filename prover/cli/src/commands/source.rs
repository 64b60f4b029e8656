//! `source`: a data source's keys and signatures, as the registry and the escrow want them.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use cosmwasm_std::Binary;
use proofmark_api::escrow::SourceClaim;
use proofmark_api::registry::{ExecuteMsg, SourceRegistration};
use proofmark_api::signature::SignatureScheme;
use proofmark_prover::HexBytes;
use proofmark_prover::source::{SourceKey, verify};
use proofmark_statement::source;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::options::{element, hex_bytes, located};
use crate::output::Outcome;

/// Options of `source`.
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  proofmark source keygen --scheme secp256r1 --out meter.key\n  \
                  proofmark source sign --key meter.key --chain-id chain-1 --registry wasm1... --owner wasm1... \\\n      \
                  --name meter --valid-until 1900000000 --json\n  \
                  proofmark source sign --key meter.key --commitment HEX --id 3\n  \
                  proofmark source verify --scheme secp256r1 --public-key HEX --signature HEX --commitment HEX\n\n\
                  A source signs two things: that an owner may register its key (--chain-id, --registry, --owner), and that \
                  the input behind a commitment comes from it (--commitment, as `proofmark commit` prints it). With --json, `source` is \
                  what `create_job` takes, and `message` is the registry's `register_source`."
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key: a new file that only its owner may read. The secret is never printed.
    Keygen(Keygen),
    /// Print the bytes that are signed, for keys in hardware.
    Message(Subject),
    /// Sign with a key file; gives what the contracts' messages take.
    Sign(Sign),
    /// Check a signature as the chain does.
    Verify(Verify),
}

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scheme {
    /// ECDSA over P-256 with SHA-256.
    Secp256r1,
    /// ECDSA over secp256k1 with SHA-256.
    Secp256k1,
    /// Ed25519.
    Ed25519,
}

impl From<Scheme> for SignatureScheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Secp256r1 => Self::Secp256r1,
            Scheme::Secp256k1 => Self::Secp256k1,
            Scheme::Ed25519 => Self::Ed25519,
        }
    }
}

#[derive(Debug, clap::Args)]
struct Keygen {
    /// Kind of key.
    #[arg(long, value_enum)]
    scheme: Scheme,
    /// Where the key goes; a file that is there already stays as it is.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What is signed: an input's commitment, or a registration.
#[derive(Debug, clap::Args)]
#[group(id = "subject", multiple = true)]
struct Subject {
    /// The input's commitment: 32 bytes in hexadecimal.
    #[arg(long, value_name = "HEX", required_unless_present = "chain_id", conflicts_with = "chain_id")]
    commitment: Option<String>,
    /// To register the key: id of the chain; needs the two options below.
    #[arg(long, value_name = "ID", requires_all = ["registry", "owner"])]
    chain_id: Option<String>,
    /// Address of the registry.
    #[arg(long, value_name = "ADDRESS", requires = "chain_id")]
    registry: Option<String>,
    /// Address that registers the source.
    #[arg(long, value_name = "ADDRESS", requires = "chain_id")]
    owner: Option<String>,
}

impl Subject {
    fn message(&self) -> anyhow::Result<Vec<u8>> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        match &self.commitment {
            Some(commitment) => Ok(source::message(&element("--commitment", commitment)?)),
            None => Ok(source::registration(&text(&self.chain_id), &text(&self.registry), &text(&self.owner))),
        }
    }
}

#[derive(Debug, clap::Args)]
struct Sign {
    /// Key, as `proofmark source keygen` wrote it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    subject: Subject,
    /// The source's number in the registry: with --commitment, for the `source` of `create_job`.
    #[arg(long, value_name = "NUMBER", requires = "commitment", conflicts_with = "chain_id")]
    id: Option<u64>,
    #[command(flatten)]
    record: Record,
}

/// What the registry records of the source: with --name the JSON has the whole message.
#[derive(Debug, clap::Args)]
struct Record {
    /// To register it: the source's name, for people; needs --chain-id and --valid-until.
    #[arg(long, value_name = "NAME", requires_all = ["chain_id", "valid_until"], conflicts_with = "commitment")]
    name: Option<String>,
    /// The first second at which its signatures count, Unix seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    valid_from: u64,
    /// The first second at which they do not any more, Unix seconds.
    #[arg(long, value_name = "SECONDS", requires = "name")]
    valid_until: Option<u64>,
    /// Where it is told what the source is.
    #[arg(long, value_name = "URI", default_value = "")]
    metadata_uri: String,
    /// Number of the owner's source whose key this one follows.
    #[arg(long, value_name = "NUMBER", requires = "name")]
    previous: Option<u64>,
}

impl Record {
    fn message(&self, key: &SourceKey, proof_of_possession: Binary) -> Option<ExecuteMsg> {
        let (name, valid_until) = (self.name.clone()?, self.valid_until?);
        Some(ExecuteMsg::RegisterSource(SourceRegistration {
            name,
            scheme: key.scheme(),
            public_key: key.public_key().into(),
            proof_of_possession,
            valid_from: self.valid_from,
            valid_until,
            metadata_uri: self.metadata_uri.clone(),
            previous: self.previous,
        }))
    }
}

#[derive(Debug, clap::Args)]
struct Verify {
    /// Kind of key.
    #[arg(long, value_enum)]
    scheme: Scheme,
    /// Public key in hexadecimal.
    #[arg(long, value_name = "HEX")]
    public_key: String,
    /// Signature in hexadecimal, 64 bytes.
    #[arg(long, value_name = "HEX")]
    signature: String,
    #[command(flatten)]
    subject: Subject,
}

/// Runs one of them.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::Keygen(args) => keygen(args),
        Command::Message(subject) => message(subject),
        Command::Sign(args) => sign(args),
        Command::Verify(args) => check(args),
    }
}

fn keygen(args: &Keygen) -> anyhow::Result<Outcome> {
    let key = SourceKey::generate(args.scheme.into());
    key.create(&args.out).context("--out")?;
    let public_key = HexBytes(key.public_key().to_vec());
    let text = format!(
        "key         {} (secret, mode 600)\nscheme      {}\npublic key  {public_key}\n\n\
         next: proofmark source sign --key {} --chain-id ID --registry ADDRESS --owner ADDRESS",
        args.out.display(),
        key.scheme(),
        args.out.display()
    );
    let document = json!({ "key_file": args.out, "scheme": key.scheme(), "public_key": public_key });
    Ok(Outcome::success(text, document))
}

fn message(subject: &Subject) -> anyhow::Result<Outcome> {
    let message = HexBytes(subject.message()?);
    let sha256 = HexBytes(Sha256::digest(&message.0).to_vec());
    let text = format!("message  {message}\nsha256   {sha256}\n\nECDSA signs the SHA-256, ed25519 the message.");
    Ok(Outcome::success(text, json!({ "message": message, "sha256": sha256 })))
}

fn sign(args: &Sign) -> anyhow::Result<Outcome> {
    let key = located("--key", &args.key, SourceKey::load(&args.key))?;
    let signature = key.sign(&args.subject.message()?)?;
    let text = format!(
        "scheme      {}\npublic key  {}\nsignature   {}",
        key.scheme(),
        hex::encode(key.public_key()),
        hex::encode(signature)
    );
    Ok(Outcome::success(text, signed(&key, &signature, args)))
}

/// The signature, and the part of a contract's message that it is for.
fn signed(key: &SourceKey, signature: &[u8], args: &Sign) -> Value {
    let binary = Binary::from(signature);
    let claim = args.id.map(|id| SourceClaim { id, signature: binary.clone() });
    json!({
        "scheme": key.scheme(), "public_key": HexBytes(key.public_key().to_vec()),
        "signature": HexBytes(signature.to_vec()), "source": claim, "message": args.record.message(key, binary),
    })
}

fn check(args: &Verify) -> anyhow::Result<Outcome> {
    let [public_key, signature] = [("--public-key", &args.public_key), ("--signature", &args.signature)]
        .map(|(option, text)| hex_bytes(option, text));
    let valid = verify(args.scheme.into(), &public_key?, &args.subject.message()?, &signature?)?;
    let failure = (!valid).then(|| "the signature is invalid: expected one by this key over this message".to_owned());
    let text = if valid { "valid" } else { "invalid" };
    Ok(Outcome { text: text.into(), document: json!({ "verdict": text }), failure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn a_subject_is_a_commitment_or_a_whole_registration() {
        let commitment = "00".repeat(32);
        let parse = |more: &[&str]| parse::<Args>(&[&["message"], more].concat());
        let register = ["--chain-id", "c", "--registry", "r", "--owner", "o"];
        for good in [&["--commitment", &commitment][..], &register] {
            assert!(parse(good).is_ok(), "{good:?}");
        }
        let both = [&["--commitment", &commitment], &register[..]].concat();
        for bad in [&[][..], &register[..4], &register[2..], &both] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_id_goes_with_a_commitment() {
        let base = ["sign", "--key", "k", "--id", "3"];
        let commitment = "00".repeat(32);
        assert!(parse::<Args>(&[&base[..], &["--commitment", &commitment]].concat()).is_ok());
        let register = ["sign", "--key", "k", "--chain-id", "c", "--registry", "r", "--owner", "o"];
        let named = ["--name", "meter", "--valid-until", "9"];
        assert!(parse::<Args>(&[&register[..], &named].concat()).is_ok());
        assert!(parse::<Args>(&[&register[..], &named[..2]].concat()).is_err());
        assert!(parse::<Args>(&[&["sign", "--key", "k", "--commitment", &commitment], &named[..]].concat()).is_err());
        assert!(parse::<Args>(&[&base[..], &["--chain-id", "c", "--registry", "r", "--owner", "o"]].concat()).is_err());
    }

    #[test]
    fn messages_are_those_of_the_statement() {
        let commitment = format!("{:064x}", 7);
        let outcome = run(&parse(&["message", "--commitment", &commitment]).unwrap()).unwrap();
        let expected = source::message(&proofmark_statement::Fr::from_u64(7));
        assert_eq!(outcome.document["message"], hex::encode(&expected));
        assert_eq!(outcome.document["sha256"], hex::encode(Sha256::digest(&expected)));
    }
}
