//! What is done to valid proofs.

use ark_bn254::{Fq, Fr};
use ark_ff::{Field as _, PrimeField as _};
use libfuzzer_sys::arbitrary::{self, Arbitrary};

use crate::oracle;
use crate::world::{Key, Logs};

/// A scalar: small ones are the interesting ones.
#[derive(Arbitrary, Clone, Debug)]
pub enum Scalar {
    Small(i8),
    Any([u8; 32]),
}

impl Scalar {
    fn value(&self) -> Fr {
        match self {
            Self::Small(value) => Fr::from(*value),
            Self::Any(bytes) => oracle::scalar(bytes),
        }
    }
}

/// A change of a proof's logarithms. Some keep a proof valid, most do not; the equation tells.
#[derive(Arbitrary, Clone, Debug)]
pub enum LogEdit {
    NegateA,
    NegateB,
    NegateC,
    NegateAandB,
    SwapAandC,
    AddToA(Scalar),
    AddToB(Scalar),
    AddToC(Scalar),
    SetA(Scalar),
    SetB(Scalar),
    SetC(Scalar),
    /// Another proof of the same statement (see `Proof::rerandomize`).
    Rerandomize(Scalar, Scalar),
    AddToInput(u8, Scalar),
    SetInput(u8, Scalar),
    RepeatInput(u8),
    DropInput,
}

impl LogEdit {
    /// Applies the change.
    pub fn apply(&self, key: &Key, logs: &mut Logs) {
        let count = logs.inputs.len().max(1);
        match self {
            Self::NegateA => logs.a = -logs.a,
            Self::NegateB => logs.b = -logs.b,
            Self::NegateC => logs.c = -logs.c,
            Self::NegateAandB => (logs.a, logs.b) = (-logs.a, -logs.b),
            Self::SwapAandC => (logs.a, logs.c) = (logs.c, logs.a),
            Self::AddToA(scalar) => logs.a += scalar.value(),
            Self::AddToB(scalar) => logs.b += scalar.value(),
            Self::AddToC(scalar) => logs.c += scalar.value(),
            Self::SetA(scalar) => logs.a = scalar.value(),
            Self::SetB(scalar) => logs.b = scalar.value(),
            Self::SetC(scalar) => logs.c = scalar.value(),
            Self::Rerandomize(r1, r2) => {
                let (r1, r2) = (r1.value(), r2.value());
                let a = logs.a;
                logs.a = a * r1.inverse().unwrap_or_default();
                logs.b = r1 * logs.b + r1 * r2 * key.delta;
                logs.c += r2 * a;
            }
            Self::AddToInput(at, scalar) => {
                if let Some(input) = logs.inputs.get_mut(usize::from(*at) % count) {
                    *input += scalar.value();
                }
            }
            Self::SetInput(at, scalar) => {
                if let Some(input) = logs.inputs.get_mut(usize::from(*at) % count) {
                    *input = scalar.value();
                }
            }
            Self::RepeatInput(at) => {
                let input = logs.inputs.get(usize::from(*at) % count).copied().unwrap_or_default();
                logs.inputs.push(input);
            }
            Self::DropInput => drop(logs.inputs.pop()),
        }
    }
}

/// A change of a proof's bytes.
#[derive(Arbitrary, Clone, Debug)]
pub enum ByteEdit {
    /// One byte.
    Xor(u8, u8),
    /// The coordinate's other encoding, which nobody may accept.
    AddModulus(u8),
    /// The coordinate's negative: for a `y`, this is the point's.
    Negate(u8),
    /// Both coordinates `y` of a point of `G2`.
    NegateB,
    /// Zero for a coordinate.
    Zero(u8),
    /// Two coordinates change places.
    Swap(u8, u8),
    /// Bytes missing at the end.
    Truncate(u8),
    /// Bytes too many at the end.
    Append(Vec<u8>),
}

impl ByteEdit {
    /// Applies the change.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let coordinates = (bytes.len() / 32).max(1);
        let range = |at: u8| {
            let at = usize::from(at) % coordinates * 32;
            at..at + 32
        };
        match self {
            Self::Xor(at, mask) => {
                if let Some(byte) = bytes.get_mut(usize::from(*at)) {
                    *byte ^= mask;
                }
            }
            Self::AddModulus(at) => map(bytes, range(*at), add_modulus),
            Self::Negate(at) => map(bytes, range(*at), negate),
            Self::NegateB => {
                map(bytes, 128..160, negate);
                map(bytes, 160..192, negate);
            }
            Self::Zero(at) => map(bytes, range(*at), |_| vec![0; 32]),
            Self::Swap(one, other) => {
                let (one, other) = (range(*one), range(*other));
                if let (Some(a), Some(b)) = (bytes.get(one.clone()), bytes.get(other.clone())) {
                    let (a, b) = (a.to_vec(), b.to_vec());
                    bytes[one].copy_from_slice(&b);
                    bytes[other].copy_from_slice(&a);
                }
            }
            Self::Truncate(missing) => bytes.truncate(bytes.len().saturating_sub(usize::from(*missing))),
            Self::Append(more) => bytes.extend(more.iter().take(64)),
        }
    }
}

/// Replaces a coordinate, if it is there.
fn map(bytes: &mut [u8], range: std::ops::Range<usize>, change: impl Fn(&[u8]) -> Vec<u8>) {
    if let Some(coordinate) = bytes.get_mut(range) {
        let changed = change(coordinate);
        coordinate.copy_from_slice(&changed);
    }
}

fn negate(bytes: &[u8]) -> Vec<u8> {
    oracle::field_bytes(&-Fq::from_be_bytes_mod_order(bytes))
}

/// Adds `q` to the number, modulo `2^256`.
fn add_modulus(bytes: &[u8]) -> Vec<u8> {
    use ark_ff::BigInteger as _;
    let mut carry = 0;
    let mut sum: Vec<u8> = bytes.to_vec();
    for (byte, other) in sum.iter_mut().zip(Fq::MODULUS.to_bytes_be()).rev() {
        let wide = u16::from(*byte) + u16::from(other) + carry;
        *byte = wide as u8;
        carry = wide >> 8;
    }
    sum
}
