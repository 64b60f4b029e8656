//! From real values back to stored integers: what a QuantizeLinear becomes.

use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::quantisation::{clamp_of, exact};
use super::value::{Accumulator, Activation, Band, Value};
use crate::graph::{ElementType, Op, Requantise, Source, Tensor, TensorId};
use crate::ratio::{Halves, Ratio};

/// The stored tensor `saturate(round(x / scale) + zero)`, halves to even.
pub(crate) fn quantise(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: Value,
    parameters: (f32, i64),
    element: ElementType,
) -> Result<TensorId, ImportError> {
    quantise_to(ctx, node, x, parameters, element, Halves::ToEven)
}

/// [`quantise`] with halves to even or odd.
pub(crate) fn quantise_to(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: Value,
    (scale, zero): (f32, i64),
    element: ElementType,
    halves: Halves,
) -> Result<TensorId, ImportError> {
    let place = node.input_place("y_scale");
    let out = Ratio::from_f32(scale).map_err(ImportError::scale(&place))?;
    let op = match x {
        Value::FloatInput { shape, moved } => {
            return quantise_input(ctx, node, &shape, moved.as_deref(), (scale, zero), element);
        }
        Value::Softmax(softmax) => {
            return super::ops::quantise_softmax(ctx, node, &softmax, (scale, zero), element);
        }
        Value::Function(function) => return super::function::quantised(ctx, node, &function, (scale, zero), element),
        Value::Activation(x) if nothing_to_do(ctx, &x, (scale, zero), element) => return Ok(x.tensor),
        Value::Activation(x) => {
            let scale_in = Ratio::from_f32(x.scale).map_err(ImportError::scale(&place))?;
            let multiplier = scale_in.over(out).map_err(ImportError::scale(&place))?;
            requantise_op((x.tensor, x.zero), vec![multiplier], halves, x.band, (scale, zero), element)
        }
        Value::Accumulator(x) => {
            let multipliers = multipliers(&x, out).map_err(ImportError::scale(&place))?;
            if multipliers.len() > 1 && x.scale.axis != 1 {
                return along_axis(ctx, node, x, (multipliers, halves), (scale, zero), element);
            }
            requantise_op((x.tensor, 0), multipliers, halves, x.band, (scale, zero), element)
        }
        other => return Err(node.input_mismatch("x", "real values computed from the model's input", other.describe())),
    };
    ctx.requantise(node, op, element, node.output_name().to_owned())
}

/// A requantisation whose channels lie along another axis than 1: the same elements seen as `[before, channels, after]`.
fn along_axis(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: Accumulator,
    (multipliers, halves): (Vec<Ratio>, Halves),
    parameters: (f32, i64),
    element: ElementType,
) -> Result<TensorId, ImportError> {
    let shape = ctx.tensor(x.tensor).shape.clone();
    let axis = x.scale.axis.min(shape.len().saturating_sub(1));
    let seen = vec![shape[..axis].iter().product(), shape[axis], shape[axis + 1..].iter().product()];
    let seen = Tensor { shape: seen, ..ctx.tensor(x.tensor).clone() };
    let input = ctx.emit(node, Op::Reshape { input: x.tensor }, seen)?;
    let op = requantise_op((input, 0), multipliers, halves, x.band, parameters, element);
    let name = format!("{}_rows", node.output_name());
    let rows = ctx.requantise(node, op, element, name)?;
    let tensor = Tensor { name: node.output_name().to_owned(), shape, ..ctx.tensor(rows).clone() };
    ctx.emit(node, Op::Reshape { input: rows }, tensor)
}

/// Applies the pending ReLU or Clip of a dequantised tensor to its integers.
///
/// The bounds of a Clip must be multiples of the scale: otherwise the clipped values are not on the grid.
pub(crate) fn settle(ctx: &mut Context<'_>, node: &Node<'_>, x: Activation) -> Result<Activation, ImportError> {
    if x.band == Band::OPEN {
        return Ok(x);
    }
    for bound in [x.band.low, x.band.high] {
        let on_grid = exact(bound).zip(exact(x.scale)).is_none_or(|(bound, scale)| (bound / scale).is_integer());
        if !on_grid {
            let expected =
                format!("clip bounds that are multiples of the scale {} or a QuantizeLinear behind", x.scale);
            return Err(node.mismatch(expected, bound.to_string()));
        }
    }
    let element = ctx.tensor(x.tensor).element.unwrap_or(ElementType::Int8);
    let (from, to) = ((x.tensor, x.zero), (x.scale, x.zero));
    let op = requantise_op(from, vec![Ratio::ONE], Halves::ToEven, x.band, to, element);
    let name = format!("{}_clipped", ctx.tensor(x.tensor).name);
    let tensor = ctx.requantise(node, op, element, name)?;
    Ok(Activation { tensor, band: Band::OPEN, ..x })
}

fn requantise_op(
    (input, input_zero): (TensorId, i64),
    multipliers: Vec<Ratio>,
    halves: Halves,
    band: Band,
    (scale, zero): (f32, i64),
    element: ElementType,
) -> Requantise {
    let clamp = clamp_of(band, scale, zero, element.range());
    Requantise { input, input_zero, multipliers, halves, output_zero: zero, clamp }
}

fn multipliers(x: &Accumulator, out: Ratio) -> Result<Vec<Ratio>, crate::ratio::RatioError> {
    let common = x.scale.common.over(out)?;
    x.scale.channels.iter().map(|&channel| common.times(channel)).collect()
}

/// Whether a QuantizeLinear gives back the integers that a DequantizeLinear took.
#[allow(clippy::float_cmp)]
fn nothing_to_do(ctx: &Context<'_>, x: &Activation, (scale, zero): (f32, i64), element: ElementType) -> bool {
    x.band == Band::OPEN && x.scale == scale && x.zero == zero && ctx.tensor(x.tensor).element == Some(element)
}

fn quantise_input(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    shape: &[usize],
    moved: Option<&[usize]>,
    (scale, zero): (f32, i64),
    element: ElementType,
) -> Result<TensorId, ImportError> {
    let input = ctx.input;
    let wanted = (Some((scale, zero)), Some(element));
    let known = (ctx.input_quantisation, ctx.tensor(input).element);
    if known.0.is_none() {
        (ctx.input_quantisation, ctx.tensors[input.0].element) = wanted;
        ctx.tensors[input.0].bounds = element.range();
    } else if known != wanted {
        let expected = format!("the model's input to be quantised in one way, {known:?}");
        return Err(node.mismatch(expected, format!("also {wanted:?}")));
    }
    if let Some(moved) = moved {
        super::combine::reserve(ctx, node, moved.len())?;
        let sources = moved.iter().map(|&index| Source::first(index)).collect();
        return super::structural::emit_moved(ctx, node, "Move", input, sources, shape.to_vec());
    }
    let tensor = ctx.tensor(input);
    if tensor.shape == shape {
        return Ok(input);
    }
    let seen = Tensor { name: node.output_name().to_owned(), shape: shape.to_vec(), ..tensor.clone() };
    ctx.emit(node, Op::Reshape { input }, seen)
}
