//! One file for each kind of message.

pub mod admin;
pub mod answer;
pub mod claim;
pub mod epoch;
pub mod mint_use;
