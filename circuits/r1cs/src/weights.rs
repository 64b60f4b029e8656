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

/// How many bytes each weight of a model takes, in the order of the commitment.
#[must_use]
pub fn weight_widths(graph: &proofmark_onnx::graph::Graph) -> Vec<usize> {
    constants(graph).flat_map(|constant| std::iter::repeat_n(width(constant), constant.data.len())).collect()
}

/// The wire bytes of a model's constants, in the order in which their commitment takes them.
///
/// `proofmark_statement::commit_weights(salt, &weight_bytes(graph))` is the commitment that a circuit with
/// private weights computes.
#[must_use]
pub fn weight_bytes(graph: &proofmark_onnx::graph::Graph) -> Vec<u8> {
    let mut bytes = Vec::new();
    for constant in constants(graph) {
        for value in &constant.data {
            bytes.extend(&(value - constant.type_bounds.min).to_le_bytes()[..width(constant)]);
        }
    }
    bytes
}

/// Weight before bias, in the order of the nodes.
fn constants(graph: &proofmark_onnx::graph::Graph) -> impl Iterator<Item = &Constant> {
    use proofmark_onnx::graph::Op;
    graph
        .nodes
        .iter()
        .flat_map(|node| match &node.op {
            Op::Gemm(op) => [Some(&op.weight), op.bias.as_ref()],
            Op::Conv2d(op) => [Some(&op.weight), op.bias.as_ref()],
            _ => [None, None],
        })
        .flatten()
}

/// Bytes of one value of a constant.
fn width(constant: &Constant) -> usize {
    let bounds = constant.type_bounds;
    let bits = range::bit_length(i128::from(bounds.max) - i128::from(bounds.min));
    (bits.div_ceil(8) as usize).max(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::builder::Builder;
    use crate::soundness::{random_inputs, random_wire};
    use crate::{Options, compile};
    use rand::SeedableRng as _;

    fn model(name: &str) -> proofmark_onnx::graph::Graph {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/operators");
        let bytes = std::fs::read(folder.join(format!("{name}.onnx"))).unwrap();
        proofmark_onnx::import::import(&bytes, name).unwrap()
    }

    /// A weight outside its type, carried through all sums and hashed as it is, so that nothing but its range check can
    /// refuse.
    #[test]
    fn a_weight_outside_its_type_has_no_witness() {
        let graph = model("conv.1");
        let mut circuit = compile(&graph, &Options { weights: Weights::Committed, dataset_depth: 0 }).unwrap();
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        let (inputs, wire) = (random_inputs(None, &mut rng), random_wire(&graph, &mut rng));
        let honest = circuit.program.weights.clone();
        let widths = weight_widths(&graph);
        let mut refused = 0;
        for (index, width) in widths.iter().enumerate() {
            for wrong in [-1, 1 << (8 * width), (1 << (8 * width)) + 77] {
                let program = std::sync::Arc::make_mut(&mut circuit.program);
                program.weights.clone_from(&honest);
                program.weights[index] = wrong;
                let mut values = circuit.program.run(&inputs, &wire).unwrap().field;
                values[1] = circuit.public.digest.evaluate(&values);
                let row = circuit.matrices.first_unsatisfied(&values).unwrap();
                assert!(!["model", "digest"].contains(&circuit.origin(row)), "weight {index}: {}", circuit.origin(row));
                refused += 1;
            }
        }
        assert_eq!(refused, 3 * honest.len());
    }

    /// In the circuit, the commitment is the golden one of `circuits/statement`.
    #[test]
    fn commitment_is_golden() {
        let mut builder = Builder::new();
        let bytes = vec![Integer::constant(1); 700];
        let salt = Linear::constant(9u64.into());
        let commitment = statement::commit(&mut builder, Domain::Weights, WEIGHTS, salt, &bytes).unwrap();
        let golden = include_str!("../../statement/tests/vectors/golden/weights.hex").trim();
        let bytes: Vec<u8> = (0..32).map(|i| u8::from_str_radix(&golden[2 * i..2 * i + 2], 16).unwrap()).collect();
        let golden = proofmark_statement::element_from_bytes(&bytes).unwrap();
        assert_eq!(commitment.as_constant().unwrap(), from_statement(&golden));
    }
}
