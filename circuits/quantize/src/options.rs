//! How a model is quantised.

use proofmark_onnx::graph::ElementType;

/// How the range of a tensor is taken from what calibration saw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// From the smallest to the largest value.
    MinMax,
    /// The range that holds so many per cent of the values.
    Percentile(f64),
}

/// Which scales are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scales {
    /// Any: the finest steps that cover the range.
    Any,
    /// Powers of two: the cheapest circuit.
    Pow2,
}

impl Scales {
    /// The name that the command gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Pow2 => "pow2",
        }
    }
}

/// How a model is quantised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How ranges are chosen.
    pub method: Method,
    /// Type of stored tensors.
    pub activations: ElementType,
    /// A scale for each output channel of the weights, or one for all.
    pub per_channel: bool,
    /// Keep a Softmax at the end.
    pub keep_softmax: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { method: Method::MinMax, activations: ElementType::Int8, per_channel: true, keep_softmax: false }
    }
}
