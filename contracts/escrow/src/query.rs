//! Queries: they load and answer.

pub mod accounts;
pub mod jobs;
pub mod models;
