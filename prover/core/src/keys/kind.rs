//! Whose a key file is, by its first bytes.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use proofmark_engine::KeyFile;
use proofmark_formats::Kind;

use crate::error::{Error, Result};

/// Whose a key file is. What it holds is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A proving key of ours.
    Ours,
    /// A `.zkey`.
    Zkey,
    /// Something else: a verifying key, a key of arkworks, or no key.
    Other,
}

impl KeyKind {
    /// By the start of a file's bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(KeyFile::MAGIC) {
            Self::Ours
        } else if bytes.starts_with(&Kind::Zkey.magic()) {
            Self::Zkey
        } else {
            Self::Other
        }
    }

    /// By the start of a file, of which no more is read.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn of_file(path: &Path) -> Result<Self> {
        let mut start = Vec::new();
        let read = File::open(path).and_then(|file| file.take(KeyFile::MAGIC.len() as u64).read_to_end(&mut start));
        read.map_err(Error::file(path, "read"))?;
        Ok(Self::of(&start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_first_bytes() {
        assert_eq!(
            [&b"PMARKPK\n..."[..], b"zkey", b"{}", b""].map(KeyKind::of),
            [KeyKind::Ours, KeyKind::Zkey, KeyKind::Other, KeyKind::Other]
        );
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        std::fs::write(&path, b"zkey and more").unwrap();
        assert_eq!(KeyKind::of_file(&path).unwrap(), KeyKind::Zkey);
        let error = KeyKind::of_file(&directory.path().join("none")).unwrap_err().to_string();
        assert!(error.contains("none: cannot read"), "{error}");
    }
}
