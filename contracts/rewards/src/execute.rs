//! One file for each kind of message.

pub mod admin;
pub mod mint_use;
