//! ONNX bytes to a [`Graph`].
//!
//! Every name of the file gets a symbolic value: integers with an exact scale and zero point.
//! DequantizeLinear only says what integers mean; linear layers, ReLU, pooling and shapes work on the
//! symbolic values; QuantizeLinear turns what has piled up into one requantisation. So it does not
//! matter where exactly a quantiser put its nodes. `docs/semantics.md` defines each operator.

mod arithmetic;
mod array;
mod bias;
pub mod bounds;
mod combine;
mod context;
mod error;
mod external;
mod function;
mod half;
mod linear;
mod node;
pub mod ops;
mod order;
mod ports;
mod quantisation;
mod requantise;
mod shape;
mod structural;
mod survey;
mod value;
mod windows;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use prost::Message;

pub use array::decode_constant;
pub use error::ImportError;
pub use external::inline_external;
pub use survey::{State, Survey, SurveyedNode, survey};

use crate::graph::{Declared, ElementType, Graph, Port, Tensor, TensorId};
use crate::proto::{GraphProto, ModelProto, NodeProto, TensorProto};
use context::Context;
use external::Folder;
use node::{Node, label};
use value::Value;

/// Versions of the standard operator set whose operators mean what the importer takes them for.
pub const OPSETS: std::ops::RangeInclusive<i64> = 10..=25;

/// Weights may be used this many times over, in elements for each byte of the file.
const WEIGHTS_PER_BYTE: usize = 16;

/// Reads a quantised model. `name` is what reports call it.
///
/// # Errors
/// [`ImportError`] says where the file is not what is expected. Arbitrary bytes never cause a panic, nor an
/// allocation out of proportion to their number.
pub fn import(bytes: &[u8], name: &str) -> Result<Graph, ImportError> {
    import_in(bytes, name, None)
}

/// [`import`] for a model whose constants may be in files inside `folder`, as ONNX's external data has it.
///
/// # Errors
/// As [`import`]; also for files outside the folder, links that lead out of it, and files of another size.
pub fn import_in(bytes: &[u8], name: &str, folder: Option<&Path>) -> Result<Graph, ImportError> {
    let model = ModelProto::decode(bytes).map_err(|error| ImportError::NotOnnx { reason: error.to_string() })?;
    let Opened { mut ctx, live, input, input_shape, element, output } =
        open(&model, bytes.len(), folder, check_supported)?;
    for proto in &live {
        let operator = ops::find(proto).ok_or_else(|| ImportError::Unsupported { nodes: vec![label(proto)] })?;
        ops::import(&mut ctx, &Node { proto }, operator)?;
    }

    let Some(last) = live.last() else {
        return Err(ImportError::mismatch("graph", "at least one node before the output", "none"));
    };
    let value = ctx.values.remove(output.name);
    let value = value
        .ok_or_else(|| ImportError::Dangling { place: "graph output".to_owned(), tensor: output.name.to_owned() })?;
    let output = ports::finish(&mut ctx, &output, value, &Node { proto: last })?;
    let declared = match (element, ctx.input_quantisation) {
        (Some(_), _) => Declared::Integer,
        (None, Some((scale, zero))) => Declared::Float32 { scale, zero },
        (None, None) => {
            let place = format!("input '{}'", input.name);
            return Err(ImportError::mismatch(place, "a QuantizeLinear behind the float32 input", "none"));
        }
    };
    let input = Port { name: input.name.to_owned(), shape: input_shape, declared, tensor: ctx.input };
    Ok(Graph { name: name.to_owned(), tensors: ctx.tensors, nodes: ctx.nodes, input, output })
}

/// A model whose constants and input are known, and whose nodes are in their order.
struct Opened<'a> {
    ctx: Context<'a>,
    /// The nodes that the output needs.
    live: Vec<&'a NodeProto>,
    input: ports::Declaration<'a>,
    input_shape: Vec<usize>,
    /// The input's stored type, if it is not float32.
    element: Option<ElementType>,
    output: ports::Declaration<'a>,
}

/// Everything before the first node. `check` sees the nodes before any constant is read.
fn open<'a>(
    model: &'a ModelProto,
    file_len: usize,
    folder: Option<&Path>,
    check: impl FnOnce(&[&NodeProto]) -> Result<(), ImportError>,
) -> Result<Opened<'a>, ImportError> {
    let (graph, opset) = check_model(model)?;
    let initializers = initializers(graph)?;
    let names: HashSet<&str> = initializers.keys().copied().collect();
    let (input, input_type, input_shape) = ports::input(graph, &names)?;
    let output = ports::output(graph)?;
    let mut given = names;
    given.insert(input.name);
    let order = order::live_nodes(graph, &given, output.name)?;
    let live: Vec<&NodeProto> = order.into_iter().map(|index| &graph.node[index]).collect();
    check(&live)?;

    let element = input_type.element();
    let mut ctx = Context {
        opset,
        tensors: Vec::new(),
        nodes: Vec::new(),
        input: TensorId(0),
        input_quantisation: None,
        values: HashMap::new(),
        uses: uses(&live, output.name),
        elements: 0,
        terms: 0,
        folder: Folder::new(folder),
        weight_budget: file_len.saturating_mul(WEIGHTS_PER_BYTE),
    };
    let bounds = element.unwrap_or(crate::graph::ElementType::Int8).range();
    let tensor = Tensor { name: input.name.to_owned(), shape: input_shape.clone(), element, bounds };
    let place = format!("input '{}'", input.name);
    ctx.input = ctx.new_tensor(&place, tensor)?;
    let value = match element {
        Some(_) => Value::Stored(ctx.input),
        None => Value::FloatInput { shape: input_shape.clone(), moved: None },
    };
    ctx.values.insert(input.name, value);
    for (name, proto) in initializers {
        if ctx.uses.contains_key(name) {
            ctx.decode(proto, name).map(|value| ctx.values.insert(name, value))?;
        }
    }
    Ok(Opened { ctx, live, input, input_shape, element, output })
}

/// The graph of a model, and the version of its standard operators.
fn check_model(model: &ModelProto) -> Result<(&GraphProto, i64), ImportError> {
    let graph = model.graph.as_ref().ok_or_else(|| ImportError::NotOnnx { reason: "it has no graph".to_owned() })?;
    let standard = |domain: Option<&str>| matches!(domain, None | Some("" | "ai.onnx"));
    let opset = model.opset_import.iter().find(|opset| standard(opset.domain.as_deref()));
    let version = opset.and_then(|opset| opset.version);
    let Some(version) = version.filter(|version| OPSETS.contains(version)) else {
        let expected = format!("version {} to {}", OPSETS.start(), OPSETS.end());
        let got = version.map_or_else(|| "none".to_owned(), |version| version.to_string());
        return Err(ImportError::mismatch("opset_import of the standard operators", expected, got));
    };
    if !graph.sparse_initializer.is_empty() {
        let got = graph.sparse_initializer.len().to_string();
        return Err(ImportError::mismatch("graph", "no sparse initializers", got));
    }
    Ok((graph, version))
}

fn initializers(graph: &GraphProto) -> Result<HashMap<&str, &TensorProto>, ImportError> {
    let mut by_name = HashMap::new();
    for tensor in &graph.initializer {
        let name = tensor.name.as_deref().unwrap_or_default();
        if name.is_empty() || by_name.insert(name, tensor).is_some() {
            return Err(ImportError::mismatch("graph", "initializers with names of their own", format!("'{name}'")));
        }
    }
    Ok(by_name)
}

fn check_supported(live: &[&NodeProto]) -> Result<(), ImportError> {
    let nodes: Vec<String> =
        live.iter().filter(|node| ops::find(node).is_none()).map(|node| unsupported(node)).collect();
    if nodes.is_empty() { Ok(()) } else { Err(ImportError::Unsupported { nodes }) }
}

/// A node in the list of unsupported ones, with the reason if there is a particular one.
fn unsupported(node: &NodeProto) -> String {
    let reason = ops::reason(node.op_type.as_deref().unwrap_or_default());
    reason.map_or_else(|| label(node), |reason| format!("{} [{reason}]", label(node)))
}

fn uses<'a>(live: &[&'a NodeProto], output: &'a str) -> HashMap<&'a str, usize> {
    let mut uses = HashMap::from([(output, 1)]);
    for name in live.iter().flat_map(|node| &node.input).filter(|name| !name.is_empty()) {
        *uses.entry(name.as_str()).or_default() += 1;
    }
    uses
}
