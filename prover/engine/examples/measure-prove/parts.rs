//! What proofs are made of, alone.

// A contestant that fails ends the measurement.
#![allow(clippy::panic)]

use anyhow::Result;
use ark_bn254::{Fq, Fr, g1, g2};
use ark_ec::VariableBaseMSM as _;
use ark_ec::scalar_mul::ScalarMul as _;
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ff::UniformRand as _;
use ark_poly::{EvaluationDomain as _, Radix2EvaluationDomain};
use proofmark_engine::Level;
use proofmark_engine::measure::{Multiplications, Transforms};
use proofmark_engine::msm::{Scalars, multiply};
use proofmark_engine::points::{CurveConfig, Element as _, Words, store};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::peers::available;
use crate::rows::{Contestant, Rows, What};

/// Elements of the races of single multiplications.
const PRODUCTS: usize = 1 << 12;

/// Races in all parts of proofs of this size.
pub fn measure(log: u32, pool: &ThreadPool, rows: &mut Rows) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(9);
    let scalars: Vec<Fr> = (0..1 << log).map(|_| Fr::rand(&mut rng)).collect();
    msm::<g1::Config>("msm_g1", log, &scalars, pool, rows);
    msm::<g2::Config>("msm_g2", log, &scalars, pool, rows);
    transforms(log, &scalars, pool, rows)?;
    products(log, rows)
}

fn msm<C: CurveConfig>(what: &'static str, log: u32, scalars: &[Fr], pool: &ThreadPool, rows: &mut Rows) {
    let mut rng = StdRng::seed_from_u64(10);
    let secrets: Vec<Fr> = scalars.iter().map(|_| Fr::rand(&mut rng)).collect();
    let bases: Vec<Affine<C>> = Projective::<C>::rand(&mut rng).batch_mul(&secrets);
    let stored: Vec<_> = bases.iter().map(store::<C>).collect();
    let levels = available();
    let mut ours: Vec<_> = levels.iter().map(|_| Ok(Projective::<C>::default())).collect();
    let mut theirs = Projective::<C>::default();
    let mut runs: Vec<_> = levels
        .iter()
        .zip(&mut ours)
        .map(|((level, _), sum)| || *sum = multiply::<C>(*level, &stored, &Scalars::new(scalars)))
        .collect();
    let mut ark = || theirs = Projective::<C>::msm_unchecked(&bases, scalars);
    let mut contestants: Vec<Contestant<'_>> = Vec::new();
    for ((_, name), run) in levels.iter().zip(&mut runs) {
        contestants.push((name, run));
    }
    contestants.push(("ark-asm", &mut ark));
    rows.race(&[pool], &What { what, witness: Some("random"), log2: log }, 1, &mut contestants);
    assert!(ours.iter().all(|sum| sum.as_ref() == Ok(&theirs)), "{what} of 2^{log} disagrees");
}

/// There and back, as both take two transforms; a row's time is of one.
fn transforms(log: u32, values: &[Fr], pool: &ThreadPool, rows: &mut Rows) -> Result<()> {
    let transforms = Transforms::new(values)?;
    let levels = available();
    let mut runs: Vec<_> = levels.iter().map(|(level, _)| || transforms.run(*level)).collect();
    let domain = Radix2EvaluationDomain::<Fr>::new(values.len()).unwrap_or_else(|| panic!("no domain of 2^{log}"));
    let mut theirs = values.to_vec();
    let mut ark = || {
        domain.ifft_in_place(&mut theirs);
        domain.fft_in_place(&mut theirs);
    };
    let mut contestants: Vec<Contestant<'_>> = Vec::new();
    for ((level, name), run) in levels.iter().zip(&mut runs) {
        // That level has no transforms of its own.
        if *level != Level::Avx2 {
            contestants.push((name, run));
        }
    }
    contestants.push(("ark-asm", &mut ark));
    rows.race(&[pool], &What { what: "ntt", witness: None, log2: log }, 2, &mut contestants);
    Ok(())
}

/// One core's multiplications in the base field, in a loop over pairs that lie in each one's own form.
fn products(log: u32, rows: &mut Rows) -> Result<()> {
    let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut rng = StdRng::seed_from_u64(11);
    let [a, b] = [(), ()].map(|()| (0..PRODUCTS).map(|_| Fq::rand(&mut rng)).collect::<Vec<_>>());
    let words = |list: &[Fq]| list.iter().map(Fq::to_stored).collect::<Vec<Words>>();
    let (a_words, b_words) = (words(&a), words(&b));
    let mut out = a.clone();
    const ROUNDS: usize = 200;
    let levels = available();
    let mut sums: Vec<_> = levels.iter().map(|_| Ok(Fq::default())).collect();
    let mut runs: Vec<_> = levels
        .iter()
        .zip(&mut sums)
        .map(|((level, _), sum)| {
            let (a, b) = (&a_words, &b_words);
            move || *sum = Multiplications { a, b, rounds: ROUNDS }.run(*level)
        })
        .collect();
    let mut ark = || {
        for _ in 0..ROUNDS {
            for ((a, b), out) in std::hint::black_box(&a).iter().zip(&b).zip(&mut out) {
                *out = *a * b;
            }
        }
    };
    let mut contestants: Vec<Contestant<'_>> = Vec::new();
    for ((_, name), run) in levels.iter().zip(&mut runs) {
        contestants.push((name, run));
    }
    contestants.push(("ark-asm", &mut ark));
    rows.race(&[&pool], &What { what: "fq_mul", witness: None, log2: log }, PRODUCTS * ROUNDS, &mut contestants);
    let expected: Fq = out.iter().sum();
    assert!(sums.iter().all(|sum| sum.as_ref() == Ok(&expected)), "products disagree");
    Ok(())
}
