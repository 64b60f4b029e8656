//! Poseidon's constants for any width, generated once and kept, and the permutation as the paper defines it.

use std::sync::OnceLock;
use std::vec;
use std::vec::Vec;

use proofmark_groth16::Fr;

use super::grain::Grain;
use super::sbox;

/// Full rounds, half of them before and half after the partial ones.
pub const FULL_ROUNDS: usize = 8;

/// The widest permutation that has published parameters.
pub const MAX_WIDTH: usize = 17;

/// Partial rounds for the widths 2, 3, ...: circomlib's, at least those of the paper's 128-bit instances.
const PARTIAL_ROUNDS: [usize; 16] = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

/// The constants of one width.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// State size `t`, 2 to [`MAX_WIDTH`].
    pub width: usize,
    /// Always [`FULL_ROUNDS`].
    pub full_rounds: usize,
    /// Rounds in which only word 0 passes the S-box.
    pub partial_rounds: usize,
    /// `t` constants for each round, round by round.
    pub round_constants: Vec<Fr>,
    /// `t` rows of `t`: new word `i` is the sum of `mds[i][j]` times old word `j`.
    pub mds: Vec<Vec<Fr>>,
}

/// The parameters of a width.
///
/// # Panics
/// For a width outside 2 to [`MAX_WIDTH`]: widths are constants of a program, never data.
#[must_use]
pub fn parameters(width: usize) -> &'static Parameters {
    static CACHE: [OnceLock<Parameters>; MAX_WIDTH - 1] = [const { OnceLock::new() }; MAX_WIDTH - 1];
    assert!((2..=MAX_WIDTH).contains(&width), "Poseidon width: expected 2 to {MAX_WIDTH}, got {width}");
    CACHE[width - 2].get_or_init(|| generate(width))
}

fn generate(width: usize) -> Parameters {
    let partial_rounds = PARTIAL_ROUNDS[width - 2];
    let mut grain = Grain::new(width, FULL_ROUNDS, partial_rounds);
    let round_constants = (0..width * (FULL_ROUNDS + partial_rounds)).map(|_| grain.element()).collect();
    let mds = cauchy(&grain.elements_mod_order(width), &grain.elements_mod_order(width));
    Parameters { width, full_rounds: FULL_ROUNDS, partial_rounds, round_constants, mds }
}

/// The matrix with the entries `1 / (x_i + y_j)`: every square submatrix is invertible.
fn cauchy(x: &[Fr], y: &[Fr]) -> Vec<Vec<Fr>> {
    // The generator's numbers are fixed, and none of these sums is zero (the tests see every width).
    x.iter().map(|x| y.iter().map(|y| (*x + *y).inverse().unwrap_or(Fr::ZERO)).collect()).collect()
}

/// The permutation as the paper defines it. `state` must have the width of the parameters.
pub fn permute(parameters: &Parameters, state: &mut [Fr]) {
    let half = parameters.full_rounds / 2;
    let partial = half..half + parameters.partial_rounds;
    let mut sboxed = vec![Fr::ZERO; parameters.width];
    for (round, constants) in parameters.round_constants.chunks(parameters.width).enumerate() {
        for (i, (word, constant)) in state.iter().zip(constants).enumerate() {
            let keyed = *word + *constant;
            sboxed[i] = if i == 0 || !partial.contains(&round) { sbox(keyed) } else { keyed };
        }
        for (word, row) in state.iter_mut().zip(&parameters.mds) {
            *word = Fr::sum_of_products(row, &sboxed);
        }
    }
}
