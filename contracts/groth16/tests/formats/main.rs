//! The encodings of other implementations: against these, round and round, and tampered with.

#![allow(clippy::unwrap_used)]

mod arkworks;
mod compressed;
mod evm;
mod gnark;
#[cfg(feature = "snarkjs")]
mod snarkjs;
#[path = "../support/mod.rs"]
mod support;
mod tamper;
