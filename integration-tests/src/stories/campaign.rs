//! Many stories, on as many threads as are wanted, and what came of them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow};
use serde_json::{Value, json};

use super::draw::{self, TIME};
use super::sabotage::Bug;
use super::shrink::shrink;
use super::step::Step;
use super::story::{Counts, tell};
use super::world::{self, Keys};

/// How often a story that goes wrong is told again to make it short.
const SHRINKING: usize = 3_000;

/// What is to be told.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    /// With a story's number it makes the story.
    pub seed: u64,
    /// Messages to be sent at least.
    pub operations: u64,
    /// Steps of a story.
    pub steps: usize,
    /// Threads.
    pub threads: usize,
    /// A planted bug.
    pub bug: Option<Bug>,
}

/// A story that went wrong, made short.
#[derive(Clone, Debug)]
pub struct Case {
    /// The story's number.
    pub story: u64,
    /// What went wrong in the short one.
    pub what: String,
    /// Steps of the short one.
    pub steps: Vec<Step>,
}

/// What came of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Stories told.
    pub stories: u64,
    /// What was done.
    pub counts: Counts,
    /// Stories that went wrong.
    pub cases: Vec<Case>,
    /// How long it took.
    pub seconds: f64,
}

impl Campaign {
    /// Tells stories until enough was done or one goes wrong.
    pub fn run(&self) -> Result<Report> {
        let keys = world::keys()?;
        let begun = Instant::now();
        let (next, sent) = (AtomicU64::new(0), AtomicU64::new(0));
        let report = Mutex::new(Report::default());
        thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                scope.spawn(|| {
                    while sent.load(Ordering::Relaxed) < self.operations {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let (counts, case) = self.one(number, &keys);
                        sent.fetch_add(messages(&counts), Ordering::Relaxed);
                        let Ok(mut report) = report.lock() else { return };
                        report.add(&counts, case);
                        if !report.cases.is_empty() {
                            sent.store(u64::MAX / 2, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        let mut report = report.into_inner().map_err(|_| anyhow!("a thread of stories panicked"))?;
        report.seconds = begun.elapsed().as_secs_f64();
        Ok(report)
    }

    /// Tells the story of this number; if it goes wrong, the short case.
    #[must_use]
    pub fn one(&self, number: u64, keys: &Keys) -> (Counts, Option<Case>) {
        let (setup, steps) = draw::story(self.seed, number, self.steps);
        let (counts, violation) = tell(&setup, &steps, keys, self.bug);
        let Some(violation) = violation else { return (counts, None) };
        let wrong = |steps: &[Step]| tell(&setup, steps, keys, self.bug).1;
        let short = shrink(&steps, SHRINKING, |steps| Some(wrong(steps)?.at));
        let what = wrong(&short).map_or(violation.what, |violation| violation.what);
        (counts, Some(Case { story: number, what, steps: short }))
    }
}

/// Messages among what was done.
#[must_use]
pub fn messages(counts: &Counts) -> u64 {
    counts.iter().filter(|(name, _)| **name != TIME).map(|(_, (taken, refused))| taken + refused).sum()
}

impl Report {
    fn add(&mut self, counts: &Counts, case: Option<Case>) {
        self.stories += 1;
        for (name, (taken, refused)) in counts {
            let sum = self.counts.entry(name).or_default();
            *sum = (sum.0 + taken, sum.1 + refused);
        }
        self.cases.extend(case);
    }

    /// Messages sent.
    #[must_use]
    pub fn operations(&self) -> u64 {
        messages(&self.counts)
    }

    /// As a document.
    #[must_use]
    pub fn json(&self, campaign: &Campaign) -> Value {
        let rows = self
            .counts
            .iter()
            .map(|(name, (taken, refused))| json!({ "operation": name, "taken": taken, "refused": refused }));
        let cases = self.cases.iter().map(|case| {
            let steps: Vec<String> = case.steps.iter().map(|step| format!("{step:?}")).collect();
            json!({ "story": case.story, "what": case.what, "steps": steps })
        });
        json!({
            "contract_operations": self.operations(),
            "violations": self.cases.len(),
            "stories": self.stories,
            "steps": campaign.steps,
            "users": super::who::USERS,
            "seed": campaign.seed,
            "threads": campaign.threads,
            "seconds": self.seconds,
            "rows": rows.collect::<Vec<_>>(),
            "cases": cases.collect::<Vec<_>>(),
        })
    }
}
