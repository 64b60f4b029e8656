//! gnark: what `WriteRawTo` and `WriteTo` of its `groth16.Proof` and `groth16.VerifyingKey` write for BN254.
//!
//! Sources: points as in gnark-crypto v0.22 (`ecc/bn254/marshal.go`), layouts as in gnark at commit 8558b828c924 of
//! August 2026 (`backend/groth16/bn254/marshal.go`; versions from before there were commitments write none of their
//! fields, and are refused for their length). Numbers are big-endian, `Fq2` is `c1 c0`. Two flags stand above the
//! first number: `00` before `x y` (raw), `10` and `11` before `x` alone (see [`super::compressed`]), `01` and zeros
//! for a compressed infinity. gnark's decoders take both kinds of point in one encoding; these here do not.
//!
//! - A proof is `Ar Bs Krs`, the number of commitments, commitments, their proof of knowledge.
//! - A verifying key is `alpha(G1) beta(G1) beta gamma delta(G1) delta`, the number of input points, input points, the
//!   number of lists of committed wires, lists, the number of commitment keys, keys.
//!
//! Numbers of items have 4 bytes. **Commitments** (Pedersen, by `api.Commit`, which lookups and range checks of gnark
//! use) make another scheme with another equation: a proof or key that has any is refused by name. Without them the
//! lists are empty and the proof of knowledge is the point at infinity.
//!
//! A key carries `beta` and `delta` in `G1` too. Verifiers do not use them; here they must be the multiples that the
//! points in `G2` are, or one key would have many encodings.

use alloc::vec::Vec;

use super::compressed::{Compressed, INFINITY};
use super::form::{Axis, Form, Wire, on_curve, put_flags, refuse_infinity};
use super::source::{Source, expect_list, g1_bytes, g2_bytes, in_subgroup, proof_bytes, put_proof};
use crate::curve::{Affine, expect_length};
use crate::error::{Element, Error};
use crate::pairing::{Pair, final_exponentiation, miller_loop};
use crate::tower::Fq12;
use crate::{G1Affine, G2Affine, Proof, VerifyingKey};

/// `x y`, as in the EIPs; the flags are zero.
struct Raw;

impl Form for Raw {
    const COORDINATES: usize = 2;

    fn read<F: Wire>(bytes: &[u8], element: Element) -> Result<Affine<F>, Error> {
        let got = bytes.first().map_or(0, |byte| byte >> 6);
        if got != 0 {
            return Err(Error::Flags { element, expected: "00 of a raw point", got });
        }
        if bytes.iter().all(|byte| *byte == 0) {
            return Err(Error::Infinity { element });
        }
        let (x, y) = bytes.split_at_checked(F::BYTES).unwrap_or((bytes, &[]));
        let x = F::read(x, element, Axis::X)?;
        on_curve(x, F::read(y, element, Axis::Y)?, element)
    }

    fn write<F: Wire>(point: &Affine<F>, out: &mut Vec<u8>) {
        point.x.write(out);
        point.y.write(out);
    }
}

/// The flags before the point at infinity.
trait InfinityFlags: Form {
    const INFINITY: u8;
}

impl InfinityFlags for Raw {
    const INFINITY: u8 = 0;
}

impl InfinityFlags for Compressed {
    const INFINITY: u8 = INFINITY;
}

/// A key as gnark writes it: the points that a verifier needs, and two that it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GnarkKey {
    /// The key.
    pub key: VerifyingKey,
    /// `beta` in `G1`.
    pub beta_g1: G1Affine,
    /// `delta` in `G1`.
    pub delta_g1: G1Affine,
}

/// Bytes of a list's length.
const COUNT_BYTES: usize = 4;

/// A big-endian count of items; zero beyond the end.
fn count(bytes: &[u8]) -> u32 {
    bytes.last_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

fn refuse_commitments(what: &'static str, got: u32) -> Result<(), Error> {
    if got == 0 { Ok(()) } else { Err(Error::Commitments { what, got }) }
}

fn proof_from_bytes<P: InfinityFlags>(bytes: &[u8]) -> Result<Proof, Error> {
    const WHAT: &str = "proof";
    let head = proof_bytes::<P>() + COUNT_BYTES;
    if let Some(head) = bytes.get(..head) {
        refuse_commitments(WHAT, count(head))?;
    }
    expect_length(WHAT, (head + g1_bytes::<P>()) as u64, bytes)?;
    let mut source = Source::<P>::new(bytes);
    let proof = in_subgroup(source.proof()?)?;
    source.take(COUNT_BYTES);
    expect_infinity::<P>(source.take(g1_bytes::<P>()))?;
    Ok(proof)
}

/// The proof of knowledge of no commitments.
fn expect_infinity<P: InfinityFlags>(bytes: &[u8]) -> Result<(), Error> {
    let element = Element::CommitmentProof;
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let flags = first >> 6;
    if flags != P::INFINITY {
        return Err(Error::ExpectedInfinity { element });
    }
    let zero = first << 2 == 0 && rest.iter().all(|byte| *byte == 0);
    match (zero, P::INFINITY) {
        (true, _) => Ok(()),
        // Without a flag of its own, what is not zero is a finite point.
        (false, 0) => Err(Error::ExpectedInfinity { element }),
        (false, _) => Err(refuse_infinity(&[1], element)),
    }
}

fn proof_to_bytes<P: InfinityFlags>(proof: &Proof) -> Vec<u8> {
    let mut out = Vec::with_capacity(proof_bytes::<P>() + COUNT_BYTES + g1_bytes::<P>());
    put_proof::<P>(proof, &mut out);
    out.extend(0u32.to_be_bytes());
    let start = out.len();
    out.resize(start + g1_bytes::<P>(), 0);
    put_flags(&mut out, start, P::INFINITY);
    out
}

fn key_from_bytes<P: Form>(bytes: &[u8]) -> Result<GnarkKey, Error> {
    const WHAT: &str = "verifying key";
    let (g1, g2) = (g1_bytes::<P>(), g2_bytes::<P>());
    let (head, tail) = (3 * g1 + 3 * g2 + COUNT_BYTES, 2 * COUNT_BYTES);
    let Some(start) = bytes.get(..head) else {
        return Err(Error::Length { what: WHAT, expected: (head + g1 + tail) as u64, got: bytes.len() as u64 });
    };
    let points = u64::from(count(start));
    refuse_commitments(WHAT, committed_lists(bytes, head, points, g1))?;
    let points = expect_list(WHAT, head, points, g1, tail, bytes)?;
    // Both numbers at the end, whatever could follow them: the length leaves room for nothing.
    let (lists, _) = bytes.split_at(bytes.len().saturating_sub(COUNT_BYTES));
    refuse_commitments(WHAT, count(lists))?;
    refuse_commitments(WHAT, count(bytes))?;
    let mut source = Source::<P>::new(bytes);
    let alpha_g1 = source.g1(Element::Alpha)?;
    let beta_g1 = source.g1(Element::BetaG1)?;
    let beta_g2 = source.g2(Element::Beta)?;
    let gamma_g2 = source.g2(Element::Gamma)?;
    let delta_g1 = source.g1(Element::DeltaG1)?;
    let delta_g2 = source.g2(Element::Delta)?;
    source.take(COUNT_BYTES);
    let ic = source.ic(points)?;
    let key = VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, ic }.checked()?;
    expect_twins(&beta_g1, Element::BetaG1, &key.beta_g2, Element::Beta)?;
    expect_twins(&delta_g1, Element::DeltaG1, &key.delta_g2, Element::Delta)?;
    Ok(GnarkKey { key, beta_g1, delta_g1 })
}

/// The number of lists of committed wires after the points, if as many could follow: commitments make a key longer, and
/// are worth naming rather than a length. Where the number of points is wrong, this reads something else, mostly large.
fn committed_lists(bytes: &[u8], head: usize, points: u64, point_bytes: usize) -> u32 {
    let start = usize::try_from(points).ok().and_then(|n| n.checked_mul(point_bytes)).and_then(|n| n.checked_add(head));
    let rest = start.and_then(|start| bytes.get(start..)).unwrap_or_default();
    match rest.split_at_checked(COUNT_BYTES) {
        Some((lists, rest)) if count(lists) as usize <= rest.len() / COUNT_BYTES => count(lists),
        _ => 0,
    }
}

/// `e(p, generator) = e(generator, q)`: both are the same multiple.
fn expect_twins(p: &G1Affine, element: Element, q: &G2Affine, twin: Element) -> Result<(), Error> {
    let value = miller_loop(&[Pair::new(*p, &G2Affine::GENERATOR), Pair::new(G1Affine::GENERATOR.neg(), q)]);
    if value.is_some_and(|f| final_exponentiation(&f) == Fq12::ONE) {
        Ok(())
    } else {
        Err(Error::TwinsDiffer { element, twin })
    }
}

fn key_to_bytes<P: Form>(key: &GnarkKey) -> Vec<u8> {
    let GnarkKey { key, beta_g1, delta_g1 } = key;
    let mut out = Vec::new();
    P::write(&key.alpha_g1, &mut out);
    P::write(beta_g1, &mut out);
    P::write(&key.beta_g2, &mut out);
    P::write(&key.gamma_g2, &mut out);
    P::write(delta_g1, &mut out);
    P::write(&key.delta_g2, &mut out);
    out.extend((key.ic.len() as u32).to_be_bytes());
    for point in &key.ic {
        P::write(point, &mut out);
    }
    out.extend([0; 2 * COUNT_BYTES]);
    out
}

impl Proof {
    /// Decodes what `WriteRawTo` of gnark wrote, 324 bytes.
    ///
    /// # Errors
    /// As listed in [`crate::encoding`]; and commitments, and a proof of knowledge of none that is not at infinity.
    pub fn from_gnark_raw(bytes: &[u8]) -> Result<Self, Error> {
        proof_from_bytes::<Raw>(bytes)
    }

    /// Decodes what `WriteTo` of gnark wrote, 164 bytes.
    ///
    /// # Errors
    /// As [`Proof::from_gnark_raw`].
    pub fn from_gnark_compressed(bytes: &[u8]) -> Result<Self, Error> {
        proof_from_bytes::<Compressed>(bytes)
    }

    /// What `WriteRawTo` of gnark writes.
    pub fn to_gnark_raw(&self) -> Vec<u8> {
        proof_to_bytes::<Raw>(self)
    }

    /// What `WriteTo` of gnark writes.
    pub fn to_gnark_compressed(&self) -> Vec<u8> {
        proof_to_bytes::<Compressed>(self)
    }
}

impl GnarkKey {
    /// Decodes what `WriteRawTo` of gnark wrote.
    ///
    /// # Errors
    /// As listed in [`crate::encoding`]; and commitments, and a point in `G1` that is not its twin's multiple.
    pub fn from_raw(bytes: &[u8]) -> Result<Self, Error> {
        key_from_bytes::<Raw>(bytes)
    }

    /// Decodes what `WriteTo` of gnark wrote.
    ///
    /// # Errors
    /// As [`GnarkKey::from_raw`].
    pub fn from_compressed(bytes: &[u8]) -> Result<Self, Error> {
        key_from_bytes::<Compressed>(bytes)
    }

    /// What `WriteRawTo` of gnark writes.
    pub fn to_raw(&self) -> Vec<u8> {
        key_to_bytes::<Raw>(self)
    }

    /// What `WriteTo` of gnark writes.
    pub fn to_compressed(&self) -> Vec<u8> {
        key_to_bytes::<Compressed>(self)
    }
}
