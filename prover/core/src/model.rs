//! A model ready to be run and proved: the graph, its circuit, and what it was compiled with.

use std::path::Path;

use proofmark_onnx::graph::{ElementType, Graph, Port};
use proofmark_r1cs::{Circuit, Options, Weights};
use proofmark_statement::Fr;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Where a model's weights are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightsMode {
    /// Constants of the circuit.
    Baked,
    /// Private, bound by a commitment.
    Committed,
}

/// A compiled model.
#[derive(Clone, Debug)]
pub struct Model {
    graph: Graph,
    circuit: Circuit,
    options: Options,
}

impl Model {
    /// Compiles a graph.
    ///
    /// # Errors
    /// [`Error::Compile`].
    pub fn compile(graph: Graph, options: Options) -> Result<Self> {
        let circuit = proofmark_r1cs::compile(&graph, &options)
            .map_err(|source| Error::Compile { model: graph.name.clone(), source: source.into() })?;
        Ok(Self { graph, circuit, options })
    }

    /// The name of the model.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.graph.name
    }

    /// The integer graph.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The circuit.
    #[must_use]
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// Baked or committed.
    #[must_use]
    pub fn weights(&self) -> WeightsMode {
        match self.options.weights {
            Weights::Baked => WeightsMode::Baked,
            Weights::Committed => WeightsMode::Committed,
        }
    }

    /// Depth of the dataset tree; 0 for none.
    #[must_use]
    pub fn dataset_depth(&self) -> usize {
        self.options.dataset_depth
    }

    /// The commitment to the weights, for the registration of a model with committed weights.
    #[must_use]
    pub fn weights_commitment(&self, salt: Fr) -> Fr {
        proofmark_statement::commit_weights(salt, &proofmark_r1cs::weight_bytes(&self.graph))
    }

    /// The model's id under a verifying key, as it enters the statement. `weights_salt` counts for committed
    /// weights only.
    #[must_use]
    pub fn id(&self, verifying_key: &[u8], weights_salt: Fr) -> Fr {
        let key = proofmark_statement::model_id(verifying_key);
        match self.options.weights {
            Weights::Baked => key,
            Weights::Committed => proofmark_statement::committed_model_id(key, self.weights_commitment(weights_salt)),
        }
    }

    /// The input integers as they travel.
    ///
    /// # Errors
    /// [`Error::Request`] for another number of elements, or one outside the type.
    pub fn input_to_wire(&self, values: &[i64]) -> Result<Vec<u8>> {
        to_wire(&self.graph, &self.graph.input, "input", values)
    }

    /// The input integers of bytes that travelled.
    ///
    /// # Errors
    /// [`Error::Request`] for another number of bytes.
    pub fn input_from_wire(&self, wire: &[u8]) -> Result<Vec<i64>> {
        from_wire(&self.graph, &self.graph.input, "input", wire)
    }

    /// The output integers as they travel.
    ///
    /// # Errors
    /// [`Error::Request`] for another number of elements, or one outside the type.
    pub fn output_to_wire(&self, values: &[i64]) -> Result<Vec<u8>> {
        to_wire(&self.graph, &self.graph.output, "output", values)
    }

    /// The output integers of bytes that travelled.
    ///
    /// # Errors
    /// [`Error::Request`] for another number of bytes.
    pub fn output_from_wire(&self, wire: &[u8]) -> Result<Vec<i64>> {
        from_wire(&self.graph, &self.graph.output, "output", wire)
    }
}

/// Reads an ONNX file, and the files inside its folder that it keeps constants in; the model is called as the file,
/// less its extension.
///
/// # Errors
/// [`Error::File`], [`Error::Import`].
pub fn read_graph(path: &Path) -> Result<Graph> {
    let bytes = crate::file::read(path)?;
    let name = path.file_stem().map_or_else(|| "model".to_owned(), |stem| stem.to_string_lossy().into_owned());
    proofmark_onnx::import::import_in(&bytes, &name, path.parent())
        .map_err(|source| Error::Import { model: path.display().to_string(), source: Box::new(source) })
}

fn element(graph: &Graph, port: &Port) -> ElementType {
    // The importer gives every port a stored tensor.
    graph.tensor(port.tensor).element.unwrap_or(ElementType::Int8)
}

fn check_len(graph: &Graph, port: &Port, what: &'static str, got: usize) -> Result<()> {
    let expected = graph.tensor(port.tensor).len();
    if got == expected {
        return Ok(());
    }
    Err(Error::Request { what, expected: format!("{expected} elements"), got: got.to_string() })
}

/// Integers of a port of the graph as they travel; `what` names them in errors.
///
/// # Errors
/// [`Error::Request`] for another number of elements, or one outside the type.
pub fn to_wire(graph: &Graph, port: &Port, what: &'static str, values: &[i64]) -> Result<Vec<u8>> {
    check_len(graph, port, what, values.len())?;
    let element = element(graph, port);
    let range = element.range();
    let one = |(index, &value): (usize, &i64)| {
        element.to_wire(value).ok_or_else(|| Error::Request {
            what,
            expected: format!("{} values, {} to {}", element.name(), range.min, range.max),
            got: format!("{value} at element {index}"),
        })
    };
    values.iter().enumerate().map(one).collect()
}

fn from_wire(graph: &Graph, port: &Port, what: &'static str, wire: &[u8]) -> Result<Vec<i64>> {
    check_len(graph, port, what, wire.len())?;
    let element = element(graph, port);
    Ok(wire.iter().map(|&byte| element.from_wire(byte)).collect())
}
