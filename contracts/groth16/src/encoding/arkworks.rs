//! arkworks: what `CanonicalSerialize` of ark-serialize 0.6 writes for ark-groth16's types over ark-bn254.
//!
//! Numbers are little-endian, `Fq2` is `c0 c1`. The last byte of a point carries two flags above the number (`SWFlags`
//! of ark-ec): `1` in the highest bit for the ordinate that is larger than its negative, `1` in the next
//! for infinity, never both. Compressed points are `x`, uncompressed ones `x y`; these carry the ordinate's flag as
//! well, and where arkworks ignores a wrong one, it is refused here. Lists start with their length in 8 bytes.
//!
//! | | layout |
//! |---|---|
//! | proof | `A B C` |
//! | verifying key | `alpha beta gamma delta`, number of input points, input points |
//! | scalar | 32 bytes |
//! | public inputs (`Vec<Fr>`) | their number, scalars |

use alloc::vec::Vec;

use super::form::{Axis, Form, Wire, decompress, on_curve, put_flags, refuse_infinity, take_flags};
use super::source::{Source, expect_list, g1_bytes, g2_bytes, in_subgroup, proof_bytes, put_proof, whole_proof};
use crate::curve::{Affine, expect_length};
use crate::error::{Element, Error};
use crate::{Fr, Proof, VerifyingKey};

/// `x` with flags.
struct Compressed;

/// `x y` with flags.
struct Uncompressed;

const SMALLEST: u8 = 0b00;
const LARGEST: u8 = 0b10;
const INFINITY: u8 = 0b01;

/// Bytes of a list's length.
const COUNT_BYTES: usize = 8;

/// The bytes of a coordinate backwards, which is gnark's order, with room for the longest.
fn reversed(bytes: &[u8]) -> [u8; 64] {
    let mut buffer = [0; 64];
    for (to, from) in buffer.iter_mut().zip(bytes.iter().rev()) {
        *to = *from;
    }
    buffer
}

/// Appends a coordinate.
fn write_reversed<F: Wire>(coordinate: &F, out: &mut Vec<u8>) {
    let start = out.len();
    coordinate.write(out);
    if let Some(bytes) = out.get_mut(start..) {
        bytes.reverse();
    }
}

/// Puts the ordinate's flag on the last byte.
fn flag_ordinate<F: Wire>(y: &F, out: &mut [u8]) {
    put_flags(out, out.len().saturating_sub(1), if y.largest() { LARGEST } else { SMALLEST });
}

impl Form for Compressed {
    const COORDINATES: usize = 1;

    fn read<F: Wire>(bytes: &[u8], element: Element) -> Result<Affine<F>, Error> {
        let mut x = reversed(bytes);
        match take_flags(&mut x) {
            INFINITY => Err(refuse_infinity(&x, element)),
            flags @ (SMALLEST | LARGEST) => decompress(F::read(&x, element, Axis::X)?, flags == LARGEST, element),
            got => Err(Error::Flags { element, expected: "00, 10, or 01 at infinity", got }),
        }
    }

    fn write<F: Wire>(point: &Affine<F>, out: &mut Vec<u8>) {
        write_reversed(&point.x, out);
        flag_ordinate(&point.y, out);
    }
}

impl Form for Uncompressed {
    const COORDINATES: usize = 2;

    fn read<F: Wire>(bytes: &[u8], element: Element) -> Result<Affine<F>, Error> {
        let (x, y) = bytes.split_at_checked(F::BYTES).unwrap_or((bytes, &[]));
        let mut y = reversed(y);
        let got = take_flags(&mut y);
        match got {
            INFINITY if x.iter().any(|byte| *byte != 0) => return Err(Error::InfinityNotZero { element }),
            INFINITY => return Err(refuse_infinity(&y, element)),
            SMALLEST | LARGEST => {}
            _ => return Err(Error::Flags { element, expected: "00, 10, or 01 at infinity", got }),
        }
        let x = F::read(&reversed(x), element, Axis::X)?;
        let point = on_curve(x, F::read(&y, element, Axis::Y)?, element)?;
        let expected = if point.y.largest() { LARGEST } else { SMALLEST };
        if got == expected { Ok(point) } else { Err(Error::SignFlag { element, expected, got }) }
    }

    fn write<F: Wire>(point: &Affine<F>, out: &mut Vec<u8>) {
        write_reversed(&point.x, out);
        write_reversed(&point.y, out);
        flag_ordinate(&point.y, out);
    }
}

fn key_from_bytes<P: Form>(bytes: &[u8]) -> Result<VerifyingKey, Error> {
    const WHAT: &str = "verifying key";
    let head = g1_bytes::<P>() + 3 * g2_bytes::<P>() + COUNT_BYTES;
    let count = read_count(WHAT, head, head + g1_bytes::<P>(), bytes)?;
    let points = expect_list(WHAT, head, count, g1_bytes::<P>(), 0, bytes)?;
    let mut source = Source::<P>::new(bytes);
    let alpha_g1 = source.g1(Element::Alpha)?;
    let beta_g2 = source.g2(Element::Beta)?;
    let gamma_g2 = source.g2(Element::Gamma)?;
    let delta_g2 = source.g2(Element::Delta)?;
    source.take(COUNT_BYTES);
    let ic = source.ic(points)?;
    VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, ic }.checked()
}

fn key_to_bytes<P: Form>(key: &VerifyingKey) -> Vec<u8> {
    let mut out = Vec::new();
    P::write(&key.alpha_g1, &mut out);
    for point in [&key.beta_g2, &key.gamma_g2, &key.delta_g2] {
        P::write(point, &mut out);
    }
    out.extend((key.ic.len() as u64).to_le_bytes());
    for point in &key.ic {
        P::write(point, &mut out);
    }
    out
}

/// The last eight bytes of the head, which must be there; `least` is the shortest encoding.
fn read_count(what: &'static str, head: usize, least: usize, bytes: &[u8]) -> Result<u64, Error> {
    match bytes.get(..head).and_then(|head| head.last_chunk()) {
        Some(count) => Ok(u64::from_le_bytes(*count)),
        None => expect_length(what, least as u64, bytes).map(|()| 0),
    }
}

impl Proof {
    /// Decodes what `serialize_compressed` of arkworks wrote, 128 bytes.
    ///
    /// # Errors
    /// As listed in [`crate::encoding`].
    pub fn from_arkworks_compressed(bytes: &[u8]) -> Result<Self, Error> {
        in_subgroup(whole_proof::<Compressed>(bytes)?)
    }

    /// Decodes what `serialize_uncompressed` of arkworks wrote, 256 bytes.
    ///
    /// # Errors
    /// As listed in [`crate::encoding`].
    pub fn from_arkworks_uncompressed(bytes: &[u8]) -> Result<Self, Error> {
        in_subgroup(whole_proof::<Uncompressed>(bytes)?)
    }

    /// What `serialize_compressed` of arkworks writes.
    pub fn to_arkworks_compressed(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(proof_bytes::<Compressed>());
        put_proof::<Compressed>(self, &mut bytes);
        bytes
    }

    /// What `serialize_uncompressed` of arkworks writes.
    pub fn to_arkworks_uncompressed(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(proof_bytes::<Uncompressed>());
        put_proof::<Uncompressed>(self, &mut bytes);
        bytes
    }
}

impl VerifyingKey {
    /// Decodes what `serialize_compressed` of arkworks wrote.
    ///
    /// # Errors
    /// As listed in [`crate::encoding`].
    pub fn from_arkworks_compressed(bytes: &[u8]) -> Result<Self, Error> {
        key_from_bytes::<Compressed>(bytes)
    }

    /// Decodes what `serialize_uncompressed` of arkworks wrote.
    ///
    /// # Errors
    /// As listed in [`crate::encoding`].
    pub fn from_arkworks_uncompressed(bytes: &[u8]) -> Result<Self, Error> {
        key_from_bytes::<Uncompressed>(bytes)
    }

    /// What `serialize_compressed` of arkworks writes.
    pub fn to_arkworks_compressed(&self) -> Vec<u8> {
        key_to_bytes::<Compressed>(self)
    }

    /// What `serialize_uncompressed` of arkworks writes.
    pub fn to_arkworks_uncompressed(&self) -> Vec<u8> {
        key_to_bytes::<Uncompressed>(self)
    }
}

/// Decodes a scalar: 32 bytes, little-endian.
///
/// # Errors
/// Refuses a wrong length and numbers not below `r`.
pub fn scalar_from_bytes(bytes: &[u8]) -> Result<Fr, Error> {
    expect_length("scalar", 32, bytes)?;
    let mut number = [0; 32];
    number.copy_from_slice(bytes);
    number.reverse();
    Fr::from_bytes_be(&number)
}

/// The 32 bytes of a scalar, little-endian.
pub fn scalar_to_bytes(scalar: &Fr) -> [u8; 32] {
    let mut bytes = scalar.to_bytes_be();
    bytes.reverse();
    bytes
}

/// Decodes public inputs as arkworks writes a `Vec<Fr>`. Whether they are as many as a key takes, `verify` checks.
///
/// # Errors
/// Refuses a wrong length and numbers not below `r`.
pub fn inputs_from_bytes(bytes: &[u8]) -> Result<Vec<Fr>, Error> {
    const WHAT: &str = "public inputs";
    let count = read_count(WHAT, COUNT_BYTES, COUNT_BYTES, bytes)?;
    expect_list(WHAT, COUNT_BYTES, count, 32, 0, bytes)?;
    bytes.get(COUNT_BYTES..).unwrap_or_default().chunks_exact(32).map(scalar_from_bytes).collect()
}

/// Public inputs as arkworks writes a `Vec<Fr>`.
pub fn inputs_to_bytes(inputs: &[Fr]) -> Vec<u8> {
    let mut out = Vec::with_capacity(COUNT_BYTES + 32 * inputs.len());
    out.extend((inputs.len() as u64).to_le_bytes());
    for input in inputs {
        out.extend(scalar_to_bytes(input));
    }
    out
}
