//! Times, by what was measured, on how many threads, and who did it.

use std::time::Instant;

use anyhow::Result;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::{Value, json};

/// What a row is of.
#[derive(Clone, Debug, PartialEq)]
pub struct What {
    pub what: &'static str,
    pub witness: Option<&'static str>,
    pub log2: u32,
}

/// Who runs in a race, and how.
pub type Contestant<'a> = (&'a str, &'a mut (dyn FnMut() + Send));

struct Row {
    what: What,
    threads: usize,
    contestant: String,
    times: Vec<f64>,
    peak: Option<f64>,
}

impl Row {
    fn median(&self) -> f64 {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }
}

/// Threads for those who run alone.
pub struct Pools {
    pub all: ThreadPool,
    /// Not there if all are one.
    pub one: Option<ThreadPool>,
}

impl Pools {
    pub fn new() -> Result<Self> {
        let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build();
        let all = rayon::current_num_threads();
        Ok(Self { all: pool(all)?, one: (all > 1).then(|| pool(1)).transpose()? })
    }

    /// All threads; then one, to show how what is measured scales.
    pub fn each(&self) -> Vec<&ThreadPool> {
        std::iter::once(&self.all).chain(&self.one).collect()
    }
}

/// All rows.
pub struct Rows {
    repeats: usize,
    rows: Vec<Row>,
}

impl Rows {
    pub fn new(repeats: usize) -> Self {
        Self { repeats, rows: Vec::new() }
    }

    /// Lets contestants take turns, in each pool. The first round does not count. `units` is what one run does: the time is
    /// that of one.
    pub fn race(&mut self, pools: &[&ThreadPool], what: &What, units: usize, contestants: &mut [Contestant<'_>]) {
        let first = self.rows.len();
        for pool in pools {
            self.rows.extend(contestants.iter().map(|(name, _)| Row {
                what: what.clone(),
                threads: pool.current_num_threads(),
                contestant: (*name).to_owned(),
                times: Vec::new(),
                peak: None,
            }));
        }
        for round in 0..=self.repeats {
            let mut rows = self.rows[first..].iter_mut();
            for pool in pools {
                for ((_, run), row) in contestants.iter_mut().zip(&mut rows) {
                    let begin = Instant::now();
                    pool.install(&mut *run);
                    if round > 0 {
                        row.times.push(begin.elapsed().as_secs_f64() / units as f64);
                    }
                }
            }
        }
    }

    /// Notes the memory that a contestant took at most, on all threads.
    pub fn peak(&mut self, what: &What, contestant: &str, mib: f64) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.what == *what && row.contestant == contestant) {
            row.peak = Some(mib);
        }
    }

    /// Medians; ratios to arkworks in the same race; how many times as fast as on one thread.
    pub fn finish(self) -> Vec<Value> {
        let median = |what: &What, threads: usize, contestant: &str| {
            let mut rows = self.rows.iter();
            rows.find(|row| row.what == *what && row.threads == threads && row.contestant == contestant)
                .map(Row::median)
        };
        self.rows
            .iter()
            .map(|row| {
                let (what, seconds) = (&row.what, row.median());
                let alone = median(what, 1, &row.contestant).filter(|_| row.threads > 1);
                json!({
                    "what": what.what, "witness": what.witness, "log2": what.log2,
                    "contestant": row.contestant, "threads": row.threads,
                    "median_seconds": seconds, "min_seconds": row.times.iter().copied().fold(f64::INFINITY, f64::min),
                    "ratio_to_ark": median(what, row.threads, "ark-asm").map(|ark| ark / seconds),
                    "scaling": alone.map(|alone| alone / seconds), "peak_mib": row.peak,
                })
            })
            .collect()
    }
}

/// Name and vector instructions of the processor.
pub fn cpu() -> Value {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        info.lines().find(|line| line.starts_with(name)).and_then(|line| line.split(": ").nth(1)).unwrap_or("unknown")
    };
    let wanted = ["bmi2", "adx", "avx2", "avx512f", "avx512ifma"];
    let features: Vec<_> = field("flags").split(' ').filter(|flag| wanted.contains(flag)).collect();
    json!({ "model": field("model name"), "features": features, "cores": std::thread::available_parallelism().map_or(0, usize::from) })
}
