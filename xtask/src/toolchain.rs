//! Makes sure that the parts of the pinned toolchain are there that a command needs, and only those.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::{process, workspace};

/// The target the contracts are built for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// How often a download is tried.
const TRIES: u32 = 3;

/// One part of a toolchain.
#[derive(Clone, Copy)]
pub enum Part {
    /// `cargo fmt`.
    Rustfmt,
    /// `cargo clippy`.
    Clippy,
    /// The standard library's source, which the contracts' build compiles anew.
    RustSrc,
    /// The Wasm target.
    WasmTarget,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::RustSrc => "rust-src",
            Self::WasmTarget => WASM_TARGET,
        }
    }

    fn present(self, sysroot: &Path) -> bool {
        let bin = |name: &str| sysroot.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).exists();
        match self {
            Self::Rustfmt => bin("cargo-fmt"),
            Self::Clippy => bin("clippy-driver"),
            Self::RustSrc => sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml").exists(),
            Self::WasmTarget => sysroot.join("lib/rustlib").join(WASM_TARGET).join("lib").exists(),
        }
    }

    fn rustup_args(self) -> [&'static str; 3] {
        match self {
            Self::WasmTarget => ["target", "add", self.name()],
            Self::Rustfmt | Self::Clippy | Self::RustSrc => ["component", "add", self.name()],
        }
    }
}

/// Installs, through rustup, those of `parts` that are missing.
pub fn ensure(parts: &[Part]) -> Result<()> {
    let sysroot = sysroot()?;
    for part in parts.iter().filter(|part| !part.present(&sysroot)) {
        install(*part)?;
        if !part.present(&sysroot) {
            bail!("rustup says it installed {}, but {} lacks it; try it by hand", part.name(), sysroot.display());
        }
    }
    Ok(())
}

/// The directory of the toolchain in use.
pub fn sysroot() -> Result<PathBuf> {
    let printed = process::capture(rustc().args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(printed.trim()))
}

/// The compiler's own one-line version.
pub fn version() -> Result<String> {
    Ok(process::capture(rustc().arg("--version"))?.trim().to_owned())
}

fn rustc() -> Command {
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.current_dir(workspace::root());
    command
}

fn install(part: Part) -> Result<()> {
    let by_hand = format!("rustup {}", part.rustup_args().join(" "));
    let rustup = Command::new("rustup").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !rustup.is_ok_and(|status| status.success()) {
        bail!(
            "the Rust toolchain in use lacks {}, and rustup, which would install it, is not there: \
             install rustup (https://rustup.rs), then run `{by_hand}` in this directory",
            part.name()
        );
    }
    for attempt in 1..=TRIES {
        eprintln!("installing {} (try {attempt} of {TRIES})", part.name());
        let status = process::run(Command::new("rustup").args(part.rustup_args()).current_dir(workspace::root()))?;
        if status.success() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(u64::from(attempt) * 5));
    }
    Err(anyhow::anyhow!("`{by_hand}` failed {TRIES} times"))
        .with_context(|| format!("installing {}: check the network, then run the command by hand", part.name()))
}
