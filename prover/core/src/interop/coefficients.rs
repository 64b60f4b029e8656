//! The matrices A and B of a `.zkey`: as rows, and compared with those of a circuit.

use ark_bn254::Fr;
use ark_ff::{One, Zero};
use proofmark_engine::{Circuit, Matrix};
use proofmark_formats::Zkey;
use proofmark_formats::zkey::Coefficient;
use proofmark_r1cs::{R1cs, SparseMatrix};
use rayon::prelude::*;

use super::foreign;
use crate::error::Result;

const NAMES: [char; 2] = ['A', 'B'];

/// A row: variables in ascending order, none of them twice, no zeros.
type Row = Vec<(u32, Fr)>;

/// The rows of A and B that are the circuit's own.
pub struct Rows {
    matrices: [Vec<Row>; 2],
    instance: usize,
    variables: usize,
}

impl Rows {
    /// Reads them from a key whose coefficients were checked, and takes off the constraints `w_i * 0 = 0` behind the circuit's
    /// own, one for the constant one and each public variable.
    pub fn new(key: &Zkey<'_>) -> Result<Self> {
        let mut entries = key.coefficients.iter().collect::<Result<Vec<Coefficient>, _>>()?;
        entries.par_sort_by_key(|entry| (entry.matrix, entry.constraint, entry.variable));
        let mut matrices: [Vec<Row>; 2] = Default::default();
        for entry in entries {
            let Some(matrix) = matrices.get_mut(entry.matrix as usize) else { continue };
            let row = entry.constraint as usize;
            if matrix.len() <= row {
                matrix.resize_with(row.saturating_add(1), Vec::new);
            }
            let Some(row) = matrix.get_mut(row) else { continue };
            match row.last_mut() {
                // Provers add up what stands twice.
                Some((variable, value)) if *variable == entry.variable => *value += entry.value,
                _ => row.push((entry.variable, entry.value)),
            }
        }
        matrices.iter_mut().flatten().for_each(|row| row.retain(|(_, value)| !value.is_zero()));
        let instance = key.header.public as usize + 1;
        Self { matrices, instance, variables: key.header.variables as usize }.without_instance()
    }

    fn without_instance(mut self) -> Result<Self> {
        let [a, b] = &mut self.matrices;
        let Some(own) = a.len().checked_sub(self.instance) else {
            let expected = format!("at least {}: one for each public variable", self.instance);
            return Err(foreign("constraints of the .zkey", expected, a.len().to_string()));
        };
        for (variable, row) in a.drain(own..).enumerate() {
            if row != [(variable as u32, Fr::one())] {
                let what = format!(".zkey, matrix A, constraint {}", own.saturating_add(variable));
                return Err(foreign(what, format!("variable {variable} alone, as it is public"), show(&row)));
            }
        }
        if let Some(row) = b.iter().skip(own).position(|row| !row.is_empty()) {
            let what = format!(".zkey, matrix B, constraint {}", own.saturating_add(row));
            return Err(foreign(what, "nothing, as it stands for a public variable", "coefficients"));
        }
        b.resize_with(own, Vec::new);
        Ok(self)
    }

    /// The circuit, whose matrix C a `.zkey` does not have.
    pub fn into_circuit(self) -> Result<Circuit> {
        Ok(Circuit::without_c(self.matrices.map(Matrix::from_rows), self.instance, self.variables)?)
    }

    /// Refuses a circuit with other sizes, or other coefficients in A or B.
    pub fn check(&self, circuit: &R1cs) -> Result<()> {
        let own = self.matrices.first().map_or(0, Vec::len);
        let sizes = [
            ("variables", circuit.num_variables(), self.variables),
            ("public variables, with the constant one", circuit.num_instance, self.instance),
            ("constraints", circuit.num_constraints(), own),
        ];
        for (what, expected, got) in sizes {
            if expected != got {
                return Err(foreign(what, format!("{expected} (the circuit)"), format!("{got} (the .zkey)")));
            }
        }
        let different = |(name, rows, matrix): (char, &Vec<Row>, &SparseMatrix)| {
            rows.par_iter().enumerate().find_map_first(|(number, got)| {
                let expected: Row = matrix.row(number).filter(|(_, value)| !value.is_zero()).collect();
                (expected != *got).then(|| difference(name, number, &expected, got))
            })
        };
        let pairs = NAMES.into_iter().zip(&self.matrices).zip([&circuit.a, &circuit.b]);
        pairs.map(|((name, rows), matrix)| (name, rows, matrix)).find_map(different).map_or(Ok(()), Err)
    }
}

/// The first variable in which two rows differ.
fn difference(name: char, number: usize, expected: &Row, got: &Row) -> crate::Error {
    let value = |row: &Row, variable| row.iter().find(|(other, _)| *other == variable).map(|(_, value)| *value);
    let mut variables: Vec<u32> = expected.iter().chain(got).map(|(variable, _)| *variable).collect();
    variables.sort_unstable();
    let other = |variable: &u32| value(expected, *variable) != value(got, *variable);
    let variable = variables.into_iter().find(other).unwrap_or_default();
    let show = |row: &Row| value(row, variable).unwrap_or_default().to_string();
    foreign(
        format!("matrix {name}, constraint {number}, coefficient of variable {variable}"),
        format!("{} (the circuit)", show(expected)),
        format!("{} (the .zkey)", show(got)),
    )
}

fn show(row: &Row) -> String {
    match row.as_slice() {
        [] => "nothing".into(),
        [(variable, value)] => format!("variable {variable} times {value}"),
        more => format!("{} variables", more.len()),
    }
}

/// A circuit's coefficients as a `.zkey` has them, those for public variables last.
pub fn list(circuit: &R1cs) -> Vec<Coefficient> {
    let mut list = Vec::with_capacity(circuit.a.num_entries().saturating_add(circuit.b.num_entries()));
    for constraint in 0..circuit.num_constraints() {
        for (matrix, rows) in [&circuit.a, &circuit.b].into_iter().enumerate() {
            list.extend(rows.row(constraint).map(|(variable, value)| Coefficient {
                matrix: matrix as u32,
                constraint: constraint as u32,
                variable,
                value,
            }));
        }
    }
    list.extend((0..circuit.num_instance).map(|variable| Coefficient {
        matrix: 0,
        constraint: circuit.num_constraints().saturating_add(variable) as u32,
        variable: variable as u32,
        value: Fr::one(),
    }));
    list
}
