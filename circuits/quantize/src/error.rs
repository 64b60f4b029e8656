//! Why a model cannot be quantised.

use proofmark_onnx::import::ImportError;

/// Why a model cannot be quantised: where, what, expected, got.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuantizeError {
    /// The bytes are no ONNX file, or a truncated one.
    #[error("not an ONNX model: {reason}")]
    NotOnnx {
        /// What gave it away.
        reason: String,
    },
    /// Something is other than it must be.
    #[error("{place}: expected {expected}, got {got}")]
    Mismatch {
        /// Where: `node conv3 (Conv), attribute 'group'`.
        place: String,
        /// What is needed.
        expected: String,
        /// What is there.
        got: String,
    },
    /// Operators that cannot be quantised, all of them at once.
    #[error("unsupported operators: {}; supported: {}", .nodes.join(", "), crate::operators::supported().join(", "))]
    Unsupported {
        /// Every node that the output needs and that cannot be quantised.
        nodes: Vec<String>,
    },
    /// A constant or an attribute of the float model cannot be used.
    #[error(transparent)]
    Constant(#[from] ImportError),
    /// What was written does not become an integer graph.
    #[error("the quantised model cannot be imported: {0}")]
    Import(ImportError),
}

impl QuantizeError {
    /// Shorthand for [`QuantizeError::Mismatch`].
    pub(crate) fn mismatch(place: impl Into<String>, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self::Mismatch { place: place.into(), expected: expected.into(), got: got.into() }
    }
}
