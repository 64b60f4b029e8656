//! What a circuit costs, node by node.

use std::fmt;

use serde::Serialize;

/// One part of a circuit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Name of the model's node, or of the part.
    pub name: String,
    /// The operator, or empty.
    pub op: String,
    /// Shape of what it computes.
    pub shape: Vec<usize>,
    /// Smallest and largest value of its elements, whatever the input.
    pub bounds: Option<(i64, i64)>,
    /// Bits of its widest range check; 0 if there is none.
    pub bits: u32,
    /// Constraints.
    pub constraints: usize,
}

/// What a circuit costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The parts in the order of the circuit.
    pub rows: Vec<Row>,
    /// All constraints.
    pub constraints: usize,
    /// All private variables.
    pub witnesses: usize,
    /// Entries of the three matrices.
    pub entries: [usize; 3],
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let bounds = row.bounds.map_or(String::new(), |(min, max)| format!("{min}..={max}"));
            let shape = format!("{:?}", row.shape);
            writeln!(
                f,
                "{:>9}  {:<28} {:<11} {:<18} {:<24} {:>3} bits",
                row.constraints, row.name, row.op, shape, bounds, row.bits
            )?;
        }
        let [a, b, c] = self.entries;
        write!(
            f,
            "{:>9}  constraints, {} private variables, {a} + {b} + {c} matrix entries",
            self.constraints, self.witnesses
        )
    }
}
