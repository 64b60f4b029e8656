#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod against_ark;
// Bounds are tracked in debug builds only.
#[cfg(debug_assertions)]
mod bounds;
mod constants;
mod encoding;
mod inverses;
