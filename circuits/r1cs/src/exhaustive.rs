//! Tests of the gadgets by exhaustion: for each input, *all* assignments of small integers to the other
//! variables are searched, and exactly one must satisfy the constraints, with the right output. Inverses are no small
//! integers: they are what their constraint says, and if it leaves them free that counts as more than one assignment.
#![allow(clippy::unwrap_used, clippy::panic)]

use ark_bn254::Fr;
use ark_ff::{Field, One, Zero};
use proofmark_onnx::ratio::{Halves, Ratio};

use crate::builder::Builder;
use crate::lanes::Lanes;
use crate::linear::{Integer, Span, Variable};
use crate::matrix::R1cs;
use crate::requantise::{Division, Rounding};
use crate::{lookup, ops, range, select};

/// A gadget's constraints, and what its variables are meant to be; `None` for field elements.
struct Gadget {
    matrices: R1cs,
    spans: Vec<Option<Span>>,
}

impl Gadget {
    fn new(builder: Builder) -> Self {
        let spans = builder.spans().to_vec();
        Self { matrices: builder.finish().matrices, spans }
    }
}

/// All satisfying assignments that extend `fixed` with integers of `domain`.
fn solutions(gadget: &Gadget, fixed: &[(Variable, i64)], domain: Span) -> Vec<Vec<i64>> {
    let matrices = &gadget.matrices;
    let n = matrices.num_variables();
    let mut ready: Vec<Vec<usize>> = vec![Vec::new(); n];
    for row in 0..matrices.num_constraints() {
        let sides = [&matrices.a, &matrices.b, &matrices.c];
        let last = sides.iter().flat_map(|side| side.row(row)).map(|(column, _)| column).max().unwrap_or(0);
        ready[last as usize].push(row);
    }
    let mut values = vec![0i64; n];
    let mut field = vec![Fr::zero(); n];
    (values[0], field[0]) = (1, Fr::one());
    let mut found = Vec::new();
    let mut search = Search { gadget, fixed, domain, ready: &ready, found: &mut found };
    search.descend(1, &mut values, &mut field);
    found
}

struct Search<'a> {
    gadget: &'a Gadget,
    fixed: &'a [(Variable, i64)],
    domain: Span,
    ready: &'a [Vec<usize>],
    found: &'a mut Vec<Vec<i64>>,
}

impl Search<'_> {
    fn descend(&mut self, at: usize, values: &mut [i64], field: &mut [Fr]) {
        if at == values.len() {
            self.found.push(values.to_vec());
            return;
        }
        if at > 1 && self.gadget.spans[at].is_none() {
            for value in self.element(at, field) {
                field[at] = value;
                self.next(at, values, field);
            }
            return;
        }
        let fixed = self.fixed.iter().find(|(variable, _)| *variable as usize == at).map(|(_, value)| *value);
        // The digest is not part of a gadget.
        let only = if at == 1 { Some(0) } else { fixed };
        // What is meant to be a bit needs no more than its neighbourhood.
        let bit = self.gadget.spans[at] == Some(Span::new(0, 1));
        let domain = if bit { self.domain.both(Span::new(-1, 2)) } else { self.domain };
        let (min, max) = (domain.min as i64, domain.max as i64);
        for value in only.map_or(min..=max, |v| v..=v) {
            (values[at], field[at]) = (value, Fr::from(value));
            self.next(at, values, field);
        }
    }

    fn next(&mut self, at: usize, values: &mut [i64], field: &mut [Fr]) {
        if self.ready[at].iter().all(|row| self.gadget.matrices.holds(*row, field)) {
            self.descend(at + 1, values, field);
        }
    }

    /// What a field element can be by the first row that says so; two values if no row does.
    fn element(&self, at: usize, field: &mut [Fr]) -> Vec<Fr> {
        let matrices = &self.gadget.matrices;
        let sides = [&matrices.a, &matrices.b, &matrices.c];
        for row in &self.ready[at] {
            field[at] = Fr::zero();
            let [a, b, c] = sides.map(|side| side.dot(*row, field));
            field[at] = Fr::one();
            let [a_one, b_one, c_one] = sides.map(|side| side.dot(*row, field));
            let (p, q, r) = (a_one - a, b_one - b, c_one - c);
            assert!((p * q).is_zero(), "a square of a field element");
            // (a + p x) (b + q x) = c + r x
            if let Some(inverse) = (p * b + q * a - r).inverse() {
                return vec![(c - a * b) * inverse];
            }
        }
        vec![Fr::zero(), Fr::one()]
    }
}

/// Builds a gadget over inputs of the given intervals and expects, for all their values, one solution with
/// the output `expected`, or none where that is `None`.
fn check(
    spans: &[Span],
    domain: Span,
    gadget: impl FnOnce(&mut Builder, &[Integer]) -> Option<Integer>,
    expected: impl Fn(&[i64]) -> Option<i64>,
) {
    let mut builder = Builder::new();
    let inputs: Vec<(Variable, Integer)> = spans.iter().map(|span| builder.integer(*span).unwrap()).collect();
    let forms: Vec<Integer> = inputs.iter().map(|(_, form)| form.clone()).collect();
    let output = gadget(&mut builder, &forms);
    let gadget = Gadget::new(builder);
    let mut values: Vec<i64> = spans.iter().map(|span| span.min as i64).collect();
    loop {
        let fixed: Vec<_> = inputs.iter().zip(&values).map(|((variable, _), value)| (*variable, *value)).collect();
        let found = solutions(&gadget, &fixed, domain);
        let expected = expected(&values);
        assert_eq!(found.len(), usize::from(expected.is_some()), "inputs {values:?}: {found:?}");
        if let (Some(output), Some(expected), [found]) = (&output, expected, found.as_slice()) {
            assert_eq!(output.evaluate(found), i128::from(expected), "inputs {values:?}");
            assert!(Span::point(output.evaluate(found)).within(output.span), "inputs {values:?}");
        }
        let Some(next) = values.iter().zip(spans).position(|(value, span)| i128::from(*value) < span.max) else {
            return;
        };
        values[next] += 1;
        for (value, span) in values.iter_mut().zip(spans).take(next) {
            *value = span.min as i64;
        }
    }
}

#[test]
fn range_checks_accept_the_range_and_nothing_else() {
    for max in 0..=40 {
        let mut constraints = 0;
        check(
            &[Span::new(-10, 60)],
            Span::new(-2, 3),
            |builder, x| {
                range::check(builder, &x[0], max).unwrap();
                constraints = builder.constraints();
                None
            },
            |x| (0..=max).contains(&i128::from(x[0])).then_some(x[0]),
        );
        assert_eq!(constraints, (range::cost(max) as usize).max(1), "max {max}");
    }
}

#[test]
fn maxima() {
    let spans = [
        [Span::new(-3, 4), Span::new(-1, 6)],
        [Span::new(0, 1), Span::new(0, 1)],
        [Span::new(-5, 0), Span::new(-1, 3)],
        [Span::new(0, 3), Span::new(5, 6)],
        [Span::new(5, 6), Span::new(0, 5)],
    ];
    for spans in spans {
        let gadget = |builder: &mut Builder, x: &[Integer]| Some(select::larger(builder, &x[0], &x[1]).unwrap());
        check(&spans, Span::new(-6, 7), gadget, |x| Some(x[0].max(x[1])));
    }
}

#[test]
fn divisions_saturate() {
    // Outputs narrow, wide, saturating on both sides, above, below, nowhere; divisors 1, round and odd.
    for (scale, divisor) in [(1, 1), (1, 4), (1, 5), (2, 7), (3, 13), (3, 2), (5, 1)] {
        for (first, last) in [(0, 3), (-2, 4), (-5, 1), (1, 2), (-12, 12)] {
            for (offset, ties) in [(0, None), (-3, None), (0, Some(0)), (-3, Some(1))] {
                if divisor == 1 && ties.is_some() {
                    continue;
                }
                let span = Span::new(-7, 9);
                let division = Division { scale, offset, divisor, first, last, ties };
                let mut constraints = 0;
                check(
                    &[span],
                    Span::new(-2, i128::from(last - first) + 2),
                    |builder, x| {
                        let y = select::divide(builder, &x[0], &division).unwrap();
                        constraints = builder.constraints();
                        Some(y)
                    },
                    |x| Some(division.apply(i128::from(x[0]))),
                );
                assert_eq!(constraints, division.cost(span) as usize, "{division:?}");
            }
        }
    }
}

/// What packed convolutions rest on: whatever the input of a division is, the bits can spell only `Division::reach`.
#[test]
fn divisions_bind_inputs_that_nothing_else_binds() {
    let divisors = [(1, 1), (1, 4), (1, 5), (2, 7), (5, 1), (1, 2)].map(|(scale, divisor)| (scale, divisor, None));
    for (scale, divisor, ties) in divisors.into_iter().chain([(1, 4, Some(0)), (1, 2, Some(1)), (3, 5, Some(1))]) {
        for (first, last) in [(0, 3), (-2, 4), (1, 2), (-2, 5)] {
            let span = Span::new(-7, 9);
            let division = Division { scale, offset: -3, divisor, first, last, ties };
            let mut builder = Builder::new();
            let (variable, x) = builder.integer(span).unwrap();
            select::divide(&mut builder, &x, &division).unwrap();
            let gadget = Gadget::new(builder);
            let reach = division.reach(span);
            let mut outside = 0;
            for value in -60..=60 {
                let found = solutions(&gadget, &[(variable, value)], Span::new(-1, 9));
                if reach.is_some_and(|reach| !Span::point(scale * i128::from(value)).within(reach)) {
                    assert!(found.is_empty(), "{division:?} accepts {value} beyond {reach:?}");
                    outside += 1;
                } else if Span::point(i128::from(value)).within(span) {
                    assert_eq!(found.len(), 1, "{division:?} at {value}");
                }
            }
            assert!(reach.is_none() || outside > 0, "{division:?}: nothing beyond {reach:?} was tried");
        }
    }
}

/// Every function in the list over every interval: checked afresh, and over bits that a check already made.
#[test]
fn tables() {
    let square = |x: i64| (x * x).rem_euclid(9) - 4;
    let step = |x: i64| if x < 2 { -3 } else { 9 };
    let jagged = |x: i64| (x * 37 + 11).rem_euclid(13) - 5;
    let functions: [&dyn Fn(i64) -> i64; 4] = [&square, &step, &jagged, &|_| 4];
    for function in functions {
        for (min, max) in [(0, 0), (0, 1), (-1, 1), (-3, 4), (-2, 18)] {
            for checked in [false, true] {
                let span = Span::new(min, max);
                let gadget = |builder: &mut Builder, x: &[Integer]| {
                    if checked {
                        // From one below on, so that the bits' origin differs from the interval's.
                        range::check(builder, &x[0].shifted(1 - min), max - min + 1).unwrap();
                    }
                    let entries: Vec<i64> = (min as i64..=max as i64).map(function).collect();
                    Some(select::table(builder, &x[0], &entries).unwrap())
                };
                check(&[span], Span::new(-24, 24), gadget, |x| Some(function(x[0])));
            }
        }
    }
}

#[test]
fn requantisations_as_found() {
    for (scale, zero, low, high) in [(0.3f32, 0, -2, 5), (0.7, 1, 1, 6), (0.11, -2, -4, 4), (1.9, 0, -7, 9)] {
        requantisation(Ratio::from_f32(scale).unwrap(), Halves::ToEven, (zero, low, high), (1, 0));
    }
}

/// Every small denominator that halves can have, each kind of clamp (whole periods, odd and even widths, one side
/// only), and inputs on a grid.
#[test]
fn halves_to_even() {
    let multipliers = [(1, 2), (1, 4), (1, 8), (3, 2), (3, 4), (5, 6), (1, 6), (7, 10), (3, 16)];
    for (num, den) in multipliers {
        let multiplier = Ratio::new(num, den).unwrap();
        for clamp in [(0, -2, 5), (1, 0, 3), (-3, -3, 90), (2, -90, 1), (1, -2, 2), (0, -3, 2), (0, 0, 1)] {
            for grid in [(1, 0), (2, 1), (6, 3)] {
                requantisation(multiplier, Halves::ToEven, clamp, grid);
                requantisation(multiplier, Halves::ToOdd, clamp, grid);
            }
        }
    }
}

/// `clamp(round(M (content x + residue)) + zero, low, high)` by the division that is found, against the definition:
/// nearest, and even (or odd) where two are as near.
fn requantisation(
    multiplier: Ratio,
    halves: Halves,
    (zero, low, high): (i64, i64, i64),
    (content, residue): (i128, i128),
) {
    let rounding = Rounding { multiplier, halves, zero, low, high, content, residue };
    let nearest = |x: i64| {
        let real = multiplier.num() * (content * i128::from(x) + residue);
        let distance = |y: i64| (i128::from(y) * multiplier.den() - real).abs();
        let all = -200i64..=200;
        let rounded = all.min_by_key(|y| (distance(*y), (y + halves.parity()).rem_euclid(2))).unwrap();
        (rounded + zero).clamp(low, high)
    };
    let span = Span::new(-14 / content, 17 / content);
    let division = Division::find(&rounding, span).unwrap();
    division.verify(&rounding, span).unwrap_or_else(|failure| panic!("{rounding:?}: {division:?}: {failure:?}"));
    if division.first == division.last {
        // The operator makes it a constant.
        return assert!((span.min..=span.max).all(|x| nearest(x as i64) == division.first));
    }
    let mut constraints = 0;
    check(
        &[span],
        Span::new(-2, i128::from(division.last - division.first).max(2) + 2),
        |builder, x| {
            let y = select::divide(builder, &x[0], &division).unwrap();
            constraints = builder.constraints();
            Some(y)
        },
        |x| Some(nearest(x[0])),
    );
    assert_eq!(constraints, division.cost(span) as usize, "{rounding:?}: {division:?}");
}

/// Every choice among forms, some of them the same or constant.
#[test]
fn choices() {
    let spans = [Span::new(0, 3), Span::new(-2, 1), Span::new(0, 2)];
    let gadget = |builder: &mut Builder, x: &[Integer]| {
        let bits = range::check(builder, &x[0], 3).unwrap();
        let forms = vec![x[1].clone(), x[2].clone(), x[2].clone(), Integer::constant(5)];
        Some(select::choose(builder, &bits, forms).unwrap())
    };
    check(&spans, Span::new(-3, 6), gadget, |x| Some([x[1], x[2], x[2], 5][x[0] as usize]));
}

/// The indicators of a value: each as an output, and exactly one is set.
#[test]
fn indicators() {
    for value in 0..6 {
        let gadget = |builder: &mut Builder, x: &[Integer]| {
            let bits = range::check(builder, &x[0], 5).unwrap();
            let nibbles = lookup::Nibbles::new(builder, &bits).unwrap();
            Some(nibbles.indicators(builder).unwrap()[value].clone())
        };
        check(&[Span::new(0, 5)], Span::new(-1, 2), gadget, |x| Some(i64::from(x[0] == value as i64)));
    }
}

/// The largest of keys: ties of the values are no ties of the keys, and no other order or selection is accepted.
#[test]
fn orders() {
    // Keys 3 v + 2 - p, as TopK makes them from values of 0 and 1.
    let keys = |builder: &Builder, x: &[Integer]| -> Vec<Integer> {
        x.iter().zip(0..).map(|(x, p)| builder.sum("key", [(3, x)], 2 - p).unwrap()).collect()
    };
    for (count, at, most) in [(1, 0, 6), (2, 0, 6), (2, 1, 6), (3, 1, 20)] {
        let gadget = |builder: &mut Builder, x: &[Integer]| {
            let keys = keys(builder, x);
            Some(ops::top_keys::largest(builder, &keys, count).unwrap()[at].clone())
        };
        let expected = |x: &[i64]| {
            let mut keys: Vec<i64> = x.iter().zip(0..).map(|(x, p)| 3 * x + 2 - p).collect();
            keys.sort_unstable();
            Some(keys[2 - at])
        };
        check(&[Span::new(0, 1); 3], Span::new(-6, most), gadget, expected);
    }
}

/// A softmax with toy tables, with numerators that are a multiple of the exponentials and with others: no other
/// maximum, quotient or remainder is accepted.
#[test]
fn softmaxes() {
    for numerators in [vec![12, 6, 3, 3], vec![11, 5, 3, 2]] {
        let op = proofmark_onnx::graph::Softmax {
            input: proofmark_onnx::graph::TensorId(0),
            length: 2,
            exponentials: vec![4, 2, 1, 1],
            numerators,
        };
        for at in 0..2 {
            let gadget = |builder: &mut Builder, x: &[Integer]| {
                Some(ops::softmax::softmax(builder, &op, x).unwrap()[at].clone())
            };
            let expected = |x: &[i64]| {
                let d = |i: usize| (x[0].max(x[1]) - x[i]) as usize;
                let sum = op.exponentials[d(0)] + op.exponentials[d(1)];
                Some((op.numerators[d(at)] + sum) / (2 * sum))
            };
            check(&[Span::new(-1, 1), Span::new(-1, 2)], Span::new(-3, 40), gadget, expected);
        }
    }
}

/// Packed products of matrices: no other sums are accepted, none that borrow from a neighbouring lane either.
#[test]
fn packed_products() {
    for (rows, columns, inner) in [(1, 2, 2), (2, 1, 2), (2, 2, 1)] {
        let spans: Vec<Span> = (0..(rows + columns) * inner).map(|i| Span::new(-i128::from(i == 0), 1)).collect();
        for at in 0..rows * columns {
            let gadget = |builder: &mut Builder, x: &[Integer]| {
                let cut = |all: &[Integer]| all.chunks(inner).map(<[Integer]>::to_vec).collect();
                let (left, right) = x.split_at(rows * inner);
                let matrices = ops::matrices::Matrices { rows: cut(left), columns: cut(right), biases: None };
                let all: Vec<usize> = (0..columns).collect();
                let lanes = Lanes::checked(matrices.span(&all)).unwrap();
                Some(matrices.checked(builder, &all, &lanes).unwrap()[at].clone())
            };
            let expected = |x: &[i64]| {
                let (left, right) = x.split_at(rows * inner);
                let (row, column) = (at / columns, at % columns);
                Some((0..inner).map(|k| left[row * inner + k] * right[column * inner + k]).sum())
            };
            check(&spans, Span::new(-5, 6), gadget, expected);
        }
    }
}
