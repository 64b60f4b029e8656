//! Section 7: all contributions to the first phase.
//!
//! ```text
//! count u32, then each: tau G1, tau G2, alpha G1, beta G1, beta G2 after it; its public key: s and s^x in G1 for tau,
//! alpha and beta, then p^x in G2 for each; the state of BLAKE2b 216 bytes; the next challenge 64 bytes;
//! parameters (contribution.rs)
//! ```
//!
//! The state is that of hashing the response up to its public key, so that the response's hash can be completed without
//! the response: block 128 bytes, chain 8 x u64, bytes before the block u64, bytes in the block u64, 8 bytes unused.

use ark_bn254::{G1Affine, G2Affine};

use crate::contribution::Parameters;
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::points::Point;
use crate::ptau::section;

/// A contribution takes at least this: points, hashes, a kind, a length.
const LEAST: usize = 9 * 64 + 5 * 128 + 216 + 64 + 8;

/// The proof of knowledge of one of the three secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// A point drawn at random.
    pub s: G1Affine,
    /// `x` times that.
    pub s_x: G1Affine,
    /// `x` times the point of G2 to which the challenge, `s` and `s_x` hash.
    pub p_x: G2Affine,
}

/// The proofs of knowledge of a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Of the factor of tau.
    pub tau: Part,
    /// Of the factor of alpha.
    pub alpha: Part,
    /// Of the factor of beta.
    pub beta: Part,
}

/// A contribution to the first phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PtauContribution {
    /// tau in G1 after it.
    pub tau_g1: G1Affine,
    /// tau in G2.
    pub tau_g2: G2Affine,
    /// alpha in G1.
    pub alpha_g1: G1Affine,
    /// beta in G1.
    pub beta_g1: G1Affine,
    /// beta in G2.
    pub beta_g2: G2Affine,
    /// What proves that it knew its factors.
    pub key: PublicKey,
    /// The state of hashing its response before its public key.
    pub partial_hash: [u8; 216],
    /// What the next one starts from.
    pub next_challenge: [u8; 64],
    /// What it says of itself.
    pub parameters: Parameters,
}

pub(super) fn parse(section: &[u8]) -> Result<Vec<PtauContribution>> {
    let mut cursor = Cursor::new("contributions", section);
    let count = cursor.u32()?;
    let most = cursor.rest().len() / LEAST;
    if count as usize > most {
        let expected = format!("at most {most} in a section of {} bytes", section.len());
        return Err(Error::Count { what: "contributions", expected, got: count.into() });
    }
    let contributions = (1..=count as usize).map(|index| contribution(&mut cursor, index)).collect::<Result<_>>()?;
    if !cursor.rest().is_empty() {
        let got = section.len() as u64;
        let expected = got.saturating_sub(cursor.rest().len() as u64);
        return Err(Error::SectionSize { id: section::CONTRIBUTIONS, name: "contributions", expected, got });
    }
    Ok(contributions)
}

/// The points of contributions are few and are checked at once.
fn contribution(cursor: &mut Cursor<'_>, index: usize) -> Result<PtauContribution> {
    fn point<P: Point>(cursor: &mut Cursor<'_>, index: usize) -> Result<P> {
        P::read_checked(cursor.take(P::BYTES as u64)?, "point of contribution", index)
    }
    let tau_g1 = point(cursor, index)?;
    let tau_g2 = point(cursor, index)?;
    let alpha_g1 = point(cursor, index)?;
    let beta_g1 = point(cursor, index)?;
    let beta_g2 = point(cursor, index)?;
    let mut pair = || -> Result<(G1Affine, G1Affine)> { Ok((point(cursor, index)?, point(cursor, index)?)) };
    let (tau, alpha, beta) = (pair()?, pair()?, pair()?);
    let mut part = |(s, s_x): (G1Affine, G1Affine)| -> Result<Part> { Ok(Part { s, s_x, p_x: point(cursor, index)? }) };
    let key = PublicKey { tau: part(tau)?, alpha: part(alpha)?, beta: part(beta)? };
    Ok(PtauContribution {
        tau_g1,
        tau_g2,
        alpha_g1,
        beta_g1,
        beta_g2,
        key,
        partial_hash: *cursor.array()?,
        next_challenge: *cursor.array()?,
        parameters: Parameters::parse(cursor, index)?,
    })
}

pub(super) fn to_bytes(contributions: &[PtauContribution]) -> Vec<u8> {
    let mut bytes = (contributions.len() as u32).to_le_bytes().to_vec();
    for contribution in contributions {
        contribution.tau_g1.write(&mut bytes);
        contribution.tau_g2.write(&mut bytes);
        contribution.alpha_g1.write(&mut bytes);
        contribution.beta_g1.write(&mut bytes);
        contribution.beta_g2.write(&mut bytes);
        let key = &contribution.key;
        for part in [&key.tau, &key.alpha, &key.beta] {
            part.s.write(&mut bytes);
            part.s_x.write(&mut bytes);
        }
        for part in [&key.tau, &key.alpha, &key.beta] {
            part.p_x.write(&mut bytes);
        }
        bytes.extend(contribution.partial_hash);
        bytes.extend(contribution.next_challenge);
        contribution.parameters.write(&mut bytes);
    }
    bytes
}
