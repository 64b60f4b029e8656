//! Hand-made models for tests, here and in other crates: ONNX bytes from a few lines.
//!
//! ```
//! use proofmark_onnx::{import::import, interpreter::run, proto::data_type, testing::ModelBuilder};
//!
//! let bytes = ModelBuilder::new(("x", data_type::INT8, &[1, 3]), ("y", data_type::INT8, &[1, 3]))
//!     .node("Relu", &["x"], "y")
//!     .build();
//! let graph = import(&bytes, "relu")?;
//! assert_eq!(run(&graph, &[-5, 0, 7])?.output(), [0, 0, 7]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use prost::Message;

use crate::proto::{
    AttributeProto, DimensionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto, attribute_type, data_type,
};

/// Name, element type (see [`data_type`]) and dimensions; a dimension of 0 is left symbolic.
pub type PortSpec<'a> = (&'a str, i32, &'a [i64]);

/// Builds a model node by node.
#[derive(Clone, Debug)]
pub struct ModelBuilder {
    /// The model so far, for tests that spoil something in it.
    pub model: ModelProto,
}

impl ModelBuilder {
    /// A model with one input and one output, opset 17.
    #[must_use]
    pub fn new(input: PortSpec<'_>, output: PortSpec<'_>) -> Self {
        let graph = GraphProto { input: vec![port(input)], output: vec![port(output)], ..GraphProto::default() };
        let opset_import = vec![OperatorSetIdProto { domain: None, version: Some(17) }];
        Self { model: ModelProto { ir_version: Some(8), opset_import, graph: Some(graph), ..ModelProto::default() } }
    }

    /// Adds float32 constants.
    #[must_use]
    pub fn f32(self, name: &str, dims: &[i64], values: &[f32]) -> Self {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, data_type::FLOAT, dims, raw)
    }

    /// Adds int8 constants.
    #[must_use]
    pub fn i8(self, name: &str, dims: &[i64], values: &[i8]) -> Self {
        self.initializer(name, data_type::INT8, dims, values.iter().map(|value| value.cast_unsigned()).collect())
    }

    /// Adds uint8 constants.
    #[must_use]
    pub fn u8(self, name: &str, dims: &[i64], values: &[u8]) -> Self {
        self.initializer(name, data_type::UINT8, dims, values.to_vec())
    }

    /// Adds int32 constants.
    #[must_use]
    pub fn i32(self, name: &str, dims: &[i64], values: &[i32]) -> Self {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, data_type::INT32, dims, raw)
    }

    /// Adds int64 constants (shapes, axes).
    #[must_use]
    pub fn i64(self, name: &str, dims: &[i64], values: &[i64]) -> Self {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, data_type::INT64, dims, raw)
    }

    /// Adds a node without attributes; it is named like its output.
    #[must_use]
    pub fn node(self, op: &str, inputs: &[&str], output: &str) -> Self {
        self.node_with(op, inputs, output, vec![])
    }

    /// Adds a node with attributes: see [`int`], [`ints`], [`float`], [`string`].
    #[must_use]
    pub fn node_with(self, op: &str, inputs: &[&str], output: &str, attribute: Vec<AttributeProto>) -> Self {
        let node = NodeProto {
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            name: Some(output.to_owned()),
            op_type: Some(op.to_owned()),
            attribute,
            domain: None,
        };
        self.change(|graph| graph.node.push(node))
    }

    /// Changes the graph in any other way.
    #[must_use]
    pub fn change(mut self, change: impl FnOnce(&mut GraphProto)) -> Self {
        change(self.model.graph.get_or_insert_default());
        self
    }

    /// The file.
    #[must_use]
    pub fn build(&self) -> Vec<u8> {
        self.model.encode_to_vec()
    }

    fn initializer(self, name: &str, data_type: i32, dims: &[i64], raw: Vec<u8>) -> Self {
        let tensor = TensorProto {
            name: Some(name.to_owned()),
            data_type: Some(data_type),
            dims: dims.to_vec(),
            raw_data: Some(raw),
            ..TensorProto::default()
        };
        self.change(|graph| graph.initializer.push(tensor))
    }
}

/// An integer attribute.
#[must_use]
pub fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto { i: Some(value), ..attribute(name, attribute_type::INT) }
}

/// A list of integers.
#[must_use]
pub fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { ints: values.to_vec(), ..attribute(name, attribute_type::INTS) }
}

/// A float attribute.
#[must_use]
pub fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto { f: Some(value), ..attribute(name, attribute_type::FLOAT) }
}

/// A string attribute.
#[must_use]
pub fn string(name: &str, value: &str) -> AttributeProto {
    AttributeProto { s: Some(value.as_bytes().to_vec()), ..attribute(name, attribute_type::STRING) }
}

fn attribute(name: &str, kind: i32) -> AttributeProto {
    AttributeProto { name: Some(name.to_owned()), r#type: Some(kind), ..AttributeProto::default() }
}

fn port((name, elem_type, dims): PortSpec<'_>) -> ValueInfoProto {
    let one = |&dim: &i64| DimensionProto {
        dim_value: (dim != 0).then_some(dim),
        dim_param: (dim == 0).then(|| "batch".to_owned()),
    };
    let shape = TensorShapeProto { dim: dims.iter().map(one).collect() };
    let tensor_type = TensorTypeProto { elem_type: Some(elem_type), shape: Some(shape) };
    ValueInfoProto { name: Some(name.to_owned()), r#type: Some(TypeProto { tensor_type: Some(tensor_type) }) }
}
