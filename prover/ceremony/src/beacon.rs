//! Beacons: a public value that nobody could choose, hashed so often that nobody could search for a good one.

use sha2::{Digest, Sha256};

use crate::draw::Stream;
use crate::error::{Error, Result};

/// The most hashes that are computed here: 2^32 take about ten minutes. snarkjs allows 2^63, which nobody can check.
pub const MOST_ITERATIONS_LOG2: u8 = 32;

/// A public value, and log2 of how often it is hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beacon {
    bytes: Vec<u8>,
    iterations_log2: u8,
}

impl Beacon {
    /// A beacon of 1 to 255 bytes and at least 2^10 hashes.
    ///
    /// # Errors
    /// [`Error::BeaconSize`].
    pub fn new(bytes: &[u8], iterations_log2: u8) -> Result<Self> {
        let fits = (1..=255).contains(&bytes.len()) && (10..=MOST_ITERATIONS_LOG2).contains(&iterations_log2);
        if fits {
            Ok(Self { bytes: bytes.to_vec(), iterations_log2 })
        } else {
            Err(Error::BeaconSize { most: MOST_ITERATIONS_LOG2, got: iterations_log2, bytes: bytes.len() })
        }
    }

    /// The public value.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// log2 of the number of hashes.
    #[must_use]
    pub fn iterations_log2(&self) -> u8 {
        self.iterations_log2
    }

    /// The numbers that follow from it: SHA-256 of SHA-256 of ... of the value.
    pub(crate) fn stream(&self) -> Stream {
        let mut hash: [u8; 32] = Sha256::digest(&self.bytes).into();
        for _ in 1..1u64 << self.iterations_log2 {
            hash = Sha256::digest(hash).into();
        }
        Stream::new(&hash)
    }
}
