//! 32-byte values as they travel.

use cosmwasm_std::HexBinary;
use thiserror::Error;

/// A value that has to be 32 bytes is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: expected 32 bytes, got {got}")]
pub struct NotBytes32 {
    /// The field of the message.
    pub field: &'static str,
    /// Its length in bytes.
    pub got: usize,
}

/// The 32 bytes of `value`, or an error that names `field`.
pub fn bytes32(field: &'static str, value: &HexBinary) -> Result<[u8; 32], NotBytes32> {
    value.as_slice().try_into().map_err(|_| NotBytes32 { field, got: value.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_checked() {
        assert_eq!(bytes32("root", &HexBinary::from([7u8; 32])), Ok([7u8; 32]));
        let error = bytes32("root", &HexBinary::from([7u8; 31])).unwrap_err();
        assert_eq!(error.to_string(), "root: expected 32 bytes, got 31");
    }
}
