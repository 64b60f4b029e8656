//! One row of `cargo xtask measure circuits`: `measure-circuits NETWORK baked|committed any|pow2` compiles a network of
//! `circuits/models/benchmarks`, runs its witness program, has arkworks synthesise the same constraints, and prints a
//! JSON object. One process a row, so that the peak of memory is the row's own.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use ark_bn254::Fr;
use ark_relations::gr1cs::{ConstraintSystem, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use proofmark_onnx::import::import;
use proofmark_r1cs::{Circuit, Inputs, Options, SparseMatrix, Weights, compile};
use serde_json::json;

/// Inputs of the batch.
const BATCH: usize = 8;

/// Timed runs of the witness program and of the synthesis; the fastest counts.
const RUNS: usize = 3;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [network, weights, scales] = arguments.as_slice() else {
        bail!("expected NETWORK baked|committed any|pow2, got {arguments:?}");
    };
    let mode = match weights.as_str() {
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
    let inputs = Inputs {
        input: &input,
        input_salt: Fr::from(1u64),
        output_salt: Fr::from(2u64),
        model: Fr::from(3u64),
        context: Fr::from(4u64),
        dataset: None,
        weights_salt: Fr::from(5u64),
    };
    let (witness_cold_seconds, assignment) = fastest(|| Ok(circuit.witness(&inputs)?))?;
    let (prepare_seconds, prepared) = fastest(|| Ok(circuit.prepare(inputs.weights_salt)?))?;
    let (witness_seconds, again) = fastest(|| Ok(circuit.witness_prepared(&prepared, &inputs)?))?;
    ensure!(again.values == assignment.values, "a prepared witness differs");
    drop(again);
    let batch = vec![inputs; BATCH];
    let (batch_seconds, all) = fastest(|| Ok(circuit.witness_batch(&batch)?))?;
    ensure!(all.iter().all(|one| one.values == assignment.values), "a witness of the batch differs");
    drop(all);
    ensure!(circuit.matrices.is_satisfied(&assignment.values), "the witness does not satisfy the circuit");
    let expected = proofmark_onnx::interpreter::run(&graph, &input)?;
    ensure!(assignment.outputs == expected.output(), "the circuit and the interpreter differ");
    let (ark_synthesis_seconds, constraints) = fastest(|| Ok(synthesise(&circuit, &assignment.values)?))?;
    ensure!(constraints == circuit.report.constraints, "arkworks has {constraints} constraints");

    let row = json!({
        "network": network, "weights": weights, "scales": scales,
        "constraints": circuit.report.constraints,
        "compile_seconds": compile_seconds,
        "witness_seconds": witness_seconds,
        "ark_synthesis_seconds": ark_synthesis_seconds,
        "witness_cold_seconds": witness_cold_seconds,
        "prepare_seconds": prepare_seconds,
        "batch_witness_seconds": batch_seconds / BATCH as f64,
        "batch": BATCH,
        "batch_threads": rayon::current_num_threads(),
        "witness_cold_speedup": ark_synthesis_seconds / witness_cold_seconds,
        "witness_speedup": ark_synthesis_seconds / witness_seconds,
        "peak_mib": peak_mib,
        "nodes": circuit.report.rows,
    });
    println!("{row}");
    Ok(())
}

/// The fastest of a few runs, and what it gave.
fn fastest<T>(run: impl Fn() -> Result<T>) -> Result<(f64, T)> {
    let mut best: Option<(f64, T)> = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let result = run()?;
        let seconds = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(fastest, _)| seconds < *fastest) {
            best = Some((seconds, result));
        }
    }
    best.context("at least one run")
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
