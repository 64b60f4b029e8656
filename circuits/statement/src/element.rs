//! Field elements as they travel: 32 bytes, big-endian, canonical.

use proofmark_groth16::Fr;

/// Why bytes are not a field element.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElementError {
    /// Elements have 32 bytes.
    #[error("field element: expected 32 bytes, got {got}")]
    Length {
        /// Bytes found.
        got: usize,
    },
    /// Each element has one encoding only.
    #[error("field element: {0}")]
    NotCanonical(#[from] proofmark_groth16::Error),
}

/// Decodes a field element of the statement: 32 big-endian bytes of a number below `r`.
///
/// # Errors
/// [`ElementError`] for any other length, or a number that is not below `r`.
pub fn element_from_bytes(bytes: &[u8]) -> Result<Fr, ElementError> {
    let bytes: &[u8; 32] = bytes.try_into().map_err(|_| ElementError::Length { got: bytes.len() })?;
    Ok(Fr::from_bytes_be(bytes)?)
}

/// The element of a SHA-256 hash: its first 31 bytes as a big-endian number.
///
/// 248 bits keep it below `r` without a reduction, so that distinct elements mean distinct hashes; collisions
/// cost 2^124.
pub(crate) fn element_from_sha256(hash: [u8; 32]) -> Fr {
    let mut bytes = [0u8; 32];
    bytes[1..].copy_from_slice(&hash[..31]);
    Fr::from_bytes_be_mod_order(&bytes)
}
