//! Two number-theoretic transforms, there and back, ours and arkworks': `cargo bench -p proofmark-engine --bench transform`.

use ark_bn254::Fr;
use ark_ff::UniformRand as _;
use ark_poly::{EvaluationDomain as _, Radix2EvaluationDomain};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use proofmark_engine::Level;
use proofmark_engine::measure::Transforms;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

fn transforms(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ntt");
    group.sample_size(10);
    for log in [14, 18] {
        let mut rng = StdRng::seed_from_u64(log);
        let mut values: Vec<Fr> = (0..1_usize << log).map(|_| Fr::rand(&mut rng)).collect();
        let (Ok(transforms), Some(domain)) =
            (Transforms::new(&values), Radix2EvaluationDomain::<Fr>::new(values.len()))
        else {
            continue;
        };
        for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
            let name = format!("ours, {level}");
            group.bench_function(BenchmarkId::new(name, log), |bencher| bencher.iter(|| transforms.run(level)));
        }
        group.bench_function(BenchmarkId::new("ark", log), |bencher| {
            bencher.iter(|| {
                domain.ifft_in_place(&mut values);
                domain.fft_in_place(&mut values);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, transforms);
criterion_main!(benches);
