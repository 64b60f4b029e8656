//! Ways to move a cell.

use std::sync::LazyLock;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _, One as _, UniformRand as _, Zero as _};
use rand::Rng;

/// `2^k`: every one up to 64, then every eighth, as packed bytes and lanes have them.
static POWERS: LazyLock<Vec<Fr>> = LazyLock::new(|| {
    let exponents = (0..=64u64).chain((72..=248).step_by(8));
    exponents.map(|k| Fr::from(2u64).pow([k])).collect()
});

/// By how much a cell with this value moves: by each power of two in both directions, to the other bit, to zero, to the
/// modulus less it, to anything, and such that a linear form which it is in with one of these coefficients moves by one.
pub(super) fn single(value: Fr, coefficients: impl Iterator<Item = Fr>, rng: &mut impl Rng) -> Vec<Fr> {
    let mut moves: Vec<Fr> = POWERS.iter().flat_map(|power| [*power, -*power]).collect();
    moves.extend([Fr::one() - value.double(), -value.double(), -value, Fr::rand(rng), Fr::rand(rng)]);
    moves.extend(coefficients.filter_map(|c| c.inverse()).flat_map(|inverse| [inverse, -inverse]));
    moves.retain(|by| !by.is_zero());
    moves
}

/// Moves of two cells with these coefficients in one form that keep its value, and the other bit for both.
pub(super) fn pair([p, q]: [Fr; 2], [x, y]: [Fr; 2], rng: &mut impl Rng) -> Vec<[Fr; 2]> {
    let (Some(over_p), Some(over_q)) = (p.inverse(), q.inverse()) else { return Vec::new() };
    let (ratio, any) = (p * over_q, Fr::rand(rng));
    let mut moves = vec![
        [Fr::one(), -ratio],
        [-Fr::one(), ratio],
        [-q * over_p, Fr::one()],
        [q * over_p, -Fr::one()],
        [any, -any * ratio],
    ];
    let bit = |v: Fr| v.is_zero() || v.is_one();
    if bit(x) && bit(y) {
        moves.push([Fr::one() - x.double(), Fr::one() - y.double()]);
    }
    moves
}

/// Moves of three cells that keep a form: the third makes up for the others.
pub(super) fn triple([p, q, s]: [Fr; 3], rng: &mut impl Rng) -> Vec<[Fr; 3]> {
    let Some(over_s) = s.inverse() else { return Vec::new() };
    let small = Fr::from(1u64 << rng.gen_range(0..12u32));
    let (one, any) = (Fr::one(), Fr::rand(rng));
    let pairs = [(one, one), (one, -one), (-one, small), (small, one), (any, one)];
    pairs.into_iter().map(|(x, y)| [x, y, -(p * x + q * y) * over_s]).filter(|m| !m[2].is_zero()).collect()
}

/// A few moves of a field element.
pub(super) fn few(rng: &mut impl Rng) -> Vec<Fr> {
    vec![Fr::one(), -Fr::one(), Fr::from(256u64), Fr::rand(rng)]
}
