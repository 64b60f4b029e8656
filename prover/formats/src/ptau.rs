//! `.ptau`, version 1: powers of a secret tau, the universal first phase of a ceremony.
//!
//! ```text
//!  1 header          size and prime q; power, power of the ceremony (u32)
//!  2 tau G1          2^(power+1) - 1 points      3 tau G2        2^power points
//!  4 alpha tau G1    2^power points              5 beta tau G1   2^power points
//!  6 beta G2         one point                   7 contributions, see contributions.rs
//! 12, 13, 14, 15     the Lagrange points of 2, 3, 4 and 5 for all domains of 1 to 2^power points, one after the
//!                    other (12 has twice 2^power as well): there once the file is prepared for the second phase
//! ```
//!
//! A file whose power is less than its ceremony's was cut from a larger one: its contributions' hashes cannot be
//! recomputed, its powers can be checked all the same.

mod contributions;

use ark_bn254::{Fq, Fr};
use ark_ff::{FftField, PrimeField};

pub use contributions::{Part, PtauContribution, PublicKey};

use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::field;
use crate::points::{G1Points, G2Points, Point, Points};
use crate::sections::{Kind, Sections, Writer};

/// The number of each section.
pub mod section {
    #![allow(missing_docs)]
    pub const HEADER: u32 = 1;
    pub const TAU_G1: u32 = 2;
    pub const TAU_G2: u32 = 3;
    pub const ALPHA_G1: u32 = 4;
    pub const BETA_G1: u32 = 5;
    pub const BETA_G2: u32 = 6;
    pub const CONTRIBUTIONS: u32 = 7;
    pub const LAGRANGE_TAU_G1: u32 = 12;
    pub const LAGRANGE_TAU_G2: u32 = 13;
    pub const LAGRANGE_ALPHA_G1: u32 = 14;
    pub const LAGRANGE_BETA_G1: u32 = 15;
    /// As `snarkjs powersoftau prepare phase2` writes them.
    pub const PREPARED: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15];
}

/// The Lagrange points, level after level: level `k` is a domain of `2^k` points and begins at point `2^k - 1`.
#[derive(Clone, Copy, Debug)]
pub struct Lagrange<'a> {
    /// Of the powers of tau in G1, for domains up to `2^(power+1)`.
    pub tau_g1: G1Points<'a>,
    /// In G2.
    pub tau_g2: G2Points<'a>,
    /// Times alpha.
    pub alpha_g1: G1Points<'a>,
    /// Times beta.
    pub beta_g1: G1Points<'a>,
}

/// The Lagrange points of one domain among all.
#[must_use]
pub fn level<'a, P: Point>(points: &Points<'a, P>, log2: u32) -> Option<Points<'a, P>> {
    let count = 1usize.checked_shl(log2)?;
    points.range(count.checked_sub(1)?, count)
}

/// A `.ptau` file. Its points are unchecked until [`Ptau::check`] has looked at them.
#[derive(Clone, Debug)]
pub struct Ptau<'a> {
    /// It serves circuits of up to `2^power` constraints.
    pub power: u32,
    /// The power with which the ceremony was held.
    pub ceremony_power: u32,
    /// The powers of tau.
    pub tau_g1: G1Points<'a>,
    /// In G2.
    pub tau_g2: G2Points<'a>,
    /// Times alpha.
    pub alpha_g1: G1Points<'a>,
    /// Times beta.
    pub beta_g1: G1Points<'a>,
    /// beta alone, in G2.
    pub beta_g2: G2Points<'a>,
    /// Who made it, from the first to the last.
    pub contributions: Vec<PtauContribution>,
    /// Present in a file that is prepared for the second phase.
    pub lagrange: Option<Lagrange<'a>>,
    /// The numbers of the sections, in the order in which they are written.
    pub order: Vec<u32>,
}

impl<'a> Ptau<'a> {
    /// Reads a file: everything but the points, which are neither decoded nor checked.
    ///
    /// # Errors
    /// [`Error`]: the bytes are not such a file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        let sections = Sections::parse(Kind::Ptau, bytes)?;
        sections.only(&section::PREPARED)?;
        let header = sections.sized(section::HEADER, "header", Some(44))?;
        let mut cursor = Cursor::new(".ptau header", header);
        field::expect_prime(&mut cursor, "q", &Fq::MODULUS)?;
        let (power, ceremony_power) = (cursor.u32()?, cursor.u32()?);
        let most = Fr::TWO_ADICITY;
        if power == 0 || power > most {
            return Err(Error::Count { what: "power", expected: format!("1 to {most}"), got: power.into() });
        }
        if ceremony_power < power || ceremony_power > most {
            let expected = format!("{power} to {most}");
            return Err(Error::Count { what: "power of the ceremony", expected, got: ceremony_power.into() });
        }
        let count = 1u64 << power;
        let lagrange = match section::PREPARED.iter().skip(7).any(|id| sections.find(*id).is_some()) {
            false => None,
            true => Some(Lagrange {
                tau_g1: points(&sections, section::LAGRANGE_TAU_G1, "Lagrange points of tau in G1", 4 * count - 1)?,
                tau_g2: points(&sections, section::LAGRANGE_TAU_G2, "Lagrange points of tau in G2", 2 * count - 1)?,
                alpha_g1: points(&sections, section::LAGRANGE_ALPHA_G1, "Lagrange points of alpha", 2 * count - 1)?,
                beta_g1: points(&sections, section::LAGRANGE_BETA_G1, "Lagrange points of beta", 2 * count - 1)?,
            }),
        };
        Ok(Self {
            power,
            ceremony_power,
            tau_g1: points(&sections, section::TAU_G1, "powers of tau in G1", 2 * count - 1)?,
            tau_g2: points(&sections, section::TAU_G2, "powers of tau in G2", count)?,
            alpha_g1: points(&sections, section::ALPHA_G1, "powers times alpha", count)?,
            beta_g1: points(&sections, section::BETA_G1, "powers times beta", count)?,
            beta_g2: points(&sections, section::BETA_G2, "beta in G2", 1)?,
            contributions: contributions::parse(sections.get(section::CONTRIBUTIONS, "contributions")?)?,
            lagrange,
            order: sections.order(),
        })
    }

    /// All lists of points, of G1 and of G2.
    #[must_use]
    pub fn lists(&self) -> (Vec<G1Points<'a>>, Vec<G2Points<'a>>) {
        let mut lists = (vec![self.tau_g1, self.alpha_g1, self.beta_g1], vec![self.tau_g2, self.beta_g2]);
        if let Some(lagrange) = &self.lagrange {
            lists.0.extend([lagrange.tau_g1, lagrange.alpha_g1, lagrange.beta_g1]);
            lists.1.push(lagrange.tau_g2);
        }
        lists
    }

    /// Whether all points are points of their groups.
    ///
    /// # Errors
    /// [`Error::NotReduced`], [`Error::NotOnCurve`], [`Error::NotInSubgroup`].
    pub fn check(&self) -> Result<()> {
        let (g1, g2) = self.lists();
        g1.iter().try_for_each(Points::check)?;
        g2.iter().try_for_each(Points::check)
    }

    /// The file again: the same bytes as were read, unless a field was changed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut header = field::base_header().to_vec();
        header.extend(self.power.to_le_bytes());
        header.extend(self.ceremony_power.to_le_bytes());
        let contributions = contributions::to_bytes(&self.contributions);
        let mut writer = Writer::new(Kind::Ptau);
        for id in &self.order {
            let lagrange = self.lagrange.as_ref();
            let bytes = match *id {
                section::HEADER => Some(header.as_slice()),
                section::TAU_G1 => Some(self.tau_g1.as_bytes()),
                section::TAU_G2 => Some(self.tau_g2.as_bytes()),
                section::ALPHA_G1 => Some(self.alpha_g1.as_bytes()),
                section::BETA_G1 => Some(self.beta_g1.as_bytes()),
                section::BETA_G2 => Some(self.beta_g2.as_bytes()),
                section::CONTRIBUTIONS => Some(contributions.as_slice()),
                section::LAGRANGE_TAU_G1 => lagrange.map(|points| points.tau_g1.as_bytes()),
                section::LAGRANGE_TAU_G2 => lagrange.map(|points| points.tau_g2.as_bytes()),
                section::LAGRANGE_ALPHA_G1 => lagrange.map(|points| points.alpha_g1.as_bytes()),
                _ => lagrange.map(|points| points.beta_g1.as_bytes()),
            };
            if let Some(bytes) = bytes {
                writer.section(*id, &[bytes]);
            }
        }
        writer.finish()
    }
}

fn points<'a, P: Point>(sections: &Sections<'a>, id: u32, name: &'static str, count: u64) -> Result<Points<'a, P>> {
    Points::new(name, sections.sized(id, name, count.checked_mul(P::BYTES as u64))?)
}
