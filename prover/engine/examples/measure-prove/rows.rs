//! Times, by what was measured and who did it.

use std::time::Instant;

use serde_json::{Value, json};

/// What a row is of.
#[derive(Clone, Debug, PartialEq)]
pub struct What {
    pub what: &'static str,
    pub witness: Option<&'static str>,
    pub log2: u32,
}

/// All rows.
pub struct Rows {
    repeats: usize,
    rows: Vec<(What, String, Vec<f64>, Option<f64>)>,
}

impl Rows {
    pub fn new(repeats: usize) -> Self {
        Self { repeats, rows: Vec::new() }
    }

    /// Lets contestants take turns. The first round does not count. `units` is what one run does: the time is that of one.
    pub fn race(&mut self, what: &What, units: usize, contestants: &mut [(&str, &mut dyn FnMut())]) {
        let mut times = vec![Vec::new(); contestants.len()];
        for round in 0..=self.repeats {
            for ((_, run), times) in contestants.iter_mut().zip(&mut times) {
                let begin = Instant::now();
                run();
                if round > 0 {
                    times.push(begin.elapsed().as_secs_f64() / units as f64);
                }
            }
        }
        for ((name, _), times) in contestants.iter().zip(times) {
            self.rows.push((what.clone(), (*name).to_owned(), times, None));
        }
    }

    /// Notes the memory that a contestant took at most.
    pub fn peak(&mut self, what: &What, contestant: &str, mib: f64) {
        for (row, name, _, peak) in &mut self.rows {
            if row == what && name == contestant {
                *peak = Some(mib);
            }
        }
    }

    /// Medians, and ratios to arkworks in the same race.
    pub fn finish(self) -> Vec<Value> {
        let median = |times: &[f64]| {
            let mut times = times.to_vec();
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        let ark = |what: &What| {
            self.rows
                .iter()
                .find(|(row, name, ..)| row == what && name == "ark-asm")
                .map(|(.., times, _)| median(times))
        };
        self.rows
            .iter()
            .map(|(what, contestant, times, peak)| {
                let seconds = median(times);
                json!({
                    "what": what.what, "witness": what.witness, "log2": what.log2, "contestant": contestant,
                    "median_seconds": seconds, "min_seconds": times.iter().copied().fold(f64::INFINITY, f64::min),
                    "ratio_to_ark": ark(what).map(|ark| ark / seconds), "peak_mib": peak,
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
