//! Float ONNX to a standard quantised ONNX, by calibration on data, with the error that it costs.
//!
//! [`FloatModel`] reads a model as exporters write it, [`Calibrated`] sees every tensor on sample inputs,
//! [`Calibrated::quantise`] writes a file with QuantizeLinear and DequantizeLinear that onnxruntime runs too and that
//! `proofmark-onnx` imports, and [`evaluate`](evaluate::evaluate) compares that integer graph with the float model.
//! `docs/decisions/012-quantising-float-models.md` says how scales are chosen.

mod calibrate;
mod error;
pub mod evaluate;
mod float;
mod fold;
mod layer;
mod model;
mod nodes;
mod operators;
mod options;
mod plan;
pub mod samples;
mod scales;
mod statistics;
mod upgrade;
mod write;

pub use calibrate::{Calibrated, Quantised, QuantisedTensor};
pub use error::QuantizeError;
pub use model::FloatModel;
pub use operators::supported;
pub use options::{Method, Options, Scales};
pub use samples::Samples;
pub use scales::Parameters;
