//! ONNX bytes to a typed integer graph, and the integer interpreter that defines its meaning.
//!
//! The quantised graph **is** the specification: every tensor is an array of integers, every
//! requantisation an exact rational multiplication, and [`interpreter`] is that definition as code.
//! Circuits are compiled from the same [`graph::Graph`] and must agree with it bit for bit.
//!
//! [`import::import`] reads the file, [`tensor_io`] reads what a person wants to run it on.
//! `docs/semantics.md` says the same for readers who do not read Rust.

pub mod graph;
pub mod import;
pub mod interpreter;
pub mod proto;
pub mod quantise;
pub mod ratio;
pub mod tensor_io;
pub mod testing;
