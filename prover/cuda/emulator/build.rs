//! Compiles the kernels for the host, where a C++ compiler is: once plainly, once with sanitizers. Tests that need what is
//! missing are ignored, with the reason. A kernel that does not compile is an error, as is everywhere.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SANITIZERS: [&str; 3] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g1"];

fn main() {
    let kernels = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kernels");
    println!("cargo::rerun-if-changed={}", kernels.display());
    println!("cargo::rustc-check-cfg=cfg(emulator)");
    println!("cargo::rustc-check-cfg=cfg(emulator_sanitized)");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let builds: [(&str, &str, &str, &[&str]); 2] = [
        ("emulator", "PROOFMARK_EMULATOR", "2", &[]),
        ("emulator_sanitized", "PROOFMARK_EMULATOR_SANITIZED", "1", &SANITIZERS),
    ];
    for (name, variable, level, flags) in builds {
        let program = out.join(name);
        println!("cargo::rustc-env={variable}={}", program.display());
        let Some(compiler) = compiler(level) else { continue };
        if !works(&compiler, flags, &out) {
            continue;
        }
        let mut command = compiler.to_command();
        command.args(flags).arg(kernels.join("emulator.cpp")).arg("-o").arg(&program);
        match command.status() {
            Ok(status) if status.success() => println!("cargo::rustc-cfg={name}"),
            other => println!("cargo::error=the kernels do not compile for the host ({name}): {other:?}"),
        }
    }
}

/// The C++ compiler, if there is one.
fn compiler(level: &str) -> Option<cc::Tool> {
    let opt_level = level.parse().unwrap_or(2);
    cc::Build::new().cpp(true).std("c++17").opt_level(opt_level).debug(false).warnings(true).try_get_compiler().ok()
}

/// Whether it makes programs with these flags, and they run.
fn works(compiler: &cc::Tool, flags: &[&str], out: &Path) -> bool {
    let (source, program) = (out.join("probe.cpp"), out.join("probe"));
    if std::fs::write(&source, "#include <vector>\nint main() { return std::vector<int>(3).size() == 3 ? 0 : 1; }\n")
        .is_err()
    {
        return false;
    }
    let quietly = |command: &mut Command| {
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    quietly(compiler.to_command().args(flags).arg(&source).arg("-o").arg(&program))
        && quietly(&mut Command::new(&program))
}
