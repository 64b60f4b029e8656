//! Verifying keys as a contract stores them: one pairing done in advance.

use alloc::vec::Vec;

use crate::curve::{G1_BYTES, G1Affine, G2_BYTES, G2Affine, Reader, expect_points, put_points};
use crate::error::Error;
use crate::key::VerifyingKey;
use crate::pairing::pairing;
use crate::tower::{Fq2, Fq6, Fq12};

/// Bytes before the input points: a value in `Fq12`, gamma, delta and the number of points.
const HEAD_BYTES: usize = 12 * 32 + 2 * G2_BYTES + 4;

/// A verifying key with `e(alpha, beta)` computed.
///
/// The lines of `gamma` and `delta` are not: on a chain they would cost more gas to read than to compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedVerifyingKey {
    pub(crate) alpha_beta: Fq12,
    pub(crate) gamma_g2: G2Affine,
    pub(crate) delta_g2: G2Affine,
    pub(crate) ic: Vec<G1Affine>,
}

impl From<&VerifyingKey> for PreparedVerifyingKey {
    fn from(key: &VerifyingKey) -> Self {
        Self {
            // A key that `VerifyingKey::from_bytes` would refuse verifies nothing: no pairing's value is zero.
            alpha_beta: pairing(&key.alpha_g1, &key.beta_g2).unwrap_or_default(),
            gamma_g2: key.gamma_g2,
            delta_g2: key.delta_g2,
            ic: key.ic.clone(),
        }
    }
}

impl PreparedVerifyingKey {
    /// The number of public inputs.
    pub fn num_inputs(&self) -> usize {
        self.ic.len().saturating_sub(1)
    }

    /// An encoding for the verifier's own storage.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.ic.len() * G1_BYTES);
        for c in coefficients(&self.alpha_beta) {
            bytes.extend(c.c0.to_bytes_be());
            bytes.extend(c.c1.to_bytes_be());
        }
        bytes.extend(self.gamma_g2.to_bytes());
        bytes.extend(self.delta_g2.to_bytes());
        put_points(&mut bytes, &self.ic);
        bytes
    }

    /// Decodes what [`PreparedVerifyingKey::to_bytes`] made. **Only for bytes that the caller wrote itself**: points
    /// and the pairing's value are taken as they are, for each of them was checked when the key came in.
    ///
    /// # Errors
    /// Refuses a wrong length and a key without input points.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let points = expect_points("prepared verifying key", HEAD_BYTES, bytes)?;
        let mut reader = Reader::new(bytes);
        let mut coefficient = || {
            let c0 = reader.trusted_coordinate();
            let c1 = reader.trusted_coordinate();
            Fq2::new(c0, c1)
        };
        let c0 = Fq6::new(coefficient(), coefficient(), coefficient());
        let c1 = Fq6::new(coefficient(), coefficient(), coefficient());
        let gamma_g2 = reader.trusted_g2();
        let delta_g2 = reader.trusted_g2();
        let _count: [u8; 4] = reader.take();
        let ic = (0..points).map(|_| reader.trusted_g1()).collect();
        Ok(Self { alpha_beta: Fq12::new(c0, c1), gamma_g2, delta_g2, ic })
    }
}

/// The six coefficients over `Fq2`, in the order of the tower.
fn coefficients(f: &Fq12) -> [Fq2; 6] {
    [f.c0.c0, f.c0.c1, f.c0.c2, f.c1.c0, f.c1.c1, f.c1.c2]
}
