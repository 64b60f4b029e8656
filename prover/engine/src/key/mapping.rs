//! A file mapped into memory.

use std::fs::File;
use std::io;
use std::ops::Deref;

// Points are read as they lie in the file: little-endian words.
#[cfg(target_endian = "big")]
compile_error!("key files are mapped as little-endian words: expected a little-endian machine, got a big-endian one");

/// The bytes of a file, aligned to words.
pub(super) enum Source {
    /// Mapped.
    Mapped(memmap2::Mmap),
    /// Copied, and how many bytes of it count.
    Memory(Vec<u64>, usize),
}

impl Source {
    /// Maps a whole file.
    #[allow(unsafe_code)]
    pub fn map(file: &File) -> io::Result<Self> {
        // SAFETY: the mapping is private and read-only, and is read as plain integers, for which every bit pattern is valid.
        // What is left is that another process writes to the file meanwhile. Key files are written aside and renamed,
        // so nobody who goes through this crate changes one in place; whoever does so by hand gets proofs that do not
        // verify, and no proof leaves that was not verified. A file that is cut short while it is mapped ends the process.
        unsafe { memmap2::Mmap::map(file) }.map(Self::Mapped)
    }

    /// Copies bytes.
    pub fn copy(bytes: &[u8]) -> Self {
        let mut words = vec![0_u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
        Self::Memory(words, bytes.len())
    }
}

impl Deref for Source {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(bytes) => bytes,
            Self::Memory(words, len) => &bytemuck::cast_slice(words)[..*len],
        }
    }
}
