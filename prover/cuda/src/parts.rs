//! Parts of a proof alone, for tests and measurements. Not part of what this crate promises.

use std::sync::Arc;

use ark_bn254::{Fr, g1, g2};
use ark_ec::short_weierstrass::Projective;
use proofmark_engine::Matrix;
use proofmark_engine::points::{Element as _, Stored, Words};

use crate::device::{Buffer, Device, DeviceError};
use crate::matrix::DeviceMatrix;
use crate::product::Parts;
use crate::quotient::Matrices;
use crate::scalars::classify;
pub use crate::transform::{Direction, Domain};

/// Running totals of a list.
///
/// # Errors
/// [`DeviceError`], as all the others.
pub fn running_totals(device: &Arc<dyn Device>, list: &[u32]) -> Result<Vec<u32>, DeviceError> {
    let list = Buffer::upload(device, list)?;
    crate::totals::running_totals(device, &list)?;
    list.download()
}

/// A transform of values.
///
/// # Errors
/// [`DeviceError`].
pub fn transform(device: &Arc<dyn Device>, values: &[Fr], direction: Direction) -> Result<Vec<Fr>, DeviceError> {
    let domain = Domain::new(device, values.len().ilog2())?;
    let buffer = upload(device, values)?;
    domain.transform(&buffer, direction)?;
    download(&buffer)
}

/// A product in G1.
///
/// # Errors
/// [`DeviceError`].
pub fn product_g1(
    device: &Arc<dyn Device>,
    bases: &[Stored<g1::Config>],
    scalars: &[Fr],
) -> Result<Projective<g1::Config>, DeviceError> {
    let sorted = classify(device, &upload(device, scalars)?)?;
    Parts::launch(device, &Buffer::upload(device, bases)?, &sorted)?.finish()
}

/// A product in G2.
///
/// # Errors
/// [`DeviceError`].
pub fn product_g2(
    device: &Arc<dyn Device>,
    bases: &[Stored<g2::Config>],
    scalars: &[Fr],
) -> Result<Projective<g2::Config>, DeviceError> {
    let sorted = classify(device, &upload(device, scalars)?)?;
    Parts::launch(device, &Buffer::upload(device, bases)?, &sorted)?.finish()
}

/// The quotient's values of matrices A, B and perhaps C.
///
/// # Errors
/// [`DeviceError`].
pub fn quotient(
    device: &Arc<dyn Device>,
    [a, b, c]: [Option<&Matrix>; 3],
    (log, num_instance): (u32, usize),
    assignment: &[Fr],
    with_c: bool,
) -> Result<Vec<Fr>, DeviceError> {
    let empty = Matrix::from_rows(std::iter::empty::<Vec<(u32, Fr)>>());
    let matrix = |matrix: Option<&Matrix>, extra| DeviceMatrix::new(device, matrix.unwrap_or(&empty), log, extra);
    let matrices =
        Matrices { a: matrix(a, num_instance)?, b: matrix(b, 0)?, c: c.map(|c| matrix(Some(c), 0)).transpose()? };
    let domain = Domain::new(device, log)?;
    download(&matrices.quotient(device, &domain, &upload(device, assignment)?, with_c)?)
}

fn upload(device: &Arc<dyn Device>, values: &[Fr]) -> Result<Buffer<Words>, DeviceError> {
    let words: Vec<Words> = values.iter().map(Fr::to_stored).collect();
    Buffer::upload(device, &words)
}

fn download(buffer: &Buffer<Words>) -> Result<Vec<Fr>, DeviceError> {
    Ok(buffer.download()?.iter().map(Fr::from_stored).collect())
}
