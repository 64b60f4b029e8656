//! One file for each kind of message.

pub mod admin;
pub mod dataset;
pub mod model;
