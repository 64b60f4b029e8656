//! Running other programs: their output stays visible, and long silences are broken by elapsed-time lines.

use std::io::IsTerminal as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// How often a line says that a long step is still running (only where cargo shows no progress bar).
const STILL_RUNNING: Duration = Duration::from_secs(30);

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| {
        let arg = arg.to_string_lossy();
        if arg.contains(' ') { format!("'{arg}'") } else { arg.into_owned() }
    }));
    words.join(" ")
}

/// Runs a command whose output belongs to people: its stdout is sent to our stderr.
pub fn run(command: &mut Command) -> Result<ExitStatus> {
    command.stdin(Stdio::null()).stdout(std::io::stderr());
    let text = shown(command);
    let child = command.spawn().with_context(|| format!("starting `{text}`"))?;
    wait(child, &text)
}

/// As [`run`], and any exit code but 0 is an error.
pub fn run_ok(command: &mut Command) -> Result<()> {
    let status = run(command)?;
    if !status.success() {
        bail!("`{}` failed ({status}); its output is above", shown(command));
    }
    Ok(())
}

/// Runs a command and gives back its stdout; its stderr stays visible.
pub fn capture(command: &mut Command) -> Result<String> {
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let text = shown(command);
    let output = command.output().with_context(|| format!("starting `{text}`"))?;
    if !output.status.success() {
        bail!("`{text}` failed ({}); its output is above", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{text}` printed something that is not UTF-8"))
}

/// Waits for a child, saying every now and then that it still runs.
pub fn wait(mut child: Child, text: &str) -> Result<ExitStatus> {
    let start = Instant::now();
    let (done, ticker) = mpsc::channel::<()>();
    let label = text.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let reporter = std::thread::spawn(move || {
        if std::io::stderr().is_terminal() {
            return;
        }
        while ticker.recv_timeout(STILL_RUNNING) == Err(mpsc::RecvTimeoutError::Timeout) {
            eprintln!("  ... {label}: still running, {}", elapsed(start.elapsed()));
        }
    });
    let status = child.wait().with_context(|| format!("waiting for `{text}`"));
    drop(done);
    // The reporter only prints; whether it ended well is of no interest.
    let _ = reporter.join();
    status
}

/// A duration for people: `7.3 s` or `4 min 05 s`.
pub fn elapsed(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(elapsed(Duration::from_millis(7_340)), "7.3 s");
        assert_eq!(elapsed(Duration::from_secs(245)), "4 min 05 s");
    }

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command.args(["build", "a b"]);
        assert_eq!(shown(&command), "cargo build 'a b'");
    }

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        let error = run_ok(Command::new("rustc").arg("--no-such-flag")).expect_err("rustc has no such flag");
        assert!(error.to_string().starts_with("`rustc --no-such-flag` failed"), "{error}");
    }
}
