//! Forgeries that are repaired: a gadget's values are changed, and the witness program computes everything behind them
//! anew, so that only the gadget's own constraints can refuse.
//!
//! All that this knows of the witness program is in [`super::replay`].

use std::ops::Range;

use ark_bn254::Fr;
use ark_ff::{Field as _, PrimeField as _};
use num_bigint::BigInt;
use num_traits::{ToPrimitive as _, Zero as _};
use rand::Rng;
use rand::seq::SliceRandom as _;

use super::attack::Attack;
use super::replay::Replay;
use super::subject::Effort;
use super::{Tally, moves};
use crate::circuit::{Circuit, Inputs};
use crate::error::WitnessError;
use crate::linear::{DIGEST, Variable};
use crate::program::Values;

/// Bases below two to this power are those of bits and bytes, not of lanes.
const LEAST_BASE: u32 = 14;

/// A valid run of the witness program, to be tampered with.
pub struct Forger<'a> {
    replay: Replay<'a>,
    circuit: &'a Circuit,
    valid: Values,
    /// The steps of what is attacked.
    steps: Range<usize>,
}

impl<'a> Forger<'a> {
    /// Runs the program on inputs in wire form, which need not be bytes.
    ///
    /// # Errors
    /// [`WitnessError`] of the witness program.
    pub fn new(circuit: &'a Circuit, inputs: &'a Inputs<'a>, wire: &'a [i64]) -> Result<Self, WitnessError> {
        let replay = Replay::new(&circuit.program, inputs, wire);
        let mut valid = replay.run()?;
        valid.field[DIGEST as usize] = circuit.public.digest.evaluate(&valid.field);
        Ok(Self { steps: steps(circuit, replay.len()), replay, circuit, valid })
    }

    /// The valid witness.
    #[must_use]
    pub fn valid(&self) -> &[Fr] {
        &self.valid.field
    }

    /// Every attacked step, or a random share: each of its cells forced to other values, each other outcome of a division
    /// that keeps a part of its equation, and each two neighbouring products of which one is set exchanged.
    pub fn repaired(&self, attack: &Attack<'_>, effort: &Effort, rng: &mut impl Rng, tally: &mut Tally) {
        let mut steps: Vec<usize> = self.steps.clone().collect();
        steps.shuffle(rng);
        steps.truncate(effort.steps);
        let mut values = self.valid.clone();
        for step in steps {
            for cell in self.replay.written(step) {
                if self.replay.is_field(step) {
                    for by in moves::few(rng) {
                        let forge = |values: &mut Values| {
                            values.field[cell as usize] += by;
                            Ok(())
                        };
                        self.attempt(attack, &mut values, &[step], forge, "repaired: field element", tally);
                    }
                    continue;
                }
                let value = i128::from(self.valid.integers[cell as usize]);
                for other in others(value, rng) {
                    let forge = |values: &mut Values| values.set(cell, other);
                    self.attempt(attack, &mut values, &[step], forge, "repaired: one value", tally);
                }
            }
            for outcome in self.replay.outcomes(step, &self.valid) {
                let forge = |values: &mut Values| self.replay.set_outcome(step, values, outcome);
                self.attempt(attack, &mut values, &[step], forge, "repaired: another division", tally);
            }
            for exchange in self.replay.exchanges(step, &self.valid) {
                let forge = |values: &mut Values| Replay::exchange(&exchange, values);
                self.attempt(attack, &mut values, &[step, exchange.at], forge, "repaired: two products", tally);
            }
        }
    }

    /// Forges, runs the steps behind, and asks the attacked rows. Not counted if it changes nothing or if the values
    /// leave the machine integers of the program.
    fn attempt(
        &self,
        attack: &Attack<'_>,
        values: &mut Values,
        forged: &[usize],
        forge: impl FnOnce(&mut Values) -> Result<(), WitnessError>,
        kind: &str,
        tally: &mut Tally,
    ) {
        let fits = forge(values);
        let (changed, rerun) = self.replay.repair((forged, &[], self.steps.end), &self.valid, values);
        if fits.is_ok() && rerun.is_ok() && !changed.is_empty() {
            tally.repaired += 1;
            self.judge(attack, values, &changed, kind, tally);
        }
        self.replay.restore(&changed, &self.valid, values);
    }

    fn judge(&self, attack: &Attack<'_>, values: &Values, changed: &[usize], kind: &str, tally: &mut Tally) {
        let cells: Vec<usize> = changed.iter().copied().filter(|slot| self.replay.is_variable(*slot)).collect();
        if attack.accepts(&values.field, &cells) {
            let origin = cells.first().map_or("", |cell| attack.origin_of(*cell));
            let cells = cells.iter().map(|cell| (*cell, self.valid.field[*cell], values.field[*cell]));
            tally.accept(kind, origin, cells);
        }
    }

    /// Moves the lanes of packed equations by `delta_j` with `sum_j delta_j 2^(B j)` zero, or a multiple of the field's
    /// order, and divides the moved accumulators. A lane moves by `delta_j / D` in the field, which need not be an integer.
    pub fn lanes(&self, attack: &Attack<'_>, effort: &Effort, rng: &mut impl Rng, tally: &mut Tally) {
        let mut equations = self.equations(attack);
        equations.shuffle(rng);
        equations.truncate(effort.equations);
        let mut values = self.valid.clone();
        for Equation { lanes, base } in equations {
            let steps: Vec<usize> = lanes.iter().map(|lane| lane.step).collect();
            let cells: Vec<Variable> = lanes.iter().map(|lane| lane.cell).collect();
            for deltas in lane_moves(lanes.len(), base, rng) {
                let mut divided = Ok(());
                for (lane, delta) in lanes.iter().zip(&deltas) {
                    let by = lane.scale.inverse().unwrap_or_default() * Fr::from(*delta);
                    values.field[lane.cell as usize] += by;
                    divided = divided.and_then(|()| self.replay.divide_moved(lane.step, *delta, &mut values));
                }
                let forged = (steps.as_slice(), cells.as_slice(), self.steps.end);
                let (changed, rerun) = self.replay.repair(forged, &self.valid, &mut values);
                if divided.is_ok() && rerun.is_ok() && !changed.is_empty() {
                    tally.lanes += 1;
                    self.judge(attack, &values, &changed, "packed lanes", tally);
                }
                self.replay.restore(&changed, &self.valid, &mut values);
            }
        }
    }

    /// Number of packed equations among the attacked rows.
    #[must_use]
    pub fn packed_equations(&self, attack: &Attack<'_>) -> usize {
        self.equations(attack).len()
    }

    /// Found in the matrices: rows in which accumulators that divisions read have the coefficients `2^(B j)`.
    fn equations(&self, attack: &Attack<'_>) -> Vec<Equation> {
        let divided = self.replay.accumulators(self.steps.clone());
        let matrices = &self.circuit.matrices;
        let rows = (0..matrices.num_constraints()).filter(|row| attack.rows[*row]);
        let one = |row: usize| {
            let mut lanes: Vec<(u32, Lane)> = matrices
                .c
                .row(row)
                .filter_map(|(cell, factor)| {
                    let (step, scale) = *divided.get(&cell)?;
                    Some((log2(factor)?, Lane { cell, step, scale: Fr::from(scale) }))
                })
                .collect();
            lanes.sort_unstable_by_key(|(exponent, _)| *exponent);
            let base = lanes.get(1)?.0;
            let regular = (0..).zip(&lanes).all(|(j, (exponent, _))| *exponent == j * base);
            (regular && base >= LEAST_BASE)
                .then(|| Equation { lanes: lanes.into_iter().map(|(_, lane)| lane).collect(), base })
        };
        rows.filter_map(one).collect()
    }
}

/// A row that equates packed lanes.
struct Equation {
    lanes: Vec<Lane>,
    base: u32,
}

/// An accumulator, the step that divides it, and the scale `D` there.
struct Lane {
    cell: Variable,
    step: usize,
    scale: Fr,
}

/// The steps of the model's nodes; all if there are none.
fn steps(circuit: &Circuit, all: usize) -> Range<usize> {
    let nodes = |name: &str| circuit.report.rows.iter().any(|row| !row.op.is_empty() && row.name == name);
    let parts: Vec<usize> =
        circuit.scopes.iter().enumerate().filter(|(_, (_, name))| nodes(name)).map(|(at, _)| at).collect();
    match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => {
            let start = circuit.scope_steps.get(*first).copied().unwrap_or(0);
            start..circuit.scope_steps.get(last + 1).copied().unwrap_or(all)
        }
        _ => 0..all,
    }
}

/// Integers to put in the place of one.
fn others(value: i128, rng: &mut impl Rng) -> Vec<i128> {
    let mut others = vec![value + 1, value - 1, 1 - value, -value, 0, value + (1 << rng.gen_range(1..8u32))];
    let far = 1i128 << rng.gen_range(8..40u32);
    others.extend([value + far, value - far]);
    others.retain(|other| *other != value);
    others.sort_unstable();
    others.dedup();
    others
}

/// `k` for `2^k`.
fn log2(factor: Fr) -> Option<u32> {
    let bits = num_bigint::BigUint::from(factor.into_bigint());
    let low = bits.trailing_zeros()?;
    (bits.bits() == low + 1).then_some(low as u32)
}

/// Differences of lanes that keep the packed sum, over the integers or modulo the field's order.
fn lane_moves(count: usize, base: u32, rng: &mut impl Rng) -> Vec<Vec<i128>> {
    let mut moves: Vec<Vec<i128>> = Vec::new();
    // What one lane carries into the next, or into the one after that.
    for lane in 0..count.saturating_sub(1) {
        for times in [1i128, -1, 2, -2, 3, -3] {
            for distance in 1..=2usize {
                let wide = base * distance as u32;
                if lane + distance < count && wide < 110 {
                    let mut delta = vec![0; count];
                    (delta[lane], delta[lane + distance]) = (times << wide, -times);
                    moves.push(delta);
                }
            }
        }
    }
    // Several carries at once.
    for _ in 0..8 {
        let mut delta = vec![0; count];
        for lane in 0..count - 1 {
            let times = rng.gen_range(-1..=1i128);
            delta[lane] += times << base;
            delta[lane + 1] -= times;
        }
        moves.push(delta);
    }
    // Multiples of the order, in digits as small as can be: the shortest that wrap.
    let order = BigInt::from(num_bigint::BigUint::from(Fr::MODULUS));
    for times in [1, -1, 2, -2, 3, -3] {
        if let Some(delta) = balanced_digits(&order * times, count, base) {
            moves.push(delta);
        }
    }
    moves.retain(|delta| delta.iter().any(|d| !d.is_zero()));
    moves
}

/// `sum_j digit_j 2^(base j)`, all digits but the last within half of the base.
fn balanced_digits(mut value: BigInt, count: usize, base: u32) -> Option<Vec<i128>> {
    let (unit, half) = (BigInt::from(1) << base, BigInt::from(1) << (base - 1));
    let mut digits = Vec::with_capacity(count);
    for _ in 1..count {
        let mut digit = ((&value % &unit) + &unit) % &unit;
        if digit >= half {
            digit -= &unit;
        }
        value = (value - &digit) >> base;
        digits.push(digit.to_i128()?);
    }
    digits.push(value.to_i128().filter(|last| last.unsigned_abs() < 1 << 110)?);
    Some(digits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use rand::SeedableRng as _;

    #[test]
    fn lane_moves_keep_the_packed_sum() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        for (count, base) in [(3, 84), (7, 36), (9, 28), (12, 21)] {
            let moves = lane_moves(count, base, &mut rng);
            assert!(moves.len() > 10, "{count} lanes of {base} bits: {}", moves.len());
            let mut wrapped = 0;
            for delta in moves {
                let sum: BigInt = (0u32..).zip(&delta).map(|(j, d)| BigInt::from(*d) << (base * j)).sum();
                wrapped += usize::from(!sum.is_zero());
                assert!((sum % BigInt::from(num_bigint::BigUint::from(Fr::MODULUS))).is_zero(), "{delta:?}");
            }
            assert!(wrapped > 0, "{count} lanes of {base} bits: none wraps the field");
        }
    }
}
