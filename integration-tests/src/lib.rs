//! Whole flows on the embedded chain: the domain-language suite, the demo and the tests that use them.

pub mod demo;
pub mod digits;
mod export;
pub mod release;
pub mod replay;
pub mod stories;
pub mod suite;
