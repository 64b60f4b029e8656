//! Verifying keys as they travel: canonical, and checked in every respect when decoded.

use alloc::vec::Vec;

use crate::curve::{G1_BYTES, G1Affine, G2_BYTES, G2Affine, Reader, expect_points, put_points};
use crate::error::{Element, Error};

/// Bytes before the input points: alpha, beta, gamma, delta and the number of points.
const HEAD_BYTES: usize = G1_BYTES + 3 * G2_BYTES + 4;

/// A Groth16 verifying key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    /// `alpha`, in `G1`.
    pub alpha_g1: G1Affine,
    /// `beta`, in `G2`.
    pub beta_g2: G2Affine,
    /// `gamma`, in `G2`.
    pub gamma_g2: G2Affine,
    /// `delta`, in `G2`.
    pub delta_g2: G2Affine,
    /// One point for the constant one, then one for each public input.
    pub ic: Vec<G1Affine>,
}

impl VerifyingKey {
    /// The number of public inputs.
    pub fn num_inputs(&self) -> usize {
        self.ic.len().saturating_sub(1)
    }

    /// The canonical encoding: `alpha | beta | gamma | delta`, the number of input points in 4 big-endian bytes, then
    /// these points. A model's id is a hash of this.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.ic.len() * G1_BYTES);
        bytes.extend(self.alpha_g1.to_bytes());
        bytes.extend(self.beta_g2.to_bytes());
        bytes.extend(self.gamma_g2.to_bytes());
        bytes.extend(self.delta_g2.to_bytes());
        put_points(&mut bytes, &self.ic);
        bytes
    }

    /// Decodes and validates a key of unknown origin.
    ///
    /// # Errors
    /// Refuses a wrong length, a key without input points, coordinates that are not canonical, infinity, points off
    /// the curve or outside the subgroup, and a `delta` that is `gamma` or its negative.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let points = expect_points("verifying key", HEAD_BYTES, bytes)?;
        let mut reader = Reader::new(bytes);
        let alpha_g1 = reader.g1(Element::Alpha)?;
        let beta_g2 = reader.g2(Element::Beta)?;
        let gamma_g2 = reader.g2(Element::Gamma)?;
        let delta_g2 = reader.g2(Element::Delta)?;
        let _count: [u8; 4] = reader.take();
        let ic = (0..points).map(|i| reader.g1(Element::Ic(i))).collect::<Result<_, _>>()?;
        Self { alpha_g1, beta_g2, gamma_g2, delta_g2, ic }.checked()
    }

    /// What every decoder checks of a key as a whole, its points having been checked one by one.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        if self.ic.is_empty() {
            return Err(Error::NoInputPoints);
        }
        if self.delta_g2 == self.gamma_g2 {
            return Err(Error::DeltaIsGamma { got: "gamma" });
        }
        if self.delta_g2 == self.gamma_g2.neg() {
            return Err(Error::DeltaIsGamma { got: "minus gamma" });
        }
        Ok(self)
    }
}
