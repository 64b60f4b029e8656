//! Every operator against what onnxruntime computed (graph optimisations off): `circuits/models/operators`, made by
//! `scripts/models/make_operators.py`. Run with `--nocapture` for the table.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use proofmark_onnx::graph::{Graph, Op};
use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::tensor_io::npz;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/operators")
}

fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let models = files.filter(|path| path.extension().is_some_and(|extension| extension == "onnx"));
    let mut names: Vec<String> = models.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// Nodes whose rounding onnxruntime does in float32.
fn rounds(graph: &Graph) -> bool {
    let inexact = |op: &Op| match op {
        Op::Requantise(op) => op.multipliers.iter().any(|m| m.den() != 1),
        Op::Table(_) => true,
        _ => false,
    };
    graph.nodes.iter().any(|node| inexact(&node.op))
}

#[test]
fn every_operator_agrees_with_onnxruntime() {
    let (mut failures, mut all, mut different) = (Vec::new(), 0, 0);
    for name in names() {
        let bytes = std::fs::read(folder().join(format!("{name}.onnx"))).unwrap();
        let graph = import(&bytes, &name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (expected, input) = ("expected.npz", graph.tensor(graph.input.tensor).len());
        let x = npz::array::<i64>(folder().join(expected), &format!("{name}.x")).unwrap();
        let y = npz::array::<i64>(folder().join(expected), &format!("{name}.y")).unwrap();
        let (mut off, mut largest) = (0usize, 0);
        for (sample, expected) in x.values.chunks(input).zip(y.values.chunks(y.shape[1])) {
            let trace = run(&graph, sample).unwrap();
            for node in &graph.nodes {
                let bounds = graph.tensor(node.output).bounds;
                let inside = trace.tensor(node.output).iter().all(|v| (bounds.min..=bounds.max).contains(v));
                assert!(inside, "{name}: {} leaves {bounds:?}", node.name);
            }
            assert_eq!(trace.output().len(), expected.len(), "{name}");
            for (ours, theirs) in trace.output().iter().zip(expected) {
                off += usize::from(ours != theirs);
                largest = largest.max(ours.abs_diff(*theirs));
            }
        }
        println!("{name:<28} {:>5} elements {off:>3} different, by {largest} at most", y.values.len());
        (all, different) = (all + y.values.len(), different + off);
        // Scales of powers of two make exact halves common, which go upwards here and to even there.
        let halves = name.ends_with("_pow2");
        let allowed = if halves {
            (y.values.len() / 8, 1)
        } else if rounds(&graph) {
            (y.values.len() / 200, 1)
        } else {
            (0, 0)
        };
        if off > allowed.0 || largest > allowed.1 {
            failures.push(name);
        }
    }
    println!("{all} elements, {different} different");
    assert!(failures.is_empty(), "{failures:?}");
}
