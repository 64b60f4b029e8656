//! Progress on stderr: a spinner on a terminal, a line at the end everywhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::note;

/// Does some work under a name; gives the time that it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Duration)> {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    // A template of constants; without it the default style serves.
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    let begin = Instant::now();
    let result = work();
    let time = begin.elapsed();
    bar.finish_and_clear();
    let value = result?;
    note(&format!("{name}: {:.2} s", time.as_secs_f64()));
    Ok((value, time))
}
