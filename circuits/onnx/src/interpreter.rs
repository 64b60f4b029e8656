//! The meaning of a [`Graph`], as code: plain loops over integers, nothing fast.
//!
//! Circuits and witness programs are tested against it.

use crate::graph::{
    Choices, Conv2d, Gather, Gemm, Graph, Linear, MatMul, MaxPool2d, Node, Op, Operand, Product, Rearrange, Requantise,
    Softmax, Source, Table, TensorId, TopKeys,
};

/// Why a graph cannot be run on an input.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RunError {
    /// The number of values is not that of the input tensor.
    #[error("input '{name}': expected {expected} values, got {got}")]
    Length {
        /// Name of the input.
        name: String,
        /// Number of elements.
        expected: usize,
        /// Number of values given.
        got: usize,
    },
    /// A value lies outside the input's type.
    #[error("input '{name}', element {index}: expected a value in {min}..={max}, got {got}")]
    Range {
        /// Name of the input.
        name: String,
        /// Which element.
        index: usize,
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
        /// The value given.
        got: i64,
    },
    /// A graph that no importer makes: an accumulator leaves `i64`, or a node reads what is not written yet.
    #[error("node {node} ({op}): expected a graph made by the importer, got {got}")]
    Malformed {
        /// Name of the node.
        node: String,
        /// Its operator.
        op: &'static str,
        /// What is wrong.
        got: &'static str,
    },
}

/// The integers of every tensor after a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    tensors: Vec<Vec<i64>>,
    output: TensorId,
}

impl Trace {
    /// The integers of a tensor, row-major.
    ///
    /// Ids are made by the importer only, so they are in range.
    #[must_use]
    pub fn tensor(&self, id: TensorId) -> &[i64] {
        &self.tensors[id.0]
    }

    /// The integers of the model's output.
    #[must_use]
    pub fn output(&self) -> &[i64] {
        self.tensor(self.output)
    }
}

/// Runs a graph on the integers of its input, row-major.
///
/// # Errors
/// [`RunError`] if the input has another length or values outside its type.
pub fn run(graph: &Graph, input: &[i64]) -> Result<Trace, RunError> {
    check_input(graph, input)?;
    let mut tensors = vec![Vec::new(); graph.tensors.len()];
    tensors[graph.input.tensor.0] = input.to_vec();
    for node in &graph.nodes {
        let malformed = |got| RunError::Malformed { node: node.name.clone(), op: node.op.name(), got };
        let inputs = node.op.inputs();
        if inputs.iter().any(|id| tensors[id.0].len() != graph.tensor(*id).len()) {
            return Err(malformed("an input that no earlier node writes"));
        }
        let result = execute(graph, node, &tensors);
        tensors[node.output.0] = result.ok_or_else(|| malformed("a sum beyond 64 bits or an empty window"))?;
    }
    Ok(Trace { tensors, output: graph.output.tensor })
}

/// The output of one node; `None` if an accumulator leaves `i64` or a window is empty.
fn execute(graph: &Graph, node: &Node, tensors: &[Vec<i64>]) -> Option<Vec<i64>> {
    let outputs = graph.tensor(node.output).len();
    let read = |id: TensorId| (tensors[id.0].as_slice(), graph.tensor(id).shape.as_slice());
    match &node.op {
        Op::Gemm(op) => (0..outputs).map(|out| gemm(op, read(op.input).0, out)).collect(),
        Op::Conv2d(op) => {
            let (values, shape) = read(op.input);
            (0..outputs).map(|out| conv2d(op, values, shape, out, outputs)).collect()
        }
        Op::Requantise(op) => {
            let (values, shape) = read(op.input);
            Some(requantise(op, values, shape))
        }
        Op::MaxPool2d(op) => {
            let (values, shape) = read(op.input);
            (0..outputs).map(|out| max_pool2d(op, values, shape, out)).collect()
        }
        Op::Linear(op) => (0..outputs).map(|out| linear(op, tensors, out)).collect(),
        Op::Product(op) => (0..outputs).map(|out| product(op, tensors, out)).collect(),
        Op::MatMul(op) => (0..outputs).map(|out| mat_mul(op, tensors, out)).collect(),
        Op::Gather(op) => gather(op, tensors),
        Op::TopKeys(op) => top_keys(op, read(op.input).0),
        Op::Softmax(op) => softmax(op, read(op.input).0),
        Op::Table(op) => {
            let (values, shape) = read(op.input);
            values.iter().enumerate().map(|(i, &value)| table(op, shape, i, value)).collect()
        }
        Op::Rearrange(op) => Some(op.sources.iter().map(|source| rearrange(op, tensors, *source)).collect()),
        Op::Reshape { input } => Some(read(*input).0.to_vec()),
    }
}

fn check_input(graph: &Graph, input: &[i64]) -> Result<(), RunError> {
    let tensor = graph.tensor(graph.input.tensor);
    let name = || graph.input.name.clone();
    if input.len() != tensor.len() {
        return Err(RunError::Length { name: name(), expected: tensor.len(), got: input.len() });
    }
    let range = tensor.bounds;
    match input.iter().position(|value| !(range.min..=range.max).contains(value)) {
        None => Ok(()),
        Some(index) => Err(RunError::Range { name: name(), index, min: range.min, max: range.max, got: input[index] }),
    }
}

/// `b[o] + sum_i (x[t, i] - x_zero) * w[o, i]` for output `o` of row `t`; `None` if that leaves `i64`.
fn gemm(op: &Gemm, x: &[i64], out: usize) -> Option<i64> {
    let mut sum = op.bias.as_ref().map_or(0, |bias| i128::from(bias.data[out % bias.data.len().max(1)]));
    op.for_each_term(out, |i, w| sum += i128::from(x[i] - op.input_zero) * i128::from(op.weight.data[w]));
    i64::try_from(sum).ok()
}

/// `b[o] + sum (x - x_zero) * w` over the window of one output element; `None` if that leaves `i64`.
fn conv2d(op: &Conv2d, x: &[i64], shape: &[usize], out: usize, outputs: usize) -> Option<i64> {
    let channel = out / (outputs / op.weight.shape[0]);
    let mut sum = op.bias.as_ref().map_or(0, |bias| i128::from(bias.data[channel]));
    op.for_each_term(shape, out, |i, w| sum += i128::from(x[i] - op.input_zero) * i128::from(op.weight.data[w]));
    i64::try_from(sum).ok()
}

/// `clamp(round((x - x_zero) * M) + y_zero, low, high)`, element by element.
fn requantise(op: &Requantise, x: &[i64], shape: &[usize]) -> Vec<i64> {
    let per_channel: usize = shape.iter().skip(2).product();
    let one = |(index, &value): (usize, &i64)| {
        let multiplier = match op.multipliers.as_slice() {
            [only] => only,
            channels => &channels[index / per_channel % channels.len()],
        };
        let scaled = multiplier.round(i128::from(value - op.input_zero), op.halves) + i128::from(op.output_zero);
        clamp(scaled, op.clamp.min, op.clamp.max)
    };
    x.iter().enumerate().map(one).collect()
}

/// The largest element of a window; `None` if the window has none.
fn max_pool2d(op: &MaxPool2d, x: &[i64], shape: &[usize], out: usize) -> Option<i64> {
    let mut best = None;
    op.for_each_member(shape, out, |i| best = best.max(Some(x[i])));
    best
}

/// `constant[out] + sum factor * (x[index] - zero)`; `None` if that leaves `i64`.
fn linear(op: &Linear, tensors: &[Vec<i64>], out: usize) -> Option<i64> {
    let terms = op.terms_of(out).iter().map(|term| {
        let operand = op.operands[term.operand as usize];
        i128::from(tensors[operand.tensor.0][term.index as usize] - operand.zero) * i128::from(term.factor)
    });
    i64::try_from(i128::from(op.constant_of(out)) + terms.sum::<i128>()).ok()
}

/// `(a[out] - a_zero) * (b[out] - b_zero)`; `None` if that leaves `i64`.
fn product(op: &Product, tensors: &[Vec<i64>], out: usize) -> Option<i64> {
    let centred = |operand: Operand| i128::from(tensors[operand.tensor.0][out] - operand.zero);
    i64::try_from(centred(op.left) * centred(op.right)).ok()
}

/// `sum_k (left[i, k] - left_zero) * (right[k, j] - right_zero)`; `None` if that leaves `i64`.
fn mat_mul(op: &MatMul, tensors: &[Vec<i64>], out: usize) -> Option<i64> {
    let centred = |operand: Operand, index: usize| i128::from(tensors[operand.tensor.0][index] - operand.zero);
    let mut sum = 0i128;
    op.for_each_term(out, |i, j| sum += centred(op.left, i) * centred(op.right, j));
    i64::try_from(sum).ok()
}

/// `data[a, index[i], c]`; `None` if an index is out of range.
fn gather(op: &Gather, tensors: &[Vec<i64>]) -> Option<Vec<i64>> {
    let data = match &op.data {
        Choices::Constant(data) => data,
        Choices::Tensor(id) => &tensors[id.0],
    };
    let indices = &tensors[op.index.0];
    let mut outputs = Vec::with_capacity(op.outer * indices.len() * op.inner);
    for outer in 0..op.outer {
        for &index in indices {
            let position = op.resolve(index)?;
            outputs.extend((0..op.inner).map(|inner| data[op.element(outer, position, inner)]));
        }
    }
    Some(outputs)
}

/// The largest keys of each row, in descending order; `None` if a key leaves `i64`.
fn top_keys(op: &TopKeys, x: &[i64]) -> Option<Vec<i64>> {
    let mut outputs = Vec::new();
    for row in x.chunks(op.length) {
        let key = |(position, value): (usize, &i64)| {
            let (factor, offset) = op.key(position);
            (value - op.zero).checked_mul(factor)?.checked_add(offset)
        };
        let mut keys: Vec<i64> = row.iter().enumerate().map(key).collect::<Option<_>>()?;
        keys.sort_unstable_by(|a, b| b.cmp(a));
        outputs.extend(&keys[..op.count]);
    }
    Some(outputs)
}

/// `floor((N[d] + H) / (2 H))`; `None` if two elements are further apart than the tables reach.
fn softmax(op: &Softmax, x: &[i64]) -> Option<Vec<i64>> {
    let mut outputs = Vec::with_capacity(x.len());
    for row in x.chunks(op.length) {
        let largest = row.iter().copied().max()?;
        let distances: Vec<usize> =
            row.iter().map(|value| usize::try_from(largest - value).ok()).collect::<Option<_>>()?;
        let sum = distances.iter().map(|&d| op.exponentials.get(d).copied()).sum::<Option<i64>>()?;
        for d in distances {
            outputs.push((op.numerators.get(d)? + sum).div_euclid(2 * sum));
        }
    }
    Some(outputs)
}

/// The entry that belongs to a value of the input's type.
fn table(op: &Table, shape: &[usize], element: usize, value: i64) -> Option<i64> {
    let wire = op.element.to_wire(value)?;
    op.entries_of(shape, element).get(usize::from(wire)).copied()
}

fn rearrange(op: &Rearrange, tensors: &[Vec<i64>], source: Source) -> i64 {
    match source {
        Source::Element { input, index } => tensors[op.inputs[input as usize].0][index as usize],
        Source::Constant(value) => value,
    }
}

fn clamp(value: i128, min: i64, max: i64) -> i64 {
    i64::try_from(value.clamp(i128::from(min), i128::from(max))).unwrap_or(max)
}
