//! `challenge`: answer capacity challenges of an epoch.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use proofmark_prover::capacity::CapacityProver;
use proofmark_prover::{Cpu, ProvingKey, SetupKind, file};
use proofmark_statement::Challenge;
use serde_json::json;

use crate::options::{hex_bytes, located};
use crate::output::{Outcome, note, thousands};
use crate::progress::step;

/// Options of `challenge`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  proofmark setup --standard 4096 --dev --out keys\n  \
                        proofmark challenge --key keys/standard-4096.pk --chain-id chain-1 --contract wasm1rewards... \\\n      \
                        --epoch 12 --seed HEX --prover wasm1... --first 0 --count 8 --out answer.json\n\n\
                        The rewards contract's queries tell the rest: `epoch` number and seed, `entry` how many proofs it \
                        has of you, which is the next counter. Send what is in the file to the rewards contract, as the \
                        prover, in the same epoch: late answers weigh most, as stake counts up to the answer.")]
pub struct Args {
    /// Proving key of the standard circuit, as `proofmark setup --standard` wrote it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Id of the chain.
    #[arg(long, value_name = "ID")]
    chain_id: String,
    /// Address of the rewards contract.
    #[arg(long, value_name = "ADDRESS")]
    contract: String,
    /// The running epoch's number.
    #[arg(long, value_name = "NUMBER")]
    epoch: u64,
    /// The epoch's seed: 32 bytes in hexadecimal.
    #[arg(long, value_name = "HEX")]
    seed: String,
    /// Address of who is to be rewarded, and sends the answer.
    #[arg(long, value_name = "ADDRESS")]
    prover: String,
    /// Counter of the first proof: how many the contract has of this prover in this epoch.
    #[arg(long, value_name = "COUNTER", default_value_t = 0)]
    first: u64,
    /// Number of proofs, 1 to 64.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    count: u64,
    /// Where the message goes.
    #[arg(long, value_name = "FILE", default_value = "answer.json")]
    out: PathBuf,
}

impl Args {
    fn seed(&self) -> anyhow::Result<[u8; 32]> {
        let bytes = hex_bytes("--seed", &self.seed)?;
        let got = bytes.len();
        bytes.try_into().map_err(|_| anyhow::anyhow!("--seed: expected 32 bytes, got {got}"))
    }
}

/// Proves, verifies, writes the message.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let seed = args.seed()?;
    for (option, text) in [("--chain-id", &args.chain_id), ("--contract", &args.contract), ("--prover", &args.prover)] {
        ensure!(!text.is_empty(), "{option}: expected a name, got none");
    }
    let last = args.first.checked_add(args.count).context("--first: expected a counter below 2^64 after all proofs")?;
    let (key, _) =
        step("load key", || ProvingKey::load(&args.key).with_context(|| format!("--key {}", args.key.display())))?;
    if key.setup() == SetupKind::Development {
        note("warning: development setup, INSECURE: whoever made this key can answer without proving");
    }
    let prover = located("--key", &args.key, CapacityProver::new(key, &Cpu))?;
    let challenge = Challenge {
        chain_id: &args.chain_id,
        contract: &args.contract,
        epoch: args.epoch,
        seed: &seed,
        prover: &args.prover,
    };
    let (message, time) = step("prove and verify", || Ok(prover.answer(&challenge, args.first..last)?))?;
    file::write_atomic(&args.out, &serde_json::to_vec(&message)?)?;

    let units = (prover.units() as u64).saturating_mul(args.count);
    let text = format!(
        "epoch   {}\nproofs  {} (counters {} to {}, verified)\nunits   {}\nanswer  {}\n\n\
         next: send it to {} as {}, before the epoch's end",
        args.epoch,
        args.count,
        args.first,
        last.saturating_sub(1),
        thousands(usize::try_from(units).unwrap_or(usize::MAX)),
        args.out.display(),
        args.contract,
        args.prover,
    );
    let document = json!({
        "answer_file": args.out, "message": message, "epoch": args.epoch, "first": args.first, "count": args.count,
        "units": units, "prove_seconds": time.as_secs_f64(),
    });
    Ok(Outcome::success(text, document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    const BASE: [&str; 10] = ["--key", "k.pk", "--chain-id", "c", "--contract", "r", "--epoch", "3", "--prover", "p"];

    #[test]
    fn options() {
        let seed = "01".repeat(32);
        let args: Args = parse(&[&BASE[..], &["--seed", &seed, "--count", "8"]].concat()).unwrap();
        assert_eq!((args.first, args.count, args.epoch), (0, 8, 3));
        assert_eq!(args.seed().unwrap(), [1; 32]);
        assert!(parse::<Args>(&BASE).is_err());
    }

    #[test]
    fn what_is_wrong_is_said_before_a_key_is_read() {
        let error = |more: &[&str]| run(&parse(&[&BASE[..], more].concat()).unwrap()).unwrap_err().to_string();
        let seed = "01".repeat(32);
        assert_eq!(error(&["--seed", "0102"]), "--seed: expected 32 bytes, got 2");
        let first = u64::MAX.to_string();
        assert!(error(&["--seed", &seed, "--first", &first]).starts_with("--first: expected a counter below 2^64"));
    }
}
