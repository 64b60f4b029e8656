//! Parts of a proof alone, for measurements and benches. Not part of what this crate promises.

use ark_bn254::Fr;

use crate::lanes::{Base, Lanes as _, Portable};
use crate::points::Words;
use crate::transform::{Domain, Value, value};

/// Values that are transformed again and again.
pub struct Transform {
    domain: Domain,
    values: Vec<Value>,
}

impl Transform {
    /// Over `2^log` values.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`].
    pub fn new(values: &[Fr]) -> Result<Self, crate::Error> {
        Ok(Self { domain: Domain::new(values.len())?, values: values.iter().map(value).collect() })
    }

    /// One transform, in place.
    pub fn run(&mut self) {
        self.domain.evaluate_odd(&mut self.values);
    }
}

/// Multiplies elements of the base field pair by pair into `out`, portably.
pub fn multiply_portable(a: &[Words], b: &[Words], out: &mut [Words]) {
    for ((a, b), out) in a.iter().zip(b).zip(out) {
        let product = Portable::<Base>::from_stored(*a).mul(Portable::from_stored(*b));
        product.scatter(|_, cell| *out = cell);
    }
}
