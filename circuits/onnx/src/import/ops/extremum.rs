//! Max and Min of several tensors; the maximum of each row of an image.

use num_rational::BigRational;
use num_traits::One;

use crate::graph::{ElementType, MaxPool2d, Op, Rearrange, Requantise, Source, Tensor, TensorId};
use crate::import::arithmetic;
use crate::import::array::{DType, element_count};
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::shape::{broadcast, broadcast_index};
use crate::import::structural::reshape;
use crate::import::value::{Accumulator, Activation, Value};

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let values = (0..node.proto.input.len()).map(|i| ctx.input(node, i, "data")).collect::<Result<Vec<_>, _>>()?;
    if node.operator() == "Max" {
        return largest(ctx, node, values);
    }
    let kind = integer_type(ctx, &values);
    let negative = values.into_iter().map(|x| negative(ctx, node, x)).collect::<Result<Vec<_>, _>>()?;
    let largest = largest(ctx, node, negative)?;
    let smallest = self::negative(ctx, node, largest)?;
    as_integers(ctx, node, smallest, kind)
}

/// The stored type of tensors that are integers themselves, without a scale, and what the model declares where that is
/// another type; nothing unless all are the same.
pub(super) fn integer_type(ctx: &Context<'_>, values: &[Value]) -> Option<(ElementType, Option<DType>)> {
    let kind = |value: &Value| match value {
        Value::Stored(tensor) => ctx.tensor(*tensor).element.map(|element| (element, None)),
        Value::Whole { dtype, .. } => Some((ElementType::Uint8, Some(*dtype))),
        _ => None,
    };
    let first = values.first().and_then(kind)?;
    values.iter().all(|value| kind(value) == Some(first)).then_some(first)
}

/// Integers that came from such tensors and still fit their type, as one; anything else as it is.
pub(super) fn as_integers(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    value: Value,
    kind: Option<(ElementType, Option<DType>)>,
) -> Result<Value, ImportError> {
    let (Value::Accumulator(x), Some((element, declared))) = (&value, kind) else { return Ok(value) };
    let (input, clamp) = (x.tensor, element.range());
    let op = Requantise::clamped(input, 0, clamp);
    let tensor = ctx.requantise(node, op, element, node.output_name().to_owned())?;
    Ok(declared.map_or(Value::Stored(tensor), |dtype| Value::Whole { tensor, dtype }))
}

/// The largest of several tensors, element by element.
fn largest(ctx: &mut Context<'_>, node: &Node<'_>, values: Vec<Value>) -> Result<Value, ImportError> {
    let shapes: Vec<Vec<usize>> = values.iter().map(|value| ctx.shape(value)).collect();
    let shape = broadcast(node, &shapes)?;
    let count = element_count(&shape, &node.label())?;
    let (inputs, like) = on_one_grid(ctx, node, values)?;
    let width = inputs.len();
    combine::reserve(ctx, node, count.saturating_mul(width))?;
    let source =
        |at: usize| Source::of(at % width, broadcast_index(at / width, &shape, &ctx.tensor(inputs[at % width]).shape));
    let sources = (0..count * width).map(source).collect();
    let image = vec![1, 1, count, width];
    let tensor = combine::rearrange(ctx, node, Rearrange { what: "Stack", inputs, sources }, image)?;
    let pooled = largest_of_rows(ctx, node, like.with(tensor), width)?;
    reshape(ctx, node, pooled, shape)
}

/// What several tensors mean once they are on one grid.
pub(super) enum Like {
    Activation(Activation),
    Accumulator(Accumulator),
    Stored,
}

impl Like {
    pub(super) fn with(self, tensor: TensorId) -> Value {
        match self {
            Self::Activation(x) => Value::Activation(Activation { tensor, ..x }),
            Self::Accumulator(x) => Value::Accumulator(Accumulator { tensor, linear: None, origin: None, ..x }),
            Self::Stored => Value::Stored(tensor),
        }
    }
}

/// Tensors of one scale, zero point and type as they are; others in a unit common to all.
#[allow(clippy::float_cmp)]
pub(super) fn on_one_grid(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    values: Vec<Value>,
) -> Result<(Vec<TensorId>, Like), ImportError> {
    if let Some(Value::Stored(first)) = values.first() {
        let element = ctx.tensor(*first).element;
        let same = |value: &Value| match value {
            Value::Stored(tensor) if ctx.tensor(*tensor).element == element => Some(*tensor),
            _ => None,
        };
        let all: Option<Vec<TensorId>> = values.iter().map(same).collect();
        let all = all.ok_or_else(|| node.mismatch("8-bit tensors of one type", "other values beside them"))?;
        return Ok((all, Like::Stored));
    }
    if let Some(Value::Activation(first)) = values.first().cloned() {
        let element = ctx.tensor(first.tensor).element;
        let same = |value: &Value| match value {
            Value::Activation(x)
                if (x.scale, x.zero, x.band) == (first.scale, first.zero, first.band)
                    && ctx.tensor(x.tensor).element == element =>
            {
                Some(x.tensor)
            }
            _ => None,
        };
        if let Some(all) = values.iter().map(same).collect() {
            return Ok((all, Like::Activation(first)));
        }
    }
    let reals: Vec<arithmetic::Real> =
        values.into_iter().map(|value| arithmetic::real(ctx, node, value)).collect::<Result<_, _>>()?;
    let unit = arithmetic::common_unit(reals.iter().flat_map(|x| &x.units));
    let mut tensors = Vec::with_capacity(reals.len());
    let mut like = None;
    for x in &reals {
        let (tensor, value) = arithmetic::in_unit(ctx, node, x, &unit)?;
        tensors.push(tensor);
        like = Some(value);
    }
    match like {
        Some(Value::Accumulator(x)) => Ok((tensors, Like::Accumulator(x))),
        _ => Err(node.mismatch("at least one tensor", "none")),
    }
}

/// A tensor times -1.
pub(super) fn negative(ctx: &mut Context<'_>, node: &Node<'_>, x: Value) -> Result<Value, ImportError> {
    let x = match x {
        // The integers themselves.
        Value::Stored(tensor) => {
            Value::Activation(Activation { tensor, scale: 1.0, zero: 0, band: crate::import::value::Band::OPEN })
        }
        other => other,
    };
    arithmetic::sum(ctx, node, "Neg", vec![(-1, x)], &BigRational::one())
}

/// The largest element of each row of an image `[1, 1, rows, width]`, as `[1, 1, rows, 1]`.
pub(super) fn largest_of_rows(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: Value,
    width: usize,
) -> Result<Value, ImportError> {
    let mut pool = |input: TensorId| {
        let source = ctx.tensor(input).clone();
        let op = MaxPool2d { input, kernel: [1, width], strides: [1, width], pads: [0; 4], dilations: [1; 2] };
        let shape = vec![1, 1, source.shape[2], 1];
        ctx.emit(node, Op::MaxPool2d(op), Tensor { name: node.output_name().to_owned(), shape, ..source })
    };
    match x {
        Value::Stored(tensor) => Ok(Value::Stored(pool(tensor)?)),
        Value::Whole { tensor, dtype } => Ok(Value::Whole { tensor: pool(tensor)?, dtype }),
        Value::Activation(x) => Ok(Value::Activation(Activation { tensor: pool(x.tensor)?, ..x })),
        Value::Accumulator(x) => {
            Ok(Value::Accumulator(Accumulator { tensor: pool(x.tensor)?, linear: None, origin: None, ..x }))
        }
        other => Err(node.input_mismatch("data", "an 8-bit tensor or the output of a layer", other.describe())),
    }
}
