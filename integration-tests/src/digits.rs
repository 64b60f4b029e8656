//! The real thing: the digits classifiers with their circuits and keys, and the held-out images as a dataset.
//!
//! Used by the demo and by tests. Keys are development keys in a cache, by circuit hash: making them is the
//! only slow step, and a second run reads them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use proofmark_api::registry::{DatasetRegistration, ElementType, ModelMode, ModelRegistration, SetupKind, TensorSpec};
use proofmark_onnx::graph::{self, Graph, Port};
use proofmark_onnx::interpreter;
use proofmark_onnx::tensor_io::npz;
use proofmark_prover::{
    Cpu, Dataset, JobContext, Model, Privacy, Prover, ProvingKey, Request, Secret, development_setup,
};
use proofmark_r1cs::{Membership, Options, Weights};

/// Levels of the tree over the held-out images: room for 512.
pub const DATASET_DEPTH: usize = 9;

/// The classifiers, by the names of their files and models.
pub const MODELS: [(&str, &str); 2] = [("mlp", "digits-mlp"), ("cnn", "digits-cnn")];

/// Where models and images are, in the sources.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../circuits/models/digits")
}

/// The held-out images: 8 x 8 pixels, 0 to 16, with the digit that each shows.
pub struct Images {
    /// Pixels as the models take them: 0.0 to 1.0.
    pub pixels: Vec<Vec<f32>>,
    /// What each image shows.
    pub labels: Vec<u8>,
}

impl Images {
    /// Reads them from the sources.
    pub fn load() -> Result<Self> {
        let path = folder().join("heldout.npz");
        let images = npz::array::<f32>(&path, "images")?;
        let labels = npz::array::<u8>(&path, "labels")?;
        let size = images.values.len() / labels.values.len().max(1);
        let pixels: Vec<Vec<f32>> = images.values.chunks(size.max(1)).map(<[f32]>::to_vec).collect();
        ensure!(
            pixels.len() == labels.values.len(),
            "{}: expected an image for each of {} labels, got {}",
            path.display(),
            labels.values.len(),
            pixels.len()
        );
        Ok(Self { pixels, labels: labels.values })
    }

    /// One image as it goes on chain. The digits models quantise their inputs alike, so any of their graphs does.
    pub fn wire(&self, graph: &Graph, index: usize) -> Result<Vec<u8>> {
        let pixels = self
            .pixels
            .get(index)
            .with_context(|| format!("image: expected one below {}, got {index}", self.pixels.len()))?;
        let values = graph.quantise_input(pixels)?;
        let element = element(graph, &graph.input)?;
        values
            .iter()
            .map(|value| element.to_wire(*value).with_context(|| format!("pixel out of {}: {value}", element.name())))
            .collect()
    }

    /// All of them as a dataset.
    pub fn dataset(&self, graph: &Graph) -> Result<Dataset> {
        let wires = (0..self.pixels.len()).map(|i| self.wire(graph, i)).collect::<Result<Vec<_>>>()?;
        Ok(Dataset::new(DATASET_DEPTH, wires)?)
    }
}

/// How long the steps took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// From ONNX bytes to matrices and witness program.
    pub compile: Duration,
    /// To make or read the keys.
    pub keys: Duration,
    /// Whether the keys were in the cache.
    pub cached: bool,
}

/// A classifier, ready to prove.
pub struct Classifier {
    /// `digits-mlp` or `digits-cnn`.
    pub name: &'static str,
    /// Makes proofs.
    pub prover: Prover,
    /// How long it took to get here.
    pub times: Times,
}

impl Classifier {
    /// Imports, compiles and gets the keys ready. `file` and `name` are a pair of [`MODELS`].
    pub fn load(file: &str, name: &'static str, cache: &Path) -> Result<Self> {
        let begin = Instant::now();
        let model = Arc::new(Self::compile(file, name)?);
        let compile = begin.elapsed();
        let begin = Instant::now();
        let (key, cached) = cached_key(&model, cache)?;
        let prover = Prover::new(model, key, &Cpu)?;
        Ok(Self { name, prover, times: Times { compile, keys: begin.elapsed(), cached } })
    }

    /// The circuit alone, with dataset membership.
    pub fn compile(file: &str, name: &str) -> Result<Model> {
        let path = folder().join(format!("{file}.int8.onnx"));
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let graph = proofmark_onnx::import::import(&bytes, name)?;
        Ok(Model::compile(graph, Options { weights: Weights::Baked, dataset_depth: DATASET_DEPTH })?)
    }

    /// The integer graph.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        self.prover.model().graph()
    }

    /// Number of constraints, everything counted.
    #[must_use]
    pub fn constraints(&self) -> usize {
        self.prover.model().circuit().report.constraints
    }

    /// Share of the images whose digit the integer interpreter finds.
    #[allow(clippy::cast_precision_loss)]
    pub fn accuracy(&self, images: &Images) -> Result<f64> {
        let graph = self.graph();
        let mut right = 0;
        for (pixels, label) in images.pixels.iter().zip(&images.labels) {
            let trace = interpreter::run(graph, &graph.quantise_input(pixels)?)?;
            right += usize::from(argmax(trace.output()) == usize::from(*label));
        }
        Ok(right as f64 / images.labels.len() as f64)
    }

    /// The digit that an output on the wire says.
    pub fn digit(&self, output: &[u8]) -> Result<usize> {
        Ok(argmax(&self.prover.model().output_from_wire(output)?))
    }

    /// Proves the model's answer to `input` for a job.
    pub fn prove(
        &self,
        input: &[u8],
        context: &JobContext,
        dataset: Option<Membership>,
    ) -> Result<proofmark_prover::ProvedInference> {
        Ok(self.prover.prove(&Request { input, context, dataset, privacy: Privacy::PUBLIC })?)
    }

    /// What its developer registers.
    pub fn registration(&self, royalty_bps: u16) -> Result<ModelRegistration> {
        registration(&self.prover, self.name, royalty_bps)
    }
}

/// What the developer of a model with baked weights registers.
pub fn registration(prover: &Prover, name: &str, royalty_bps: u16) -> Result<ModelRegistration> {
    let model = prover.model();
    let graph = model.graph();
    Ok(ModelRegistration {
        name: name.into(),
        vk: prover.verifying_key().into(),
        circuit_hash: prover.key().circuit_hash().into(),
        mode: ModelMode::Baked,
        input: spec(graph, &graph.input)?,
        output: spec(graph, &graph.output)?,
        dataset_depth: u8::try_from(model.dataset_depth())?,
        constraints: u64::try_from(model.circuit().report.constraints)?,
        royalty_bps,
        setup: SetupKind::Development,
        metadata_uri: String::new(),
        metadata_hash: None,
        architecture_hash: None,
        parent: None,
        previous: None,
    })
}

/// What the data provider registers.
pub fn dataset_registration(dataset: &Dataset, royalty_bps: u16) -> Result<DatasetRegistration> {
    Ok(DatasetRegistration {
        name: "digits-held-out".into(),
        root: dataset.root().to_bytes_be().into(),
        leaf_count: u64::try_from(dataset.len())?,
        depth: u8::try_from(dataset.depth())?,
        royalty_bps,
        licence: "CC-BY-4.0".into(),
        uri: String::new(),
        schema: "64 bytes, as the model's input tensor: 8 x 8 pixels of a digit, row by row, 0 to 16 before scaling"
            .into(),
        previous: None,
    })
}

/// The development key of a circuit: from the cache, or made and put there. A damaged file is made anew.
pub(crate) fn cached_key(model: &Model, cache: &Path) -> Result<(ProvingKey, bool)> {
    let matrices = &model.circuit().matrices;
    let path = cache.join(format!("{}-{}.pk", model.name(), hex::encode(&matrices.hash()[..8])));
    if let Ok(key) = ProvingKey::load(&path)
        && key.check_circuit(matrices).is_ok()
    {
        return Ok((key, true));
    }
    let key = development_setup(matrices, Secret::Os)?;
    std::fs::create_dir_all(cache).with_context(|| format!("creating {}", cache.display()))?;
    key.save(&path)?;
    Ok((key, false))
}

fn argmax(values: &[i64]) -> usize {
    // The first of equals, as the model card counts.
    values.iter().enumerate().rev().max_by_key(|(_, value)| **value).map_or(0, |(index, _)| index)
}

fn element(graph: &Graph, port: &Port) -> Result<graph::ElementType> {
    let element = graph.tensor(port.tensor).element;
    element.with_context(|| format!("tensor '{}': expected 8 bits, got an accumulator", port.name))
}

fn spec(graph: &Graph, port: &Port) -> Result<TensorSpec> {
    let element_type = match element(graph, port)? {
        graph::ElementType::Int8 => ElementType::Int8,
        graph::ElementType::Uint8 => ElementType::Uint8,
    };
    Ok(TensorSpec { len: u32::try_from(graph.tensor(port.tensor).len())?, element_type })
}
