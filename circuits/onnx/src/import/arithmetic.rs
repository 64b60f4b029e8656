//! Sums and products of real tensors, as exact integers with a unit.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::combine;
use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::quantisation::{exact, round_half_even};
use super::shape::{broadcast, broadcast_index};
use super::structural;
use super::value::{Accumulator, Band, Scale, Value};
use crate::graph::{Linear, Operand, Source, TensorId, Term};
use crate::ratio::Ratio;

/// A computed tensor: `(integer - zero) * unit of its channel`.
pub(crate) struct Real {
    pub(crate) operand: Operand,
    pub(crate) shape: Vec<usize>,
    pub(crate) units: Vec<BigRational>,
    /// Where the channels lie, if there are several units.
    pub(crate) axis: usize,
}

/// A constant as exact real numbers.
pub(crate) struct Reals {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<BigRational>,
}

impl Real {
    /// The unit of an element.
    pub(crate) fn unit_of(&self, element: usize) -> &BigRational {
        let inner: usize = self.shape.iter().skip(self.axis + 1).product();
        &self.units[element / inner.max(1) % self.units.len()]
    }

    /// Where the channels lie in a shape that this one broadcasts to.
    fn axis_in(&self, shape: &[usize]) -> usize {
        self.axis + shape.len().saturating_sub(self.shape.len())
    }
}

/// The constant numbers behind a value, if it is constant.
pub(crate) fn constant(node: &Node<'_>, value: &Value) -> Result<Option<Reals>, ImportError> {
    let finite = |x: f32| exact(x).ok_or_else(|| node.mismatch("finite constants", x.to_string()));
    Ok(match value {
        Value::Constant(array) => {
            let values = array.reals().map_err(|x| node.mismatch("finite constants", x.to_string()))?;
            Some(Reals { shape: array.shape.clone(), values })
        }
        Value::Dequantised(constant) => {
            let (array, q) = (&constant.array, &constant.quantisation);
            let one = |(index, value): (usize, &i64)| {
                let at = q.index_of(&array.shape, index);
                Ok(finite(q.scales[at])? * BigInt::from(value - q.zeros[at]))
            };
            let values = array.ints().unwrap_or_default().iter().enumerate().map(one).collect::<Result<_, _>>()?;
            Some(Reals { shape: array.shape.clone(), values })
        }
        _ => None,
    })
}

/// A computed tensor as integers with units.
pub(crate) fn real(ctx: &mut Context<'_>, node: &Node<'_>, value: Value) -> Result<Real, ImportError> {
    let mut axis = 1;
    let (operand, units) = match value {
        Value::Activation(x) => {
            let x = ctx.settle(node, x)?;
            let unit = exact(x.scale).ok_or_else(|| node.mismatch("a finite scale", x.scale.to_string()))?;
            (Operand { tensor: x.tensor, zero: x.zero }, vec![unit])
        }
        Value::Accumulator(x) if x.band == Band::OPEN => {
            axis = x.scale.axis;
            let units = x.scale.channels.iter().map(|&channel| rational(channel) * rational(x.scale.common)).collect();
            (Operand { tensor: x.tensor, zero: 0 }, units)
        }
        Value::Whole { tensor, .. } => (Operand { tensor, zero: 0 }, vec![BigRational::one()]),
        Value::Accumulator(_) => {
            let expected = "a QuantizeLinear between a Relu or Clip behind a layer and this node";
            return Err(node.mismatch(expected, "none"));
        }
        other => {
            let expected = "8-bit tensors behind a DequantizeLinear, outputs of layers, or constants";
            return Err(node.mismatch(expected, other.describe()));
        }
    };
    let shape = ctx.tensor(operand.tensor).shape.clone();
    Ok(Real { operand, shape, units, axis })
}

/// The largest unit of which all these are integer multiples.
pub(crate) fn common_unit<'a>(units: impl IntoIterator<Item = &'a BigRational>) -> BigRational {
    let mut all = BigRational::zero();
    for unit in units {
        let den = num_integer::lcm(all.denom().clone(), unit.denom().clone());
        let whole = |x: &BigRational| x.numer() * (&den / x.denom());
        all = BigRational::new(num_integer::gcd(whole(&all), whole(unit)), den.clone());
    }
    if all.is_zero() { BigRational::one() } else { all }
}

/// How much finer than the operands' unit a constant summand's grid is, where it is off their grid.
const CONSTANT_GRID: u32 = 1 << 12;

/// `sum_k sign_k * value_k`, times `share` (1/n for means), with numpy's broadcasting.
pub(crate) fn sum(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    what: &'static str,
    summands: Vec<(i64, Value)>,
    share: &BigRational,
) -> Result<Value, ImportError> {
    let (mut tensors, mut constants) = (Vec::new(), Vec::new());
    for (sign, value) in summands {
        match constant(node, &value)? {
            Some(reals) => constants.push((sign, reals)),
            None => tensors.push((sign, real(ctx, node, value)?)),
        }
    }
    let shapes = tensors.iter().map(|(_, x)| &x.shape).chain(constants.iter().map(|(_, c)| &c.shape));
    let shape = broadcast(node, shapes)?;
    let count = super::array::element_count(&shape, &node.label())?;
    combine::reserve(ctx, node, count.saturating_mul(tensors.len()))?;

    let mut unit = common_unit(tensors.iter().flat_map(|(_, x)| &x.units));
    if constants.iter().flat_map(|(_, c)| &c.values).any(|c| !(c / &unit).is_integer()) {
        unit /= BigInt::from(CONSTANT_GRID);
    }
    let mut op = Linear::new(what, tensors.iter().map(|(_, x)| x.operand).collect());
    for out in 0..count {
        let mut terms = Vec::with_capacity(tensors.len());
        for (operand, (sign, x)) in (0u32..).zip(&tensors) {
            let index = broadcast_index(out, &shape, &x.shape);
            let factor = integer(node, &(x.unit_of(index) / &unit))? * sign;
            terms.push(Term { operand, index: narrow(index), factor });
        }
        op.push(terms);
        if !constants.is_empty() {
            let mut total = 0i64;
            for (sign, c) in &constants {
                let value = &c.values[broadcast_index(out, &shape, &c.shape)];
                let rounded = integer(node, &round_half_even(&(value / &unit)).into())?;
                total = total.saturating_add(sign.saturating_mul(rounded));
            }
            op.constants.push(total);
        }
    }
    let tensor = combine::linear(ctx, node, op, shape)?;
    accumulator(node, tensor, &(unit * share))
}

/// A computed tensor as multiples of a unit.
pub(crate) fn in_unit(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: &Real,
    unit: &BigRational,
) -> Result<(TensorId, Value), ImportError> {
    let count = super::array::element_count(&x.shape, &node.label())?;
    combine::reserve(ctx, node, count)?;
    let mut op = Linear::new("Scale", vec![x.operand]);
    for out in 0..count {
        let factor = integer(node, &(x.unit_of(out) / unit))?;
        op.push([Term { operand: 0, index: narrow(out), factor }]);
    }
    let tensor = combine::linear(ctx, node, op, x.shape.clone())?;
    Ok((tensor, accumulator(node, tensor, unit)?))
}

/// The product of two computed tensors.
pub(crate) fn multiply(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    what: &'static str,
    left: Real,
    right: Real,
) -> Result<Value, ImportError> {
    let shape = broadcast(node, [&left.shape, &right.shape])?;
    let (units, axis) = match (left.units.as_slice(), right.units.as_slice()) {
        ([one], many) => (many.iter().map(|unit| unit * one).collect::<Vec<_>>(), right.axis_in(&shape)),
        (many, [one]) => (many.iter().map(|unit| unit * one).collect::<Vec<_>>(), left.axis_in(&shape)),
        _ => return Err(node.mismatch("at most one factor with a scale for each channel", "two")),
    };
    if units.len() > 1 && shape.get(axis) != Some(&units.len()) {
        return Err(node.mismatch("channels that stay along their axis", format!("shape {shape:?}")));
    }
    let mut spread = |x: &Real| -> Result<Operand, ImportError> {
        if x.shape == shape {
            return Ok(x.operand);
        }
        let count = super::array::element_count(&shape, &node.label())?;
        combine::reserve(ctx, node, count)?;
        let sources = (0..count).map(|out| Source::first(broadcast_index(out, &shape, &x.shape))).collect();
        let tensor = structural::emit_moved(ctx, node, "Expand", x.operand.tensor, sources, shape.clone())?;
        Ok(Operand { tensor, ..x.operand })
    };
    let operands = [spread(&left)?, spread(&right)?];
    let tensor = combine::product(ctx, node, what, operands)?;
    scaled(node, tensor, &units, axis)
}

/// A computed tensor times constants.
///
/// The constants become integers on a grid: the largest on which all lie, or, where that would need more than
/// [`FACTOR_BITS`], the one that gives the largest of them that many bits.
pub(crate) fn scale_by(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    what: &'static str,
    x: &Real,
    factors: &Reals,
) -> Result<Value, ImportError> {
    let shape = broadcast(node, [&x.shape, &factors.shape])?;
    let count = super::array::element_count(&shape, &node.label())?;
    combine::reserve(ctx, node, count)?;
    let largest = factors.values.iter().map(Signed::abs).max().unwrap_or_else(BigRational::zero);
    let mut grid = common_unit(factors.values.iter().filter(|value| !value.is_zero()));
    if &largest / &grid > BigRational::from(BigInt::one() << FACTOR_BITS) {
        let bits = i64::try_from(largest.ceil().to_integer().bits()).unwrap_or(0) - i64::from(FACTOR_BITS);
        grid = power_of_two(bits);
    }
    let unit = common_unit(&x.units);
    let mut op = Linear::new(what, vec![x.operand]);
    for out in 0..count {
        let index = broadcast_index(out, &shape, &x.shape);
        let value = &factors.values[broadcast_index(out, &shape, &factors.shape)];
        let factor = integer(node, &round_half_even(&(value / &grid)).into())?;
        let channel = integer(node, &(x.unit_of(index) / &unit))?;
        let factor =
            factor.checked_mul(channel).ok_or_else(|| node.mismatch("factors of 64 bits", format!("{value}")))?;
        op.push([Term { operand: 0, index: narrow(index), factor }]);
    }
    let tensor = combine::linear(ctx, node, op, shape)?;
    accumulator(node, tensor, &(unit * grid))
}

/// Bits of the largest constant factor where the factors share no coarser grid.
const FACTOR_BITS: u32 = 24;

/// An accumulator with one unit.
pub(crate) fn accumulator(node: &Node<'_>, tensor: TensorId, unit: &BigRational) -> Result<Value, ImportError> {
    scaled(node, tensor, std::slice::from_ref(unit), 1)
}

fn scaled(node: &Node<'_>, tensor: TensorId, units: &[BigRational], axis: usize) -> Result<Value, ImportError> {
    let ratio = |unit: &BigRational| {
        let parts = unit.numer().to_i128().zip(unit.denom().to_i128());
        parts.and_then(|(num, den)| Ratio::new(num, den).ok()).ok_or_else(|| {
            let expected = format!("a unit with a numerator and denominator below 2^{}", Ratio::MAX_BITS);
            node.mismatch(expected, unit.to_string())
        })
    };
    let channels: Vec<Ratio> = units.iter().map(ratio).collect::<Result<_, _>>()?;
    let scale = Scale { common: Ratio::ONE, channels: channels.into(), axis };
    Ok(Value::Accumulator(Accumulator { tensor, scale, band: Band::OPEN, linear: None, shared: false, origin: None }))
}

fn rational(ratio: Ratio) -> BigRational {
    BigRational::new(ratio.num().into(), ratio.den().into())
}

fn power_of_two(exponent: i64) -> BigRational {
    let power = BigInt::one() << exponent.unsigned_abs().min(1 << 10);
    if exponent < 0 { BigRational::new(BigInt::one(), power) } else { power.into() }
}

/// An integer of at most 64 bits.
fn integer(node: &Node<'_>, value: &BigRational) -> Result<i64, ImportError> {
    let whole = value.is_integer().then(|| value.to_integer().to_i64()).flatten();
    whole.ok_or_else(|| {
        let expected = "scales close enough for a common unit (put a QuantizeLinear in between)";
        node.mismatch(expected, format!("a ratio of {value}"))
    })
}

/// Tensors have far fewer than 2^32 elements.
pub(crate) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
