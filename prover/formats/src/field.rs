//! Field elements in files: the primes in headers, scalars as plain numbers, coordinates in Montgomery form.

use ark_bn254::{Fq, Fr};
use ark_ff::{BigInt, PrimeField};

use crate::cursor::Cursor;
use crate::error::{Error, Result, hexadecimal};

/// Bytes of an element of either field.
pub const ELEMENT: usize = 32;

fn to_limbs(bytes: &[u8; ELEMENT]) -> BigInt<4> {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *limb = u64::from_le_bytes(*bytes);
    }
    BigInt(limbs)
}

fn from_limbs(limbs: &BigInt<4>) -> [u8; ELEMENT] {
    let mut bytes = [0; ELEMENT];
    for (bytes, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(limbs.0) {
        *bytes = limb.to_le_bytes();
    }
    bytes
}

/// A prime with its size before it, as headers have it.
pub(crate) fn prime_header(prime: &BigInt<4>) -> [u8; 4 + ELEMENT] {
    let mut bytes = [0; 4 + ELEMENT];
    let (size, value) = bytes.split_at_mut(4);
    size.copy_from_slice(&(ELEMENT as u32).to_le_bytes());
    value.copy_from_slice(&from_limbs(prime));
    bytes
}

/// The scalar field's prime with its size.
pub(crate) fn scalar_header() -> [u8; 4 + ELEMENT] {
    prime_header(&Fr::MODULUS)
}

/// The base field's prime with its size.
pub(crate) fn base_header() -> [u8; 4 + ELEMENT] {
    prime_header(&Fq::MODULUS)
}

/// Reads the size of an element and the prime, which must be BN254's.
pub(crate) fn expect_prime(cursor: &mut Cursor<'_>, name: &'static str, prime: &BigInt<4>) -> Result<()> {
    let got = cursor.u32()?;
    if got != ELEMENT as u32 {
        return Err(Error::FieldSize { expected: ELEMENT as u32, got });
    }
    let got = cursor.array::<ELEMENT>()?;
    let expected = from_limbs(prime);
    if *got != expected {
        return Err(Error::Prime { name, expected: hexadecimal(&expected), got: hexadecimal(got) });
    }
    Ok(())
}

fn not_reduced(what: &'static str, index: usize, modulus: &BigInt<4>, got: &[u8]) -> Error {
    Error::NotReduced { what, index, modulus: hexadecimal(&from_limbs(modulus)), got: hexadecimal(got) }
}

/// A scalar written as a plain number.
///
/// # Errors
/// [`Error::NotReduced`], in which the element is called `what` number `index`.
pub fn scalar(bytes: &[u8; ELEMENT], what: &'static str, index: usize) -> Result<Fr> {
    Fr::from_bigint(to_limbs(bytes)).ok_or_else(|| not_reduced(what, index, &Fr::MODULUS, bytes))
}

/// A scalar as a plain number.
#[must_use]
pub fn scalar_bytes(value: &Fr) -> [u8; ELEMENT] {
    from_limbs(&value.into_bigint())
}

/// A coefficient of a key: the number `c R^2 mod r`, for `c` in Montgomery form once more than usual.
pub(crate) fn coefficient(bytes: &[u8; ELEMENT], index: usize) -> Result<Fr> {
    let limbs = to_limbs(bytes);
    if limbs >= Fr::MODULUS {
        return Err(not_reduced("coefficient", index, &Fr::MODULUS, bytes));
    }
    // Out of Montgomery form once: what remains is `c R`, which is `c`'s usual form.
    Ok(Fr::new_unchecked(Fr::new_unchecked(limbs).into_bigint()))
}

/// The inverse of [`coefficient`].
pub(crate) fn coefficient_bytes(value: &Fr) -> [u8; ELEMENT] {
    // Into Montgomery form once more. The limbs of an element are below `r`, so there is a value.
    from_limbs(&Fr::from_bigint(value.0).unwrap_or_default().0)
}

/// A coordinate in Montgomery form, not compared with the prime.
pub(crate) fn coordinate(bytes: &[u8; ELEMENT]) -> Fq {
    Fq::new_unchecked(to_limbs(bytes))
}

/// A coordinate's Montgomery form.
pub(crate) fn coordinate_bytes(value: &Fq) -> [u8; ELEMENT] {
    from_limbs(&value.0)
}

/// Compares a coordinate with the prime.
pub(crate) fn check_coordinate(bytes: &[u8; ELEMENT], what: &'static str, index: usize) -> Result<()> {
    if to_limbs(bytes) < Fq::MODULUS { Ok(()) } else { Err(not_reduced(what, index, &Fq::MODULUS, bytes)) }
}
