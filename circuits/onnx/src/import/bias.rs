//! Biases, re-expressed in units of the accumulator.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::error::ImportError;
use super::node::Node;
use super::quantisation::{exact, round_half_even};
use super::value::{Scale, Value};
use crate::graph::{Constant, Interval};
use crate::ratio::Ratio;

/// What a bias may be on the accumulator's grid: int32, as ONNX runtimes have it.
pub(crate) const RANGE: Interval = Interval { min: i32::MIN as i64, max: i32::MAX as i64 };

/// What signed integers of as few whole bytes as hold all values can be: the width in which biases are committed, which
/// the architecture tells, bounds the accumulators of private weights much better than int32 does.
fn whole_bytes(data: &[i64]) -> Interval {
    let range = |bytes: u32| Interval { min: -(1 << (8 * bytes - 1)), max: (1 << (8 * bytes - 1)) - 1 };
    let holds = |range: &Interval| data.iter().all(|value| (range.min..=range.max).contains(value));
    (1..4).map(range).find(holds).unwrap_or(RANGE)
}

/// `round(b / (s_x * s_w[o]))` for each output `o`, exactly, halves to even.
///
/// A quantiser stores `b = integer * s_b` with `s_b` the float32 next to `s_x * s_w`; the integer comes
/// back unless it is so large (about 2^23) that this rounding moves it. Float biases are rounded onto the
/// grid in the same way.
pub(crate) fn regrid(node: &Node<'_>, bias: &Value, outputs: usize, scale: &Scale) -> Result<Constant, ImportError> {
    let place = node.input_place("bias");
    let (name, reals) = reals(&place, bias, outputs)?;
    let common = rational(scale.common);
    let grid: Vec<BigRational> = scale.channels.iter().map(|&channel| rational(channel) * &common).collect();
    let one = |out: usize| {
        let real = if reals.len() == 1 { &reals[0] } else { &reals[out] };
        let unit = if grid.len() == 1 { &grid[0] } else { &grid[out] };
        let rounded = round_half_even(&(real / unit));
        rounded.to_i64().filter(|b| (RANGE.min..=RANGE.max).contains(b)).ok_or_else(|| {
            ImportError::mismatch(&place, "int32 values in units of the accumulator", format!("{rounded} at {out}"))
        })
    };
    let data: Vec<i64> = (0..outputs).map(one).collect::<Result<_, _>>()?;
    Ok(Constant { name, shape: vec![outputs], type_bounds: whole_bytes(&data), data })
}

/// A bias whose integers are in units of the accumulator by definition (QLinearConv).
pub(crate) fn on_grid(node: &Node<'_>, bias: &Value, outputs: usize) -> Result<Constant, ImportError> {
    let place = node.input_place("B");
    let expected = format!("{outputs} constant int32 values");
    match bias {
        Value::Constant(array) if array.len() == outputs && array.dtype == super::array::DType::Int32 => {
            let data = array.ints().unwrap_or_default().to_vec();
            let type_bounds = whole_bytes(&data);
            Ok(Constant { name: array.name.clone(), shape: vec![outputs], data, type_bounds })
        }
        other => Err(ImportError::mismatch(place, expected, other.describe())),
    }
}

/// The sum of two biases on the same grid.
pub(crate) fn add(place: &str, first: &Constant, second: Constant) -> Result<Constant, ImportError> {
    let sum = |(a, b): (&i64, &i64)| {
        let sum = a + b;
        let inside = (RANGE.min..=RANGE.max).contains(&sum);
        inside
            .then_some(sum)
            .ok_or_else(|| ImportError::mismatch(place, "a sum of biases within int32", sum.to_string()))
    };
    let data: Vec<i64> = first.data.iter().zip(&second.data).map(sum).collect::<Result<_, _>>()?;
    let type_bounds = whole_bytes(&data);
    Ok(Constant { name: format!("{}+{}", first.name, second.name), data, type_bounds, ..second })
}

/// The real numbers of a bias: as many as outputs, or one for all.
fn reals(place: &str, bias: &Value, outputs: usize) -> Result<(String, Vec<BigRational>), ImportError> {
    let (array, values) = match bias {
        Value::Constant(array) => {
            if array.ints().is_some() {
                return Err(unusable(place, outputs, bias));
            }
            let finite = |value: f64| ImportError::mismatch(place, "finite numbers", value.to_string());
            (&**array, array.reals().map_err(finite)?)
        }
        Value::Dequantised(constant) => {
            let (array, q) = (&constant.array, &constant.quantisation);
            let real = |(index, value): (usize, &i64)| {
                let at = q.index_of(&array.shape, index);
                exact(q.scales[at]).map(|scale| scale * BigInt::from(value - q.zeros[at]))
            };
            let ints = array.ints().unwrap_or_default();
            let reals: Option<Vec<_>> = ints.iter().enumerate().map(real).collect();
            (array, reals.ok_or_else(|| unusable(place, outputs, bias))?)
        }
        other => return Err(unusable(place, outputs, other)),
    };
    if values.len() == outputs || values.len() == 1 {
        return Ok((array.name.clone(), values));
    }
    Err(unusable(place, outputs, bias))
}

/// Refuses a bias that numpy's broadcasting would not lay along `channels`, an axis of a tensor of `rank`.
pub(crate) fn check_broadcast(
    node: &Node<'_>,
    bias: &[usize],
    rank: usize,
    channels: usize,
) -> Result<(), ImportError> {
    if broadcasts(bias, rank, channels) {
        return Ok(());
    }
    Err(node.input_mismatch("bias", format!("a shape that broadcasts along axis {channels}"), format!("{bias:?}")))
}

/// Whether numpy's broadcasting lays a bias along `channels`, an axis of a tensor of `rank`.
pub(crate) fn broadcasts(bias: &[usize], rank: usize, channels: usize) -> bool {
    let along_outputs = |(axis, &dim): (usize, &usize)| dim == 1 || axis + rank == bias.len() + channels;
    bias.len() <= rank && bias.iter().enumerate().all(along_outputs)
}

fn unusable(place: &str, outputs: usize, got: &Value) -> ImportError {
    let expected = format!("a constant of {outputs} float32 or dequantised values");
    ImportError::mismatch(place, expected, got.describe())
}

fn rational(ratio: Ratio) -> BigRational {
    BigRational::new(ratio.num().into(), ratio.den().into())
}
