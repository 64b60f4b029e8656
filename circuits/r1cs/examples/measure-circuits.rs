//! One row of `cargo xtask measure circuits`, as a JSON object. One process a row, so that the peak of memory is the
//! row's own.
//!
//! - `measure-circuits NETWORK baked|committed any|pow2` compiles a network of `circuits/models/benchmarks`, runs its
//!   witness program, and has arkworks synthesise the same constraints.
//! - `measure-circuits series CHANNELS` compiles two 3x3 convolutions of that many channels with baked weights.
//!
//! What the sides of the comparison do. Ours: `circuit.witness_prepared`, from the input's integers to the full
//! assignment, all Poseidon hashes included; the prepared values are those that depend on weights and salt only and
//! serve every input (`prepare_seconds`, once; nothing with baked weights). `witness_cold_seconds` is the same without
//! them. arkworks: allocation of the variables *with their values given*, one `enforce_r1cs_constraint` for each
//! constraint, `finalize`. It computes no witness value at all, neither hashes nor quotients, and its linear
//! combinations are read from compiled matrices instead of being formed by gadgets; so the ratio favours arkworks.
//! Both run on one thread in the same process, the fastest of a few runs, each run's result freed before the next.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use ark_bn254::Fr;
use ark_relations::gr1cs::{ConstraintSystem, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use proofmark_onnx::graph::{
    Constant, Conv2d, Declared, ElementType, Graph, Interval, Node, Op, Port, Requantise, Tensor, TensorId,
};
use proofmark_onnx::import::import;
use proofmark_onnx::ratio::{Halves, Ratio};
use proofmark_r1cs::{Circuit, Inputs, Options, SparseMatrix, Weights, compile};
use serde_json::{Value, json};

/// Inputs of the batch.
const BATCH: usize = 8;

/// Timed runs of the witness program and of the synthesis; the fastest counts.
const RUNS: usize = 3;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let row = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["series", channels] => series(channels.parse().context("series: expected a number of channels")?)?,
        [network, weights, scales] => network_row(network, weights, scales)?,
        _ => bail!("expected NETWORK baked|committed any|pow2, or series CHANNELS, got {arguments:?}"),
    };
    println!("{row}");
    Ok(())
}

fn network_row(network: &str, weights: &str, scales: &str) -> Result<Value> {
    let mode = match weights {
        "baked" => Weights::Baked,
        "committed" => Weights::Committed,
        other => bail!("weights: expected baked or committed, got {other}"),
    };
    let file = format!("{network}.{scales}.int8.onnx");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/benchmarks").join(file);
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let graph = import(&bytes, network)?;

    let start = Instant::now();
    let circuit = compile(&graph, &Options { weights: mode, dataset_depth: 0 })?;
    let compile_seconds = start.elapsed().as_secs_f64();
    let peak_mib = peak_mib()?;

    let range = graph.tensor(graph.input.tensor).bounds;
    let input: Vec<i64> =
        (0..graph.tensor(graph.input.tensor).len()).map(|i| range.min + (i as i64 * 37) % 256).collect();
    let inputs = inputs(&input);
    let (witness_cold_seconds, assignment) = fastest(|| Ok(circuit.witness(&inputs)?))?;
    let (prepare_seconds, prepared) = fastest(|| Ok(circuit.prepare(inputs.weights_salt)?))?;
    let (witness_seconds, again) = fastest(|| Ok(circuit.witness_prepared(&prepared, &inputs)?))?;
    ensure!(again.values == assignment.values, "a prepared witness differs");
    drop(again);
    let batch = vec![inputs; BATCH];
    // The same one after another, all kept as the batch keeps them: fresh memory costs more than a reused one.
    let serial = || batch.iter().map(|one| Ok(circuit.witness_prepared(&prepared, one)?)).collect::<Result<Vec<_>>>();
    let (serial_seconds, all) = fastest(serial)?;
    drop(all);
    let (batch_seconds, all) = fastest(|| Ok(circuit.witness_batch(&batch)?))?;
    ensure!(all.iter().all(|one| one.values == assignment.values), "a witness of the batch differs");
    drop(all);
    ensure!(circuit.matrices.is_satisfied(&assignment.values), "the witness does not satisfy the circuit");
    let expected = proofmark_onnx::interpreter::run(&graph, &input)?;
    ensure!(assignment.outputs == expected.output(), "the circuit and the interpreter differ");
    let (ark_synthesis_seconds, constraints) = fastest(|| Ok(synthesise(&circuit, &assignment.values)?))?;
    ensure!(constraints == circuit.report.constraints, "arkworks has {constraints} constraints");

    Ok(json!({
        "network": network, "weights": weights, "scales": scales,
        "constraints": circuit.report.constraints,
        "compile_seconds": compile_seconds,
        "witness_seconds": witness_seconds,
        "ark_synthesis_seconds": ark_synthesis_seconds,
        "witness_cold_seconds": witness_cold_seconds,
        "prepare_seconds": prepare_seconds,
        "batch_witness_seconds": batch_seconds / BATCH as f64,
        "serial_batch_witness_seconds": serial_seconds / BATCH as f64,
        "batch": BATCH,
        "batch_threads": rayon::current_num_threads(),
        "witness_cold_speedup": ark_synthesis_seconds / witness_cold_seconds,
        "witness_speedup": ark_synthesis_seconds / witness_seconds,
        "peak_mib": peak_mib,
        "nodes": circuit.report.rows,
    }))
}

/// A row of the series: compilation alone, as its memory should grow with the multiply-accumulates only.
fn series(channels: usize) -> Result<Value> {
    let (graph, macs) = two_convolutions(channels)?;
    let before_mib = peak_mib()?;
    let start = Instant::now();
    let circuit = compile(&graph, &Options { weights: Weights::Baked, dataset_depth: 0 })?;
    let compile_seconds = start.elapsed().as_secs_f64();
    let peak_mib = peak_mib()?;
    let input: Vec<i64> = (0..graph.tensor(graph.input.tensor).len()).map(|i| (i as i64 * 37) % 256 - 128).collect();
    let start = Instant::now();
    let assignment = circuit.witness(&inputs(&input))?;
    let witness_seconds = start.elapsed().as_secs_f64();
    ensure!(circuit.matrices.is_satisfied(&assignment.values), "the witness does not satisfy the circuit");
    let expected = proofmark_onnx::interpreter::run(&graph, &input)?;
    ensure!(assignment.outputs == expected.output(), "the circuit and the interpreter differ");
    Ok(json!({
        "network": format!("two 3x3 convolutions of {channels} channels"), "weights": "baked", "channels": channels,
        "macs": macs,
        "constraints": circuit.report.constraints,
        "entries": circuit.report.entries,
        "compile_seconds": compile_seconds,
        "witness_seconds": witness_seconds,
        "before_mib": before_mib,
        "peak_mib": peak_mib,
        "mib_per_million_macs": peak_mib / (macs as f64 / 1e6),
    }))
}

/// `3 x 18 x 18 -> channels x 16 x 16 -> channels x 14 x 14`, int8 weights, ReLU and saturation after each, and the
/// number of its multiply-accumulates.
fn two_convolutions(channels: usize) -> Result<(Graph, usize)> {
    let sizes = [(3, 18), (channels, 16), (channels, 14)];
    let element = Some(ElementType::Int8);
    let mut tensors =
        vec![Tensor { name: "x".to_owned(), shape: vec![1, 3, 18, 18], element, bounds: ElementType::Int8.range() }];
    let (mut nodes, mut macs) = (Vec::new(), 0);
    for (layer, pair) in sizes.windows(2).enumerate() {
        let ((inputs, _), (outputs, size)) = (pair[0], pair[1]);
        let (input, sums, output) = (TensorId(2 * layer), TensorId(2 * layer + 1), TensorId(2 * layer + 2));
        let len = outputs * inputs * 9;
        // Any weights do; multiples of a large odd number spread over all values, and never zero.
        let weight =
            (0..len as i64).map(|i| [((i * 2_654_435_761) >> 7) % 127 + 1, -1][usize::from(i % 5 == 0)]).collect();
        let constant =
            |name: &str, shape, data, type_bounds| Constant { name: name.to_owned(), shape, data, type_bounds };
        let shape = vec![1, outputs, size, size];
        let wide = Interval { min: i64::MIN, max: i64::MAX };
        tensors.push(Tensor { name: format!("sums{layer}"), shape: shape.clone(), element: None, bounds: wide });
        tensors.push(Tensor { name: format!("y{layer}"), shape, element, bounds: Interval { min: 0, max: 127 } });
        let conv = Conv2d {
            input,
            input_zero: 0,
            weight: constant("w", vec![outputs, inputs, 3, 3], weight, Interval { min: -127, max: 127 }),
            bias: None,
            strides: [1, 1],
            pads: [0; 4],
            dilations: [1, 1],
            groups: 1,
        };
        let scale = 1.0 / (inputs * 9 * 16) as f32;
        let requantise = Requantise {
            input: sums,
            input_zero: 0,
            multipliers: vec![Ratio::from_f32(scale).context("the scale is not a number")?],
            halves: Halves::ToEven,
            output_zero: 0,
            clamp: Interval { min: 0, max: 127 },
        };
        nodes.push(Node { name: format!("conv{layer}"), op: Op::Conv2d(conv), output: sums });
        nodes.push(Node { name: format!("requantise{layer}"), op: Op::Requantise(requantise), output });
        macs += outputs * size * size * inputs * 9;
    }
    let port = |name: &str, id: usize| Port {
        name: name.to_owned(),
        shape: tensors[id].shape.clone(),
        declared: Declared::Integer,
        tensor: TensorId(id),
    };
    let (input, output) = (port("x", 0), port("y", tensors.len() - 1));
    Ok((Graph { name: "series".to_owned(), tensors, nodes, input, output }, macs))
}

/// Inputs with a salt.
fn inputs(input: &[i64]) -> Inputs<'_> {
    Inputs {
        input,
        input_salt: Fr::from(1u64),
        output_salt: Fr::from(1u64),
        model: Fr::from(3u64),
        context: Fr::from(4u64),
        dataset: None,
        weights_salt: Fr::from(5u64),
    }
}

/// The time of the fastest of a few runs, and what the last one gave. Each result is freed before the next run, so
/// that memory which a process has to ask for once is asked for once.
fn fastest<T>(run: impl Fn() -> Result<T>) -> Result<(f64, T)> {
    let (mut seconds, mut last) = (f64::INFINITY, None);
    for _ in 0..RUNS {
        drop(last.take());
        let start = Instant::now();
        last = Some(run()?);
        seconds = start.elapsed().as_secs_f64().min(seconds);
    }
    Ok((seconds, last.context("at least one run")?))
}

/// What a prover that synthesises does for each proof: variables, constraints, and the inlined matrices. The witness
/// values are given, so that only arkworks' own work is counted.
fn synthesise(circuit: &Circuit, values: &[Fr]) -> std::result::Result<usize, SynthesisError> {
    let system: ConstraintSystemRef<Fr> = ConstraintSystem::new_ref();
    let matrices = &circuit.matrices;
    let mut variables = vec![Variable::One];
    variables.push(system.new_input_variable(|| Ok(values[1]))?);
    for value in &values[matrices.num_instance..] {
        variables.push(system.new_witness_variable(|| Ok(*value))?);
    }
    let form = |matrix: &SparseMatrix, row: usize| {
        LinearCombination(matrix.row(row).map(|(column, factor)| (factor, variables[column as usize])).collect())
    };
    for row in 0..matrices.num_constraints() {
        let (a, b, c) = (form(&matrices.a, row), form(&matrices.b, row), form(&matrices.c, row));
        system.enforce_r1cs_constraint(|| a, || b, || c)?;
    }
    system.finalize();
    Ok(system.num_constraints())
}

/// The most memory that this process has had, in MiB.
fn peak_mib() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("peak memory needs /proc")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).context("no VmHWM in /proc/self/status")?;
    let kib: f64 = line.split_whitespace().nth(1).context("VmHWM without a number")?.parse()?;
    Ok(kib / 1024.0)
}
