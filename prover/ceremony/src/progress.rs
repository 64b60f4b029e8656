//! How far something long has come.

/// Called with what is being done and the part of it that is done, from 0 to 1. May be called from any thread.
pub type Progress<'a> = &'a (dyn Fn(&'static str, f64) + Sync);

/// For callers who do not want to know.
pub fn silent(_: &'static str, _: f64) {}
