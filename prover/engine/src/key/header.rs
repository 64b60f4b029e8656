//! The header of a key file.
//!
//! | offset | bytes | content |
//! |---|---|---|
//! | 0 | 8 | magic `PMARKPK\n` |
//! | 8 | 4 | format version, u32 little-endian, as all numbers |
//! | 12 | 4 | flags; bit 0: development setup, **insecure**; bit 1: C is folded into L; bit 2: all points were checked |
//! | 16 | 32 | circuit hash |
//! | 48 | 8 | number of variables |
//! | 56 | 8 | the one and the public inputs |
//! | 64 | 8 | size of the domain |
//! | 72 | 32 | root: BLAKE3 over bytes 0 to 72 and the table of leaves |
//! | 104 | 3992 | zeros |
//!
//! Then, each at a multiple of 4096 bytes, with zeros between: the points of the verifying key, the queries A, B in G1, B in G2, L
//! and H, and the table of leaves: BLAKE3 of each MiB from byte 4096 up to the table. Points are affine, in Montgomery
//! form, infinity all zeros.

use std::ops::Range;

use crate::points::Words;

pub(super) const MAGIC: &[u8; 8] = b"PMARKPK\n";
pub(super) const VERSION: u32 = 2;
pub(super) const PAGE: usize = 4096;
/// Bytes of a leaf of the hash tree.
pub(super) const LEAF: usize = 1 << 20;
pub(super) const HASH: usize = 32;
pub(super) const ROOT_AT: usize = 72;
const HEADER: usize = 104;
pub(super) const G1: usize = 2 * size_of::<Words>();
pub(super) const G2: usize = 2 * G1;

const DEVELOPMENT: u32 = 1;
const FOLDED: u32 = 2;
const CHECKED: u32 = 4;

/// What a key file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// Hash of the circuit that the key belongs to.
    pub circuit_hash: [u8; 32],
    /// Made by one machine that knew the secret: **insecure**.
    pub development: bool,
    /// Each point was found on its curve and in its group when the file was made.
    pub checked: bool,
}

/// Why a key file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// Something else than a key.
    #[error("not a proving key: expected {expected} at the start, got \"{got}\"")]
    Magic {
        /// The magic.
        expected: String,
        /// What is there.
        got: String,
    },
    /// Another version.
    #[error("version: expected {expected}, got {got}{}", if got < expected { "; make or import the key again" } else { "; use a newer release" })]
    Version {
        /// The version that is read.
        expected: u32,
        /// The file's.
        got: u32,
    },
    /// Too short or too long.
    #[error("length: expected {expected} bytes, got {got}")]
    Length {
        /// What the header says.
        expected: u64,
        /// What is there.
        got: u64,
    },
    /// Bits have changed.
    #[error("{part}: expected BLAKE3 {expected}, got {got}; the file is damaged")]
    Hash {
        /// The part that changed.
        part: String,
        /// The hash on record.
        expected: String,
        /// The hash of what is there.
        got: String,
    },
    /// Two sections of the same size have each other's content.
    #[error("{left} and {right}: expected each in its place, got them exchanged; the file is damaged")]
    Exchanged {
        /// The first one.
        left: &'static str,
        /// The other.
        right: &'static str,
    },
    /// Content that no key has.
    #[error("{what}: expected {expected}, got {got}")]
    Content {
        /// Which part.
        what: &'static str,
        /// What it has to be.
        expected: String,
        /// What it is.
        got: String,
    },
    /// The system did not read or write.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub info: KeyInfo,
    pub folded: bool,
    pub variables: u64,
    pub instance: u64,
    pub domain: u64,
    pub root: [u8; HASH],
}

/// Where the parts of a file lie.
pub(super) struct Layout {
    /// Points of the verifying key, A, B in G1, B in G2, L, H: name and bytes.
    pub sections: [(&'static str, Range<usize>); 6],
    /// The table of leaves.
    pub table: Range<usize>,
}

impl Header {
    /// All bytes before the first section.
    pub fn to_bytes(self) -> Vec<u8> {
        let KeyInfo { circuit_hash, development, checked } = self.info;
        let flag = |set: bool, bit: u32| if set { bit } else { 0 };
        let flags = flag(development, DEVELOPMENT) | flag(self.folded, FOLDED) | flag(checked, CHECKED);
        let mut bytes = Vec::with_capacity(PAGE);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(flags.to_le_bytes());
        bytes.extend(circuit_hash);
        for number in [self.variables, self.instance, self.domain] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.root);
        bytes.resize(PAGE, 0);
        bytes
    }

    /// Reads a header and compares what it says with the length of the file. Its root is not checked here.
    pub fn read(file: &[u8]) -> Result<(Self, Layout), KeyFileError> {
        let start = file.get(..MAGIC.len()).unwrap_or(file);
        if start != MAGIC {
            let show = |bytes: &[u8]| bytes.escape_ascii().to_string();
            return Err(KeyFileError::Magic { expected: show(MAGIC), got: show(start) });
        }
        let short = || KeyFileError::Length { expected: PAGE as u64, got: file.len() as u64 };
        let got = u32::from_le_bytes(array(file, 8).ok_or_else(short)?);
        if got != VERSION {
            return Err(KeyFileError::Version { expected: VERSION, got });
        }
        let bytes = file.get(..PAGE).ok_or_else(short)?;
        let number = |at: usize| array(bytes, at).map(u64::from_le_bytes).ok_or_else(short);
        let flags = u32::from_le_bytes(array(bytes, 12).ok_or_else(short)?);
        let header = Self {
            info: KeyInfo {
                circuit_hash: array(bytes, 16).ok_or_else(short)?,
                development: flags & DEVELOPMENT != 0,
                checked: flags & CHECKED != 0,
            },
            folded: flags & FOLDED != 0,
            variables: number(48)?,
            instance: number(56)?,
            domain: number(64)?,
            root: array(bytes, ROOT_AT).ok_or_else(short)?,
        };
        let content =
            |what, expected: &str, got: String| KeyFileError::Content { what, expected: expected.into(), got };
        if flags > DEVELOPMENT | FOLDED | CHECKED {
            return Err(content("flags", "0 to 7", flags.to_string()));
        }
        if bytes[HEADER..].iter().any(|byte| *byte != 0) {
            return Err(content("end of the header", "zeros", "something else".into()));
        }
        if !header.domain.is_power_of_two() || header.domain > 1 << crate::Domain::MAX_LOG {
            return Err(content("size of the domain", "a power of two up to 2^27", header.domain.to_string()));
        }
        if header.instance == 0 || header.instance > header.variables {
            let expected = format!("1 to {}", header.variables);
            return Err(content("public variables", &expected, header.instance.to_string()));
        }
        let got = file.len() as u64;
        let layout = header.layout().ok_or(KeyFileError::Length { expected: u64::MAX, got })?;
        let expected = layout.table.end as u64;
        if expected != got {
            return Err(KeyFileError::Length { expected, got });
        }
        Ok((header, layout))
    }

    /// Where everything lies; nothing if that is beyond all memory.
    pub fn layout(&self) -> Option<Layout> {
        let [variables, instance, domain] =
            [self.variables, self.instance, self.domain].map(|number| usize::try_from(number).ok());
        let (variables, instance, domain) = (variables?, instance?, domain?);
        let mut end = PAGE;
        let mut section = |name, count: usize, size: usize| {
            let start = end;
            let stop = start.checked_add(count.checked_mul(size)?)?;
            end = stop.checked_next_multiple_of(PAGE)?;
            Some((name, start..stop))
        };
        let sections = [
            section("points of the verifying key", instance.checked_add(9)?, G1)?,
            section("query A", variables, G1)?,
            section("query B in G1", variables, G1)?,
            section("query B in G2", variables, G2)?,
            section("query L", variables, G1)?,
            section("query H", domain, G1)?,
        ];
        let leaves = (end - PAGE).div_ceil(LEAF);
        Some(Layout { sections, table: end..end.checked_add(leaves.checked_mul(HASH)?)? })
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}
