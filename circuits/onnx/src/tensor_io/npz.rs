//! Arrays in NumPy's `.npz` archives: inputs, and whole held-out sets.

use std::io::Read;
use std::path::Path;

use npyz::npz::{NpzArchive, file_name_from_array_name};

use super::numpy::{self, Array, Element};
use super::{InputTensor, MAX_ELEMENTS, TensorIoError};

/// Reads one whole array.
///
/// # Errors
/// [`TensorIoError`] if there is no such array (it lists those there are) or it has another element type.
pub fn array<T: Element>(path: impl AsRef<Path>, name: &str) -> Result<Array<T>, TensorIoError> {
    let path = path.as_ref();
    numpy::array(&bytes(path, Some(name))?.1, &format!("{}:{name}", path.display()))
}

/// Names of the arrays, sorted.
///
/// # Errors
/// [`TensorIoError::Io`] if the file is no archive.
pub fn names(path: impl AsRef<Path>) -> Result<Vec<String>, TensorIoError> {
    let path = path.as_ref();
    let archive = NpzArchive::open(path);
    let archive = archive.map_err(|source| TensorIoError::Io { path: path.display().to_string(), source })?;
    let mut names: Vec<String> = archive.array_names().map(str::to_owned).collect();
    names.sort();
    Ok(names)
}

/// Reads an array of any numeric type; without a name the archive's only one.
pub(super) fn tensor(path: &Path, name: Option<&str>) -> Result<InputTensor, TensorIoError> {
    let (name, bytes) = bytes(path, name)?;
    numpy::tensor(&bytes, &format!("{}:{name}", path.display()))
}

/// The name and the `.npy` bytes of an array.
fn bytes(path: &Path, name: Option<&str>) -> Result<(String, Vec<u8>), TensorIoError> {
    let place = path.display().to_string();
    let io = |source| TensorIoError::Io { path: place.clone(), source };
    let mut archive = NpzArchive::open(path).map_err(io)?;
    let mut names: Vec<String> = archive.array_names().map(str::to_owned).collect();
    names.sort();
    let name = match name {
        Some(name) if names.iter().any(|known| known == name) => name.to_owned(),
        Some(name) => return Err(TensorIoError::mismatch(&place, format!("one of the arrays {names:?}"), name)),
        None if names.len() == 1 => names.swap_remove(0),
        None => {
            let expected = "an archive of one array, or its name appended as FILE.npz:NAME";
            return Err(TensorIoError::mismatch(&place, expected, format!("{names:?}")));
        }
    };
    let entry = archive.zip_archive().by_name(&file_name_from_array_name(&name));
    let entry = entry.map_err(|error| TensorIoError::mismatch(&place, "a readable archive", error.to_string()))?;
    // Compressed zeros could unpack to anything: stop beyond what any accepted array needs.
    let limit = 8 * MAX_ELEMENTS as u64 + (1 << 16);
    let mut bytes = Vec::new();
    entry.take(limit).read_to_end(&mut bytes).map_err(|source| TensorIoError::Io { path: place, source })?;
    Ok((name, bytes))
}
