//! Real Groth16 proofs of a tiny circuit with prescribed public inputs, so that nothing here waits for the model
//! compiler: the contracts see only keys, digests and proofs.

use anyhow::{Context as _, Result};
use ark_bn254::{Bn254, Fq, Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::PrimeGroup as _;
use ark_ff::{Field as _, One as _, PrimeField as _, UniformRand as _};
use ark_groth16::r1cs_to_qap::LibsnarkReduction;
use ark_groth16::{Groth16, Proof, ProvingKey, VerifyingKey};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError, Variable};
use ark_relations::lc;
use ark_serialize::CanonicalSerialize;
use ark_std::rand::SeedableRng as _;
use ark_std::rand::rngs::StdRng;

/// Says of each public input that the prover knows two factors of it.
#[derive(Clone)]
struct Factors {
    inputs: Vec<Fr>,
}

impl ConstraintSynthesizer<Fr> for Factors {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let public: Vec<Variable> =
            self.inputs.iter().map(|input| cs.new_input_variable(|| Ok(*input))).collect::<Result<_, _>>()?;
        for (input, variable) in self.inputs.iter().zip(public) {
            let factor = Fr::from(3u64);
            let left = cs.new_witness_variable(|| Ok(factor))?;
            let right = cs.new_witness_variable(|| {
                factor.inverse().map(|inverse| *input * inverse).ok_or(SynthesisError::DivisionByZero)
            })?;
            cs.enforce_r1cs_constraint(|| lc!() + left, || lc!() + right, || lc!() + variable)?;
        }
        Ok(())
    }
}

/// Keys of the tiny circuit, from a seed: the same in every run.
pub struct Keys {
    proving: ProvingKey<Bn254>,
    rng: StdRng,
}

impl Keys {
    /// Keys for so many public inputs. As snarkjs does, gamma is the generator of G2.
    ///
    /// # Errors
    /// If arkworks cannot make keys.
    pub fn new(inputs: usize, seed: u64) -> Result<Self> {
        let mut rng = StdRng::seed_from_u64(seed);
        let (alpha, beta, delta) = (Fr::rand(&mut rng), Fr::rand(&mut rng), Fr::rand(&mut rng));
        let proving = Groth16::<Bn254, LibsnarkReduction>::generate_parameters_with_qap(
            Factors { inputs: vec![Fr::one(); inputs] },
            alpha,
            beta,
            Fr::one(),
            delta,
            G1Projective::generator(),
            G2Projective::generator(),
            &mut rng,
        )
        .map_err(|error| anyhow::anyhow!("making keys for {inputs} input(s): {error}"))?;
        Ok(Self { proving, rng })
    }

    /// The verifying key.
    pub fn verifying(&self) -> &VerifyingKey<Bn254> {
        &self.proving.vk
    }

    /// A proof for these public inputs.
    ///
    /// # Errors
    /// If there are too many or too few of them.
    pub fn prove(&mut self, inputs: &[Fr]) -> Result<Proof<Bn254>> {
        let expected = self.proving.vk.gamma_abc_g1.len() - 1;
        anyhow::ensure!(inputs.len() == expected, "public inputs: expected {expected}, got {}", inputs.len());
        let circuit = Factors { inputs: inputs.to_vec() };
        Groth16::<Bn254, LibsnarkReduction>::create_random_proof_with_reduction(circuit, &self.proving, &mut self.rng)
            .map_err(|error| anyhow::anyhow!("proving: {error}"))
    }

    /// Another proof of the same statement, made without its witness.
    pub fn rerandomise(&mut self, proof: &Proof<Bn254>) -> Proof<Bn254> {
        Groth16::<Bn254, LibsnarkReduction>::rerandomize_proof(&self.proving.vk, proof, &mut self.rng)
    }
}

/// Our encodings: EIP-197 points (big-endian, the imaginary part of a G2 coordinate first).
pub mod eip197 {
    use ark_ff::{BigInteger as _, PrimeField as _};

    use super::{Bn254, Fq, Fr, G1Affine, G2Affine, Proof, VerifyingKey};

    /// A verifying key: `alpha | beta | gamma | delta`, the number of input points (4 bytes), then these.
    pub fn key(key: &VerifyingKey<Bn254>) -> Vec<u8> {
        let mut bytes = g1(&key.alpha_g1);
        for point in [&key.beta_g2, &key.gamma_g2, &key.delta_g2] {
            bytes.extend(g2(point));
        }
        bytes.extend((key.gamma_abc_g1.len() as u32).to_be_bytes());
        key.gamma_abc_g1.iter().for_each(|point| bytes.extend(g1(point)));
        bytes
    }

    /// A proof: `A | B | C`, 256 bytes.
    pub fn proof(proof: &Proof<Bn254>) -> Vec<u8> {
        [g1(&proof.a), g2(&proof.b), g1(&proof.c)].concat()
    }

    /// A scalar, 32 bytes.
    pub fn scalar(scalar: &Fr) -> Vec<u8> {
        scalar.into_bigint().to_bytes_be()
    }

    fn g1(point: &G1Affine) -> Vec<u8> {
        [coordinate(&point.x), coordinate(&point.y)].concat()
    }

    fn g2(point: &G2Affine) -> Vec<u8> {
        [&point.x.c1, &point.x.c0, &point.y.c1, &point.y.c0].map(coordinate).concat()
    }

    fn coordinate(value: &Fq) -> Vec<u8> {
        value.into_bigint().to_bytes_be()
    }
}

/// A scalar from 32 big-endian bytes, such as a statement's digest.
pub fn scalar(bytes: &[u8]) -> Fr {
    Fr::from_be_bytes_mod_order(bytes)
}

/// arkworks' own uncompressed encoding.
///
/// # Errors
/// None for points and scalars.
pub fn ark_bytes(value: &impl CanonicalSerialize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    value.serialize_uncompressed(&mut bytes).context("arkworks' encoding")?;
    Ok(bytes)
}

/// So many scalars, the same in every run.
pub fn some_scalars(count: usize, seed: u64) -> Vec<Fr> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| Fr::rand(&mut rng)).collect()
}
