//! Constants of the model inside the circuit: baked in, or private variables bound by a commitment.

use proofmark_onnx::graph::Constant;
use proofmark_statement::domain::Domain;

use crate::builder::Builder;
use crate::compile::Weights;
use crate::error::CompileError;
use crate::field::from_statement;
use crate::linear::{Integer, Linear, Span};
use crate::poseidon::{STATEMENT, WEIGHTS, sponge};
use crate::program::Secret;
use crate::{range, statement};

/// Turns constants into integers, and collects the bytes of private ones for their commitment.
///
/// The order of the commitment is that of the nodes, weight before bias, elements row-major. A constant travels
/// as `value - smallest value of its type`, little-endian, in as many bytes as its type has.
#[derive(Debug)]
pub(crate) struct Store {
    mode: Weights,
    bytes: Vec<Integer>,
}

impl Store {
    pub(crate) fn new(mode: Weights) -> Self {
        Self { mode, bytes: Vec::new() }
    }

    /// The integers of a constant.
    pub(crate) fn load(&mut self, builder: &mut Builder, constant: &Constant) -> Result<Vec<Integer>, CompileError> {
        let len = constant.shape.iter().product();
        if constant.data.len() != len {
            let (node, got) = (builder.scope(), constant.data.len());
            return Err(CompileError::Size { node, what: "elements of a constant", expected: len, got });
        }
        (0..len).map(|element| self.one(builder, constant, element)).collect()
    }

    fn one(&mut self, builder: &mut Builder, constant: &Constant, element: usize) -> Result<Integer, CompileError> {
        let (value, bounds) = (constant.data[element], constant.type_bounds);
        if value < bounds.min || value > bounds.max {
            return Err(CompileError::ConstantOutOfBounds {
                node: builder.scope(),
                constant: constant.name.clone(),
                element,
                min: bounds.min,
                max: bounds.max,
                got: value,
            });
        }
        if self.mode == Weights::Baked {
            return Ok(Integer::constant(i128::from(value)));
        }
        let max = i128::from(bounds.max) - i128::from(bounds.min);
        let wire = builder.weight(value - bounds.min, Span::new(0, max))?;
        let bits = range::check(builder, &wire, max)?;
        self.push_bytes(builder, &wire, &bits)?;
        Ok(wire.shifted(i128::from(bounds.min)))
    }

    /// The bytes of a checked integer: itself if it is one, else sums of its bits.
    fn push_bytes(&mut self, builder: &Builder, wire: &Integer, bits: &[Integer]) -> Result<(), CompileError> {
        if bits.len() <= 8 {
            self.bytes.push(wire.clone());
            return Ok(());
        }
        for byte in bits.chunks(8) {
            let parts = byte.iter().zip(0u32..).map(|(bit, i)| (1i128 << i, bit));
            self.bytes.push(builder.sum("weight byte", parts, 0)?);
        }
        Ok(())
    }

    /// The model that enters the digest: as given, or hashed with the weights' commitment as in
    /// [`proofmark_statement::committed_model_id`].
    pub(crate) fn model(self, builder: &mut Builder, given: Linear) -> Result<Linear, CompileError> {
        if self.mode == Weights::Baked {
            return Ok(given);
        }
        let salt = builder.secret(Secret::WeightsSalt)?;
        let commitment = statement::commit(builder, Domain::Weights, WEIGHTS, salt, &self.bytes)?;
        let tag = from_statement(&Domain::Model.tag(2));
        sponge(builder, STATEMENT, tag, &[given, commitment])
    }
}

/// The wire bytes of a model's constants, in the order in which their commitment takes them.
///
/// `proofmark_statement::commit_weights(salt, &weight_bytes(graph))` is the commitment that a circuit with
/// private weights computes.
#[must_use]
pub fn weight_bytes(graph: &proofmark_onnx::graph::Graph) -> Vec<u8> {
    use proofmark_onnx::graph::Op;
    let mut bytes = Vec::new();
    for node in &graph.nodes {
        let (weight, bias) = match &node.op {
            Op::Gemm(op) => (&op.weight, &op.bias),
            Op::Conv2d(op) => (&op.weight, &op.bias),
            _ => continue,
        };
        for constant in [Some(weight), bias.as_ref()].into_iter().flatten() {
            let bounds = constant.type_bounds;
            let bits = range::bit_length(i128::from(bounds.max) - i128::from(bounds.min));
            let width = (bits.div_ceil(8) as usize).max(1);
            for value in &constant.data {
                bytes.extend(&(value - bounds.min).to_le_bytes()[..width]);
            }
        }
    }
    bytes
}
