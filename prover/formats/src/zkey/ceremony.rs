//! Section 10: the circuit's hash and all contributions to the second phase.
//!
//! ```text
//! circuit hash 64 bytes, count u32, then each contribution:
//! delta after it (G1), s and s^x (G1), p^x (G2), transcript hash 64 bytes, parameters (contribution.rs)
//! ```

use ark_bn254::{G1Affine, G2Affine};
use sha2::{Digest as _, Sha256};

use crate::contribution::Parameters;
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::points::Point;
use crate::zkey::section;

/// A contribution takes at least this: four points, a hash, a kind, a length.
const LEAST: usize = 3 * 64 + 128 + 64 + 8;

/// A contribution: whoever made it knew `x`, the factor by which it multiplied delta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// delta in G1 after it.
    pub delta_after: G1Affine,
    /// A point drawn at random.
    pub s: G1Affine,
    /// `x` times that.
    pub s_x: G1Affine,
    /// `x` times the point of G2 to which `transcript` hashes.
    pub p_x: G2Affine,
    /// BLAKE2b of all before it, `s` and `s_x`.
    pub transcript: [u8; 64],
    /// What it says of itself.
    pub parameters: Parameters,
}

/// The circuit and its contributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// BLAKE2b of the key before any contribution.
    pub circuit_hash: [u8; 64],
    /// From the first to the last.
    pub contributions: Vec<Contribution>,
}

impl Ceremony {
    pub(super) fn parse(section: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new("ceremony", section);
        let circuit_hash = *cursor.array()?;
        let count = cursor.u32()?;
        let most = cursor.rest().len() / LEAST;
        if count as usize > most {
            let expected = format!("at most {most} in a section of {} bytes", section.len());
            return Err(Error::Count { what: "contributions", expected, got: count.into() });
        }
        let contributions =
            (1..=count as usize).map(|index| contribution(&mut cursor, index)).collect::<Result<_>>()?;
        if !cursor.rest().is_empty() {
            let got = section.len() as u64;
            let expected = got.saturating_sub(cursor.rest().len() as u64);
            return Err(Error::SectionSize { id: section::CEREMONY, name: "ceremony", expected, got });
        }
        Ok(Self { circuit_hash, contributions })
    }

    /// The hash by which a ceremony is recorded elsewhere: SHA-256 of section 10 (hash of the circuit, all contributions).
    #[must_use]
    pub fn transcript_hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// Section 10.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.circuit_hash.to_vec();
        bytes.extend((self.contributions.len() as u32).to_le_bytes());
        for contribution in &self.contributions {
            contribution.delta_after.write(&mut bytes);
            contribution.s.write(&mut bytes);
            contribution.s_x.write(&mut bytes);
            contribution.p_x.write(&mut bytes);
            bytes.extend(contribution.transcript);
            contribution.parameters.write(&mut bytes);
        }
        bytes
    }
}

/// The points of contributions are few and are checked at once.
fn contribution(cursor: &mut Cursor<'_>, index: usize) -> Result<Contribution> {
    fn point<P: Point>(cursor: &mut Cursor<'_>, index: usize) -> Result<P> {
        P::read_checked(cursor.take(P::BYTES as u64)?, "point of contribution", index)
    }
    Ok(Contribution {
        delta_after: point(cursor, index)?,
        s: point(cursor, index)?,
        s_x: point(cursor, index)?,
        p_x: point(cursor, index)?,
        transcript: *cursor.array()?,
        parameters: Parameters::parse(cursor, index)?,
    })
}
