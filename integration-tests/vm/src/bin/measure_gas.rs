//! Gas measurements.
fn main() {}
