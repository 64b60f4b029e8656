//! Whole proofs at each level that the CPU has: `cargo bench -p proofmark-engine --bench prove`.
//!
//! Beside other provers: `cargo xtask measure prove`.

#![allow(clippy::unwrap_used)]

#[path = "../examples/measure-prove/circuit.rs"]
mod circuit;

use ark_bn254::Fr;
use circuit::{Profile, example};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use proofmark_engine::setup::{Secret, generate};
use proofmark_engine::{Circuit, Level, Matrix, prove};

fn proofs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("prove");
    group.sample_size(10);
    for log in [12, 14] {
        for profile in Profile::ALL {
            let example = example(log, profile);
            let matrices = example.rows.map(Matrix::from_rows);
            let circuit = Circuit::new(matrices, example.instance, example.assignment.len()).unwrap();
            let [alpha, beta, gamma, delta, tau] = [11_u64, 12, 13, 14, 15].map(Fr::from);
            let key = generate(&circuit, &Secret { alpha, beta, gamma, delta, tau }).unwrap();
            let (r, s) = (Fr::from(5_u64), Fr::from(7_u64));
            for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
                group.bench_function(BenchmarkId::new(format!("{} {level}", profile.name()), log), |bencher| {
                    bencher.iter(|| prove(&key, &circuit, &example.assignment, r, s, level).unwrap());
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, proofs);
criterion_main!(benches);
