//! Measures proofs and their parts beside ark-groth16: `cargo xtask measure prove`.
//!
//! Contestants take turns, so that what else the machine does hits all of them alike; every proof is verified; a first
//! round warms up and does not count. Prints one JSON document.

mod circuit;
mod keys;
mod parts;
mod peers;
mod rows;
mod snarkjs;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use rows::{Pools, Rows};

/// What the command line asks for.
struct Options {
    logs: Vec<u32>,
    repeats: usize,
    parts: bool,
    /// Proofs on one thread too.
    scaling: bool,
    /// Where to write snarkjs' files, and up to which size.
    snarkjs: Option<(PathBuf, u32)>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [child, rest @ ..] = arguments.as_slice()
        && child == "peak"
    {
        return peers::peak(rest);
    }
    let options = options(&arguments)?;
    let mut rows = Rows::new(options.repeats);
    let pools = Pools::new()?;
    for &log in &options.logs {
        if options.parts {
            parts::measure(log, &pools.all, &mut rows)?;
        }
        for profile in circuit::Profile::ALL {
            let files = options.snarkjs.as_ref().filter(|(_, most)| log <= *most).map(|(directory, _)| directory);
            let pools = if options.scaling { pools.each() } else { vec![&pools.all] };
            peers::measure(log, profile, &pools, files.map(PathBuf::as_path), &mut rows)?;
        }
    }
    let document = json!({
        "cpu": rows::cpu(),
        "threads": rayon::current_num_threads(),
        "repeats": options.repeats,
        "ark_asm": cfg!(all(target_feature = "bmi2", target_feature = "adx")),
        "rows": rows.finish(),
    });
    println!("{document}");
    Ok(())
}

fn options(arguments: &[String]) -> Result<Options> {
    let mut options = Options { logs: vec![14, 16, 18], repeats: 5, parts: true, scaling: true, snarkjs: None };
    for argument in arguments {
        match argument.split_once('=') {
            Some(("logs", list)) => {
                options.logs = list
                    .split(',')
                    .map(|log| log.parse().with_context(|| format!("logs: expected numbers, got '{log}'")))
                    .collect::<Result<_>>()?;
            }
            Some(("repeats", number)) => options.repeats = number.parse().context("repeats: expected a number")?,
            Some(("parts", "no")) => options.parts = false,
            Some(("scaling", "no")) => options.scaling = false,
            Some(("snarkjs", text)) => {
                let (most, directory) =
                    text.split_once(',').context("snarkjs: expected a log, a comma and a directory")?;
                let most = most.parse().with_context(|| format!("snarkjs: expected a number, got '{most}'"))?;
                options.snarkjs = Some((directory.into(), most));
            }
            _ => {
                bail!("expected logs=14,16, repeats=N, parts=no, scaling=no or snarkjs=16,DIRECTORY, got '{argument}'")
            }
        }
    }
    if options.repeats == 0 || options.logs.iter().any(|log| !(4..=22).contains(log)) {
        bail!("expected repeats from 1 and logs from 4 to 22, got {} and {:?}", options.repeats, options.logs);
    }
    Ok(options)
}
