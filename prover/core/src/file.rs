//! Files that are either whole or absent.

use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};

/// Writes a file so that an interruption at any moment leaves the old content or the new one.
///
/// The content goes to a temporary file in the same directory, reaches the disk, and is renamed.
///
/// # Errors
/// [`Error::File`] when the directory cannot be written.
pub fn write_atomic(path: &Path, content: &[u8]) -> Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".proofmark-").tempfile_in(directory)?;
        file.write_all(content)?;
        set_permissions(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        // The rename itself is durable once the directory is. Not every system lets one open a directory.
        if let Ok(directory) = std::fs::File::open(directory) {
            directory.sync_all().ok();
        }
        Ok(())
    };
    write().map_err(Error::file(path, "write"))
}

/// Temporary files are private; keys and proofs are not secret.
#[cfg(unix)]
fn set_permissions(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_permissions(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Reads a whole file.
///
/// # Errors
/// [`Error::File`].
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(Error::file(path, "read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_and_leaves_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("proof.json");
        write_atomic(&path, b"old").unwrap();
        write_atomic(&path, b"new").unwrap();
        assert_eq!(read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn names_the_file_that_cannot_be_written() {
        let error = write_atomic(Path::new("/nonexistent/proof.json"), b"").unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent/proof.json: cannot write:"), "{error}");
        let error = read(Path::new("/nonexistent/model.onnx")).unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent/model.onnx: cannot read:"), "{error}");
    }
}
