//! The container that all files of this family share: a magic, a version, and numbered sections.
//!
//! ```text
//! magic    4 bytes
//! version  u32
//! sections u32        how many follow
//! each:    u32 number, u64 size, the bytes
//! ```
//!
//! All numbers are little-endian. Sections come in any order (circom writes the header second, snarkjs writes the
//! coefficients of a new key before its public points), so what is written back keeps the order that was read.

use std::fmt;

use crate::cursor::Cursor;
use crate::error::{Error, Result};

/// A section's number and size.
const SECTION_HEADER: usize = 12;

/// A format of the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Constraints.
    R1cs,
    /// An assignment of all variables.
    Wtns,
    /// A proving key with its ceremony.
    Zkey,
    /// Powers of tau.
    Ptau,
}

impl Kind {
    /// The first four bytes.
    #[must_use]
    pub fn magic(self) -> [u8; 4] {
        match self {
            Self::R1cs => *b"r1cs",
            Self::Wtns => *b"wtns",
            Self::Zkey => *b"zkey",
            Self::Ptau => *b"ptau",
        }
    }

    /// The version that is read and written.
    #[must_use]
    pub fn version(self) -> u32 {
        match self {
            Self::Wtns => 2,
            Self::R1cs | Self::Zkey | Self::Ptau => 1,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::R1cs => ".r1cs",
            Self::Wtns => ".wtns",
            Self::Zkey => ".zkey",
            Self::Ptau => ".ptau",
        })
    }
}

/// One section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// Its number.
    pub id: u32,
    /// Its content.
    pub bytes: &'a [u8],
}

/// The sections of a file, each number at most once, in the file's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sections<'a> {
    kind: Kind,
    sections: Vec<Section<'a>>,
}

impl<'a> Sections<'a> {
    /// Reads the table of sections; their contents are not looked at.
    ///
    /// # Errors
    /// [`Error`]: another magic or version, or sections that do not fill the file exactly.
    pub fn parse(kind: Kind, bytes: &'a [u8]) -> Result<Self> {
        let mut cursor = Cursor::new("header of the file", bytes);
        let got = *cursor.array()?;
        if got != kind.magic() {
            return Err(Error::Magic { kind, got });
        }
        let got = cursor.u32()?;
        if got != kind.version() {
            return Err(Error::Version { kind, got });
        }
        let count = cursor.u32()?;
        let most = (cursor.rest().len() / SECTION_HEADER) as u64;
        if u64::from(count) > most {
            return Err(Error::SectionCount { most, got: count });
        }
        let mut sections: Vec<Section<'a>> = Vec::new();
        let mut cursor = Cursor::new("header of a section", cursor.rest());
        for _ in 0..count {
            let (id, size) = (cursor.u32()?, cursor.u64()?);
            let got = cursor.rest().len() as u64;
            let bytes = cursor.take(size).map_err(|_| Error::SectionOutside { id, expected: size, got })?;
            if sections.iter().any(|section| section.id == id) {
                return Err(Error::DuplicateSection { id });
            }
            // No format has so many; this keeps the search for doubles above short.
            if id > 255 {
                return Err(Error::UnknownSection { kind, id });
            }
            sections.push(Section { id, bytes });
        }
        if !cursor.rest().is_empty() {
            let got = bytes.len() as u64;
            return Err(Error::TrailingBytes { expected: got.saturating_sub(cursor.rest().len() as u64), got });
        }
        Ok(Self { kind, sections })
    }

    /// Refuses numbers that the format does not have.
    pub(crate) fn only(&self, known: &[u32]) -> Result<()> {
        match self.sections.iter().find(|section| !known.contains(&section.id)) {
            Some(section) => Err(Error::UnknownSection { kind: self.kind, id: section.id }),
            None => Ok(()),
        }
    }

    /// A section's content, if it is there.
    #[must_use]
    pub fn find(&self, id: u32) -> Option<&'a [u8]> {
        self.sections.iter().find(|section| section.id == id).map(|section| section.bytes)
    }

    /// A section that the format requires.
    pub(crate) fn get(&self, id: u32, name: &'static str) -> Result<&'a [u8]> {
        self.find(id).ok_or(Error::MissingSection { id, name })
    }

    /// A section that has to have a certain size.
    pub(crate) fn sized(&self, id: u32, name: &'static str, expected: Option<u64>) -> Result<&'a [u8]> {
        let bytes = self.get(id, name)?;
        let (expected, got) = (expected.unwrap_or(u64::MAX), bytes.len() as u64);
        if got == expected { Ok(bytes) } else { Err(Error::SectionSize { id, name, expected, got }) }
    }

    /// The numbers of the sections, in the file's order.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        self.sections.iter().map(|section| section.id).collect()
    }

    /// All sections, in the file's order.
    #[must_use]
    pub fn as_slice(&self) -> &[Section<'a>] {
        &self.sections
    }
}

/// Writes a file: the header, then section after section.
#[derive(Clone, Debug)]
pub struct Writer {
    bytes: Vec<u8>,
    sections: u32,
}

impl Writer {
    /// A file without sections.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let mut bytes = kind.magic().to_vec();
        bytes.extend(kind.version().to_le_bytes());
        bytes.extend(0u32.to_le_bytes());
        Self { bytes, sections: 0 }
    }

    /// Makes room for so many bytes.
    pub fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// Appends a section made of these pieces.
    pub fn section(&mut self, id: u32, pieces: &[&[u8]]) {
        let size: usize = pieces.iter().map(|piece| piece.len()).sum();
        self.bytes.reserve(size.saturating_add(SECTION_HEADER));
        self.bytes.extend(id.to_le_bytes());
        self.bytes.extend((size as u64).to_le_bytes());
        pieces.iter().for_each(|piece| self.bytes.extend_from_slice(piece));
        self.sections = self.sections.saturating_add(1);
    }

    /// The file.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        if let Some(count) = self.bytes.get_mut(8..12) {
            count.copy_from_slice(&self.sections.to_le_bytes());
        }
        self.bytes
    }
}
