//! What our JSON documents have in common.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// Bytes that are lower-case hexadecimal in JSON and on screen.
#[derive(Clone, PartialEq, Eq)]
pub struct HexBytes(
    /// The bytes.
    pub Vec<u8>,
);

impl HexBytes {
    /// The 32 bytes of a field element.
    #[must_use]
    pub fn element(element: &proofmark_statement::Fr) -> Self {
        Self(element.to_bytes_be().to_vec())
    }
}

impl fmt::Display for HexBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for HexBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HexBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = hex::decode(&text).map_err(|error| serde::de::Error::custom(format!("hexadecimal: {error}")))?;
        Ok(Self(bytes))
    }
}

/// Parses a document; the error says where in the text it stopped.
pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, text: &[u8]) -> Result<T> {
    let start = text.trim_ascii_start();
    if !start.starts_with(b"{") {
        let begins = start.get(..8).unwrap_or(start).escape_ascii();
        let reason = format!("expected a JSON object, got something that begins with \"{begins}\"");
        return Err(Error::Document { what, reason });
    }
    serde_json::from_slice(text).map_err(|error| Error::Document { what, reason: error.to_string() })
}

/// Writes a document for people: indented, with a newline at its end.
pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>> {
    let mut text =
        serde_json::to_vec_pretty(value).map_err(|error| Error::Document { what, reason: error.to_string() })?;
    text.push(b'\n');
    Ok(text)
}

/// Refuses a field with another value than the one it must have.
pub(crate) fn expect<T: fmt::Display + PartialEq + ?Sized>(
    what: &'static str,
    field: &str,
    expected: &T,
    got: &T,
) -> Result<()> {
    if expected == got {
        return Ok(());
    }
    Err(Error::Document { what, reason: format!("{field}: expected {expected}, got {got}") })
}
