//! Messages and types that the contracts and their clients share.
//!
//! Conventions, the same in every message:
//! - a field element, a commitment, a Merkle root or a hash is 32 bytes, big-endian, as `HexBinary`;
//! - a byte string (tensor, key, proof) is `Binary`: base64 in JSON;
//! - an amount is a `Uint128` in the smallest unit of its denom;
//! - a share is in basis points: 10,000 are the whole;
//! - a time is in seconds since the Unix epoch, a duration in seconds.

pub mod bytes;
pub mod denom;
pub mod escrow;
pub mod events;
pub mod registry;
pub mod rewards;
pub mod signature;
pub mod timelock;
pub mod token;
pub mod verifier;
pub mod version;

pub use denom::Denom;

/// The whole, in basis points.
pub const BPS: u16 = 10_000;
