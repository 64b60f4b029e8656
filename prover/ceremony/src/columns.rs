//! The matrices of a circuit by columns: what a key's points are sums over.

use ark_bn254::Fr;
use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ff::{AdditiveGroup, One, PrimeField};
use proofmark_engine::points::CurveConfig;
use proofmark_formats::{Point, Points, R1csFile};

use crate::affine::{multiple, odd_multiples};
use crate::error::Result;
use crate::group::Factors;
use crate::scale::signed_digits;

/// From so many entries on, a column is summed by buckets and by all threads, not beside others.
const LONG: usize = 1 << 11;
/// Coefficients from here on are worth a table.
const SHORT: u64 = 1 << 12;

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

    /// The variables whose columns are so long that one after the other is summed by all threads.
    pub(crate) fn long(&self) -> Vec<bool> {
        self.starts.array_windows().map(|[start, end]| end - start >= LONG).collect()
    }

    /// The sum over one column of coefficients times points, by all threads: not to be called from one of them.
    pub(crate) fn sum_long<C: CurveConfig>(&self, variable: usize, points: &Points<'_, Affine<C>>) -> Projective<C>
    where
        Affine<C>: Point,
    {
        let (rows, values) = self.column(variable);
        let bases: Vec<_> = rows.iter().map(|row| points.get(*row as usize).unwrap_or_default()).collect();
        Factors::new(values.to_vec()).sum(&bases)
    }

    /// The sum over one column of coefficients times points, by the calling thread.
    pub(crate) fn sum<C>(&self, variable: usize, points: &Points<'_, Affine<C>>) -> Projective<C>
    where
        C: GLVConfig<ScalarField = Fr>,
        Affine<C>: Point,
    {
        let (rows, values) = self.column(variable);
        let (mut sum, mut wide) = (Projective::<C>::ZERO, Wide::default());
        for (row, value) in rows.iter().zip(values) {
            let point = points.get(*row as usize).unwrap_or_default();
            // Most coefficients are one, minus one or short.
            match (value.into_bigint().0, (-*value).into_bigint().0) {
                ([1, 0, 0, 0], _) => sum += point,
                (_, [1, 0, 0, 0]) => sum -= point,
                ([short @ ..SHORT, 0, 0, 0], _) => sum += C::mul_affine(&point, &[short]),
                (_, [short @ ..SHORT, 0, 0, 0]) => sum -= C::mul_affine(&point, &[short]),
                _ => wide.push(point, *value),
            }
        }
        sum + wide.sum()
    }

    fn column(&self, variable: usize) -> (&[u32], &[Fr]) {
        let range = self.starts[variable]..self.starts[variable + 1];
        (&self.rows[range.clone()], &self.values[range])
    }
}

/// Terms with wide coefficients, which share their doublings (Straus): for each a table of odd multiples, and about 43 additions.
struct Wide<C: GLVConfig<ScalarField = Fr>> {
    points: Vec<Affine<C>>,
    digits: Vec<[Vec<i64>; 2]>,
}

impl<C: GLVConfig<ScalarField = Fr>> Default for Wide<C> {
    fn default() -> Self {
        Self { points: Vec::new(), digits: Vec::new() }
    }
}

impl<C: GLVConfig<ScalarField = Fr>> Wide<C> {
    fn push(&mut self, point: Affine<C>, value: Fr) {
        self.points.push(point);
        self.digits.push(signed_digits::<C>(value));
    }

    fn sum(&self) -> Projective<C> {
        if self.points.is_empty() {
            // A table takes inversions, whatever it is of.
            return Projective::ZERO;
        }
        let table = odd_multiples(&self.points);
        let length = self.digits.iter().flatten().map(Vec::len).max().unwrap_or(0);
        let mut sum = Projective::ZERO;
        for position in (0..length).rev() {
            sum.double_in_place();
            for (term, halves) in self.digits.iter().enumerate() {
                for (half, digits) in halves.iter().enumerate() {
                    let digit = digits.get(position).copied().unwrap_or(0);
                    let Some(row) = multiple(digit) else { continue };
                    let mut point = table[row][term];
                    if half == 1 {
                        point = C::endomorphism_affine(&point);
                    }
                    sum += if digit < 0 { -point } else { point };
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use ark_bn254::{g1, g2};
    use ark_ec::CurveGroup;
    use ark_ff::UniformRand;
    use proofmark_formats::write_points;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    /// Columns of every length class and of coefficients of every class, against one by one.
    fn check<C>()
    where
        C: CurveConfig + GLVConfig<ScalarField = Fr>,
        Affine<C>: Point,
    {
        let mut rng = StdRng::seed_from_u64(3);
        let rows = 70usize;
        let mut points: Vec<Affine<C>> = (0..rows).map(|_| Projective::<C>::rand(&mut rng).into_affine()).collect();
        points[2] = Affine::identity();
        points[3] = points[4];
        points[5] = -points[6];
        let small = [1, 2, 255, 4095, 4096, 70_000, 1 << 40, u64::MAX].map(Fr::from);
        let mut columns = Columns { starts: vec![0], rows: Vec::new(), values: Vec::new() };
        for length in [0, 1, 2, 7, rows] {
            for row in 0..length {
                columns.rows.push(row as u32);
                let value = small.get(row % 12).map_or_else(|| Fr::rand(&mut rng), |small| *small);
                columns.values.push(if row % 2 == 0 { value } else { -value });
            }
            columns.starts.push(columns.rows.len());
        }
        let bytes = write_points(&points);
        let list = Points::new("points", &bytes).unwrap();
        for variable in 0..5 {
            let (rows, values) = columns.column(variable);
            let terms = rows.iter().zip(values).map(|(row, value)| points[*row as usize] * value);
            let expected: Projective<C> = terms.sum();
            assert_eq!(columns.sum(variable, &list), expected, "{variable}");
            assert_eq!(columns.sum_long(variable, &list), expected, "{variable}");
        }
        assert_eq!(columns.long(), [false; 5]);
    }

    #[test]
    fn sums_are_those_of_one_by_one() {
        check::<g1::Config>();
        check::<g2::Config>();
    }
}
