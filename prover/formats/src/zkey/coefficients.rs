//! Section 4: the entries of A and B, as a flat list.
//!
//! ```text
//! count u32, then each: matrix (0: A, 1: B), constraint, variable (u32), c R^2 mod r (32 bytes)
//! ```
//!
//! A coefficient is in Montgomery form twice over: whoever multiplies it with a witness in plain form, reducing once,
//! gets the product in Montgomery form without converting the witness first.

use ark_bn254::Fr;

use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::field::{self, ELEMENT};
use crate::zkey::section;

/// Bytes of an entry.
const ENTRY: usize = 12 + ELEMENT;

/// An entry of A or B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coefficient {
    /// 0: A, 1: B.
    pub matrix: u32,
    /// The row.
    pub constraint: u32,
    /// The column.
    pub variable: u32,
    /// The coefficient itself, out of the file's double Montgomery form.
    pub value: Fr,
}

/// The list of entries, as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coefficients<'a> {
    section: &'a [u8],
    entries: &'a [[u8; ENTRY]],
}

impl<'a> Coefficients<'a> {
    pub(super) fn parse(section: &'a [u8]) -> Result<Self> {
        let mut cursor = Cursor::new("coefficients", section);
        let count = u64::from(cursor.u32()?);
        let (entries, _) = cursor.rest().as_chunks::<ENTRY>();
        let (expected, got) = (4 + count * ENTRY as u64, section.len() as u64);
        if expected != got {
            return Err(Error::SectionSize { id: section::COEFFICIENTS, name: "coefficients", expected, got });
        }
        Ok(Self { section, entries })
    }

    /// What [`write_coefficients`] wrote.
    ///
    /// # Errors
    /// [`Error`]: the bytes are not such a section.
    pub fn new(section: &'a [u8]) -> Result<Self> {
        Self::parse(section)
    }

    /// The section's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.section
    }

    /// How many entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in the file's order. A coefficient that is not below `r` is an error.
    pub fn iter(&self) -> impl Iterator<Item = Result<Coefficient>> + use<'a> {
        self.entries.iter().enumerate().map(|(index, entry)| read(entry, index))
    }

    /// Whether every entry has a matrix, a row, a column and a reduced value.
    pub(super) fn check(&self, domain: u32, variables: u32) -> Result<()> {
        use rayon::prelude::*;
        let bad = self.entries.par_iter().enumerate().find_map_first(|(index, entry)| {
            let entry = match read(entry, index) {
                Ok(entry) => entry,
                Err(error) => return Some(error),
            };
            let limits = [
                ("matrix of coefficient", entry.matrix, 2),
                ("constraint of coefficient", entry.constraint, domain),
                ("variable of coefficient", entry.variable, variables),
            ];
            limits.into_iter().find(|(_, got, below)| got >= below).map(|(what, got, below)| Error::Index {
                what,
                index,
                below: below.into(),
                got: got.into(),
            })
        });
        bad.map_or(Ok(()), Err)
    }
}

fn read(entry: &[u8; ENTRY], index: usize) -> Result<Coefficient> {
    let mut cursor = Cursor::new("coefficient", entry);
    Ok(Coefficient {
        matrix: cursor.u32()?,
        constraint: cursor.u32()?,
        variable: cursor.u32()?,
        value: field::coefficient(cursor.array()?, index)?,
    })
}

/// Section 4 of these entries.
///
/// # Errors
/// [`Error::Count`] for 2^32 entries or more.
pub fn write_coefficients(entries: &[Coefficient]) -> Result<Vec<u8>> {
    let got = entries.len() as u64;
    let refused = |_| Error::Count { what: "coefficients", expected: "less than 2^32".into(), got };
    let mut bytes = u32::try_from(got).map_err(refused)?.to_le_bytes().to_vec();
    for entry in entries {
        for number in [entry.matrix, entry.constraint, entry.variable] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(field::coefficient_bytes(&entry.value));
    }
    Ok(bytes)
}
