//! A file mapped into memory, or copied there: of keys, and whatever else is large and read as plain integers.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Deref;

// Points are read as they lie in the file: little-endian words.
#[cfg(target_endian = "big")]
compile_error!("key files are mapped as little-endian words: expected a little-endian machine, got a big-endian one");

/// The bytes of a file, aligned to words.
pub struct FileBytes(Place);

enum Place {
    /// Mapped.
    Mapped(memmap2::Mmap),
    /// Copied, and how many bytes of it count.
    Memory(Vec<u64>, usize),
}

impl FileBytes {
    /// Maps a whole file. While the result lives, the file has to stay as it is.
    ///
    /// # Errors
    /// The system's.
    #[allow(unsafe_code)]
    pub fn map(file: &File) -> io::Result<Self> {
        if file.metadata()?.len() == 0 {
            // An empty file can't be mapped.
            return Ok(Self::copy(&[]));
        }
        // SAFETY: the mapping is private and read-only, and is read as plain integers, for which every bit pattern is valid.
        // What is left is that another process writes to the file meanwhile. All files of this project are written aside and renamed,
        // so nobody who goes through it changes one in place. Whoever does so by hand gets proofs that do not verify, and no proof
        // leaves that was not verified; in a ceremony, they may have one part checked and another read, of a file that is theirs to
        // write. A file that is cut short while it is mapped ends the process.
        unsafe { memmap2::Mmap::map(file) }.map(|bytes| Self(Place::Mapped(bytes)))
    }

    /// Copies bytes.
    #[must_use]
    pub fn copy(bytes: &[u8]) -> Self {
        let mut words = vec![0_u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
        Self(Place::Memory(words, bytes.len()))
    }
}

impl Deref for FileBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Place::Mapped(bytes) => bytes,
            Place::Memory(words, len) => &bytemuck::cast_slice(words)[..*len],
        }
    }
}

impl fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if matches!(self.0, Place::Mapped(_)) { "mapped" } else { "copied" };
        write!(f, "FileBytes({} {place})", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_or_copied_they_are_those_of_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for bytes in [&b""[..], b"nine byte", &[7; 5000]] {
            std::fs::write(file.path(), bytes).unwrap();
            assert_eq!(&*FileBytes::map(&File::open(file.path()).unwrap()).unwrap(), bytes);
            assert_eq!(&*FileBytes::copy(bytes), bytes);
        }
    }
}
