//! ONNX bytes to a typed integer graph, and the integer interpreter that defines its meaning.
//!
//! The quantised graph **is** the specification: every tensor is an array of integers, every
//! requantisation an exact rational multiplication, and [`interpreter`] is that definition as code.
//! Circuits are compiled from the same [`graph::Graph`] and must agree with it bit for bit.

pub mod graph;
pub mod ratio;
