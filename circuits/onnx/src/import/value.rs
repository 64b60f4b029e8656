//! What the importer knows about a tensor of the file.

use std::rc::Rc;

use super::array::{Array, DType};
use super::function::Function;
use super::quantisation::Quantisation;
use crate::graph::TensorId;
use crate::ratio::Ratio;

/// The symbolic value behind a name of the file.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A constant as it stands in the file.
    Constant(Rc<Array>),
    /// A constant behind a DequantizeLinear.
    Dequantised(Rc<DequantisedConstant>),
    /// The model's float32 input before its QuantizeLinear, perhaps under another shape, and if its elements have
    /// been moved, with where each came from.
    FloatInput { shape: Vec<usize>, moved: Option<Rc<[usize]>> },
    /// The integers of a stored tensor.
    Stored(TensorId),
    /// 8-bit integers that the model declares as another type: truth values, indices.
    Whole { tensor: TensorId, dtype: DType },
    /// Real numbers `(integer - zero) * scale` of a stored tensor.
    Activation(Activation),
    /// A real function of a stored tensor, before its QuantizeLinear.
    Function(Function),
    /// Real numbers `integer * scale` of an accumulator.
    Accumulator(Accumulator),
    /// A softmax of a stored tensor, before its QuantizeLinear.
    Softmax(Softmax),
}

/// A softmax that waits for the scale of its output.
#[derive(Clone, Debug)]
pub(crate) struct Softmax {
    /// What it is the softmax of; nothing is pending on it.
    pub(crate) x: Activation,
    /// The axes over which it sums to 1.
    pub(crate) axes: Vec<usize>,
}

/// A constant behind a DequantizeLinear: real numbers `(integer - zero) * scale`.
#[derive(Clone, Debug)]
pub(crate) struct DequantisedConstant {
    pub(crate) array: Array,
    pub(crate) quantisation: Quantisation,
}

impl DequantisedConstant {
    /// The numbers as float32 has them.
    pub(crate) fn floats(&self) -> Vec<f32> {
        let one = |(index, value): (usize, &i64)| {
            let at = self.quantisation.index_of(&self.array.shape, index);
            crate::quantise::dequantise(*value, self.quantisation.scales[at], self.quantisation.zeros[at])
        };
        self.array.ints().unwrap_or_default().iter().enumerate().map(one).collect()
    }
}

/// A stored tensor behind a DequantizeLinear.
#[derive(Clone, Debug)]
pub(crate) struct Activation {
    pub(crate) tensor: TensorId,
    pub(crate) scale: f32,
    pub(crate) zero: i64,
    /// A ReLU or Clip that is still to be applied.
    pub(crate) band: Band,
}

/// The output of a linear layer before its QuantizeLinear.
#[derive(Clone, Debug)]
pub(crate) struct Accumulator {
    pub(crate) tensor: TensorId,
    pub(crate) scale: Scale,
    pub(crate) band: Band,
    /// The node of the graph under construction to which a bias may still be added; `None` after a reshape.
    pub(crate) linear: Option<usize>,
    /// Whether another node reads it as well, so that it may not be changed any more.
    pub(crate) shared: bool,
    /// The same numbers as a function of one stored tensor, if they are one: an exported Gelu first divides by a
    /// constant, and only then shows that it is a function.
    pub(crate) origin: Option<Function>,
}

/// The scale of an accumulator: that of the input, times one of the weights for each channel (or for all).
///
/// They are kept apart because a product of two scales may need more bits than their quotients ever do.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) common: Ratio,
    pub(crate) channels: Rc<[Ratio]>,
    /// Where the channels lie: axis 1 of images, the last axis behind fully connected layers. Of no meaning where
    /// there is one for all.
    pub(crate) axis: usize,
}

/// An interval of real numbers to which a value is still to be clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Band {
    pub(crate) low: f32,
    pub(crate) high: f32,
}

impl Band {
    /// Clips nothing.
    pub(crate) const OPEN: Self = Self { low: f32::NEG_INFINITY, high: f32::INFINITY };
    /// ReLU.
    pub(crate) const RELU: Self = Self { low: 0.0, high: f32::INFINITY };

    /// First `self`, then `next`.
    pub(crate) fn then(self, next: Self) -> Self {
        let clip = |value: f32| value.max(next.low).min(next.high);
        Self { low: clip(self.low), high: clip(self.high) }
    }
}

impl Value {
    /// For the "got" of messages.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Constant(array) => array.describe(),
            Self::Dequantised(constant) => format!("dequantised {}", constant.array.describe()),
            Self::FloatInput { shape, .. } => format!("the float32 input {shape:?}, not quantised yet"),
            Self::Stored(_) => "an 8-bit tensor without a scale".to_owned(),
            Self::Whole { dtype, .. } => format!("a computed {dtype} tensor"),
            Self::Function(_) => "a function of an 8-bit tensor, not quantised yet".to_owned(),
            Self::Activation(_) => "a dequantised tensor".to_owned(),
            Self::Accumulator(_) => "the output of a linear layer, not quantised yet".to_owned(),
            Self::Softmax(_) => "a softmax, not quantised yet".to_owned(),
        }
    }
}
