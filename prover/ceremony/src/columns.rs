//! The matrices of a circuit by columns: what a key's points are sums over.

use ark_bn254::Fr;
use ark_ec::{AffineRepr, VariableBaseMSM};
use ark_ff::{AdditiveGroup, One, PrimeField};
use proofmark_formats::{Point, Points, R1csFile};

use crate::error::Result;

/// From so many entries on, a column is summed by buckets.
const LONG: usize = 64;

/// One matrix, column after column.
pub(crate) struct Columns {
    starts: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<Fr>,
}

impl Columns {
    /// Matrix 0, 1 or 2 (A, B, C) of a circuit that passed its check. A gets a row for the constant one and each public
    /// variable, behind the circuit's.
    pub(crate) fn new(circuit: &R1csFile<'_>, matrix: usize) -> Result<Self> {
        let public = if matrix == 0 { circuit.header.public() + 1 } else { 0 };
        let extra = (0..public).map(|variable| Ok((circuit.header.constraints + variable, variable, Fr::one())));
        let own = circuit.constraints().enumerate().flat_map(|(row, forms)| {
            let term = move |term: proofmark_formats::Result<(u32, Fr)>| {
                term.map(|(variable, value)| (row as u32, variable, value))
            };
            forms.get(matrix).map(|form| form.iter().map(term)).into_iter().flatten()
        });
        let entries: Vec<(u32, u32, Fr)> = own.chain(extra).collect::<proofmark_formats::Result<_>>()?;
        let mut starts = vec![0usize; circuit.header.wires as usize + 1];
        for (_, variable, _) in &entries {
            starts[*variable as usize + 1] += 1;
        }
        for variable in 1..starts.len() {
            starts[variable] += starts[variable - 1];
        }
        let mut next = starts.clone();
        let (mut rows, mut values) = (vec![0; entries.len()], vec![Fr::ZERO; entries.len()]);
        for (row, variable, value) in entries {
            let place = &mut next[variable as usize];
            rows[*place] = row;
            values[*place] = value;
            *place += 1;
        }
        Ok(Self { starts, rows, values })
    }

    /// How many entries.
    pub(crate) fn entries(&self) -> usize {
        self.rows.len()
    }

    /// The sum over one column of coefficients times points.
    pub(crate) fn sum<P>(&self, variable: usize, points: &Points<'_, P>) -> P::Group
    where
        P: Point<ScalarField = Fr>,
        P::Group: VariableBaseMSM<MulBase = P, ScalarField = Fr>,
    {
        let range = self.starts[variable]..self.starts[variable + 1];
        let (rows, values) = (&self.rows[range.clone()], &self.values[range]);
        let point = |row: &u32| points.get(*row as usize).unwrap_or_default();
        if rows.len() >= LONG {
            let bases: Vec<P> = rows.iter().map(point).collect();
            return P::Group::msm_unchecked(&bases, values);
        }
        let mut sum = P::Group::ZERO;
        for (row, value) in rows.iter().zip(values) {
            add_multiple(&mut sum, point(row), *value);
        }
        sum
    }
}

/// Most coefficients are one, minus one or short.
fn add_multiple<P: AffineRepr<ScalarField = Fr>>(sum: &mut P::Group, point: P, value: Fr) {
    let (limbs, opposite) = (value.into_bigint().0, (-value).into_bigint().0);
    match (limbs, opposite) {
        ([1, 0, 0, 0], _) => *sum += point,
        (_, [1, 0, 0, 0]) => *sum -= point,
        ([short, 0, 0, 0], _) => *sum += point.mul_bigint([short]),
        (_, [short, 0, 0, 0]) => *sum -= point.mul_bigint([short]),
        _ => *sum += point * value,
    }
}
