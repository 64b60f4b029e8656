//! Every operator's small models: those of `circuits/models/sequences`, and of `circuits/models/operators` two of each: with any scales, and with powers of two,
//! whose requantisations meet exact halves. The circuits agree with the interpreter, and all but those of the first kind, like
//! layers of both kinds with private weights, refuse each change of a witness cell or pair. Run with `--nocapture` for constraints and counts.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;

use common::attack::Attack;
use common::{random_input, random_inputs, rng};
use proofmark_onnx::graph::Graph;
use proofmark_r1cs::{Options, Weights, compile};
use rayon::prelude::*;

fn models() -> Vec<Graph> {
    let folder = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../models").join(name);
    let files = |name: &str| std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let ends = |path: &std::path::PathBuf, ends: &[&str]| ends.iter().any(|end| path.to_str().unwrap().ends_with(end));
    let mut models: Vec<_> = files("operators").filter(|path| ends(path, &[".0.onnx", ".1.onnx"])).collect();
    models.extend(files("sequences").filter(|path| ends(path, &[".onnx"])));
    models.sort();
    let import = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        proofmark_onnx::import::import(&std::fs::read(path).unwrap(), name).unwrap()
    };
    models.iter().map(import).collect()
}

/// Compares, and attacks if asked to: the number of changes that were tried and refused.
fn check(graph: &Graph, weights: Weights, attacked: bool, seed: u64) -> usize {
    let mut rng = rng(seed);
    let circuit = compile(graph, &Options { weights, dataset_depth: 0 }).unwrap_or_else(|e| panic!("{e}"));
    for sample in 0..4 {
        let input = random_input(graph, &mut rng);
        let expected = proofmark_onnx::interpreter::run(graph, &input).unwrap();
        let assignment = circuit.witness(&random_inputs(&input, None, &mut rng)).unwrap();
        assert_eq!(assignment.outputs, expected.output(), "{}, sample {sample}", graph.name);
        let failed = circuit.matrices.first_unsatisfied(&assignment.values);
        assert_eq!(failed.map(|i| circuit.origin(i)), None, "{}, sample {sample}", graph.name);
    }
    if !attacked {
        return 0;
    }
    let input = random_input(graph, &mut rng);
    let witness = circuit.witness(&random_inputs(&input, None, &mut rng)).unwrap().values;
    let attack = Attack::new(&circuit, witness).on_nodes();
    let tried = attack.single_cells(&mut rng) + attack.pairs(4);
    let nodes: usize = circuit.report.rows.iter().filter(|row| !row.op.is_empty()).map(|row| row.constraints).sum();
    let outputs = graph.tensor(graph.output.tensor).len();
    println!("{:<28} {nodes:>5} constraints, {outputs:>3} outputs, {tried:>6} changes refused", graph.name);
    tried
}

#[test]
fn every_operator_with_baked_weights() {
    let baked = |graph: &Graph| check(graph, Weights::Baked, !graph.name.ends_with(".0"), 1);
    let tried: usize = models().par_iter().map(baked).sum();
    println!("{tried} changes, none accepted");
}

#[test]
fn layers_with_committed_weights() {
    let layers = [
        "conv.0",
        "conv.1",
        "gemm.0",
        "gemm.1",
        "qlinear_conv.1",
        "residual_block.1",
        "conv_1d.0",
        "conv_transpose_channels",
        "conv_transpose_groups",
        "gemm_rows",
        "mat_mul_rows",
        "mat_mul_rows_channels",
        "rows_relu_add",
        "attention",
    ];
    let models = models();
    let tried = models.par_iter().filter(|graph| layers.contains(&graph.name.as_str()));
    println!("{} changes, none accepted", tried.map(|graph| check(graph, Weights::Committed, true, 2)).sum::<usize>());
}

/// Structured changes of the gadgets that choose, order and divide: cells swapped, factor and product moved together.
#[test]
fn choices_orders_and_quotients() {
    let families = ["gather_", "top_k", "softmax", "mat_mul_computed", "arg_max.1"];
    let models = models();
    let attacked = models.par_iter().filter(|graph| families.iter().any(|family| graph.name.starts_with(family)));
    let tried: usize = attacked
        .map(|graph| {
            let mut rng = rng(3);
            let circuit = compile(graph, &Options { weights: Weights::Baked, dataset_depth: 0 }).unwrap();
            let input = random_input(graph, &mut rng);
            let witness = circuit.witness(&random_inputs(&input, None, &mut rng)).unwrap().values;
            let attack = Attack::new(&circuit, witness).on_nodes();
            let (swaps, products) = (attack.swaps(64), attack.products());
            println!("{:<28} refused {swaps} swaps, {products} products", graph.name);
            swaps + products
        })
        .sum();
    println!("{tried} structured changes, none accepted");
}
