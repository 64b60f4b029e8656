//! An equivalent permutation with sparse matrices in the partial rounds: how the contracts' table is made.
//!
//! In a partial round only word 0 meets the S-box, so everything linear in the other words can be moved
//! past it (Poseidon paper, appendix B; here forwards, so that one dense matrix is left at the end):
//! - a round constant of the other words passes through the matrix into the next round's constants;
//! - the matrix `[[m, v], [w, N]]` is `diag(1, N)` times the sparse `[[m, v], [N^-1 w, 1]]`, and `diag(1, N)`
//!   commutes with the S-box of the next round, whose matrix absorbs it.

use std::vec;
use std::vec::Vec;

use proofmark_groth16::Fr;

use super::parameters::Parameters;

/// The constants of the sparse form.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparse {
    /// Dense constants of the full rounds, first half then second half.
    pub full_constants: Vec<Vec<Fr>>,
    /// The constant of word 0 in each partial round.
    pub partial_constants: Vec<Fr>,
    /// First row of each partial round's matrix.
    pub rows: Vec<Vec<Fr>>,
    /// First column of each partial round's matrix, without its first entry.
    pub columns: Vec<Vec<Fr>>,
    /// The dense matrix of the full rounds.
    pub mds: Vec<Vec<Fr>>,
    /// The dense matrix on words 1.. after the partial rounds.
    pub last: Vec<Vec<Fr>>,
}

/// Derives the sparse form. Returns `None` if a matrix has no inverse, which no published parameters have.
#[must_use]
pub fn sparse(parameters: &Parameters) -> Option<Sparse> {
    let t = parameters.width;
    let half = parameters.full_rounds / 2;
    let constants: Vec<&[Fr]> = parameters.round_constants.chunks(t).collect();
    let mds = &parameters.mds;

    let mut carried = vec![Fr::ZERO; t];
    let mut partial_constants = Vec::new();
    for round in &constants[half..half + parameters.partial_rounds] {
        let mut sum: Vec<Fr> = round.iter().zip(&carried).map(|(a, b)| *a + *b).collect();
        partial_constants.push(core::mem::take(&mut sum[0]));
        carried = mds.iter().map(|row| Fr::sum_of_products(row, &sum)).collect();
    }
    let mut full_constants: Vec<Vec<Fr>> = constants[..half].iter().map(|c| c.to_vec()).collect();
    full_constants.extend(constants[half + parameters.partial_rounds..].iter().map(|c| c.to_vec()));
    for (constant, carry) in full_constants[half].iter_mut().zip(&carried) {
        *constant += *carry;
    }

    let n: Vec<Vec<Fr>> = mds[1..].iter().map(|row| row[1..].to_vec()).collect();
    let w: Vec<Fr> = mds[1..].iter().map(|row| row[0]).collect();
    let mut pending: Vec<Vec<Fr>> = identity(t - 1);
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for _ in 0..parameters.partial_rounds {
        let mut row = vec![mds[0][0]];
        row.extend((0..t - 1).map(|j| dot_column(&mds[0][1..], &pending, j)));
        rows.push(row);
        pending = product(&n, &pending);
        columns.push(solve(&pending, &w)?);
    }
    Some(Sparse { full_constants, partial_constants, rows, columns, mds: mds.clone(), last: pending })
}

fn identity(n: usize) -> Vec<Vec<Fr>> {
    (0..n).map(|i| (0..n).map(|j| if i == j { Fr::ONE } else { Fr::ZERO }).collect()).collect()
}

fn dot_column(row: &[Fr], matrix: &[Vec<Fr>], j: usize) -> Fr {
    row.iter().zip(matrix).map(|(a, b)| *a * b[j]).sum()
}

fn product(a: &[Vec<Fr>], b: &[Vec<Fr>]) -> Vec<Vec<Fr>> {
    a.iter().map(|row| (0..row.len()).map(|j| dot_column(row, b, j)).collect()).collect()
}

/// `matrix^-1 * vector` by Gauss-Jordan elimination.
fn solve(matrix: &[Vec<Fr>], vector: &[Fr]) -> Option<Vec<Fr>> {
    let n = vector.len();
    let mut rows: Vec<Vec<Fr>> =
        matrix.iter().zip(vector).map(|(row, v)| row.iter().copied().chain([*v]).collect()).collect();
    for column in 0..n {
        let pivot = (column..n).find(|row| !rows[*row][column].is_zero())?;
        rows.swap(column, pivot);
        let inverse = rows[column][column].inverse()?;
        for entry in &mut rows[column] {
            *entry *= inverse;
        }
        let pivot_row = rows[column].clone();
        for (i, row) in rows.iter_mut().enumerate() {
            if i != column {
                let factor = row[column];
                for (entry, pivot_entry) in row.iter_mut().zip(&pivot_row) {
                    *entry -= factor * *pivot_entry;
                }
            }
        }
    }
    Some(rows.iter().map(|row| row[n]).collect())
}
