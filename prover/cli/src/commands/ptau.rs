//! `ptau`: first phases of ceremonies, looked at and verified.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use proofmark_ceremony::{development_powers, plain_name, verify_powers};
use proofmark_formats::Ptau;
use proofmark_prover::file;
use serde_json::json;

use super::ceremony::page;
use crate::output::{Outcome, note, thousands};
use crate::progress::{step, steps};

/// Options of `ptau`.
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  proofmark ptau info final.ptau\n  proofmark ptau verify final.ptau\n  \
                  proofmark ptau new --power 13 --dev --out rehearsal.ptau\n\n\
                  Files are those of snarkjs. One first phase serves every circuit up to its size, so take one that many people \
                  contributed to; `snarkjs powersoftau` makes new ones."
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show a file's size and contributions. Nothing is verified.
    Info(File),
    /// Verify every point, every ratio and every contribution.
    Verify(File),
    /// Make a first phase by this machine alone, to rehearse with. INSECURE.
    New(New),
}

#[derive(Debug, clap::Args)]
struct File {
    /// Powers of tau.
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
struct New {
    /// It serves circuits of up to 2^POWER constraints.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=20))]
    power: u32,
    /// Needed: this machine knows the secret, so keys made from the file are INSECURE.
    #[arg(long)]
    dev: bool,
    /// Where it goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs one of them.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::Info(args) => info(&args.file),
        Command::Verify(args) => verify(&args.file),
        Command::New(args) => new(args),
    }
}

fn info(path: &Path) -> anyhow::Result<Outcome> {
    let bytes = file::map(path)?;
    let file = Ptau::parse(&bytes).with_context(|| path.display().to_string())?;
    let (g1, g2) = file.lists();
    let [g1, g2] = [g1.iter().map(|l| l.len()).sum::<usize>(), g2.iter().map(|l| l.len()).sum()];
    let prepared = file.lagrange.is_some();
    let names: Vec<Option<String>> = file.contributions.iter().map(|one| one.parameters.name_text()).collect();
    let mut text = format!(
        "circuits of up to 2^{} constraints, from a ceremony of 2^{}\npoints         {} in G1, {} in G2\nprepared       {}\n\
         contributions  {}\n",
        file.power,
        file.ceremony_power,
        thousands(g1),
        thousands(g2),
        if prepared { "yes" } else { "no: `snarkjs powersoftau prepare phase2` has to come first" },
        names.len(),
    );
    for (index, name) in names.iter().enumerate() {
        text += &format!("  {}. {}\n", index + 1, plain_name(name.as_deref()));
    }
    text += "nothing was verified: `proofmark ptau verify` does that";
    let document = json!({
        "power": file.power, "ceremony_power": file.ceremony_power, "points_g1": g1, "points_g2": g2,
        "prepared": prepared, "contributions": names, "verified": false,
    });
    Ok(Outcome::success(text, document))
}

fn verify(path: &Path) -> anyhow::Result<Outcome> {
    let bytes = file::map(path)?;
    let located = || path.display().to_string();
    let file = Ptau::parse(&bytes).with_context(located)?;
    let verified = steps("verify the first phase", |tell| verify_powers(&file, tell).with_context(located));
    let (transcript, time) = verified?;
    let mut document = page::phase(&transcript);
    document["verified"] = true.into();
    document["seconds"] = time.as_secs_f64().into();
    let cut = if file.power == file.ceremony_power {
        ""
    } else {
        "the file was cut from a larger one: the hash of the last powers cannot be recomputed, all else was\n"
    };
    Ok(Outcome::success(format!("{transcript}{cut}verified"), document))
}

fn new(args: &New) -> anyhow::Result<Outcome> {
    if !args.dev {
        bail!(
            "expected --dev: a first phase that this machine makes alone is for rehearsals, since whoever ran it can forge. \
             Take one that many people contributed to, or hold one with `snarkjs powersoftau`"
        );
    }
    let (bytes, _) = steps("first phase", |tell| Ok(development_powers(args.power, tell)?))?;
    step("write", || Ok(file::write_atomic(&args.out, &bytes)?))?;
    note("warning: development, INSECURE: whoever ran it can forge proofs under every key made from this file");
    let text = format!(
        "first phase    {}\n\nnext: proofmark setup new CIRCUIT --ptau {}",
        args.out.display(),
        args.out.display()
    );
    Ok(Outcome::success(text, json!({ "ptau": args.out, "power": args.power, "insecure": true })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        assert!(parse::<Args>(&["verify", "f.ptau"]).is_ok());
        assert!(parse::<Args>(&["new", "--power", "21", "--out", "x"]).is_err());
        let error = run(&parse(&["new", "--power", "4", "--out", "x"]).unwrap()).unwrap_err().to_string();
        assert!(error.contains("expected --dev"), "{error}");
    }
}
