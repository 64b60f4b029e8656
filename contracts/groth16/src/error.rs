//! One error for the whole crate: what was wrong, what was expected, what was got.

use core::fmt;

use thiserror::Error as ThisError;

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A scalar's encoding is not below the group order, so it is not the scalar's only encoding.
    #[error("scalar not canonical: expected a number below {modulus}, got {got}")]
    ScalarNotCanonical {
        /// The order `r`.
        modulus: Hex32,
        /// What the bytes say.
        got: Hex32,
    },
    /// A coordinate's encoding is not below the field's prime.
    #[error("coordinate not canonical: expected a number below {modulus}, got {got}")]
    CoordinateNotCanonical {
        /// The prime `q`.
        modulus: Hex32,
        /// What the bytes say.
        got: Hex32,
    },
}

/// 32 bytes that print as a hexadecimal number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hex32(
    /// Big-endian.
    pub [u8; 32],
);

impl fmt::Display for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
