//! The builder records constraints and, beside them, the program that finds the witness.
//!
//! Gadgets allocate variables, push the steps that compute them and enforce the constraints that bind
//! them. Every integer variable is allocated with the interval that its constraints will guarantee. No constraint
//! enters without its obligation, see [`crate::obligation`].

use std::collections::HashMap;

use crate::error::CompileError;
use crate::lanes::Lanes;
use crate::linear::{Integer, Linear, Span, Variable};
use crate::matrix::{MatrixBuilder, R1cs, Side};
use crate::obligation::{FIELD_BITS, Field, Obligations, residual_bits};
use crate::program::{Bits, Program, Secret, Small, Step};
use crate::record::Recorder;

/// Number of public variables: one and digest.
const NUM_INSTANCE: usize = 2;

/// Records a circuit.
#[derive(Debug)]
pub(crate) struct Builder {
    a: MatrixBuilder,
    b: MatrixBuilder,
    c: MatrixBuilder,
    /// The interval of each variable; `None` for field elements.
    spans: Vec<Option<Span>>,
    program: Recorder,
    weights: Vec<i64>,
    constraints: usize,
    obligations: Obligations,
    /// Where each part of the circuit starts, with its name.
    scopes: Vec<(usize, String)>,
    /// The first step of each part.
    scope_steps: Vec<usize>,
    /// The variables that no step computes: they come from outside.
    outside: Vec<(Variable, Outside)>,
    /// The widest range check since the scope began.
    widest: u32,
    /// Variables whose bits are known up to a constant: `variable + constant = sum 2^i bit_i`, at most eight bits, of
    /// which all but the lowest are variables.
    known_bits: HashMap<Variable, (i128, Bits)>,
}

/// What a builder leaves behind.
pub(crate) struct Built {
    pub(crate) matrices: R1cs,
    pub(crate) program: Program,
    pub(crate) scopes: Vec<(usize, String)>,
    pub(crate) scope_steps: Vec<usize>,
    pub(crate) outside: Vec<(Variable, Outside)>,
    pub(crate) obligations: Obligations,
}

/// What a variable that comes from outside holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// A field element.
    Secret(Secret),
    /// A small integer.
    Small(Small),
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            a: MatrixBuilder::new(),
            b: MatrixBuilder::new(),
            c: MatrixBuilder::new(),
            spans: vec![Some(Span::point(1)), None],
            program: Recorder::new(),
            weights: Vec::new(),
            constraints: 0,
            obligations: Obligations::default(),
            scopes: Vec::new(),
            scope_steps: Vec::new(),
            outside: Vec::new(),
            widest: 0,
            known_bits: HashMap::new(),
        }
    }

    pub(crate) fn finish(self) -> Built {
        let num_variables = self.spans.len();
        Built {
            matrices: R1cs {
                num_instance: NUM_INSTANCE,
                num_witness: num_variables - NUM_INSTANCE,
                a: self.a.finish(),
                b: self.b.finish(),
                c: self.c.finish(),
            },
            program: self.program.finish(self.weights, &self.spans),
            scopes: self.scopes,
            scope_steps: self.scope_steps,
            outside: self.outside,
            obligations: self.obligations,
        }
    }

    /// Names what follows, for errors and for [`crate::Circuit::origin`].
    pub(crate) fn enter(&mut self, name: impl Into<String>) {
        self.scopes.push((self.constraints, name.into()));
        self.scope_steps.push(self.program.len());
        self.widest = 0;
    }

    /// The name of the part under construction.
    pub(crate) fn scope(&self) -> String {
        self.scopes.last().map_or_else(String::new, |(_, name)| name.clone())
    }

    pub(crate) fn constraints(&self) -> usize {
        self.constraints
    }

    pub(crate) fn widest(&self) -> u32 {
        self.widest
    }

    /// Notes the width of a range check, for the report.
    pub(crate) fn note_width(&mut self, bits: u32) {
        self.widest = self.widest.max(bits);
    }

    pub(crate) fn step(&mut self, step: Step) {
        self.program.push(step, &self.spans);
    }

    // --- variables ----------------------------------------------------------------------------------

    fn allocate(&mut self, span: Option<Span>) -> Result<Variable, CompileError> {
        let variable =
            u32::try_from(self.spans.len()).map_err(|_| CompileError::TooManyVariables { node: self.scope() })?;
        self.spans.push(span);
        Ok(variable)
    }

    /// An integer variable; the caller's constraints must keep it within `span`.
    pub(crate) fn integer(&mut self, span: Span) -> Result<(Variable, Integer), CompileError> {
        let variable = self.allocate(Some(span))?;
        Ok((variable, Integer::variable(variable, span)))
    }

    /// Variables for `count` bits from bit `from` on; the caller must constrain each to be 0 or 1.
    pub(crate) fn bits(&mut self, from: u32, count: u32) -> Result<Bits, CompileError> {
        let first = u32::try_from(self.spans.len()).unwrap_or(u32::MAX);
        for _ in 0..count {
            self.allocate(Some(Span::new(0, 1)))?;
        }
        Ok(Bits { first, from, count })
    }

    /// A field variable.
    pub(crate) fn element(&mut self) -> Result<Variable, CompileError> {
        self.allocate(None)
    }

    /// The interval of each variable; `None` for field elements.
    #[cfg(test)]
    pub(crate) fn spans(&self) -> &[Option<Span>] {
        &self.spans
    }

    /// A field element that comes from outside.
    pub(crate) fn secret(&mut self, source: Secret) -> Result<Linear, CompileError> {
        let to = self.element()?;
        self.outside.push((to, Outside::Secret(source)));
        self.step(Step::Secret { source, to });
        Ok(Linear::variable(to))
    }

    /// A small integer that comes from outside; the caller must range-check it.
    pub(crate) fn small(&mut self, source: Small, span: Span) -> Result<Integer, CompileError> {
        let (to, form) = self.integer(span)?;
        self.outside.push((to, Outside::Small(source)));
        self.step(Step::Small { source, to });
        Ok(form)
    }

    /// A private weight, in wire form; the caller must range-check it.
    pub(crate) fn weight(&mut self, wire: i64, span: Span) -> Result<Integer, CompileError> {
        self.weights.push(wire);
        self.small(Small::Weight(self.weights.len() - 1), span)
    }

    /// Notes the bits that a range check has shown a variable (plus a constant) to be made of: all but the lowest.
    pub(crate) fn remember_bits(&mut self, form: &Integer, upper: Bits) {
        if let ([(variable, 1)], true) = (form.terms.as_slice(), upper.count < 8) {
            self.known_bits.entry(*variable).or_insert((form.constant, upper));
        }
    }

    /// Bits of a form that is a variable plus a constant: `form = from + sum 2^i bit_i`.
    pub(crate) fn bits_of(&self, form: &Integer) -> Option<(i128, Vec<Integer>)> {
        let [(variable, 1)] = form.terms.as_slice() else { return None };
        let (constant, upper) = self.known_bits.get(variable)?;
        let boolean = Span::new(0, 1);
        let upper = (0..upper.count).map(|i| Integer::variable(upper.first + i, boolean));
        let mut bits = vec![Integer::constant(0)];
        bits.extend(upper);
        let checked = Integer { constant: *constant, ..form.clone() };
        let parts = bits.iter().zip(0u32..).map(|(bit, i)| (-(1i128 << i), bit));
        let lowest = self.sum("range check", [(1, &checked)].into_iter().chain(parts), 0).ok()?;
        bits[0] = Integer { span: boolean, ..lowest };
        Some((form.constant - constant, bits))
    }

    // --- linear forms -------------------------------------------------------------------------------

    /// `constant + sum_i factor_i * form_i`, refused if it can leave the integers' range.
    ///
    /// The interval is the better of two: by the parts, and by the variables after like terms are merged.
    pub(crate) fn sum<'a>(
        &self,
        what: &'static str,
        parts: impl IntoIterator<Item = (i128, &'a Integer)>,
        constant: i128,
    ) -> Result<Integer, CompileError> {
        let mut terms: Vec<(Variable, i128)> = Vec::new();
        let mut span = Span::point(constant);
        let mut total = constant;
        for (factor, form) in parts {
            span = span.plus(form.span.times(factor));
            total = total.saturating_add(form.constant.saturating_mul(factor));
            terms.extend(form.terms.iter().map(|(v, c)| (*v, i128::from(*c).saturating_mul(factor))));
        }
        terms.sort_unstable_by_key(|(v, _)| *v);
        let mut merged: Vec<(Variable, i64)> = Vec::with_capacity(terms.len());
        let mut by_variables = Span::point(total);
        let mut rest = terms.as_slice();
        while let Some(((variable, _), _)) = rest.split_first() {
            let same = rest.iter().take_while(|(v, _)| v == variable).count();
            let (now, later) = rest.split_at(same);
            let sum = now.iter().fold(0i128, |sum, (_, c)| sum.saturating_add(*c));
            rest = later;
            if sum == 0 {
                continue;
            }
            let coefficient =
                i64::try_from(sum).map_err(|_| CompileError::Coefficient { node: self.scope(), got: sum })?;
            let variable_span = self.spans[*variable as usize].unwrap_or(Span::new(i128::MIN, i128::MAX));
            by_variables = by_variables.plus(variable_span.times(sum));
            merged.push((*variable, coefficient));
        }
        let span = span.both(by_variables);
        if !span.fits() {
            return Err(CompileError::TooWide { node: self.scope(), what, min: span.min, max: span.max });
        }
        Ok(Integer { terms: merged, constant: total, span })
    }

    // --- constraints --------------------------------------------------------------------------------

    /// Only the methods below call this, each after its obligation.
    fn push(&mut self, a: &impl Side, b: &impl Side, c: &impl Side) {
        a.append(&mut self.a);
        b.append(&mut self.b);
        c.append(&mut self.c);
        self.constraints += 1;
    }

    /// `a * b = c` over the integers: refused if `|a * b - c|` could reach the field's order.
    pub(crate) fn enforce(&mut self, a: &Integer, b: &Integer, c: &Integer) -> Result<(), CompileError> {
        let bits = residual_bits(a.span, b.span, c.span);
        let Some(bits) = bits.filter(|bits| *bits <= FIELD_BITS) else {
            let (node, spans) = (self.scope(), Box::new([a.span, b.span, c.span]));
            return Err(CompileError::Wraps { node, limit: FIELD_BITS, spans });
        };
        self.obligations.note_integers(bits);
        self.push(a, b, c);
        Ok(())
    }

    /// `a * b = c` over the field, for what means just that.
    pub(crate) fn enforce_field(&mut self, field: Field, a: &Linear, b: &Linear, c: &Linear) {
        self.obligations.note_field(field);
        self.push(a, b, c);
    }

    /// `a * b = c` where it says that lanes pack to the same element.
    pub(crate) fn enforce_packed(&mut self, lanes: &Lanes, a: &Linear, b: &Linear, c: &Linear) {
        self.obligations.note_packed(lanes.total_bits());
        self.push(a, b, c);
    }

    /// A new variable equal to `left * right`.
    pub(crate) fn field_product(
        &mut self,
        field: Field,
        left: &Linear,
        right: &Linear,
    ) -> Result<Linear, CompileError> {
        let to = self.element()?;
        let product = Linear::variable(to);
        self.step(Step::FieldProduct { left: left.clone(), right: right.clone(), to });
        self.enforce_field(field, left, right, &product);
        Ok(product)
    }
}
