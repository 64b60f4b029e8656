//! What the fuzz targets share.
//!
//! - `oracle`: what arkworks makes of the same bytes;
//! - `world`: keys and proofs whose discrete logarithms are known, so that it is known which proofs are valid;
//! - `edits`: what is done to valid proofs, on logarithms and on bytes.

#![forbid(unsafe_code)]

pub mod edits;
pub mod oracle;
pub mod world;

use std::fmt::Debug;

/// The property of every decoder of untrusted bytes: it accepts exactly what the oracle accepts, and what it accepts
/// has no other encoding. Tells whether the bytes were accepted.
pub fn canonical<T, E: Debug>(
    bytes: &[u8],
    oracle_accepts: bool,
    decode: impl Fn(&[u8]) -> Result<T, E>,
    encode: impl Fn(&T) -> Vec<u8>,
) -> bool {
    match decode(bytes) {
        Ok(value) => {
            assert!(oracle_accepts, "accepted what arkworks refuses");
            assert_eq!(encode(&value), bytes, "a second encoding of the same value was accepted");
            true
        }
        Err(error) => {
            assert!(!oracle_accepts, "refused what arkworks accepts: {error:?}");
            false
        }
    }
}
