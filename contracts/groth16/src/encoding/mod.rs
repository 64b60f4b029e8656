//! The encodings of other implementations, each in one canonical form only.
//!
//! | format | coordinates | points | proof |
//! |---|---|---|---|
//! | [`evm`]: EIP-196, EIP-197; the crate's own | big-endian, `c1 c0` | `x y` | `A B C`, 256 bytes |
//! | [`compressed`]: the crate's own, short | as gnark-crypto's | `x`, flags on top | `A B C`, 128 bytes |
//! | [`arkworks`] compressed | little-endian, `c0 c1` | `x`, flags in the last byte | `A B C`, 128 bytes |
//! | [`arkworks`] uncompressed | little-endian, `c0 c1` | `x y`, flags in the last byte | `A B C`, 256 bytes |
//! | [`gnark`] raw | big-endian, `c1 c0` | `x y` | `A B C`, commitments; 324 bytes |
//! | [`gnark`] compressed | big-endian, `c1 c0` | `x`, flags on top | `A B C`, commitments; 164 bytes |
//! | `snarkjs` (feature of that name) | decimal strings | `[x, y, 1]` | JSON |
//!
//! What all decoders refuse, each with an error of its own: wrong lengths, numbers not below the modulus, flags that
//! the form does not have or that contradict the point, infinity, points off the curve or outside the subgroup,
//! keys without input points, and keys whose `delta` is `gamma` or its negative. The decoders of other
//! libraries are more lenient; whoever keys anything on bytes should know that here one value has one encoding
//! in each format. (A proof is malleable all the same, see [`crate::Proof::rerandomize`].)

pub mod arkworks;
pub mod compressed;
pub mod evm;
mod form;
pub mod gnark;
#[cfg(feature = "snarkjs")]
pub mod snarkjs;
mod source;
