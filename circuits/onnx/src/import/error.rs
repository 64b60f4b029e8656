//! Why a file is not a model that we can import.

use crate::ratio::RatioError;

/// Why an import failed: where, what, expected, got.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportError {
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
    /// Operators outside [`super::ops::supported`], all of them at once.
    #[error("unsupported operators: {}; supported: {}", .nodes.join(", "), super::ops::supported().join(", "))]
    Unsupported {
        /// Every node that the output needs and that cannot be imported.
        nodes: Vec<String>,
    },
    /// A tensor is read that nothing writes.
    #[error("{place}: expected tensor '{tensor}' to be an input, an initializer or a node's output, got none")]
    Dangling {
        /// Who reads it.
        place: String,
        /// Its name.
        tensor: String,
    },
    /// Nodes that wait for each other.
    #[error("graph: expected no cycle, got one through {}", .nodes.join(", "))]
    Cycle {
        /// Nodes on the cycle or behind it.
        nodes: Vec<String>,
    },
    /// A constant's values are in another file, and the model came without a folder.
    #[error(
        "initializer '{tensor}': expected its values inside the file, as no folder was given, got external data; \
         import the model by its path, or save it as one file"
    )]
    ExternalData {
        /// Name of the initializer.
        tensor: String,
    },
    /// A file with a constant's values cannot be used.
    #[error("initializer '{tensor}', external data '{location}': expected {expected}, got {got}")]
    ExternalFile {
        /// Name of the initializer.
        tensor: String,
        /// The file that the model names.
        location: String,
        /// What is needed.
        expected: String,
        /// What is there.
        got: String,
    },
    /// A scale, or a ratio of scales, that cannot be represented.
    #[error("{place}: {source}")]
    Scale {
        /// Where.
        place: String,
        /// What is wrong with it.
        source: RatioError,
    },
}

impl ImportError {
    /// Shorthand for [`ImportError::Mismatch`].
    pub(crate) fn mismatch(place: impl Into<String>, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self::Mismatch { place: place.into(), expected: expected.into(), got: got.into() }
    }

    /// For `map_err` on arithmetic of scales.
    pub(crate) fn scale(place: impl Into<String>) -> impl FnOnce(RatioError) -> Self {
        let place = place.into();
        move |source| Self::Scale { place, source }
    }
}
