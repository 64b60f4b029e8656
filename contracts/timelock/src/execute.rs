//! One file for each kind of message.

pub mod admin;
pub mod cancel;
pub mod emergency;
pub mod perform;
pub mod schedule;
