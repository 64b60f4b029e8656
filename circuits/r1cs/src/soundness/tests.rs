//! The attacks themselves work: where a constraint is missing they find it.
#![allow(clippy::unwrap_used)]

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::gadgets::{self, DEPTH, Gadget};
use super::{Effort, HARMLESS, Subject, Tally, random_inputs, uniqueness, uniqueness_without};
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Span};
use crate::program::{Excess, Step};
use crate::{range, select};

fn attack(gadget: &Gadget, effort: &Effort, rng: &mut StdRng) -> Tally {
    let (inputs, wire) = (random_inputs(Some(DEPTH), rng), gadget.wire(rng));
    Subject::Gadget.attack(&gadget.circuit, (&inputs, &wire), effort, 1).unwrap()
}

#[test]
fn gadgets_refuse() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut all = Tally::default();
    for gadget in gadgets::all().unwrap() {
        let tally = attack(&gadget, &Effort::QUICK, &mut rng);
        assert_eq!(tally.accepted, 0, "{} {}: {:?}", gadget.name, gadget.case, tally.accepted_changes);
        assert!(tally.cells > 0 || gadget.case == "0..=0" || gadget.case == "0..=1", "{} {}", gadget.name, gadget.case);
        all.add(tally);
    }
    println!("{} changes refused: {all:?}", all.mutations());
    assert!(all.singles > 10_000 && all.pairs > 1_000 && all.triples > 1_000, "{all:?}");
    assert!(all.repaired > 1_000 && all.lanes > 100, "{all:?}");
}

/// A division with one of its checks left out.
fn broken(left_out: &'static str) -> Result<Gadget, CompileError> {
    let build = |builder: &mut Builder, x: &[Integer]| {
        let (divisor, width) = (100, 255);
        let remainder = range::bits_for(builder, divisor - 1)?;
        let (quotient, y) = builder.integer(Span::new(0, width))?;
        let form = x[0].clone();
        let excess = Excess::None;
        builder.step(Step::Divide { form, divisor, max: width, quotient: Some(quotient), excess, remainder });
        if left_out != "quotient" {
            range::check(builder, &y, width)?;
        }
        let r = builder.sum("remainder", [(1, &x[0]), (-divisor, &y)], 0)?;
        // 7 bits where 0..=99 is meant.
        range::constrain(builder, &r, if left_out == "bound" { 127 } else { divisor - 1 }, remainder)?;
        if left_out == "product" {
            let (to, product) = builder.integer(Span::new(0, width * width))?;
            builder.step(Step::Product { left: y.clone(), right: y.clone(), to });
            let next = product.shifted(1);
            select::product(builder, &next, &y)?;
        }
        Ok(())
    };
    Gadget::new("broken division", left_out, &[Span::new(0, 25_599)], build)
}

#[test]
fn what_is_missing_is_forged() {
    let mut rng = StdRng::seed_from_u64(3);
    for (left_out, forged) in [("nothing", false), ("bound", true), ("quotient", true), ("product", true)] {
        let gadget = broken(left_out).unwrap();
        let accepted: usize = (0..20).map(|_| attack(&gadget, &Effort::FULL, &mut rng).accepted).sum();
        assert_eq!(accepted > 0, forged, "without {left_out}: {accepted} accepted");
    }
}

#[test]
fn gadgets_determine_what_they_compute() {
    let mut rng = StdRng::seed_from_u64(2);
    let mut reasons: Vec<&str> = Vec::new();
    for gadget in gadgets::all().unwrap() {
        let points = if gadget.circuit.matrices.num_constraints() > 250 { 1 } else { 6 };
        for _ in 0..points {
            let (inputs, wire) = (random_inputs(Some(DEPTH), &mut rng), gadget.wire(&mut rng));
            let values = gadget.circuit.program.run(&inputs, &wire).unwrap().field;
            let result = uniqueness(&gadget.circuit, &values);
            assert!(result.holds(), "{} {}: {result:?}", gadget.name, gadget.case);
            reasons.push(result.reason());
        }
    }
    reasons.retain(|reason| !reason.is_empty());
    reasons.sort_unstable();
    reasons.dedup();
    assert_eq!(reasons, HARMLESS.map(|(name, _)| name), "free variables for exactly the reasons in the table");
}

/// Dropping a constraint loses rank, unless others bind the variable to first order: bits of a checked form are bound by
/// each other, a packed equation by the divisions behind it. Those are for the mutations.
#[test]
fn a_dropped_constraint_loses_rank() {
    let mut rng = StdRng::seed_from_u64(4);
    for gadget in gadgets::all().unwrap() {
        let (inputs, wire) = (random_inputs(Some(DEPTH), &mut rng), gadget.wire(&mut rng));
        let rows = gadget.circuit.matrices.num_constraints();
        if rows > 250 {
            continue;
        }
        let values = gadget.circuit.program.run(&inputs, &wire).unwrap().field;
        let full = uniqueness(&gadget.circuit, &values);
        let lost = |dropped: &[usize]| {
            let result = uniqueness_without(&gadget.circuit, &values, dropped);
            result.rank < full.rank && !result.holds()
        };
        let tried: Vec<usize> = (0..rows).step_by(rows.div_ceil(30).max(1)).collect();
        let (found, tried) = (tried.iter().filter(|row| lost(&[**row])).count(), tried.len());
        println!("{} {}: {found} of {tried} dropped constraints lose rank", gadget.name, gadget.case);
        match gadget.name {
            // Each constraint defines a variable of its own.
            "Poseidon" | "product" => assert_eq!(found, tried, "{} {}", gadget.name, gadget.case),
            "maximum" => assert!(found > 0, "{}: {found} of {tried}", gadget.case),
            "table" => assert!(found > 0 || tried < 12, "{}: {found} of {tried}", gadget.case),
            _ => {}
        }
        // Without any constraint nothing is determined.
        let none: Vec<usize> = (0..rows).collect();
        assert_eq!(uniqueness_without(&gadget.circuit, &values, &none).rank, 0);
    }
}
