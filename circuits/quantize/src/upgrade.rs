//! Nodes of older operator sets, written as opset 13 wants them.

use proofmark_onnx::proto::{NodeProto, TensorProto};

use crate::nodes::{self, operator, output};

/// The first operator set with a scale for each channel.
pub(crate) const LEAST: i64 = 13;

/// Turns attributes that have become inputs into constants.
pub(crate) fn upgrade(node: &mut NodeProto, opset: i64) -> Vec<TensorProto> {
    let mut constants = Vec::new();
    if opset >= LEAST {
        return constants;
    }
    let integers: &[(&str, usize)] = match operator(node) {
        "Squeeze" | "Unsqueeze" | "ReduceSum" => &[("axes", 1)],
        "Split" => &[("split", 1)],
        "Pad" => &[("pads", 1)],
        "Slice" => &[("starts", 1), ("ends", 2), ("axes", 3)],
        _ => &[],
    };
    for &(attribute, at) in integers {
        let Some(values) = nodes::ints(node, attribute).map(<[i64]>::to_vec) else { continue };
        nodes::remove(node, attribute);
        let name = format!("{}_{attribute}", output(node));
        constants.push(nodes::int64s(&name, &[values.len()], &values));
        set_input(node, at, name);
    }
    let reals: &[(&str, usize)] = match operator(node) {
        "Clip" => &[("min", 1), ("max", 2)],
        "Pad" => &[("value", 2)],
        _ => &[],
    };
    for &(attribute, at) in reals {
        let Some(value) = nodes::float(node, attribute) else { continue };
        nodes::remove(node, attribute);
        let name = format!("{}_{attribute}", output(node));
        constants.push(nodes::floats(&name, &[], &[value]));
        set_input(node, at, name);
    }
    constants
}

fn set_input(node: &mut NodeProto, at: usize, name: String) {
    while node.input.len() <= at {
        node.input.push(String::new());
    }
    node.input[at] = name;
}
