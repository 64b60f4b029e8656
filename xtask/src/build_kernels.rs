//! `cargo xtask build-kernels`: compiles the kernels for NVIDIA GPUs, without one.
//!
//! nvcc comes from PyPI, as wheels whose hashes are pinned (`prover/cuda/kernels/toolkit.txt`). It makes PTX, the virtual
//! instruction set, whose version is then set to what drivers from 545 on (CUDA 12.3) read; ptxas of CUDA 12.9 checks that, and makes a
//! program for each architecture, which drivers of all CUDA 12 load. They go to `target/kernels`, and `proofmark-cuda` takes them
//! into the binary when it is built next.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::table::{Table, thousands};
use crate::{process, workspace};

/// Compute capabilities that there is a program for: A100; RTX 30; RTX 40, L4; H100, H200; B200; RTX 50. Others take the PTX, which their
/// driver compiles at the first start.
const ARCHITECTURES: [u32; 6] = [80, 86, 89, 90, 100, 120];

/// What the PTX is written for: the oldest of them.
const VIRTUAL: &str = "compute_80";

/// The version of PTX that CUDA 12.3 reads, the oldest that has all that nvcc makes of the kernels.
const PTX_VERSION: &str = "8.3";

/// Arguments of `cargo xtask build-kernels`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Show registers, stack and shared memory of each kernel on this architecture.
    #[arg(long, default_value_t = 90)]
    usage: u32,
}

/// A program for one architecture.
struct Program {
    architecture: u32,
    bytes: u64,
    took: Duration,
    usage: Vec<Usage>,
}

/// What ptxas says of a kernel.
#[derive(Debug, Default, PartialEq, Eq)]
struct Usage {
    kernel: String,
    registers: u32,
    stack: u32,
    spilled: u32,
    shared: u32,
}

/// What was built.
pub struct Built {
    ptx: u64,
    ptx_took: Duration,
    programs: Vec<Program>,
}

/// Why nvcc can't be had.
pub struct Missing(pub String);

/// Builds, and prints what came out.
pub fn run(args: &Args) -> Result<ExitCode> {
    if !ARCHITECTURES.contains(&args.usage) {
        bail!("--usage: expected one of {ARCHITECTURES:?}, got {}", args.usage);
    }
    match build()? {
        Ok(built) => report(args, &built),
        Err(Missing(reason)) => bail!("nvcc can't be had: {reason}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds all programs, where nvcc can be had.
pub fn build() -> Result<Result<Built, Missing>> {
    let toolkit = match toolkit()? {
        Ok(toolkit) => toolkit,
        Err(missing) => return Ok(Err(missing)),
    };
    let sources = workspace::root().join("prover/cuda/kernels");
    let out = workspace::target_dir()?.join("kernels");
    // Made aside: what is half-built is never taken into a binary.
    let work = out.with_extension("new");
    if work.exists() {
        fs::remove_dir_all(&work).with_context(|| format!("removing {}", work.display()))?;
    }
    fs::create_dir_all(&work).with_context(|| format!("creating {}", work.display()))?;
    let built = compile(&toolkit, &sources, &work)?;
    copy_sources(&sources, &work.join("sources"))?;
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("removing {}", out.display()))?;
    }
    fs::rename(&work, &out).with_context(|| format!("renaming {} to {}", work.display(), out.display()))?;
    Ok(Ok(built))
}

/// Where the compilers are; they are fetched the first time.
fn toolkit() -> Result<Result<PathBuf, Missing>> {
    let missing = |reason: &str| Ok(Err(Missing(reason.to_owned())));
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return missing("its wheels are pinned for x86-64 Linux");
    }
    let list = workspace::root().join("prover/cuda/kernels/toolkit.txt");
    let dir = workspace::target_dir()?.join("kernels-toolkit");
    let wanted = fs::read(&list).with_context(|| format!("reading {}", list.display()))?;
    if fs::read(dir.join("toolkit.txt")).is_ok_and(|got| got == wanted) {
        return Ok(Ok(dir));
    }
    if !quietly(Command::new("python3").args(["-m", "pip", "--version"])) {
        return missing("it comes from PyPI, and `python3 -m pip` does not run");
    }
    // nvcc preprocesses with it.
    if !quietly(Command::new("g++").arg("--version")) {
        return missing("it needs a host compiler, and there is no g++");
    }
    if dir.exists() {
        fs::remove_dir_all(&dir).with_context(|| format!("removing {}", dir.display()))?;
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]);
    // Nothing but a directory of ours is written to.
    pip.env("PIP_ROOT_USER_ACTION", "ignore");
    pip.args(["--only-binary", ":all:", "--no-compile", "--target"]).arg(&dir).arg("-r").arg(&list);
    if let Err(error) = process::run_ok(&mut pip) {
        return missing(&format!("{error:#}"));
    }
    fs::write(dir.join("toolkit.txt"), wanted).context("noting which toolkit was fetched")?;
    Ok(Ok(dir))
}

fn quietly(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn compile(toolkit: &Path, sources: &Path, out: &Path) -> Result<Built> {
    let begun = Instant::now();
    let ptx = out.join("kernels.ptx");
    let mut nvcc = Command::new(toolkit.join("nvidia/cu13/bin/nvcc"));
    nvcc.args(["-std=c++17", "-O3", "-ptx", "-Werror", "all-warnings", "-arch", VIRTUAL, "-o"]).arg(&ptx);
    process::run_ok(nvcc.arg(sources.join("kernels.cu")))?;
    let text = fs::read_to_string(&ptx).with_context(|| format!("reading {}", ptx.display()))?;
    fs::write(&ptx, with_version(&text)?).with_context(|| format!("writing {}", ptx.display()))?;
    let ptx_took = begun.elapsed();
    let programs = ARCHITECTURES.into_iter().map(|architecture| assemble(toolkit, &ptx, out, architecture));
    let programs = programs.collect::<Result<Vec<_>>>()?;
    Ok(Built { ptx: size(&ptx)?, ptx_took, programs })
}

/// The PTX with the version that older drivers read. It is theirs to say whether it has anything newer: ptxas refuses that.
fn with_version(ptx: &str) -> Result<String> {
    let line = ptx.lines().find(|line| line.starts_with(".version ")).context("the PTX has no line `.version`")?;
    Ok(ptx.replacen(line, &format!(".version {PTX_VERSION}"), 1))
}

fn assemble(toolkit: &Path, ptx: &Path, out: &Path, architecture: u32) -> Result<Program> {
    let begun = Instant::now();
    let program = out.join(format!("sm_{architecture}.cubin"));
    let mut ptxas = Command::new(toolkit.join("nvidia/cuda_nvcc/bin/ptxas"));
    ptxas.args(["-O3", "-v", &format!("-arch=sm_{architecture}"), "-o"]).arg(&program).arg(ptx);
    let shown = process::shown(&ptxas);
    let output = ptxas.stdin(Stdio::null()).output().with_context(|| format!("starting `{shown}`"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("`{shown}` failed ({}):\n{text}", output.status);
    }
    Ok(Program { architecture, bytes: size(&program)?, took: begun.elapsed(), usage: usage(&text) })
}

fn size(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("reading {}", path.display()))?.len())
}

/// Reads what ptxas says: a kernel's lines come after the one that names it.
fn usage(text: &str) -> Vec<Usage> {
    let mut all: Vec<Usage> = Vec::new();
    // Functions that are called have lines of their own, before the kernel's registers or after.
    let mut own = false;
    for line in text.lines() {
        let number_before = |what: &str| -> Option<u32> {
            let (before, _) = line.split_once(what)?;
            before.split_whitespace().next_back()?.parse().ok()
        };
        if let Some((_, rest)) = line.split_once("Compiling entry function '") {
            let kernel = rest.split('\'').next().unwrap_or_default().to_owned();
            all.push(Usage { kernel, ..Usage::default() });
        } else if let Some((_, name)) = line.split_once("Function properties for ") {
            own = all.last().is_some_and(|usage| usage.kernel == name.trim());
        } else if let (Some(usage), Some(registers)) = (all.last_mut(), number_before(" registers")) {
            usage.registers = registers;
            usage.shared = number_before(" bytes smem").unwrap_or(0);
        } else if let (Some(usage), true) = (all.last_mut(), own) {
            usage.stack = number_before(" bytes stack frame").unwrap_or(usage.stack);
            usage.spilled = number_before(" bytes spill stores").unwrap_or(usage.spilled);
        }
    }
    all
}

/// What the programs were made of: the binary takes only those of its own sources.
fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("creating {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry.with_context(|| format!("reading {}", from.display()))?;
        fs::copy(entry.path(), to.join(entry.file_name()))
            .with_context(|| format!("copying {}", entry.path().display()))?;
    }
    Ok(())
}

fn report(args: &Args, built: &Built) {
    let seconds = |took: &Duration| format!("{:.1} s", took.as_secs_f64());
    if args.json {
        let programs: Vec<_> = built
            .programs
            .iter()
            .map(|program| {
                let kernels: Vec<_> = program
                    .usage
                    .iter()
                    .map(|usage| {
                        json!({
                            "name": usage.kernel, "registers": usage.registers, "stack": usage.stack,
                            "spilled": usage.spilled, "shared": usage.shared,
                        })
                    })
                    .collect();
                json!({
                    "architecture": program.architecture, "bytes": program.bytes,
                    "seconds": program.took.as_secs_f64(), "kernels": kernels,
                })
            })
            .collect();
        let ptx = json!({ "bytes": built.ptx, "seconds": built.ptx_took.as_secs_f64(), "version": PTX_VERSION });
        println!("{:#}", json!({ "ptx": ptx, "programs": programs }));
        return;
    }
    let mut table = Table::new(&["program", ">bytes", ">time"]);
    table.row([format!("PTX {PTX_VERSION}, {VIRTUAL}"), thousands(built.ptx), seconds(&built.ptx_took)]);
    for program in &built.programs {
        table.row([format!("sm_{}", program.architecture), thousands(program.bytes), seconds(&program.took)]);
    }
    println!("{table}");
    let mut table = Table::new(&["kernel", ">registers", ">stack", ">spilled", ">shared"]);
    for usage in built.programs.iter().filter(|program| program.architecture == args.usage).flat_map(|p| &p.usage) {
        let numbers =
            [usage.registers, usage.stack, usage.spilled, usage.shared].map(|number| thousands(number.into()));
        let [registers, stack, spilled, shared] = numbers;
        table.row([usage.kernel.clone(), registers, stack, spilled, shared]);
    }
    println!("On sm_{}, bytes and registers of a thread, shared bytes of a block:\n{table}", args.usage);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_assembler_is_understood() {
        let text = "ptxas info    : 0 bytes gmem\n\
            ptxas info    : Compiling entry function 'sums' for 'sm_90'\n\
            ptxas info    : Function properties for sums\n    \
            1280 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads\n\
            ptxas info    : Used 172 registers, used 1 barriers, 1280 bytes cumulative stack size, 32768 bytes smem\n\
            ptxas info    : Function properties for _ZN3addE\n    \
            8 bytes stack frame, 8 bytes spill stores, 8 bytes spill loads\n\
            ptxas info    : Compiling entry function 'rows' for 'sm_90'\n\
            ptxas info    : Function properties for rows\n    \
            0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n\
            ptxas info    : Used 48 registers, used 1 barriers";
        let sums = Usage { kernel: "sums".into(), registers: 172, stack: 1280, spilled: 4, shared: 32768 };
        let rows = Usage { kernel: "rows".into(), registers: 48, ..Usage::default() };
        assert_eq!(usage(text), [sums, rows]);
    }

    #[test]
    fn the_version_of_ptx_is_lowered() {
        assert_eq!(with_version("//\n.version 9.0\n.target sm_80\n").unwrap(), "//\n.version 8.3\n.target sm_80\n");
        assert!(with_version(".target sm_80").is_err());
    }
}
