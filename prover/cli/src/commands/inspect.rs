//! `inspect`: what a model costs as a circuit.

use proofmark_prover::PortSpec;
use proofmark_r1cs::Row;
use serde_json::{Value, json};

use crate::options::{ModelArgs, port_text};
use crate::output::{Outcome, shape, table, thousands};

/// Options of `inspect`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark inspect mlp.int8.onnx\n  \
                        proofmark inspect cnn.int8.onnx --weights committed --json")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
}

/// Compiles the model and lists its parts.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let model = args.model.compile()?;
    let (graph, report) = (model.graph(), &model.circuit().report);
    let [input, output] = [&graph.input, &graph.output].map(|port| PortSpec::new(graph, port));
    let circuit_hash = hex::encode(model.circuit().matrices.hash());
    let total = report.constraints;
    let nodes: Vec<Value> = report
        .rows
        .iter()
        .map(|row| {
            json!({
                "name": row.name, "op": row.op, "shape": row.shape, "bounds": row.bounds, "bits": row.bits,
                "constraints": row.constraints, "share": share(row, total),
            })
        })
        .collect();
    let document = json!({
        "name": model.name(),
        "constraints": total,
        "variables": report.witnesses,
        "circuit_hash": circuit_hash,
        "inputs": { input.name.as_str(): input },
        "outputs": { output.name.as_str(): output },
        "nodes": nodes,
    });

    let mut text = format!(
        "{}\n  input    {}\n  output   {}\n  circuit  {circuit_hash}\n\n",
        model.name(),
        port_text(&input),
        port_text(&output)
    );
    let mut rows: Vec<Vec<String>> = report.rows.iter().map(|row| cells(row, total)).collect();
    rows.push(vec![
        "total".into(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        thousands(total),
        "100.0 %".into(),
    ]);
    let header = ["node", "op", "shape", "values", "bits", "constraints", "share"];
    text += &table(&header, &[4, 5, 6], rows);
    text += &format!("\n\n{}", dominant(&report.rows, total));
    Ok(Outcome::success(text, document))
}

fn cells(row: &Row, total: usize) -> Vec<String> {
    vec![
        row.name.clone(),
        if row.op.is_empty() { "statement".into() } else { row.op.clone() },
        shape(&row.shape),
        row.bounds.map_or_else(String::new, |(min, max)| format!("{min} to {max}")),
        if row.bits == 0 { String::new() } else { row.bits.to_string() },
        thousands(row.constraints),
        format!("{:.1} %", 100.0 * share(row, total)),
    ]
}

#[allow(clippy::cast_precision_loss)]
fn share(row: &Row, total: usize) -> f64 {
    if total == 0 { 0.0 } else { row.constraints as f64 / total as f64 }
}

/// The parts that make up most of the circuit, largest first.
fn dominant(rows: &[Row], total: usize) -> String {
    let mut sorted: Vec<&Row> = rows.iter().filter(|row| row.constraints > 0).collect();
    sorted.sort_by_key(|row| std::cmp::Reverse(row.constraints));
    let parts: Vec<String> =
        sorted.iter().take(3).map(|row| format!("{} ({:.0} %)", row.name, 100.0 * share(row, total))).collect();
    format!("{} constraints; most are in: {}", thousands(total), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;
    use crate::options::Weights;

    #[test]
    fn options() {
        let args: Args = parse(&["m.onnx"]).unwrap();
        assert_eq!((args.model.weights, args.model.dataset_depth), (Weights::Baked, 0));
        let args: Args = parse(&["m.onnx", "--weights", "committed", "--dataset-depth", "9"]).unwrap();
        assert_eq!((args.model.weights, args.model.dataset_depth), (Weights::Committed, 9));
        assert!(parse::<Args>(&[]).is_err());
        assert!(parse::<Args>(&["m.onnx", "--weights", "hidden"]).is_err());
    }

    #[test]
    fn largest_parts_come_first() {
        let row = |name: &str, constraints| Row {
            name: name.into(),
            op: String::new(),
            shape: vec![],
            bounds: None,
            bits: 0,
            constraints,
        };
        let rows = [row("a", 10), row("b", 0), row("c", 90)];
        assert_eq!(dominant(&rows, 100), "100 constraints; most are in: c (90 %), a (10 %)");
    }
}
