//! Matrix C in the bases of L, or apart.
//!
//! Folded bases save a prover the transforms of C. Both forms follow from public points: with `E_i` for the bases of the
//! even points (`transform.rs`), folding takes `sum_i C_ij E_i` off the base of variable `j`, as the quotient's values without
//! C lack just `sum_i (C w)_i E_i`.

use ark_bn254::{Fr, G1Affine, G1Projective, g1};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{PrimeField, Zero};
use proofmark_engine::ProvingKey;
use proofmark_engine::points::load;
use proofmark_r1cs::R1cs;
use rayon::prelude::*;

use super::transform::{even_bases, reversed};
use crate::error::Result;

/// The key with C folded into L: proofs take four transforms instead of six.
///
/// # Errors
/// [`crate::Error::Engine`] for another circuit's key.
pub fn fold(key: &ProvingKey, circuit: &R1cs) -> Result<ProvingKey> {
    if key.folded { Ok(key.clone()) } else { changed(key, circuit, true) }
}

/// The key as other provers have it.
///
/// # Errors
/// As [`fold`].
pub fn unfold(key: &ProvingKey, circuit: &R1cs) -> Result<ProvingKey> {
    if key.folded { changed(key, circuit, false) } else { Ok(key.clone()) }
}

fn changed(key: &ProvingKey, circuit: &R1cs, folded: bool) -> Result<ProvingKey> {
    key.check(&crate::backend::circuit(circuit)?)?;
    let h: Vec<G1Affine> = key.h.iter().map(load::<g1::Config>).collect();
    let bases = even_bases(&reversed(&h))?;
    let mut columns: Vec<Vec<(usize, Fr)>> = vec![Vec::new(); circuit.num_variables()];
    for row in 0..circuit.num_constraints() {
        for (variable, coefficient) in circuit.c.row(row) {
            if let Some(column) = columns.get_mut(variable as usize) {
                column.push((row, coefficient));
            }
        }
    }
    let points: Vec<G1Projective> = columns
        .par_iter()
        .zip(&key.l[..])
        .map(|(column, base)| {
            let terms = column.iter().filter_map(|(row, factor)| Some(times(bases.get(*row)?, factor)));
            let sum: G1Projective = terms.sum();
            let base = load::<g1::Config>(base);
            if folded { base - sum } else { base + sum }
        })
        .collect();
    let l = G1Projective::normalize_batch(&points).into_iter().collect();
    Ok(ProvingKey { l, folded, ..key.clone() })
}

/// A multiple, faster by small numbers and their negatives, which nearly all coefficients are.
fn times(point: &G1Affine, factor: &Fr) -> G1Projective {
    let small = |factor: &Fr| match factor.into_bigint().0 {
        [low, 0, 0, 0] => Some([low]),
        _ => None,
    };
    if factor.is_zero() {
        G1Projective::zero()
    } else if let Some(factor) = small(factor) {
        point.mul_bigint(factor)
    } else if let Some(factor) = small(&-*factor) {
        -point.mul_bigint(factor)
    } else {
        *point * factor
    }
}
