//! The crate's short form: points as gnark-crypto compresses them, so that the order of bytes stays that of the EIPs.
//!
//! A point is its abscissa, big-endian (`x` or `x.c1 x.c0`), and the two bits above it say the ordinate: `10` the
//! smaller, `11` the larger of the two, where numbers in `[0, q)` compare, in `G2` by `c1` first. `01` and zeros is
//! infinity, which is refused. Source: gnark-crypto v0.22, `ecc/bn254/marshal.go`.
//!
//! A proof is `A | B | C`, 128 bytes: half of what a transaction would carry otherwise, for the price of four powers in
//! `Fq` (one for each point of `G1`, two for `B`). The README's table of gas has both.

use alloc::vec::Vec;

use super::form::{Axis, Form, Wire, decompress, put_flags, refuse_infinity, take_flags};
use super::source::{Source, in_subgroup, proof_bytes, put_proof, whole_proof};
use crate::curve::{Affine, expect_length};
use crate::error::{Element, Error};
use crate::{G1Affine, G2Affine, Proof};

/// The form: see the module's documentation.
pub(crate) struct Compressed;

const SMALLEST: u8 = 0b10;
const LARGEST: u8 = 0b11;
pub(super) const INFINITY: u8 = 0b01;

/// A copy of a coordinate, to take the flags off.
type Buffer = [u8; 64];

impl Form for Compressed {
    const COORDINATES: usize = 1;

    fn read<F: Wire>(bytes: &[u8], element: Element) -> Result<Affine<F>, Error> {
        let mut buffer: Buffer = [0; 64];
        let Some(x) = buffer.get_mut(..bytes.len()) else { return Err(Error::NotOnCurve { element }) };
        x.copy_from_slice(bytes);
        match take_flags(x) {
            INFINITY => Err(refuse_infinity(x, element)),
            flags @ (SMALLEST | LARGEST) => decompress(F::read(x, element, Axis::X)?, flags == LARGEST, element),
            got => Err(Error::Flags { element, expected: "10 or 11 of a compressed point", got }),
        }
    }

    fn write<F: Wire>(point: &Affine<F>, out: &mut Vec<u8>) {
        let start = out.len();
        point.x.write(out);
        put_flags(out, start, if point.y.largest() { LARGEST } else { SMALLEST });
    }
}

impl Proof {
    /// Bytes of a compressed proof.
    pub const COMPRESSED_BYTES: usize = proof_bytes::<Compressed>();

    /// Decodes `A | B | C`, each a compressed point: see [`crate::encoding::compressed`].
    ///
    /// # Errors
    /// Refuses a wrong length, flags that are not those of a compressed point, coordinates that are not canonical,
    /// infinity, abscissas without a point, and `B` outside the subgroup of order `r`.
    pub fn from_compressed(bytes: &[u8]) -> Result<Self, Error> {
        in_subgroup(Self::from_compressed_without_subgroup_check(bytes)?)
    }

    /// The same without the test that `B` is in the subgroup, which [`crate::verify`] makes by the way.
    ///
    /// # Errors
    /// As [`Proof::from_compressed`], but for the subgroup.
    pub fn from_compressed_without_subgroup_check(bytes: &[u8]) -> Result<Self, Error> {
        whole_proof::<Compressed>(bytes)
    }

    /// The 128 bytes `A | B | C`.
    pub fn to_compressed(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::COMPRESSED_BYTES);
        put_proof::<Compressed>(self, &mut bytes);
        bytes
    }
}

impl G1Affine {
    /// Decodes the 32 bytes of [`crate::encoding::compressed`].
    ///
    /// # Errors
    /// As for a point of [`Proof::from_compressed`].
    pub fn from_compressed(bytes: &[u8]) -> Result<Self, Error> {
        expect_length("compressed G1 point", 32, bytes)?;
        Source::<Compressed>::new(bytes).g1(Element::Point)
    }

    /// The 32 bytes of [`crate::encoding::compressed`].
    pub fn to_compressed(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(32);
        Compressed::write(self, &mut bytes);
        bytes
    }
}

impl G2Affine {
    /// Decodes the 64 bytes of [`crate::encoding::compressed`], and checks that the point is in the subgroup.
    ///
    /// # Errors
    /// As for a point of [`Proof::from_compressed`].
    pub fn from_compressed(bytes: &[u8]) -> Result<Self, Error> {
        expect_length("compressed G2 point", 64, bytes)?;
        Source::<Compressed>::new(bytes).g2(Element::Point)
    }

    /// The 64 bytes of [`crate::encoding::compressed`].
    pub fn to_compressed(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        Compressed::write(self, &mut bytes);
        bytes
    }
}
