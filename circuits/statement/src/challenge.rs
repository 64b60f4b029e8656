//! A challenge: what a proof of proving capacity is about.
//!
//! A prover shows capacity by proving a *standard circuit*, whose public input is this digest: of one prover, in one epoch of
//! one rewards contract on one chain. No circuit has to recompute it, so it is SHA-256, which contracts hash for less
//! than Poseidon.

use proofmark_groth16::Fr;
use sha2::{Digest, Sha256};

use crate::element::element_from_sha256;
use crate::statement::update_prefixed;

/// Separates these hashes from all others.
pub const DOMAIN: &[u8] = b"proofmark/challenge/v1";

/// Where a proof of capacity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge<'a> {
    /// The chain's id, as in its block headers.
    pub chain_id: &'a str,
    /// Address of the rewards contract.
    pub contract: &'a str,
    /// The epoch's number.
    pub epoch: u64,
    /// The epoch's seed, which nobody knows before it begins.
    pub seed: &'a [u8; 32],
    /// Address of who is to be rewarded.
    pub prover: &'a str,
}

impl Challenge<'_> {
    /// The digest of this prover's proof number `counter`: SHA-256 over length-prefixed parts, cut to 248 bits.
    ///
    /// Lengths (u32, big-endian) come before the parts, so no two challenges have the same encoding.
    #[must_use]
    pub fn digest(&self, counter: u64) -> Fr {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        for part in [self.chain_id, self.contract, self.prover] {
            update_prefixed(&mut hash, part.as_bytes());
        }
        hash.update(self.seed);
        hash.update(self.epoch.to_be_bytes());
        hash.update(counter.to_be_bytes());
        element_from_sha256(hash.finalize().into())
    }
}
