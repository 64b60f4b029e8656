//! Gather: with constant positions elements moved, with computed ones elements chosen.

use super::slices::{Kept, pick, whole};
use crate::graph::{self, Choices, Interval, Op, Tensor, TensorId};
use crate::import::array::{Array, element_count};
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::resolve_axis;
use crate::import::structural::reshape;
use crate::import::value::{Accumulator, Activation, Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &["axis"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let shape = ctx.shape(&x);
    let wanted = node.int("axis")?.unwrap_or(0);
    let axis = resolve_axis(wanted, shape.len())
        .ok_or_else(|| node.attribute_mismatch("axis", format!("an axis of {shape:?}"), wanted.to_string()))?;
    match ctx.input(node, 1, "indices")? {
        Value::Constant(array) if array.ints().is_some() => at_constants(ctx, node, x, axis, &array),
        Value::Whole { tensor, .. } => at_computed(ctx, node, x, axis, tensor),
        other => {
            Err(node.input_mismatch("indices", "int32 or int64 positions, constant or computed", other.describe()))
        }
    }
}

fn at_constants(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: Value,
    axis: usize,
    indices: &Array,
) -> Result<Value, ImportError> {
    let shape = ctx.shape(&x);
    let resolve = |&index: &i64| resolve_axis(index, shape[axis]);
    let resolved: Option<Vec<usize>> = indices.ints().unwrap_or_default().iter().map(resolve).collect();
    let resolved = resolved.ok_or_else(|| {
        node.input_mismatch("indices", format!("-{0}..{0}", shape[axis]), format!("{:?}", indices.ints()))
    })?;
    let mut kept = whole(&shape);
    kept[axis] = Kept::List(resolved);
    let picked = pick(ctx, node, "Gather", x, &kept)?;
    let mut target = shape[..axis].to_vec();
    target.extend(&indices.shape);
    target.extend(&shape[axis + 1..]);
    reshape(ctx, node, picked, target)
}

/// What is chosen from, and what the chosen elements mean.
enum Data {
    Constant(Vec<i64>, graph::ElementType),
    Tensor(TensorId),
}

fn at_computed(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: Value,
    axis: usize,
    index: TensorId,
) -> Result<Value, ImportError> {
    let shape = ctx.shape(&x);
    let reach = ctx.tensor(index).bounds;
    let length = i64::try_from(shape[axis]).unwrap_or(i64::MAX);
    if reach.min < -length || reach.max >= length {
        let expected = format!(
            "positions that are always within -{length}..{length} (clip them before the model is quantised, \
             or take them from ArgMax or TopK)"
        );
        return Err(node.input_mismatch("indices", expected, format!("{}..={}", reach.min, reach.max)));
    }
    let data = data(node, &x)?;
    let (outer, inner) = (shape[..axis].iter().product::<usize>(), shape[axis + 1..].iter().product::<usize>());
    let mut target = shape[..axis].to_vec();
    target.extend(&ctx.tensor(index).shape);
    target.extend(&shape[axis + 1..]);
    let outputs = element_count(&target, &node.label())?;
    // A computed element costs work for each position that it may come from.
    let each = if matches!(data, Data::Tensor(_)) { shape[axis] } else { 1 };
    combine::reserve(ctx, node, outputs.saturating_mul(each))?;
    let op = |data| graph::Gather { index, data, outer, length: shape[axis], inner };
    let (op, element, bounds) = match data {
        Data::Tensor(tensor) => {
            let tensor = (tensor, ctx.tensor(tensor).element, ctx.tensor(tensor).bounds);
            (op(Choices::Tensor(tensor.0)), tensor.1, tensor.2)
        }
        Data::Constant(values, element) => {
            ctx.spend(node, values.len())?;
            let ends = values.iter().copied().min().zip(values.iter().copied().max());
            let bounds = ends.map_or(element.range(), |(min, max)| Interval { min, max });
            (op(Choices::Constant(values)), Some(element), bounds)
        }
    };
    let tensor = Tensor { name: node.output_name().to_owned(), shape: target, element, bounds };
    let tensor = ctx.emit(node, Op::Gather(op), tensor)?;
    chosen(node, x, tensor)
}

fn data(node: &Node<'_>, x: &Value) -> Result<Data, ImportError> {
    let constant = |array: &Array| {
        let element = array.dtype.element();
        array.ints().zip(element).map(|(values, element)| Data::Constant(values.to_vec(), element))
    };
    let data = match x {
        Value::Constant(array) => constant(array),
        Value::Dequantised(x) if x.quantisation.scales.len() == 1 => constant(&x.array),
        Value::Stored(tensor) | Value::Whole { tensor, .. } => Some(Data::Tensor(*tensor)),
        Value::Activation(x) => Some(Data::Tensor(x.tensor)),
        Value::Accumulator(x) if x.scale.channels.len() == 1 => Some(Data::Tensor(x.tensor)),
        _ => None,
    };
    data.ok_or_else(|| {
        let expected = "8-bit or computed data with one scale (a QuantizeLinear before the Gather)";
        node.input_mismatch("data", expected, x.describe())
    })
}

/// The chosen elements mean what the data meant.
fn chosen(node: &Node<'_>, x: Value, tensor: TensorId) -> Result<Value, ImportError> {
    Ok(match x {
        Value::Constant(_) | Value::Stored(_) => Value::Stored(tensor),
        Value::Dequantised(x) => {
            let (scale, zero) = x.quantisation.per_tensor(&node.label())?;
            Value::Activation(Activation { tensor, scale, zero, band: Band::OPEN })
        }
        Value::Whole { dtype, .. } => Value::Whole { tensor, dtype },
        Value::Activation(x) => Value::Activation(Activation { tensor, ..x }),
        Value::Accumulator(x) => Value::Accumulator(Accumulator { tensor, linear: None, origin: None, ..x }),
        other => return Err(node.input_mismatch("data", "8-bit or computed data", other.describe())),
    })
}
