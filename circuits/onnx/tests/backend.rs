//! The ONNX project's own node tests of every operator: `circuits/models/backend`, made by
//! `scripts/models/make_backend_tests.py`. Run with `--nocapture` for the table.
//!
//! Each test is run, or refused with the words that `tests.tsv` says, or does not apply for the reason there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proofmark_onnx::graph::{Declared, Graph};
use proofmark_onnx::import::{import, ops};
use proofmark_onnx::interpreter::run;
use proofmark_onnx::quantise::dequantise;
use proofmark_onnx::tensor_io::npz;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/backend")
}

/// A line of `tests.tsv`.
struct Listed {
    name: String,
    operator: String,
    kind: String,
    reason: String,
}

fn listed() -> Vec<Listed> {
    let text = std::fs::read_to_string(folder().join("tests.tsv")).unwrap();
    let parse = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        Listed { name: next(), operator: next(), kind: next(), reason: next() }
    };
    text.lines().map(parse).collect()
}

/// A row of the table.
#[derive(Default)]
struct Row {
    run: usize,
    refused: usize,
    inapplicable: usize,
    elements: usize,
    different: usize,
    largest: u64,
    /// The largest distance from what the ONNX project recorded, in steps of the output.
    recorded: f64,
}

/// The stored elements of an archive, whatever their 8-bit type is.
fn integers(file: &Path, name: &str) -> (Vec<usize>, Vec<i64>) {
    if let Ok(array) = npz::array::<i8>(file, name) {
        return (array.shape, array.values.into_iter().map(i64::from).collect());
    }
    if let Ok(array) = npz::array::<u8>(file, name) {
        return (array.shape, array.values.into_iter().map(i64::from).collect());
    }
    let array = npz::array::<i64>(file, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    (array.shape, array.values)
}

fn compare(graph: &Graph, file: &Path, name: &str, row: &mut Row) {
    let input = match graph.input.declared {
        Declared::Float32 { .. } => {
            let x = npz::array::<f32>(file, &format!("{name}.x")).unwrap();
            graph.quantise_input(&x.values).unwrap()
        }
        Declared::Integer => integers(file, &format!("{name}.x")).1,
    };
    let trace = run(graph, &input).unwrap_or_else(|error| panic!("{name}: {error}"));
    for node in &graph.nodes {
        let bounds = graph.tensor(node.output).bounds;
        let inside = trace.tensor(node.output).iter().all(|v| (bounds.min..=bounds.max).contains(v));
        assert!(inside, "{name}: {} leaves {bounds:?}", node.name);
    }
    row.run += 1;
    row.elements += trace.output().len();
    if let Declared::Float32 { scale, zero } = graph.output.declared {
        let expected = npz::array::<f32>(file, &format!("{name}.y")).unwrap();
        assert_eq!(graph.output.shape, expected.shape, "{name}");
        let ours: Vec<f32> = trace.output().iter().map(|&q| dequantise(q, scale, zero)).collect();
        assert_eq!(ours, expected.values, "{name}");
        return;
    }
    let (shape, expected) = integers(file, &format!("{name}.y"));
    assert_eq!(graph.output.shape, shape, "{name}");
    for (ours, theirs) in trace.output().iter().zip(&expected) {
        row.different += usize::from(ours != theirs);
        row.largest = row.largest.max(ours.abs_diff(*theirs));
    }
    let Ok(recorded) = npz::array::<f32>(file, &format!("{name}.r")) else { return };
    let step = npz::array::<f32>(file, &format!("{name}.s")).unwrap().values;
    for (&ours, theirs) in trace.output().iter().zip(&recorded.values) {
        #[allow(clippy::cast_precision_loss)]
        let real = (ours as f64 - f64::from(step[1])) * f64::from(step[0]);
        let steps = (real - f64::from(*theirs)).abs() / f64::from(step[0]);
        assert!(steps <= f64::from(step[2]), "{name}: {steps} steps from what ONNX records, at most {}", step[2]);
        row.recorded = row.recorded.max(steps);
    }
}

#[test]
fn the_onnx_projects_node_tests() {
    let (mut rows, mut failures) = (BTreeMap::<String, Row>::new(), Vec::new());
    for test in listed() {
        let row = rows.entry(test.operator.clone()).or_default();
        if test.kind == "no" {
            row.inapplicable += 1;
            continue;
        }
        let file = folder().join(format!("{}.npz", test.operator));
        let model = npz::array::<u8>(&file, &format!("{}.model", test.name)).unwrap().values;
        match import(&model, &test.name) {
            Ok(graph) => {
                let mut own = Row::default();
                compare(&graph, &file, &test.name, &mut own);
                if own.largest > 1 {
                    failures.push(format!(
                        "{}: {} of {} different, by {}",
                        test.name, own.different, own.elements, own.largest
                    ));
                }
                row.run += own.run;
                row.elements += own.elements;
                row.different += own.different;
                row.largest = row.largest.max(own.largest);
                row.recorded = row.recorded.max(own.recorded);
            }
            Err(error) if test.kind == "refused" && error.to_string().contains(&test.reason) => row.refused += 1,
            Err(error) => failures.push(format!("{}: {error}", test.name)),
        }
    }
    println!(
        "{:<20} {:>5} {:>8} {:>5} {:>9} {:>10} {:>8} {:>9}",
        "operator", "run", "refused", "n/a", "elements", "different", "largest", "recorded"
    );
    for (operator, row) in &rows {
        println!(
            "{operator:<20} {:>5} {:>8} {:>5} {:>9} {:>10} {:>8} {:>9.2}",
            row.run, row.refused, row.inapplicable, row.elements, row.different, row.largest, row.recorded
        );
    }
    let missing: Vec<_> = ops::supported().into_iter().filter(|name| !rows.contains_key(*name)).collect();
    println!("no node tests: {}", missing.join(", "));
    let sum = |part: fn(&Row) -> usize| rows.values().map(part).sum::<usize>();
    let (run, refused, inapplicable) = (sum(|row| row.run), sum(|row| row.refused), sum(|row| row.inapplicable));
    let (elements, different) = (sum(|row| row.elements), sum(|row| row.different));
    println!(
        "{run} run, {refused} refused, {inapplicable} not applicable; {different} of {elements} elements different"
    );
    assert!(run >= 442, "fewer tests than were recorded: {run}");
    assert!(different * 200 <= elements, "more than one in 200 elements is different");
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}
