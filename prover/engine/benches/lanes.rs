//! Multi-scalar products at each level that the CPU has: `cargo bench -p proofmark-engine --bench lanes`.

use ark_bn254::{Fr, G1Projective, G2Projective, g1, g2};
use ark_ec::PrimeGroup;
use ark_ec::scalar_mul::ScalarMul;
use ark_ff::UniformRand;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use proofmark_engine::Level;
use proofmark_engine::msm::{Scalars, multiply};
use proofmark_engine::points::{Stored, store};
use rand::SeedableRng;
use rand::rngs::StdRng;

/// Random points: in an arithmetic progression sums meet, which batches refuse.
fn random(n: usize) -> Vec<Fr> {
    let mut rng = StdRng::seed_from_u64(n as u64);
    (0..n).map(|_| Fr::rand(&mut rng)).collect()
}

fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("msm");
    group.sample_size(10);
    for log in [14, 18] {
        let scalars = Scalars::new(&random(1 << log));
        let points: Vec<Stored<g1::Config>> =
            G1Projective::generator().batch_mul(&random((1 << log) + 1)[1..]).iter().map(store::<g1::Config>).collect();
        for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
            group.bench_function(BenchmarkId::new(format!("g1 {level}"), log), |bencher| {
                bencher.iter(|| multiply::<g1::Config>(level, &points, &scalars));
            });
        }
    }
    let scalars = Scalars::new(&random(1 << 14));
    let points: Vec<Stored<g2::Config>> =
        G2Projective::generator().batch_mul(&random((1 << 14) + 1)[1..]).iter().map(store::<g2::Config>).collect();
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        group.bench_function(BenchmarkId::new(format!("g2 {level}"), 14), |bencher| {
            bencher.iter(|| multiply::<g2::Config>(level, &points, &scalars));
        });
    }
    group.finish();
}

criterion_group!(benches, products);
criterion_main!(benches);
