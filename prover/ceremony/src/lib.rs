//! Trusted setups that anyone can check, file for file those of snarkjs 0.7.6.
//!
//! ```text
//! powers.rs, powers_contribution.rs   verify_powers: a `.ptau`, every point and every contribution
//! initial.rs, columns.rs              initial_key: a circuit's first key from a `.ptau` and a `.r1cs`
//! overread.rs                         the one point of its hash that snarkjs reads from where none is
//! contribute.rs, beacon.rs            contribute: delta times a secret, or times what a beacon gives
//! verify.rs                           verify_key: a `.zkey` against its circuit and its first phase
//! development.rs                      development_powers: a first phase by this machine alone, to rehearse with
//! transcript.rs                       what was verified, as a page
//! scale.rs, affine.rs, group.rs       many points times one scalar, side by side; sums; ratios
//! draw.rs, blake2b.rs, encoding.rs    randomness, hashes and encodings as snarkjs has them
//! ```
//!
//! A setup ends with a contribution from a [`Beacon`]. Secrets never leave [`contribute`]: they are overwritten after use,
//! and neither returned, stored nor printed.

mod affine;
mod beacon;
mod blake2b;
mod columns;
mod contribute;
mod development;
mod draw;
mod encoding;
mod error;
mod group;
mod initial;
mod overread;
mod powers;
mod powers_contribution;
mod progress;
mod scale;
mod transcript;
mod verify;

pub use beacon::{Beacon, MOST_ITERATIONS_LOG2};
pub use contribute::{Contributed, Source, contribute};
pub use development::development_powers;
pub use error::{Error, Result};
pub use initial::initial_key;
pub use powers::verify_powers;
pub use progress::{Progress, silent};
pub use scale::scale_g1;
pub use transcript::{Blocks, Entry, Transcript, plain_name};
pub use verify::{verify_from_initial, verify_key};
