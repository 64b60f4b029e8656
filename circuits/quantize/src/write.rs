//! The quantised model: a standard ONNX file with QuantizeLinear and DequantizeLinear.

use std::collections::{BTreeMap, HashMap};

use proofmark_onnx::graph::ElementType;
use proofmark_onnx::proto::{
    DimensionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto,
    TensorTypeProto, TypeProto, ValueInfoProto, data_type,
};
use prost::Message;

use crate::error::QuantizeError;
use crate::float::{Data, Tensor};
use crate::fold::Folded;
use crate::layer::{self, Layer};
use crate::model::FloatModel;
use crate::nodes;
use crate::operators::{Kind, kind};
use crate::plan::Plan;
use crate::scales::Parameters;
use crate::upgrade;

/// The oldest file format that has opset 13.
const IR_VERSION: i64 = 7;

/// Names of what stands around a quantised tensor, as onnxruntime's quantiser has them.
pub(crate) fn stored_name(tensor: &str) -> String {
    format!("{tensor}_QuantizeLinear_Output")
}

fn dequantised_name(tensor: &str) -> String {
    format!("{tensor}_DequantizeLinear_Output")
}

/// What is written, and how weights are to be scaled.
pub(crate) struct Writer<'m> {
    pub(crate) model: &'m FloatModel,
    pub(crate) folded: &'m Folded,
    pub(crate) plan: &'m Plan,
    pub(crate) parameters: &'m HashMap<String, Parameters>,
    pub(crate) element: ElementType,
    pub(crate) weights: &'m dyn Fn(&Layer<'_>) -> Result<layer::Quantised, QuantizeError>,
}

/// Nodes and constants so far.
#[derive(Default)]
struct Parts {
    nodes: Vec<NodeProto>,
    constants: BTreeMap<String, TensorProto>,
    /// A name that two different constants would have.
    clash: Option<String>,
}

impl Parts {
    fn constant(&mut self, tensor: TensorProto) -> String {
        let name = tensor.name.clone().unwrap_or_default();
        if self.constants.get(&name).is_some_and(|known| *known != tensor) {
            self.clash.get_or_insert_with(|| name.clone());
        }
        self.constants.insert(name.clone(), tensor);
        name
    }
}

impl Writer<'_> {
    /// The bytes of the file.
    pub(crate) fn write(&self) -> Result<Vec<u8>, QuantizeError> {
        let mut parts = Parts::default();
        self.pair(&mut parts, &self.model.input);
        for node in &self.folded.nodes {
            self.node(&mut parts, node)?;
            for name in node.output.iter().filter(|name| self.plan.is_quantised(name)) {
                self.pair(&mut parts, name);
            }
        }
        if let Some(name) = parts.clash {
            let got = format!("a tensor '{name}' in the float model: rename it");
            return Err(QuantizeError::mismatch("constants", "names that quantising does not use itself", got));
        }
        let declared = self.model.output();
        let last = self.last_name();
        for name in parts.nodes.iter_mut().flat_map(|node| node.input.iter_mut().chain(&mut node.output)) {
            // The output keeps its name; a tensor inside that had it gets another.
            if *name == declared {
                *name = format!("{declared}_real");
            } else if *name == last {
                declared.clone_into(name);
            }
        }
        let model = ModelProto {
            ir_version: Some(self.model.ir_version.max(IR_VERSION)),
            producer_name: Some("proofmark quantize".to_owned()),
            graph: Some(GraphProto {
                node: parts.nodes,
                name: Some("quantised".to_owned()),
                initializer: parts.constants.into_values().collect(),
                input: vec![port(&self.model.input, &self.model.input_shape)],
                output: vec![self.output()],
                ..GraphProto::default()
            }),
            opset_import: vec![OperatorSetIdProto {
                domain: Some(String::new()),
                version: Some(self.model.opset.max(upgrade::LEAST)),
            }],
        };
        Ok(model.encode_to_vec())
    }

    /// The tensor inside that becomes the output.
    fn last_name(&self) -> String {
        let name = &self.folded.output;
        if self.plan.is_quantised(name) { dequantised_name(name) } else { name.clone() }
    }

    fn output(&self) -> ValueInfoProto {
        match self.folded.shapes.get(&self.folded.output) {
            Some(shape) => port(self.model.output(), shape),
            // Positions and truth values stay as they were declared.
            None => self.model.output.clone(),
        }
    }

    /// A node that reads dequantised tensors and constants.
    fn node(&self, parts: &mut Parts, node: &NodeProto) -> Result<(), QuantizeError> {
        let mut written = node.clone();
        for constant in upgrade::upgrade(&mut written, self.model.opset) {
            parts.constant(constant);
        }
        for name in &mut written.input {
            if self.plan.is_quantised(name) {
                *name = dequantised_name(name);
            }
        }
        let layer = if kind(nodes::operator(node)) == Kind::Layer { Layer::read(self.folded, node) } else { None };
        if let Some(layer) = &layer {
            let quantised = (self.weights)(layer)?;
            written.input[1] = self.weight(parts, layer, &quantised);
            if let Some(biases) = &quantised.bias {
                written.input[2] = bias(parts, layer, &quantised, biases);
            }
        }
        for (index, name) in node.input.iter().enumerate() {
            let done = layer.is_some() && (index == 1 || index == 2);
            if let Some(constant) = self.folded.constants.get(name).filter(|_| !done) {
                parts.constant(plain(name, constant));
            }
        }
        parts.nodes.push(written);
        Ok(())
    }

    /// QuantizeLinear and DequantizeLinear of a tensor.
    fn pair(&self, parts: &mut Parts, name: &str) {
        let Some(&Parameters { scale, zero }) = self.parameters.get(name) else { return };
        let scale = parts.constant(nodes::floats(&format!("{name}_scale"), &[], &[scale]));
        let (code, byte) = stored(self.element, zero);
        let zero = parts.constant(nodes::tensor(&format!("{name}_zero_point"), code, &[], vec![byte]));
        let (integers, reals) = (stored_name(name), dequantised_name(name));
        for (operator, from, to) in [("QuantizeLinear", name, &integers), ("DequantizeLinear", &integers, &reals)] {
            let mut node = nodes::node(operator, &[from, &scale, &zero], to);
            node.name = Some(format!("{name}_{operator}"));
            parts.nodes.push(node);
        }
    }

    fn weight(&self, parts: &mut Parts, layer: &Layer<'_>, quantised: &layer::Quantised) -> String {
        let name = &layer.weight_name;
        let integers = format!("{name}_quantized");
        let raw = quantised.weights.iter().map(|weight| weight.cast_unsigned()).collect();
        let integers = parts.constant(nodes::tensor(&integers, data_type::INT8, layer.shape, raw));
        let zeros = vec![0; quantised.scales.len()];
        let scales = vector(&format!("{name}_scale"), &quantised.scales, |name, shape, values| {
            nodes::floats(name, shape, values)
        });
        let zeros = vector(&format!("{name}_zero_point"), &zeros, |name, shape, values| {
            nodes::tensor(name, data_type::INT8, shape, values.to_vec())
        });
        let (scales, zeros) = (parts.constant(scales), parts.constant(zeros));
        dequantise(parts, name, [&integers, &scales, &zeros], (quantised.scales.len() > 1).then_some(layer.axis))
    }
}

/// A constant that is not quantised.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn plain(name: &str, tensor: &Tensor) -> TensorProto {
    match &tensor.data {
        Data::Float(values) => nodes::floats(name, &tensor.shape, values),
        Data::Integer(code, values) => {
            // Each has been read from a type of that width.
            let raw = values.iter().flat_map(|value| match *code {
                data_type::BOOL | data_type::INT8 | data_type::UINT8 => vec![*value as u8],
                data_type::INT32 => (*value as i32).to_le_bytes().to_vec(),
                _ => value.to_le_bytes().to_vec(),
            });
            nodes::tensor(name, *code, &tensor.shape, raw.collect())
        }
    }
}

fn bias(parts: &mut Parts, layer: &Layer<'_>, quantised: &layer::Quantised, biases: &[i32]) -> String {
    let name = layer.bias_name.as_deref().unwrap_or_default();
    let integers = parts.constant(nodes::int32s(&format!("{name}_quantized"), &[biases.len()], biases));
    let scales = vector(&format!("{name}_quantized_scale"), &quantised.bias_scales, |name, shape, values| {
        nodes::floats(name, shape, values)
    });
    let zeros = vec![0i32; quantised.bias_scales.len()];
    let zeros = vector(&format!("{name}_quantized_zero_point"), &zeros, |name, shape, values| {
        nodes::int32s(name, shape, values)
    });
    let (scales, zeros) = (parts.constant(scales), parts.constant(zeros));
    dequantise(parts, name, [&integers, &scales, &zeros], (quantised.bias_scales.len() > 1).then_some(0))
}

fn dequantise(parts: &mut Parts, name: &str, inputs: [&str; 3], axis: Option<usize>) -> String {
    let to = dequantised_name(name);
    // A constant that several layers read with the same scales is written once.
    if !parts.nodes.iter().any(|node| nodes::output(node) == to) {
        let mut node = nodes::node("DequantizeLinear", &inputs, &to);
        node.name = Some(format!("{name}_DequantizeLinear"));
        if let Some(axis) = axis {
            nodes::set_int(&mut node, "axis", i64::try_from(axis).unwrap_or(0));
        }
        parts.nodes.push(node);
    }
    to
}

/// One value as a scalar, several as a vector.
fn vector<T>(name: &str, values: &[T], make: impl Fn(&str, &[usize], &[T]) -> TensorProto) -> TensorProto {
    if values.len() == 1 { make(name, &[], values) } else { make(name, &[values.len()], values) }
}

fn stored(element: ElementType, zero: i64) -> (i32, u8) {
    match element {
        ElementType::Int8 => (data_type::INT8, i8::try_from(zero).unwrap_or(0).cast_unsigned()),
        ElementType::Uint8 => (data_type::UINT8, u8::try_from(zero).unwrap_or(0)),
    }
}

fn port(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dim = |&size: &usize| DimensionProto { dim_value: i64::try_from(size).ok(), dim_param: None };
    let shape = TensorShapeProto { dim: shape.iter().map(dim).collect() };
    let tensor_type = TensorTypeProto { elem_type: Some(data_type::FLOAT), shape: Some(shape) };
    ValueInfoProto { name: Some(name.to_owned()), r#type: Some(TypeProto { tensor_type: Some(tensor_type) }) }
}
