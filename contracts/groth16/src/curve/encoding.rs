//! Encodings of points as in EIP-196 and EIP-197: big-endian coordinates of 32 bytes, `G1` as `x y`, `G2` as
//! `x.c1 x.c0 y.c1 y.c0`, and all zeros for infinity, which is refused here.

use alloc::vec::Vec;

use super::{G1Affine, G2Affine};
use crate::Fq;
use crate::error::{Element, Error};
use crate::tower::Fq2;

/// Bytes of a `G1` point.
pub(crate) const G1_BYTES: usize = 64;

/// Bytes of a `G2` point.
pub(crate) const G2_BYTES: usize = 128;

/// Reads coordinates and points off the front of a byte string whose length was checked before.
///
/// Beyond the end it reads zeros, so that a caller's mistake yields a refusal and not a panic.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `N` bytes.
    pub(crate) fn take<const N: usize>(&mut self) -> [u8; N] {
        match self.rest.split_first_chunk::<N>() {
            Some((head, rest)) => {
                self.rest = rest;
                *head
            }
            None => [0; N],
        }
    }

    /// The next coordinate, canonical.
    fn coordinate(&mut self, element: Element, coordinate: &'static str) -> Result<Fq, Error> {
        Fq::from_bytes_be(&self.take()).map_err(|error| match error {
            Error::BaseNotCanonical { modulus, got } => {
                Error::CoordinateNotCanonical { element, coordinate, modulus, got }
            }
            other => other,
        })
    }

    /// Refuses the encoding of infinity if it comes next.
    fn refuse_infinity(&self, element: Element, bytes: usize) -> Result<(), Error> {
        match self.rest.get(..bytes) {
            Some(point) if point.iter().any(|byte| *byte != 0) => Ok(()),
            _ => Err(Error::Infinity { element }),
        }
    }

    /// The next point of `G1`: canonical, finite, on the curve (whose order is `r`).
    pub(crate) fn g1(&mut self, element: Element) -> Result<G1Affine, Error> {
        self.refuse_infinity(element, G1_BYTES)?;
        let x = self.coordinate(element, "x")?;
        let y = self.coordinate(element, "y")?;
        let point = G1Affine { x, y };
        if point.is_on_curve() { Ok(point) } else { Err(Error::NotOnCurve { element }) }
    }

    /// The next point of the twist: canonical, finite, on the curve. Whether it is in `G2` is left to the caller.
    pub(crate) fn twist(&mut self, element: Element) -> Result<G2Affine, Error> {
        self.refuse_infinity(element, G2_BYTES)?;
        let x_c1 = self.coordinate(element, "x.c1")?;
        let x_c0 = self.coordinate(element, "x.c0")?;
        let y_c1 = self.coordinate(element, "y.c1")?;
        let y_c0 = self.coordinate(element, "y.c0")?;
        let point = G2Affine { x: Fq2::new(x_c0, x_c1), y: Fq2::new(y_c0, y_c1) };
        if point.is_on_curve() { Ok(point) } else { Err(Error::NotOnCurve { element }) }
    }

    /// The next point of `G2`: canonical, finite, on the curve, in the subgroup.
    pub(crate) fn g2(&mut self, element: Element) -> Result<G2Affine, Error> {
        let point = self.twist(element)?;
        if point.is_in_subgroup() { Ok(point) } else { Err(Error::NotInSubgroup { element }) }
    }

    /// The next coordinate of a trusted encoding, unchecked.
    pub(crate) fn trusted_coordinate(&mut self) -> Fq {
        Fq::from_bytes_be_mod_order(&self.take())
    }

    /// The next `G1` point of a trusted encoding, unchecked.
    pub(crate) fn trusted_g1(&mut self) -> G1Affine {
        let x = self.trusted_coordinate();
        let y = self.trusted_coordinate();
        G1Affine { x, y }
    }

    /// The next `G2` point of a trusted encoding, unchecked.
    pub(crate) fn trusted_g2(&mut self) -> G2Affine {
        let x_c1 = self.trusted_coordinate();
        let x_c0 = self.trusted_coordinate();
        let y_c1 = self.trusted_coordinate();
        let y_c0 = self.trusted_coordinate();
        G2Affine { x: Fq2::new(x_c0, x_c1), y: Fq2::new(y_c0, y_c1) }
    }
}

impl G1Affine {
    /// Decodes a point as in EIP-196.
    ///
    /// # Errors
    /// Refuses a wrong length, coordinates that are not canonical, infinity, and points off the curve.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        expect_length("G1 point", G1_BYTES as u64, bytes)?;
        Reader::new(bytes).g1(Element::Point)
    }

    /// The 64 bytes of EIP-196.
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&self.x.to_bytes_be());
        bytes[32..].copy_from_slice(&self.y.to_bytes_be());
        bytes
    }
}

impl G2Affine {
    /// Decodes a point as in EIP-197.
    ///
    /// # Errors
    /// Refuses what [`G1Affine::from_bytes`] refuses, and points outside the subgroup.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        expect_length("G2 point", G2_BYTES as u64, bytes)?;
        Reader::new(bytes).g2(Element::Point)
    }

    /// The 128 bytes of EIP-197.
    pub fn to_bytes(&self) -> [u8; 128] {
        let mut bytes = [0; 128];
        let coordinates = [self.x.c1, self.x.c0, self.y.c1, self.y.c0];
        for (chunk, coordinate) in bytes.chunks_exact_mut(32).zip(coordinates) {
            chunk.copy_from_slice(&coordinate.to_bytes_be());
        }
        bytes
    }
}

/// Checks a length before anything is read.
pub(crate) fn expect_length(what: &'static str, expected: u64, bytes: &[u8]) -> Result<(), Error> {
    let got = bytes.len() as u64;
    if got == expected { Ok(()) } else { Err(Error::Length { what, expected, got }) }
}

/// Checks the length of an encoding that ends in a list of `G1` points: `head` bytes whose last four are the
/// number of points, then the points. Returns their number, at least one.
pub(crate) fn expect_points(what: &'static str, head: usize, bytes: &[u8]) -> Result<usize, Error> {
    let Some(count) = bytes.get(..head).and_then(|head| head.last_chunk::<4>()) else {
        return expect_length(what, (head + G1_BYTES) as u64, bytes).map(|()| 0);
    };
    let count = u32::from_be_bytes(*count);
    expect_length(what, head as u64 + u64::from(count) * G1_BYTES as u64, bytes)?;
    if count == 0 { Err(Error::NoInputPoints) } else { Ok(count as usize) }
}

/// Appends the number of points and the points.
pub(crate) fn put_points(bytes: &mut Vec<u8>, points: &[G1Affine]) {
    bytes.extend((points.len() as u32).to_be_bytes());
    for point in points {
        bytes.extend(point.to_bytes());
    }
}
