//! `proofmark-demo`: the main job on an embedded chain. `cargo xtask demo` builds and runs it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use proofmark_integration_tests::demo::own::{self, OwnModel};
use proofmark_integration_tests::demo::{self, Options};

/// An inference is bought, proved, verified on chain, paid and audited; cheats are refused.
#[derive(Parser)]
#[command(name = "cargo xtask demo", version)]
struct Args {
    /// Print one JSON document on stdout when the story is over.
    #[arg(long)]
    json: bool,
    /// Which of the 360 held-out images to ask about.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(0..360))]
    image: u16,
    /// Buy, prove, settle and audit one inference of this quantised model instead, on the same embedded chain.
    #[arg(long, value_name = "Q.onnx", requires = "input")]
    model: Option<PathBuf>,
    /// The input of --model: FILE.npy, FILE.npz:ARRAY or FILE.json; append `[3]` for the fourth row.
    #[arg(long, value_name = "SOURCE", requires = "model")]
    input: Option<String>,
    /// Where keys are kept between runs.
    #[arg(long, default_value = "target/proofmark/keys")]
    cache: PathBuf,
    /// Where the chain's records are written, for `proofmark audit`.
    #[arg(long, default_value = "target/proofmark/chain.json")]
    export: PathBuf,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match tell(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("the demo did not end as it must: see the tables above");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn tell(args: &Args) -> Result<bool> {
    let options = Options { image: args.image.into(), cache: args.cache.clone(), export: args.export.clone() };
    if let (Some(model), Some(input)) = (&args.model, &args.input) {
        let report = own::run(&options, &OwnModel { model: model.clone(), input: input.clone() })?;
        if args.json {
            println!("{}", serde_json::to_string_pretty(&report).context("writing the report")?);
        }
        return Ok(report.is_good());
    }
    let report = demo::run(&options)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report).context("writing the report")?);
    }
    Ok(report.is_good())
}
