//! Keys as files: mapped, so that a key of any size is ready at once.
//!
//! Opening one checks the header, the root over the table of leaves, and the leaves that the points of the verifying key lie
//! in. The queries are not read: a bit that changed in them makes proofs that do not verify, no proof leaves
//! that was not verified, and [`KeyFile::verify`] then tells which part is damaged. Whether points lie on their curves is checked once, when
//! the file is made.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use ark_bn254::{g1, g2};
use ark_ec::short_weierstrass::Affine;
use rayon::prelude::*;

use super::header::{G1, G2, HASH, Header, KeyFileError, KeyInfo, LEAF, Layout, MAGIC, PAGE, ROOT_AT};
use super::mapping::FileBytes;
use super::{Points, ProvingKey};
use crate::points::{CurveConfig, Stored, load, store};

/// An opened key file.
#[derive(Clone)]
pub struct KeyFile {
    source: Arc<FileBytes>,
    header: Header,
    key: ProvingKey,
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile").field("info", &self.header.info).field("key", &self.key).finish_non_exhaustive()
    }
}

impl KeyFile {
    /// What such a file starts with.
    pub const MAGIC: &[u8] = MAGIC;

    /// Maps a file.
    ///
    /// # Errors
    /// [`KeyFileError`]: each kind of damage has its own.
    pub fn open(path: &Path) -> Result<Self, KeyFileError> {
        Self::new(FileBytes::map(&File::open(path)?)?)
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFileError> {
        Self::new(FileBytes::copy(bytes))
    }

    fn new(source: FileBytes) -> Result<Self, KeyFileError> {
        let (header, layout) = Header::read(&source)?;
        let got = root(&source[..ROOT_AT], &source[layout.table.clone()]);
        if got != header.root {
            return Err(damaged("header and table of leaves".into(), &header.root, &got));
        }
        let source = Arc::new(source);
        let [(name, verifying), a, b_g1, b_g2, l, h] = layout.sections.clone();
        let last = (verifying.end - PAGE).div_ceil(LEAF);
        (0..last)
            .try_for_each(|leaf| check_leaf(&source, &layout, leaf, || name.into()))
            .map_err(|error| exchanged(&source, &layout).unwrap_or(error))?;
        let mut reader = Reader(&source[verifying]);
        let key = ProvingKey {
            alpha_g1: reader.point::<g1::Config>("alpha")?,
            beta_g1: reader.point::<g1::Config>("beta in G1")?,
            delta_g1: reader.point::<g1::Config>("delta in G1")?,
            beta_g2: reader.point::<g2::Config>("beta in G2")?,
            gamma_g2: reader.point::<g2::Config>("gamma")?,
            delta_g2: reader.point::<g2::Config>("delta in G2")?,
            ic: (0..header.instance)
                .map(|_| reader.point::<g1::Config>("public variables"))
                .collect::<Result<_, _>>()?,
            a: Points::in_file(source.clone(), a.1),
            b_g1: Points::in_file(source.clone(), b_g1.1),
            b_g2: Points::in_file(source.clone(), b_g2.1),
            l: Points::in_file(source.clone(), l.1),
            folded: header.folded,
            h: Points::in_file(source.clone(), h.1),
        };
        Ok(Self { source, header, key })
    }

    /// What the file says of itself.
    #[must_use]
    pub fn info(&self) -> &KeyInfo {
        &self.header.info
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &ProvingKey {
        &self.key
    }

    /// BLAKE3 over everything.
    #[must_use]
    pub fn root(&self) -> [u8; 32] {
        self.header.root
    }

    /// Bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.source
    }

    /// Reads all of it and compares with its hashes.
    ///
    /// # Errors
    /// [`KeyFileError::Hash`] names the first part that is damaged; [`KeyFileError::Exchanged`].
    pub fn verify(&self) -> Result<(), KeyFileError> {
        let (_, layout) = Header::read(&self.source)?;
        let name = |leaf: usize| {
            let [start, end] = [leaf, leaf + 1].map(|leaf| PAGE + leaf * LEAF);
            let end = end.min(layout.table.start);
            let inside = |range: &std::ops::Range<usize>| range.start < end && start < range.end;
            let names: Vec<_> =
                layout.sections.iter().filter(|(_, range)| inside(range)).map(|(name, _)| *name).collect();
            format!("bytes {start} to {end} ({})", names.join(", "))
        };
        let leaves = layout.table.len() / HASH;
        (0..leaves)
            .into_par_iter()
            .try_for_each(|leaf| check_leaf(&self.source, &layout, leaf, || name(leaf)))
            .map_err(|error| exchanged(&self.source, &layout).unwrap_or(error))
    }

    /// Writes a key as a file.
    ///
    /// # Errors
    /// [`KeyFileError::Content`] for queries of different sizes, [`KeyFileError::Io`].
    pub fn write(key: &ProvingKey, info: &KeyInfo, out: &mut impl Write) -> Result<(), KeyFileError> {
        let number = |count: usize| count as u64;
        let mut header = Header {
            info: *info,
            folded: key.folded,
            variables: number(key.a.len()),
            instance: number(key.ic.len()),
            domain: number(key.h.len()),
            root: [0; 32],
        };
        for (what, got) in
            [("query B in G1", key.b_g1.len()), ("query B in G2", key.b_g2.len()), ("query L", key.l.len())]
        {
            if got != key.a.len() {
                let expected = format!("{} points, as query A has", key.a.len());
                return Err(KeyFileError::Content { what, expected, got: got.to_string() });
            }
        }
        let verifying = verifying_points(key);
        let sections: [&[u8]; 6] = [
            &verifying,
            bytemuck::cast_slice(&key.a),
            bytemuck::cast_slice(&key.b_g1),
            bytemuck::cast_slice(&key.b_g2),
            bytemuck::cast_slice(&key.l),
            bytemuck::cast_slice(&key.h),
        ];
        let table = leaves(&sections)?;
        let mut bytes = header.to_bytes();
        header.root = root(&bytes[..ROOT_AT], &table);
        bytes[ROOT_AT..ROOT_AT + HASH].copy_from_slice(&header.root);
        out.write_all(&bytes)?;
        padded(&sections, out)?;
        out.write_all(&table)?;
        Ok(())
    }

    /// The bytes of such a file.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn encode(key: &ProvingKey, info: &KeyInfo) -> Result<Vec<u8>, KeyFileError> {
        let mut bytes = Vec::new();
        Self::write(key, info, &mut bytes)?;
        Ok(bytes)
    }
}

fn root(header: &[u8], table: &[u8]) -> [u8; HASH] {
    *blake3::Hasher::new().update(header).update(table).finalize().as_bytes()
}

fn check_leaf(source: &[u8], layout: &Layout, leaf: usize, part: impl Fn() -> String) -> Result<(), KeyFileError> {
    let start = PAGE + leaf * LEAF;
    let end = (start + LEAF).min(layout.table.start);
    let got = *blake3::hash(&source[start..end]).as_bytes();
    let expected = &source[layout.table.clone()][leaf * HASH..(leaf + 1) * HASH];
    if got == expected { Ok(()) } else { Err(damaged(part(), expected, &got)) }
}

/// Of a damaged file: the two sections whose exchange makes all hashes right again, if that is what happened to it.
fn exchanged(source: &[u8], layout: &Layout) -> Option<KeyFileError> {
    let sections = layout.sections.each_ref().map(|(_, range)| &source[range.clone()]);
    for (left, one) in sections.iter().enumerate() {
        for (right, other) in sections.iter().enumerate().skip(left + 1) {
            if one.len() != other.len() || one == other {
                continue;
            }
            let mut back = sections;
            back.swap(left, right);
            if leaves(&back).is_ok_and(|table| table == source[layout.table.clone()]) {
                let [left, right] = [left, right].map(|index| layout.sections[index].0);
                return Some(KeyFileError::Exchanged { left, right });
            }
        }
    }
    None
}

fn damaged(part: String, expected: &[u8], got: &[u8]) -> KeyFileError {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    KeyFileError::Hash { part, expected: hex(expected), got: hex(got) }
}

/// Sections with zeros after each, up to the next page.
fn padded(sections: &[&[u8]], out: &mut impl Write) -> io::Result<()> {
    for section in sections {
        out.write_all(section)?;
        out.write_all(&[0; PAGE][..section.len().next_multiple_of(PAGE) - section.len()])?;
    }
    Ok(())
}

/// The table of leaves.
fn leaves(sections: &[&[u8]]) -> io::Result<Vec<u8>> {
    let mut leaves = Leaves { hasher: blake3::Hasher::new(), filled: 0, table: Vec::new() };
    padded(sections, &mut leaves)?;
    leaves.close();
    Ok(leaves.table)
}

/// Takes bytes and hashes each MiB.
struct Leaves {
    hasher: blake3::Hasher,
    filled: usize,
    table: Vec<u8>,
}

impl Leaves {
    fn close(&mut self) {
        if self.filled > 0 {
            self.table.extend(self.hasher.finalize().as_bytes());
            self.hasher.reset();
            self.filled = 0;
        }
    }
}

impl Write for Leaves {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(LEAF - self.filled);
        self.hasher.update(&bytes[..taken]);
        self.filled += taken;
        if self.filled == LEAF {
            self.close();
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn verifying_points(key: &ProvingKey) -> Vec<u8> {
    let mut bytes = Vec::new();
    for point in [&key.alpha_g1, &key.beta_g1, &key.delta_g1] {
        bytes.extend_from_slice(bytemuck::bytes_of(&store::<g1::Config>(point)));
    }
    for point in [&key.beta_g2, &key.gamma_g2, &key.delta_g2] {
        bytes.extend_from_slice(bytemuck::bytes_of(&store::<g2::Config>(point)));
    }
    for point in &key.ic {
        bytes.extend_from_slice(bytemuck::bytes_of(&store::<g1::Config>(point)));
    }
    bytes
}

/// Takes points from the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    /// A point of the verifying key: there are few, so they are checked at each load.
    fn point<C: CurveConfig>(&mut self, what: &'static str) -> Result<Affine<C>, KeyFileError> {
        let size = size_of::<Stored<C>>();
        debug_assert!(size == G1 || size == G2);
        let (bytes, rest) = self.0.split_at(size);
        self.0 = rest;
        let stored: Stored<C> = bytemuck::pod_read_unaligned(bytes);
        crate::points::check::<C>(&stored).map_err(|got| KeyFileError::Content {
            what,
            expected: "a point of the group".into(),
            got: got.into(),
        })?;
        Ok(load::<C>(&stored))
    }
}
