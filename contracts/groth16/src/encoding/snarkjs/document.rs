//! The JSON documents, and points in them.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::decimal::{parse, print, shown};
use crate::error::{Element, Error, Place};
use crate::tower::{Fq2, Fq6, Fq12};
use crate::{Fq, G1Affine, G2Affine};

/// `[x, y, z]`.
pub(super) type G1 = [String; 3];

/// `[[x.c0, x.c1], [y.c0, y.c1], [z.c0, z.c1]]`.
pub(super) type G2 = [[String; 2]; 3];

/// The coefficients of `Fq12` in the order of the tower.
pub(super) type Gt = [[[String; 2]; 3]; 2];

/// `proof.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofDocument {
    pub(super) pi_a: G1,
    pub(super) pi_b: G2,
    pub(super) pi_c: G1,
    pub(super) protocol: String,
    pub(super) curve: String,
}

/// `verification_key.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyDocument {
    pub(super) protocol: String,
    pub(super) curve: String,
    #[serde(rename = "nPublic")]
    pub(super) n_public: usize,
    pub(super) vk_alpha_1: G1,
    pub(super) vk_beta_2: G2,
    pub(super) vk_gamma_2: G2,
    pub(super) vk_delta_2: G2,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vk_alphabeta_12: Option<Gt>,
    #[serde(rename = "IC")]
    pub(super) ic: Vec<G1>,
}

/// A coordinate.
fn number(text: &str, element: Element, coordinate: &'static str) -> Result<Fq, Error> {
    let bytes = parse(text, Place::Coordinate(element, coordinate))?;
    Fq::from_bytes_be(&bytes).map_err(|error| match error {
        Error::BaseNotCanonical { modulus, got } => Error::CoordinateNotCanonical { element, coordinate, modulus, got },
        other => other,
    })
}

/// What the third coordinate must be: `[one, rest]` of it.
fn expect_normalised(z: &[&str], element: Element) -> Result<(), Error> {
    match z.split_first() {
        Some((&"1", rest)) if rest.iter().all(|part| *part == "0") => Ok(()),
        // snarkjs writes infinity as (0, 1, 0).
        Some((&"0", rest)) if rest.iter().all(|part| *part == "0") => Err(Error::Infinity { element }),
        _ => Err(Error::NotNormalised { element, got: shown(&z.join(",")) }),
    }
}

/// A `G1` point, on the curve.
pub(super) fn read_g1([x, y, z]: &G1, element: Element) -> Result<G1Affine, Error> {
    expect_normalised(&[z], element)?;
    let point = G1Affine { x: number(x, element, "x")?, y: number(y, element, "y")? };
    if point.is_on_curve() { Ok(point) } else { Err(Error::NotOnCurve { element }) }
}

/// A `G2` point, in the subgroup.
pub(super) fn read_g2([x, y, z]: &G2, element: Element) -> Result<G2Affine, Error> {
    expect_normalised(&[&z[0], &z[1]], element)?;
    let x = Fq2::new(number(&x[0], element, "x.c0")?, number(&x[1], element, "x.c1")?);
    let y = Fq2::new(number(&y[0], element, "y.c0")?, number(&y[1], element, "y.c1")?);
    let point = G2Affine { x, y };
    if !point.is_on_curve() {
        return Err(Error::NotOnCurve { element });
    }
    if point.is_in_subgroup() { Ok(point) } else { Err(Error::NotInSubgroup { element }) }
}

/// Writes a `G1` point.
pub(super) fn write_g1(point: &G1Affine) -> G1 {
    [print(point.x.to_words()), print(point.y.to_words()), "1".to_string()]
}

/// Writes a `G2` point.
pub(super) fn write_g2(point: &G2Affine) -> G2 {
    [write_fq2(&point.x), write_fq2(&point.y), ["1".to_string(), "0".to_string()]]
}

fn write_fq2(x: &Fq2) -> [String; 2] {
    [print(x.c0.to_words()), print(x.c1.to_words())]
}

/// Writes a pairing's value.
pub(super) fn write_gt(f: &Fq12) -> Gt {
    let fq6 = |x: &Fq6| [write_fq2(&x.c0), write_fq2(&x.c1), write_fq2(&x.c2)];
    [fq6(&f.c0), fq6(&f.c1)]
}
