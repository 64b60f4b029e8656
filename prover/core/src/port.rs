//! How a model declares its input and output, and what wire bytes mean under that.

use proofmark_onnx::graph::{Declared, ElementType, Graph, Port};
use proofmark_onnx::quantise::dequantise;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// An input or output of a model, as files describe it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortSpec {
    /// Its name.
    pub name: String,
    /// Dimensions, batch included.
    pub shape: Vec<usize>,
    /// What the model declares: `float32`, `int8` or `uint8`.
    pub dtype: String,
    /// What travels and is proved: `int8` or `uint8`.
    pub element_type: Element,
    /// For `float32`: `real = scale * (integer - zero_point)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<f32>,
    /// For `float32`: see `scale`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_point: Option<i64>,
}

/// An 8-bit element type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// -128 to 127.
    Int8,
    /// 0 to 255.
    Uint8,
}

impl From<Element> for ElementType {
    fn from(element: Element) -> Self {
        match element {
            Element::Int8 => Self::Int8,
            Element::Uint8 => Self::Uint8,
        }
    }
}

impl PortSpec {
    /// The description of a port of this graph.
    #[must_use]
    pub fn new(graph: &Graph, port: &Port) -> Self {
        // The importer gives every port a stored tensor.
        let stored = graph.tensor(port.tensor).element.unwrap_or(ElementType::Int8);
        let (dtype, scale, zero_point) = match port.declared {
            Declared::Integer => (stored.name(), None, None),
            Declared::Float32 { scale, zero } => ("float32", Some(scale), Some(zero)),
        };
        let element_type = match stored {
            ElementType::Int8 => Element::Int8,
            ElementType::Uint8 => Element::Uint8,
        };
        Self {
            name: port.name.clone(),
            shape: port.shape.clone(),
            dtype: dtype.into(),
            element_type,
            scale,
            zero_point,
        }
    }

    /// Integers as the model declares them.
    #[must_use]
    pub fn declare(&self, values: &[i64]) -> DeclaredTensor {
        let data = match (self.scale, self.zero_point) {
            (Some(scale), Some(zero)) => {
                DeclaredData::Reals(values.iter().map(|&value| dequantise(value, scale, zero)).collect())
            }
            _ => DeclaredData::Integers(values.to_vec()),
        };
        DeclaredTensor { shape: self.shape.clone(), dtype: self.dtype.clone(), data }
    }

    /// Wire bytes as the model declares them.
    ///
    /// # Errors
    /// [`Error::Request`] for another number of bytes than the shape has elements.
    pub fn declare_wire(&self, wire: &[u8]) -> Result<DeclaredTensor> {
        let expected = self.shape.iter().try_fold(1usize, |product, &n| product.checked_mul(n));
        if expected != Some(wire.len()) {
            return Err(Error::Request {
                what: "output",
                expected: format!("the elements of shape {:?}", self.shape),
                got: format!("{} bytes", wire.len()),
            });
        }
        let element = ElementType::from(self.element_type);
        let values: Vec<i64> = wire.iter().map(|&byte| element.from_wire(byte)).collect();
        Ok(self.declare(&values))
    }
}

/// A tensor as the model declares it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredTensor {
    /// Dimensions, batch included.
    pub shape: Vec<usize>,
    /// `float32`, `int8` or `uint8`.
    pub dtype: String,
    /// Flat, row-major.
    pub data: DeclaredData,
}

/// The elements of a [`DeclaredTensor`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DeclaredData {
    /// Integers.
    Integers(Vec<i64>),
    /// Real numbers.
    Reals(Vec<f32>),
}

/// The output integers as the model declares them.
#[must_use]
pub fn declared_output(graph: &Graph, values: &[i64]) -> DeclaredTensor {
    PortSpec::new(graph, &graph.output).declare(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> PortSpec {
        PortSpec {
            name: "logits".into(),
            shape: vec![1, 2],
            dtype: "float32".into(),
            element_type: Element::Uint8,
            scale: Some(0.1),
            zero_point: Some(3),
        }
    }

    #[test]
    fn wire_bytes_become_declared_values() {
        assert_eq!(spec().declare_wire(&[0, 13]).unwrap().data, DeclaredData::Reals(vec![-3.0 * 0.1f32, 1.0]));
        let integer = PortSpec { element_type: Element::Int8, scale: None, zero_point: None, ..spec() };
        assert_eq!(integer.declare_wire(&[0, 255]).unwrap().data, DeclaredData::Integers(vec![-128, 127]));
        let error = spec().declare_wire(&[0]).unwrap_err().to_string();
        assert_eq!(error, "output: expected the elements of shape [1, 2], got 1 bytes");
    }

    #[test]
    fn every_output_survives_json() {
        for byte in 0..=255 {
            let tensor = spec().declare_wire(&[byte, 255 - byte]).unwrap();
            let text = serde_json::to_string(&tensor).unwrap();
            assert_eq!(serde_json::from_str::<DeclaredTensor>(&text).unwrap(), tensor, "{text}");
        }
    }
}
