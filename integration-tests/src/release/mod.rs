//! What a release leaves behind on a chain, for the next one to go on with.
//!
//! ```text
//! story.rs    a market in which everything has happened that leaves a trace
//! answers.rs  what every query of every contract says of it
//! files.rs    both as files, below tests/fixtures
//! ```
//!
//! `cargo xtask fixture` tells the story with the present code and writes the files of this version; the releases after
//! it restore them, migrate and go on (`tests/chain/migration.rs`).

mod answers;
mod files;
mod story;

pub use answers::{Answer, Answers, lost};
pub use files::{Left, version};
pub use story::{COMMITTED, DEPRECATED, OSMO, REVOKED, Story, committed};
