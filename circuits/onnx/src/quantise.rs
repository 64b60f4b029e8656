//! QuantizeLinear's and DequantizeLinear's rules in float32, for what enters and leaves the integer graph.

use crate::graph::{Declared, ElementType, Graph, Interval};

/// Why values cannot enter or leave a graph.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuantiseError {
    /// The number of values is not that of the tensor.
    #[error("{what} '{name}': expected {expected} values, got {got}")]
    Length {
        /// "input" or "output".
        what: &'static str,
        /// Name of the port.
        name: String,
        /// Number of elements.
        expected: usize,
        /// Number of values given.
        got: usize,
    },
    /// A NaN or an infinity.
    #[error("input '{name}', element {index}: expected a finite number, got {got}")]
    NotFinite {
        /// Name of the port.
        name: String,
        /// Which element.
        index: usize,
        /// The value given.
        got: f32,
    },
    /// The model declares integers where real numbers were given or asked for, or the other way round.
    #[error("{what} '{name}': expected {expected} values, got {got}")]
    Declared {
        /// "input" or "output".
        what: &'static str,
        /// Name of the port.
        name: String,
        /// Type that the model declares.
        expected: &'static str,
        /// Type given.
        got: &'static str,
    },
}

/// QuantizeLinear of one value: divide in float32, round half to even, add the zero point, saturate.
///
/// `None` for NaN and infinities.
#[must_use]
pub fn quantise(value: f32, scale: f32, zero: i64, range: Interval) -> Option<i64> {
    if !value.is_finite() {
        return None;
    }
    // The quotient may overflow to an infinity; the conversion saturates, and the clamp does the rest.
    #[allow(clippy::cast_possible_truncation)]
    let rounded = (value / scale).round_ties_even() as i64;
    Some(rounded.saturating_add(zero).clamp(range.min, range.max))
}

/// DequantizeLinear of one value: `(value - zero) * scale` in float32.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn dequantise(value: i64, scale: f32, zero: i64) -> f32 {
    (value - zero) as f32 * scale
}

impl Graph {
    /// The integers that enter the graph for real-valued inputs.
    ///
    /// # Errors
    /// [`QuantiseError`] for a wrong number of values, for NaN or infinite ones, and if the model
    /// declares an integer input.
    pub fn quantise_input(&self, values: &[f32]) -> Result<Vec<i64>, QuantiseError> {
        let (port, tensor) = (&self.input, self.tensor(self.input.tensor));
        let element = tensor.element.unwrap_or(ElementType::Int8);
        let Declared::Float32 { scale, zero } = port.declared else {
            return Err(QuantiseError::Declared {
                what: "input",
                name: port.name.clone(),
                expected: element.name(),
                got: "float32",
            });
        };
        if values.len() != tensor.len() {
            return Err(QuantiseError::Length {
                what: "input",
                name: port.name.clone(),
                expected: tensor.len(),
                got: values.len(),
            });
        }
        let one = |(index, &value): (usize, &f32)| {
            quantise(value, scale, zero, element.range()).ok_or_else(|| QuantiseError::NotFinite {
                name: port.name.clone(),
                index,
                got: value,
            })
        };
        values.iter().enumerate().map(one).collect()
    }

    /// The real numbers that the model declares as its output, for the integers that the graph gives.
    /// A model that declares integers gets those integers as floats.
    #[must_use]
    pub fn dequantise_output(&self, values: &[i64]) -> Vec<f32> {
        let (scale, zero) = match self.output.declared {
            Declared::Float32 { scale, zero } => (scale, zero),
            Declared::Integer => (1.0, 0),
        };
        values.iter().map(|&value| dequantise(value, scale, zero)).collect()
    }
}
