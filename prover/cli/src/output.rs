//! The only place that prints results and errors: text for people, or one JSON document.

use std::io::Write;
use std::process::ExitCode;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use proofmark_prover::{DeclaredData, DeclaredTensor, Findings};
use serde_json::{Value, json};

/// What a command found.
#[derive(Debug)]
pub struct Outcome {
    /// For people.
    pub text: String,
    /// For programs.
    pub document: Value,
    /// Why the answer is a no, if it is one: exit code 1.
    pub failure: Option<String>,
}

impl Outcome {
    /// A success.
    pub fn success(text: impl Into<String>, document: Value) -> Self {
        Self { text: text.into(), document, failure: None }
    }
}

/// Prints.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    /// One JSON document on stdout instead of text.
    pub json: bool,
}

impl Printer {
    /// Prints an outcome or an error, and tells the exit code.
    pub fn conclude(self, outcome: anyhow::Result<Outcome>) -> ExitCode {
        match outcome {
            Ok(outcome) => {
                let text = if self.json { pretty(&outcome.document) } else { outcome.text };
                // A reader that has gone away has what it wanted.
                writeln!(std::io::stdout(), "{}", text.trim_end()).ok();
                match outcome.failure {
                    None => ExitCode::SUCCESS,
                    Some(reason) => self.error(&reason),
                }
            }
            Err(error) => self.error(&chain(&error)),
        }
    }

    /// Reports wrong usage.
    pub fn usage(self, error: &clap::Error) {
        let text = error.render().to_string();
        self.error(text.trim_end().trim_start_matches("error: "));
    }

    fn error(self, message: &str) -> ExitCode {
        let text = if self.json { json!({ "error": message }).to_string() } else { format!("error: {message}") };
        writeln!(std::io::stderr(), "{text}").ok();
        ExitCode::FAILURE
    }
}

/// An error with its causes; one that its effect already quotes is left out.
pub fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text += &format!(": {cause}");
        }
    }
    text
}

/// Something to know that is no result: to stderr.
pub fn note(message: &str) {
    writeln!(std::io::stderr(), "{message}").ok();
}

fn pretty(document: &Value) -> String {
    serde_json::to_string_pretty(document).unwrap_or_else(|_| document.to_string())
}

/// A table with a header; columns in `right` are aligned to the right.
pub fn table(header: &[&str], right: &[usize], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    // Fits a terminal; a file or pipe gets lines as long as they need.
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().map(|title| Cell::new(*title)).collect::<Vec<_>>());
    for row in rows {
        table.add_row(row);
    }
    for &column in right {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// Findings as a table with the verdict below.
pub fn findings(findings: &Findings) -> String {
    let mark = |ok: bool| if ok { "ok" } else { "FAILED" }.to_owned();
    let rows = findings.checks.iter().map(|check| vec![check.name.clone(), mark(check.ok), check.detail.clone()]);
    let mut text = table(&["check", "", "detail"], &[], rows);
    for warning in &findings.warnings {
        text += &format!("\nwarning: {warning}");
    }
    text += &format!("\nverdict: {}", findings.verdict);
    text
}

/// Why findings are a no, if they are.
pub fn failure(what: &str, findings: &Findings) -> Option<String> {
    let failed = findings.failed();
    (!failed.is_empty()).then(|| format!("{what} is invalid; failed: {}", failed.join(", ")))
}

/// A declared tensor on a line or two.
pub fn tensor(name: &str, tensor: &DeclaredTensor) -> String {
    let (values, largest): (Vec<String>, Option<usize>) = match &tensor.data {
        DeclaredData::Integers(data) => (data.iter().map(i64::to_string).collect(), first_largest(data)),
        DeclaredData::Reals(data) => (data.iter().map(|v| format!("{v:.4}")).collect(), first_largest(data)),
    };
    let shape = shape(&tensor.shape);
    let mut text = format!("{name}  {} {shape}\n  {}", tensor.dtype, shortened(&values, " "));
    if let Some(largest) = largest
        && values.len() > 1
    {
        text += &format!("\n  largest: element {largest} ({})", values[largest]);
    }
    text
}

/// `1x3x8x8`.
pub fn shape(dimensions: &[usize]) -> String {
    dimensions.iter().map(usize::to_string).collect::<Vec<_>>().join("x")
}

fn first_largest<T: PartialOrd>(values: &[T]) -> Option<usize> {
    let larger = |best: usize, i: usize| if values[i] > values[best] { i } else { best };
    (0..values.len()).reduce(larger)
}

/// The first of them, and how many more there are.
pub fn shortened(values: &[String], between: &str) -> String {
    const MOST: usize = 40;
    let more = values.len().saturating_sub(MOST);
    let shown = values.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(between);
    if more == 0 { shown } else { format!("{shown} ... and {more} more (--json prints all)") }
}

/// `12,345`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn tensors_show_the_first_of_the_largest() {
        let reals = DeclaredTensor {
            shape: vec![1, 3],
            dtype: "float32".into(),
            data: DeclaredData::Reals(vec![-1.0, 2.5, 2.5]),
        };
        assert_eq!(
            tensor("logits", &reals),
            "logits  float32 1x3\n  -1.0000 2.5000 2.5000\n  largest: element 1 (2.5000)"
        );
        let long = DeclaredTensor { shape: vec![50], dtype: "int8".into(), data: DeclaredData::Integers(vec![0; 50]) };
        assert!(tensor("y", &long).contains("and 10 more"));
    }
}
