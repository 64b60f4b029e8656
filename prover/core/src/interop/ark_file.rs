//! Files of arkworks' proving keys, compressed or not, as `CanonicalSerialize` writes them.
//!
//! ```text
//! alpha G1, beta G2, gamma G2, delta G2, [IC G1], beta G1, delta G1, [A G1], [B G1], [B G2], [H G1], [L G1]
//! ```
//!
//! A list is its length (u64) and its points. Nothing in a file says what it is or which form it has: the form is the one
//! in which lengths add up to the file's. Points are decoded and checked in parallel, and the first bad one is named.

use ark_bn254::{Bn254, G1Affine, G2Affine};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize as _, Compress, Validate};
use rayon::prelude::*;

use super::foreign;
use crate::error::{Error, Result};

const WHAT: &str = "arkworks key";

/// Bytes of a point of G1; one of G2 has twice as many.
fn width(form: Compress) -> usize {
    if matches!(form, Compress::Yes) { 32 } else { 64 }
}

/// Reads a key and checks every point: reduced coordinates, curve, subgroup.
///
/// # Errors
/// [`Error::Foreign`] for bytes that are no such key, and for the first point that is none.
pub fn read_ark_key(bytes: &[u8]) -> Result<ark_groth16::ProvingKey<Bn254>> {
    let form = form(bytes)?;
    let mut reader = Reader { bytes, form };
    let key = ark_groth16::ProvingKey {
        vk: ark_groth16::VerifyingKey {
            alpha_g1: reader.g1("alpha")?,
            beta_g2: reader.g2("beta in G2")?,
            gamma_g2: reader.g2("gamma")?,
            delta_g2: reader.g2("delta in G2")?,
            gamma_abc_g1: reader.list("IC", width(form))?,
        },
        beta_g1: reader.g1("beta in G1")?,
        delta_g1: reader.g1("delta in G1")?,
        a_query: reader.list("query A", width(form))?,
        b_g1_query: reader.list("query B in G1", width(form))?,
        b_g2_query: reader.list("query B in G2", 2 * width(form))?,
        h_query: reader.list("query H", width(form))?,
        l_query: reader.list("query L", width(form))?,
    };
    Ok(key)
}

/// The bytes of a file.
///
/// # Errors
/// None that is known.
pub fn write_ark_key(key: &ark_groth16::ProvingKey<Bn254>, compressed: bool) -> Result<Vec<u8>> {
    let form = if compressed { Compress::Yes } else { Compress::No };
    let mut bytes = Vec::with_capacity(key.serialized_size(form));
    let refused = |error: ark_serialize::SerializationError| Error::Point { what: WHAT, reason: error.to_string() };
    key.serialize_with_mode(&mut bytes, form).map_err(refused)?;
    Ok(bytes)
}

/// The form in which a key of these bytes would end where they end.
fn form(bytes: &[u8]) -> Result<Compress> {
    let ends = |form: Compress| {
        let (g1, mut rest) = (width(form), bytes);
        let lists = [(7 * g1, g1), (2 * g1, g1), (0, g1), (0, 2 * g1), (0, g1), (0, g1)];
        for (before, point) in lists {
            rest = rest.get(before..)?;
            let (count, after) = rest.split_first_chunk()?;
            let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
            rest = after.get(count.checked_mul(point)?..)?;
        }
        rest.is_empty().then_some(form)
    };
    [Compress::No, Compress::Yes].into_iter().find_map(ends).ok_or_else(|| {
        let expected = "six lists of points whose lengths add up to the file's, compressed or not";
        foreign(WHAT, expected, format!("{} bytes with none such", bytes.len()))
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    form: Compress,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let got = self.bytes.len();
        let (taken, rest) =
            self.bytes.split_at_checked(count).ok_or(Error::Length { what: WHAT, expected: count, got })?;
        self.bytes = rest;
        Ok(taken)
    }

    fn g1(&mut self, what: &'static str) -> Result<G1Affine> {
        let bytes = self.take(width(self.form))?;
        point(bytes, self.form, what, None)
    }

    fn g2(&mut self, what: &'static str) -> Result<G2Affine> {
        let bytes = self.take(2 * width(self.form))?;
        point(bytes, self.form, what, None)
    }

    /// A list of points that take so many bytes each.
    fn list<C: SWCurveConfig>(&mut self, what: &'static str, size: usize) -> Result<Vec<Affine<C>>> {
        let count = u64::from_le_bytes(self.take(8)?.try_into().unwrap_or_default());
        let length = usize::try_from(count).ok().and_then(|count| count.checked_mul(size));
        let bytes = self.take(length.unwrap_or(usize::MAX))?;
        let form = self.form;
        let results: Vec<_> = bytes
            .par_chunks_exact(size)
            .enumerate()
            .map(|(index, bytes)| point(bytes, form, what, Some(index)))
            .collect();
        results.into_iter().collect()
    }
}

fn point<C: SWCurveConfig>(
    bytes: &[u8],
    form: Compress,
    what: &'static str,
    index: Option<usize>,
) -> Result<Affine<C>> {
    let place = || match index {
        Some(index) => format!("{WHAT}, {what} {index}"),
        None => format!("{WHAT}, {what}"),
    };
    let point = Affine::<C>::deserialize_with_mode(bytes, form, Validate::No)
        .map_err(|error| foreign(place(), "the coordinates of a point", error.to_string()))?;
    if !point.is_on_curve() {
        return Err(foreign(place(), "a point on the curve", "one that is not"));
    }
    if !point.is_in_correct_subgroup_assuming_on_curve() {
        return Err(foreign(place(), "a point in the subgroup of order r", "one outside"));
    }
    Ok(point)
}
