//! Each gadget as a circuit of its own, with inputs of its own intervals.

use std::sync::Arc;

use proofmark_onnx::graph::{Constant, Conv2d, ElementType, Interval, Requantise, TensorId};
use proofmark_onnx::ratio::{Halves, Ratio};
use proofmark_statement::domain::Domain;
use rand::Rng;

use crate::builder::Builder;
use crate::circuit::{Circuit, Public};
use crate::compile::Weights;
use crate::error::CompileError;
use crate::linear::{Integer, Linear, Span};
use crate::ops::packed_conv;
use crate::ops::requantise::Found;
use crate::poseidon::{self, Poseidon};
use crate::program::{Secret, Small};
use crate::report::Report;
use crate::requantise::{Division, Rounding};
use crate::weights::Store;
use crate::{merkle, range, select, statement};

/// Depth of the path that comes with a gadget's inputs; hash gadgets take the siblings as field elements.
pub const DEPTH: usize = 16;

/// A gadget.
#[derive(Debug)]
pub struct Gadget {
    /// Which gadget.
    pub name: &'static str,
    /// With which parameters.
    pub case: String,
    /// The gadget alone.
    pub circuit: Circuit,
    /// The intervals of its integer inputs.
    spans: Vec<Span>,
}

impl Gadget {
    pub(crate) fn new(
        name: &'static str,
        case: impl Into<String>,
        spans: &[Span],
        build: impl FnOnce(&mut Builder, &[Integer]) -> Result<(), CompileError>,
    ) -> Result<Self, CompileError> {
        let mut builder = Builder::new();
        builder.enter(name);
        let inputs = spans.iter().enumerate().map(|(i, span)| builder.small(Small::Input(i), *span));
        let inputs: Vec<Integer> = inputs.collect::<Result<_, _>>()?;
        build(&mut builder, &inputs)?;
        let built = builder.finish();
        let none = Linear::default;
        let circuit = Circuit {
            matrices: built.matrices,
            report: Report::default(),
            program: Arc::new(built.program),
            public: Public {
                outputs: Vec::new(),
                model: none(),
                dataset: none(),
                input: none(),
                output: none(),
                digest: none(),
            },
            input_type: ElementType::Uint8,
            input_len: spans.len(),
            dataset_depth: DEPTH,
            scopes: built.scopes,
            scope_steps: built.scope_steps,
            outside: built.outside,
            obligations: built.obligations,
        };
        Ok(Self { name, case: case.into(), circuit, spans: spans.to_vec() })
    }

    /// Inputs: anywhere in their intervals, now and then at an end.
    pub fn wire(&self, rng: &mut impl Rng) -> Vec<i64> {
        let one = |span: &Span| match rng.gen_range(0..8u32) {
            0 => span.min,
            1 => span.max,
            _ => rng.gen_range(span.min..=span.max),
        };
        // The intervals below are those of accumulators at most.
        self.spans.iter().map(one).map(|value| value as i64).collect()
    }
}

/// All gadgets, each with parameters that take all its ways.
///
/// # Errors
/// [`CompileError`] if a gadget refuses its parameters.
pub fn all() -> Result<Vec<Gadget>, CompileError> {
    let mut gadgets = Vec::new();
    for max in [0, 1, 2, 5, 12, 100, 255, 256, 1000, 123_456, (1 << 20) - 1, (1 << 40) - 12_345] {
        let build = |builder: &mut Builder, x: &[Integer]| range::check(builder, &x[0], max).map(|_| ());
        gadgets.push(Gadget::new("range check", format!("0..={max}"), &[Span::new(0, max)], build)?);
    }
    let wide = Span::new(-40_000, 50_000);
    for spans in [[Span::new(-128, 127), Span::new(-127, 127)], [wide, wide], [Span::new(0, 1), Span::new(0, 1)]] {
        let case = format!("{:?} by {:?}", (spans[0].min, spans[0].max), (spans[1].min, spans[1].max));
        let product = |builder: &mut Builder, x: &[Integer]| select::product(builder, &x[0], &x[1]).map(|_| ());
        gadgets.push(Gadget::new("product", case.clone(), &spans, product)?);
        let larger = |builder: &mut Builder, x: &[Integer]| select::larger(builder, &x[0], &x[1]).map(|_| ());
        gadgets.push(Gadget::new("maximum", case, &spans, larger)?);
    }
    divisions(&mut gadgets)?;
    packed(&mut gadgets)?;
    tables(&mut gadgets)?;
    hashes(&mut gadgets)?;
    Ok(gadgets)
}

fn divisions(gadgets: &mut Vec<Gadget>) -> Result<(), CompileError> {
    let span = Span::new(-70_000, 90_000);
    let given = [
        ("power of two", 1, -3, 256, -128, 127),
        ("by 1, both ends", 1, 0, 1, -100, 100),
        ("by 1, whole bytes", 1, 5, 1, -128, 127),
        ("odd", 2, 11, 1_407, -100, 100),
        ("few values", 1, 0, 8_192, 0, 2),
        ("one end", 3, 1, 1_001, -128, 400),
    ];
    for (case, scale, offset, divisor, first, last) in given {
        let division = Division { scale, offset, divisor, first, last, ties: None };
        let build = |builder: &mut Builder, x: &[Integer]| select::divide(builder, &x[0], &division).map(|_| ());
        gadgets.push(Gadget::new("division", case, &[span], build)?);
    }
    let found = [(0.004_321f32, 0, -128, 127), (0.01, 3, 0, 255), (0.5, 0, 3, 60), (0.000_9, -20, -20, 127)];
    for (scale, zero, low, high) in found {
        let division = requantisation(scale, zero, (low, high), span)?;
        let way = if division.periods(span).is_some() { "periods" } else { "excess" };
        let build = |builder: &mut Builder, x: &[Integer]| select::divide(builder, &x[0], &division).map(|_| ());
        gadgets.push(Gadget::new("division", format!("requantise by {scale}, {way}"), &[span], build)?);
    }
    Ok(())
}

fn requantisation(scale: f32, zero: i64, (low, high): (i64, i64), span: Span) -> Result<Division, CompileError> {
    let none = || CompileError::NoDivision {
        node: "division".to_owned(),
        multiplier: scale.to_string(),
        limit: crate::requantise::SCALE_LIMIT,
    };
    let multiplier = Ratio::from_f32(scale).map_err(|_| none())?;
    let rounding = Rounding { multiplier, halves: Halves::ToEven, zero, low, high, content: 1, residue: 0 };
    Division::find(&rounding, span).ok_or_else(none)
}

/// Private weights over `[2, 2, 6]` bytes, a kernel of `1 x 3`, biases, requantised: several outputs an equation.
fn packed(gadgets: &mut Vec<Gadget>) -> Result<(), CompileError> {
    for (case, scale, zero) in [("any scale", 0.004_321f32, 3), ("power of two", 1.0 / 512.0, 0)] {
        let none = |_| CompileError::Missing { node: case.to_owned(), tensor: "multiplier".to_owned() };
        let requantise = Requantise {
            input: TensorId(1),
            input_zero: 0,
            multipliers: vec![Ratio::from_f32(scale).map_err(none)?],
            halves: Halves::ToEven,
            output_zero: zero,
            clamp: Interval { min: -128, max: 127 },
        };
        let build = |builder: &mut Builder, x: &[Integer]| {
            let (mut store, mut found) = (Store::new(Weights::Committed), Found::new());
            let both = (&mut store, &mut found);
            packed_conv::compile(builder, both, (&convolution(), &requantise), &[1, 2, 2, 6], x).map(|_| ())
        };
        gadgets.push(Gadget::new("packed convolution", case, &[Span::new(0, 255); 24], build)?);
    }
    Ok(())
}

pub(crate) fn convolution() -> Conv2d {
    let constant = |name: &str, shape: Vec<usize>, data: Vec<i64>, type_bounds| Constant {
        name: name.to_owned(),
        shape,
        data,
        type_bounds,
    };
    let weights = (0..12).map(|i| (i * 89 + 31) % 255 - 127).collect();
    Conv2d {
        input: TensorId(0),
        input_zero: 7,
        weight: constant("w", vec![2, 2, 1, 3], weights, Interval { min: -127, max: 127 }),
        bias: Some(constant("b", vec![2], vec![-3_000, 21_000], Interval { min: -(1 << 15), max: (1 << 15) - 1 })),
        strides: [1, 1],
        pads: [0, 1, 0, 1],
        dilations: [1, 1],
        groups: 1,
    }
}

fn tables(gadgets: &mut Vec<Gadget>) -> Result<(), CompileError> {
    let square: Vec<i64> = (-128..=127i64).map(|x| x * x / 65 - 120).collect();
    let jagged: Vec<i64> = (0..256i64).map(|x| (x * 37 + 11).rem_euclid(251) - 125).collect();
    let step: Vec<i64> = (0..200i64).map(|x| if x < 77 { -3 } else { 90 }).collect();
    let short: Vec<i64> = (0..5i64).map(|x| 7 - 3 * x).collect();
    for (case, entries) in [("square", square), ("jagged", jagged), ("step", step), ("five entries", short)] {
        let span = Span::new(0, entries.len() as i128 - 1);
        for checked in [false, true] {
            let build = |builder: &mut Builder, x: &[Integer]| {
                if checked {
                    range::check(builder, &x[0], span.max)?;
                }
                select::table(builder, &x[0], &entries).map(|_| ())
            };
            let case = if checked { format!("{case}, of known bits") } else { case.to_owned() };
            gadgets.push(Gadget::new("table", case, &[span], build)?);
        }
    }
    Ok(())
}

fn hashes(gadgets: &mut Vec<Gadget>) -> Result<(), CompileError> {
    for width in [poseidon::NODE, poseidon::STATEMENT, poseidon::WEIGHTS] {
        for constant in [false, true] {
            let build = |builder: &mut Builder, _: &[Integer]| {
                let siblings = (0..width - 1).map(|i| builder.secret(Secret::Sibling(i)));
                let mut state: Vec<Linear> = siblings.collect::<Result<_, _>>()?;
                let model = if constant { Linear::constant(7u64.into()) } else { builder.secret(Secret::Model)? };
                state.insert(0, model);
                poseidon::permute(builder, Poseidon::of(width, "")?, state).map(|_| ())
            };
            let case = format!("width {width}{}", if constant { ", first word constant" } else { "" });
            gadgets.push(Gadget::new("Poseidon", case, &[], build)?);
        }
    }
    let byte = Span::new(0, 255);
    let commitment = |builder: &mut Builder, x: &[Integer]| {
        let salt = builder.secret(Secret::InputSalt)?;
        statement::commit(builder, Domain::Input, poseidon::STATEMENT, salt, x).map(|_| ())
    };
    gadgets.push(Gadget::new("commitment", "40 bytes", &[byte; 40], commitment)?);
    let path = |builder: &mut Builder, _: &[Integer]| {
        let leaf = builder.secret(Secret::Model)?;
        merkle::dataset(builder, &leaf, 4).map(|_| ())
    };
    gadgets.push(Gadget::new("Merkle path", "4 levels", &[], path)?);
    let weights = |builder: &mut Builder, _: &[Integer]| {
        let constant = |name: &str, data: Vec<i64>, type_bounds| Constant {
            name: name.to_owned(),
            shape: vec![data.len()],
            data,
            type_bounds,
        };
        let mut store = Store::new(Weights::Committed);
        store.load(builder, &constant("w", (-20..20).collect(), Interval { min: -128, max: 127 }))?;
        store.load(builder, &constant("b", vec![-30_000, 12_345], Interval { min: -(1 << 15), max: (1 << 15) - 1 }))?;
        let given = builder.secret(Secret::Model)?;
        store.model(builder, given).map(|_| ())
    };
    gadgets.push(Gadget::new("committed weights", "40 bytes, 2 biases", &[], weights)?);
    Ok(())
}
