//! A model that is no circuit: its nodes as far as they could be read, then what stands in the way.

use std::path::Path;

use proofmark_onnx::graph::Graph;
use proofmark_onnx::import::{State, Survey, SurveyedNode, survey};
use proofmark_prover::Error;
use serde_json::{Value, json};

use super::layout::{self, Kind, Line};
use crate::output::Outcome;

/// The file does not import.
pub(super) fn at_import(path: &Path, error: Error) -> anyhow::Result<Outcome> {
    let surveyed = std::fs::read(path).ok().and_then(|bytes| survey(&bytes, path.parent()).ok());
    match surveyed {
        Some(surveyed) if !surveyed.nodes.is_empty() => {
            let name = path.file_stem().map_or_else(|| "model".to_owned(), |stem| stem.to_string_lossy().into_owned());
            Ok(outcome(&name, &surveyed, &error.to_string()))
        }
        // No ONNX file, or an empty one.
        _ => Err(error.into()),
    }
}

fn outcome(name: &str, survey: &Survey, error: &str) -> Outcome {
    let unsupported: Vec<&SurveyedNode> =
        survey.nodes.iter().filter(|node| matches!(node.state, State::Unsupported { .. })).collect();
    let refused = survey.nodes.iter().filter(|node| matches!(node.state, State::Refused { .. }));
    let nodes: Vec<Value> = survey.nodes.iter().map(document).collect();
    let document = json!({
        "name": name,
        "complete": false,
        "error": error,
        "nodes": nodes,
        "unsupported": unsupported.iter().map(|node| json!({
            "name": node.name, "op": node.operator, "reason": reason(node),
        })).collect::<Vec<_>>(),
    });
    let lines: Vec<Line> = survey
        .nodes
        .iter()
        .map(|node| Line {
            name: node.name.clone(),
            op: node.operator.clone(),
            from: node.input_shapes.clone(),
            to: node.shape.clone(),
            values: mark(&node.state).to_owned(),
            kind: Kind::Part,
            ..Line::rule()
        })
        .collect();
    let mut text = format!("{name}: {}\n\n", counts(survey));
    text += &layout::listing(&lines, layout::Screen::here());
    let of = |node: &SurveyedNode| match reason(node) {
        Some(reason) => format!("{} ({}): {reason}", node.name, node.operator),
        None => format!("{} ({})", node.name, node.operator),
    };
    text += "\n";
    if let Some((first, others)) = unsupported.split_first() {
        text += &format!("\nfirst unsupported: {}", of(first));
        for node in others {
            text += &format!("\nalso unsupported:  {}", of(node));
        }
    }
    for node in refused {
        text += &format!("\nrefused: {}", reason(node).unwrap_or_default());
    }
    Outcome { text, document, failure: Some(error.to_owned()) }
}

/// `12 nodes: 7 read, 1 unsupported, 4 not reached`.
fn counts(survey: &Survey) -> String {
    let count = |state: &str| survey.nodes.iter().filter(|node| mark(&node.state) == state).count();
    let states = ["read", "refused", "unsupported", "not reached"];
    let parts: Vec<String> =
        states.iter().filter(|state| count(state) > 0).map(|state| format!("{} {state}", count(state))).collect();
    format!("{} nodes: {}", survey.nodes.len(), parts.join(", "))
}

fn mark(state: &State) -> &'static str {
    match state {
        State::Read => "read",
        State::Refused { .. } => "refused",
        State::Unsupported { .. } => "unsupported",
        State::NotReached => "not reached",
    }
}

fn reason(node: &SurveyedNode) -> Option<String> {
    match &node.state {
        State::Refused { reason } => Some(reason.clone()),
        State::Unsupported { reason } => reason.clone(),
        State::Read | State::NotReached => None,
    }
}

fn document(node: &SurveyedNode) -> Value {
    json!({
        "name": node.name, "op": node.operator, "shape": node.shape, "bounds": null, "bits": null,
        "constraints": null, "share": null, "input_shapes": node.input_shapes,
        "state": mark(&node.state), "reason": reason(node),
    })
}

/// The graph imports and does not compile: its nodes without their cost.
pub(super) fn at_compilation(graph: &Graph, error: &anyhow::Error) -> Outcome {
    let error = error.chain().map(ToString::to_string).reduce(|all, cause| match all.ends_with(&cause) {
        true => all,
        false => format!("{all}: {cause}"),
    });
    let error = error.unwrap_or_default();
    let shapes = |ids: Vec<proofmark_onnx::graph::TensorId>| -> Vec<Vec<usize>> {
        ids.iter().map(|id| graph.tensor(*id).shape.clone()).collect()
    };
    let nodes: Vec<Value> = graph
        .nodes
        .iter()
        .map(|node| {
            let tensor = graph.tensor(node.output);
            json!({
                "name": node.name, "op": node.op.name(), "shape": tensor.shape,
                "bounds": [tensor.bounds.min, tensor.bounds.max], "bits": null, "constraints": null, "share": null,
                "input_shapes": shapes(node.op.inputs()), "state": "read", "reason": null,
            })
        })
        .collect();
    let lines: Vec<Line> = graph
        .nodes
        .iter()
        .map(|node| {
            let tensor = graph.tensor(node.output);
            Line {
                name: node.name.clone(),
                op: node.op.name().to_owned(),
                from: shapes(node.op.inputs()),
                to: Some(tensor.shape.clone()),
                values: format!("{}..{}", tensor.bounds.min, tensor.bounds.max),
                kind: Kind::Part,
                ..Line::rule()
            }
        })
        .collect();
    let text = format!("{}: read, not compiled\n\n{}", graph.name, layout::table(&lines, layout::Screen::here()));
    let document = json!({ "name": graph.name, "complete": false, "error": error, "nodes": nodes, "unsupported": [] });
    Outcome { text, document, failure: Some(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_obstacle_is_listed() {
        let node = |name: &str, state| SurveyedNode {
            name: name.into(),
            operator: "Op".into(),
            input_shapes: vec![vec![1, 3]],
            shape: (state == State::Read).then(|| vec![1, 2]),
            state,
        };
        let nodes = vec![
            node("a", State::Read),
            node("b", State::Unsupported { reason: None }),
            node("c", State::NotReached),
            node("d", State::Unsupported { reason: Some("because".into()) }),
            node("e", State::Refused { reason: "node e (Op): expected 1, got 2".into() }),
        ];
        let outcome = outcome("m", &Survey { nodes }, "the error");
        assert_eq!(outcome.failure.as_deref(), Some("the error"));
        let text = outcome.text;
        assert!(text.starts_with("m: 5 nodes: 1 read, 1 refused, 2 unsupported, 1 not reached\n"), "{text}");
        assert!(text.contains("first unsupported: b (Op)") && text.contains("d (Op): because"), "{text}");
        assert!(text.contains("refused: node e (Op)"), "{text}");
        assert_eq!(outcome.document["unsupported"].as_array().map(Vec::len), Some(2));
        assert_eq!(outcome.document["nodes"][0]["shape"], json!([1, 2]));
    }
}
