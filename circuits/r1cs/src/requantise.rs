//! Finds integers `(scale, offset, divisor)` that turn a requantisation into an exact integer division.
//!
//! A requantisation `y(x) = clamp(round(x * M) + zero, low, high)` of an accumulator steps to `t` at the
//! threshold `T_t`, the smallest integer `x` with `round(x * M) + zero >= t`. Only the at most 255 thresholds that
//! the accumulator's interval reaches matter. `floor((D x + C) / P)` steps where `y` does iff
//!
//! ```text
//! D * T_t + C >= P * t    and    D * (T_t - 1) + C < P * t        for every such t,
//! ```
//!
//! that is `max_t(P t - D T_t) <= C <= min_t(P t - D T_t) + D - 1`. Such a `C` exists iff the slope `P / D` lies
//! strictly between `max (dT - 1) / dt` and `min (dT + 1) / dt` over all pairs of thresholds: the thresholds
//! form a digital line, and any line of such a slope will do. So `D` stays small (the mediant of two fractions
//! with denominators up to 256 is admissible), much smaller than the multiplier of a division by a power of
//! two; among all `D`, the one is taken whose remainder's range check costs least (`range::cost`).
//!
//! Where the accumulator meets exact halves, the thresholds are uneven: with `M = 2^-k` the gaps are `2^k + 1` and
//! `2^k - 1` in turn, which no line has. Then `D x + C` is chosen to be a multiple of `P` at the halves, and a quotient
//! of the parity that rounding prefers also takes the multiple just beyond it ([`Division::ties`], `halves.rs`):
//! the conditions above hold with `P t + 1` instead of `P t` for each `t` of the other parity. Accumulators behind
//! scales that are not powers of two meet no half, and pay nothing.
//!
//! What is found is not trusted: [`Division::verify`] checks every threshold and refuses otherwise.

use proofmark_onnx::ratio::{Halves, Ratio};

use crate::linear::Span;
use crate::{halves, range};

/// Scales beyond this are not tried. The mediant of the two bounds of the slope always works and has a
/// denominator of at most 512, so the limit only bounds the search for a cheaper one.
pub const SCALE_LIMIT: i128 = 1 << 13;

/// A requantisation of one accumulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// The multiplier `M`.
    pub multiplier: Ratio,
    /// Where exact halves go, before the zero point is added.
    pub halves: Halves,
    /// Zero point of the output.
    pub zero: i64,
    /// Smallest output.
    pub low: i64,
    /// Largest output.
    pub high: i64,
    /// Positive: what is rounded is `content * x + residue`, as sums of multiples of one factor have it.
    pub content: i128,
    /// See [`Self::content`].
    pub residue: i128,
}

impl Rounding {
    /// The output for an accumulator.
    #[must_use]
    pub fn apply(&self, value: i128) -> i64 {
        let value = self.content * value + self.residue;
        let rounded = self.multiplier.round(value, self.halves) + i128::from(self.zero);
        // Within `low..=high`, so it fits.
        rounded.clamp(i128::from(self.low), i128::from(self.high)) as i64
    }

    /// The smallest accumulator whose output is at least `target`, for `low < target <= high`.
    #[must_use]
    pub fn threshold(&self, target: i64) -> i128 {
        let whole = self.multiplier.threshold(target - self.zero, self.halves) - self.residue;
        // Rounded up.
        -(-whole).div_euclid(self.content)
    }

    /// Whether the half below `target` is met by an accumulator, and goes down.
    fn half_stays_below(&self, target: i64) -> bool {
        let before = self.content * (self.threshold(target) - 1) + self.residue;
        target.rem_euclid(2) != self.parity() && self.multiplier.is_half(before)
    }

    /// The parity of the outputs to which both their halves go.
    fn parity(&self) -> i64 {
        (self.zero + self.halves.parity()).rem_euclid(2)
    }
}

/// `clamp(q, first, last)`, where `q = floor((scale * x + offset) / divisor)`, or one less by [`Self::ties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    /// `D`, positive.
    pub scale: i128,
    /// `C`.
    pub offset: i128,
    /// `P`, positive.
    pub divisor: i128,
    /// The smallest output that occurs.
    pub first: i64,
    /// The largest output that occurs.
    pub last: i64,
    /// Where some `x` are exact halves: these are the `x` without remainder, and each such quotient whose parity is not
    /// this one (0 or 1) is one less. Then the divisor is at least 2.
    pub ties: Option<i64>,
}

/// A threshold at which a division fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The output value.
    pub target: i64,
    /// Its threshold.
    pub threshold: i128,
    /// The quotient at `threshold - 1`.
    pub before: i128,
    /// The quotient at `threshold`.
    pub at: i128,
}

impl Division {
    /// The quotient before clamping.
    #[must_use]
    pub fn quotient(&self, value: i128) -> i128 {
        let scaled = self.scale * value + self.offset;
        let (floor, rest) = (scaled.div_euclid(self.divisor), scaled.rem_euclid(self.divisor));
        let down = self.ties.is_some_and(|parity| rest == 0 && floor.rem_euclid(2) != i128::from(parity));
        floor - i128::from(down)
    }

    /// The output.
    #[must_use]
    pub fn apply(&self, value: i128) -> i64 {
        // Within `first..=last`, so it fits.
        self.quotient(value).clamp(i128::from(self.first), i128::from(self.last)) as i64
    }

    /// How far the quotient falls below `first` and rises above `last` within an interval.
    #[must_use]
    pub fn excess(&self, span: Span) -> (i128, i128) {
        let below = i128::from(self.first) - self.quotient(span.min);
        let above = self.quotient(span.max) - i128::from(self.last);
        (below.max(0), above.max(0))
    }

    /// Constraints of `select::divide` by this division over an interval.
    #[must_use]
    pub fn cost(&self, span: Span) -> u32 {
        let (below, above) = self.excess(span);
        let width = i128::from(self.last) - i128::from(self.first);
        let quotient = match (above > 0, self.divisor == 1 && below == 0) {
            (true, _) => range::cost(width),
            (false, true) => 0,
            (false, false) => range::bit_length(width),
        };
        let fine = quotient
            + excess_bits(below, above)
            + u32::from(below > 0 || above > 0)
            + u32::from(self.parity_needs_product(below, above));
        let saturation = match Periods::of(below, above, width) {
            Some(periods) => fine.min(range::bit_length(width) + periods.cost()),
            None => fine,
        };
        range::cost(self.divisor - 1) + saturation + self.ties.map_or(0, |_| halves::cost(self.divisor))
    }

    /// Whether the parity of the quotient is not a linear form of the output's and the excess' lowest bits: with an odd
    /// width, below the range it is the excess' own, and above it the other.
    pub(crate) fn parity_needs_product(&self, below: i128, above: i128) -> bool {
        self.ties.is_some() && below > 0 && above > 0 && (self.last - self.first) % 2 != 0
    }

    /// Whether `select::divide` counts the excess in whole periods, and how many.
    #[must_use]
    pub(crate) fn periods(&self, span: Span) -> Option<Periods> {
        let (below, above) = self.excess(span);
        let width = i128::from(self.last) - i128::from(self.first);
        let periods = Periods::of(below, above, width)?;
        let fine =
            range::cost(width) + excess_bits(below, above) + 1 + u32::from(self.parity_needs_product(below, above));
        (fine > range::bit_length(width) + periods.cost()).then_some(periods)
    }

    /// What `select::divide` alone shows `scale * value` to be, whatever else constrains the value: every value that
    /// its bits can spell. `None` where it constrains nothing.
    #[must_use]
    pub(crate) fn reach(&self, span: Span) -> Option<Span> {
        if self.first == self.last {
            return None;
        }
        let width = i128::from(self.last) - i128::from(self.first);
        let (below, above) = self.excess(span);
        if self.divisor == 1 && below == 0 && above == 0 {
            return None;
        }
        let all_ones = (1i128 << range::bit_length(width)) - 1;
        let (unit, below, above) = match self.periods(span) {
            Some(periods) => (width + 1, periods.below, periods.above),
            None => (1, below, above),
        };
        let bits = excess_bits(below, above);
        let (least, most) = match (below > 0, above > 0) {
            (true, true) => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
            (true, false) => (1 - (1i128 << bits), 0),
            (false, _) => (0, (1i128 << bits) - 1),
        };
        let quotient = Span::new(unit.checked_mul(least)?, unit.checked_mul(most)?.checked_add(all_ones)?);
        let remainder = Span::new(0, self.divisor - i128::from(self.ties.is_none()));
        let form = quotient.times(self.divisor).plus(remainder);
        Some(form.plus(Span::point(self.divisor * i128::from(self.first) - self.offset)))
    }

    /// Proves that the division equals the rounding on an interval.
    ///
    /// Both are monotone and clamped to `first..=last`, so it is enough that the ends agree and that both step
    /// to each `t` at the same place.
    ///
    /// # Errors
    /// The first threshold that fails.
    pub fn verify(&self, rounding: &Rounding, span: Span) -> Result<(), Failure> {
        let fail = |target, threshold| Failure {
            target,
            threshold,
            before: self.quotient(threshold - 1),
            at: self.quotient(threshold),
        };
        let positive = self.scale > 0 && self.divisor > 0;
        let parity = self.ties.is_none_or(|parity| (0..2).contains(&parity) && self.divisor > 1);
        if !positive || !parity || self.first != rounding.apply(span.min) || self.last != rounding.apply(span.max) {
            return Err(fail(self.first, span.min));
        }
        for target in self.first + 1..=self.last {
            let threshold = rounding.threshold(target);
            let failure = fail(target, threshold);
            // The threshold itself is recomputed from the definition.
            let exact = rounding.apply(threshold) >= target && rounding.apply(threshold - 1) < target;
            if !exact || failure.at < i128::from(target) || failure.before >= i128::from(target) {
                return Err(failure);
            }
        }
        Ok(())
    }

    /// The cheapest division found for a rounding on an interval; `None` if there is none.
    ///
    /// It still has to be [verified](Self::verify).
    #[must_use]
    pub fn find(rounding: &Rounding, span: Span) -> Option<Self> {
        let steps = Steps::new(rounding, span, None);
        let (first, last) = (steps.first, steps.last);
        if first == last {
            return Some(Self { scale: 1, offset: 0, divisor: 1, first, last, ties: None });
        }
        let plain = steps.search(span, None);
        if !(first..last).any(|t| rounding.half_stays_below(t + 1)) {
            return plain;
        }
        let steps = Steps::new(rounding, span, Some(rounding.parity()));
        steps.search(span, plain).or_else(|| Self::exact(rounding, (first, last)))
    }

    /// The rounding itself as a division, `(2 num x + den) / 2 den`, in lowest terms.
    fn exact(rounding: &Rounding, (first, last): (i64, i64)) -> Option<Self> {
        let (num, den) = (rounding.multiplier.num(), rounding.multiplier.den());
        let scale = num.checked_mul(2)?.checked_mul(rounding.content)?;
        let offset = num.checked_mul(2)?.checked_mul(rounding.residue)?.checked_add(den)?;
        let common = num_integer::gcd(num_integer::gcd(scale, offset), 2 * den);
        // Even a rounding that meets nothing but halves has remainders to choose from.
        let common = if common == 2 * den { den } else { common };
        let (scale, offset, divisor) = (scale / common, offset / common, 2 * den / common);
        let offset = offset.checked_add(divisor.checked_mul(i128::from(rounding.zero))?)?;
        Some(Self { scale, offset, divisor, first, last, ties: Some(rounding.parity()) })
    }
}

/// Bits of the excess, its sign included.
pub(crate) fn excess_bits(below: i128, above: i128) -> u32 {
    match (below > 0, above > 0) {
        (false, _) => range::bit_length(above),
        (true, false) => range::bit_length(below),
        (true, true) => range::bit_length(above).max(range::bit_length(below - 1)) + 1,
    }
}

/// How many whole periods of `width + 1`, a power of two, a quotient leaves `0..=width` by.
///
/// The low bits of a saturated quotient are then free, and only the periods need bits, products that tell whether
/// there are any, and a product that drops the low bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Periods {
    /// Below zero.
    pub(crate) below: i128,
    /// Above the width.
    pub(crate) above: i128,
}

impl Periods {
    fn of(below: i128, above: i128, width: i128) -> Option<Self> {
        let period = width + 1;
        let power = period > 1 && period & width == 0;
        let whole = |excess: i128| (excess + width).div_euclid(period);
        (power && (below > 0 || above > 0)).then(|| Self { below: whole(below), above: whole(above) })
    }

    /// Constraints beside those of the low bits and of the remainder.
    fn cost(self) -> u32 {
        let bits = excess_bits(self.below, self.above);
        // Whether any bit but the sign is set; with a sign also whether both; and the low bits dropped.
        if self.below > 0 && self.above > 0 { bits + bits.saturating_sub(2) + 2 } else { bits + bits - 1 + 1 }
    }
}

/// A few divisors worth a look: the first ones, and the roundest of each magnitude.
fn candidates(least: i128, most: i128) -> impl Iterator<Item = i128> {
    let near = least..=most.min(least + 3);
    let round = (0..127).map(move |shift| (least + (1i128 << shift) - 1) >> shift << shift);
    near.chain(round.take_while(move |divisor| *divisor <= most))
}

/// The steps of a rounding within an interval.
struct Steps {
    first: i64,
    last: i64,
    /// `(t, T_t)` where `D T_t + C >= P t` must hold.
    reach: Vec<(i128, i128)>,
    /// `(t, T_t)` where `D (T_t - 1) + C < P t` must hold.
    stay: Vec<(i128, i128)>,
    /// The slope `P / D` must be strictly above this fraction; with ties it may also be equal.
    above: (i128, i128),
    /// The slope `P / D` must be strictly below this fraction, if there is one; with ties it may also be equal.
    below: Option<(i128, i128)>,
    /// See [`Division::ties`].
    ties: Option<i64>,
}

impl Steps {
    fn new(rounding: &Rounding, span: Span, ties: Option<i64>) -> Self {
        let (first, last) = (rounding.apply(span.min), rounding.apply(span.max));
        let inner = (first + 1..=last).map(|t| (i128::from(t), rounding.threshold(t)));
        let (mut reach, mut stay): (Vec<_>, Vec<_>) = (inner.clone().collect(), inner.collect());
        // At an end that is not saturated the quotient is kept in range, which saves the saturation.
        if first > rounding.low {
            reach.insert(0, (i128::from(first), span.min));
        }
        if last < rounding.high {
            stay.push((i128::from(last) + 1, span.max + 1));
        }
        let mut above = (0, 1);
        let mut below: Option<(i128, i128)> = None;
        for (t, at) in &reach {
            for (u, until) in &stay {
                let (dt, d_at) = (t - u, at - until);
                if dt > 0 {
                    let bound = (d_at + 1, dt);
                    if below.is_none_or(|known| bound.0 * known.1 < known.0 * bound.1) {
                        below = Some(bound);
                    }
                } else if dt < 0 {
                    let bound = (-d_at - 1, -dt);
                    if bound.0 * above.1 > above.0 * bound.1 {
                        above = bound;
                    }
                }
            }
        }
        Self { first, last, reach, stay, above, below, ties }
    }

    /// The cheapest division, if it is cheaper than what is known.
    fn search(&self, span: Span, known: Option<Division>) -> Option<Division> {
        let mut best = known.map(|division| (division.cost(span), division));
        // One threshold leaves the slope open, and then a scale gains nothing.
        let limit = if self.below.is_some() { SCALE_LIMIT } else { 1 };
        for scale in 1..=limit {
            let (least, most) = self.divisors(scale, span);
            if most < least {
                continue;
            }
            let known = best.map_or(u32::MAX, |(cost, _)| cost);
            // Larger scales only make the remainder longer.
            if range::bit_length(least - 1) + self.least_cost(scale, most, span) >= known {
                break;
            }
            for divisor in candidates(least, most) {
                let known = best.map_or(u32::MAX, |(cost, _)| cost);
                if range::cost(divisor - 1) + self.least_cost(scale, divisor, span) >= known {
                    continue;
                }
                if let Some(division) = self.division(scale, divisor) {
                    let cost = division.cost(span);
                    if cost < known {
                        best = Some((cost, division));
                    }
                }
            }
        }
        best.map(|(_, division)| division)
    }

    /// The smallest and largest divisor whose slope is admissible.
    fn divisors(&self, scale: i128, span: Span) -> (i128, i128) {
        // Ties let a divisor reach the bounds, and need remainders to choose from.
        let strict = i128::from(self.ties.is_none());
        let least = (scale * self.above.0 + strict - 1).div_euclid(self.above.1) + 1;
        let most = match self.below {
            Some((num, den)) => (scale * num - strict).div_euclid(den),
            // One threshold: more than the whole interval is never useful.
            None => 2 * scale * (span.max - span.min + 1),
        };
        (least.max(2 - strict), most)
    }

    /// A lower bound of what a division costs beyond its remainder's check, whatever its offset: the
    /// quotient takes every value up to the last threshold, and rises with the slope beyond it.
    fn least_cost(&self, scale: i128, divisor: i128, span: Span) -> u32 {
        let tie = i128::from(self.ties.is_some());
        let beyond = |distance: i128| ((scale * distance).div_euclid(divisor) - tie).max(0);
        let last = self.reach.last().map_or(0, |(_, at)| beyond(span.max - at));
        let first = self.stay.first().map_or(0, |(_, at)| beyond(at - 1 - span.min));
        let width = i128::from(self.last) - i128::from(self.first);
        let quotient = if divisor == 1 { 0 } else { range::bit_length(width) };
        let fine = quotient + excess_bits(first, last);
        Periods::of(first, last, width).map_or(fine, |periods| fine.min(range::bit_length(width) + periods.cost()))
    }

    fn division(&self, scale: i128, divisor: i128) -> Option<Division> {
        // A quotient of the parity that ties do not prefer begins one later.
        let late = |t: i128| i128::from(self.ties.is_some_and(|parity| t.rem_euclid(2) != i128::from(parity)));
        let need = |(t, at): &(i128, i128)| divisor * t + late(*t) - scale * at;
        let least = self.reach.iter().map(need).max();
        let most = self.stay.iter().map(|step| need(step) + scale - 1).min();
        let offset = match (least, most) {
            (Some(least), Some(most)) if least <= most => least,
            (Some(least), None) => least,
            (None, Some(most)) => most,
            _ => return None,
        };
        Some(Division { scale, offset, divisor, first: self.first, last: self.last, ties: self.ties })
    }
}
