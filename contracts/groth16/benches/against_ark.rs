//! Native speed of each layer beside arkworks in the same run: `cargo bench -p proofmark-groth16`.
//!
//! The crate is written for an interpreter's price list, not for this processor: arkworks multiplies 64-bit words with
//! carries in assembly. The benches show what that costs whoever verifies off the chain.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::Duration;

use ark_bn254::Bn254;
use ark_ec::pairing::Pairing;
use ark_ff::{Field, PrimeField, UniformRand};
use ark_groth16::{Groth16, prepare_verifying_key};
use criterion::{Criterion, criterion_group, criterion_main};
use proofmark_groth16::pairing::pairing;
use proofmark_groth16::tower::{Fq2, Fq6, Fq12};
use proofmark_groth16::{Fq, Fr, G1Affine, G2Affine, Proof, VerifyingKey, verify, verify_batch};
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Fixture, be_bytes};

/// The two programs, timed one after the other under one name.
fn beside<A, B>(c: &mut Criterion, name: &str, ours: impl Fn() -> A, ark: impl Fn() -> B) {
    let mut group = c.benchmark_group(name);
    group.bench_function("ours", |b| b.iter(&ours));
    group.bench_function("ark", |b| b.iter(&ark));
    group.finish();
}

fn fields(c: &mut Criterion) {
    let mut rng = StdRng::seed_from_u64(1);
    let (x, y) = (ark_bn254::Fq::rand(&mut rng), ark_bn254::Fq::rand(&mut rng));
    let (a, b) = (fq(&x), fq(&y));
    beside(c, "fq_mul", || black_box(&a).mul(black_box(&b)), || *black_box(&x) * black_box(&y));

    let (x, y) = (ark_bn254::Fq2::rand(&mut rng), ark_bn254::Fq2::rand(&mut rng));
    let (a, b) = (fq2(&x), fq2(&y));
    beside(c, "fq2_mul", || black_box(&a).mul(black_box(&b)), || *black_box(&x) * black_box(&y));

    let (x, y) = (ark_bn254::Fq12::rand(&mut rng), ark_bn254::Fq12::rand(&mut rng));
    let (a, b) = (fq12(&x), fq12(&y));
    assert_eq!(a.mul(&b), fq12(&(x * y)));
    beside(c, "fq12_mul", || black_box(&a).mul(black_box(&b)), || *black_box(&x) * black_box(&y));
    beside(c, "fq12_square", || black_box(&a).square(), || black_box(&x).square());
}

fn pairings(c: &mut Criterion) {
    let mut rng = StdRng::seed_from_u64(2);
    let (p, q) = (ark_bn254::G1Affine::rand(&mut rng), ark_bn254::G2Affine::rand(&mut rng));
    let (ours_p, ours_q) = (support::g1(&p), support::g2(&q));
    assert_eq!(pairing(&ours_p, &ours_q), Some(fq12(&Bn254::pairing(p, q).0)));
    beside(
        c,
        "pairing",
        || pairing(black_box(&ours_p), black_box(&ours_q)),
        || Bn254::pairing(*black_box(&p), *black_box(&q)),
    );
}

fn proofs(c: &mut Criterion) {
    let fixture = Fixture::new(1, 16);
    let key = &fixture.prepared;
    let ark_key = prepare_verifying_key(&ark_key(&fixture.key));
    let ark_proofs: Vec<_> =
        fixture.proofs.iter().map(|(inputs, proof)| (vec![ark_fr(&inputs[0])], ark_proof(proof))).collect();
    let ark_verify = |(inputs, proof): &(Vec<ark_bn254::Fr>, ark_groth16::Proof<Bn254>)| {
        assert!(Groth16::<Bn254>::verify_proof(&ark_key, proof, inputs).unwrap());
    };

    let (inputs, proof) = &fixture.proofs[0];
    beside(c, "verify", || verify(key, black_box(inputs), black_box(proof)).unwrap(), || ark_verify(&ark_proofs[0]));

    // arkworks has no batch: sixteen alone.
    let batch: Vec<(&[Fr], Proof)> = fixture.proofs.iter().map(|(inputs, proof)| (inputs.as_slice(), *proof)).collect();
    beside(
        c,
        "verify_batch_16",
        || verify_batch(key, black_box(&batch)).unwrap(),
        || ark_proofs.iter().for_each(ark_verify),
    );
}

fn fq(x: &ark_bn254::Fq) -> Fq {
    Fq::from_bytes_be(&be_bytes(x)).unwrap()
}

fn fq2(x: &ark_bn254::Fq2) -> Fq2 {
    Fq2::new(fq(&x.c0), fq(&x.c1))
}

fn fq12(x: &ark_bn254::Fq12) -> Fq12 {
    let fq6 = |x: &ark_bn254::Fq6| Fq6::new(fq2(&x.c0), fq2(&x.c1), fq2(&x.c2));
    Fq12::new(fq6(&x.c0), fq6(&x.c1))
}

fn ark_fr(x: &Fr) -> ark_bn254::Fr {
    ark_bn254::Fr::from_be_bytes_mod_order(&x.to_bytes_be())
}

fn ark_fq(x: &Fq) -> ark_bn254::Fq {
    ark_bn254::Fq::from_be_bytes_mod_order(&x.to_bytes_be())
}

fn ark_g1(p: &G1Affine) -> ark_bn254::G1Affine {
    ark_bn254::G1Affine::new(ark_fq(&p.x), ark_fq(&p.y))
}

fn ark_g2(p: &G2Affine) -> ark_bn254::G2Affine {
    let coordinate = |x: &Fq2| ark_bn254::Fq2::new(ark_fq(&x.c0), ark_fq(&x.c1));
    ark_bn254::G2Affine::new(coordinate(&p.x), coordinate(&p.y))
}

fn ark_proof(proof: &Proof) -> ark_groth16::Proof<Bn254> {
    ark_groth16::Proof { a: ark_g1(&proof.a), b: ark_g2(&proof.b), c: ark_g1(&proof.c) }
}

fn ark_key(key: &VerifyingKey) -> ark_groth16::VerifyingKey<Bn254> {
    ark_groth16::VerifyingKey {
        alpha_g1: ark_g1(&key.alpha_g1),
        beta_g2: ark_g2(&key.beta_g2),
        gamma_g2: ark_g2(&key.gamma_g2),
        delta_g2: ark_g2(&key.delta_g2),
        gamma_abc_g1: key.ic.iter().map(ark_g1).collect(),
    }
}

/// Seconds in all, not minutes: ratios are what counts here.
fn quick() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1000))
}

criterion_group! {
    name = benches;
    config = quick();
    targets = fields, pairings, proofs
}
criterion_main!(benches);
