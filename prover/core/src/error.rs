//! One error type: what, where, expected and got, and the next step where there is one.

use std::fmt;
use std::path::PathBuf;

use proofmark_engine::KeyFileError;
use proofmark_onnx::import::ImportError;
use proofmark_onnx::interpreter::RunError;
use proofmark_onnx::quantise::QuantiseError;
use proofmark_onnx::tensor_io::TensorIoError;
use proofmark_r1cs::{CompileError, WitnessError};

/// Result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Thirty-two bytes that print as hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hash(
    /// The bytes.
    pub [u8; 32],
);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a key, a proof or an input was refused, or could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}: cannot {action}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read`, `write`, ...
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The model could not be read.
    #[error("{model}: {source}")]
    Import {
        /// The model.
        model: String,
        /// Where it is not what is expected.
        source: Box<ImportError>,
    },
    /// The model has no circuit.
    #[error("{model} cannot become a circuit: {source}")]
    Compile {
        /// The model.
        model: String,
        /// The node, and why.
        source: Box<CompileError>,
    },
    /// The input does not fit the model.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Real numbers could not be turned into the model's integers.
    #[error(transparent)]
    Quantise(#[from] QuantiseError),
    /// A file does not give an input of the model.
    #[error(transparent)]
    Input(#[from] TensorIoError),
    /// The inputs of a proof do not fit the circuit.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// The verifier crate refused bytes, or a proof.
    #[error("{what}: {source}")]
    Verifier {
        /// What was checked.
        what: &'static str,
        /// Its reason.
        source: Box<proofmark_groth16::Error>,
    },
    /// A dataset tree could not be built.
    #[error(transparent)]
    Dataset(#[from] proofmark_statement::merkle::MerkleError),
    /// Too short or too long.
    #[error("{what}: expected {expected} bytes, got {got}")]
    Length {
        /// What was read.
        what: &'static str,
        /// Bytes expected.
        expected: usize,
        /// Bytes found.
        got: usize,
    },
    /// Bytes that are no point or scalar.
    #[error("{what}: {reason}")]
    Point {
        /// What was read.
        what: &'static str,
        /// Why it was refused.
        reason: String,
    },
    /// A proving key that is none, or not whole.
    #[error("proving key: {0}")]
    KeyFile(#[from] KeyFileError),
    /// A key, a circuit or an assignment that the engine refuses.
    #[error(transparent)]
    Engine(#[from] proofmark_engine::Error),
    /// A key for another circuit.
    #[error(
        "this key belongs to another circuit: expected circuit hash {expected} (the circuit at hand), got {got} (the key); make the key again, or take the model, options or circuit that it was made with"
    )]
    WrongCircuit {
        /// The circuit at hand.
        expected: Hash,
        /// What the key was made for.
        got: Hash,
    },
    /// A file of circom or snarkjs that does not read.
    #[error(transparent)]
    Format(#[from] proofmark_formats::Error),
    /// A key and a circuit that do not belong together, or parts of a foreign key that do not.
    #[error("{what}: expected {expected}, got {got}")]
    Foreign {
        /// Where.
        what: String,
        /// What would fit.
        expected: String,
        /// What is there.
        got: String,
    },
    /// A proof that does not verify, made without knowing the circuit's matrix C.
    #[error(
        "the proof does not verify ({reason}): most likely the witness does not satisfy the circuit, or belongs to another; a .zkey alone does not tell, the .r1cs names the constraint"
    )]
    Unproved {
        /// What the verifier said.
        reason: String,
    },
    /// A document (verifying key, proof, chain export) that does not read.
    #[error("{what}: {reason}")]
    Document {
        /// What was read.
        what: &'static str,
        /// Where and why.
        reason: String,
    },
    /// The witness breaks a constraint: input and circuit do not belong together, or the compiler has a bug.
    #[error(
        "the witness does not satisfy constraint {constraint} of {constraints}, which belongs to {origin}; nothing was proved"
    )]
    Unsatisfied {
        /// Number of the constraint.
        constraint: usize,
        /// How many there are.
        constraints: usize,
        /// Where it comes from in the model.
        origin: String,
    },
    /// The assignment has another length than the circuit.
    #[error("assignment: expected {expected} values, got {got}")]
    AssignmentLength {
        /// Variables of the circuit.
        expected: usize,
        /// Values given.
        got: usize,
    },
    /// A backend failed to make a proof.
    #[error("backend {backend}: {reason}")]
    Backend {
        /// Its name.
        backend: String,
        /// What it said.
        reason: String,
    },
    /// A backend made a proof that does not verify. It never leaves.
    #[error("backend {backend} made a proof that does not verify ({reason}); it was thrown away")]
    BadProof {
        /// Its name.
        backend: String,
        /// What the verifier said.
        reason: String,
    },
    /// A request that does not fit the circuit.
    #[error("{what}: expected {expected}, got {got}")]
    Request {
        /// Which part.
        what: &'static str,
        /// What fits.
        expected: String,
        /// What came.
        got: String,
    },
    /// Setup failed.
    #[error("setup: {0}")]
    Setup(String),
}

impl Error {
    /// For `map_err` on reads and writes.
    pub(crate) fn file(path: &std::path::Path, action: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, action, source }
    }
}
