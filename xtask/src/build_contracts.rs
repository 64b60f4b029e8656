//! `cargo xtask build-contracts`: the contracts as Wasm that CosmWasm chains accept, and cheap to run there.
//!
//! Compilers from 1.87 on emit bulk-memory instructions for wasm32, which the VM refuses, so the standard
//! library is built again for the MVP instruction set; that also saves gas. `DESIGN.md` has the figures.

mod locals;
mod notes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use locals::Locals;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::table::{Table, thousands};
use crate::toolchain::{self, Part, WASM_TARGET};
use crate::{process, workspace};

/// What wasmd takes at most for one contract, uncompressed.
const SIZE_LIMIT: u64 = 800 * 1024;

const PROFILE: &str = "contract";

/// Arguments of `cargo xtask build-contracts`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Build everything a second time from a copy of the checkout elsewhere and compare the hashes.
    #[arg(long)]
    check_reproducible: bool,
    /// Then write the hashes and the commit into `docs/releases/UNRELEASED.md`; every change must be committed.
    #[arg(long, requires = "check_reproducible", conflicts_with_all = ["names", "with_peers"])]
    release_notes: bool,
    /// Also build the contracts that only gas measurements use.
    #[arg(long)]
    with_peers: bool,
    /// Build only these (default: all that go on a chain).
    #[arg(value_name = "CONTRACT")]
    names: Vec<String>,
}

/// A contract: the name of its file and how cargo builds it.
#[derive(Clone, Copy)]
pub struct Contract {
    /// `NAME.wasm` in `target/contracts`.
    pub name: &'static str,
    package: &'static str,
    features: Option<&'static str>,
}

/// What goes on a chain.
pub const ON_CHAIN: &[Contract] = &[
    Contract { name: "escrow", package: "proofmark-escrow", features: None },
    Contract { name: "registry", package: "proofmark-registry", features: None },
    Contract { name: "rewards", package: "proofmark-rewards", features: None },
    Contract { name: "timelock", package: "proofmark-timelock", features: None },
    Contract { name: "token", package: "proofmark-token", features: None },
    Contract { name: "verifier", package: "proofmark-verifier", features: None },
];

/// What dApp developers start from: built only when named.
const EXAMPLES: &[Contract] =
    &[Contract { name: "example_oracle", package: "proofmark-example-oracle", features: None }];

/// What only gas measurements use: the same queries over different verifiers.
pub const PEERS: &[Contract] = &[
    Contract { name: "peer_ours", package: "proofmark-gas-peers", features: Some("ours") },
    Contract { name: "peer_ark", package: "proofmark-gas-peers", features: Some("ark") },
    Contract { name: "peer_bn", package: "proofmark-gas-peers", features: Some("bn") },
];

/// A built contract.
pub struct Built {
    name: &'static str,
    path: PathBuf,
    bytes: u64,
    sha256: String,
    locals: Locals,
}

/// Builds, prints sizes and hashes, and fails if a contract is too large or its build not reproducible.
pub fn run(args: &Args) -> Result<ExitCode> {
    let contracts = select(args)?;
    let commit = if args.release_notes { Some(notes::clean_commit()?) } else { None };
    let target = workspace::target_dir()?;
    let artifacts = target.join("contracts");
    let built = build(&contracts, &workspace::root(), &target.join("wasm"), &artifacts)?;
    if args.names.is_empty() {
        notes::write_checksums(&built, &artifacts)?;
    }

    let differing = if args.check_reproducible { Some(differing(&contracts, &built)?) } else { None };
    report(args, &built, differing.as_deref())?;

    check_limits(&built)?;
    if let Some(names) = differing.filter(|names| !names.is_empty()) {
        bail!("two builds of the same source differ: {}; look for paths or time in the build", names.join(", "));
    }
    if let Some(commit) = commit {
        notes::write(&built, &commit, &toolchain::version()?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds contracts for another command, which prints its own result.
pub fn build_for(contracts: &[Contract]) -> Result<Vec<Built>> {
    let target = workspace::target_dir()?;
    build(contracts, &workspace::root(), &target.join("wasm"), &target.join("contracts"))
}

/// Fails if a chain would refuse a contract for a limit that can be told from the file alone.
pub fn check_limits(built: &[Built]) -> Result<()> {
    for Built { name, bytes, locals, .. } in built {
        if *bytes > SIZE_LIMIT {
            bail!("{name}.wasm: expected at most {SIZE_LIMIT} bytes, got {bytes}: unroll less code");
        }
        if locals.most > locals::FUNCTION_LIMIT {
            bail!(
                "{name}.wasm: expected at most {} local variables in a function, got {}: split the largest \
                 straight-line function, or keep it from being inlined",
                locals::FUNCTION_LIMIT,
                locals.most
            );
        }
        if locals.all > locals::MODULE_LIMIT {
            bail!(
                "{name}.wasm: expected at most {} local variables in all functions together, got {}: inline less",
                locals::MODULE_LIMIT,
                locals.all
            );
        }
    }
    Ok(())
}

fn select(args: &Args) -> Result<Vec<Contract>> {
    if args.names.is_empty() {
        let peers = if args.with_peers { PEERS } else { &[] };
        return Ok(ON_CHAIN.iter().chain(peers).copied().collect());
    }
    args.names
        .iter()
        .map(|name| {
            let all = || ON_CHAIN.iter().chain(EXAMPLES).chain(PEERS);
            all().find(|contract| contract.name == name).copied().with_context(|| {
                let known: Vec<_> = all().map(|contract| contract.name).collect();
                format!("no contract is called '{name}': expected one of {}", known.join(", "))
            })
        })
        .collect()
}

/// Builds each contract by itself: together, cargo would unify their features.
fn build(contracts: &[Contract], source: &Path, target: &Path, artifacts: &Path) -> Result<Vec<Built>> {
    toolchain::ensure(&[Part::RustSrc, Part::WasmTarget])?;
    fs::create_dir_all(artifacts).with_context(|| format!("creating {}", artifacts.display()))?;
    let flags = rustflags(source)?;
    let mut built = Vec::new();
    for (index, contract) in contracts.iter().enumerate() {
        let start = Instant::now();
        eprintln!("[{}/{}] {} to Wasm", index + 1, contracts.len(), contract.name);
        let mut cargo = workspace::cargo_in(source);
        cargo.args(["rustc", "--lib", "--crate-type", "cdylib", "-p", contract.package, "--profile", PROFILE]);
        cargo.args(["--target", WASM_TARGET, "-Z", "build-std=std,panic_abort", "--target-dir"]).arg(target);
        if let Some(features) = contract.features {
            cargo.args(["--no-default-features", "--features", features]);
        }
        cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_ENCODED_RUSTFLAGS", &flags).env_remove("RUSTFLAGS");
        process::run_ok(&mut cargo).with_context(|| format!("building {}", contract.name))?;

        let file = format!("{}.wasm", contract.package.replace('-', "_"));
        let from = target.join(WASM_TARGET).join(PROFILE).join(file);
        built.push(publish(contract.name, &from, &artifacts.join(format!("{}.wasm", contract.name)))?);
        eprintln!(
            "[{}/{}] {} done in {}",
            index + 1,
            contracts.len(),
            contract.name,
            process::elapsed(start.elapsed())
        );
    }
    Ok(built)
}

/// The compiler's flags, in cargo's encoding (paths may hold blanks).
///
/// No path of this machine may reach the Wasm: whoever builds the same source gets the same bytes.
fn rustflags(source: &Path) -> Result<String> {
    let mut flags: Vec<String> =
        ["-Clink-arg=-s", "-Ctarget-cpu=mvp", "-Ctarget-feature=+mutable-globals,+sign-ext"].map(str::to_owned).into();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let sysroot = toolchain::sysroot()?;
    let moved = [(Some(source), "/proofmark"), (home.as_deref(), "/cargo"), (Some(sysroot.as_path()), "/rust")];
    flags.extend(
        moved.into_iter().filter_map(|(from, to)| Some(format!("--remap-path-prefix={}={to}", from?.display()))),
    );
    Ok(flags.join("\u{1f}"))
}

/// Copies a built file to its place, unless the same bytes are there already (so that tests stay fresh).
fn publish(name: &'static str, from: &Path, to: &Path) -> Result<Built> {
    let wasm = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
    if fs::read(to).ok().as_deref() != Some(wasm.as_slice()) {
        fs::write(to, &wasm).with_context(|| format!("writing {}", to.display()))?;
    }
    let sha256 = hex::encode(Sha256::digest(&wasm));
    let locals = locals::count(&wasm).with_context(|| format!("reading {}", from.display()))?;
    Ok(Built { name, path: to.to_path_buf(), bytes: wasm.len() as u64, sha256, locals })
}

/// Builds a copy of the checkout that lies elsewhere; names the contracts whose bytes differ.
fn differing(contracts: &[Contract], first: &[Built]) -> Result<Vec<&'static str>> {
    let copy = std::env::temp_dir().join(format!("proofmark-reproduce-{}", std::process::id()));
    eprintln!("building a second time from a copy in {}", copy.display());
    let result = copy_checkout(&copy)
        .and_then(|()| build(contracts, &copy, &copy.join("target/wasm"), &copy.join("target/contracts")));
    fs::remove_dir_all(&copy).with_context(|| format!("removing {}", copy.display()))?;
    let second = result?;
    Ok(first.iter().zip(&second).filter(|(a, b)| a.sha256 != b.sha256).map(|(a, _)| a.name).collect())
}

/// Copies what git tracks, or would track, as it is now.
fn copy_checkout(to: &Path) -> Result<()> {
    let root = workspace::root();
    let mut git = std::process::Command::new("git");
    git.current_dir(&root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    for file in process::capture(&mut git)?.split('\0').filter(|file| !file.is_empty()) {
        let (from, to) = (root.join(file), to.join(file));
        if !from.is_file() {
            continue;
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
        }
        fs::copy(&from, &to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    }
    Ok(())
}

fn report(args: &Args, built: &[Built], differing: Option<&[&str]>) -> Result<()> {
    let root = workspace::root();
    let relative = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
    if args.json {
        let contracts: Vec<_> = built
            .iter()
            .map(|contract| {
                json!({
                    "name": contract.name,
                    "path": relative(&contract.path),
                    "bytes": contract.bytes,
                    "sha256": contract.sha256,
                    "most_locals_in_a_function": contract.locals.most,
                    "locals": contract.locals.all,
                    "reproducible": differing.map(|names| !names.contains(&contract.name)),
                })
            })
            .collect();
        let document = json!({
            "contracts": contracts,
            "bytes_limit": SIZE_LIMIT,
            "toolchain": toolchain::version()?,
        });
        println!("{document:#}");
        return Ok(());
    }
    let mut table = Table::new(&["contract", ">bytes", ">of limit", ">most locals", ">all locals", "SHA-256"]);
    for contract in built {
        let share = format!("{}%", contract.bytes * 100 / SIZE_LIMIT);
        let Locals { most, all } = contract.locals;
        let (most, all) = (thousands(most), thousands(all));
        table.row([relative(&contract.path), thousands(contract.bytes), share, most, all, contract.sha256.clone()]);
    }
    println!("{table}");
    if differing.is_some_and(<[_]>::is_empty) {
        println!("  reproducible: a second build elsewhere gave the same bytes");
    }
    Ok(())
}
