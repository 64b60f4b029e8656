//! How the story is told: on stderr, with a progress display where there is a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Tells the story. Everything goes to stderr; stdout belongs to the report.
pub struct Narrator {
    chapters: usize,
    chapter: usize,
    begin: Instant,
}

impl Narrator {
    /// A story of so many chapters.
    #[must_use]
    pub fn new(chapters: usize) -> Self {
        Self { chapters, chapter: 0, begin: Instant::now() }
    }

    /// Begins the next chapter.
    pub fn chapter(&mut self, title: &str) {
        self.chapter += 1;
        let (now, all) = (self.chapter, self.chapters);
        let elapsed = self.begin.elapsed().as_secs();
        eprintln!("\n[{now}/{all}] {title}  ({}:{:02})", elapsed / 60, elapsed % 60);
    }

    /// A line of the story.
    #[allow(clippy::unused_self)]
    pub fn say(&self, line: impl AsRef<str>) {
        for line in line.as_ref().lines() {
            eprintln!("      {line}");
        }
    }

    /// Does something that takes time, with a display while it runs; gives the result and how long it took.
    pub fn working<T, E>(&self, what: &str, work: impl FnOnce() -> Result<T, E>) -> Result<(T, Duration), E> {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("      {spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        let begin = Instant::now();
        let result = work();
        bar.finish_and_clear();
        let took = begin.elapsed();
        result.map(|value| (value, took))
    }
}
