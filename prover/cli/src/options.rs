//! Options that several subcommands share.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use proofmark_onnx::graph::{ElementType, Graph};
use proofmark_onnx::tensor_io;
use proofmark_prover::{Error, Model, PortSpec, read_graph};

use crate::progress::step;

/// Where weights are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Weights {
    /// Constants of the circuit: the smallest circuit, own keys for each model.
    Baked,
    /// Private, bound by a commitment: one setup for each architecture.
    Committed,
}

/// A model and how to compile it.
#[derive(Debug, clap::Args)]
pub struct ModelArgs {
    /// Quantised ONNX model (QDQ or QOperator, 8 bits).
    pub model: PathBuf,
    /// Bake the weights into the circuit, or keep them private behind a commitment.
    #[arg(long, value_enum, default_value = "baked")]
    pub weights: Weights,
    /// Levels of the dataset tree in which the circuit can prove membership; 0 for none.
    #[arg(long, value_name = "LEVELS", default_value_t = 0)]
    pub dataset_depth: usize,
}

impl ModelArgs {
    /// Reads and compiles the model.
    pub fn compile(&self) -> anyhow::Result<Model> {
        self.compile_graph(read_graph(&self.model)?)
    }

    /// Compiles a graph that was read from the model.
    pub fn compile_graph(&self, graph: Graph) -> anyhow::Result<Model> {
        let weights = match self.weights {
            Weights::Baked => proofmark_r1cs::Weights::Baked,
            Weights::Committed => proofmark_r1cs::Weights::Committed,
        };
        let options = proofmark_r1cs::Options { weights, dataset_depth: self.dataset_depth };
        let name = format!("compile {}", graph.name);
        let (model, _) = step(&name, || Ok(Model::compile(graph, options)?))?;
        Ok(model)
    }
}

/// Says by which option a file came that is not what it should be.
pub fn located<T>(option: &str, path: &Path, result: Result<T, Error>) -> anyhow::Result<T> {
    let result = result.map_err(anyhow::Error::from);
    match &result {
        Ok(_) => result,
        // Names the file itself.
        Err(error) if matches!(error.downcast_ref(), Some(Error::File { .. })) => result.context(option.to_owned()),
        Err(_) => result.with_context(|| format!("{option} {}", path.display())),
    }
}

/// Reads the integers that enter a graph.
pub fn read_input(graph: &Graph, source: &str) -> anyhow::Result<Vec<i64>> {
    let read = || tensor_io::read(source)?.for_graph(graph);
    read().context("--input")
}

/// Help for `--input`.
pub const INPUT_HELP: &str = "Input: FILE.npy, FILE.npz:ARRAY, or FILE.json with {\"input_data\": [[...]]}; \
                              append [3] for the fourth row";

/// A port for people.
pub fn port_text(port: &PortSpec) -> String {
    let text = format!("{} {} {}", port.name, port.dtype, crate::output::shape(&port.shape));
    match (port.scale, port.zero_point) {
        (Some(scale), Some(zero)) => {
            let stored = ElementType::from(port.element_type).name();
            format!("{text} ({stored}, scale {scale}, zero point {zero})")
        }
        _ => text,
    }
}
