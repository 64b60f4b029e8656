//! What the fuzz targets share.
//!
//! - `oracle`: what arkworks makes of the same bytes, `formats` and `json` the same for other encodings;
//! - `world`: keys and proofs whose discrete logarithms are known, so that it is known which proofs are valid;
//! - `edits`: what is done to valid proofs, on logarithms and on bytes.

#![forbid(unsafe_code)]

pub mod edits;
pub mod formats;
pub mod json;
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

/// As [`canonical`], for an encoding that the oracle translates: what is decoded must be the value that the oracle
/// found, shown by its encoding as the EIPs have it.
pub fn translated<T, E: Debug>(
    bytes: &[u8],
    oracle: Option<Vec<u8>>,
    decode: impl Fn(&[u8]) -> Result<T, E>,
    encode: impl Fn(&T) -> Vec<u8>,
    plain: impl Fn(&T) -> Vec<u8>,
) -> bool {
    let decode = |bytes: &[u8]| {
        let value = decode(bytes)?;
        if let Some(expected) = &oracle {
            assert_eq!(&plain(&value), expected, "decoded another value than arkworks");
        }
        Ok::<T, E>(value)
    };
    canonical(bytes, oracle.is_some(), decode, encode)
}

/// As [`translated`], for text, of which a value has many: the text that is written is read as the same value.
pub fn text<T, E: Debug>(
    text: &[u8],
    oracle: Option<Vec<u8>>,
    decode: impl Fn(&[u8]) -> Result<T, E>,
    encode: impl Fn(&T) -> Result<String, E>,
    plain: impl Fn(&T) -> Vec<u8>,
) {
    match (decode(text), oracle) {
        (Ok(value), Some(expected)) => {
            assert_eq!(plain(&value), expected, "decoded another value than arkworks");
            let written = encode(&value).expect("a value has a text");
            let again = decode(written.as_bytes()).expect("our own text");
            assert_eq!(plain(&again), expected, "another value after writing and reading");
            assert_eq!(encode(&again).expect("a value has a text"), written, "the text is not stable");
        }
        (Ok(_), None) => panic!("accepted what arkworks refuses"),
        (Err(error), Some(_)) => panic!("refused what arkworks accepts: {error:?}"),
        (Err(_), None) => {}
    }
}
