//! A small circuit, proved by arkworks, in this crate's types.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use ark_ec::AffineRepr;
use ark_ff::{BigInteger, PrimeField, UniformRand};
use ark_groth16::Groth16;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError};
use ark_relations::lc;
use ark_snark::SNARK;
use proofmark_groth16::tower::Fq2;
use proofmark_groth16::{Fq, Fr, G1Affine, G2Affine, PreparedVerifyingKey, Proof, VerifyingKey};
use rand::SeedableRng;
use rand::rngs::StdRng;

type Ark = Groth16<ark_bn254::Bn254>;

/// "I know factors of each of these numbers."
struct Factors {
    factors: Vec<(ark_bn254::Fr, ark_bn254::Fr)>,
}

impl ConstraintSynthesizer<ark_bn254::Fr> for Factors {
    fn generate_constraints(self, cs: ConstraintSystemRef<ark_bn254::Fr>) -> Result<(), SynthesisError> {
        for (a, b) in self.factors {
            let product = cs.new_input_variable(|| Ok(a * b))?;
            let a = cs.new_witness_variable(|| Ok(a))?;
            let b = cs.new_witness_variable(|| Ok(b))?;
            cs.enforce_r1cs_constraint(|| lc!() + a, || lc!() + b, || lc!() + product)?;
        }
        Ok(())
    }
}

/// A key with valid proofs of different statements.
pub struct Fixture {
    pub key: VerifyingKey,
    pub prepared: PreparedVerifyingKey,
    pub proofs: Vec<(Vec<Fr>, Proof)>,
}

impl Fixture {
    /// A key for `inputs` public inputs, with `proofs` proofs.
    pub fn new(inputs: usize, proofs: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(1000 * inputs as u64 + proofs as u64);
        let draw = |rng: &mut StdRng| Factors { factors: (0..inputs).map(|_| UniformRand::rand(rng)).collect() };
        let (pk, vk) = Ark::circuit_specific_setup(draw(&mut rng), &mut rng).unwrap();
        let processed = Ark::process_vk(&vk).unwrap();
        let proofs = (0..proofs)
            .map(|_| {
                let circuit = draw(&mut rng);
                let public: Vec<_> = circuit.factors.iter().map(|(a, b)| a * b).collect();
                let proof = Ark::prove(&pk, circuit, &mut rng).unwrap();
                assert!(Ark::verify_with_processed_vk(&processed, &public, &proof).unwrap());
                let proof = Proof { a: g1(&proof.a), b: g2(&proof.b), c: g1(&proof.c) };
                (public.iter().map(fr).collect(), proof)
            })
            .collect();
        let key = VerifyingKey {
            alpha_g1: g1(&vk.alpha_g1),
            beta_g2: g2(&vk.beta_g2),
            gamma_g2: g2(&vk.gamma_g2),
            delta_g2: g2(&vk.delta_g2),
            ic: vk.gamma_abc_g1.iter().map(g1).collect(),
        };
        let prepared = PreparedVerifyingKey::from(&key);
        Self { key, prepared, proofs }
    }
}

pub fn be_bytes<A: PrimeField>(a: &A) -> [u8; 32] {
    a.into_bigint().to_bytes_be().try_into().unwrap()
}

pub fn fr(a: &ark_bn254::Fr) -> Fr {
    Fr::from_bytes_be(&be_bytes(a)).unwrap()
}

fn fq(a: &ark_bn254::Fq) -> Fq {
    Fq::from_bytes_be(&be_bytes(a)).unwrap()
}

pub fn g1(p: &ark_bn254::G1Affine) -> G1Affine {
    let (x, y) = p.xy().unwrap();
    G1Affine { x: fq(&x), y: fq(&y) }
}

pub fn g2(p: &ark_bn254::G2Affine) -> G2Affine {
    let (x, y) = p.xy().unwrap();
    let fq2 = |c: ark_bn254::Fq2| Fq2::new(fq(&c.c0), fq(&c.c1));
    G2Affine { x: fq2(x), y: fq2(y) }
}

/// The bytes of `q`, the least number that is no coordinate.
pub fn modulus() -> [u8; 32] {
    ark_bn254::Fq::MODULUS.to_bytes_be().try_into().unwrap()
}

/// A point of the twist outside `G2`, encoded.
pub fn outside_subgroup() -> [u8; 128] {
    let x = ark_bn254::Fq2::from(1u64);
    let point = (0u64..)
        .find_map(|i| ark_bn254::G2Affine::get_point_from_x_unchecked(x + ark_bn254::Fq2::from(i), false))
        .unwrap();
    assert!(!point.is_in_correct_subgroup_assuming_on_curve());
    g2(&point).to_bytes()
}
