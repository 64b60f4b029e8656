//! What `cargo xtask measure soundness` runs: attacks every gadget, every operator's model and the benchmark networks, takes
//! the rank of their Jacobians, and prints a JSON object. `measure-soundness [PREFIX]` takes only the rows whose model
//! starts with the prefix.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use proofmark_onnx::graph::{Graph, Op};
use proofmark_onnx::import::import;
use proofmark_r1cs::soundness::gadgets::{self, DEPTH, Gadget};
use proofmark_r1cs::soundness::{Effort, Forger, Subject, Tally, Uniqueness, random_inputs, random_wire, uniqueness};
use proofmark_r1cs::{Circuit, Inputs, Obligations, Options, Weights, compile};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rayon::prelude::*;
use serde_json::{Value, json};

/// The one seed: every row derives its own from it.
const SEED: u64 = 2_026;
/// Witnesses that each gadget is attacked at.
const GADGET_POINTS: u64 = 4;
/// Points at which the rank of a model's Jacobian is taken.
const RANK_POINTS: u64 = 2;

/// A sample of a network's cells, rows, steps and packed equations.
const NETWORK: Effort = Effort { cells: 2_500, rows: 2_500, reach: 2, scattered: 20_000, steps: 1_500, equations: 60 };
/// Networks: file and weights.
const NETWORKS: [(&str, Weights); 6] = [
    ("mlp-784-56-10.any", Weights::Baked),
    ("mlp-784-56-10.pow2", Weights::Baked),
    ("mlp-784-56-10.any", Weights::Committed),
    ("cnn-28-6-16-10-5.any", Weights::Baked),
    ("cnn-28-6-16-10-5.pow2", Weights::Baked),
    ("cnn-28-6-16-10-5.pow2", Weights::Committed),
];
/// Models that are attacked as a whole, with a dataset, hashes and all.
const WHOLE: [&str; 2] = ["gemm.1", "conv.1"];
const WHOLE_DEPTH: usize = 3;

/// What one row is about.
enum Case {
    Gadget(Box<Gadget>),
    Model { graph: Box<Graph>, weights: Weights, subject: Subject, effort: Effort, depth: usize },
}

/// A row of each table.
struct Row {
    operator: Value,
    uniqueness: Value,
    tally: Tally,
    obligations: Obligations,
}

fn main() -> Result<()> {
    let prefix = std::env::args().nth(1).unwrap_or_default();
    let start = Instant::now();
    let mut cases = cases()?;
    cases.retain(|case| case.name().starts_with(&prefix));
    ensure!(!cases.is_empty(), "expected the beginning of a model's name, got {prefix}");
    let (networks, small): (Vec<Case>, Vec<Case>) = cases.into_iter().partition(Case::is_network);
    let mut rows: Vec<Row> = small.par_iter().map(Case::run).collect::<Result<_>>()?;
    eprintln!("{} rows after {:.0} s; now networks", rows.len(), start.elapsed().as_secs_f64());
    // One at a time, as each takes memory.
    for network in &networks {
        rows.push(network.run()?);
        eprintln!("{} {} after {:.0} s", network.name(), network.weights(), start.elapsed().as_secs_f64());
    }
    let mut all = Tally::default();
    let mut obligations = Obligations::default();
    let (mut operators, mut ranks) = (Vec::new(), Vec::new());
    for row in rows {
        all.add(row.tally);
        obligations.add(&row.obligations);
        operators.push(row.operator);
        ranks.push(row.uniqueness);
    }
    let document = json!({
        "mutations": all.mutations(),
        "accepted": all.accepted,
        "accepted_changes": all.accepted_changes,
        "seconds": start.elapsed().as_secs_f64(),
        "seed": SEED,
        "kinds": {
            "singles": all.singles, "pairs": all.pairs, "triples": all.triples, "repaired": all.repaired, "lanes": all.lanes,
            "salts": all.salts,
        },
        "operators": operators,
        "uniqueness": ranks,
        "obligations": obligations,
    });
    println!("{document}");
    Ok(())
}

fn cases() -> Result<Vec<Case>> {
    let mut cases: Vec<Case> = gadgets::all()?.into_iter().map(|gadget| Case::Gadget(Box::new(gadget))).collect();
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let mut files: Vec<PathBuf> = Vec::new();
    // Two models of each operator: with any scales, and with powers of two, where exact halves are common.
    for (folder, endings) in [("operators", [".0.onnx", ".1.onnx"]), ("sequences", [".onnx", ".onnx"])] {
        let folder = models.join(folder);
        for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let file = entry?.path();
            if endings.iter().any(|ending| file.to_string_lossy().ends_with(ending)) {
                files.push(file);
            }
        }
    }
    files.sort();
    for file in files {
        let graph = load(&file)?;
        let (subject, effort) = (Subject::Nodes, Effort::FULL);
        if WHOLE.contains(&graph.name.as_str()) {
            let whole = |weights| Case::Model {
                graph: Box::new(Graph { name: format!("{} with dataset", graph.name), ..graph.clone() }),
                weights,
                subject: Subject::Whole,
                effort,
                depth: WHOLE_DEPTH,
            };
            cases.extend([whole(Weights::Baked), whole(Weights::Committed)]);
        }
        if graph.nodes.iter().any(|node| matches!(node.op, Op::Gemm(_) | Op::Conv2d(_))) {
            let (graph, weights) = (Box::new(graph.clone()), Weights::Committed);
            cases.push(Case::Model { graph, weights, subject, effort, depth: 0 });
        }
        let graph = Box::new(graph);
        cases.push(Case::Model { graph, weights: Weights::Baked, subject, effort, depth: 0 });
    }
    for (name, weights) in NETWORKS {
        let graph = Box::new(load(&models.join("benchmarks").join(format!("{name}.int8.onnx")))?);
        cases.push(Case::Model { graph, weights, subject: Subject::Whole, effort: NETWORK, depth: 0 });
    }
    Ok(cases)
}

fn load(file: &Path) -> Result<Graph> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.trim_end_matches(".onnx").trim_end_matches(".int8");
    import(&bytes, name).with_context(|| format!("importing {}", file.display()))
}

impl Case {
    fn name(&self) -> &str {
        match self {
            Self::Gadget(gadget) => &gadget.case,
            Self::Model { graph, .. } => &graph.name,
        }
    }

    fn operator(&self) -> String {
        let Self::Model { graph, .. } = self else {
            let Self::Gadget(gadget) = self else { return String::new() };
            return gadget.name.to_owned();
        };
        let mut names: Vec<&str> = graph.nodes.iter().map(|node| node.op.name()).collect();
        names.dedup();
        if self.is_network() { "network".to_owned() } else { names.join(" ") }
    }

    fn weights(&self) -> &'static str {
        match self {
            Self::Gadget(_) => "",
            Self::Model { weights: Weights::Baked, .. } => "baked",
            Self::Model { weights: Weights::Committed, .. } => "committed",
        }
    }

    fn is_network(&self) -> bool {
        matches!(self, Self::Model { effort, .. } if *effort == NETWORK)
    }

    fn run(&self) -> Result<Row> {
        let seed = self.name().bytes().fold(SEED, |seed, byte| seed.wrapping_mul(257) ^ u64::from(byte));
        let mut rng = StdRng::seed_from_u64(seed);
        let compiled;
        let mut tally = Tally::default();
        let mut rank: Option<Uniqueness> = None;
        let circuit = match self {
            Self::Gadget(gadget) => {
                for point in 0..GADGET_POINTS {
                    let (inputs, wire) = (random_inputs(Some(DEPTH), &mut rng), gadget.wire(&mut rng));
                    self.attack(
                        (&gadget.circuit, &inputs, &wire),
                        (Subject::Gadget, &Effort::FULL),
                        seed ^ point,
                        &mut tally,
                    )?;
                    self.rank((&gadget.circuit, &inputs, &wire), &mut rank)?;
                }
                &gadget.circuit
            }
            Self::Model { graph, weights, subject, effort, depth } => {
                compiled = compile(graph, &Options { weights: *weights, dataset_depth: *depth })?;
                let (inputs, wire) = (inputs_for(*depth, &mut rng), random_wire(graph, &mut rng));
                self.attack((&compiled, &inputs, &wire), (*subject, effort), seed, &mut tally)?;
                for _ in 0..RANK_POINTS {
                    let (inputs, wire) = (inputs_for(*depth, &mut rng), random_wire(graph, &mut rng));
                    self.rank((&compiled, &inputs, &wire), &mut rank)?;
                }
                &compiled
            }
        };
        Ok(self.row(circuit, seed, tally, rank.unwrap_or_default()))
    }

    fn attack(
        &self,
        (circuit, inputs, wire): (&Circuit, &Inputs<'_>, &[i64]),
        (subject, effort): (Subject, &Effort),
        seed: u64,
        tally: &mut Tally,
    ) -> Result<()> {
        let found = subject.attack(circuit, (inputs, wire), effort, seed).with_context(|| self.name().to_owned())?;
        let cells = tally.cells.max(found.cells);
        tally.add(found);
        tally.cells = cells;
        Ok(())
    }

    /// Keeps the point that leaves the most open.
    fn rank(
        &self,
        (circuit, inputs, wire): (&Circuit, &Inputs<'_>, &[i64]),
        worst: &mut Option<Uniqueness>,
    ) -> Result<()> {
        let forger = Forger::new(circuit, inputs, wire).with_context(|| self.name().to_owned())?;
        let found = uniqueness(circuit, forger.valid());
        let order = |rank: &Uniqueness| (rank.unexplained.len(), rank.free);
        if worst.as_ref().is_none_or(|worst| order(worst) < order(&found)) {
            *worst = Some(found);
        }
        Ok(())
    }

    fn row(&self, circuit: &Circuit, seed: u64, tally: Tally, rank: Uniqueness) -> Row {
        let name = json!({ "operator": self.operator(), "model": self.name(), "weights": self.weights() });
        let with = |more: Value| {
            let mut row = name.clone();
            if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
                row.extend(more);
            }
            row
        };
        let variables = circuit.matrices.num_witness;
        Row {
            operator: with(json!({
                "constraints": circuit.matrices.num_constraints(),
                "variables": variables,
                "cells": tally.cells,
                "share": tally.cells as f64 / variables.max(1) as f64,
                "seed": seed,
                "mutations": tally.mutations(),
                "singles": tally.singles,
                "pairs": tally.pairs,
                "triples": tally.triples,
                "repaired": tally.repaired,
                "lanes": tally.lanes,
                "salts": tally.salts,
                "accepted": tally.accepted,
            })),
            uniqueness: with(json!({
                "computed": rank.computed,
                "rank": rank.rank,
                "free": rank.free,
                "reason": rank.reason(),
                "holds": rank.holds(),
                "unexplained": rank.unexplained,
            })),
            tally,
            obligations: circuit.obligations,
        }
    }
}

fn inputs_for(depth: usize, rng: &mut StdRng) -> Inputs<'static> {
    random_inputs((depth > 0).then_some(depth), rng)
}
