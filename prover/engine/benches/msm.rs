//! Multi-scalar products at each level that the CPU has: `cargo bench -p proofmark-engine --bench msm`.

// Products need the assignments alone.
#[allow(dead_code)]
#[path = "../examples/measure-prove/circuit.rs"]
mod circuit;

use ark_bn254::{Fr, g1, g2};
use ark_ec::scalar_mul::ScalarMul as _;
use ark_ec::short_weierstrass::Projective;
use ark_ff::UniformRand as _;
use circuit::{Profile, example};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use proofmark_engine::Level;
use proofmark_engine::msm::{Scalars, multiply};
use proofmark_engine::points::{CurveConfig, Stored, store};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// Random points: in an arithmetic progression sums meet, which batches refuse.
fn points<C: CurveConfig>(n: usize) -> Vec<Stored<C>> {
    let mut rng = StdRng::seed_from_u64(n as u64);
    let secrets: Vec<Fr> = (0..n).map(|_| Fr::rand(&mut rng)).collect();
    Projective::<C>::rand(&mut rng).batch_mul(&secrets).iter().map(store::<C>).collect()
}

fn products<C: CurveConfig>(criterion: &mut Criterion, name: &str, logs: &[u32]) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    for &log in logs {
        for profile in Profile::ALL {
            let assignment = example(log, profile).assignment;
            let (points, scalars) = (points::<C>(assignment.len()), Scalars::new(&assignment));
            for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
                group.bench_function(BenchmarkId::new(format!("{} {level}", profile.name()), log), |bencher| {
                    bencher.iter(|| multiply::<C>(level, &points, &scalars));
                });
            }
        }
    }
    group.finish();
}

fn both_groups(criterion: &mut Criterion) {
    products::<g1::Config>(criterion, "msm_g1", &[14, 16]);
    products::<g2::Config>(criterion, "msm_g2", &[14]);
}

criterion_group!(benches, both_groups);
criterion_main!(benches);
