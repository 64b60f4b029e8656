//! One file for each kind of message.

pub mod admin;
pub mod dataset;
pub mod model;
pub mod source;
pub mod status;
pub mod transfer;
