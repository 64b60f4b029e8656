//! The inputs of an operator determine everything that its circuit computes: the Jacobian of its constraints has full
//! column rank at valid points, but for the variables that `soundness::HARMLESS` explains.
#![allow(clippy::unwrap_used)]

mod common;

use common::{operators, rng};
use proofmark_r1cs::soundness::{Forger, HARMLESS, random_inputs, random_wire, uniqueness};
use proofmark_r1cs::{Options, Weights, compile};
use rayon::prelude::*;

#[test]
fn operators_determine_what_they_compute() {
    let reasons: Vec<&str> = operators()
        .par_iter()
        .flat_map_iter(|graph| {
            let committed = common::has_weights(graph).then_some(Weights::Committed);
            [Some(Weights::Baked), committed].into_iter().flatten().map(move |weights| {
                let circuit = compile(graph, &Options { weights, dataset_depth: 0 }).unwrap();
                let mut rng = rng(1);
                let (inputs, wire) = (random_inputs(None, &mut rng), random_wire(graph, &mut rng));
                let forger = Forger::new(&circuit, &inputs, &wire).unwrap();
                let result = uniqueness(&circuit, forger.valid());
                assert!(result.holds(), "{} {weights:?}: {result:?}", graph.name);
                result.reason()
            })
        })
        .collect();
    for reason in reasons {
        assert!(reason.is_empty() || HARMLESS.iter().any(|(name, _)| *name == reason), "{reason}");
    }
}
