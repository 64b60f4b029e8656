//! Takes in the steps of the witness program: their forms go to the pool, and what depends on the input is told apart.
//!
//! Convolutions with private weights read the same forms again and again: each activation with every weight that it
//! meets, each packed element with every channel. Such forms are evaluated once and kept.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use crate::forms::{FieldForm, Form, Forms, is_narrow};
use crate::linear::{Integer, Linear, ONE, Span, Variable};
use crate::program::{Bits, Excess, Kept, Program, Secret, Small, Step};

/// A program under construction.
#[derive(Debug)]
pub(crate) struct Recorder {
    steps: Vec<Step<Form, FieldForm>>,
    forms: Forms,
    /// Whether a variable depends on nothing but the weights and their salt; beyond the end: it does not.
    fixed: Vec<bool>,
    /// Runs of steps that are not fixed.
    varying: Vec<Range<usize>>,
    /// Kept forms.
    integers: HashMap<Integer, Kept>,
    elements: HashMap<Linear, Kept>,
    pairs: Vec<(Kept, Kept)>,
}

/// One step while it is taken in.
struct Intake<'a> {
    forms: &'a mut Forms,
    spans: &'a [Option<Span>],
    known: &'a [bool],
    /// Whether all that was read so far is fixed.
    fixed: bool,
    /// What the step writes, as runs of variables.
    written: Vec<Range<Variable>>,
}

impl Intake<'_> {
    fn reads(&mut self, variable: Variable) {
        self.fixed &= variable == ONE || self.known.get(variable as usize).copied().unwrap_or(false);
    }

    fn integer(&mut self, form: &Integer) -> Form {
        form.terms.iter().for_each(|(variable, _)| self.reads(*variable));
        self.forms.integer(form, self.spans)
    }

    fn field(&mut self, form: &Linear) -> FieldForm {
        form.terms.iter().for_each(|(variable, _)| self.reads(*variable));
        self.forms.field(form, self.spans)
    }

    fn writes(&mut self, first: Variable, count: u32) {
        self.written.push(first..first + count);
    }

    fn writes_bits(&mut self, bits: Bits) {
        self.writes(bits.first, bits.count);
    }

    fn writes_excess(&mut self, excess: &Excess) {
        match excess {
            Excess::None => {}
            Excess::Above { bits } | Excess::Below { bits } => self.writes_bits(*bits),
            Excess::Both { sign, bits } => {
                self.writes(*sign, 1);
                self.writes_bits(*bits);
            }
        }
    }

    /// The step over the pool's forms.
    fn step(&mut self, step: Step) -> Step<Form, FieldForm> {
        match step {
            Step::Secret { source, to } => {
                self.fixed = source == Secret::WeightsSalt;
                self.writes(to, 1);
                Step::Secret { source, to }
            }
            Step::Small { source, to } => {
                self.fixed = matches!(source, Small::Weight(_));
                self.writes(to, 1);
                Step::Small { source, to }
            }
            Step::Decompose { form, bits } => {
                self.writes_bits(bits);
                Step::Decompose { form: self.integer(&form), bits }
            }
            Step::Divide { form, divisor, max, quotient, excess, remainder } => {
                quotient.iter().for_each(|to| self.writes(*to, 1));
                self.writes_excess(&excess);
                self.writes_bits(remainder);
                Step::Divide { form: self.integer(&form), divisor, max, quotient, excess, remainder }
            }
            Step::DividePeriods { form, divisor, period, low, high, remainder } => {
                low.iter().for_each(|to| self.writes(*to, 1));
                self.writes_excess(&high);
                self.writes_bits(remainder);
                Step::DividePeriods { form: self.integer(&form), divisor, period, low, high, remainder }
            }
            Step::HalfDown { form, divisor, parity, to } => {
                self.writes(to, 1);
                Step::HalfDown { form: self.integer(&form), divisor, parity, to }
            }
            Step::Inverse { form, to } => {
                self.writes(to, 1);
                Step::Inverse { form: self.integer(&form), to }
            }
            Step::MultiplyAdd { left, right, plus, to } => {
                self.writes(to, 1);
                let [left, right, plus] = [left, right, plus].map(|form| self.integer(&form));
                Step::MultiplyAdd { left, right, plus, to }
            }
            Step::Accumulate { pairs, plus, to } => {
                self.writes(to, 1);
                let pairs = pairs.iter().map(|(left, right)| (self.integer(left), self.integer(right))).collect();
                Step::Accumulate { pairs, plus: self.integer(&plus), to }
            }
            Step::Larger { left, right, to } => {
                self.writes(to, 1);
                Step::Larger { left: self.integer(&left), right: self.integer(&right), to }
            }
            Step::Largest { forms, to } => {
                to.iter().for_each(|to| self.writes(*to, 1));
                Step::Largest { forms: forms.iter().map(|form| self.integer(form)).collect(), to }
            }
            Step::Quotient { dividend, divisor, to } => {
                self.writes(to, 1);
                Step::Quotient { dividend: self.integer(&dividend), divisor: self.integer(&divisor), to }
            }
            Step::Product { left, right, to } => {
                self.writes(to, 1);
                Step::Product { left: self.integer(&left), right: self.integer(&right), to }
            }
            Step::FieldProduct { left, right, to } => {
                self.writes(to, 1);
                Step::FieldProduct { left: self.field(&left), right: self.field(&right), to }
            }
            Step::Permute { poseidon, state, first } => {
                let constant: Vec<bool> = state.iter().map(|form| form.as_constant().is_some()).collect();
                self.writes(first, 3 * poseidon.active(&constant) as u32);
                Step::Permute { poseidon, state: state.iter().map(|form| self.field(form)).collect(), first }
            }
            Step::Keep { form, to } => Step::Keep { form: self.integer(&form), to },
            Step::KeepElement { form, to } => Step::KeepElement { form: self.field(&form), to },
            Step::AccumulateKept { pairs, plus, to } => {
                self.writes(to, 1);
                Step::AccumulateKept { pairs, plus: self.integer(&plus), to }
            }
            Step::KeptProduct { left, right, to } => {
                self.writes(to, 1);
                Step::KeptProduct { left: self.field(&left), right, to }
            }
        }
    }
}

impl Recorder {
    pub(crate) fn new() -> Self {
        Self {
            steps: Vec::new(),
            forms: Forms::default(),
            fixed: Vec::new(),
            varying: Vec::new(),
            integers: HashMap::new(),
            elements: HashMap::new(),
            pairs: Vec::new(),
        }
    }

    /// Number of steps so far.
    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }

    /// Takes in a step. `spans` are the intervals of the variables so far; `None` for field elements.
    pub(crate) fn push(&mut self, step: Step, spans: &[Option<Span>]) {
        match step {
            Step::Accumulate { pairs, plus, to } => {
                let known = pairs.iter().flat_map(|(left, right)| [left, right]).chain([&plus]);
                let fixed = known.flat_map(|form| &form.terms).all(|(variable, _)| self.is_fixed(*variable));
                let start = self.pairs.len();
                for (left, right) in &pairs {
                    let (Some(left), Some(right)) = (self.keep(left, spans), self.keep(right, spans)) else {
                        self.pairs.truncate(start);
                        return self.take_in(Step::Accumulate { pairs, plus, to }, spans, true);
                    };
                    self.pairs.push((left, right));
                }
                let pairs = start..self.pairs.len();
                self.take_in(Step::AccumulateKept { pairs, plus, to }, spans, fixed);
            }
            Step::FieldProduct { left, right, to } => {
                let packed = |(variable, _): &(Variable, _)| spans.get(*variable as usize).is_some_and(Option::is_some);
                if right.terms.len() < 2 || !right.terms.iter().all(packed) {
                    return self.take_in(Step::FieldProduct { left, right, to }, spans, true);
                }
                let fixed = right.terms.iter().all(|(variable, _)| self.is_fixed(*variable));
                let right = self.keep_element(right, spans);
                self.take_in(Step::KeptProduct { left, right, to }, spans, fixed);
            }
            other => self.take_in(other, spans, true),
        }
    }

    /// The kept value of a form of machine words.
    fn keep(&mut self, form: &Integer, spans: &[Option<Span>]) -> Option<Kept> {
        if let Some(kept) = self.integers.get(form) {
            return Some(*kept);
        }
        let to = self.integers.len() as Kept;
        is_narrow(form, spans).then(|| {
            self.take_in(Step::Keep { form: form.clone(), to }, spans, true);
            self.integers.insert(form.clone(), to);
            to
        })
    }

    fn keep_element(&mut self, form: Linear, spans: &[Option<Span>]) -> Kept {
        if let Some(kept) = self.elements.get(&form) {
            return *kept;
        }
        let to = self.elements.len() as Kept;
        self.take_in(Step::KeepElement { form: form.clone(), to }, spans, true);
        self.elements.insert(form, to);
        to
    }

    fn is_fixed(&self, variable: Variable) -> bool {
        variable == ONE || self.fixed.get(variable as usize).copied().unwrap_or(false)
    }

    /// `fixed`: whether all that the step reads beside its forms is fixed.
    fn take_in(&mut self, step: Step, spans: &[Option<Span>], fixed: bool) {
        let mut intake = Intake { forms: &mut self.forms, spans, known: &self.fixed, fixed, written: Vec::new() };
        let step = intake.step(step);
        let Intake { fixed, written, .. } = intake;
        if fixed {
            for run in written {
                let run = run.start as usize..run.end as usize;
                self.fixed.resize(self.fixed.len().max(run.end), false);
                self.fixed[run].fill(true);
            }
        } else {
            let here = self.steps.len();
            match self.varying.last_mut() {
                Some(last) if last.end == here => last.end += 1,
                _ => self.varying.push(here..here + 1),
            }
        }
        self.steps.push(step);
    }

    /// The program.
    pub(crate) fn finish(self, weights: Vec<i64>, spans: &[Option<Span>]) -> Program {
        let mut integer_runs: Vec<Range<usize>> = Vec::new();
        for (variable, _) in spans.iter().enumerate().filter(|(_, span)| span.is_some()) {
            match integer_runs.last_mut() {
                Some(last) if last.end == variable => last.end += 1,
                _ => integer_runs.push(variable..variable + 1),
            }
        }
        let num_kept = (self.integers.len(), self.elements.len());
        let Self { steps, forms, varying, pairs, .. } = self;
        Program { steps, forms, weights, num_variables: spans.len(), pairs, num_kept, integer_runs, varying }
    }
}
