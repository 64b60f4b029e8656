//! A convolution with private weights and the requantisation behind it: one product for several outputs at once.
//!
//! A weight meets the same channel at every position. With `2^B` as base, the inputs of `L` positions become one field
//! element `X_k = sum_j x_{k,j} 2^{B j}` at no cost, and `w_k X_k` holds all their products without cross terms. So
//! `sum_k w_k X_k + b sum_j 2^{B j} = sum_j acc_j 2^{B j}` takes one constraint for each weight and `L` outputs.
//!
//! Nothing else binds the accumulators: the bits of the division behind them do. Why that is enough is the obligation
//! of [`Lanes`].

use ark_bn254::Fr;
use proofmark_onnx::graph::{Conv2d, Requantise};

use super::conv2d::{self, Layer};
use super::expect_size;
use super::requantise::{self, Found};
use crate::builder::Builder;
use crate::error::CompileError;
use crate::field::power_of_two;
use crate::lanes::Lanes;
use crate::linear::{Integer, Linear, Span};
use crate::obligation::Field;
use crate::program::Step;
use crate::weights::Store;

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
        match Lanes::new(&division, span).filter(|_| requantised.input_zero == 0) {
            None => {
                for out in places {
                    let before = builder.constraints();
                    let sum = layer.accumulate(builder, op, input_shape, out)?;
                    sums += builder.constraints() - before;
                    outputs.push(requantise::element(builder, found, requantised, channel, &sum)?);
                }
            }
            Some(lanes) => {
                let mut order = places.clone();
                order.sort_by_cached_key(|&out| pattern(&layer, op, input_shape, out));
                let mut results = Vec::with_capacity(places.len());
                for chunk in order.chunks(lanes.count()) {
                    let (accumulators, constraints) = packed(builder, &layer, op, input_shape, chunk, &lanes)?;
                    sums += constraints;
                    for (out, sum) in chunk.iter().zip(&accumulators) {
                        results.push((*out, lanes.bind(builder, sum)?));
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

/// The accumulators of one channel's places as variables, bound by the packed equation; each must go through
/// [`Lanes::bind`]. Also the number of constraints.
fn packed(
    builder: &mut Builder,
    layer: &Layer,
    op: &Conv2d,
    input_shape: &[usize],
    places: &[usize],
    lanes: &Lanes,
) -> Result<(Vec<Integer>, usize), CompileError> {
    let before = builder.constraints();
    let base = |lane: usize| power_of_two(lane * lanes.bits() as usize);
    // For each weight of the channel: the inputs that it meets, lane by lane.
    let mut meetings: Vec<(usize, Vec<(Fr, Linear)>)> = Vec::new();
    let mut accumulators = Vec::with_capacity(places.len());
    for (lane, &out) in places.iter().enumerate() {
        let mut pairs = Vec::new();
        let mut span = layer.bias(out).map_or(Span::point(0), |bias| bias.span);
        op.for_each_term(input_shape, out, |i, w| {
            span = span.plus(layer.weights[w].span.product(layer.centred[i].span));
            pairs.push((layer.weights[w].clone(), layer.centred[i].clone()));
            let form = (base(lane), layer.centred[i].to_linear());
            match meetings.binary_search_by_key(&w, |(weight, _)| *weight) {
                Ok(at) => meetings[at].1.push(form),
                Err(at) => meetings.insert(at, (w, vec![form])),
            }
        });
        let plus = layer.bias(out).cloned().unwrap_or(Integer::constant(0));
        let (to, sum) = lanes.accumulator(builder, span)?;
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
        products.push(builder.field_product(Field::PackedProduct, &layer.weights[*weight].to_linear(), packed)?);
    }
    let signs = std::iter::once(Fr::from(1u64)).chain(std::iter::repeat(-Fr::from(1u64)));
    let left = Linear::sum(signs.zip(&products));
    match last {
        // The last product needs no variable of its own.
        Some((weight, packed)) => {
            builder.enforce_packed(lanes, &layer.weights[weight].to_linear(), &packed, &left);
        }
        None => builder.enforce_packed(lanes, &left, &Linear::constant(Fr::from(1u64)), &Linear::default()),
    }
    Ok((accumulators, builder.constraints() - before))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::compile::Weights;
    use crate::requantise::{Division, Rounding};
    use crate::soundness::gadgets::{Gadget, convolution};
    use crate::soundness::{Attack, Effort, Forger, Tally, random_inputs};
    use proofmark_onnx::ratio::{Halves, Ratio};
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    /// Lanes moved against each other, on a convolution whose base has so many bits fewer than it needs.
    fn forge(fewer: u32) -> Tally {
        let span = Span::new(-230_000, 230_000);
        let multiplier = Ratio::from_f32(0.004_321).unwrap();
        let rounding =
            Rounding { multiplier, halves: Halves::ToEven, zero: 0, low: -128, high: 127, content: 1, residue: 0 };
        let lanes = Lanes::new(&Division::find(&rounding, span).unwrap(), span).unwrap();
        let lanes = lanes.with_bits(lanes.bits() - fewer);
        let (op, shape) = (convolution(), [1, 2, 2, 6]);
        let build = |builder: &mut Builder, x: &[Integer]| {
            let layer = conv2d::load(builder, &mut Store::new(Weights::Committed), &op, &shape, x)?;
            let (sums, _) = packed(builder, &layer, &op, &shape, &[0, 1, 2, 3, 4], &lanes)?;
            sums.iter().try_for_each(|sum| lanes.bind(builder, sum).map(|_| ()))
        };
        let gadget = Gadget::new("packed", "", &[Span::new(0, 255); 24], build).unwrap();
        let mut rng = StdRng::seed_from_u64(1);
        let mut tally = Tally::default();
        for _ in 0..20 {
            let (inputs, wire) = (random_inputs(None, &mut rng), gadget.wire(&mut rng));
            let forger = Forger::new(&gadget.circuit, &inputs, &wire).unwrap();
            let attack = Attack::new(&gadget.circuit, forger.valid().to_vec()).unwrap().holding_inputs();
            assert_eq!(forger.packed_equations(&attack), 1);
            forger.lanes(&attack, &Effort::FULL, &mut rng, &mut tally);
        }
        tally
    }

    #[test]
    fn lanes_cannot_carry_into_each_other() {
        let tally = forge(0);
        assert!(tally.lanes > 500 && tally.accepted == 0, "{tally:?}");
    }

    /// The attack is real: with a base that is too small it succeeds.
    #[test]
    fn a_base_that_is_too_small_is_forged() {
        for fewer in [1, 2] {
            let tally = forge(fewer);
            assert!(tally.accepted > 0, "{fewer} bits fewer: {tally:?}");
        }
    }
}
