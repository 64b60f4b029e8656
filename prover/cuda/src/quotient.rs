//! The quotient's values at the odd points, as `Circuit::quotient` of the engine computes them.

use std::sync::Arc;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _};
use proofmark_engine::points::{Element as _, Words};

use crate::device::{Address, Buffer, Device, DeviceError, launch};
use crate::kernels::{PRODUCTS, Products, QUOTIENT_VALUES, QuotientValues, ROW_TILE};
use crate::matrix::DeviceMatrix;
use crate::transform::{Direction, Domain};

/// The matrices of a circuit on a device.
pub(crate) struct Matrices {
    pub a: DeviceMatrix,
    pub b: DeviceMatrix,
    /// Not needed with a folded key. Without it C's values are the products of A's and B's.
    pub c: Option<DeviceMatrix>,
}

impl Matrices {
    /// `A(x) B(x)` at the odd points, less `C(x)` if `with_c`, in bit-reversed order.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn quotient(
        &self,
        device: &Arc<dyn Device>,
        domain: &Domain,
        assignment: &Buffer<Words>,
        with_c: bool,
    ) -> Result<Buffer<Words>, DeviceError> {
        let size = 1 << domain.log();
        let values = |matrix: &DeviceMatrix| {
            let products = matrix.multiply(device, assignment, domain.log())?;
            Ok::<_, DeviceError>(products.shortened(size))
        };
        let (a, b) = (values(&self.a)?, values(&self.b)?);
        let blocks = [size.div_ceil(ROW_TILE), 1];
        let c = match (with_c, &self.c) {
            (false, _) => None,
            (true, Some(matrix)) => Some(values(matrix)?),
            (true, None) => {
                let c = Buffer::new(device, size)?;
                let args = Products { a: a.address(), b: b.address(), c: c.address(), length: size as u32, unused: 0 };
                launch(device, &PRODUCTS, blocks, &args)?;
                Some(c)
            }
        };
        for values in [Some(&a), Some(&b), c.as_ref()].into_iter().flatten() {
            domain.transform(values, Direction::EvenToOdd)?;
        }
        // Each interpolation left a factor of the size.
        let inverse = Fr::from(size as u64).inverse().unwrap_or(Fr::ZERO);
        let args = QuotientValues {
            both: inverse.square().to_stored(),
            single: inverse.to_stored(),
            a: a.address(),
            b: b.address(),
            c: c.as_ref().map_or(Address(0), Buffer::address),
            length: size as u32,
            unused: 0,
        };
        launch(device, &QUOTIENT_VALUES, blocks, &args)?;
        Ok(a)
    }
}
