//! What dominates a circuit, and what would change that: only what was computed.

use std::collections::BTreeMap;

use proofmark_onnx::graph::{Graph, Op};
use proofmark_onnx::ratio::Ratio;
use proofmark_prover::{Model, WeightsMode};
use proofmark_r1cs::{Options, Weights};

use super::{Part, fraction};
use crate::output::thousands;

/// Below this share of the circuit, requantisations are not worth a second compilation.
const WORTH_TRYING: f64 = 0.2;

/// Constraints by operator, the statement as one, the most first.
pub(super) fn by_operator(parts: &[Part<'_>]) -> Vec<(String, usize)> {
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for part in parts {
        let op = if part.is_statement() { "statement" } else { part.row.op.as_str() };
        *sums.entry(op).or_default() += part.row.constraints;
    }
    let mut sums: Vec<(String, usize)> =
        sums.into_iter().filter(|(_, sum)| *sum > 0).map(|(op, sum)| (op.to_owned(), sum)).collect();
    sums.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    sums
}

/// The constraints of the same circuit with every multiplier rounded to a power of two, if there are others and
/// requantisations matter. Compiles it.
pub(super) fn with_powers_of_two(model: &Model) -> Option<usize> {
    let report = &model.circuit().report;
    let requantising: usize = report.rows.iter().filter(|row| row.op == "Requantise").map(|row| row.constraints).sum();
    if fraction(requantising, report.constraints) < WORTH_TRYING {
        return None;
    }
    let graph = rounded(model.graph())?;
    let weights = match model.weights() {
        WeightsMode::Baked => Weights::Baked,
        WeightsMode::Committed => Weights::Committed,
    };
    let options = Options { weights, dataset_depth: model.dataset_depth() };
    let constraints = proofmark_r1cs::compile(&graph, &options).ok()?.report.constraints;
    Some(constraints)
}

/// The graph with its multipliers rounded to powers of two; `None` if they are such already.
fn rounded(graph: &Graph) -> Option<Graph> {
    let mut graph = graph.clone();
    let mut changed = false;
    for node in &mut graph.nodes {
        let Op::Requantise(op) = &mut node.op else { continue };
        for multiplier in &mut op.multipliers {
            let power = power_of_two(*multiplier)?;
            changed |= power != *multiplier;
            *multiplier = power;
        }
    }
    changed.then_some(graph)
}

#[allow(clippy::cast_possible_truncation)]
fn power_of_two(multiplier: Ratio) -> Option<Ratio> {
    let exponent = multiplier.to_f64().log2().round();
    Ratio::from_f32(exponent.exp2() as f32).ok()
}

/// The parts that make up most of the circuit, and the alternative.
pub(super) fn text(parts: &[Part<'_>], operators: &[(String, usize)], total: usize, pow2: Option<usize>) -> String {
    let percent = |constraints: usize| format!("{:.0} %", 100.0 * fraction(constraints, total));
    let shares: Vec<String> = operators.iter().map(|(op, sum)| format!("{op} {}", percent(*sum))).collect();
    let mut text = format!("{} constraints: {}\n", thousands(total), shares.join(", "));
    let mut sorted: Vec<&Part<'_>> = parts.iter().filter(|part| part.row.constraints > 0).collect();
    sorted.sort_by_key(|part| std::cmp::Reverse(part.row.constraints));
    let largest: Vec<String> = sorted
        .iter()
        .take(3)
        .map(|part| {
            let op = match (part.row.op.as_str(), part.row.name.as_str()) {
                ("", "model") => ": the commitment to the weights".to_owned(),
                ("", _) => String::new(),
                (op, _) => format!(", {op}"),
            };
            let each = match (part.each(), part.row.name.as_str()) {
                (None, _) => String::new(),
                (Some(each), "dataset membership") => format!(": {} levels x {each:.1}", part.outputs()),
                (Some(each), _) => format!(": {} elements x {each:.1}", thousands(part.outputs())),
            };
            let bits = match part.row.bits {
                0 => String::new(),
                bits => format!(", range checks of up to {bits} bits"),
            };
            format!("  {:>4}  {}{op}{each}{bits}", percent(part.row.constraints), part.row.name)
        })
        .collect();
    text += &format!("most are in:\n{}", largest.join("\n"));
    if let Some(pow2) = pow2 {
        text += &match total.checked_sub(pow2) {
            Some(saved) if saved > 0 => format!(
                "\nwith every multiplier rounded to a power of two: {} constraints, {} fewer",
                thousands(pow2),
                percent(saved)
            ),
            _ => format!("\nwith every multiplier rounded to a power of two: {} constraints", thousands(pow2)),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proofmark_r1cs::Row;

    #[test]
    fn largest_parts_come_first() {
        let row = |name: &str, op: &str, constraints| Row {
            name: name.into(),
            op: op.into(),
            shape: vec![1, 5],
            bounds: None,
            bits: 8,
            constraints,
        };
        let rows = [row("a", "Add", 10), row("b", "Add", 0), row("c", "Requantise", 85), row("digest", "", 5)];
        let parts: Vec<Part<'_>> = rows.iter().map(|row| Part { row, input_shapes: Vec::new() }).collect();
        let operators = by_operator(&parts);
        assert_eq!(operators[0], ("Requantise".to_owned(), 85));
        let text = text(&parts, &operators, 100, Some(60));
        assert!(text.starts_with("100 constraints: Requantise 85 %, Add 10 %, statement 5 %\n"), "{text}");
        assert!(text.contains("85 %  c, Requantise: 5 elements x 17.0, range checks of up to 8 bits"), "{text}");
        assert!(text.ends_with("60 constraints, 40 % fewer"), "{text}");
    }

    #[test]
    fn multipliers_go_to_the_nearest_power() {
        for (scale, power) in [(0.25, 0.25), (0.3, 0.25), (0.37, 0.5), (3.1, 4.0), (1e-7, 1.192_092_9e-7)] {
            let rounded = power_of_two(Ratio::from_f32(scale).unwrap()).unwrap();
            assert_eq!(rounded, Ratio::from_f32(power).unwrap(), "{scale}");
        }
    }
}
