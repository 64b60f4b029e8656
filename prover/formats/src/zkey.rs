//! `.zkey`, version 1: a Groth16 key with the ceremony that made it.
//!
//! ```text
//!  1 protocol       u32: 1 is Groth16
//!  2 header         sizes and primes q, r; variables, public ones, domain size (u32);
//!                   alpha G1, beta G1, beta G2, gamma G2, delta G1, delta G2
//!  3 IC             the verifying key's points: one, public
//!  4 coefficients   of A and B, see coefficients.rs
//!  5 A  6 B1  7 B2  a point a variable
//!  8 C              a point a private variable (arkworks' L query)
//!  9 H              a point an element of the domain: Lagrange, at the odd powers of the root of twice the size
//! 10 ceremony       see ceremony.rs
//! ```
//!
//! H is not arkworks' H query (powers of tau times Z): snarkjs evaluates A, B and AB on the odd coset and multiplies
//! these values with Lagrange points of the doubled domain. Public variables have constraints `w_i * 0 = 0` behind the
//! circuit's own, as A's coefficients show.

mod ceremony;
mod check;
mod coefficients;

use ark_bn254::{Fq, Fr, G1Affine, G2Affine};
use ark_ff::{FftField, PrimeField};

pub use ceremony::{Ceremony, Contribution};
pub use coefficients::{Coefficient, Coefficients, write_coefficients};

use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::field;
use crate::points::{G1Points, G2Points, Point, Points};
use crate::sections::{Kind, Sections, Writer};

/// The number of each section.
pub mod section {
    #![allow(missing_docs)]
    pub const PROTOCOL: u32 = 1;
    pub const HEADER: u32 = 2;
    pub const IC: u32 = 3;
    pub const COEFFICIENTS: u32 = 4;
    pub const A: u32 = 5;
    pub const B1: u32 = 6;
    pub const B2: u32 = 7;
    pub const C: u32 = 8;
    pub const H: u32 = 9;
    pub const CEREMONY: u32 = 10;
    /// As `snarkjs zkey contribute` writes them.
    pub const ALL: [u32; 10] = [PROTOCOL, HEADER, IC, COEFFICIENTS, A, B1, B2, C, H, CEREMONY];
    /// As `snarkjs groth16 setup` writes them.
    pub const NEW: [u32; 10] = [PROTOCOL, HEADER, COEFFICIENTS, IC, H, C, A, B1, B2, CEREMONY];
}

/// Groth16's number.
const GROTH16: u32 = 1;

/// The header: sizes and the points that the verifying key shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZkeyHeader {
    /// All variables, the constant one included.
    pub variables: u32,
    /// Public ones, without the constant one.
    pub public: u32,
    /// A power of two.
    pub domain: u32,
    /// alpha in G1.
    pub alpha_g1: G1Affine,
    /// beta in G1.
    pub beta_g1: G1Affine,
    /// beta in G2.
    pub beta_g2: G2Affine,
    /// gamma in G2.
    pub gamma_g2: G2Affine,
    /// delta in G1.
    pub delta_g1: G1Affine,
    /// delta in G2.
    pub delta_g2: G2Affine,
}

impl ZkeyHeader {
    /// Points of section C.
    #[must_use]
    pub fn private(&self) -> u32 {
        self.variables.saturating_sub(self.public).saturating_sub(1)
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(".zkey header", bytes);
        field::expect_prime(&mut cursor, "q", &Fq::MODULUS)?;
        field::expect_prime(&mut cursor, "r", &Fr::MODULUS)?;
        let (variables, public, domain) = (cursor.u32()?, cursor.u32()?, cursor.u32()?);
        if public >= variables {
            return Err(Error::Count {
                what: "public variables",
                expected: format!("below {variables}"),
                got: public.into(),
            });
        }
        if !domain.is_power_of_two() || domain > 1 << Fr::TWO_ADICITY {
            let expected = format!("a power of two up to 2^{}", Fr::TWO_ADICITY);
            return Err(Error::Count { what: "domain", expected, got: domain.into() });
        }
        fn point<P: Point>(cursor: &mut Cursor<'_>) -> Result<P> {
            Ok(P::read(cursor.take(P::BYTES as u64)?).unwrap_or_default())
        }
        let header = Self {
            variables,
            public,
            domain,
            alpha_g1: point(&mut cursor)?,
            beta_g1: point(&mut cursor)?,
            beta_g2: point(&mut cursor)?,
            gamma_g2: point(&mut cursor)?,
            delta_g1: point(&mut cursor)?,
            delta_g2: point(&mut cursor)?,
        };
        if !cursor.rest().is_empty() {
            let expected = (bytes.len() - cursor.rest().len()) as u64;
            return Err(Error::SectionSize { id: section::HEADER, name: "header", expected, got: bytes.len() as u64 });
        }
        Ok(header)
    }

    /// Section 2.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = field::base_header().to_vec();
        bytes.extend(field::scalar_header());
        for number in [self.variables, self.public, self.domain] {
            bytes.extend(number.to_le_bytes());
        }
        self.alpha_g1.write(&mut bytes);
        self.beta_g1.write(&mut bytes);
        self.beta_g2.write(&mut bytes);
        self.gamma_g2.write(&mut bytes);
        self.delta_g1.write(&mut bytes);
        self.delta_g2.write(&mut bytes);
        bytes
    }
}

/// A `.zkey` file. Its points are unchecked until [`Zkey::check`] has looked at them.
#[derive(Clone, Debug)]
pub struct Zkey<'a> {
    /// Sizes and shared points.
    pub header: ZkeyHeader,
    /// The verifying key's points, for the constant one and the public variables.
    pub ic: G1Points<'a>,
    /// The matrices A and B.
    pub coefficients: Coefficients<'a>,
    /// `u_i(tau)` in G1.
    pub a: G1Points<'a>,
    /// `v_i(tau)` in G1.
    pub b1: G1Points<'a>,
    /// `v_i(tau)` in G2.
    pub b2: G2Points<'a>,
    /// `(beta u_i + alpha v_i + w_i)(tau) / delta` of the private variables.
    pub c: G1Points<'a>,
    /// The odd Lagrange points of the doubled domain, divided by delta.
    pub h: G1Points<'a>,
    /// Who made the key.
    pub ceremony: Ceremony,
    /// The numbers of the sections, in the order in which they are written.
    pub order: Vec<u32>,
}

impl<'a> Zkey<'a> {
    /// Reads a file: everything but the points, which are neither decoded nor checked.
    ///
    /// # Errors
    /// [`Error`]: the bytes are not such a file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        let sections = Sections::parse(Kind::Zkey, bytes)?;
        let protocol = sections.sized(section::PROTOCOL, "protocol", Some(4))?;
        let got = Cursor::new("protocol", protocol).u32()?;
        if got != GROTH16 {
            return Err(Error::Protocol { got });
        }
        sections.only(&section::ALL)?;
        let header = ZkeyHeader::parse(sections.get(section::HEADER, "header")?)?;
        let (variables, domain) = (header.variables.into(), header.domain.into());
        Ok(Self {
            header,
            ic: points(&sections, section::IC, "IC", u64::from(header.public) + 1)?,
            coefficients: Coefficients::parse(sections.get(section::COEFFICIENTS, "coefficients")?)?,
            a: points(&sections, section::A, "A", variables)?,
            b1: points(&sections, section::B1, "B1", variables)?,
            b2: points(&sections, section::B2, "B2", variables)?,
            c: points(&sections, section::C, "C", header.private().into())?,
            h: points(&sections, section::H, "H", domain)?,
            ceremony: Ceremony::parse(sections.get(section::CEREMONY, "ceremony")?)?,
            order: sections.order(),
        })
    }

    /// The file again: the same bytes as were read, unless a field was changed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Kind::Zkey);
        let g1 = [&self.ic, &self.a, &self.b1, &self.c, &self.h];
        let points: usize = g1.iter().map(|points| points.as_bytes().len()).sum();
        writer.reserve(points + self.b2.as_bytes().len() + self.coefficients.as_bytes().len());
        for id in &self.order {
            match *id {
                section::PROTOCOL => writer.section(*id, &[&GROTH16.to_le_bytes()]),
                section::HEADER => writer.section(*id, &[&self.header.to_bytes()]),
                section::IC => writer.section(*id, &[self.ic.as_bytes()]),
                section::COEFFICIENTS => writer.section(*id, &[self.coefficients.as_bytes()]),
                section::A => writer.section(*id, &[self.a.as_bytes()]),
                section::B1 => writer.section(*id, &[self.b1.as_bytes()]),
                section::B2 => writer.section(*id, &[self.b2.as_bytes()]),
                section::C => writer.section(*id, &[self.c.as_bytes()]),
                section::H => writer.section(*id, &[self.h.as_bytes()]),
                _ => writer.section(*id, &[&self.ceremony.to_bytes()]),
            }
        }
        writer.finish()
    }
}

fn points<'a, P: Point>(sections: &Sections<'a>, id: u32, name: &'static str, count: u64) -> Result<Points<'a, P>> {
    Points::new(name, sections.sized(id, name, count.checked_mul(P::BYTES as u64))?)
}
