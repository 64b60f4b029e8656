//! Adds up what libtest prints.

/// Tests passed, failed and skipped, over all test programs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that were not run.
    pub skipped: u64,
    /// Each skipped test with its reason.
    pub skipped_names: Vec<String>,
}

impl Counts {
    /// Takes in one line of a test program's output.
    pub fn read(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            for part in result.split(['.', ';']) {
                let mut words = part.split_whitespace();
                let (Some(Ok(number)), Some(what)) = (words.next().map(str::parse::<u64>), words.next()) else {
                    continue;
                };
                match what {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    "ignored" => self.skipped += number,
                    _ => {}
                }
            }
        } else if let Some((name, reason)) = line.strip_prefix("test ").and_then(|line| line.split_once(" ... ignored"))
        {
            let reason = reason.trim_start_matches([',', ' ']);
            let reason = if reason.is_empty() { "no reason given" } else { reason };
            self.skipped_names.push(format!("{name}: {reason}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_add_up() {
        let mut counts = Counts::default();
        let output = "test a ... ok\n\
            test b ... ignored, run `cargo xtask build-contracts` first\n\
            test c ... ignored\n\
            test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 10 passed; 3 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.20s";
        output.lines().for_each(|line| counts.read(line));
        assert_eq!(
            counts,
            Counts {
                passed: 15,
                failed: 3,
                skipped: 2,
                skipped_names: vec![
                    "b: run `cargo xtask build-contracts` first".to_owned(),
                    "c: no reason given".to_owned()
                ],
            }
        );
    }
}
