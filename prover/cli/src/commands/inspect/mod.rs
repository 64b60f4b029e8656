//! `inspect`: what a model costs as a circuit, node by node, and why; or what keeps it from being one.

mod layout;
mod refused;
mod why;

use proofmark_onnx::graph::Graph;
use proofmark_prover::{Error, Model, PortSpec, read_graph};
use proofmark_r1cs::Row;
use serde_json::{Value, json};

use crate::options::{ModelArgs, port_text};
use crate::output::{Outcome, thousands};
use layout::Line;

/// Options of `inspect`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark inspect mlp.int8.onnx\n  \
                        proofmark inspect cnn.int8.onnx --weights committed --json")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
}

/// Compiles the model and lists its parts; of a model that cannot be compiled, what could be read of it.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let graph = match read_graph(&args.model.model) {
        Ok(graph) => graph,
        Err(error @ Error::Import { .. }) => return refused::at_import(&args.model.model, error),
        Err(error) => return Err(error.into()),
    };
    match args.model.compile_graph(graph.clone()) {
        Ok(model) => Ok(costs(&model)),
        Err(error) => Ok(refused::at_compilation(&graph, &error)),
    }
}

fn costs(model: &Model) -> Outcome {
    let (graph, report) = (model.graph(), &model.circuit().report);
    let [input, output] = [&graph.input, &graph.output].map(|port| PortSpec::new(graph, port));
    let circuit_hash = hex::encode(model.circuit().matrices.hash());
    let total = report.constraints;
    let parts: Vec<Part> = report.rows.iter().map(|row| Part::new(graph, row)).collect();
    let statement = parts.iter().filter(|part| part.is_statement()).map(|part| part.row.constraints).sum::<usize>();
    let operators = why::by_operator(&parts);
    let pow2 = why::with_powers_of_two(model);
    let document = json!({
        "name": model.name(),
        "complete": true,
        "constraints": total,
        "variables": report.witnesses,
        "entries": report.entries,
        "circuit_hash": circuit_hash,
        "inputs": { input.name.as_str(): input },
        "outputs": { output.name.as_str(): output },
        "nodes": parts.iter().map(|part| part.document(total)).collect::<Vec<_>>(),
        "statement_constraints": statement,
        "operators": operators.iter().map(|(op, constraints)| json!({
            "op": op, "constraints": constraints, "share": fraction(*constraints, total),
        })).collect::<Vec<_>>(),
        "power_of_two_scales": pow2.map(|constraints| json!({ "constraints": constraints })),
        "unsupported": [],
    });

    let mut text = format!(
        "{}\n  input    {}\n  output   {}\n  circuit  {circuit_hash}\n\n",
        model.name(),
        port_text(&input),
        port_text(&output)
    );
    let (statement_parts, nodes): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.is_statement());
    let mut lines: Vec<Line> = nodes.iter().map(|part| part.line(total)).collect();
    lines.push(Line::sum("the model", total - statement, total));
    lines.push(Line::rule());
    lines.extend(statement_parts.iter().filter(|part| part.row.constraints > 0).map(|part| part.line(total)));
    lines.push(Line::sum("the statement", statement, total));
    lines.push(Line::rule());
    lines.push(Line::sum("total", total, total));
    text += &layout::table(&lines, layout::Screen::here());
    text += "\n\n";
    text += &why::text(&parts, &operators, total, pow2);
    Outcome::success(text, document)
}

/// A part of the circuit beside what it reads.
struct Part<'a> {
    row: &'a Row,
    input_shapes: Vec<Vec<usize>>,
}

impl<'a> Part<'a> {
    fn new(graph: &Graph, row: &'a Row) -> Self {
        let is_it = |node: &&proofmark_onnx::graph::Node| node.name == row.name && node.op.name() == row.op;
        let node = graph.nodes.iter().find(is_it);
        let ids = node.map(|node| node.op.inputs()).unwrap_or_default();
        Self { row, input_shapes: ids.iter().map(|id| graph.tensor(*id).shape.clone()).collect() }
    }

    /// Whether it is there for the statement, not for the model's arithmetic.
    fn is_statement(&self) -> bool {
        self.row.op.is_empty()
    }

    /// Elements of what it computes, of the input or output for their packing, levels of a dataset's tree.
    fn outputs(&self) -> usize {
        match self.row.name.as_str() {
            "dataset membership" => self.row.shape.first().copied().unwrap_or(0),
            _ => self.row.shape.iter().product(),
        }
    }

    fn each(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss)]
        let each = self.row.constraints as f64 / self.outputs() as f64;
        (self.outputs() > 1 && self.row.constraints > 0).then_some(each)
    }

    fn document(&self, total: usize) -> Value {
        let row = self.row;
        json!({
            "name": row.name, "op": row.op, "shape": row.shape, "bounds": row.bounds, "bits": row.bits,
            "constraints": row.constraints, "share": fraction(row.constraints, total),
            "input_shapes": self.input_shapes, "outputs": self.outputs(), "constraints_per_output": self.each(),
        })
    }

    fn line(&self, total: usize) -> Line {
        let row = self.row;
        Line {
            name: row.name.clone(),
            op: row.op.clone(),
            from: self.input_shapes.clone(),
            to: (!row.shape.is_empty() && row.name != "dataset membership").then(|| row.shape.clone()),
            values: row.bounds.map_or_else(String::new, |(min, max)| format!("{min}..{max}")),
            bits: if row.bits == 0 { String::new() } else { row.bits.to_string() },
            each: self.each().map_or_else(String::new, |each| format!("{each:.1}")),
            constraints: thousands(row.constraints),
            share: Some(fraction(row.constraints, total)),
            kind: layout::Kind::Part,
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn fraction(part: usize, total: usize) -> f64 {
    if total == 0 { 0.0 } else { part as f64 / total as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;
    use crate::options::Weights;

    #[test]
    fn options() {
        let args: Args = parse(&["m.onnx"]).unwrap();
        assert_eq!((args.model.options.weights, args.model.options.dataset_depth), (Weights::Baked, 0));
        let args: Args = parse(&["m.onnx", "--weights", "committed", "--dataset-depth", "9"]).unwrap();
        assert_eq!((args.model.options.weights, args.model.options.dataset_depth), (Weights::Committed, 9));
        assert!(parse::<Args>(&[]).is_err());
        assert!(parse::<Args>(&["m.onnx", "--weights", "hidden"]).is_err());
    }
}
