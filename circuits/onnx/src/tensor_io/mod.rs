//! Input tensors from `.npy`, `.npz` and JSON files, as people have them.
//!
//! A source is a path, with a name for archives and a row where only one row is wanted:
//! `digit.npy`, `images.npy[3]`, `heldout.npz:images[3]`, `input.json`.
//! JSON is `{"input_data": [[...]]}`, nested as deep as the shape.

mod json;
pub mod npz;
mod numpy;
mod source;

pub use numpy::{Array, Element};
pub use source::Source;

use crate::graph::{Declared, ElementType, Graph};
use crate::quantise::QuantiseError;

/// Files of more elements are refused: inputs and held-out sets are far smaller.
pub const MAX_ELEMENTS: usize = 1 << 28;

/// Why a file does not give an input.
#[derive(Debug, thiserror::Error)]
pub enum TensorIoError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not what its name says, or holds something else than is asked for.
    #[error("{place}: expected {expected}, got {got}")]
    Mismatch {
        /// File, array, element.
        place: String,
        /// What is needed.
        expected: String,
        /// What is there.
        got: String,
    },
    /// The values cannot enter the graph.
    #[error("{place}: {source}")]
    Quantise {
        /// File and array.
        place: String,
        /// Why not.
        source: QuantiseError,
    },
}

impl TensorIoError {
    pub(crate) fn mismatch(place: impl Into<String>, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self::Mismatch { place: place.into(), expected: expected.into(), got: got.into() }
    }
}

/// Values of an input as the file has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Real numbers; float64 is rounded to float32.
    Float(Vec<f32>),
    /// Integers of any width.
    Integer(Vec<i64>),
}

impl Values {
    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Float(values) => values.len(),
            Self::Integer(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Float(_) => "float",
            Self::Integer(_) => "integer",
        }
    }
}

/// A tensor from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct InputTensor {
    /// Where it is from, for messages.
    pub place: String,
    /// Dimensions.
    pub shape: Vec<usize>,
    /// As many values as the shape says, row-major.
    pub values: Values,
}

/// Reads a tensor: see the [module](self) for what `source` may be.
///
/// # Errors
/// [`TensorIoError`] names the file and array, what is expected and what is there.
pub fn read(source: &str) -> Result<InputTensor, TensorIoError> {
    let source = Source::parse(source)?;
    let tensor = match &source {
        Source { path, array: Some(array), .. } => npz::tensor(path, Some(array))?,
        Source { path, .. } => match path.extension().and_then(|extension| extension.to_str()) {
            Some("npy") => numpy::tensor(&read_file(path)?, &path.display().to_string())?,
            Some("npz") => npz::tensor(path, None)?,
            Some("json") => json::tensor(&read_file(path)?, &path.display().to_string())?,
            _ => {
                let place = path.display().to_string();
                return Err(TensorIoError::mismatch(place, "a file ending in .npy, .npz or .json", "another ending"));
            }
        },
    };
    match source.row {
        Some(row) => tensor.row(row),
        None => Ok(tensor),
    }
}

impl InputTensor {
    /// One row along the first axis; the shape keeps a first dimension of 1.
    ///
    /// # Errors
    /// [`TensorIoError::Mismatch`] if there are fewer rows.
    pub fn row(self, row: usize) -> Result<Self, TensorIoError> {
        let rows = self.shape.first().copied().unwrap_or(0);
        if row >= rows {
            return Err(TensorIoError::mismatch(self.place, format!("a row below {rows}"), row.to_string()));
        }
        let length = self.values.len() / rows;
        let range = row * length..(row + 1) * length;
        let values = match self.values {
            Values::Float(values) => Values::Float(values[range].to_vec()),
            Values::Integer(values) => Values::Integer(values[range].to_vec()),
        };
        let mut shape = self.shape;
        shape[0] = 1;
        Ok(Self { place: format!("{}[{row}]", self.place), shape, values })
    }

    /// The integers that enter the graph.
    ///
    /// A float32 input takes floats, and integers that float32 holds exactly; an 8-bit input takes integers of
    /// its range only. The number of values must be that of a batch of one; their shape may be flattened.
    ///
    /// # Errors
    /// [`TensorIoError`] for another number of values, another type, values out of range, NaN and infinities.
    pub fn for_graph(&self, graph: &Graph) -> Result<Vec<i64>, TensorIoError> {
        let (port, tensor) = (&graph.input, graph.tensor(graph.input.tensor));
        if self.values.len() != tensor.len() {
            let expected = format!("{} values, shape {:?} of input '{}'", tensor.len(), port.shape, port.name);
            let rows = self.shape.first().copied().unwrap_or(0);
            let choose = rows > 1 && self.values.len() / rows == tensor.len();
            let hint = if choose { "; choose a row by appending [0], [1], ..." } else { "" };
            let got = format!("{}, shape {:?}{hint}", self.values.len(), self.shape);
            return Err(TensorIoError::mismatch(&self.place, expected, got));
        }
        match (port.declared, &self.values) {
            (Declared::Float32 { .. }, Values::Float(values)) => self.quantise(graph, values),
            (Declared::Float32 { .. }, Values::Integer(values)) => self.quantise(graph, &self.floats(values)?),
            (Declared::Integer, Values::Integer(values)) => {
                self.check_range(values, tensor.element.unwrap_or(ElementType::Int8))?;
                Ok(values.clone())
            }
            (Declared::Integer, Values::Float(_)) => {
                let expected =
                    format!("{} values for input '{}'", tensor.element.map_or("8-bit", ElementType::name), port.name);
                Err(TensorIoError::mismatch(&self.place, expected, self.values.kind()))
            }
        }
    }

    fn quantise(&self, graph: &Graph, values: &[f32]) -> Result<Vec<i64>, TensorIoError> {
        graph.quantise_input(values).map_err(|source| TensorIoError::Quantise { place: self.place.clone(), source })
    }

    /// Integers as floats, if float32 holds them.
    #[allow(clippy::cast_precision_loss)]
    fn floats(&self, values: &[i64]) -> Result<Vec<f32>, TensorIoError> {
        const EXACT: i64 = 1 << 24;
        let one = |(index, &value): (usize, &i64)| {
            let exact = (-EXACT..=EXACT).contains(&value).then_some(value as f32);
            exact.ok_or_else(|| self.element_mismatch(index, "an integer that float32 holds exactly", value))
        };
        values.iter().enumerate().map(one).collect()
    }

    fn check_range(&self, values: &[i64], element: ElementType) -> Result<(), TensorIoError> {
        let range = element.range();
        match values.iter().position(|value| !(range.min..=range.max).contains(value)) {
            None => Ok(()),
            Some(index) => Err(self.element_mismatch(index, element.name(), values[index])),
        }
    }

    fn element_mismatch(&self, index: usize, expected: &str, got: i64) -> TensorIoError {
        TensorIoError::mismatch(format!("{}, element {index}", self.place), expected, got.to_string())
    }
}

fn read_file(path: &std::path::Path) -> Result<Vec<u8>, TensorIoError> {
    std::fs::read(path).map_err(|source| TensorIoError::Io { path: path.display().to_string(), source })
}
