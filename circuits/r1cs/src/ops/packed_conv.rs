//! A convolution with private weights and the requantisation behind it: one product for several outputs at once.
//!
//! A weight meets the same channel at every position. With `2^B` as base, the inputs of `L` positions become one field
//! element `X_k = sum_j x_{k,j} 2^{B j}` at no cost, and `w_k X_k` holds all their products without cross terms. So
//! `sum_k w_k X_k + b sum_j 2^{B j} = sum_j acc_j 2^{B j}` takes one constraint for each weight and `L` outputs.
//!
//! Why that binds each `acc_j`: the division behind it shows that `n_j = D acc_j` is an integer within an interval,
//! whatever the rest of the circuit says ([`Division::reach`]). The true sums times `D` lie in an interval as well, by
//! the range checks of weights and inputs. `D` times the equation says that both pack to the same field element. `B`
//! is chosen such that two lanes differ by less than `2^B`, and `B L <= 252`, so that nothing wraps: lane 0 then differs
//! by a multiple of `2^B`, which is zero, then lane 1, and so on.

use ark_bn254::Fr;
use proofmark_onnx::graph::{Conv2d, Requantise};

use super::conv2d::{self, Layer};
use super::expect_size;
use super::requantise::{self, Found};
use crate::builder::Builder;
use crate::error::CompileError;
use crate::field::power_of_two;
use crate::linear::{Integer, Linear, Span};
use crate::program::Step;
use crate::range;
use crate::requantise::Division;
use crate::select;
use crate::weights::Store;

/// Packed elements stay below `2^PACKED_BITS`, within the field.
pub(super) const PACKED_BITS: u32 = 252;

/// The requantised outputs, row-major over `[O, OH, OW]`, and how many of the constraints are the sums'.
pub(crate) fn compile(
    builder: &mut Builder,
    (store, found): (&mut Store, &mut Found),
    (op, requantised): (&Conv2d, &Requantise),
    input_shape: &[usize],
    input: &[Integer],
) -> Result<(Vec<Integer>, usize), CompileError> {
    let before = builder.constraints();
    let layer = conv2d::load(builder, store, op, input_shape, input)?;
    let mut sums = builder.constraints() - before;
    if requantised.multipliers.len() != 1 {
        expect_size(builder, "multipliers (channels)", op.weight.shape[0], requantised.multipliers.len())?;
    }
    let mut outputs = Vec::with_capacity(op.weight.shape[0] * layer.area);
    for channel in 0..op.weight.shape[0] {
        let places: Vec<usize> = (channel * layer.area..(channel + 1) * layer.area).collect();
        let span = channel_span(&layer, op, input_shape, &places);
        let division = requantise::channel_division(builder, found, requantised, channel, span)?;
        match lanes(&division, span).filter(|_| requantised.input_zero == 0) {
            None => {
                for out in places {
                    let before = builder.constraints();
                    let sum = layer.accumulate(builder, op, input_shape, out)?;
                    sums += builder.constraints() - before;
                    outputs.push(requantise::element(builder, found, requantised, channel, &sum)?);
                }
            }
            Some((bits, lanes)) => {
                let mut order = places.clone();
                order.sort_by_cached_key(|&out| pattern(&layer, op, input_shape, out));
                let mut results = Vec::with_capacity(places.len());
                for chunk in order.chunks(lanes) {
                    let (accumulators, constraints) = packed(builder, &layer, op, input_shape, (chunk, span), bits)?;
                    sums += constraints;
                    for (out, sum) in chunk.iter().zip(&accumulators) {
                        results.push((*out, select::divide(builder, sum, &division)?));
                    }
                }
                results.sort_by_key(|(out, _)| *out);
                outputs.extend(results.into_iter().map(|(_, y)| y));
            }
        }
    }
    Ok((outputs, sums))
}

/// The weights that meet anything but a constant at a place. Places of one pattern go together: at the edges, and
/// between the elements of a stretched input (a transposed convolution), a weight that meets constants in all lanes
/// costs no product.
fn pattern(layer: &Layer, op: &Conv2d, input_shape: &[usize], out: usize) -> Vec<usize> {
    let mut weights = Vec::new();
    op.for_each_term(input_shape, out, |i, w| {
        if layer.centred[i].as_constant().is_none() {
            weights.push(w);
        }
    });
    weights
}

/// What the sums of a channel can be, all places together, so that they share one division.
fn channel_span(layer: &Layer, op: &Conv2d, input_shape: &[usize], places: &[usize]) -> Span {
    let one = |&out: &usize| {
        let mut span = layer.bias(out).map_or(Span::point(0), |bias| bias.span);
        op.for_each_term(input_shape, out, |i, w| {
            span = span.plus(layer.weights[w].span.product(layer.centred[i].span));
        });
        span
    };
    let union = |a: Span, b: Span| Span::new(a.min.min(b.min), a.max.max(b.max));
    places.iter().map(one).reduce(union).unwrap_or(Span::point(0))
}

/// Bits of a lane, and how many lanes fit; `None` where the division binds nothing or nothing is gained.
pub(super) fn lanes(division: &Division, span: Span) -> Option<(u32, usize)> {
    let (bound, sums) = (division.reach(span)?, span.times(division.scale));
    let apart = bound.max.checked_sub(sums.min)?.max(sums.max.checked_sub(bound.min)?);
    let bits = range::bit_length(apart);
    let lanes = PACKED_BITS / bits.max(1);
    (bound.fits() && sums.fits() && lanes > 1).then_some((bits, lanes as usize))
}

/// The accumulators of one channel's places as variables, bound by the packed equation; each must go through the
/// division that [`lanes`] was asked about. Also the number of constraints.
fn packed(
    builder: &mut Builder,
    layer: &Layer,
    op: &Conv2d,
    input_shape: &[usize],
    (places, span): (&[usize], Span),
    bits: u32,
) -> Result<(Vec<Integer>, usize), CompileError> {
    let before = builder.constraints();
    let base = |lane: usize| power_of_two(lane * bits as usize);
    // For each weight of the channel: the inputs that it meets, lane by lane.
    let mut meetings: Vec<(usize, Vec<(Fr, Linear)>)> = Vec::new();
    let mut accumulators = Vec::with_capacity(places.len());
    for (lane, &out) in places.iter().enumerate() {
        let mut pairs = Vec::new();
        op.for_each_term(input_shape, out, |i, w| {
            pairs.push((layer.weights[w].clone(), layer.centred[i].clone()));
            let form = (base(lane), layer.centred[i].to_linear());
            match meetings.binary_search_by_key(&w, |(weight, _)| *weight) {
                Ok(at) => meetings[at].1.push(form),
                Err(at) => meetings.insert(at, (w, vec![form])),
            }
        });
        let plus = layer.bias(out).cloned().unwrap_or(Integer::constant(0));
        let (to, sum) = builder.integer(span)?;
        builder.step(Step::Accumulate { pairs, plus, to });
        accumulators.push(sum);
    }
    // What the products must sum to: the lanes less the biases.
    let mut rest = Linear::sum(
        accumulators
            .iter()
            .enumerate()
            .map(|(lane, sum)| (base(lane), sum.to_linear()))
            .collect::<Vec<_>>()
            .iter()
            .map(|(factor, form)| (*factor, form)),
    );
    for (lane, &out) in places.iter().enumerate() {
        if let Some(bias) = layer.bias(out) {
            rest = Linear::sum([(Fr::from(1u64), &rest), (-base(lane), &bias.to_linear())]);
        }
    }
    let pack = |inputs: &[(Fr, Linear)]| Linear::sum(inputs.iter().map(|(factor, form)| (*factor, form)));
    let mut variable = Vec::with_capacity(meetings.len());
    for (weight, inputs) in &meetings {
        let packed = pack(inputs);
        match packed.as_constant() {
            Some(factor) => {
                let weight = layer.weights[*weight].to_linear();
                rest = Linear::sum([(Fr::from(1u64), &rest), (-factor, &weight)]);
            }
            None => variable.push((*weight, packed)),
        }
    }
    let last = variable.pop();
    let mut products = vec![rest];
    for (weight, packed) in &variable {
        products.push(builder.field_product(&layer.weights[*weight].to_linear(), packed)?);
    }
    let signs = std::iter::once(Fr::from(1u64)).chain(std::iter::repeat(-Fr::from(1u64)));
    let left = Linear::sum(signs.zip(&products));
    match last {
        // The last product needs no variable of its own.
        Some((weight, packed)) => {
            builder.enforce_field(&layer.weights[weight].to_linear(), &packed, &left);
        }
        None => builder.enforce_zero(&left),
    }
    Ok((accumulators, builder.constraints() - before))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::requantise::Rounding;
    use proofmark_onnx::ratio::{Halves, Ratio};

    /// The obligation behind the packed equation, for layers of many sizes: two values that a lane can have differ by
    /// less than the base, and all lanes together stay within the field.
    #[test]
    fn lanes_keep_apart() {
        for (scale, reach) in
            [(0.5f32, 1_000i128), (0.01, 20_000), (0.0004, 1 << 20), (0.000_1, 1 << 24), (1e-6, 1 << 32)]
        {
            for (low, high) in [(-128, 127), (0, 127), (3, 60)] {
                let multiplier = Ratio::from_f32(scale).unwrap();
                let rounding =
                    Rounding { multiplier, halves: Halves::ToEven, zero: 0, low, high, content: 1, residue: 0 };
                let span = Span::new(-reach, reach + 17);
                let division = Division::find(&rounding, span).unwrap();
                let Some((bits, lanes)) = lanes(&division, span) else { continue };
                let (bound, sums) = (division.reach(span).unwrap(), span.times(division.scale));
                assert!(sums.within(bound), "{division:?}: honest sums {sums:?} beyond {bound:?}");
                assert!(bound.max - sums.min < 1 << bits && sums.max - bound.min < 1 << bits, "{division:?}");
                assert!(bits as usize * lanes <= 252);
            }
        }
    }
}
