//! The typed integer graph: what a model means, and what a circuit is compiled from.
//!
//! Every tensor holds integers. Stored tensors (inputs, outputs of [`Op::Requantise`]) have an 8-bit
//! [`ElementType`]; accumulators (outputs of [`Op::Gemm`], [`Op::Conv2d`], [`Op::Linear`] and [`Op::Product`]) are
//! wider and live only between nodes. Nodes are in topological order and every tensor is written once.

mod gather;
mod linear;
mod mat_mul;
mod rearrange;
mod softmax;
mod table;
mod top_keys;

pub use gather::{Choices, Gather};
pub use linear::{Linear, Operand, Product, Term};
pub use mat_mul::MatMul;
pub use rearrange::{Rearrange, Source};
pub use softmax::Softmax;
pub use table::{TABLE_LEN, Table};
pub use top_keys::TopKeys;

use crate::ratio::{Halves, Ratio};

/// An integer interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
}

/// The element type of a stored tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ElementType {
    /// -128 to 127.
    Int8,
    /// 0 to 255.
    Uint8,
}

impl ElementType {
    /// All values of the type.
    #[must_use]
    pub fn range(self) -> Interval {
        match self {
            Self::Int8 => Interval { min: -128, max: 127 },
            Self::Uint8 => Interval { min: 0, max: 255 },
        }
    }

    /// The byte under which a value travels and is hashed: `value - type minimum`.
    ///
    /// This makes the encoding on chain and in the circuit the same for both types.
    /// Returns `None` for a value outside the type.
    #[must_use]
    pub fn to_wire(self, value: i64) -> Option<u8> {
        u8::try_from(value - self.range().min).ok()
    }

    /// The value that a wire byte stands for.
    #[must_use]
    pub fn from_wire(self, byte: u8) -> i64 {
        i64::from(byte) + self.range().min
    }

    /// The name that ONNX gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Int8 => "int8",
            Self::Uint8 => "uint8",
        }
    }
}

/// Index of a tensor in [`Graph::tensors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TensorId(pub usize);

/// A tensor of the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Name, as in the ONNX file.
    pub name: String,
    /// Dimensions, batch included; row-major elements.
    pub shape: Vec<usize>,
    /// `Some` for stored 8-bit tensors, `None` for accumulators.
    pub element: Option<ElementType>,
    /// Every element lies in it, whatever the input.
    pub bounds: Interval,
}

impl Tensor {
    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor has no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Constant integers of a model (weights, biases), row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// Name of the initialiser.
    pub name: String,
    /// Dimensions.
    pub shape: Vec<usize>,
    /// The values, already centred (zero point subtracted).
    pub data: Vec<i64>,
    /// What the type of the initialiser allows (centred): bounds for private weights.
    pub type_bounds: Interval,
}

/// A fully connected layer over any number of rows: `acc[t, o] = sum_i (x[t, i] - x_zero) * w[o, i] + b[o]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Gemm {
    /// Input, stored; each `inputs` consecutive elements are a row.
    pub input: TensorId,
    /// Zero point of the input.
    pub input_zero: i64,
    /// Weights, `[outputs, inputs]`.
    pub weight: Constant,
    /// Bias in units of the accumulator, `[outputs]`.
    pub bias: Option<Constant>,
}

/// A 2-d convolution over NCHW with batch 1:
/// `acc[o, y, x] = sum_{c, ky, kx} (in[c, y*s - p + ky*d, ...] - x_zero) * w[o, c, ky, kx] + b[o]`.
/// Padding contributes nothing (it is the zero point).
#[derive(Clone, Debug, PartialEq)]
pub struct Conv2d {
    /// Input, stored, `[1, C, H, W]`.
    pub input: TensorId,
    /// Zero point of the input.
    pub input_zero: i64,
    /// Weights, `[O, C / groups, KH, KW]`.
    pub weight: Constant,
    /// Bias in units of the accumulator, `[O]`.
    pub bias: Option<Constant>,
    /// Strides along height and width.
    pub strides: [usize; 2],
    /// Padding: top, left, bottom, right.
    pub pads: [usize; 4],
    /// Dilations along height and width.
    pub dilations: [usize; 2],
    /// Number of groups.
    pub groups: usize,
}

/// `y = clamp(round((x - input_zero) * multiplier) + output_zero, low, high)`.
///
/// ReLU before a requantisation is `low = output_zero`: rounding is monotone, so both commute.
#[derive(Clone, Debug, PartialEq)]
pub struct Requantise {
    /// Input: an accumulator or a stored tensor.
    pub input: TensorId,
    /// Zero point of the input (0 for accumulators).
    pub input_zero: i64,
    /// One multiplier, or one for each channel along axis 1.
    pub multipliers: Vec<Ratio>,
    /// Where exact halves go, before the zero point of the output is added.
    pub halves: Halves,
    /// Zero point of the output.
    pub output_zero: i64,
    /// Values are clamped to it; it lies within the output's element type.
    pub clamp: Interval,
}

/// Maximum over windows of an NCHW tensor; padding never wins.
#[derive(Clone, Debug, PartialEq)]
pub struct MaxPool2d {
    /// Input, stored or an accumulator, `[1, C, H, W]`.
    pub input: TensorId,
    /// Window height and width.
    pub kernel: [usize; 2],
    /// Strides along height and width.
    pub strides: [usize; 2],
    /// Padding: top, left, bottom, right.
    pub pads: [usize; 4],
    /// Dilations along height and width.
    pub dilations: [usize; 2],
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// See [`Gemm`].
    Gemm(Gemm),
    /// See [`Conv2d`].
    Conv2d(Conv2d),
    /// See [`Requantise`].
    Requantise(Requantise),
    /// See [`MaxPool2d`].
    MaxPool2d(MaxPool2d),
    /// See [`Linear`].
    Linear(Linear),
    /// See [`Product`].
    Product(Product),
    /// See [`MatMul`].
    MatMul(MatMul),
    /// See [`Gather`].
    Gather(Gather),
    /// See [`TopKeys`].
    TopKeys(TopKeys),
    /// See [`Softmax`].
    Softmax(Softmax),
    /// See [`Table`].
    Table(Table),
    /// See [`Rearrange`].
    Rearrange(Rearrange),
    /// Same elements in the same order under another shape (Flatten, Reshape, Squeeze, ...).
    Reshape {
        /// The tensor seen anew.
        input: TensorId,
    },
}

impl Op {
    /// The name that reports use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Gemm(_) => "Gemm",
            Self::Conv2d(_) => "Conv",
            Self::Requantise(_) => "Requantise",
            Self::MaxPool2d(_) => "MaxPool",
            Self::Linear(op) => op.what,
            Self::Product(op) => op.what,
            Self::MatMul(_) => "MatMul",
            Self::Gather(_) => "Gather",
            Self::TopKeys(_) => "TopK",
            Self::Softmax(_) => "Softmax",
            Self::Table(op) => op.what,
            Self::Rearrange(op) => op.what,
            Self::Reshape { .. } => "Reshape",
        }
    }

    /// The tensors it reads, in the order in which it names them.
    #[must_use]
    pub fn inputs(&self) -> Vec<TensorId> {
        match self {
            Self::Gemm(op) => vec![op.input],
            Self::Conv2d(op) => vec![op.input],
            Self::Requantise(op) => vec![op.input],
            Self::MaxPool2d(op) => vec![op.input],
            Self::Linear(op) => op.operands.iter().map(|operand| operand.tensor).collect(),
            Self::Product(op) => vec![op.left.tensor, op.right.tensor],
            Self::MatMul(op) => vec![op.left.tensor, op.right.tensor],
            Self::Gather(op) => match op.data {
                Choices::Constant(_) => vec![op.index],
                Choices::Tensor(data) => vec![op.index, data],
            },
            Self::TopKeys(op) => vec![op.input],
            Self::Softmax(op) => vec![op.input],
            Self::Table(op) => vec![op.input],
            Self::Rearrange(op) => op.inputs.clone(),
            Self::Reshape { input } => vec![*input],
        }
    }
}

/// One step of the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Name of the ONNX node (of the last one, where several were fused).
    pub name: String,
    /// What it computes.
    pub op: Op,
    /// The tensor it writes.
    pub output: TensorId,
}

/// How a person sees an input or output of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Declared {
    /// The model declares the integers themselves.
    Integer,
    /// The model declares float32: `real = scale * (integer - zero)`. Inputs are quantised by
    /// QuantizeLinear's rule (float32 division, round half to even, saturate) before they enter the graph.
    Float32 {
        /// The scale, as in the file.
        scale: f32,
        /// The zero point.
        zero: i64,
    },
}

/// An input or output of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Name that the model gives it.
    pub name: String,
    /// Shape that the model declares.
    pub shape: Vec<usize>,
    /// How the model declares it.
    pub declared: Declared,
    /// The integer tensor behind it; always stored (8 bits).
    pub tensor: TensorId,
}

/// A model as an integer program. One input and one output for now; the statement binds both.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Name of the model.
    pub name: String,
    /// All tensors.
    pub tensors: Vec<Tensor>,
    /// All nodes in topological order.
    pub nodes: Vec<Node>,
    /// The model's input.
    pub input: Port,
    /// The model's output.
    pub output: Port,
}

impl Graph {
    /// The tensor behind an id.
    ///
    /// Ids are made by the importer only, so they are always in range.
    #[must_use]
    pub fn tensor(&self, id: TensorId) -> &Tensor {
        &self.tensors[id.0]
    }
}

impl Requantise {
    /// Integers as they are, or all moved by `output_zero`, clamped: a multiplier of one, which meets no halves.
    #[must_use]
    pub fn clamped(input: TensorId, output_zero: i64, clamp: Interval) -> Self {
        Self { input, input_zero: 0, multipliers: vec![Ratio::ONE], halves: Halves::ToEven, output_zero, clamp }
    }
}

impl Gemm {
    /// Number of outputs of a row.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.weight.shape[0]
    }

    /// Calls `term(input index, weight index)` for every product of output element `out` (row-major over rows and
    /// outputs).
    pub fn for_each_term(&self, out: usize, mut term: impl FnMut(usize, usize)) {
        let inputs = self.weight.shape[1];
        let (row, output) = (out / self.outputs().max(1), out % self.outputs().max(1));
        for i in 0..inputs {
            term(row * inputs + i, output * inputs + i);
        }
    }
}

impl Conv2d {
    /// Height and width of the output for an input of `height` by `width`; `None` if the kernel does not fit.
    #[must_use]
    pub fn output_size(&self, height: usize, width: usize) -> Option<[usize; 2]> {
        let kernel = [self.weight.shape[2], self.weight.shape[3]];
        window_output_size([height, width], kernel, self.strides, self.pads, self.dilations)
    }

    /// Calls `term(input index, weight index)` for every product of output element `out` (row-major over
    /// `[O, OH, OW]`) that does not fall into the padding.
    pub fn for_each_term(&self, input_shape: &[usize], out: usize, mut term: impl FnMut(usize, usize)) {
        let (height, width) = (input_shape[2], input_shape[3]);
        let Some([oh, ow]) = self.output_size(height, width) else { return };
        let [out_channels, channels, kh, kw] =
            [self.weight.shape[0], self.weight.shape[1], self.weight.shape[2], self.weight.shape[3]];
        let (o, y, x) = (out / (oh * ow), out / ow % oh, out % ow);
        let first_channel = o / (out_channels / self.groups) * channels;
        for c in 0..channels {
            for ky in 0..kh {
                let Some(iy) = (y * self.strides[0] + ky * self.dilations[0]).checked_sub(self.pads[0]) else {
                    continue;
                };
                for kx in 0..kw {
                    let Some(ix) = (x * self.strides[1] + kx * self.dilations[1]).checked_sub(self.pads[1]) else {
                        continue;
                    };
                    if iy < height && ix < width {
                        term(
                            ((first_channel + c) * height + iy) * width + ix,
                            ((o * channels + c) * kh + ky) * kw + kx,
                        );
                    }
                }
            }
        }
    }
}

impl MaxPool2d {
    /// Height and width of the output; `None` if the window does not fit.
    #[must_use]
    pub fn output_size(&self, height: usize, width: usize) -> Option<[usize; 2]> {
        window_output_size([height, width], self.kernel, self.strides, self.pads, self.dilations)
    }

    /// Calls `member(input index)` for every input element of output element `out`'s window.
    pub fn for_each_member(&self, input_shape: &[usize], out: usize, mut member: impl FnMut(usize)) {
        let (height, width) = (input_shape[2], input_shape[3]);
        let Some([oh, ow]) = self.output_size(height, width) else { return };
        let (c, y, x) = (out / (oh * ow), out / ow % oh, out % ow);
        for iy in self.inside(0, y, height) {
            for ix in self.inside(1, x, width) {
                member((c * height + iy) * width + ix);
            }
        }
    }

    /// Positions of a window within the input along one axis; a window may be much larger than the input.
    fn inside(&self, axis: usize, out: usize, size: usize) -> impl Iterator<Item = usize> {
        let (start, pad, dilation) = (out * self.strides[axis], self.pads[axis], self.dilations[axis]);
        let first = pad.saturating_sub(start).div_ceil(dilation);
        let end = (size + pad).saturating_sub(start).div_ceil(dilation).min(self.kernel[axis]);
        (first..end).map(move |k| start + k * dilation - pad)
    }
}

fn window_output_size(
    input: [usize; 2],
    kernel: [usize; 2],
    strides: [usize; 2],
    pads: [usize; 4],
    dilations: [usize; 2],
) -> Option<[usize; 2]> {
    let one = |axis: usize| {
        let reach = dilations[axis].checked_mul(kernel[axis].checked_sub(1)?)?.checked_add(1)?;
        let padded = input[axis].checked_add(pads[axis])?.checked_add(pads[axis + 2])?;
        Some(padded.checked_sub(reach)? / strides[axis] + 1)
    };
    Some([one(0)?, one(1)?])
}
