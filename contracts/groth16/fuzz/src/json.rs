//! The documents of snarkjs, as `formats`: the same JSON reader, but numbers and points by arkworks.

use ark_bn254::{Fq, Fr};
use serde::Deserialize;

use crate::{formats, oracle};

type G1 = [String; 3];
type G2 = [[String; 2]; 3];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    pi_a: G1,
    pi_b: G2,
    pi_c: G1,
    protocol: String,
    curve: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    protocol: String,
    curve: String,
    #[serde(rename = "nPublic")]
    n_public: usize,
    vk_alpha_1: G1,
    vk_beta_2: G2,
    vk_gamma_2: G2,
    vk_delta_2: G2,
    /// Not looked at: the decoder holds it to the crate's own pairing.
    #[serde(rename = "vk_alphabeta_12")]
    _alphabeta: Option<[[[String; 2]; 3]; 2]>,
    #[serde(rename = "IC")]
    ic: Vec<G1>,
}

/// `proof.json`.
pub fn proof(text: &[u8]) -> Option<Vec<u8>> {
    let proof: Proof = serde_json::from_slice(text).ok()?;
    labels(&proof.protocol, &proof.curve)?;
    let bytes = [g1(&proof.pi_a)?, g2(&proof.pi_b)?, g1(&proof.pi_c)?].concat();
    oracle::proof(&bytes).then_some(bytes)
}

/// `verification_key.json`, whatever it says of the pairing of alpha and beta.
pub fn key(text: &[u8]) -> Option<Vec<u8>> {
    let key: Key = serde_json::from_slice(text).ok()?;
    labels(&key.protocol, &key.curve)?;
    let ic = key.ic.iter().map(g1).collect::<Option<Vec<_>>>()?;
    if key.n_public.checked_add(1) != Some(ic.len()) {
        return None;
    }
    formats::key(&g1(&key.vk_alpha_1)?, [g2(&key.vk_beta_2)?, g2(&key.vk_gamma_2)?, g2(&key.vk_delta_2)?], &ic)
}

/// `public.json`.
pub fn inputs(text: &[u8]) -> Option<Vec<u8>> {
    let inputs: Vec<String> = serde_json::from_slice(text).ok()?;
    let inputs = inputs.iter().map(|input| formats::decimal::<Fr>(input)).collect::<Option<Vec<_>>>()?;
    Some(inputs.concat())
}

fn labels(protocol: &str, curve: &str) -> Option<()> {
    (protocol == "groth16" && curve == "bn128").then_some(())
}

fn g1([x, y, z]: &G1) -> Option<Vec<u8>> {
    let number = formats::decimal::<Fq>;
    (z == "1").then_some(())?;
    Some([number(x)?, number(y)?].concat())
}

fn g2([x, y, z]: &G2) -> Option<Vec<u8>> {
    let number = |text: &String| formats::decimal::<Fq>(text);
    (z[0] == "1" && z[1] == "0").then_some(())?;
    Some([number(&x[1])?, number(&x[0])?, number(&y[1])?, number(&y[0])?].concat())
}
