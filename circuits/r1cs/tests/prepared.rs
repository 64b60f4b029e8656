//! Prepared and batched witnesses are those of single runs, and misuse is refused.
#![allow(clippy::unwrap_used)]

mod common;

use common::{cnn, mlp, random_input, random_inputs, rng};
use proofmark_r1cs::{Inputs, Options, Weights, WitnessError, compile};

/// Several jobs, two salts of the weights among them: the batch gives what single runs give, in the same order.
#[test]
fn a_batch_is_its_single_runs() {
    let mut rng = rng(1);
    for (graph, weights) in
        [(mlp(&mut rng), Weights::Committed), (cnn(&mut rng), Weights::Committed), (cnn(&mut rng), Weights::Baked)]
    {
        let circuit = compile(&graph, &Options { weights, dataset_depth: 2 }).unwrap();
        let data: Vec<Vec<i64>> = (0..5).map(|_| random_input(&graph, &mut rng)).collect();
        let salts = random_inputs(&data[0], None, &mut rng).weights_salt;
        let jobs: Vec<Inputs<'_>> = data
            .iter()
            .enumerate()
            .map(|(i, input)| {
                let inputs = random_inputs(input, (i != 3).then_some(2), &mut rng);
                if i % 2 == 0 { Inputs { weights_salt: salts, ..inputs } } else { inputs }
            })
            .collect();
        let batch = circuit.witness_batch(&jobs).unwrap();
        assert_eq!(batch.len(), jobs.len());
        for (one, job) in batch.iter().zip(&jobs) {
            let single = circuit.witness(job).unwrap();
            assert!(circuit.matrices.is_satisfied(&one.values));
            assert!(one.values == single.values && one.outputs == single.outputs && one.digest == single.digest);
        }
    }
}

#[test]
fn a_batch_names_its_first_bad_input() {
    let mut rng = rng(2);
    let graph = mlp(&mut rng);
    let circuit = compile(&graph, &Options { weights: Weights::Baked, dataset_depth: 0 }).unwrap();
    let good = random_input(&graph, &mut rng);
    let (short, long) = (&good[1..], [good.as_slice(), &[0]].concat());
    let jobs = [&good, short, &good, &long].map(|input| random_inputs(input, None, &mut rng));
    let error = circuit.witness_batch(&jobs).unwrap_err();
    assert_eq!(error.index, 1);
    let text = error.to_string();
    assert_eq!(text, format!("input 1 of the batch: input: expected {} integers, got {}", good.len(), short.len()));
    assert!(circuit.witness_batch(&[]).unwrap().is_empty());
}

#[test]
fn prepared_values_serve_their_own_circuit_and_salt_only() {
    let mut rng = rng(3);
    let graph = mlp(&mut rng);
    let options = Options { weights: Weights::Committed, dataset_depth: 0 };
    let (circuit, other) = (compile(&graph, &options).unwrap(), compile(&graph, &options).unwrap());
    let input = random_input(&graph, &mut rng);
    let inputs = random_inputs(&input, None, &mut rng);
    let prepared = circuit.prepare(inputs.weights_salt).unwrap();
    circuit.witness_prepared(&prepared, &inputs).unwrap();
    // A copy is the same circuit; one that was compiled apart is another, though its program is equal.
    circuit.clone().witness_prepared(&prepared, &inputs).unwrap();
    assert_eq!(other.witness_prepared(&prepared, &inputs).unwrap_err(), WitnessError::PreparedCircuit);
    let resalted = Inputs { weights_salt: inputs.weights_salt + inputs.weights_salt, ..inputs };
    assert_eq!(circuit.witness_prepared(&prepared, &resalted).unwrap_err(), WitnessError::PreparedSalt);
}
