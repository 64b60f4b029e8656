//! Files that are either whole or absent.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use proofmark_engine::FileBytes;

use crate::error::{Error, Result};

/// Temporary files that are being written: an interruption that ends the process has to remove them.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For who is about to end the process: removes what is half written, and lets no file be begun or finished any more.
pub fn abandon() {
    let mut paths = unfinished();
    for path in paths.drain(..) {
        // What cannot be removed now, nobody can help.
        std::fs::remove_file(path).ok();
    }
    // Whoever writes waits for this lock until the process ends.
    std::mem::forget(paths);
}

/// Writes a file so that an interruption at any moment leaves the old content or the new one.
///
/// The content goes to a temporary file in the same directory, reaches the disk, and is renamed.
///
/// # Errors
/// [`Error::File`] when the directory cannot be written.
pub fn write_atomic(path: &Path, content: &[u8]) -> Result<()> {
    write_atomic_with(path, |file| file.write_all(content))
}

/// The same with a content that is written piece by piece.
///
/// # Errors
/// [`Error::File`] when the directory cannot be written, or `write` fails.
pub fn write_atomic_with(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> Result<()> {
    // Keys of circuits and proofs are not secret.
    place(path, write, 0o644, true)
}

/// The same for what only its owner may read (mode 0600).
///
/// # Errors
/// [`Error::File`] when the directory cannot be written.
pub fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    place(path, |file| file.write_all(content), 0o600, true)
}

/// A new file that only its owner may read, such as a secret key.
///
/// # Errors
/// [`Error::File`] when there is a file of this name, which stays as it is, or the directory cannot be written.
pub fn create_private(path: &Path, content: &[u8]) -> Result<()> {
    place(path, |file| file.write_all(content), 0o600, false)
}

fn place(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
    mode: u32,
    replace: bool,
) -> Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let written = || -> io::Result<()> {
        let mut paths = unfinished();
        let file = tempfile::Builder::new().prefix(".proofmark-").tempfile_in(directory)?;
        let temporary = file.path().to_owned();
        paths.push(temporary.clone());
        drop(paths);
        let _begun = Begun(temporary);
        let mut buffer = BufWriter::new(file.as_file());
        write(&mut buffer)?;
        buffer.flush()?;
        drop(buffer);
        set_permissions(file.as_file(), mode)?;
        file.as_file().sync_all()?;
        // From here on the file is whole under its own name, or not there.
        let placing = unfinished();
        let placed = if replace { file.persist(path) } else { file.persist_noclobber(path) };
        drop(placing);
        placed.map_err(|error| error.error)?;
        // The rename itself is durable once the directory is. Not every system lets one open a directory.
        if let Ok(directory) = File::open(directory) {
            directory.sync_all().ok();
        }
        Ok(())
    };
    written().map_err(Error::file(path, if replace { "write" } else { "create" }))
}

/// A temporary file that was begun; forgotten at the end, whatever the end is.
struct Begun(PathBuf);

impl Drop for Begun {
    fn drop(&mut self) {
        unfinished().retain(|path| *path != self.0);
    }
}

/// Temporary files are private: this opens what others may read.
#[cfg(unix)]
fn set_permissions(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_permissions(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

/// Reads a whole file.
///
/// # Errors
/// [`Error::File`].
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(Error::file(path, "read"))
}

/// Maps a whole file, for those that may be larger than memory. The file has to stay as it is while the result lives.
///
/// # Errors
/// [`Error::File`].
pub fn map(path: &Path) -> Result<FileBytes> {
    File::open(path).and_then(|file| FileBytes::map(&file)).map_err(Error::file(path, "read"))
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
        assert_eq!(&*map(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn names_the_file_that_cannot_be_written() {
        let error = write_atomic(Path::new("/nonexistent/proof.json"), b"").unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent/proof.json: cannot write:"), "{error}");
        let error = read(Path::new("/nonexistent/model.onnx")).unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent/model.onnx: cannot read:"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_private_and_never_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let [open, private, key] = ["open", "private", "key"].map(|name| directory.path().join(name));
        write_atomic(&open, b"x").unwrap();
        write_private(&private, b"x").unwrap();
        create_private(&key, b"first").unwrap();
        assert_eq!([&open, &private, &key].map(|path| mode(path)), [0o644, 0o600, 0o600]);
        let error = create_private(&key, b"second").unwrap_err().to_string();
        assert!(error.contains("cannot create: ") && error.contains("exists"), "{error}");
        assert_eq!(read(&key).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 3);
        // What was open is private once it is written so.
        write_private(&open, b"y").unwrap();
        assert_eq!(mode(&open), 0o600);
    }
}
