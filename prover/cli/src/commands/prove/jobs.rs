//! The jobs of `prove --batch`: a JSON object a line.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use proofmark_api::escrow::OutputMode;
use proofmark_prover::{JobContext, Privacy, file};
use proofmark_statement::Fr;
use serde::Deserialize;

use super::no_job;
use crate::options::element;
use crate::output::note;

/// What a line says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// As `--input`.
    input: String,
    /// Where the proof goes, below the directory of `--out`.
    out: Option<PathBuf>,
    /// The job, as proof files have it.
    context: Option<JobContext>,
    /// As `--input-salt`.
    input_salt: Option<String>,
    /// As `--output`.
    output: Option<OutputMode>,
}

/// A job that can be proved.
#[derive(Debug)]
pub struct Job {
    pub input: String,
    pub out: PathBuf,
    pub context: JobContext,
    /// Whether the context is a job's, so that a message settles it.
    pub settles: bool,
    pub privacy: Privacy,
}

/// A line's number, from 1, and its job, or why it has none.
pub type Numbered = (usize, anyhow::Result<Job>);

/// What lines say when they say nothing.
pub struct Defaults<'a> {
    /// Directory of the proofs.
    pub directory: &'a Path,
    pub output: OutputMode,
    /// Whether inputs are rows of a dataset, which have no salts.
    pub in_dataset: bool,
}

/// Reads the file of `--batch`. A line that is no job has an error of its own.
pub fn read(path: &Path, defaults: &Defaults<'_>) -> anyhow::Result<Vec<Numbered>> {
    let bytes = file::read(path).context("--batch")?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("--batch {}: expected text", path.display()))?;
    let jobs = parse(text, defaults);
    ensure!(!jobs.is_empty(), "--batch {}: expected a JSON object a line, got no line", path.display());
    let can_be_guessed = |(_, job): &&Numbered| {
        let open = |privacy: &Privacy| privacy.output == OutputMode::Committed && privacy.input_salt == Fr::ZERO;
        job.as_ref().is_ok_and(|job| open(&job.privacy))
    };
    let guessed = jobs.iter().filter(can_be_guessed).count();
    if guessed > 0 {
        note(&format!(
            "warning: {guessed} committed outputs without input_salt: whoever guesses such an output can confirm the guess"
        ));
    }
    Ok(jobs)
}

fn parse(text: &str, defaults: &Defaults<'_>) -> Vec<Numbered> {
    let mut taken = HashMap::new();
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(number, line)| (number, job(number, line, defaults, &mut taken))).collect()
}

fn job(number: usize, line: &str, defaults: &Defaults<'_>, taken: &mut HashMap<PathBuf, usize>) -> anyhow::Result<Job> {
    let line: Line = serde_json::from_str(line).context("expected a JSON object with `input`")?;
    let out = defaults.directory.join(line.out.unwrap_or_else(|| format!("{number}.json").into()));
    let directory = out.parent().unwrap_or(Path::new("."));
    ensure!(directory.is_dir(), "out {}: expected a file in a directory that is there", out.display());
    let first = *taken.entry(out.clone()).or_insert(number);
    ensure!(first == number, "out {}: expected a file of its own, got that of line {first}", out.display());
    let salt = line.input_salt.as_deref();
    ensure!(
        salt.is_none() || !defaults.in_dataset,
        "input_salt: expected none with --dataset, as a dataset's leaves are commitments without salt, got one"
    );
    let input_salt = salt.map_or(Ok(Fr::ZERO), |salt| element("input_salt", salt))?;
    Ok(Job {
        input: line.input,
        out,
        settles: line.context.is_some(),
        context: line.context.unwrap_or_else(no_job),
        privacy: Privacy { input_salt, output: line.output.unwrap_or(defaults.output) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, in_dataset: bool) -> Vec<Result<Job, String>> {
        let directory = tempfile::tempdir().unwrap();
        let defaults = Defaults { directory: directory.path(), output: OutputMode::Inline, in_dataset };
        parse(text, &defaults).into_iter().map(|(_, job)| job.map_err(|error| format!("{error:#}"))).collect()
    }

    #[test]
    fn a_line_is_a_job() {
        let salt = "01".repeat(32);
        let text = format!(
            "{{\"input\": \"a.npy\"}}\n\n{{\"input\": \"b.npy\", \"out\": \"b.json\", \"input_salt\": \"{salt}\", \"output\": \
             \"committed\", \"context\": {{\"chain_id\": \"c\", \"contract\": \"e\", \"job_id\": 7, \"requester\": \"r\", \
             \"prover\": \"p\"}}}}\n"
        );
        let jobs: Vec<Job> = parsed(&text, false).into_iter().map(Result::unwrap).collect();
        let names: Vec<_> = jobs.iter().map(|job| job.out.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["1.json", "b.json"]);
        assert_eq!((jobs[0].privacy, jobs[0].settles, jobs[0].context.job_id), (Privacy::PUBLIC, false, 0));
        assert_eq!((jobs[1].privacy.output, jobs[1].settles), (OutputMode::Committed, true));
        assert_eq!((jobs[1].context.job_id, jobs[1].privacy.output_salt()), (7, jobs[1].privacy.input_salt));
    }

    #[test]
    fn a_line_that_is_none_says_why() {
        let text = "{\"input\": \"a.npy\"}\n{\"input\": \"b\", \"outs\": 1}\nx\n{\"input\": \"c\", \"out\": \"1.json\"}\n\
                    {\"input\": \"d\", \"out\": \"no/d.json\"}\n{\"input\": \"e\", \"input_salt\": \"01\"}";
        let errors: Vec<String> = parsed(text, true).into_iter().skip(1).map(|job| job.unwrap_err()).collect();
        for (error, expected) in errors.iter().zip([
            "unknown field `outs`",
            "expected a JSON object with `input`: expected value",
            "expected a file of its own, got that of line 1",
            "no/d.json: expected a file in a directory that is there",
            "input_salt: expected none with --dataset",
        ]) {
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(errors.len(), 5);
        assert!(
            parsed("{\"input\": \"e\", \"input_salt\": \"01\"}", false)[0].as_ref().unwrap_err().contains("input_salt")
        );
    }
}
