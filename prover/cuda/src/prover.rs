//! A key on a device, and proofs.

use std::sync::Arc;

use ark_bn254::{Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::CurveGroup as _;
use ark_ff::Field as _;
use bytemuck::Pod;
use proofmark_engine::points::{Element as _, Stored, Words};
use proofmark_engine::{Matrix, Proof, ProvingKey};

use crate::device::{Buffer, Device, DeviceError};
use crate::matrix::DeviceMatrix;
use crate::product::Parts;
use crate::quotient::Matrices;
use crate::scalars::classify;
use crate::transform::Domain;

/// Why a key is not loaded, or a proof not made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The device refused or failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// Parts that do not belong together.
    #[error(transparent)]
    Engine(#[from] proofmark_engine::Error),
}

/// What a proof is about, as [`proofmark_engine::Circuit`] takes it.
pub struct Circuit<'a> {
    /// Matrix A.
    pub a: &'a Matrix,
    /// Matrix B.
    pub b: &'a Matrix,
    /// Matrix C, where it is known.
    pub c: Option<&'a Matrix>,
    /// The one and the public inputs.
    pub num_instance: usize,
    /// Number of variables.
    pub num_variables: usize,
}

impl Circuit<'_> {
    /// Log of the size of its domain.
    fn domain_log(&self) -> u32 {
        (self.a.num_rows() + self.num_instance).max(2).next_power_of_two().ilog2()
    }
}

/// A key and its circuit, in a device's memory.
pub struct Prover {
    device: Arc<dyn Device>,
    domain: Domain,
    matrices: Matrices,
    num_variables: usize,
    folded: bool,
    a: Buffer<Stored<g1::Config>>,
    b: Buffer<Stored<g2::Config>>,
    l: Buffer<Stored<g1::Config>>,
    h: Buffer<Stored<g1::Config>>,
    alpha: G1Affine,
    beta: G2Affine,
    delta: G2Affine,
}

impl Prover {
    /// Takes a key and its circuit to a device.
    ///
    /// # Errors
    /// [`Error::Engine`] for a key of another circuit; [`Error::Device`], such as [`DeviceError::OutOfMemory`], before anything
    /// is uploaded.
    pub fn load(device: Arc<dyn Device>, key: &ProvingKey, circuit: &Circuit<'_>) -> Result<Self, Error> {
        let log = circuit.domain_log();
        let sizes = [
            ("points of query A", key.a.len(), circuit.num_variables),
            ("points of query B in G2", key.b_g2.len(), circuit.num_variables),
            ("points of query L", key.l.len(), circuit.num_variables),
            ("points of query H", key.h.len(), 1 << log),
        ];
        for (what, got, expected) in sizes {
            if got != expected {
                return Err(proofmark_engine::Error::Size { what, expected, got }.into());
            }
        }
        let memory = device.memory()?;
        let expected = bytes(circuit, key.folded);
        if expected > memory.free {
            return Err(DeviceError::OutOfMemory { expected, memory }.into());
        }
        let matrix = |matrix: &Matrix, extra| DeviceMatrix::new(&device, matrix, log, extra);
        let matrices = Matrices {
            a: matrix(circuit.a, circuit.num_instance)?,
            b: matrix(circuit.b, 0)?,
            c: circuit.c.filter(|_| !key.folded).map(|c| matrix(c, 0)).transpose()?,
        };
        Ok(Self {
            domain: Domain::new(&device, log)?,
            matrices,
            num_variables: circuit.num_variables,
            folded: key.folded,
            a: points(&device, &key.a)?,
            b: points(&device, &key.b_g2)?,
            l: points(&device, &key.l)?,
            h: points(&device, &key.h)?,
            alpha: key.alpha_g1,
            beta: key.beta_g2,
            delta: key.delta_g2,
            device,
        })
    }

    /// The device.
    #[must_use]
    pub fn device(&self) -> &Arc<dyn Device> {
        &self.device
    }

    /// Proves that `assignment` satisfies the circuit; whether it does is not checked. The proof is that of
    /// [`proofmark_engine::prove`] with the same blinding scalars, and the same holds of them.
    ///
    /// # Errors
    /// [`Error::Engine`] for an assignment of another circuit or a zero `r`; [`Error::Device`].
    pub fn prove(&self, assignment: &[Fr], r: Fr, s: Fr) -> Result<Proof, Error> {
        let (expected, got) = (self.num_variables, assignment.len());
        if expected != got {
            return Err(proofmark_engine::Error::Size { what: "elements of the assignment", expected, got }.into());
        }
        let r_inverse = r.inverse().ok_or(proofmark_engine::Error::Blinding)?;
        let words: Vec<Words> = assignment.iter().map(Fr::to_stored).collect();
        let device = &self.device;
        let assignment = Buffer::upload(device, &words)?;
        let sorted = classify(device, &assignment)?;
        // One order of terms serves three products.
        let b = Parts::<g2::Config>::launch(device, &self.b, &sorted)?;
        let a = Parts::<g1::Config>::launch(device, &self.a, &sorted)?;
        let l = Parts::<g1::Config>::launch(device, &self.l, &sorted)?;
        drop(sorted);
        let quotient = self.matrices.quotient(device, &self.domain, &assignment, !self.folded)?;
        let sorted = classify(device, &quotient)?;
        let h = Parts::<g1::Config>::launch(device, &self.h, &sorted)?;
        let (a, b) = (a.finish()? + self.alpha, b.finish()? + self.beta);
        let blinded_b = (b + self.delta * s) * r;
        let c = l.finish()? + h.finish()? + a * s;
        Ok(Proof { a: (a * r_inverse).into_affine(), b: blinded_b.into_affine(), c: c.into_affine() })
    }
}

fn points<T: Pod>(device: &Arc<dyn Device>, points: &[T]) -> Result<Buffer<T>, DeviceError> {
    Buffer::upload(device, points)
}

/// Bytes of memory that a key and its proofs take at most.
fn bytes(circuit: &Circuit<'_>, folded: bool) -> u64 {
    let (variables, domain) = (circuit.num_variables as u64, 1_u64 << circuit.domain_log());
    let (element, g1, g2) = (32, 64, 128);
    let matrices = DeviceMatrix::bytes(circuit.a, circuit.num_instance)
        + DeviceMatrix::bytes(circuit.b, 0)
        + circuit.c.filter(|_| !folded).map_or(0, |c| DeviceMatrix::bytes(c, 0));
    let key = variables * (2 * g1 + g2) + domain * g1 + domain * element * 3 / 2;
    // Values of A, B and C; then, for the larger of the two products: magnitudes, terms, keys and places of up to
    // 20 windows, and sums.
    let values = domain * element * if folded { 2 } else { 3 };
    let terms = variables.max(domain);
    let product = terms * (element + 8 + 20 * (4 + 4 + 8)) + (64 << 20);
    matrices + key + values + variables * element + product
}
