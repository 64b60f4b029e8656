//! Poseidon in the circuit: three constraints for each S-box `x^5`, nothing for the linear layers.
//!
//! Parameters are circomlib's, from [`proofmark_statement::poseidon`]. Widths 3, 7 and 17 cost 243, 357 and
//! 612 constraints, less three for each word of the first state that is constant. Words that pass a partial
//! round without an S-box stay linear forms of the S-boxes before them.

use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ff::{Field, Zero};

use crate::builder::Builder;
use crate::error::CompileError;
use crate::field::from_statement;
use crate::linear::{Linear, Variable};
use crate::program::Step;

/// The widths that circuits use: Merkle nodes, statement and tensors, weights.
pub(crate) const NODE: usize = 3;
pub(crate) const STATEMENT: usize = 7;
pub(crate) const WEIGHTS: usize = 17;

/// The parameters of one width.
#[derive(Debug)]
pub(crate) struct Poseidon {
    width: usize,
    full_rounds: usize,
    partial_rounds: usize,
    /// `width` constants for each round.
    constants: Vec<Fr>,
    mds: Vec<Vec<Fr>>,
}

impl Poseidon {
    /// The parameters of a width, converted once.
    pub(crate) fn of(width: usize, node: &str) -> Result<&'static Self, CompileError> {
        static CACHE: [OnceLock<Poseidon>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
        let slot = match width {
            NODE => &CACHE[0],
            STATEMENT => &CACHE[1],
            WEIGHTS => &CACHE[2],
            _ => {
                let reason = "expected width 3, 7 or 17".to_owned();
                return Err(CompileError::Poseidon { node: node.to_owned(), width, reason });
            }
        };
        Ok(slot.get_or_init(|| Self::convert(width)))
    }

    fn convert(width: usize) -> Self {
        let p = proofmark_statement::poseidon::parameters(width);
        Self {
            width,
            full_rounds: p.full_rounds,
            partial_rounds: p.partial_rounds,
            constants: p.round_constants.iter().map(from_statement).collect(),
            mds: p.mds.iter().map(|row| row.iter().map(from_statement).collect()).collect(),
        }
    }

    fn rounds(&self) -> usize {
        self.full_rounds + self.partial_rounds
    }

    /// Number of words that go through an S-box in a round: the first ones.
    fn sboxes(&self, round: usize) -> usize {
        let first_partial = self.full_rounds / 2;
        let partial = (first_partial..first_partial + self.partial_rounds).contains(&round);
        if partial { 1 } else { self.width }
    }

    fn round_constants(&self, round: usize) -> &[Fr] {
        &self.constants[round * self.width..(round + 1) * self.width]
    }

    /// Runs the permutation and writes `x^2`, `x^4`, `x^5` of each S-box whose word is not constant.
    ///
    /// `constant` tells the constant words of the first state; after one round none is left, because no
    /// entry of the matrix is zero.
    pub(crate) fn trace(&self, mut state: Vec<Fr>, constant: &[bool], to: &mut [Fr]) {
        let mut next = 0;
        for round in 0..self.rounds() {
            for (word, constant) in state.iter_mut().zip(self.round_constants(round)) {
                *word += constant;
            }
            for (i, word) in state.iter_mut().enumerate().take(self.sboxes(round)) {
                let square = word.square();
                let fourth = square.square();
                let fifth = fourth * *word;
                *word = fifth;
                if round > 0 || !constant[i] {
                    to[next..next + 3].copy_from_slice(&[square, fourth, fifth]);
                    next += 3;
                }
            }
            let mix = |row: &Vec<Fr>| row.iter().zip(&state).map(|(m, s)| *m * s).sum();
            state = self.mds.iter().map(mix).collect();
        }
    }

    /// The S-boxes that need variables.
    fn active(&self, constant: &[bool]) -> usize {
        let all: usize = (0..self.rounds()).map(|round| self.sboxes(round)).sum();
        all - constant.iter().filter(|c| **c).count()
    }
}

/// The permutation of a state of linear forms.
pub(crate) fn permute(
    builder: &mut Builder,
    poseidon: &'static Poseidon,
    state: Vec<Linear>,
) -> Result<Vec<Linear>, CompileError> {
    let constant: Vec<bool> = state.iter().map(|word| word.as_constant().is_some()).collect();
    if constant.iter().all(|c| *c) {
        return Ok(constants_only(poseidon, &state));
    }
    let active = poseidon.active(&constant);
    let variables: Vec<Variable> = (0..3 * active).map(|_| builder.element()).collect::<Result<_, _>>()?;
    let first = variables.first().copied().unwrap_or_default();
    builder.step(Step::Permute { poseidon, state: state.clone(), first });
    let mut variables = variables.into_iter().map(Linear::variable);
    let mut state = state;
    for round in 0..poseidon.rounds() {
        for (word, constant) in state.iter_mut().zip(poseidon.round_constants(round)) {
            word.constant += constant;
        }
        for word in state.iter_mut().take(poseidon.sboxes(round)) {
            *word = match word.as_constant() {
                Some(value) => Linear::constant(value.square().square() * value),
                None => sbox(builder, word, &mut variables),
            };
        }
        let mix = |row: &Vec<Fr>| Linear::sum(row.iter().copied().zip(&state));
        state = poseidon.mds.iter().map(mix).collect();
    }
    Ok(state)
}

/// `x^5` by `x^2 = x * x`, `x^4 = x^2 * x^2`, `x^5 = x * x^4`.
fn sbox(builder: &mut Builder, x: &Linear, variables: &mut impl Iterator<Item = Linear>) -> Linear {
    let mut next = || variables.next().unwrap_or_default();
    let (square, fourth, fifth) = (next(), next(), next());
    builder.enforce_field(x, x, &square);
    builder.enforce_field(&square, &square, &fourth);
    builder.enforce_field(x, &fourth, &fifth);
    fifth
}

fn constants_only(poseidon: &Poseidon, state: &[Linear]) -> Vec<Linear> {
    let mut words: Vec<Fr> = state.iter().map(|word| word.constant).collect();
    for round in 0..poseidon.rounds() {
        for (word, constant) in words.iter_mut().zip(poseidon.round_constants(round)) {
            *word += constant;
        }
        for word in words.iter_mut().take(poseidon.sboxes(round)) {
            *word = word.square().square() * *word;
        }
        words = poseidon.mds.iter().map(|row| row.iter().zip(&words).map(|(m, s)| *m * s).sum()).collect();
    }
    words.into_iter().map(Linear::constant).collect()
}

/// A hash of linear forms: `state = [tag, 0, ...]`, blocks of `width - 1` are added, the result is the first
/// word after the last permutation. See [`proofmark_statement::poseidon::Sponge`].
pub(crate) fn sponge(
    builder: &mut Builder,
    width: usize,
    tag: Fr,
    elements: &[Linear],
) -> Result<Linear, CompileError> {
    let poseidon = Poseidon::of(width, &builder.scope())?;
    let mut state = vec![Linear::default(); width];
    state[0] = Linear::constant(tag);
    let padding: &[Linear] = &[Linear::default()];
    let elements = if elements.is_empty() { padding } else { elements };
    for block in elements.chunks(width - 1) {
        for (word, element) in state.iter_mut().skip(1).zip(block) {
            *word = word.plus(element);
        }
        state = permute(builder, poseidon, state)?;
    }
    Ok(state.swap_remove(0))
}

/// Two elements to one, see [`proofmark_statement::poseidon::compress`].
pub(crate) fn compress(builder: &mut Builder, left: &Linear, right: &Linear) -> Result<Linear, CompileError> {
    sponge(builder, NODE, Fr::zero(), &[left.clone(), right.clone()])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::field::to_statement;

    #[test]
    fn permutation_is_that_of_the_statement() {
        for width in [NODE, STATEMENT, WEIGHTS] {
            let words: Vec<Fr> = (0..width as u64).map(|i| Fr::from(i * i + 7)).collect();
            let mut expected: Vec<_> = words.iter().map(to_statement).collect();
            let parameters = proofmark_statement::poseidon::parameters(width);
            proofmark_statement::poseidon::permute(parameters, &mut expected);
            let state: Vec<Linear> = words.into_iter().map(Linear::constant).collect();
            let got: Vec<_> = constants_only(Poseidon::of(width, "").unwrap(), &state)
                .iter()
                .map(|word| to_statement(&word.constant))
                .collect();
            assert_eq!(got, expected, "width {width}");
        }
    }

    #[test]
    fn constraints_by_width() {
        for (width, constraints) in [(NODE, 243), (STATEMENT, 357), (WEIGHTS, 612)] {
            let mut builder = Builder::new();
            let state = (0..width).map(|_| Linear::variable(builder.element().unwrap())).collect();
            permute(&mut builder, Poseidon::of(width, "").unwrap(), state).unwrap();
            assert_eq!(builder.constraints(), constraints);
        }
    }
}
