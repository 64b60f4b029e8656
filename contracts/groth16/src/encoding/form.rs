//! Points in binary: what arkworks' and gnark's forms have in common.
//!
//! A coordinate is a big-endian number, in `Fq2` the two of them with `c1` first, and two flags fit above the
//! highest bit of `q`. That is gnark's order, and the EIPs'. arkworks' is the same read backwards, byte by byte.

use alloc::vec::Vec;

use crate::Fq;
use crate::curve::{Affine, Coordinate};
use crate::error::{Element, Error};
use crate::tower::Fq2;

/// Two flag bits, above the number.
const FLAGS: u8 = 0b11 << 6;

/// A coordinate that can be written and read.
pub(crate) trait Wire: Coordinate {
    /// Bytes of a coordinate.
    const BYTES: usize;

    /// From bytes of that length, canonical.
    fn read(bytes: &[u8], element: Element, axis: Axis) -> Result<Self, Error>;

    /// Appends the bytes.
    fn write(&self, out: &mut Vec<u8>);

    /// A square root.
    fn root(&self) -> Option<Self>;

    /// Whether it is larger than its negative.
    fn largest(&self) -> bool;
}

/// Which coordinate is read, for messages.
#[derive(Clone, Copy)]
pub(crate) enum Axis {
    X,
    Y,
}

impl Axis {
    fn pick(self, x: &'static str, y: &'static str) -> &'static str {
        match self {
            Self::X => x,
            Self::Y => y,
        }
    }
}

/// A number below `q`.
fn number(bytes: &[u8], element: Element, coordinate: &'static str) -> Result<Fq, Error> {
    let bytes = bytes.first_chunk().copied().unwrap_or([0xff; 32]);
    Fq::from_bytes_be(&bytes).map_err(|error| match error {
        Error::BaseNotCanonical { modulus, got } => Error::CoordinateNotCanonical { element, coordinate, modulus, got },
        other => other,
    })
}

impl Wire for Fq {
    const BYTES: usize = 32;

    fn read(bytes: &[u8], element: Element, axis: Axis) -> Result<Self, Error> {
        number(bytes, element, axis.pick("x", "y"))
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_bytes_be());
    }

    fn root(&self) -> Option<Self> {
        self.sqrt()
    }

    fn largest(&self) -> bool {
        self.is_largest()
    }
}

impl Wire for Fq2 {
    const BYTES: usize = 64;

    fn read(bytes: &[u8], element: Element, axis: Axis) -> Result<Self, Error> {
        let (c1, c0) = bytes.split_at_checked(32).unwrap_or((bytes, &[]));
        let c1 = number(c1, element, axis.pick("x.c1", "y.c1"))?;
        let c0 = number(c0, element, axis.pick("x.c0", "y.c0"))?;
        Ok(Self::new(c0, c1))
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.c1.to_bytes_be());
        out.extend(self.c0.to_bytes_be());
    }

    fn root(&self) -> Option<Self> {
        self.sqrt()
    }

    fn largest(&self) -> bool {
        self.is_largest()
    }
}

/// A way to write points.
pub(crate) trait Form {
    /// Coordinates that a point takes: one or two.
    const COORDINATES: usize;

    /// A finite point on the curve. In `G2` whether it is in the subgroup is left to the caller.
    fn read<F: Wire>(bytes: &[u8], element: Element) -> Result<Affine<F>, Error>;

    /// Appends the point.
    fn write<F: Wire>(point: &Affine<F>, out: &mut Vec<u8>);
}

/// Takes the flags off the first byte and returns them as a number below four.
pub(crate) fn take_flags(bytes: &mut [u8]) -> u8 {
    let Some(first) = bytes.first_mut() else { return 0 };
    let flags = *first >> 6;
    *first &= !FLAGS;
    flags
}

/// Puts flags on the byte at `at`.
pub(crate) fn put_flags(bytes: &mut [u8], at: usize, flags: u8) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte |= flags << 6;
    }
}

/// Refuses the flag of infinity: as infinity if the rest is zero, as no encoding at all if not.
pub(crate) fn refuse_infinity(rest: &[u8], element: Element) -> Error {
    if rest.iter().all(|byte| *byte == 0) { Error::Infinity { element } } else { Error::InfinityNotZero { element } }
}

/// The point with abscissa `x` whose ordinate is the larger or the smaller of the two.
///
/// No point of either curve has ordinate zero (their orders are odd), so exactly one of the two is larger.
pub(crate) fn decompress<F: Wire>(x: F, largest: bool, element: Element) -> Result<Affine<F>, Error> {
    let y = x.square().mul(&x).add(&F::B).root().ok_or(Error::NotOnCurve { element })?;
    Ok(Affine { x, y: if y.largest() == largest { y } else { y.neg() } })
}

/// A point whose coordinates were both given.
pub(crate) fn on_curve<F: Wire>(x: F, y: F, element: Element) -> Result<Affine<F>, Error> {
    let point = Affine { x, y };
    if point.is_on_curve() { Ok(point) } else { Err(Error::NotOnCurve { element }) }
}
