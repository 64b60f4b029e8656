//! Options that several subcommands share.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::ValueEnum;
use proofmark_api::escrow::OutputMode;
use proofmark_onnx::graph::{ElementType, Graph};
use proofmark_onnx::tensor_io;
use proofmark_prover::interop::read_r1cs;
use proofmark_prover::{Error, Model, PortSpec, Privacy, file, read_graph};
use proofmark_r1cs::R1cs;
use proofmark_statement::{Fr, element_from_bytes};

use crate::output::note;
use crate::progress::step;

/// Where weights are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Weights {
    /// Constants of the circuit: the smallest circuit, own keys for each model.
    Baked,
    /// Private, bound by a commitment: one setup for each architecture.
    Committed,
}

/// How an output is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputForm {
    /// Its bytes.
    Inline,
    /// A commitment to them, with the salt of the input.
    Committed,
}

impl From<OutputForm> for OutputMode {
    fn from(form: OutputForm) -> Self {
        match form {
            OutputForm::Inline => Self::Inline,
            OutputForm::Committed => Self::Committed,
        }
    }
}

/// How a model becomes a circuit.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct ModelOptions {
    /// Of a model: bake the weights into the circuit, or keep them private behind a commitment.
    #[arg(long, value_enum, default_value = "baked")]
    pub weights: Weights,
    /// Of a model: levels of the dataset tree in which the circuit can prove membership; 0 for none.
    #[arg(long, value_name = "LEVELS", default_value_t = 0)]
    pub dataset_depth: usize,
}

impl ModelOptions {
    /// Reads and compiles a model.
    pub fn compile(self, model: &Path) -> anyhow::Result<Model> {
        self.compile_graph(read_graph(model)?)
    }

    fn compile_graph(self, graph: Graph) -> anyhow::Result<Model> {
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

/// A model and how to compile it.
#[derive(Debug, clap::Args)]
pub struct ModelArgs {
    /// Quantised ONNX model (QDQ or QOperator, 8 bits).
    pub model: PathBuf,
    #[command(flatten)]
    pub options: ModelOptions,
}

impl ModelArgs {
    /// Reads and compiles the model.
    pub fn compile(&self) -> anyhow::Result<Model> {
        self.options.compile(&self.model)
    }

    /// Compiles a graph that was read from the model.
    pub fn compile_graph(&self, graph: Graph) -> anyhow::Result<Model> {
        self.options.compile_graph(graph)
    }
}

/// What a key was made for: a model, or a circuit of circom.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("made for").required(true).args(["model", "circuit"]))]
pub struct CircuitArgs {
    /// The model that the key was made for.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    options: ModelOptions,
    /// The circuit (.r1cs) that the key was made for.
    #[arg(long, value_name = "FILE")]
    circuit: Option<PathBuf>,
}

/// What [`CircuitArgs`] name, with the file that it came from.
pub enum Subject<'a> {
    /// A compiled model.
    Model(&'a Path, Box<Model>),
    /// A circuit of circom.
    Circuit(&'a Path, Box<R1cs>),
}

impl CircuitArgs {
    /// Reads, and compiles a model.
    pub fn open(&self) -> anyhow::Result<Subject<'_>> {
        match (&self.model, &self.circuit) {
            (Some(path), _) => Ok(Subject::Model(path, Box::new(self.options.compile(path)?))),
            (None, Some(path)) => Ok(Subject::Circuit(path, Box::new(circuit(path)?))),
            (None, None) => bail!("expected --model or --circuit, got neither"),
        }
    }
}

/// Reads the file of `--circuit`.
pub fn circuit(path: &Path) -> anyhow::Result<R1cs> {
    located("--circuit", path, file::read(path).and_then(|bytes| read_r1cs(&bytes)))
}

/// Salts, and the form of the output.
#[derive(Debug, clap::Args)]
pub struct PrivacyArgs {
    /// Secret salt of the commitment to the weights (--weights committed): 32 bytes in hexadecimal, or @FILE.
    #[arg(long, value_name = "HEX")]
    weights_salt: Option<String>,
    /// Salt of a private input's commitment, from the requester: 32 bytes in hexadecimal, or @FILE.
    #[arg(long, value_name = "HEX")]
    input_salt: Option<String>,
    /// How the job wants its output: its bytes, or a commitment to them with the salt of the input.
    #[arg(long, value_enum, default_value = "inline")]
    pub output: OutputForm,
}

impl PrivacyArgs {
    /// The salt of the weights' commitment.
    pub fn weights_salt(&self, weights: Weights) -> anyhow::Result<Fr> {
        let Some(salt) = &self.weights_salt else {
            if weights == Weights::Committed {
                note("warning: no --weights-salt: whoever guesses the weights can confirm the guess");
            }
            return Ok(Fr::ZERO);
        };
        element("--weights-salt", salt)
    }

    /// What a job keeps private.
    pub fn privacy(&self, in_dataset: bool) -> anyhow::Result<Privacy> {
        let input_salt = self.input_salt.as_deref().map_or(Ok(Fr::ZERO), |salt| element("--input-salt", salt))?;
        if input_salt != Fr::ZERO && in_dataset {
            bail!(
                "--input-salt: expected none with --dataset, as a dataset's leaves are commitments without salt, got one"
            );
        }
        if input_salt == Fr::ZERO && self.output == OutputForm::Committed {
            note("warning: --output committed without --input-salt: whoever guesses the output can confirm the guess");
        }
        Ok(Privacy { input_salt, output: self.output.into() })
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

/// Bytes in hexadecimal, or `@FILE` that holds such: what is secret need not stand on a command line.
pub fn hex_bytes(option: &str, text: &str) -> anyhow::Result<Vec<u8>> {
    let held;
    let digits = match text.strip_prefix('@') {
        None => text,
        Some(path) => {
            held = file::read(path.as_ref()).context(option.to_owned())?;
            std::str::from_utf8(&held).with_context(|| format!("{option} {text}: expected hexadecimal text"))?
        }
    };
    // The text itself may be secret: errors say where in it, not what.
    hex::decode(digits.trim()).map_err(|error| match error {
        hex::FromHexError::InvalidHexCharacter { index, .. } => {
            anyhow!("{option}: expected hexadecimal digits, got another character at position {index}")
        }
        hex::FromHexError::OddLength => anyhow!("{option}: expected two hexadecimal digits a byte, got an odd number"),
        other => anyhow!("{option}: {other}"),
    })
}

/// A field element: a salt or a commitment.
pub fn element(option: &str, text: &str) -> anyhow::Result<Fr> {
    element_from_bytes(&hex_bytes(option, text)?).context(option.to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_come_as_text_or_from_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("salt");
        let one = format!("{:064x}", 1);
        std::fs::write(&path, format!("{one}\n")).unwrap();
        for text in [one.clone(), format!("@{}", path.display())] {
            assert_eq!(element("--salt", &text).unwrap(), Fr::from_u64(1));
        }
        let error = |text: &str| format!("{:#}", element("--salt", text).unwrap_err());
        assert_eq!(error("01"), "--salt: field element: expected 32 bytes, got 1");
        assert_eq!(error("012"), "--salt: expected two hexadecimal digits a byte, got an odd number");
        assert_eq!(error("0g"), "--salt: expected hexadecimal digits, got another character at position 1");
        assert!(error(&"ff".repeat(32)).starts_with("--salt: field element: "));
        assert!(error("@/nonexistent/salt").starts_with("--salt: /nonexistent/salt: cannot read: "));
    }
}
