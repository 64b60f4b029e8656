//! `cargo xtask measure circuits`: the networks of the published benchmark, everything counted, beside arkworks.

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::program;
use crate::table::{Table, thousands};

const PROGRAM: &str = "measure-circuits";

/// Network, weights, scales, circomlib-ml's published constraints, and what the project wants to reach.
const ROWS: [(&str, &str, &str, Option<u64>, u64); 5] = [
    ("mlp-784-56-10", "baked", "any", Some(73_416), 11_500),
    ("cnn-28-6-16-10-5", "baked", "pow2", Some(2_558_720), 140_000),
    ("cnn-28-6-16-10-5", "baked", "any", None, 200_000),
    ("mlp-784-56-10", "committed", "any", None, 480_000),
    ("cnn-28-6-16-10-5", "committed", "pow2", None, 230_000),
];

/// Channels of the series' two convolutions: about 1, 4 and 16 million multiply-accumulates.
const SERIES: [usize; 3] = [22, 46, 94];

/// Arguments of `cargo xtask measure circuits`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Only networks whose name starts with this, such as `mlp`; `series` for the growing convolutions alone.
    #[arg(long, value_name = "PREFIX")]
    only: Option<String>,
}

/// Builds the measuring program and runs it once a row, so that each row's memory peak is its own.
pub fn run(args: &Args) -> Result<ExitCode> {
    let program = program::build("proofmark-r1cs", PROGRAM)?;
    let wanted = |network: &str| args.only.as_ref().is_none_or(|prefix| network.starts_with(prefix.as_str()));
    let mut rows = Vec::new();
    for (network, weights, scales, published, reach) in ROWS.into_iter().filter(|row| wanted(row.0)) {
        let mut row = program::document(Command::new(&program).args([network, weights, scales]))?;
        let constraints = row["constraints"].as_u64().context("a row without constraints")?;
        row["reach"] = json!(reach);
        row["reached"] = json!(constraints <= reach);
        row["circomlib_ml"] = json!(published);
        rows.push(row);
    }
    let mut series = Vec::new();
    for channels in SERIES.iter().filter(|_| wanted("series")) {
        series.push(program::document(Command::new(&program).args(["series", &channels.to_string()]))?);
    }
    let document = json!({ "rows": rows, "series": series });
    let text = format!("{}\n{}", table(&document), series_table(&document));
    program::print(args.json, &document, &text);
    Ok(ExitCode::SUCCESS)
}

fn table(document: &Value) -> Table {
    let headings = [
        "network",
        "weights",
        "scales",
        ">constraints",
        ">reach",
        ">compile s",
        ">witness ms",
        ">arkworks / witness",
        ">prepare ms",
        ">cold ms",
        ">arkworks / cold",
        ">in a batch ms",
        ">peak MiB",
    ];
    let mut table = Table::new(&headings);
    for row in document["rows"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let count = |key: &str| thousands(row[key].as_u64().unwrap_or(0));
        let number = |key: &str, factor: f64| row[key].as_f64().unwrap_or(0.0) * factor;
        table.row([
            text("network"),
            text("weights"),
            text("scales"),
            count("constraints"),
            count("reach"),
            format!("{:.2}", number("compile_seconds", 1.0)),
            format!("{:.1}", number("witness_seconds", 1e3)),
            format!("{:.1}", number("witness_speedup", 1.0)),
            format!("{:.1}", number("prepare_seconds", 1e3)),
            format!("{:.1}", number("witness_cold_seconds", 1e3)),
            format!("{:.1}", number("witness_cold_speedup", 1.0)),
            format!("{:.1}", number("batch_witness_seconds", 1e3)),
            format!("{:.0}", number("peak_mib", 1.0)),
        ]);
    }
    table
}

fn series_table(document: &Value) -> Table {
    let headings = ["baked", ">MACs", ">constraints", ">compile s", ">peak MiB", ">MiB a million MACs", ">witness ms"];
    let mut table = Table::new(&headings);
    for row in document["series"].as_array().into_iter().flatten() {
        let count = |key: &str| thousands(row[key].as_u64().unwrap_or(0));
        let number = |key: &str, factor: f64| row[key].as_f64().unwrap_or(0.0) * factor;
        table.row([
            row["network"].as_str().unwrap_or_default().to_owned(),
            count("macs"),
            count("constraints"),
            format!("{:.2}", number("compile_seconds", 1.0)),
            format!("{:.0}", number("peak_mib", 1.0)),
            format!("{:.1}", number("mib_per_million_macs", 1.0)),
            format!("{:.1}", number("witness_seconds", 1e3)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn every_row_has_its_network_in_the_repository() {
        for (network, _, scales, ..) in ROWS {
            let file = format!("circuits/models/benchmarks/{network}.{scales}.int8.onnx");
            assert!(workspace::root().join(&file).is_file(), "{file}");
        }
    }

    #[test]
    fn the_table_shows_each_row() {
        let row = json!({ "network": "n", "weights": "baked", "scales": "any", "constraints": 1234, "reach": 2000 });
        let text = table(&json!({ "rows": [row] })).to_string();
        assert!(text.contains("1,234") && text.contains("2,000"), "{text}");
    }

    #[test]
    fn the_series_shows_memory_for_its_size() {
        let row = json!({ "network": "n", "macs": 1_006_368, "peak_mib": 80.4, "mib_per_million_macs": 79.9 });
        let text = series_table(&json!({ "series": [row] })).to_string();
        assert!(text.contains("1,006,368") && text.contains("79.9"), "{text}");
    }
}
