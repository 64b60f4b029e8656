//! Reading and writing parts of the ONNX schema.

use proofmark_onnx::proto::{AttributeProto, NodeProto, TensorProto, attribute_type, data_type};

/// A node of the standard domain.
pub(crate) fn node(operator: &str, inputs: &[&str], output: &str) -> NodeProto {
    NodeProto {
        op_type: Some(operator.to_owned()),
        name: Some(format!("{output}_{operator}")),
        input: inputs.iter().map(|&name| name.to_owned()).collect(),
        output: vec![output.to_owned()],
        ..NodeProto::default()
    }
}

/// The operator of a node.
pub(crate) fn operator(node: &NodeProto) -> &str {
    node.op_type.as_deref().unwrap_or_default()
}

/// A node for messages: `node conv3 (Conv)`.
pub(crate) fn label(node: &NodeProto) -> String {
    let named = node.name.as_deref().filter(|name| !name.is_empty());
    let name = named.or(node.output.first().map(String::as_str)).unwrap_or("without a name");
    format!("node {name} ({})", operator(node))
}

/// An input, unless it is left out.
pub(crate) fn input(node: &NodeProto, index: usize) -> Option<&str> {
    node.input.get(index).map(String::as_str).filter(|name| !name.is_empty())
}

/// The first output.
pub(crate) fn output(node: &NodeProto) -> &str {
    node.output.first().map_or("", String::as_str)
}

fn attribute<'n>(node: &'n NodeProto, name: &str) -> Option<&'n AttributeProto> {
    node.attribute.iter().find(|attribute| attribute.name.as_deref() == Some(name))
}

/// An integer attribute.
pub(crate) fn int(node: &NodeProto, name: &str) -> Option<i64> {
    attribute(node, name).and_then(|attribute| attribute.i)
}

/// A float attribute.
pub(crate) fn float(node: &NodeProto, name: &str) -> Option<f32> {
    attribute(node, name).and_then(|attribute| attribute.f)
}

/// An attribute of integers.
pub(crate) fn ints<'n>(node: &'n NodeProto, name: &str) -> Option<&'n [i64]> {
    attribute(node, name).map(|attribute| attribute.ints.as_slice()).filter(|ints| !ints.is_empty())
}

/// Takes an attribute away.
pub(crate) fn remove(node: &mut NodeProto, name: &str) -> Option<AttributeProto> {
    let at = node.attribute.iter().position(|attribute| attribute.name.as_deref() == Some(name))?;
    Some(node.attribute.remove(at))
}

/// Sets an integer attribute.
pub(crate) fn set_int(node: &mut NodeProto, name: &str, value: i64) {
    remove(node, name);
    node.attribute.push(AttributeProto {
        name: Some(name.to_owned()),
        i: Some(value),
        r#type: Some(attribute_type::INT),
        ..AttributeProto::default()
    });
}

/// A constant of the file.
pub(crate) fn tensor(name: &str, data_type: i32, shape: &[usize], raw: Vec<u8>) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        data_type: Some(data_type),
        dims: shape.iter().map(|&dim| i64::try_from(dim).unwrap_or(i64::MAX)).collect(),
        raw_data: Some(raw),
        ..TensorProto::default()
    }
}

/// float32 constants.
pub(crate) fn floats(name: &str, shape: &[usize], values: &[f32]) -> TensorProto {
    tensor(name, data_type::FLOAT, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// int64 constants.
pub(crate) fn int64s(name: &str, shape: &[usize], values: &[i64]) -> TensorProto {
    tensor(name, data_type::INT64, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// int32 constants.
pub(crate) fn int32s(name: &str, shape: &[usize], values: &[i32]) -> TensorProto {
    tensor(name, data_type::INT32, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// A tensor attribute.
pub(crate) fn tensor_attribute<'n>(node: &'n NodeProto, name: &str) -> Option<&'n TensorProto> {
    attribute(node, name).and_then(|attribute| attribute.t.as_ref())
}

/// An attribute of floats.
pub(crate) fn floats_attribute<'n>(node: &'n NodeProto, name: &str) -> Option<&'n [f32]> {
    attribute(node, name).map(|attribute| attribute.floats.as_slice()).filter(|floats| !floats.is_empty())
}

/// A string attribute.
pub(crate) fn string(node: &NodeProto, name: &str) -> Option<String> {
    attribute(node, name).and_then(|attribute| attribute.s.clone()).and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Whether a node has an attribute.
pub(crate) fn has(node: &NodeProto, name: &str) -> bool {
    attribute(node, name).is_some()
}
