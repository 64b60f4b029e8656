//! The witness program: straight-line steps that fill in the variables of one proof.
//!
//! Written by the builder beside the constraints, once per model: see [`crate::record`]. Almost everything is
//! arithmetic on machine integers; field elements appear where Poseidon does, and for the integers at the end.
//!
//! Steps that depend on nothing but the model and the salt of its weights are known as *fixed*. Their values can be
//! computed once and serve for every input: [`Program::prepare`], then [`Program::resume`].

use std::ops::Range;

use ark_bn254::Fr;
use ark_ff::{Zero, batch_inversion};

use crate::circuit::Inputs;
use crate::error::WitnessError;
use crate::forms::{FieldForm, Form, Forms};
use crate::linear::{Integer, Linear, ONE, Variable};
use crate::poseidon::{self, Poseidon};
use crate::small::SmallIntegers;

/// A field element (or bit) that comes from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    /// The model's id (of the architecture, with private weights).
    Model,
    /// The job's context.
    Context,
    /// Salt of the input commitment.
    InputSalt,
    /// Salt of the output commitment.
    OutputSalt,
    /// Salt of the weights' commitment.
    WeightsSalt,
    /// Sibling at a level of the dataset's tree.
    Sibling(usize),
}

/// A small integer that comes from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Small {
    /// Wire byte of an input element.
    Input(usize),
    /// Wire form of a private weight.
    Weight(usize),
    /// Whether the input is shown to belong to a dataset.
    HasDataset,
    /// Bit of the leaf's index at a level.
    Direction(usize),
}

/// How a quotient leaves the range that it is clamped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// Never.
    None,
    /// Upwards: `excess = sum 2^i bit_i`.
    Above {
        /// Variables of the bits.
        bits: Bits,
    },
    /// Downwards: `excess = -sum 2^i bit_i`.
    Below {
        /// Variables of the bits.
        bits: Bits,
    },
    /// Both: `excess = sum 2^i bit_i - 2^count * sign`.
    Both {
        /// Variable of the sign.
        sign: Variable,
        /// Variables of the bits.
        bits: Bits,
    },
}

/// Consecutive variables that take consecutive bits of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    /// The first variable.
    pub(crate) first: Variable,
    /// Which bit it takes.
    pub(crate) from: u32,
    /// How many bits follow one another.
    pub(crate) count: u32,
}

/// One step. Gadgets write it over [`Integer`] and [`Linear`]; the program holds it over the forms of its pool.
#[derive(Clone, Debug)]
pub(crate) enum Step<I = Integer, L = Linear> {
    /// Load a field element.
    Secret { source: Secret, to: Variable },
    /// Load a small integer.
    Small { source: Small, to: Variable },
    /// Bits of a non-negative integer.
    Decompose { form: I, bits: Bits },
    /// Split `form = divisor * (quotient + excess) + remainder`, `0 <= remainder < divisor`, the quotient
    /// within `0..=max` and the excess as small as can be. A quotient without a variable is a linear form.
    Divide { form: I, divisor: i128, max: i128, quotient: Option<Variable>, excess: Excess, remainder: Bits },
    /// Split `form = divisor * (period * high + low) + remainder`, `0 <= remainder < divisor`, `0 <= low < period`.
    DividePeriods { form: I, divisor: i128, period: i128, low: Option<Variable>, high: Excess, remainder: Bits },
    /// Whether `form` is a multiple of the divisor, and the quotient not of this parity: see [`crate::halves`].
    HalfDown { form: I, divisor: i128, parity: i128, to: Variable },
    /// `1 / form` in the field, of a form that is not zero; read by no other step.
    Inverse { form: I, to: Variable },
    /// `left * right + plus`.
    MultiplyAdd { left: I, right: I, plus: I, to: Variable },
    /// `plus + sum left * right`.
    Accumulate { pairs: Vec<(I, I)>, plus: I, to: Variable },
    /// The larger of two integers.
    Larger { left: I, right: I, to: Variable },
    /// The largest of some integers, in descending order, as many as there are variables.
    Largest { forms: Vec<I>, to: Vec<Variable> },
    /// `floor(dividend / divisor)`, for a divisor that is positive in every run.
    Quotient { dividend: I, divisor: I, to: Variable },
    /// A product of integers.
    Product { left: I, right: I, to: Variable },
    /// A product of field elements.
    FieldProduct { left: L, right: L, to: Variable },
    /// A Poseidon permutation: the S-boxes' intermediate values, three for each that is not constant.
    Permute { poseidon: &'static Poseidon, state: Vec<L>, first: Variable },
    /// Made by the recorder: keeps the value of a form that several steps read.
    Keep { form: I, to: Kept },
    /// Made by the recorder: the same over field elements.
    KeepElement { form: L, to: Kept },
    /// Made by the recorder: [`Step::Accumulate`] of kept values, which are machine words.
    AccumulateKept { pairs: Range<usize>, plus: I, to: Variable },
    /// Made by the recorder: [`Step::FieldProduct`] with a kept element.
    KeptProduct { left: L, right: Kept, to: Variable },
}

/// The number of a kept value.
pub(crate) type Kept = u32;

/// The program of a circuit.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) steps: Vec<Step<Form, FieldForm>>,
    pub(crate) forms: Forms,
    /// Private weights in wire form, in the order of their commitment.
    pub(crate) weights: Vec<i64>,
    pub(crate) num_variables: usize,
    /// The pairs of [`Step::AccumulateKept`].
    pub(crate) pairs: Vec<(Kept, Kept)>,
    /// How many integers and how many elements are kept beside the variables.
    pub(crate) num_kept: (usize, usize),
    /// The variables that hold integers, as runs.
    pub(crate) integer_runs: Vec<Range<usize>>,
    /// The steps that the input and its salts have a part in, as runs.
    pub(crate) varying: Vec<Range<usize>>,
}

/// The variables while the program runs.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    /// Values of integer variables; zero for the others.
    pub(crate) integers: Vec<i64>,
    /// Values of field variables; those of integer variables follow with [`Program::finish`].
    pub(crate) field: Vec<Fr>,
    /// Integers that several steps read, beside the variables.
    pub(crate) kept: Vec<i64>,
    /// Elements that several steps read, beside the variables.
    pub(crate) kept_elements: Vec<Fr>,
    /// Elements that are still to be inverted, all at once.
    inverses: Vec<Variable>,
}

impl Values {
    fn new(program: &Program) -> Self {
        let (mut integers, field) = (vec![0; program.num_variables], vec![Fr::zero(); program.num_variables]);
        if let Some(one) = integers.get_mut(ONE as usize) {
            *one = 1;
        }
        let (kept, elements) = program.num_kept;
        let kept_elements = vec![Fr::zero(); elements];
        Self { integers, field, kept: vec![0; kept], kept_elements, inverses: Vec::new() }
    }

    #[inline]
    pub(crate) fn set(&mut self, to: Variable, value: i128) -> Result<(), WitnessError> {
        let small = i64::try_from(value).map_err(|_| WitnessError::Overflow { variable: to, got: value })?;
        self.integers[to as usize] = small;
        Ok(())
    }

    #[inline]
    pub(crate) fn set_bits(&mut self, bits: Bits, value: i128) {
        let first = bits.first as usize;
        let cells = &mut self.integers[first..first + bits.count as usize];
        match i64::try_from(value) {
            Ok(word) if bits.from + bits.count <= 64 => {
                for (cell, i) in cells.iter_mut().zip(bits.from..) {
                    *cell = word >> i & 1;
                }
            }
            _ => {
                for (cell, i) in cells.iter_mut().zip(bits.from..) {
                    *cell = (value >> i & 1) as i64;
                }
            }
        }
    }

    /// Inverts what waits for it: one inversion, and a few products for each.
    pub(crate) fn invert(&mut self) {
        let mut elements: Vec<Fr> = self.inverses.iter().map(|to| self.field[*to as usize]).collect();
        batch_inversion(&mut elements);
        for (to, inverse) in self.inverses.drain(..).zip(elements) {
            self.field[to as usize] = inverse;
        }
    }

    pub(crate) fn set_excess(&mut self, excess: &Excess, over: i128) -> Result<(), WitnessError> {
        match excess {
            Excess::None => {}
            Excess::Above { bits } => self.set_bits(*bits, over),
            Excess::Below { bits } => self.set_bits(*bits, -over),
            Excess::Both { sign, bits } => {
                let negative = i128::from(over < 0);
                self.set(*sign, negative)?;
                self.set_bits(*bits, over + (negative << bits.count));
            }
        }
        Ok(())
    }
}

impl Program {
    /// Runs all steps. The inputs have been checked against the circuit's sizes and types.
    pub(crate) fn run(&self, inputs: &Inputs<'_>, wire: &[i64]) -> Result<Values, WitnessError> {
        let mut values = Values::new(self);
        self.execute_all(0..self.steps.len(), inputs, wire, &mut values)?;
        self.finish(&mut values);
        Ok(values)
    }

    /// Whether any step is fixed.
    pub(crate) fn has_fixed_steps(&self) -> bool {
        self.varying.iter().map(Range::len).sum::<usize>() < self.steps.len()
    }

    /// Runs the fixed steps. Of the inputs only the weights' salt is looked at.
    pub(crate) fn prepare(&self, inputs: &Inputs<'_>) -> Result<Values, WitnessError> {
        let mut values = Values::new(self);
        let mut done = 0;
        for varying in &self.varying {
            self.execute_all(done..varying.start, inputs, &[], &mut values)?;
            done = varying.end;
        }
        self.execute_all(done..self.steps.len(), inputs, &[], &mut values)?;
        Ok(values)
    }

    /// Runs the other steps on the values of the fixed ones, for the same salt of the weights.
    pub(crate) fn resume(
        &self,
        mut prepared: Values,
        inputs: &Inputs<'_>,
        wire: &[i64],
    ) -> Result<Values, WitnessError> {
        for varying in &self.varying {
            self.execute_all(varying.clone(), inputs, wire, &mut prepared)?;
        }
        self.finish(&mut prepared);
        Ok(prepared)
    }

    /// Turns integers into field elements, and inverts what waits for it.
    pub(crate) fn finish(&self, values: &mut Values) {
        values.invert();
        let tables = SmallIntegers::tables();
        for run in &self.integer_runs {
            for (element, integer) in values.field[run.clone()].iter_mut().zip(&values.integers[run.clone()]) {
                *element = tables.element(*integer);
            }
        }
    }

    /// Runs some consecutive steps.
    pub(crate) fn execute_all(
        &self,
        steps: Range<usize>,
        inputs: &Inputs<'_>,
        wire: &[i64],
        values: &mut Values,
    ) -> Result<(), WitnessError> {
        self.steps[steps].iter().try_for_each(|step| self.execute(step, inputs, wire, values))
    }

    /// Runs one step on values that the steps before it have left, or that somebody has tampered with.
    pub(crate) fn execute(
        &self,
        step: &Step<Form, FieldForm>,
        inputs: &Inputs<'_>,
        wire: &[i64],
        values: &mut Values,
    ) -> Result<(), WitnessError> {
        let integer = |form: &Form, values: &Values| self.forms.evaluate(form, &values.integers);
        let element =
            |form: &FieldForm, values: &Values| self.forms.evaluate_field(form, &values.integers, &values.field);
        match step {
            Step::Secret { source, to } => values.field[*to as usize] = secret(*source, inputs),
            Step::Small { source, to } => values.integers[*to as usize] = self.small(*source, inputs, wire),
            Step::Decompose { form, bits } => values.set_bits(*bits, integer(form, values)),
            Step::Divide { form, divisor, max, quotient, excess, remainder } => {
                let (total, rest) = div_rem(integer(form, values), *divisor);
                let clamped = total.clamp(0, *max);
                if let Some(quotient) = quotient {
                    values.set(*quotient, clamped)?;
                }
                values.set_bits(*remainder, rest);
                values.set_excess(excess, total - clamped)?;
            }
            Step::DividePeriods { form, divisor, period, low, high, remainder } => {
                let (total, rest) = div_rem(integer(form, values), *divisor);
                let (periods, inside) = div_rem(total, *period);
                if let Some(low) = low {
                    values.set(*low, inside)?;
                }
                values.set_bits(*remainder, rest);
                values.set_excess(high, periods)?;
            }
            Step::HalfDown { form, divisor, parity, to } => {
                let (quotient, rest) = div_rem(integer(form, values), *divisor);
                values.set(*to, i128::from(rest == 0 && quotient.rem_euclid(2) != *parity))?;
            }
            Step::Inverse { form, to } => {
                values.field[*to as usize] = Fr::from(integer(form, values));
                values.inverses.push(*to);
            }
            Step::MultiplyAdd { left, right, plus, to } => {
                let product = self.product(left, right, values, *to)?;
                values.set(*to, product + integer(plus, values))?;
            }
            Step::Accumulate { pairs, plus, to } => {
                let mut sum = integer(plus, values);
                for (left, right) in pairs {
                    sum += self.product(left, right, values, *to)?;
                }
                values.set(*to, sum)?;
            }
            Step::Larger { left, right, to } => {
                let larger = integer(left, values).max(integer(right, values));
                values.set(*to, larger)?;
            }
            Step::Largest { forms, to } => {
                let mut all: Vec<i128> = forms.iter().map(|form| integer(form, values)).collect();
                all.sort_unstable_by(|a, b| b.cmp(a));
                to.iter().zip(all).try_for_each(|(to, value)| values.set(*to, value))?;
            }
            Step::Quotient { dividend, divisor, to } => {
                let (quotient, _) = div_rem(integer(dividend, values), integer(divisor, values).max(1));
                values.set(*to, quotient)?;
            }
            Step::Product { left, right, to } => {
                let product = self.product(left, right, values, *to)?;
                values.set(*to, product)?;
            }
            Step::FieldProduct { left, right, to } => {
                values.field[*to as usize] = element(left, values) * element(right, values);
            }
            Step::Permute { poseidon, state, first } => {
                let mut words = [Fr::zero(); poseidon::WEIGHTS];
                let mut constant = [false; poseidon::WEIGHTS];
                for ((word, constant), form) in words.iter_mut().zip(&mut constant).zip(state) {
                    *word = element(form, values);
                    *constant = form.is_constant();
                }
                let to = &mut values.field[*first as usize..];
                poseidon.trace(&mut words[..state.len()], &constant, to);
            }
            Step::Keep { form, to } => {
                let value = integer(form, values);
                values.kept[*to as usize] =
                    i64::try_from(value).map_err(|_| WitnessError::Overflow { variable: ONE, got: value })?;
            }
            Step::KeepElement { form, to } => values.kept_elements[*to as usize] = element(form, values),
            Step::AccumulateKept { pairs, plus, to } => {
                let product = |(left, right): &(Kept, Kept)| {
                    i128::from(values.kept[*left as usize]) * i128::from(values.kept[*right as usize])
                };
                let products: i128 = self.pairs[pairs.clone()].iter().map(product).sum();
                values.set(*to, products + integer(plus, values))?;
            }
            Step::KeptProduct { left, right, to } => {
                values.field[*to as usize] = element(left, values) * values.kept_elements[*right as usize];
            }
        }
        Ok(())
    }

    /// A product; of two machine words without a check, as it fits 128 bits.
    #[inline]
    fn product(&self, left: &Form, right: &Form, values: &Values, to: Variable) -> Result<i128, WitnessError> {
        let narrow = |form| self.forms.evaluate_narrow(form, &values.integers);
        if let (Some(left), Some(right)) = (narrow(left), narrow(right)) {
            return Ok(i128::from(left) * i128::from(right));
        }
        let (left, right) = (self.forms.evaluate(left, &values.integers), self.forms.evaluate(right, &values.integers));
        left.checked_mul(right).ok_or(WitnessError::Overflow { variable: to, got: left })
    }

    fn small(&self, source: Small, inputs: &Inputs<'_>, wire: &[i64]) -> i64 {
        match source {
            Small::Input(element) => wire[element],
            Small::Weight(index) => self.weights[index],
            Small::HasDataset => i64::from(inputs.dataset.is_some()),
            Small::Direction(level) => inputs.dataset.as_ref().map_or(0, |m| i64::from(m.index >> level & 1 == 1)),
        }
    }
}

/// Quotient rounded down, and remainder; on machine words where both fit.
#[inline]
fn div_rem(value: i128, divisor: i128) -> (i128, i128) {
    match (i64::try_from(value), i64::try_from(divisor)) {
        (Ok(value), Ok(divisor)) if divisor > 0 => {
            (i128::from(value.div_euclid(divisor)), i128::from(value.rem_euclid(divisor)))
        }
        _ => (value.div_euclid(divisor), value.rem_euclid(divisor)),
    }
}

fn secret(source: Secret, inputs: &Inputs<'_>) -> Fr {
    match source {
        Secret::Model => inputs.model,
        Secret::Context => inputs.context,
        Secret::InputSalt => inputs.input_salt,
        Secret::OutputSalt => inputs.output_salt,
        Secret::WeightsSalt => inputs.weights_salt,
        Secret::Sibling(level) => {
            inputs.dataset.as_ref().and_then(|m| m.siblings.get(level)).copied().unwrap_or_default()
        }
    }
}
