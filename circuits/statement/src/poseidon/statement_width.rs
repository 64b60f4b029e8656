//! The permutation of width seven as contracts compute it: sparse partial rounds, constants from a table.
//!
//! Seven words hash a statement's five elements, or 155 bytes of tensor with their salt, in one permutation.
//! Costs 1,604 multiplications, most of them in sums that are reduced once, against 3,836 of the definition.

use proofmark_groth16::Fr;

use super::sbox;
use super::statement_table::{COLUMNS, FULL_CONSTANTS, LAST, MDS, PARTIAL_CONSTANTS, ROWS};

/// Words of the state.
pub const STATEMENT_WIDTH: usize = 7;

/// Partial rounds of this width.
pub const STATEMENT_PARTIAL_ROUNDS: usize = 63;

/// Full rounds before, and after, the partial ones.
const HALF: usize = 4;

/// A field element of the generated table: Montgomery limbs, see `Fr::from_raw`.
pub(super) type Raw = [i32; 9];

/// The permutation of [`STATEMENT_WIDTH`] words. Shorter states are left alone: there are none.
pub(super) fn permute_statement(state: &mut [Fr]) {
    let Ok(state) = <&mut [Fr; STATEMENT_WIDTH]>::try_from(state) else { return };
    for constants in &FULL_CONSTANTS[..HALF] {
        full_round(state, constants);
    }
    for ((constant, row), column) in PARTIAL_CONSTANTS.iter().zip(&ROWS).zip(&COLUMNS) {
        state[0] = sbox(state[0] + load(constant));
        let first = Fr::sum_of_products(&load_all(row), &state[..]);
        let word = state[0];
        for (other, factor) in state[1..].iter_mut().zip(column) {
            *other += load(factor) * word;
        }
        state[0] = first;
    }
    let others: [Fr; STATEMENT_WIDTH - 1] = core::array::from_fn(|i| state[i + 1]);
    for (word, row) in state[1..].iter_mut().zip(&LAST) {
        *word = Fr::sum_of_products(&load_all(row), &others);
    }
    for constants in &FULL_CONSTANTS[HALF..] {
        full_round(state, constants);
    }
}

fn full_round(state: &mut [Fr; STATEMENT_WIDTH], constants: &[Raw; STATEMENT_WIDTH]) {
    for (word, constant) in state.iter_mut().zip(constants) {
        *word = sbox(*word + load(constant));
    }
    let sboxed = *state;
    for (word, row) in state.iter_mut().zip(&MDS) {
        *word = Fr::sum_of_products(&load_all(row), &sboxed);
    }
}

fn load_all<const N: usize>(row: &[Raw; N]) -> [Fr; N] {
    core::array::from_fn(|i| load(&row[i]))
}

fn load(raw: &Raw) -> Fr {
    Fr::from_raw(raw.map(i64::from))
}
