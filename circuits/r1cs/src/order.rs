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
}

/// The steps for a graph.
pub(crate) fn plan(graph: &Graph, weights: Weights) -> Vec<Planned<'_>> {
    let steps = pools_first(graph);
    if weights == Weights::Baked {
        return steps;
    }
    let mut packed: Vec<Planned<'_>> = Vec::with_capacity(steps.len());
    for step in steps {
        if let (Planned::Node(node), Some(Planned::Node(before))) = (step, packed.last().copied())
            && let (Op::Requantise(requantise), Op::Conv2d(conv)) = (&node.op, &before.op)
            && requantise.input == before.output
            && readers(graph, before.output) == 1
        {
            packed.pop();
            packed.push(Planned::PackedConv { conv: (before, conv), requantise: (node, requantise) });
        } else {
            packed.push(step);
        }
    }
    packed
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
