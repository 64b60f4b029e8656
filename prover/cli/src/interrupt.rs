//! Ctrl-C, SIGTERM and SIGHUP: what is half written goes away, then the process ends.

use proofmark_prover::file;

/// The exit code of a program that SIGINT ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// Watches from now on.
pub fn watch() {
    let end = || {
        file::abandon();
        std::process::exit(INTERRUPTED);
    };
    if let Err(error) = ctrlc::set_handler(end) {
        crate::output::note(&format!(
            "warning: interruptions may leave temporary files (.proofmark-*) behind: {error}"
        ));
    }
}
