//! Verifying keys as a contract stores them: what can be done in advance is done.

use alloc::vec::Vec;

use crate::curve::{G1_BYTES, G1Affine, G2_BYTES, G2Affine, Reader, expect_length};
use crate::error::Error;
use crate::key::VerifyingKey;
use crate::pairing::{Pair, final_exponentiation, miller_loop};
use crate::tower::{Fq2, Fq6, Fq12};

/// Bytes of an element of `Fq6`.
const FQ6_BYTES: usize = 6 * 32;

/// Bytes before what the number of inputs decides: a pairing value, delta and the number of inputs.
const HEAD_BYTES: usize = FQ6_BYTES + G2_BYTES + 4;

/// A verifying key in the form that [`crate::verify`] works with.
///
/// - `e(alpha, beta) e(ic[0], gamma)` is one value, stored as half a value (`constant`).
/// - With a single input, as in most contracts, `e(ic[1], gamma)` is another: its power takes the place of a pairing, of a
///   multiple of a point, and of `gamma` and `ic`. More inputs are cheaper as points.
/// - The lines of `delta` are not stored: on a chain they would cost more gas to read than to compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedVerifyingKey {
    /// The `t` of `e(alpha, beta) e(ic[0], gamma) = (1 + t w) / (1 - t w)`.
    pub(crate) constant: Fq6,
    pub(crate) delta_g2: G2Affine,
    pub(crate) inputs: PreparedInputs,
}

/// What verification needs of `gamma` and `ic[1..]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PreparedInputs {
    /// Nothing, if there are no inputs.
    None,
    /// The `g` of a value `1 + g w` that the final exponentiation maps to `1 / e(ic[1], gamma)`.
    One(Fq6),
    /// The points.
    Many { gamma_g2: G2Affine, ic: Vec<G1Affine> },
}

impl From<&VerifyingKey> for PreparedVerifyingKey {
    /// A key that [`VerifyingKey::from_bytes`] would refuse for its points in `G2` verifies nothing.
    fn from(key: &VerifyingKey) -> Self {
        let mut constant = Vec::from([Pair::new(key.alpha_g1, &key.beta_g2)]);
        let mut ic = key.ic.iter();
        constant.extend(ic.next().map(|point| Pair::new(*point, &key.gamma_g2)));
        let constant = miller_loop(&constant).map(|f| final_exponentiation(&f));
        let inputs = match ic.as_slice() {
            [] => PreparedInputs::None,
            [point] => {
                let value = miller_loop(&[Pair::new(point.neg(), &key.gamma_g2)]);
                PreparedInputs::One(value.and_then(|h| over_constant(&h)).unwrap_or_default())
            }
            points => PreparedInputs::Many { gamma_g2: key.gamma_g2, ic: points.to_vec() },
        };
        // (1 + w) / (1 - w) is no pairing's value.
        let constant = constant.and_then(|c| half(&c)).unwrap_or(Fq6::ONE);
        Self { constant, delta_g2: key.delta_g2, inputs }
    }
}

/// The `t` of `c = (1 + t w) / (1 - t w)` for a pairing's value: `c1 / (c0 + 1)`, as `c` times its conjugate is one.
fn half(c: &Fq12) -> Option<Fq6> {
    c.c0.add(&Fq6::ONE).inverse().map(|inverse| c.c1.mul(&inverse))
}

/// The `g` of `h = h0 (1 + g w)`.
fn over_constant(h: &Fq12) -> Option<Fq6> {
    h.c0.inverse().map(|inverse| h.c1.mul(&inverse))
}

impl PreparedVerifyingKey {
    /// The number of public inputs.
    pub fn num_inputs(&self) -> usize {
        match &self.inputs {
            PreparedInputs::None => 0,
            PreparedInputs::One(_) => 1,
            PreparedInputs::Many { ic, .. } => ic.len(),
        }
    }

    /// Whether a pairing's value is the stored constant.
    pub(crate) fn is_constant(&self, value: &Fq12) -> bool {
        let c0_plus_1 = value.c0.add(&Fq6::ONE);
        !c0_plus_1.is_zero() && value.c1 == self.constant.mul(&c0_plus_1)
    }

    /// An encoding for the verifier's own storage: the constant (192 bytes), `delta` (128), the number of inputs (4); then, for
    /// one input, its value (192 bytes), for more of them `gamma` (128) and their points (64 each).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + FQ6_BYTES);
        put_fq6(&mut bytes, &self.constant);
        bytes.extend(self.delta_g2.to_bytes());
        match &self.inputs {
            PreparedInputs::None => bytes.extend(0u32.to_be_bytes()),
            PreparedInputs::One(value) => {
                bytes.extend(1u32.to_be_bytes());
                put_fq6(&mut bytes, value);
            }
            PreparedInputs::Many { gamma_g2, ic } => {
                bytes.extend((ic.len() as u32).to_be_bytes());
                bytes.extend(gamma_g2.to_bytes());
                ic.iter().for_each(|point| bytes.extend(point.to_bytes()));
            }
        }
        bytes
    }

    /// Decodes what [`PreparedVerifyingKey::to_bytes`] made. **Only for bytes that the caller wrote itself**: points
    /// and the pairings' values are taken as they are, for each of them was checked when the key came in.
    ///
    /// # Errors
    /// Refuses a wrong length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        const WHAT: &str = "prepared verifying key";
        let Some(count) = bytes.get(..HEAD_BYTES).and_then(|head| head.last_chunk::<4>()) else {
            return Err(Error::Length { what: WHAT, expected: HEAD_BYTES as u64, got: bytes.len() as u64 });
        };
        let count = u32::from_be_bytes(*count);
        let tail = match count {
            0 => 0,
            1 => FQ6_BYTES as u64,
            _ => G2_BYTES as u64 + u64::from(count) * G1_BYTES as u64,
        };
        expect_length(WHAT, HEAD_BYTES as u64 + tail, bytes)?;
        let mut reader = Reader::new(bytes);
        let constant = trusted_fq6(&mut reader);
        let delta_g2 = reader.trusted_g2();
        let _count: [u8; 4] = reader.take();
        let inputs = match count {
            0 => PreparedInputs::None,
            1 => PreparedInputs::One(trusted_fq6(&mut reader)),
            _ => PreparedInputs::Many {
                gamma_g2: reader.trusted_g2(),
                ic: (0..count).map(|_| reader.trusted_g1()).collect(),
            },
        };
        Ok(Self { constant, delta_g2, inputs })
    }
}

fn put_fq6(bytes: &mut Vec<u8>, x: &Fq6) {
    for c in [x.c0.c0, x.c0.c1, x.c1.c0, x.c1.c1, x.c2.c0, x.c2.c1] {
        bytes.extend(c.to_bytes_be());
    }
}

fn trusted_fq6(reader: &mut Reader<'_>) -> Fq6 {
    let mut coefficient = || {
        let c0 = reader.trusted_coordinate();
        let c1 = reader.trusted_coordinate();
        Fq2::new(c0, c1)
    };
    Fq6::new(coefficient(), coefficient(), coefficient())
}
