//! Committed weights: what is hashed is what is used, and the encoding is injective, so two different sets of weights never
//! share a commitment.
#![allow(clippy::unwrap_used)]

mod common;

use ark_bn254::Fr;
use ark_ff::Field as _;
use common::{cnn, has_weights, mlp, operators, random_input, random_inputs, rng};
use proofmark_onnx::graph::{Constant, Graph, Op};
use proofmark_r1cs::{Circuit, Options, Weights, compile, to_statement, weight_bytes, weight_widths};
use proofmark_statement::commit_weights;
use proptest::prelude::*;

const COMMITTED: Options = Options { weights: Weights::Committed, dataset_depth: 0 };

fn constants(graph: &mut Graph) -> Vec<&mut Constant> {
    let both = graph.nodes.iter_mut().filter_map(|node| match &mut node.op {
        Op::Gemm(op) => Some((&mut op.weight, &mut op.bias)),
        Op::Conv2d(op) => Some((&mut op.weight, &mut op.bias)),
        _ => None,
    });
    both.flat_map(|(weight, bias)| std::iter::once(weight).chain(bias.as_mut())).collect()
}

/// Rows in which a variable stands, with all variables of the row.
fn rows_of(circuit: &Circuit, variable: u32) -> Vec<(usize, Vec<(u32, Fr)>)> {
    let matrices = &circuit.matrices;
    let sides = [&matrices.a, &matrices.b, &matrices.c];
    let terms = |row: usize| sides.iter().flat_map(move |side| side.row(row)).collect::<Vec<_>>();
    let rows = (0..matrices.num_constraints()).map(|row| (row, terms(row)));
    rows.filter(|(_, terms)| terms.iter().any(|(cell, _)| *cell == variable)).collect()
}

/// Each weight's variable stands in the hash at its own place in the packing, and in a row of its layer together with
/// something that is neither it nor one of its bits: one variable, so the weight hashed is the weight used.
fn hashed_is_used(graph: &Graph) -> usize {
    let circuit = compile(graph, &COMMITTED).unwrap();
    let variables = circuit.weight_variables();
    let widths = weight_widths(graph);
    assert_eq!((variables.len(), widths.iter().sum()), (widths.len(), weight_bytes(graph).len()), "{}", graph.name);
    let mut byte = 0;
    for (index, (&variable, &width)) in variables.iter().zip(&widths).enumerate() {
        let (rows, name) = (rows_of(&circuit, variable), format!("{}: weight {index}", graph.name));
        let place = Fr::from(256u64).pow([byte as u64 % 31]);
        let hashed = |(row, terms): &(usize, Vec<(u32, Fr)>)| {
            circuit.origin(*row) == "model" && terms.contains(&(variable, place))
        };
        assert!(rows.iter().any(hashed), "{name} is not hashed at byte {byte}");
        let own = variable..variable + 8 * width as u32;
        let used = |(row, terms): &(usize, Vec<(u32, Fr)>)| {
            circuit.origin(*row) != "model" && terms.iter().any(|(cell, _)| *cell > 1 && !own.contains(cell))
        };
        assert!(rows.iter().any(used), "{name} is hashed but not used");
        byte += width;
    }
    variables.len()
}

#[test]
fn the_weights_hashed_are_the_weights_used() {
    let mut checked = 0;
    for graph in operators().iter().filter(|graph| has_weights(graph)) {
        checked += hashed_is_used(graph);
    }
    checked += hashed_is_used(&mlp(&mut rng(1))) + hashed_is_used(&cnn(&mut rng(1)));
    println!("{checked} weights");
    assert!(checked > 400, "{checked}");
}

/// The weights that bytes stand for: the inverse of `weight_bytes`.
fn decode(graph: &mut Graph, mut bytes: &[u8]) {
    let widths = weight_widths(graph);
    let mut widths = widths.into_iter();
    for constant in constants(graph) {
        for value in &mut constant.data {
            let (now, later) = bytes.split_at(widths.next().unwrap());
            let wire = now.iter().rev().fold(0i64, |wire, byte| wire << 8 | i64::from(*byte));
            (*value, bytes) = (wire + constant.type_bounds.min, later);
        }
    }
    assert!(bytes.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Bytes say all weights, in a length that the architecture alone sets.
    #[test]
    fn the_encoding_is_injective(seed in any::<u64>(), other in any::<u64>(), at in any::<prop::sample::Index>()) {
        for build in [mlp, cnn] {
            let graph = build(&mut rng(seed));
            let bytes = weight_bytes(&graph);
            let mut copy = build(&mut rng(other));
            prop_assert_eq!(weight_bytes(&copy).len(), bytes.len());
            decode(&mut copy, &bytes);
            prop_assert_eq!(&copy.nodes, &graph.nodes);
            // One weight more or less is other bytes, and another commitment under the same salt.
            let mut changed = graph.clone();
            let mut constants = constants(&mut changed);
            let count = constants.len();
            let constant = &mut constants[at.index(count)];
            let bounds = constant.type_bounds;
            let value = at.get_mut(&mut constant.data);
            *value = if *value == bounds.max { *value - 1 } else { *value + 1 };
            let others = weight_bytes(&changed);
            prop_assert_ne!(&others, &bytes);
            let salt = proofmark_statement::Fr::from_u64(seed);
            prop_assert_ne!(commit_weights(salt, &others), commit_weights(salt, &bytes));
        }
    }
}

/// The same weights under two salts are two models, so nobody recognises a small model by trying.
#[test]
fn the_commitment_is_salted() {
    let graph = mlp(&mut rng(1));
    let circuit = compile(&graph, &COMMITTED).unwrap();
    let mut rng = rng(2);
    let input = random_input(&graph, &mut rng);
    let inputs = random_inputs(&input, None, &mut rng);
    let mut salted = inputs.clone();
    salted.weights_salt += Fr::from(1u64);
    let [one, other] = [&inputs, &salted].map(|inputs| circuit.witness(inputs).unwrap());
    assert_eq!(one.outputs, other.outputs);
    assert_ne!(to_statement(&one.model), to_statement(&other.model));
    assert_ne!(one.digest, other.digest);
}
