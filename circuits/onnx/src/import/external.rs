//! Values that a model keeps in other files: only files inside the model's folder, and only as many bytes as the
//! tensor's shape asks for and the file has.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use super::array::element_count;
use super::error::ImportError;
use crate::proto::{GraphProto, StringStringEntryProto, TensorProto, data_type};

/// The most bytes that a model may take from other files.
const MAX_BYTES: usize = 1 << 30;

/// Takes constants that are in other files of a model's folder into the model, for tools that want it in one piece.
///
/// # Errors
/// [`ImportError`] for files outside the folder, links that lead out of it, and files of another size.
pub fn inline_external(graph: &mut GraphProto, folder: Option<&Path>) -> Result<(), ImportError> {
    let mut folder = Folder::new(folder);
    for tensor in graph.initializer.iter_mut().filter(|tensor| tensor.data_location == Some(1)) {
        let name = tensor.name.clone().unwrap_or_default();
        let bytes = byte_count(tensor, &name)?;
        tensor.raw_data = Some(folder.read(&name, &tensor.external_data, bytes)?);
        tensor.external_data.clear();
        tensor.data_location = None;
    }
    Ok(())
}

/// How many bytes type and shape of a tensor want.
fn byte_count(tensor: &TensorProto, name: &str) -> Result<usize, ImportError> {
    let place = format!("initializer '{name}'");
    let code = tensor.data_type.unwrap_or(0);
    let size = match data_type::name(code).as_str() {
        "bool" | "int8" | "uint8" => 1,
        "bfloat16" | "float16" | "int16" | "uint16" => 2,
        "float32" | "int32" | "uint32" => 4,
        "float64" | "int64" | "uint64" => 8,
        other => return Err(ImportError::mismatch(place, "numbers of whole bytes", other)),
    };
    let dim = |&dim: &i64| {
        usize::try_from(dim).map_err(|_| ImportError::mismatch(&place, "dimensions of 0 or more", dim.to_string()))
    };
    let shape = tensor.dims.iter().map(dim).collect::<Result<Vec<_>, _>>()?;
    Ok(element_count(&shape, &place)?.saturating_mul(size))
}

/// The folder of a model, if it has one.
pub(crate) struct Folder {
    root: Option<PathBuf>,
    /// Bytes read so far.
    pub(crate) read: usize,
}

/// Where a tensor's bytes are.
struct Place<'a> {
    tensor: &'a str,
    location: String,
    offset: u64,
    length: Option<u64>,
}

impl Folder {
    pub(crate) fn new(root: Option<&Path>) -> Self {
        Self { root: root.map(Path::to_path_buf), read: 0 }
    }

    /// The bytes of a tensor, exactly `bytes` of them.
    pub(crate) fn read(
        &mut self,
        tensor: &str,
        entries: &[StringStringEntryProto],
        bytes: usize,
    ) -> Result<Vec<u8>, ImportError> {
        let root = self.root.clone().ok_or_else(|| ImportError::ExternalData { tensor: tensor.to_owned() })?;
        let place = Place::parse(tensor, entries)?;
        self.read = self.read.saturating_add(bytes);
        if self.read > MAX_BYTES {
            return Err(place.refuse(format!("at most {MAX_BYTES} bytes in other files"), self.read));
        }
        let mut file = place.open(&root)?;
        let size = file.metadata().map_err(|error| place.refuse("a readable file", error))?.len();
        let left = size.checked_sub(place.offset);
        let left = left.ok_or_else(|| place.refuse(format!("an offset within its {size} bytes"), place.offset))?;
        let length = place.length.unwrap_or(left);
        if length > left || usize::try_from(length).ok() != Some(bytes) {
            let got = format!("{length} of {left} left in the file");
            return Err(place.refuse(format!("{bytes} bytes, as type and shape want"), got));
        }
        let mut values = vec![0; bytes];
        let read = file.seek(SeekFrom::Start(place.offset)).and_then(|_| file.read_exact(&mut values));
        read.map_err(|error| place.refuse("a readable file", error))?;
        Ok(values)
    }
}

impl<'a> Place<'a> {
    fn parse(tensor: &'a str, entries: &[StringStringEntryProto]) -> Result<Self, ImportError> {
        let mut place = Self { tensor, location: String::new(), offset: 0, length: None };
        for entry in entries {
            let value = entry.value.as_deref().unwrap_or_default();
            let number = |what: &str| {
                value.parse().map_err(|_| ImportError::ExternalFile {
                    tensor: tensor.to_owned(),
                    location: String::new(),
                    expected: format!("a number as {what}"),
                    got: format!("'{value}'"),
                })
            };
            match entry.key.as_deref().unwrap_or_default() {
                "location" => value.clone_into(&mut place.location),
                "offset" => place.offset = number("offset")?,
                "length" => place.length = Some(number("length")?),
                // A checksum and the like change nothing about the values.
                _ => {}
            }
        }
        Ok(place)
    }

    /// Opens the file, which must lie inside the folder, links resolved.
    fn open(&self, root: &Path) -> Result<File, ImportError> {
        let path = Path::new(&self.location);
        let plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if self.location.is_empty() || !plain || self.location.contains('\\') {
            return Err(self.refuse("a relative path inside the model's folder", "another one"));
        }
        // An empty folder is the current one.
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let inside = root.canonicalize().and_then(|root| Ok((root.join(path).canonicalize()?, root)));
        let (file, root) = inside.map_err(|error| self.refuse("a file in the model's folder", error))?;
        if !file.starts_with(&root) {
            return Err(self.refuse("a file inside the model's folder", "a link that leads out of it"));
        }
        if !file.is_file() {
            return Err(self.refuse("a file", "something else"));
        }
        File::open(file).map_err(|error| self.refuse("a readable file", error))
    }

    fn refuse(&self, expected: impl Into<String>, got: impl ToString) -> ImportError {
        ImportError::ExternalFile {
            tensor: self.tensor.to_owned(),
            location: self.location.clone(),
            expected: expected.into(),
            got: got.to_string(),
        }
    }
}
