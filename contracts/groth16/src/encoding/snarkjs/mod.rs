//! snarkjs 0.7: `proof.json`, `public.json` and `verification_key.json`, as circom's users have them.
//!
//! Numbers are decimal strings. Points are projective with `z = 1`, a `G1` point `[x, y, "1"]`, a `G2` point
//! `[[x.c0, x.c1], [y.c0, y.c1], ["1", "0"]]`; infinity has `z = 0`. `protocol` is `groth16` and `curve` is `bn128`,
//! snarkjs's name of BN254. Source: snarkjs 0.7.6, `zkey_export_verificationkey.js`, `groth16_prove.js`.
//!
//! A key also stores the pairing of alpha and beta, `vk_alphabeta_12`, which snarkjs writes and does not read. Its
//! pairing has the value that this crate's has, so the encoder writes it too; a key may lack it, but not have another.
//!
//! This needs the feature `snarkjs`, which brings serde and the standard library. No contract should have it: let
//! contracts take bytes.

mod decimal;
mod document;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use decimal::{parse, print, shown};
use document::{KeyDocument, ProofDocument, read_g1, read_g2, write_g1, write_g2, write_gt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Element, Error, Place};
use crate::pairing::pairing;
use crate::{Fr, Proof, VerifyingKey};

const PROOF: &str = "proof.json";
const KEY: &str = "verification_key.json";
const INPUTS: &str = "public.json";

const PROTOCOL: &str = "groth16";
const CURVE: &str = "bn128";

fn from_json<T: DeserializeOwned>(what: &'static str, text: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(text).map_err(|error| Error::Json { what, reason: error.to_string() })
}

fn to_json<T: Serialize>(what: &'static str, document: &T) -> Result<String, Error> {
    serde_json::to_string_pretty(document).map_err(|error| Error::Json { what, reason: error.to_string() })
}

/// Holds the fields `protocol` and `curve` to what they must say.
fn expect_labels(what: &'static str, protocol: &str, curve: &str) -> Result<(), Error> {
    for (field, expected, got) in [("protocol", PROTOCOL, protocol), ("curve", CURVE, curve)] {
        if got != expected {
            return Err(Error::Label { what, field, expected, got: shown(got) });
        }
    }
    Ok(())
}

impl Proof {
    /// Decodes `proof.json`.
    ///
    /// # Errors
    /// Refuses other JSON, another protocol or curve, numbers that are not canonical, infinity, points off the curve or
    /// with a third coordinate other than 1, and `B` outside the subgroup.
    pub fn from_snarkjs(text: &[u8]) -> Result<Self, Error> {
        let document: ProofDocument = from_json(PROOF, text)?;
        expect_labels(PROOF, &document.protocol, &document.curve)?;
        Ok(Self {
            a: read_g1(&document.pi_a, Element::ProofA)?,
            b: read_g2(&document.pi_b, Element::ProofB)?,
            c: read_g1(&document.pi_c, Element::ProofC)?,
        })
    }

    /// The text of `proof.json`.
    ///
    /// # Errors
    /// None that is known: the document has strings only.
    pub fn to_snarkjs(&self) -> Result<String, Error> {
        let document = ProofDocument {
            pi_a: write_g1(&self.a),
            pi_b: write_g2(&self.b),
            pi_c: write_g1(&self.c),
            protocol: PROTOCOL.to_string(),
            curve: CURVE.to_string(),
        };
        to_json(PROOF, &document)
    }
}

impl VerifyingKey {
    /// Decodes `verification_key.json`.
    ///
    /// # Errors
    /// What [`Proof::from_snarkjs`] refuses; and a number of public inputs other than that of the points, a stored
    /// pairing of alpha and beta that is not theirs, keys without input points, and a `delta` that is `gamma` or its
    /// negative.
    pub fn from_snarkjs(text: &[u8]) -> Result<Self, Error> {
        let document: KeyDocument = from_json(KEY, text)?;
        expect_labels(KEY, &document.protocol, &document.curve)?;
        let key = Self {
            alpha_g1: read_g1(&document.vk_alpha_1, Element::Alpha)?,
            beta_g2: read_g2(&document.vk_beta_2, Element::Beta)?,
            gamma_g2: read_g2(&document.vk_gamma_2, Element::Gamma)?,
            delta_g2: read_g2(&document.vk_delta_2, Element::Delta)?,
            ic: document.ic.iter().enumerate().map(|(i, p)| read_g1(p, Element::Ic(i))).collect::<Result<_, _>>()?,
        }
        .checked()?;
        let expected = key.num_inputs();
        if document.n_public != expected {
            return Err(Error::PublicCount { expected, got: document.n_public });
        }
        match document.vk_alphabeta_12 {
            // Each number has one text, so texts compare as numbers do.
            Some(stored) if Some(&stored) != alpha_beta(&key).as_ref() => Err(Error::AlphaBeta),
            _ => Ok(key),
        }
    }

    /// The text of `verification_key.json`.
    ///
    /// # Errors
    /// None that is known: the document has strings and one number.
    pub fn to_snarkjs(&self) -> Result<String, Error> {
        let document = KeyDocument {
            protocol: PROTOCOL.to_string(),
            curve: CURVE.to_string(),
            n_public: self.num_inputs(),
            vk_alpha_1: write_g1(&self.alpha_g1),
            vk_beta_2: write_g2(&self.beta_g2),
            vk_gamma_2: write_g2(&self.gamma_g2),
            vk_delta_2: write_g2(&self.delta_g2),
            vk_alphabeta_12: alpha_beta(self),
            ic: self.ic.iter().map(write_g1).collect(),
        };
        to_json(KEY, &document)
    }
}

/// Decodes `public.json`. Whether the inputs are as many as a key takes, [`crate::verify`] checks.
///
/// # Errors
/// Refuses other JSON than a list of strings, other than decimal numbers, and numbers not below `r`.
pub fn inputs_from_json(text: &[u8]) -> Result<Vec<Fr>, Error> {
    let numbers: Vec<String> = from_json(INPUTS, text)?;
    let input = |(i, text): (usize, &String)| Fr::from_bytes_be(&parse(text, Place::Input(i))?);
    numbers.iter().enumerate().map(input).collect()
}

/// The text of `public.json`.
///
/// # Errors
/// None that is known: the document has strings only.
pub fn inputs_to_json(inputs: &[Fr]) -> Result<String, Error> {
    let numbers: Vec<String> = inputs.iter().map(|input| print(input.to_words())).collect();
    to_json(INPUTS, &numbers)
}

/// snarkjs' `vk_alphabeta_12`: `e(alpha, beta)`. Absent for a key that `VerifyingKey::from_bytes` would refuse.
fn alpha_beta(key: &VerifyingKey) -> Option<document::Gt> {
    pairing(&key.alpha_g1, &key.beta_g2).map(|value| write_gt(&value))
}
