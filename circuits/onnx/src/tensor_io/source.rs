//! `path`, `path[row]`, `path.npz:array`, `path.npz:array[row]`.

use std::path::PathBuf;

use super::TensorIoError;

/// Where an input is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// The array of an `.npz`; `None` takes its only one.
    pub array: Option<String>,
    /// The row along the first axis; `None` takes the whole array.
    pub row: Option<usize>,
}

impl Source {
    /// Parses a source.
    ///
    /// # Errors
    /// [`TensorIoError::Mismatch`] for a row that is no number.
    pub fn parse(text: &str) -> Result<Self, TensorIoError> {
        let (text, row) = match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            Some((rest, row)) => {
                let parsed = row.parse().map_err(|_| TensorIoError::mismatch(text, "a row number in brackets", row))?;
                (rest, Some(parsed))
            }
            None => (text, None),
        };
        let (path, array) = match text.rsplit_once(".npz:") {
            Some((stem, array)) => (format!("{stem}.npz"), Some(array.to_owned())),
            None => (text.to_owned(), None),
        };
        Ok(Self { path: path.into(), array, row })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sources_are_parsed() {
        let source =
            |path: &str, array: Option<&str>, row| Source { path: path.into(), array: array.map(str::to_owned), row };
        for (text, expected) in [
            ("a.npy", source("a.npy", None, None)),
            ("dir.d/a.npy[7]", source("dir.d/a.npy", None, Some(7))),
            ("a.npz", source("a.npz", None, None)),
            ("a.npz:images", source("a.npz", Some("images"), None)),
            ("C:/a.npz:images[3]", source("C:/a.npz", Some("images"), Some(3))),
            ("a.npz[3]", source("a.npz", None, Some(3))),
        ] {
            assert_eq!(Source::parse(text).unwrap(), expected, "{text}");
        }
        let error = Source::parse("a.npy[-1]").unwrap_err().to_string();
        assert_eq!(error, "a.npy[-1]: expected a row number in brackets, got -1");
    }
}
