//! The witness program: straight-line steps that fill in the variables of one proof.
//!
//! Written by the builder beside the constraints, once per model. Almost everything is arithmetic on
//! machine integers; field elements appear where Poseidon does.

use ark_bn254::Fr;
use ark_ff::{One, Zero};

use crate::circuit::Inputs;
use crate::error::WitnessError;
use crate::linear::{Integer, Linear, Variable};
use crate::poseidon::Poseidon;

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

/// One step.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Load a field element.
    Secret { source: Secret, to: Variable },
    /// Load a small integer.
    Small { source: Small, to: Variable },
    /// Bits of a non-negative integer.
    Decompose { form: Integer, bits: Bits },
    /// Split `form = divisor * (quotient + excess) + remainder`, `0 <= remainder < divisor`, the quotient
    /// within `0..=max` and the excess as small as can be. A quotient without a variable is a linear form.
    Divide { form: Integer, divisor: i128, max: i128, quotient: Option<Variable>, excess: Excess, remainder: Bits },
    /// Split `form = divisor * (period * high + low) + remainder`, `0 <= remainder < divisor`, `0 <= low < period`.
    DividePeriods { form: Integer, divisor: i128, period: i128, low: Option<Variable>, high: Excess, remainder: Bits },
    /// `left * right + plus`.
    MultiplyAdd { left: Integer, right: Integer, plus: Integer, to: Variable },
    /// `plus + sum left * right`.
    Accumulate { pairs: Vec<(Integer, Integer)>, plus: Integer, to: Variable },
    /// The larger of two integers.
    Larger { left: Integer, right: Integer, to: Variable },
    /// A product of integers.
    Product { left: Integer, right: Integer, to: Variable },
    /// A product of field elements.
    FieldProduct { left: Linear, right: Linear, to: Variable },
    /// A Poseidon permutation: the S-boxes' intermediate values, three for each that is not constant.
    Permute { poseidon: &'static Poseidon, state: Vec<Linear>, first: Variable },
}

/// The program of a circuit.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) steps: Vec<Step>,
    /// Private weights in wire form, in the order of their commitment.
    pub(crate) weights: Vec<i64>,
    pub(crate) num_variables: usize,
}

/// The variables while the program runs.
pub(crate) struct Values {
    /// Values of integer variables; zero for the others.
    pub(crate) integers: Vec<i64>,
    /// Values of all variables.
    pub(crate) field: Vec<Fr>,
}

impl Values {
    fn set(&mut self, to: Variable, value: i128) -> Result<(), WitnessError> {
        let small = i64::try_from(value).map_err(|_| WitnessError::Overflow { variable: to, got: value })?;
        self.integers[to as usize] = small;
        self.field[to as usize] = match small {
            0 => Fr::zero(),
            1 => Fr::one(),
            other => Fr::from(other),
        };
        Ok(())
    }

    fn set_bits(&mut self, bits: Bits, value: i128) -> Result<(), WitnessError> {
        (0..bits.count).try_for_each(|i| self.set(bits.first + i, (value >> (bits.from + i)) & 1))
    }

    fn set_excess(&mut self, excess: &Excess, over: i128) -> Result<(), WitnessError> {
        match excess {
            Excess::None => Ok(()),
            Excess::Above { bits } => self.set_bits(*bits, over),
            Excess::Below { bits } => self.set_bits(*bits, -over),
            Excess::Both { sign, bits } => {
                let negative = i128::from(over < 0);
                self.set(*sign, negative)?;
                self.set_bits(*bits, over + (negative << bits.count))
            }
        }
    }
}

impl Program {
    /// Runs all steps. The inputs have been checked against the circuit's sizes and types.
    pub(crate) fn run(&self, inputs: &Inputs<'_>, wire: &[i64]) -> Result<Values, WitnessError> {
        let mut values = Values { integers: vec![0; self.num_variables], field: vec![Fr::zero(); self.num_variables] };
        values.set(crate::linear::ONE, 1)?;
        for step in &self.steps {
            self.execute(step, inputs, wire, &mut values)?;
        }
        Ok(values)
    }

    fn execute(&self, step: &Step, inputs: &Inputs<'_>, wire: &[i64], values: &mut Values) -> Result<(), WitnessError> {
        match step {
            Step::Secret { source, to } => values.field[*to as usize] = secret(*source, inputs),
            Step::Small { source, to } => values.set(*to, i128::from(self.small(*source, inputs, wire)))?,
            Step::Decompose { form, bits } => {
                let value = form.evaluate(&values.integers);
                values.set_bits(*bits, value)?;
            }
            Step::Divide { form, divisor, max, quotient, excess, remainder } => {
                let value = form.evaluate(&values.integers);
                let (total, rest) = (value.div_euclid(*divisor), value.rem_euclid(*divisor));
                let clamped = total.clamp(0, *max);
                if let Some(quotient) = quotient {
                    values.set(*quotient, clamped)?;
                }
                values.set_bits(*remainder, rest)?;
                values.set_excess(excess, total - clamped)?;
            }
            Step::DividePeriods { form, divisor, period, low, high, remainder } => {
                let value = form.evaluate(&values.integers);
                let (total, rest) = (value.div_euclid(*divisor), value.rem_euclid(*divisor));
                if let Some(low) = low {
                    values.set(*low, total.rem_euclid(*period))?;
                }
                values.set_bits(*remainder, rest)?;
                values.set_excess(high, total.div_euclid(*period))?;
            }
            Step::MultiplyAdd { left, right, plus, to } => {
                let product = left.evaluate(&values.integers) * right.evaluate(&values.integers);
                let sum = product + plus.evaluate(&values.integers);
                values.set(*to, sum)?;
            }
            Step::Accumulate { pairs, plus, to } => {
                let product = |(left, right): &(Integer, Integer)| {
                    left.evaluate(&values.integers) * right.evaluate(&values.integers)
                };
                let sum = plus.evaluate(&values.integers) + pairs.iter().map(product).sum::<i128>();
                values.set(*to, sum)?;
            }
            Step::Larger { left, right, to } => {
                let (left, right) = (left.evaluate(&values.integers), right.evaluate(&values.integers));
                values.set(*to, left.max(right))?;
            }
            Step::Product { left, right, to } => {
                let product = left.evaluate(&values.integers) * right.evaluate(&values.integers);
                values.set(*to, product)?;
            }
            Step::FieldProduct { left, right, to } => {
                values.field[*to as usize] = left.evaluate(&values.field) * right.evaluate(&values.field);
            }
            Step::Permute { poseidon, state, first } => {
                let start = state.iter().map(|form| form.evaluate(&values.field)).collect();
                let constant: Vec<bool> = state.iter().map(|form| form.as_constant().is_some()).collect();
                let to = &mut values.field[*first as usize..];
                poseidon.trace(start, &constant, to);
            }
        }
        Ok(())
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
