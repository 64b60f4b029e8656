//! The parameters of a contribution, which both phases write alike: its kind, its name, its beacon.
//!
//! ```text
//! kind    u32   0 by a person, 1 by a beacon
//! length  u32   of what follows
//! 1 name: a byte of length, text     2 beacon: log2 of the iterations     3 beacon: a byte of length, bytes
//! ```
//!
//! Each parameter stands at most once, in this order.

use crate::cursor::Cursor;
use crate::error::{Error, Result};

const NAME: u8 = 1;
const ITERATIONS: u8 = 2;
const BEACON: u8 = 3;

/// What a contribution says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// 0: by a person, 1: by a beacon.
    pub kind: u32,
    /// Who contributed, as UTF-8. Nothing vouches for it.
    pub name: Option<Vec<u8>>,
    /// Of a beacon: log2 of the number of hashes.
    pub iterations_log2: Option<u8>,
    /// Of a beacon: what was hashed.
    pub beacon: Option<Vec<u8>>,
}

impl Parameters {
    /// A person's contribution. Of the name the first 64 characters are kept, as snarkjs does, and at most 255 bytes.
    #[must_use]
    pub fn person(name: Option<&str>) -> Self {
        Self { name: name.map(short_name), ..Self::default() }
    }

    /// A beacon's contribution: `2^iterations_log2` hashes of `beacon`, of which 255 bytes are kept.
    #[must_use]
    pub fn beacon(name: Option<&str>, beacon: &[u8], iterations_log2: u8) -> Self {
        let beacon = beacon.get(..255).unwrap_or(beacon).to_vec();
        Self { kind: 1, name: name.map(short_name), iterations_log2: Some(iterations_log2), beacon: Some(beacon) }
    }

    /// The name as text, replacing what is not UTF-8.
    #[must_use]
    pub fn name_text(&self) -> Option<String> {
        self.name.as_ref().map(|name| String::from_utf8_lossy(name).into_owned())
    }

    pub(crate) fn parse(cursor: &mut Cursor<'_>, contribution: usize) -> Result<Self> {
        let bad = |expected, got: u64| Error::Parameters { contribution, expected, got };
        let kind = cursor.u32()?;
        let length = cursor.u32()?;
        let mut cursor = Cursor::new("parameters of a contribution", cursor.take(length.into())?);
        let mut parameters = Self { kind, ..Self::default() };
        let mut last = 0;
        while !cursor.rest().is_empty() {
            let tag = cursor.u8()?;
            if tag <= last {
                return Err(bad("tags in ascending order", tag.into()));
            }
            last = tag;
            match tag {
                NAME => parameters.name = Some(short_bytes(&mut cursor)?),
                ITERATIONS => parameters.iterations_log2 = Some(cursor.u8()?),
                BEACON => parameters.beacon = Some(short_bytes(&mut cursor)?),
                _ => return Err(bad("tag 1, 2 or 3", tag.into())),
            }
        }
        match kind {
            0 => Ok(parameters),
            1 if parameters.beacon.is_none() || parameters.iterations_log2.is_none() => {
                Err(bad("tags 2 and 3 for a beacon, last tag", last.into()))
            }
            1 => Ok(parameters),
            _ => Err(bad("kind 0 or 1", kind.into())),
        }
    }

    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        let mut tagged = Vec::new();
        let mut short = |tag: u8, bytes: &[u8]| {
            // Constructors and the parser keep 255 bytes at most.
            let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
            tagged.extend([tag, length]);
            tagged.extend(bytes.iter().take(length.into()));
        };
        if let Some(name) = &self.name {
            short(NAME, name);
        }
        if let Some(iterations) = self.iterations_log2 {
            tagged.extend([ITERATIONS, iterations]);
        }
        if let Some(beacon) = &self.beacon {
            let length = u8::try_from(beacon.len()).unwrap_or(u8::MAX);
            tagged.extend([BEACON, length]);
            tagged.extend(beacon.iter().take(length.into()));
        }
        to.extend(self.kind.to_le_bytes());
        to.extend((tagged.len() as u32).to_le_bytes());
        to.extend(tagged);
    }
}

fn short_bytes(cursor: &mut Cursor<'_>) -> Result<Vec<u8>> {
    let length = cursor.u8()?;
    Ok(cursor.take(length.into())?.to_vec())
}

/// snarkjs counts UTF-16 units and cuts at 64; a character takes at most two, and four bytes.
fn short_name(name: &str) -> Vec<u8> {
    let mut units = 0;
    let kept = name.chars().take_while(|character| {
        units += character.len_utf16();
        units <= 64
    });
    kept.collect::<String>().into_bytes()
}
