//! All that attacks know of the witness program: which step writes and reads what, and how to run steps on tampered values.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use ark_bn254::Fr;

use crate::circuit::Inputs;
use crate::error::WitnessError;
use crate::forms::{FieldForm, Form};
use crate::linear::Variable;
use crate::program::{Bits, Excess, Program, Step, Values};

/// A step as the program holds it.
type Held = Step<Form, FieldForm>;

/// Quotient, excess and remainder of a division, or low part, periods and remainder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcome(pub [i128; 3]);

/// Values for the product of one step and for that of the step `at`.
pub(super) struct Exchange {
    first: (Variable, i128),
    pub(super) at: usize,
    second: (Variable, i128),
}

/// A program with what it runs on.
///
/// A *slot* is a variable, or behind all of them a kept integer, or behind those a kept element.
pub(super) struct Replay<'a> {
    program: &'a Program,
    inputs: &'a Inputs<'a>,
    wire: &'a [i64],
    /// The steps that read each slot, in their order.
    readers: Vec<Vec<u32>>,
}

/// What a dividing step splits: `form = divisor * (unit * over + low) + rest`.
struct Division<'a> {
    form: &'a Form,
    divisor: i128,
    unit: i128,
    /// The clamp, for a quotient that leaves its range by the excess; none where it leaves by periods.
    max: Option<i128>,
    quotient: Option<Variable>,
    excess: &'a Excess,
    remainder: Bits,
}

impl Division<'_> {
    fn outcome(&self, value: i128) -> [i128; 3] {
        let (total, rest) = (value.div_euclid(self.divisor), value.rem_euclid(self.divisor));
        match self.max {
            Some(max) => [total.clamp(0, max), total - total.clamp(0, max), rest],
            None => [total.rem_euclid(self.unit), total.div_euclid(self.unit), rest],
        }
    }
}

impl<'a> Replay<'a> {
    pub(super) fn new(program: &'a Program, inputs: &'a Inputs<'a>, wire: &'a [i64]) -> Self {
        let slots = program.num_variables + program.num_kept.0 + program.num_kept.1;
        let mut replay = Self { program, inputs, wire, readers: vec![Vec::new(); slots] };
        for (at, step) in (0u32..).zip(&program.steps) {
            for slot in replay.reads(step) {
                let readers = &mut replay.readers[slot];
                if readers.last() != Some(&at) {
                    readers.push(at);
                }
            }
        }
        replay
    }

    pub(super) fn len(&self) -> usize {
        self.program.steps.len()
    }

    pub(super) fn run(&self) -> Result<Values, WitnessError> {
        self.program.run(self.inputs, self.wire)
    }

    fn step(&self, at: usize) -> Option<&'a Held> {
        self.program.steps.get(at)
    }

    /// Given values in which `forged` steps were tampered with, and the variables `also`, runs all steps before `end` that
    /// read what changed, and those that read what these change, and so on. Gives the slots that differ from the valid
    /// values, variables first in each step.
    pub(super) fn repair(
        &self,
        (forged, also, end): (&[usize], &[Variable], usize),
        valid: &Values,
        values: &mut Values,
    ) -> (Vec<usize>, Result<(), WitnessError>) {
        let mut changed: Vec<usize> = Vec::new();
        let mut pending: BTreeSet<u32> = BTreeSet::new();
        let mut note = |slots: Vec<usize>, values: &Values, pending: &mut BTreeSet<u32>| {
            for slot in slots.into_iter().filter(|slot| self.differs(valid, values, *slot)) {
                changed.push(slot);
                let behind = self.readers[slot].iter().copied();
                pending.extend(behind.filter(|step| (*step as usize) < end && !forged.contains(&(*step as usize))));
            }
        };
        note(also.iter().map(|cell| *cell as usize).collect(), values, &mut pending);
        for at in forged {
            self.mirror(*at, values);
            note(self.slots(*at), values, &mut pending);
        }
        let mut outcome = Ok(());
        while let (Ok(()), Some(at)) = (&outcome, pending.pop_first()) {
            let at = at as usize;
            if let Some(step) = self.step(at) {
                outcome = self.program.execute(step, self.inputs, self.wire, values);
                self.mirror(at, values);
                note(self.slots(at), values, &mut pending);
            }
        }
        (changed, outcome)
    }

    /// Undoes what [`Self::repair`] found changed.
    pub(super) fn restore(&self, changed: &[usize], valid: &Values, values: &mut Values) {
        for &slot in changed {
            match self.kept(slot) {
                None => {
                    values.field[slot] = valid.field[slot];
                    values.integers[slot] = valid.integers[slot];
                }
                Some((at, false)) => values.kept[at] = valid.kept[at],
                Some((at, true)) => values.kept_elements[at] = valid.kept_elements[at],
            }
        }
    }

    /// Whether a slot is a variable.
    pub(super) fn is_variable(&self, slot: usize) -> bool {
        slot < self.program.num_variables
    }

    /// The number of a kept value, and whether it is an element.
    fn kept(&self, slot: usize) -> Option<(usize, bool)> {
        let beyond = slot.checked_sub(self.program.num_variables)?;
        Some(beyond.checked_sub(self.program.num_kept.0).map_or((beyond, false), |at| (at, true)))
    }

    fn differs(&self, valid: &Values, values: &Values, slot: usize) -> bool {
        match self.kept(slot) {
            None => valid.field[slot] != values.field[slot] || valid.integers[slot] != values.integers[slot],
            Some((at, false)) => valid.kept[at] != values.kept[at],
            Some((at, true)) => valid.kept_elements[at] != values.kept_elements[at],
        }
    }

    /// The program turns integers into field elements at its end; here they follow at once.
    fn mirror(&self, at: usize, values: &mut Values) {
        values.invert();
        if !self.is_field(at) {
            for cell in self.written(at) {
                values.field[cell as usize] = Fr::from(values.integers[cell as usize]);
            }
        }
    }

    /// What a step computes.
    fn slots(&self, at: usize) -> Vec<usize> {
        let first_kept = self.program.num_variables;
        match self.step(at) {
            Some(Step::Permute { poseidon, state, first }) => {
                let constant: Vec<bool> = state.iter().map(FieldForm::is_constant).collect();
                let first = *first as usize;
                (first..first + 3 * poseidon.active(&constant)).collect()
            }
            Some(Step::Keep { to, .. }) => vec![first_kept + *to as usize],
            Some(Step::KeepElement { to, .. }) => vec![first_kept + self.program.num_kept.0 + *to as usize],
            _ => self.written(at).into_iter().map(|cell| cell as usize).collect(),
        }
    }

    /// The slots that a step reads.
    fn reads(&self, step: &Held) -> Vec<usize> {
        let (forms, first_kept) = (&self.program.forms, self.program.num_variables);
        let of = |list: &[&Form]| -> Vec<usize> {
            list.iter().flat_map(|form| forms.terms(form)).map(|(variable, _)| variable as usize).collect()
        };
        let field = |list: &[&FieldForm]| -> Vec<usize> {
            list.iter().flat_map(|form| forms.variables(form)).map(|variable| variable as usize).collect()
        };
        match step {
            Step::Secret { .. } | Step::Small { .. } => Vec::new(),
            Step::Decompose { form, .. }
            | Step::Divide { form, .. }
            | Step::DividePeriods { form, .. }
            | Step::Keep { form, .. } => of(&[form]),
            Step::MultiplyAdd { left, right, plus, .. } => of(&[left, right, plus]),
            Step::Larger { left, right, .. } | Step::Product { left, right, .. } => of(&[left, right]),
            Step::HalfDown { form, .. } | Step::Inverse { form, .. } => of(&[form]),
            Step::Largest { forms, .. } => of(&forms.iter().collect::<Vec<_>>()),
            Step::Quotient { dividend, divisor, .. } => of(&[dividend, divisor]),
            Step::Accumulate { pairs, plus, .. } => {
                let list = pairs.iter().flat_map(|(left, right)| [left, right]).chain([plus]);
                of(&list.collect::<Vec<_>>())
            }
            Step::AccumulateKept { pairs, plus, .. } => {
                let kept = self.program.pairs[pairs.clone()].iter().flat_map(|(left, right)| [*left, *right]);
                let mut slots: Vec<usize> = kept.map(|kept| first_kept + kept as usize).collect();
                slots.extend(of(&[plus]));
                slots
            }
            Step::FieldProduct { left, right, .. } => field(&[left, right]),
            Step::KeptProduct { left, right, .. } => {
                let mut slots = field(&[left]);
                slots.push(first_kept + self.program.num_kept.0 + *right as usize);
                slots
            }
            Step::KeepElement { form, .. } => field(&[form]),
            Step::Permute { state, .. } => field(&state.iter().collect::<Vec<_>>()),
        }
    }

    /// The variables that a step computes and that are forged here: none of what comes from outside, and none of a
    /// permutation's.
    pub(super) fn written(&self, at: usize) -> Vec<Variable> {
        let all = |bits: &Bits| bits.first..bits.first + bits.count;
        let Some(step) = self.step(at) else { return Vec::new() };
        if let Some(division) = division(step) {
            let mut cells: Vec<Variable> = division.quotient.into_iter().chain(all(&division.remainder)).collect();
            match division.excess {
                Excess::None => {}
                Excess::Above { bits } | Excess::Below { bits } => cells.extend(all(bits)),
                Excess::Both { sign, bits } => cells.extend(all(bits).chain([*sign])),
            }
            return cells;
        }
        match step {
            Step::Decompose { bits, .. } => all(bits).collect(),
            Step::MultiplyAdd { to, .. }
            | Step::Accumulate { to, .. }
            | Step::AccumulateKept { to, .. }
            | Step::Larger { to, .. }
            | Step::Product { to, .. }
            | Step::HalfDown { to, .. }
            | Step::Inverse { to, .. }
            | Step::Quotient { to, .. }
            | Step::KeptProduct { to, .. }
            | Step::FieldProduct { to, .. } => vec![*to],
            Step::Largest { to, .. } => to.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether a step writes field elements.
    pub(super) fn is_field(&self, at: usize) -> bool {
        matches!(
            self.step(at),
            Some(
                Step::FieldProduct { .. }
                    | Step::KeptProduct { .. }
                    | Step::Inverse { .. }
                    | Step::Permute { .. }
                    | Step::Secret { .. }
            )
        )
    }

    /// Wrong outcomes of a dividing step (none for others): parts moved so that the equation still holds with one of the
    /// bounds broken, or moved alone. What does not fit the bits is cut off, as a forger would have to.
    pub(super) fn outcomes(&self, at: usize, values: &Values) -> Vec<Outcome> {
        let Some(division) = self.step(at).and_then(division) else { return Vec::new() };
        let (p, unit) = (division.divisor, division.unit);
        let honest = division.outcome(self.program.forms.evaluate(division.form, &values.integers));
        let [low, over, rest] = honest;
        let mut outcomes = vec![Outcome([unit * over + low, 0, rest])];
        for d in [1, -1, 2, -2, 5, 16, -16, 255, -255] {
            outcomes.extend([
                Outcome([low + d, over, rest - p * d]),
                Outcome([low + unit * d, over - d, rest]),
                Outcome([low, over + d, rest - p * unit * d]),
                Outcome([low + d, over, rest]),
                Outcome([low, over + d, rest]),
                Outcome([low, over, rest + d]),
            ]);
        }
        outcomes.retain(|outcome| outcome.0 != honest);
        outcomes
    }

    /// Writes a wrong outcome.
    pub(super) fn set_outcome(&self, at: usize, values: &mut Values, outcome: Outcome) -> Result<(), WitnessError> {
        let Some(division) = self.step(at).and_then(division) else { return Ok(()) };
        let Outcome([low, over, rest]) = outcome;
        if let Some(quotient) = division.quotient {
            values.set(quotient, low)?;
        }
        values.set_bits(division.remainder, rest);
        values.set_excess(division.excess, over)
    }

    /// Runs a dividing step as if its form were larger by `delta`.
    pub(super) fn divide_moved(&self, at: usize, delta: i128, values: &mut Values) -> Result<(), WitnessError> {
        let Some(division) = self.step(at).and_then(division) else { return Ok(()) };
        let value = self.program.forms.evaluate(division.form, &values.integers);
        self.set_outcome(at, values, Outcome(division.outcome(value + delta)))
    }

    /// Other values for a product and one of the next, of which one is 1 and one is 0: exchanged, both, neither. One-hot
    /// indicators are such products.
    pub(super) fn exchanges(&self, at: usize, values: &Values) -> Vec<Exchange> {
        let product = |at: usize| match self.step(at) {
            Some(Step::Product { to, .. }) => Some((at, *to, i128::from(values.integers[*to as usize]))),
            _ => None,
        };
        let Some((_, cell, value)) = product(at) else { return Vec::new() };
        let near = (at + 1..at + 10).filter_map(product);
        let exchanged = |(at, other, second): (usize, Variable, i128)| {
            let one_is_set = (value, second) == (0, 1) || (value, second) == (1, 0);
            let pairs = [(second, value), (1, 1), (0, 0)].into_iter().filter(move |_| one_is_set);
            pairs.map(move |(first, second)| Exchange { first: (cell, first), at, second: (other, second) })
        };
        near.flat_map(exchanged).collect()
    }

    /// Forges both products.
    pub(super) fn exchange(exchange: &Exchange, values: &mut Values) -> Result<(), WitnessError> {
        values.set(exchange.first.0, exchange.first.1)?;
        values.set(exchange.second.0, exchange.second.1)
    }

    /// Accumulators that a packed equation could bind: the step that divides each, and its scale there.
    pub(super) fn accumulators(&self, steps: Range<usize>) -> HashMap<Variable, (usize, i64)> {
        let mut divided = HashMap::new();
        for at in steps {
            if let Some(division) = self.step(at).and_then(division) {
                let terms = self.program.forms.terms(division.form);
                divided.extend(terms.into_iter().map(|(cell, scale)| (cell, (at, scale))));
            }
        }
        let sums = self.program.steps.iter().filter_map(|step| match step {
            Step::Accumulate { to, .. } | Step::AccumulateKept { to, .. } => Some(*to),
            _ => None,
        });
        sums.filter_map(|cell| Some((cell, *divided.get(&cell)?))).collect()
    }
}

fn division(step: &Held) -> Option<Division<'_>> {
    match step {
        Step::Divide { form, divisor, max, quotient, excess, remainder } => Some(Division {
            form,
            divisor: *divisor,
            unit: 1,
            max: Some(*max),
            quotient: *quotient,
            excess,
            remainder: *remainder,
        }),
        Step::DividePeriods { form, divisor, period, low, high, remainder } => Some(Division {
            form,
            divisor: *divisor,
            unit: *period,
            max: None,
            quotient: *low,
            excess: high,
            remainder: *remainder,
        }),
        _ => None,
    }
}
