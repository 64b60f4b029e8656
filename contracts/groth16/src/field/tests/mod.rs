#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod against_ark;
mod bounds;
mod constants;
mod encoding;
