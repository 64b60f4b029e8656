//! Every operator and the benchmark networks against what onnxruntime computed (graph optimisations off):
//! `circuits/models/operators` and `circuits/models/sequences`, made by `scripts/models/make_operators.py` and
//! `make_sequences.py`, and `circuits/models/benchmarks`. Run with
//! `--nocapture` for the table. The digits networks have a test of their own.
//!
//! Operators that move, compare or choose integers agree everywhere. Those that round in onnxruntime's float32 differ
//! in at most one element of 200, by one step.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proofmark_onnx::graph::Graph;
use proofmark_onnx::import::import;
use proofmark_onnx::import::ops::supported;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::ModelProto;
use proofmark_onnx::tensor_io::npz;
use prost::Message as _;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

#[derive(serde::Deserialize)]
struct Entry {
    model: String,
    operator: String,
    exact: bool,
}

/// The models of each folder, which has a file of what was recorded for them.
fn index() -> Vec<(PathBuf, Entry)> {
    let of = |folder: PathBuf| -> Vec<(PathBuf, Entry)> {
        let index: Vec<Entry> = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
        index.into_iter().map(|entry| (folder.clone(), entry)).collect()
    };
    ["operators", "sequences"].into_iter().flat_map(|name| of(models().join(name))).collect()
}

fn operator(folder: &Path, model: &str) -> Vec<u8> {
    std::fs::read(folder.join(format!("{model}.onnx"))).unwrap()
}

/// The values of an int8 or uint8 array, and how many a row has.
fn integers(path: &Path, name: &str) -> (Vec<i64>, usize) {
    match npz::array::<i8>(path, name) {
        Ok(array) => (array.values.into_iter().map(i64::from).collect(), array.shape[1]),
        Err(_) => {
            let array = npz::array::<u8>(path, name).unwrap();
            (array.values.into_iter().map(i64::from).collect(), array.shape[1])
        }
    }
}

/// How many elements were compared, and how they differ.
#[derive(Default)]
struct Agreement {
    elements: usize,
    different: usize,
    largest: u64,
}

impl Agreement {
    /// Runs a model on an input, and counts.
    fn add(&mut self, graph: &Graph, input: &[i64], expected: &[i64]) {
        let trace = run(graph, input).unwrap();
        for node in &graph.nodes {
            let bounds = graph.tensor(node.output).bounds;
            let inside = trace.tensor(node.output).iter().all(|v| (bounds.min..=bounds.max).contains(v));
            assert!(inside, "{}: {} leaves {bounds:?}", graph.name, node.name);
        }
        assert_eq!(trace.output().len(), expected.len(), "{}", graph.name);
        self.elements += expected.len();
        for (ours, theirs) in trace.output().iter().zip(expected) {
            self.different += usize::from(ours != theirs);
            self.largest = self.largest.max(ours.abs_diff(*theirs));
        }
    }

    /// Whether that is what the operator promises; prints its row.
    fn keeps(&self, name: &str, exact: bool) -> bool {
        #[allow(clippy::cast_precision_loss)]
        let share = 100.0 * (self.elements - self.different) as f64 / self.elements as f64;
        let Self { elements, different, largest } = self;
        let class = if exact { "exact" } else { "rounds" };
        println!(
            "{name:<28} {class:<6} {elements:>6} elements {different:>3} different {share:>7.3}% equal, by {largest} at most"
        );
        if exact { *different == 0 } else { different * 200 <= *elements && *largest <= 1 }
    }
}

#[test]
fn every_operator_agrees_with_onnxruntime() {
    let mut operators: BTreeMap<String, (bool, Agreement)> = BTreeMap::new();
    for (folder, Entry { model, operator: name, exact }) in index() {
        let path = folder.join("expected.npz");
        let graph = import(&operator(&folder, &model), &model).unwrap_or_else(|error| panic!("{model}: {error}"));
        let (x, width) = integers(&path, &format!("{model}.x"));
        let (y, outputs) = integers(&path, &format!("{model}.y"));
        let (_, agreement) = operators.entry(name).or_insert_with(|| (exact, Agreement::default()));
        for (input, expected) in x.chunks(width).zip(y.chunks(outputs)) {
            agreement.add(&graph, input, expected);
        }
    }
    let failures: Vec<_> =
        operators.iter().filter(|(name, (exact, agreement))| !agreement.keeps(name, *exact)).collect();
    let names: Vec<&String> = failures.into_iter().map(|(name, _)| name).collect();
    let sum = |what: fn(&Agreement) -> usize| operators.values().map(|(_, agreement)| what(agreement)).sum::<usize>();
    let (elements, different) = (sum(|a| a.elements), sum(|a| a.different));
    println!("{} operators, {elements} elements, {different} different", operators.len());
    assert!(names.is_empty(), "{names:?}");
}

/// The set leaves no supported operator out.
#[test]
fn every_supported_operator_is_compared() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (folder, Entry { model, .. }) in index() {
        let proto = ModelProto::decode(operator(&folder, &model).as_slice()).unwrap();
        seen.extend(proto.graph.unwrap().node.into_iter().filter_map(|node| node.op_type));
    }
    // Nothing to compare: constants are folded whether they are nodes or initialisers.
    seen.insert("Constant".to_owned());
    let missing: Vec<&str> = supported().into_iter().filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The networks of the measurements on 400 images: their integers before the last DequantizeLinear.
#[test]
fn benchmark_networks_agree_with_onnxruntime() {
    let path = models().join("benchmarks/expected.npz");
    let (images, _) = integers(&path, "images");
    let mut kept = true;
    for network in ["mlp-784-56-10", "cnn-28-6-16-10-5"] {
        for scales in ["any", "pow2"] {
            let name = format!("{network}.{scales}");
            let bytes = std::fs::read(models().join("benchmarks").join(format!("{name}.int8.onnx"))).unwrap();
            let graph = import(&bytes, &name).unwrap();
            let (outputs, _) = integers(&path, &name);
            let mut agreement = Agreement::default();
            for (image, expected) in images.chunks(784).zip(outputs.chunks(10)) {
                #[allow(clippy::cast_precision_loss)]
                let image: Vec<f32> = image.iter().map(|pixel| *pixel as f32 / 255.0).collect();
                agreement.add(&graph, &graph.quantise_input(&image).unwrap(), expected);
            }
            kept &= agreement.keeps(&name, false);
        }
    }
    assert!(kept);
}
