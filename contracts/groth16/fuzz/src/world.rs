//! Keys and proofs made from known discrete logarithms by arkworks.
//!
//! Groth16's equation `e(A, B) = e(alpha, beta) e(input point, gamma) e(C, delta)` is, in logarithms,
//! `a b = alpha beta + (sum of inputs[i] ic[i]) gamma + c delta`. Who knows all logarithms can solve it for `c`, and
//! can say of *any* proof whether it is valid without a pairing. That is the oracle of the targets.

use std::sync::LazyLock;

use ark_bn254::{Fq2, Fr, G1Projective, G2Affine, G2Projective};
use ark_ec::{AffineRepr as _, CurveGroup as _, PrimeGroup as _};
use ark_ff::{AdditiveGroup as _, Field as _, PrimeField as _};
use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey};

use crate::oracle;

/// The numbers of public inputs of the keys.
const INPUTS: [usize; 3] = [1, 0, 3];

/// A key, its logarithms, and the same in the types under test.
pub struct Key {
    alpha_beta: Fr,
    /// The logarithm of `beta`.
    pub beta: Fr,
    gamma: Fr,
    /// The logarithm of `delta`.
    pub delta: Fr,
    ic: Vec<Fr>,
    /// The canonical encoding.
    pub bytes: Vec<u8>,
    /// The key in the type under test.
    pub prepared: PreparedVerifyingKey,
}

/// A proof and its public inputs as logarithms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logs {
    pub a: Fr,
    pub b: Fr,
    pub c: Fr,
    pub inputs: Vec<Fr>,
}

/// The keys, each for another number of public inputs.
pub static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| INPUTS.map(Key::new).into());

/// A point of the twist whose order divides the cofactor: in the subgroup's coset game, the adversary's move.
pub static COFACTOR_POINT: LazyLock<G2Projective> = LazyLock::new(|| {
    let x = (1u64..).map(Fq2::from);
    let mut points = x.filter_map(|x| G2Affine::get_point_from_x_unchecked(x, false));
    let point = points.next().expect("half of all abscissas have a point");
    let multiple = point.mul_bigint(Fr::MODULUS);
    assert!(multiple != G2Projective::ZERO, "this point is in the subgroup: take another");
    multiple
});

impl Key {
    fn new(inputs: usize) -> Self {
        let mut logs = numbers(1000 + inputs as u64);
        let [alpha, beta, gamma, delta] = [(); 4].map(|()| logs.next().unwrap_or_default());
        let ic: Vec<Fr> = logs.take(inputs + 1).collect();
        let mut bytes = g1(alpha);
        bytes.extend([beta, gamma, delta].into_iter().flat_map(|log| oracle::g2_bytes(&g2(log).into_affine())));
        bytes.extend((ic.len() as u32).to_be_bytes());
        bytes.extend(ic.iter().flat_map(|log| g1(*log)));
        let key = VerifyingKey::from_bytes(&bytes).expect("arkworks made this key");
        Self { alpha_beta: alpha * beta, beta, gamma, delta, ic, bytes, prepared: PreparedVerifyingKey::from(&key) }
    }

    /// A valid proof for arbitrary inputs, another for each seed.
    pub fn prove(&self, seed: u64) -> Logs {
        let mut logs = numbers(seed);
        let [a, b] = [(); 2].map(|()| logs.next().unwrap_or_default());
        let inputs: Vec<Fr> = logs.take(self.ic.len() - 1).collect();
        let right = self.alpha_beta + self.input_point(&inputs) * self.gamma;
        let c = (a * b - right) * self.delta.inverse().unwrap_or_default();
        Logs { a, b, c, inputs }
    }

    /// Whether this proof must be accepted: enough inputs, no point at infinity, and the equation.
    pub fn accepts(&self, logs: &Logs) -> bool {
        let finite = [logs.a, logs.b, logs.c].iter().all(|log| *log != Fr::ZERO);
        let right = || self.alpha_beta + self.input_point(&logs.inputs) * self.gamma + logs.c * self.delta;
        logs.inputs.len() + 1 == self.ic.len() && finite && logs.a * logs.b == right()
    }

    fn input_point(&self, inputs: &[Fr]) -> Fr {
        self.ic[0] + self.ic[1..].iter().zip(inputs).map(|(ic, input)| *ic * input).sum::<Fr>()
    }
}

impl Logs {
    /// The proof's encoding, with `added_to_b` on top of `B`.
    pub fn bytes(&self, added_to_b: Option<&G2Projective>) -> Vec<u8> {
        let b = g2(self.b) + added_to_b.copied().unwrap_or_default();
        [g1(self.a), oracle::g2_bytes(&b.into_affine()), g1(self.c)].concat()
    }

    /// The public inputs in the type under test.
    pub fn inputs(&self) -> Vec<proofmark_groth16::Fr> {
        let decode = |input: &Fr| {
            let bytes = oracle::field_bytes(input).try_into().expect("32 bytes");
            proofmark_groth16::Fr::from_bytes_be(&bytes).expect("arkworks' numbers are canonical")
        };
        self.inputs.iter().map(decode).collect()
    }
}

/// The multiple of the generator of `G1`.
pub fn g1(log: Fr) -> Vec<u8> {
    oracle::g1_bytes(&(G1Projective::generator() * log).into_affine())
}

fn g2(log: Fr) -> G2Projective {
    G2Projective::generator() * log
}

/// Numbers of full size that a seed determines: successive cubes. They need to be different, not random.
fn numbers(seed: u64) -> impl Iterator<Item = Fr> {
    let first = Fr::from(seed) + Fr::from(7u64).pow([100]);
    std::iter::successors(Some(first), |last| Some(last.square() * last + Fr::from(5u64)))
}
