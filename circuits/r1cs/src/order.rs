//! The order in which nodes are compiled: a max pool goes before the requantisation that it reads.
//!
//! A requantisation is monotone and the same for a whole channel, so `max(y(a), y(b)) = y(max(a, b))`, and padding
//! never wins either way. Pooling accumulators needs wider comparisons, but leaves only one requantisation for
//! each window: where windows do not overlap that is the better trade, as a requantisation costs more than a
//! comparison. The graph's meaning stays the same, so nobody else sees this.

use proofmark_onnx::graph::{Conv2d, Graph, MaxPool2d, Node, Op, Requantise, TensorId};

use crate::compile::Weights;

/// A step of the compilation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Planned<'a> {
    /// A node as it stands.
    Node(&'a Node),
    /// A requantisation and the pool behind it, the other way round; named after both nodes.
    PoolThenRequantise {
        /// The node that comes first in the graph.
        requantise: (&'a Node, &'a Requantise),
        /// The node that is compiled first.
        pool: (&'a Node, &'a MaxPool2d),
    },
    /// A convolution with private weights and the requantisation that alone reads it: see
    /// [`crate::ops::packed_conv`].
    PackedConv {
        /// The convolution.
        conv: (&'a Node, &'a Conv2d),
        /// The requantisation.
        requantise: (&'a Node, &'a Requantise),
    },
    /// A product of matrices of variables and the requantisation that alone reads it, perhaps under another shape: see
    /// [`crate::ops::matrices`].
    PackedMatrices {
        /// The product: fully connected with private weights, or of two computed tensors.
        sums: &'a Node,
        /// The requantisation.
        requantise: (&'a Node, &'a Requantise),
    },
}

/// The steps for a graph.
pub(crate) fn plan(graph: &Graph, weights: Weights) -> Vec<Planned<'_>> {
    let mut packed: Vec<Planned<'_>> = Vec::with_capacity(graph.nodes.len());
    for step in pools_first(graph) {
        let together = match step {
            Planned::Node(node) => with_sums(graph, weights, &packed, node),
            _ => None,
        };
        match together {
            Some((step, replaced)) => {
                packed.truncate(packed.len() - replaced);
                packed.push(step);
            }
            None => packed.push(step),
        }
    }
    packed
}

/// A requantisation together with the sums that it alone reads, and how many of the last steps that replaces.
fn with_sums<'a>(
    graph: &Graph,
    weights: Weights,
    before: &[Planned<'a>],
    node: &'a Node,
) -> Option<(Planned<'a>, usize)> {
    let Op::Requantise(requantise) = &node.op else { return None };
    let (sums, replaced) = match before {
        [.., Planned::Node(sums), Planned::Node(last)]
            if matches!(last.op, Op::Reshape { input } if alone(graph, sums, input))
                && alone(graph, last, requantise.input) =>
        {
            (*sums, 2)
        }
        [.., Planned::Node(last)] if alone(graph, last, requantise.input) => (*last, 1),
        _ => return None,
    };
    let private = weights == Weights::Committed;
    let requantise = (node, requantise);
    match &sums.op {
        Op::Conv2d(conv) if private && replaced == 1 => {
            Some((Planned::PackedConv { conv: (sums, conv), requantise }, replaced))
        }
        Op::Gemm(gemm) if private => {
            // Channels are the outputs.
            let shape = &graph.tensor(requantise.1.input).shape;
            let last = shape.iter().skip(2).all(|&dim| dim == 1) && shape.get(1) == Some(&gemm.outputs());
            (last || requantise.1.multipliers.len() == 1)
                .then_some((Planned::PackedMatrices { sums, requantise }, replaced))
        }
        Op::MatMul(_) if requantise.1.multipliers.len() == 1 => {
            Some((Planned::PackedMatrices { sums, requantise }, replaced))
        }
        _ => None,
    }
}

/// Whether a node writes a tensor that only one node reads.
fn alone(graph: &Graph, node: &Node, tensor: TensorId) -> bool {
    node.output == tensor && readers(graph, tensor) == 1
}

fn pools_first(graph: &Graph) -> Vec<Planned<'_>> {
    let mut steps: Vec<Planned<'_>> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        if let (Op::MaxPool2d(pool), Some(Planned::Node(before))) = (&node.op, steps.last().copied())
            && let Op::Requantise(requantise) = &before.op
            && before.output == pool.input
            && readers(graph, before.output) == 1
            && shrinks(graph, before.output, node.output)
        {
            steps.pop();
            steps.push(Planned::PoolThenRequantise { requantise: (before, requantise), pool: (node, pool) });
        } else {
            steps.push(Planned::Node(node));
        }
    }
    steps
}

/// How many nodes or outputs read a tensor.
fn readers(graph: &Graph, tensor: TensorId) -> usize {
    let nodes = graph.nodes.iter().flat_map(|node| node.op.inputs()).filter(|input| *input == tensor).count();
    nodes + usize::from(graph.output.tensor == tensor)
}

/// Whether pooling leaves at most half of the elements.
fn shrinks(graph: &Graph, before: TensorId, after: TensorId) -> bool {
    2 * graph.tensor(after).len() <= graph.tensor(before).len()
}
