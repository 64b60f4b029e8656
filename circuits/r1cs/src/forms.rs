//! Linear forms as the witness program evaluates them: all terms in a few flat arrays.
//!
//! What gadgets write ([`Integer`], [`Linear`]) becomes a place in a pool. Two things are decided here, once per
//! model: whether a form's sums stay within 62 bits, so that they run on machine words, and which terms of a field
//! form are small integers times a power of two, so that they are shifted together and enter the field once.

use ark_bn254::Fr;
use ark_ff::{BigInt, Field, PrimeField};

use crate::field::power_of_two;
use crate::linear::{Integer, Linear, Span, Variable};
use crate::small::SmallIntegers;

/// Sums of narrow forms stay below `2^NARROW_BITS`, whatever the order of their terms.
const NARROW_BITS: u32 = 62;

/// An integer form: a place in [`Forms`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    start: usize,
    len: u32,
    narrow: bool,
    /// The constant; of a wide form its number in [`Forms`].
    constant: i64,
}

/// A form over field elements: a place in [`Forms`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldForm {
    /// Terms whose variables hold field elements.
    elements: (usize, u32),
    /// Terms of integer variables with a power of two.
    shifted: (usize, u32),
    /// Terms of integer variables with another coefficient.
    scaled: (usize, u32),
    constant: Fr,
}

impl FieldForm {
    /// Whether no variable is in it.
    pub(crate) fn is_constant(&self) -> bool {
        self.elements.1 + self.shifted.1 + self.scaled.1 == 0
    }
}

/// `2^shift` times a variable.
#[derive(Clone, Copy, Debug)]
struct Shifted {
    variable: Variable,
    shift: u8,
}

/// The terms of all forms of a program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forms {
    narrow: Vec<(Variable, i32)>,
    wide: Vec<(Variable, i64)>,
    wide_constants: Vec<i128>,
    elements: Vec<(Variable, Fr)>,
    shifted: Vec<Shifted>,
    scaled: Vec<(Variable, Fr)>,
}

impl Forms {
    /// Takes in an integer form. `spans` are the intervals of the variables.
    pub(crate) fn integer(&mut self, form: &Integer, spans: &[Option<Span>]) -> Form {
        let len = form.terms.len() as u32;
        if let Some(constant) = narrow_constant(form, spans) {
            let start = self.narrow.len();
            self.narrow.extend(form.terms.iter().map(|(v, c)| (*v, *c as i32)));
            return Form { start, len, narrow: true, constant };
        }
        let start = self.wide.len();
        self.wide.extend(&form.terms);
        self.wide_constants.push(form.constant);
        Form { start, len, narrow: false, constant: self.wide_constants.len() as i64 - 1 }
    }

    /// Takes in a form over field elements. `spans` are the intervals of the integer variables.
    pub(crate) fn field(&mut self, form: &Linear, spans: &[Option<Span>]) -> FieldForm {
        let starts = (self.elements.len(), self.shifted.len(), self.scaled.len());
        for (variable, factor) in &form.terms {
            match (spans.get(*variable as usize), exponent_of_two(factor)) {
                (Some(Some(_)), Some(shift)) => self.shifted.push(Shifted { variable: *variable, shift }),
                (Some(Some(_)), None) => self.scaled.push((*variable, *factor)),
                _ => self.elements.push((*variable, *factor)),
            }
        }
        let since = |start: usize, end: usize| (start, (end - start) as u32);
        FieldForm {
            elements: since(starts.0, self.elements.len()),
            shifted: since(starts.1, self.shifted.len()),
            scaled: since(starts.2, self.scaled.len()),
            constant: form.constant,
        }
    }

    /// The terms of an integer form.
    pub(crate) fn terms(&self, form: &Form) -> Vec<(Variable, i64)> {
        let range = form.start..form.start + form.len as usize;
        if form.narrow {
            self.narrow[range].iter().map(|(v, c)| (*v, i64::from(*c))).collect()
        } else {
            self.wide[range].to_vec()
        }
    }

    /// The variables of a form over field elements.
    pub(crate) fn variables(&self, form: &FieldForm) -> Vec<Variable> {
        let range = |(start, len): (usize, u32)| start..start + len as usize;
        let elements = self.elements[range(form.elements)].iter().map(|(v, _)| *v);
        let shifted = self.shifted[range(form.shifted)].iter().map(|shifted| shifted.variable);
        let scaled = self.scaled[range(form.scaled)].iter().map(|(v, _)| *v);
        elements.chain(shifted).chain(scaled).collect()
    }

    /// The value of an integer form.
    #[inline]
    pub(crate) fn evaluate(&self, form: &Form, integers: &[i64]) -> i128 {
        if form.narrow { i128::from(self.narrow(form, integers)) } else { self.wide(form, integers) }
    }

    /// The value of a form if it was found to stay within a machine word.
    #[inline]
    pub(crate) fn evaluate_narrow(&self, form: &Form, integers: &[i64]) -> Option<i64> {
        form.narrow.then(|| self.narrow(form, integers))
    }

    #[inline]
    fn narrow(&self, form: &Form, integers: &[i64]) -> i64 {
        let terms = &self.narrow[form.start..form.start + form.len as usize];
        // Nothing wraps while variables are within their intervals.
        let term = |&(v, c): &(Variable, i32)| integers[v as usize].wrapping_mul(i64::from(c));
        terms.iter().map(term).fold(form.constant, i64::wrapping_add)
    }

    fn wide(&self, form: &Form, integers: &[i64]) -> i128 {
        let terms = &self.wide[form.start..form.start + form.len as usize];
        let term = |&(v, c): &(Variable, i64)| i128::from(integers[v as usize]) * i128::from(c);
        // At most 2^32 terms of 126 bits each would have to meet to wrap: a form's interval is below 2^120.
        terms.iter().map(term).fold(self.wide_constants[form.constant as usize], i128::wrapping_add)
    }

    /// The value of a form over field elements.
    pub(crate) fn evaluate_field(&self, form: &FieldForm, integers: &[i64], field: &[Fr]) -> Fr {
        let range = |(start, len): (usize, u32)| start..start + len as usize;
        let mut sum = form.constant;
        for (variable, factor) in &self.elements[range(form.elements)] {
            sum += field[*variable as usize] * factor;
        }
        for (variable, factor) in &self.scaled[range(form.scaled)] {
            sum += SmallIntegers::tables().element(integers[*variable as usize]) * factor;
        }
        match &self.shifted[range(form.shifted)] {
            [] => sum,
            [Shifted { variable, shift: 0 }] => sum + SmallIntegers::tables().element(integers[*variable as usize]),
            terms => sum + shifted_sum(terms, integers),
        }
    }
}

/// Whether a form's values are machine words.
pub(crate) fn is_narrow(form: &Integer, spans: &[Option<Span>]) -> bool {
    narrow_constant(form, spans).is_some()
}

/// The constant of a form whose sums stay below `2^NARROW_BITS`, with coefficients of 32 bits.
fn narrow_constant(form: &Integer, spans: &[Option<Span>]) -> Option<i64> {
    let mut reach = form.constant.checked_abs()?;
    for (variable, coefficient) in &form.terms {
        let factor = i128::from(i32::try_from(*coefficient).ok()?).abs();
        let span = spans.get(*variable as usize).copied().flatten()?;
        let largest = span.min.checked_abs()?.max(span.max.checked_abs()?);
        reach = reach.checked_add(largest.checked_mul(factor)?)?;
    }
    if reach < 1 << NARROW_BITS { i64::try_from(form.constant).ok() } else { None }
}

/// `k` of a factor that is `2^k` with `k < 252`.
fn exponent_of_two(factor: &Fr) -> Option<u8> {
    let limbs = factor.into_bigint().0;
    let ones: u32 = limbs.iter().map(|limb| limb.count_ones()).sum();
    let limb = limbs.iter().position(|limb| *limb != 0)?;
    let shift = 64 * limb as u32 + limbs[limb].trailing_zeros();
    (ones == 1 && shift < 252).then_some(shift as u8)
}

/// `sum 2^shift * variable` as one integer of 256 bits, then one multiplication into the field.
fn shifted_sum(terms: &[Shifted], integers: &[i64]) -> Fr {
    // Limb by limb with room above, so that nothing carries before the end: a term has less than 127 bits.
    let (mut low, mut high) = ([0i128; 4], [0i128; 4]);
    for Shifted { variable, shift } in terms {
        let value = i128::from(integers[*variable as usize]) << (shift % 64);
        let limb = usize::from(shift / 64);
        low[limb] += i128::from(value as u64);
        high[limb] += value >> 64;
    }
    let mut limbs = [0u64; 4];
    let mut carry = 0i128;
    for (i, limb) in limbs.iter_mut().enumerate() {
        let sum = low[i] + carry;
        *limb = sum as u64;
        carry = (sum >> 64) + high[i];
    }
    match (carry, Fr::from_bigint(BigInt(limbs))) {
        (0, Some(element)) => element,
        // Negative, or beyond the field's order.
        _ => {
            let weights = (0..4).map(|i| power_of_two(64 * i));
            let below = weights.zip(limbs).map(|(weight, limb)| weight * Fr::from(limb)).sum::<Fr>();
            below + power_of_two(128).square() * Fr::from(carry)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    /// The pools against the forms that they were made of, over values of every size.
    #[test]
    fn pools_agree_with_the_forms() {
        let mut rng = StdRng::seed_from_u64(5);
        let mut narrow = 0;
        for round in 0..2_000 {
            let bits = rng.gen_range(1..=62);
            let limit = 1i64 << bits;
            let variables = rng.gen_range(1..40u32);
            let spans: Vec<_> =
                (0..variables).map(|_| Some(Span::new(-i128::from(limit), i128::from(limit)))).collect();
            let integers: Vec<i64> = (0..variables).map(|_| rng.gen_range(-limit..=limit)).collect();
            let factor_bits = rng.gen_range(1..=40);
            let terms: Vec<(Variable, i64)> =
                (0..variables).map(|v| (v, rng.gen_range(1..=1i64 << factor_bits) * [-1, 1][v as usize % 2])).collect();
            let constant = rng.gen_range(-(1i128 << bits)..1i128 << bits);
            let form = Integer { terms, constant, span: Span::point(0) };
            let mut forms = Forms::default();
            let place = forms.integer(&form, &spans);
            narrow += usize::from(place.narrow);
            assert_eq!(forms.evaluate(&place, &integers), form.evaluate(&integers), "round {round}");
        }
        assert!((200..1_800).contains(&narrow), "{narrow} of 2,000 forms are narrow");
    }

    /// Field forms over integers and elements: shifted, scaled, negative, beyond the order.
    #[test]
    fn field_forms_agree() {
        let mut rng = StdRng::seed_from_u64(6);
        for round in 0..2_000 {
            let spans: Vec<_> = (0..40).map(|v| (v % 3 != 0).then_some(Span::point(0))).collect();
            let integers: Vec<i64> = spans
                .iter()
                .map(|s| if s.is_some() { rng.r#gen::<i64>() >> rng.gen_range(0..64) } else { 0 })
                .collect();
            let element = |v: usize| Fr::from(v as u64 + 7).pow([round + 3]);
            let field: Vec<Fr> = (0..40).map(|v| if v % 3 == 0 { element(v) } else { Fr::from(integers[v]) }).collect();
            let mut factor = |v: u32| match rng.gen_range(0..4) {
                0 => element(v as usize + 50),
                1 => -Fr::from(1u64),
                _ => power_of_two(rng.gen_range(0..253)),
            };
            let terms = (0..40u32).filter(|v| (u64::from(*v) + round) % 4 != 0).map(|v| (v, factor(v))).collect();
            let form = Linear { terms, constant: element(99) };
            let mut forms = Forms::default();
            let place = forms.field(&form, &spans);
            assert_eq!(forms.evaluate_field(&place, &integers, &field), form.evaluate(&field), "round {round}");
        }
    }
}
