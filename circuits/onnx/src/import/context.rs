//! The graph under construction and the values known so far.

use std::collections::HashMap;
use std::rc::Rc;

use super::array::Array;
use super::error::ImportError;
use super::external::Folder;
use super::node::Node;
use super::value::{Activation, Value};
use crate::graph::{self, ElementType, Interval, Op, Requantise, Tensor, TensorId};
use crate::proto::TensorProto;
use crate::ratio::Ratio;

/// The most elements that a computed tensor may have: it bounds what a tiny file can make us allocate.
pub(crate) const MAX_ELEMENTS: usize = 1 << 26;

/// The most elements that all computed tensors may have together, for the same reason.
pub(crate) const MAX_TOTAL_ELEMENTS: usize = 1 << 27;

/// What the importer carries from node to node.
pub(crate) struct Context<'a> {
    /// Version of the standard operator set.
    pub(crate) opset: i64,
    pub(crate) tensors: Vec<Tensor>,
    pub(crate) nodes: Vec<graph::Node>,
    /// The tensor of the model's input; it has no element type until its QuantizeLinear is met.
    pub(crate) input: TensorId,
    /// Scale and zero point of the float32 input, once its QuantizeLinear is met.
    pub(crate) input_quantisation: Option<(f32, i64)>,
    /// Values by name.
    pub(crate) values: HashMap<&'a str, Value>,
    /// How many times the nodes that matter (and the output) read each name.
    pub(crate) uses: HashMap<&'a str, usize>,
    /// Where external data may be.
    pub(crate) folder: Folder,
    /// Elements of all tensors so far.
    pub(crate) elements: usize,
    /// Terms and sources of all sums and rearrangements so far.
    pub(crate) terms: usize,
    /// How many more weights may be copied into the graph; bounds what a file that uses the same
    /// weights in thousands of nodes can make us allocate.
    pub(crate) weight_budget: usize,
}

impl<'a> Context<'a> {
    /// The value of an input that must be there.
    pub(crate) fn input(&self, node: &Node<'_>, index: usize, role: &str) -> Result<Value, ImportError> {
        self.optional_input(node, index)?.ok_or_else(|| node.input_mismatch(role, "a tensor", "none"))
    }

    /// The value of an input that may be left out.
    pub(crate) fn optional_input(&self, node: &Node<'_>, index: usize) -> Result<Option<Value>, ImportError> {
        let Some(name) = node.input_name(index) else { return Ok(None) };
        let value = self.values.get(name).cloned();
        let mut value = value.ok_or_else(|| ImportError::Dangling { place: node.label(), tensor: name.to_owned() })?;
        if let Value::Accumulator(accumulator) = &mut value {
            accumulator.shared |= self.uses.get(name).is_some_and(|&uses| uses > 1);
        }
        Ok(Some(value))
    }

    /// The tensor behind an id.
    pub(crate) fn tensor(&self, id: TensorId) -> &Tensor {
        &self.tensors[id.0]
    }

    /// The shape of a value.
    pub(crate) fn shape(&self, value: &Value) -> Vec<usize> {
        match value {
            Value::Constant(array) => array.shape.clone(),
            Value::Dequantised(constant) => constant.array.shape.clone(),
            Value::FloatInput { shape, .. } => shape.clone(),
            Value::Stored(tensor) | Value::Whole { tensor, .. } => self.tensor(*tensor).shape.clone(),
            Value::Function(function) => self.tensor(function.tensor).shape.clone(),
            Value::Activation(activation) => self.tensor(activation.tensor).shape.clone(),
            Value::Accumulator(accumulator) => self.tensor(accumulator.tensor).shape.clone(),
            Value::Softmax(softmax) => self.tensor(softmax.x.tensor).shape.clone(),
        }
    }

    /// A constant of the file; what it has in other files counts for the budget of weights.
    pub(crate) fn decode(&mut self, proto: &TensorProto, name: &str) -> Result<Value, ImportError> {
        let before = self.folder.read;
        let array = Array::decode(proto, name, &mut self.folder)?;
        let more = (self.folder.read - before).saturating_mul(super::WEIGHTS_PER_BYTE);
        self.weight_budget = self.weight_budget.saturating_add(more);
        Ok(Value::Constant(Rc::new(array)))
    }

    /// Adds a tensor.
    pub(crate) fn new_tensor(&mut self, place: &str, tensor: Tensor) -> Result<TensorId, ImportError> {
        let count = super::array::element_count(&tensor.shape, place)?;
        if count == 0 || count > MAX_ELEMENTS {
            let got = format!("{count} ({:?})", tensor.shape);
            return Err(ImportError::mismatch(place, format!("1 to {MAX_ELEMENTS} elements"), got));
        }
        self.elements += count;
        if self.elements > MAX_TOTAL_ELEMENTS {
            let expected = format!("at most {MAX_TOTAL_ELEMENTS} elements in all tensors together");
            return Err(ImportError::mismatch(place, expected, self.elements.to_string()));
        }
        self.tensors.push(tensor);
        Ok(TensorId(self.tensors.len() - 1))
    }

    /// Adds a node and the tensor that it writes.
    pub(crate) fn emit(&mut self, node: &Node<'_>, op: Op, tensor: Tensor) -> Result<TensorId, ImportError> {
        let output = self.new_tensor(&node.label(), tensor)?;
        self.nodes.push(graph::Node { name: node.name(), op, output });
        Ok(output)
    }

    /// Takes weights out of the budget.
    pub(crate) fn spend(&mut self, node: &Node<'_>, weights: usize) -> Result<(), ImportError> {
        match self.weight_budget.checked_sub(weights) {
            Some(left) => {
                self.weight_budget = left;
                Ok(())
            }
            None => {
                let expected = format!("at most {} more weights, for the size of the file", self.weight_budget);
                Err(node.mismatch(expected, weights.to_string()))
            }
        }
    }

    /// Adds a [`Requantise`]; its bounds follow from those of its input, as it is monotone.
    pub(crate) fn requantise(
        &mut self,
        node: &Node<'_>,
        op: Requantise,
        element: ElementType,
        name: String,
    ) -> Result<TensorId, ImportError> {
        let source = self.tensor(op.input);
        let clamp = |value: i128| {
            let value = value.clamp(i128::from(op.clamp.min), i128::from(op.clamp.max));
            i64::try_from(value).unwrap_or(op.clamp.max)
        };
        let map =
            |m: &Ratio, x: i64| clamp(m.round(i128::from(x - op.input_zero), op.halves) + i128::from(op.output_zero));
        let min = op.multipliers.iter().map(|m| map(m, source.bounds.min)).min().unwrap_or(op.clamp.min);
        let max = op.multipliers.iter().map(|m| map(m, source.bounds.max)).max().unwrap_or(op.clamp.max);
        let tensor =
            Tensor { name, shape: source.shape.clone(), element: Some(element), bounds: Interval { min, max } };
        self.emit(node, Op::Requantise(op), tensor)
    }

    /// A dequantised tensor whose ReLU or Clip, if any, has been applied to the integers.
    pub(crate) fn settle(&mut self, node: &Node<'_>, activation: Activation) -> Result<Activation, ImportError> {
        super::requantise::settle(self, node, activation)
    }
}
