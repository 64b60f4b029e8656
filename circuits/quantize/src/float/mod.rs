//! The float model, run as ONNX defines it: plain loops, sums in float64, every tensor seen.
//!
//! Any machine computes the same bits, so the same samples give the same quantised file everywhere.

mod arithmetic;
mod layers;
mod movement;
mod pools;
mod reduce;
mod window;

use proofmark_onnx::import::ops::function_of;
use proofmark_onnx::proto::{NodeProto, TensorProto, data_type};
use proofmark_onnx::tensor_io::Values;

use crate::error::QuantizeError;
use crate::nodes::{self, label, operator};

/// Elements that a computed tensor may have: a tiny file must not allocate much.
pub(crate) const MAX_ELEMENTS: usize = 1 << 26;

/// A tensor of a run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    /// Dimensions.
    pub(crate) shape: Vec<usize>,
    /// As many values as they say, row-major.
    pub(crate) data: Data,
}

/// Values of a tensor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    /// Real numbers.
    Float(Vec<f32>),
    /// Integers and truth values, with the code of their type.
    Integer(i32, Vec<i64>),
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Self::Float(values) => values.len(),
            Self::Integer(_, values) => values.len(),
        }
    }

    /// The same type with elements from elsewhere; `None` is a zero.
    fn gathered(&self, places: impl Iterator<Item = Option<usize>>) -> Self {
        match self {
            Self::Float(values) => {
                Self::Float(places.map(|at| at.and_then(|at| values.get(at)).copied().unwrap_or(0.0)).collect())
            }
            Self::Integer(code, values) => {
                let values = places.map(|at| at.and_then(|at| values.get(at)).copied().unwrap_or(0)).collect();
                Self::Integer(*code, values)
            }
        }
    }
}

impl Tensor {
    /// A constant of the file.
    pub(crate) fn constant(proto: &TensorProto) -> Result<Self, QuantizeError> {
        let (shape, values) = proofmark_onnx::import::decode_constant(proto)?;
        let data = match values {
            Values::Float(values) => Data::Float(values),
            Values::Integer(values) => Data::Integer(proto.data_type.unwrap_or(data_type::INT64), values),
        };
        Ok(Self { shape, data })
    }

    /// Real numbers.
    pub(crate) fn float(shape: Vec<usize>, data: Vec<f32>) -> Self {
        Self { shape, data: Data::Float(data) }
    }

    /// The real numbers, if it has any.
    pub(crate) fn reals(&self) -> Option<&[f32]> {
        match &self.data {
            Data::Float(values) => Some(values),
            Data::Integer(..) => None,
        }
    }
}

/// A node with the tensors that it reads.
pub(crate) struct Call<'c> {
    node: &'c NodeProto,
    inputs: Vec<Option<&'c Tensor>>,
}

type Outputs = Result<Vec<Tensor>, QuantizeError>;

/// What a node computes, one tensor for each output that it may have.
pub(crate) fn run<'t>(node: &NodeProto, known: &dyn Fn(&str) -> Option<&'t Tensor>) -> Outputs {
    let input = |name: &String| match known(name) {
        Some(tensor) => Ok(Some(tensor)),
        None if name.is_empty() => Ok(None),
        None => {
            let expected = format!("tensor '{name}' to be an input, an initializer or an earlier node's output");
            Err(QuantizeError::mismatch(label(node), expected, "none"))
        }
    };
    let call = Call { node, inputs: node.input.iter().map(input).collect::<Result<_, _>>()? };
    call.run()
}

impl Call<'_> {
    fn run(&self) -> Outputs {
        let one = match operator(self.node) {
            "Conv" => self.conv(),
            "ConvTranspose" => self.conv_transpose(),
            "Gemm" => self.gemm(),
            "MatMul" => self.mat_mul(),
            "BatchNormalization" => self.batch_normalisation(),
            "MaxPool" | "AveragePool" => self.pool(),
            "GlobalMaxPool" | "GlobalAveragePool" | "ReduceMax" | "ReduceMin" | "ReduceMean" | "ReduceSum" => {
                self.reduce()
            }
            "ArgMax" | "ArgMin" => self.arg_extremum(),
            "Softmax" | "LogSoftmax" => self.softmax(),
            "Add" | "Sub" | "Mul" | "Div" | "Pow" | "PRelu" | "Sum" | "Mean" | "Max" | "Min" => self.combine(),
            "Greater" | "Less" | "GreaterOrEqual" | "LessOrEqual" | "Equal" | "And" | "Or" => self.compare(),
            "Not" => self.not(),
            "Where" => self.choose(),
            "Neg" => self.map(|x| -x),
            "Relu" => self.map(|x| x.max(0.0)),
            "Clip" => self.clip(),
            "Cast" => self.cast(),
            "Shape" => self.shape(),
            "Constant" => self.constant(),
            "Identity" | "Dropout" => self.tensor(0).cloned(),
            "Flatten" | "Reshape" | "Squeeze" | "Unsqueeze" => self.reshape(),
            "Transpose" => self.transpose(),
            "Concat" => self.concat(),
            "Split" => return self.split(),
            "Slice" => self.slice(),
            "Gather" => self.gather(),
            "Pad" => self.pad(),
            "Expand" => self.expand(),
            "Tile" => self.tile(),
            _ => {
                let f = function_of(self.node)?;
                self.map(f)
            }
        };
        one.map(|tensor| vec![tensor])
    }

    fn error(&self, expected: impl Into<String>, got: impl Into<String>) -> QuantizeError {
        QuantizeError::mismatch(label(self.node), expected, got)
    }

    /// An input, unless it is left out.
    fn optional(&self, index: usize) -> Option<&Tensor> {
        self.inputs.get(index).copied().flatten()
    }

    fn tensor(&self, index: usize) -> Result<&Tensor, QuantizeError> {
        self.optional(index).ok_or_else(|| self.error(format!("input {index}"), "none"))
    }

    fn reals(&self, index: usize) -> Result<(&[usize], &[f32]), QuantizeError> {
        let tensor = self.tensor(index)?;
        let reals = tensor.reals().ok_or_else(|| self.error(format!("real numbers as input {index}"), "integers"))?;
        Ok((&tensor.shape, reals))
    }

    /// Integers of an input, or of an attribute of that name, which older operator sets have.
    fn integers(&self, index: usize, attribute: &str) -> Result<Option<Vec<i64>>, QuantizeError> {
        if let Some(values) = nodes::ints(self.node, attribute) {
            return Ok(Some(values.to_vec()));
        }
        match self.optional(index).map(|tensor| &tensor.data) {
            None => Ok(None),
            Some(Data::Integer(_, values)) => Ok(Some(values.clone())),
            Some(Data::Float(_)) => Err(self.error(format!("integers as {attribute}"), "real numbers")),
        }
    }

    /// An axis of a tensor of some rank.
    fn axis(&self, axis: i64, rank: usize) -> Result<usize, QuantizeError> {
        let from_end = i64::try_from(rank).unwrap_or(i64::MAX);
        let at = if axis < 0 { axis.saturating_add(from_end) } else { axis };
        let inside = usize::try_from(at).ok().filter(|&at| at < rank);
        inside.ok_or_else(|| self.error(format!("an axis of a tensor of rank {rank}"), axis.to_string()))
    }

    /// Checks that a shape is one to allocate.
    fn sized(&self, shape: &[usize]) -> Result<usize, QuantizeError> {
        let count = shape.iter().try_fold(1usize, |count, &dim| count.checked_mul(dim));
        let count = count.filter(|&count| count <= MAX_ELEMENTS);
        count.ok_or_else(|| self.error(format!("at most {MAX_ELEMENTS} elements"), format!("shape {shape:?}")))
    }

    #[allow(clippy::cast_possible_truncation)]
    fn map(&self, f: impl Fn(f64) -> f64) -> Result<Tensor, QuantizeError> {
        let (shape, values) = self.reals(0)?;
        Ok(Tensor::float(shape.to_vec(), values.iter().map(|&x| f(f64::from(x)) as f32).collect()))
    }

    fn constant(&self) -> Result<Tensor, QuantizeError> {
        if let Some(tensor) = nodes::tensor_attribute(self.node, "value") {
            return Tensor::constant(tensor);
        }
        if let Some(value) = nodes::float(self.node, "value_float") {
            return Ok(Tensor::float(vec![], vec![value]));
        }
        if let Some(values) = nodes::floats_attribute(self.node, "value_floats") {
            return Ok(Tensor::float(vec![values.len()], values.to_vec()));
        }
        let whole = nodes::int(self.node, "value_int").map(|value| (vec![], vec![value]));
        let several = nodes::ints(self.node, "value_ints").map(|values| (vec![values.len()], values.to_vec()));
        let (shape, values) = whole.or(several).ok_or_else(|| self.error("a value of numbers", "another attribute"))?;
        Ok(Tensor { shape, data: Data::Integer(data_type::INT64, values) })
    }
}

/// The coordinates of an element.
fn coordinates(mut element: usize, shape: &[usize]) -> Vec<usize> {
    let mut at = vec![0; shape.len()];
    for (axis, &dim) in shape.iter().enumerate().rev() {
        at[axis] = element % dim.max(1);
        element /= dim.max(1);
    }
    at
}

/// Row-major strides.
fn strides(shape: &[usize]) -> Vec<usize> {
    (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect()
}

/// The element of a tensor of shape `from` that stands at `element` of the broadcast shape `to`.
fn broadcast_index(element: usize, to: &[usize], from: &[usize]) -> usize {
    let skip = to.len().saturating_sub(from.len());
    let (mut rest, mut index, mut stride) = (element, 0, 1);
    for (axis, &dim) in to.iter().enumerate().rev() {
        let at = rest % dim.max(1);
        rest /= dim.max(1);
        if let Some(&own) = axis.checked_sub(skip).and_then(|axis| from.get(axis)) {
            index += if own == 1 { 0 } else { at * stride };
            stride *= own;
        }
    }
    index
}
