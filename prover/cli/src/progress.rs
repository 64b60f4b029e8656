//! Progress on stderr: a spinner or a bar on a terminal, a line at the end everywhere.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::note;

/// Steps of a bar.
const STEPS: u64 = 1000;

/// Does some work under a name; gives the time that it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Duration)> {
    let bar = if is_shown() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    show(&bar, "{spinner} {msg} {elapsed}", name);
    timed(name, &bar, work)
}

/// The same for work that tells how far it has come: what it is doing, and the part of the whole that is done.
pub fn steps<T>(
    name: &str,
    work: impl FnOnce(&(dyn Fn(&'static str, f64) + Sync)) -> anyhow::Result<T>,
) -> anyhow::Result<(T, Duration)> {
    let bar = if is_shown() { ProgressBar::new(STEPS) } else { ProgressBar::hidden() };
    show(&bar, "{spinner} {msg} [{bar:30}] {percent}%  {elapsed} {prefix}", name);
    let begin = Instant::now();
    let tell = |what: &'static str, part: f64| {
        bar.set_message(what);
        bar.set_position((part * STEPS as f64) as u64);
        bar.set_prefix(remaining(begin.elapsed(), part));
    };
    timed(name, &bar, || work(&tell))
}

/// The same for work whose stages cannot be weighed against each other: each has a bar and a remaining time of its own.
///
/// A proof is such work: how transforms and products compare depends on witness, circuit and CPU, and a time remembered from
/// another run on this kind of key would be another witness' and another load's. Within the products, which are most of it, the
/// rate so far is a fair measure; before there is one, nothing is claimed.
pub fn stages<T>(
    name: &str,
    work: impl FnOnce(&(dyn Fn(&'static str, f64) + Sync)) -> anyhow::Result<T>,
) -> anyhow::Result<(T, Duration)> {
    let bar = if is_shown() { ProgressBar::new(STEPS) } else { ProgressBar::hidden() };
    show(&bar, "{spinner} {msg} [{bar:30}] {percent}%  {elapsed} {prefix}", name);
    let stage = Mutex::new(("", Instant::now()));
    let tell = |what: &'static str, part: f64| {
        let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
        if stage.0 != what {
            *stage = (what, Instant::now());
            bar.set_message(format!("{name}: {what}"));
        }
        bar.set_position((part * STEPS as f64) as u64);
        bar.set_prefix(remaining(stage.1.elapsed(), part));
    };
    timed(name, &bar, || work(&tell))
}

/// Jobs that are done, out of a number that is known.
pub struct Count {
    bar: ProgressBar,
    name: &'static str,
    begin: Instant,
}

impl Count {
    /// Begins to count, and to measure the rate.
    pub fn new(name: &'static str, total: usize) -> Self {
        let bar = if is_shown() { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        bar.set_length(total as u64);
        show(&bar, "{spinner} {msg} [{bar:30}] {pos}/{len}  {prefix}", name);
        Self { bar, name, begin: Instant::now() }
    }

    /// One more is done.
    pub fn one(&self) {
        self.bar.inc(1);
        let (done, elapsed) = (self.bar.position() as f64, self.begin.elapsed());
        let rate = done / elapsed.as_secs_f64().max(1e-9);
        let left = remaining(elapsed, done / self.bar.length().unwrap_or(1).max(1) as f64);
        self.bar.set_prefix(format!("{rate:.2} a second  {left}"));
    }

    /// A line above the bar.
    pub fn note(&self, message: &str) {
        self.bar.suspend(|| note(message));
    }

    /// The end, with a line that stays.
    pub fn finish(self) {
        self.bar.finish_and_clear();
        note(&format!("{}: {} in {:.2} s", self.name, self.bar.position(), self.begin.elapsed().as_secs_f64()));
    }
}

fn is_shown() -> bool {
    std::io::stderr().is_terminal()
}

fn show(bar: &ProgressBar, template: &str, name: &str) {
    // A template of constants; without it the default style serves.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
}

fn timed<T>(name: &str, bar: &ProgressBar, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Duration)> {
    let begin = Instant::now();
    let result = work();
    let time = begin.elapsed();
    bar.finish_and_clear();
    let value = result?;
    note(&format!("{name}: {:.2} s", time.as_secs_f64()));
    Ok((value, time))
}

/// What is left at the rate so far. Nothing before there is a rate: two seconds and a fiftieth of the work.
fn remaining(elapsed: Duration, part: f64) -> String {
    if elapsed < Duration::from_secs(2) || !(0.02..1.0).contains(&part) {
        return String::new();
    }
    let seconds = elapsed.as_secs_f64() * (1.0 - part) / part;
    match seconds {
        s if s < 90.0 => format!("about {s:.0} s left"),
        s if s < 5400.0 => format!("about {:.0} min left", s / 60.0),
        s => format!("about {:.1} h left", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remaining_times_come_from_the_rate_so_far() {
        let at = |seconds, part| remaining(Duration::from_secs(seconds), part);
        assert_eq!(at(1, 0.5), "");
        assert_eq!(at(10, 0.01), "");
        assert_eq!(at(10, 1.0), "");
        assert_eq!(at(10, 0.5), "about 10 s left");
        assert_eq!(at(60, 0.1), "about 9 min left");
        assert_eq!(at(3600, 0.25), "about 3.0 h left");
    }
}
