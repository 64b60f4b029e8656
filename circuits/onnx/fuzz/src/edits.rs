//! Changes of a model that leave its bytes readable.

use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use proofmark_onnx::import::ops;
use proofmark_onnx::proto::{AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto};
use prost::Message;

/// The small models, decoded.
pub static MODELS: LazyLock<Vec<ModelProto>> = LazyLock::new(|| {
    let files = std::fs::read_dir(crate::models()).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "onnx")).collect();
    files.sort();
    files.iter().filter_map(|path| ModelProto::decode(std::fs::read(path).ok()?.as_slice()).ok()).collect()
});

/// Numbers that matter to shapes, axes and windows.
const NUMBERS: [i64; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 16, -1, -2, 255, 1 << 20, i64::MAX, i64::MIN];

/// One change. Numbers choose among what there is.
#[derive(Arbitrary, Debug)]
pub enum Edit {
    /// Another operator.
    Operator { node: u8, operator: u8 },
    /// Another tensor as an input.
    Rewire { node: u8, input: u8, name: u8 },
    /// An input less.
    Drop { node: u8 },
    /// An integer of an attribute.
    Integer { node: u8, attribute: u8, at: u8, number: u8 },
    /// A new integer attribute.
    Attribute { node: u8, name: u8, number: u8, list: bool },
    /// A node behind the output.
    Append { operator: u8, names: [u8; 3], inputs: u8 },
    /// A size of a constant, with its values if they then fit.
    Dimension { tensor: u8, at: u8, number: u8 },
    /// A value of a constant.
    Byte { tensor: u8, at: u16, value: u8 },
    /// All of a constant's float32 values.
    Scale { tensor: u8, bits: u32 },
    /// A size of the input.
    Input { at: u8, number: u8 },
    /// Another operator set.
    Opset { version: u8 },
}

const ATTRIBUTES: [&str; 12] = [
    "axis",
    "axes",
    "keepdims",
    "pads",
    "strides",
    "dilations",
    "ceil_mode",
    "count_include_pad",
    "group",
    "perm",
    "to",
    "block_size",
];

fn pick<T>(all: &[T], index: u8) -> Option<&T> {
    all.get(usize::from(index).checked_rem(all.len())?)
}

fn pick_mut<T>(all: &mut [T], index: u8) -> Option<&mut T> {
    let index = usize::from(index).checked_rem(all.len())?;
    all.get_mut(index)
}

impl Edit {
    /// Makes the change, if there is what it changes.
    pub fn apply(&self, model: &mut ModelProto) -> Option<()> {
        if let Self::Opset { version } = self {
            model.opset_import.first_mut()?.version = Some(i64::from(*version % 32));
            return Some(());
        }
        let graph = model.graph.as_mut()?;
        match *self {
            Self::Operator { node, operator } => {
                pick_mut(&mut graph.node, node)?.op_type = pick(&ops::supported(), operator).map(|&name| name.into());
            }
            Self::Rewire { node, input, name } => {
                let name = pick(&names(graph), name)?.clone();
                *pick_mut(&mut pick_mut(&mut graph.node, node)?.input, input)? = name;
            }
            Self::Drop { node } => {
                pick_mut(&mut graph.node, node)?.input.pop();
            }
            Self::Integer { node, attribute, at, number } => {
                let attribute = pick_mut(&mut pick_mut(&mut graph.node, node)?.attribute, attribute)?;
                let number = pick(&NUMBERS, number).copied();
                match pick_mut(&mut attribute.ints, at) {
                    Some(value) => *value = number?,
                    None => attribute.i = number,
                }
            }
            Self::Attribute { node, name, number, list } => {
                let (name, number) = (*pick(&ATTRIBUTES, name)?, *pick(&NUMBERS, number)?);
                let node = pick_mut(&mut graph.node, node)?;
                node.attribute.retain(|attribute| attribute.name.as_deref() != Some(name));
                let (i, ints) =
                    if list { (None, vec![number; 1 + usize::from(name == "pads")]) } else { (Some(number), vec![]) };
                node.attribute.push(AttributeProto { name: Some(name.into()), i, ints, ..AttributeProto::default() });
            }
            Self::Append { operator, names: chosen, inputs } => {
                let known = names(graph);
                let input = chosen.iter().filter_map(|&name| pick(&known, name).cloned()).take(usize::from(inputs % 4));
                let name = format!("appended{}", graph.node.len());
                let op_type = pick(&ops::supported(), operator).map(|&name| name.into());
                let node =
                    NodeProto { input: input.collect(), output: vec![name.clone()], op_type, ..NodeProto::default() };
                graph.node.push(node);
                let output = graph.output.first_mut()?;
                (output.name, output.r#type) = (Some(name), None);
            }
            Self::Dimension { tensor, at, number } => {
                let number = *pick(&NUMBERS, number)?;
                let tensor = pick_mut(&mut graph.initializer, tensor)?;
                *pick_mut(&mut tensor.dims, at)? = number;
                fill(tensor);
            }
            Self::Byte { tensor, at, value } => {
                let raw = pick_mut(&mut graph.initializer, tensor)?.raw_data.as_mut()?;
                let at = usize::from(at).checked_rem(raw.len())?;
                raw[at] = value;
            }
            Self::Scale { tensor, bits } => {
                let tensor = pick_mut(&mut graph.initializer, tensor)?;
                let raw = tensor.raw_data.as_mut().filter(|_| tensor.data_type == Some(1))?;
                raw.chunks_exact_mut(4).for_each(|value| value.copy_from_slice(&bits.to_le_bytes()));
            }
            Self::Input { at, number } => {
                let kind = graph.input.first_mut()?.r#type.as_mut()?.tensor_type.as_mut()?;
                let dimension = pick_mut(&mut kind.shape.as_mut()?.dim, at)?;
                dimension.dim_value = pick(&NUMBERS, number).copied();
            }
            Self::Opset { .. } => {}
        }
        Some(())
    }
}

/// The names that something may read.
fn names(graph: &GraphProto) -> Vec<String> {
    let inputs = graph.input.iter().filter_map(|input| input.name.clone());
    let constants = graph.initializer.iter().filter_map(|tensor| tensor.name.clone());
    let outputs = graph.node.iter().flat_map(|node| node.output.clone());
    inputs.chain(constants).chain(outputs).collect()
}

/// As many bytes as the shape now wants, the old ones over and over, where they are few.
fn fill(tensor: &mut TensorProto) {
    let count = tensor.dims.iter().try_fold(1usize, |all, &dim| all.checked_mul(usize::try_from(dim).ok()?));
    let size = match tensor.data_type {
        Some(2 | 3 | 9) => 1,
        Some(7) => 8,
        _ => 4,
    };
    if let (Some(count), Some(raw)) = (count.filter(|&count| count <= 4096), tensor.raw_data.as_mut()) {
        let old: Vec<u8> = if raw.is_empty() { vec![1] } else { raw.clone() };
        *raw = old.into_iter().cycle().take(count * size).collect();
    }
}
