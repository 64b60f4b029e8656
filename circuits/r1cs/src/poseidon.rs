//! Poseidon in the circuit: three constraints for each S-box `x^5`, nothing for the linear layers.
//!
//! Parameters are circomlib's, from [`proofmark_statement::poseidon`]. Widths 3, 7 and 17 cost 243, 357 and
//! 612 constraints, less three for each word of the first state that is constant. Words that pass a partial
//! round without an S-box stay linear forms of the S-boxes before them.

use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ff::{Field as _, Zero};

use crate::builder::Builder;
use crate::dot::dot;
use crate::error::CompileError;
use crate::field::from_statement;
use crate::linear::{Linear, Variable};
use crate::obligation::Field;
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
    sparse: Sparse,
    template: Template,
}

/// What each S-box is taken of, as a form of the S-boxes before it, numbered in their order: the same in every
/// permutation of a width, so that only names of variables are left to fill in.
#[derive(Debug, Default)]
struct Template {
    /// A constant and terms for each S-box of the rounds from the second on.
    inputs: Vec<(Fr, Vec<(usize, Fr)>)>,
    /// The words after the last round.
    outputs: Vec<Vec<(usize, Fr)>>,
}

/// The equivalent with sparse matrices in the partial rounds, from [`proofmark_statement::poseidon::sparse`].
#[derive(Debug)]
struct Sparse {
    /// The constants of the full rounds, first half then second half.
    full_constants: Vec<Vec<Fr>>,
    /// For each partial round the constant of word 0, the first row, and the first column without its first entry.
    partial: Vec<(Fr, Vec<Fr>, Vec<Fr>)>,
    /// The dense matrix on words 1.. after the partial rounds.
    last: Vec<Vec<Fr>>,
}

impl Poseidon {
    /// The parameters of a width, converted once.
    pub(crate) fn of(width: usize, node: &str) -> Result<&'static Self, CompileError> {
        static CACHE: [OnceLock<Option<Poseidon>>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
        let slot = match width {
            NODE => &CACHE[0],
            STATEMENT => &CACHE[1],
            WEIGHTS => &CACHE[2],
            _ => {
                let reason = "expected width 3, 7 or 17".to_owned();
                return Err(CompileError::Poseidon { node: node.to_owned(), width, reason });
            }
        };
        let poseidon = slot.get_or_init(|| Self::convert(width)).as_ref();
        poseidon.ok_or_else(|| CompileError::Poseidon {
            node: node.to_owned(),
            width,
            reason: "expected matrices with inverses".to_owned(),
        })
    }

    fn convert(width: usize) -> Option<Self> {
        let p = proofmark_statement::poseidon::parameters(width);
        let sparse = proofmark_statement::poseidon::sparse::sparse(p)?;
        let vector = |words: &Vec<_>| words.iter().map(from_statement).collect::<Vec<Fr>>();
        let rows = sparse.rows.iter().map(vector);
        let columns = sparse.columns.iter().map(vector);
        let partial = sparse.partial_constants.iter().map(from_statement).zip(rows).zip(columns);
        let mds = p.mds.iter().map(vector).collect::<Vec<_>>();
        let sparse = Sparse {
            full_constants: sparse.full_constants.iter().map(vector).collect(),
            partial: partial.map(|((constant, row), column)| (constant, row, column)).collect(),
            last: sparse.last.iter().map(vector).collect(),
        };
        Some(Self {
            width,
            full_rounds: p.full_rounds,
            partial_rounds: p.partial_rounds,
            constants: p.round_constants.iter().map(from_statement).collect(),
            template: Template::new(&mds, &sparse),
            mds,
            sparse,
        })
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
    /// entry of the matrix is zero. The state is used up; its last matrix is left to the forms that read the S-boxes.
    pub(crate) fn trace(&self, state: &mut [Fr], constant: &[bool], to: &mut [Fr]) {
        let mut cells = to.chunks_exact_mut(3);
        let mut write = |values: [Fr; 3]| {
            if let Some(cells) = cells.next() {
                cells.copy_from_slice(&values);
            }
        };
        let half = self.full_rounds / 2;
        for (round, constants) in self.sparse.full_constants.iter().enumerate() {
            if round == half {
                self.partial_rounds(state, &mut write);
            }
            for (i, (word, add)) in state.iter_mut().zip(constants).enumerate() {
                let powers = sbox_powers(*word + add);
                *word = powers[2];
                if round > 0 || !constant[i] {
                    write(powers);
                }
            }
            if round + 1 < self.full_rounds {
                mix(&self.mds, state);
            }
        }
    }

    fn partial_rounds(&self, state: &mut [Fr], write: &mut impl FnMut([Fr; 3])) {
        for (constant, row, column) in &self.sparse.partial {
            let powers = sbox_powers(state[0] + constant);
            state[0] = powers[2];
            write(powers);
            let first = dot(row, state);
            let word = state[0];
            for (other, factor) in state[1..].iter_mut().zip(column) {
                *other += word * factor;
            }
            state[0] = first;
        }
        mix(&self.sparse.last, &mut state[1..]);
    }

    /// The S-boxes that need variables.
    pub(crate) fn active(&self, constant: &[bool]) -> usize {
        let all: usize = (0..self.rounds()).map(|round| self.sboxes(round)).sum();
        all - constant.iter().filter(|c| **c).count()
    }
}

impl Template {
    fn new(mds: &[Vec<Fr>], sparse: &Sparse) -> Self {
        let width = mds.len();
        let (first_half, second_half) = sparse.full_constants.split_at(sparse.full_constants.len() / 2);
        let mut template = Self::default();
        // Words after a full round whose S-boxes begin at a number.
        let full = |begin: usize| mds.iter().map(move |row| terms(row, |j| begin + j)).collect::<Vec<_>>();
        let mut words: Vec<Vec<(usize, Fr)>> = Vec::new();
        for (round, constants) in first_half.iter().enumerate() {
            if round > 0 {
                template.inputs.extend(constants.iter().copied().zip(words));
            }
            words = full(round * width);
        }
        // Partial rounds over the S-boxes of the full round before and those of word 0 since then.
        let begin = (first_half.len() - 1) * width;
        let size = width + sparse.partial.len();
        let mut state: Vec<Vec<Fr>> =
            mds.iter().map(|row| [row.as_slice(), &vec![Fr::zero(); size - width]].concat()).collect();
        for (p, (constant, row, column)) in sparse.partial.iter().enumerate() {
            template.inputs.push((*constant, terms(&state[0], |j| begin + j)));
            let mut first = combine(&row[1..], &state[1..], size);
            first[width + p] += row[0];
            state[0] = first;
            for (word, factor) in state[1..].iter_mut().zip(column) {
                word[width + p] += factor;
            }
        }
        let others: Vec<_> = sparse.last.iter().map(|row| combine(row, &state[1..], size)).collect();
        state.splice(1.., others);
        words = state.iter().map(|word| terms(word, |j| begin + j)).collect();
        let begin = begin + size;
        for (round, constants) in second_half.iter().enumerate() {
            template.inputs.extend(constants.iter().copied().zip(words));
            words = full(begin + round * width);
        }
        template.outputs = words;
        template
    }
}

/// A vector's entries that are not zero, with their numbers.
fn terms(row: &[Fr], number: impl Fn(usize) -> usize) -> Vec<(usize, Fr)> {
    row.iter().enumerate().filter(|(_, factor)| !factor.is_zero()).map(|(j, factor)| (number(j), *factor)).collect()
}

/// A row times a matrix whose rows have a size.
fn combine(row: &[Fr], matrix: &[Vec<Fr>], size: usize) -> Vec<Fr> {
    (0..size).map(|j| row.iter().zip(matrix).map(|(factor, word)| *factor * word[j]).sum()).collect()
}

/// `x^2`, `x^4`, `x^5`.
#[inline]
fn sbox_powers(x: Fr) -> [Fr; 3] {
    let square = x.square();
    let fourth = square.square();
    [square, fourth, fourth * x]
}

fn mix(matrix: &[Vec<Fr>], state: &mut [Fr]) {
    let mut before = [Fr::zero(); WEIGHTS];
    before[..state.len()].copy_from_slice(state);
    for (word, row) in state.iter_mut().zip(matrix) {
        *word = dot(row, &before);
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
    let mut powers: Vec<Linear> = Vec::with_capacity(poseidon.width + poseidon.template.inputs.len());
    for (word, add) in state.iter().zip(poseidon.round_constants(0)) {
        let mut x = word.clone();
        x.constant += add;
        powers.push(match x.as_constant() {
            Some(c) => Linear::constant(sbox_powers(c)[2]),
            None => sbox(builder, &x, &mut variables),
        });
    }
    for (constant, terms) in &poseidon.template.inputs {
        let x = fill_in(*constant, terms, &powers);
        powers.push(sbox(builder, &x, &mut variables));
    }
    Ok(poseidon.template.outputs.iter().map(|terms| fill_in(Fr::zero(), terms, &powers)).collect())
}

/// A form of a template over powers that are each a variable or a constant.
fn fill_in(constant: Fr, terms: &[(usize, Fr)], powers: &[Linear]) -> Linear {
    let mut form = Linear { terms: Vec::with_capacity(terms.len()), constant };
    for (sbox, factor) in terms {
        let power = &powers[*sbox];
        form.constant += power.constant * factor;
        form.terms.extend(power.terms.iter().map(|(variable, _)| (*variable, *factor)));
    }
    form
}

/// `x^5` by `x^2 = x * x`, `x^4 = x^2 * x^2`, `x^5 = x * x^4`.
fn sbox(builder: &mut Builder, x: &Linear, variables: &mut impl Iterator<Item = Linear>) -> Linear {
    let mut next = || variables.next().unwrap_or_default();
    let (square, fourth, fifth) = (next(), next(), next());
    builder.enforce_field(Field::SBox, x, x, &square);
    builder.enforce_field(Field::SBox, &square, &square, &fourth);
    builder.enforce_field(Field::SBox, x, &fourth, &fifth);
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

    /// The trace with sparse matrices against the definition with dense ones, with and without constant words.
    #[test]
    fn sparse_trace_is_that_of_the_definition() {
        for width in [NODE, STATEMENT, WEIGHTS] {
            let poseidon = Poseidon::of(width, "").unwrap();
            for constants in [0, 1, width - 1] {
                let constant: Vec<bool> = (0..width).map(|i| i < constants).collect();
                let start: Vec<Fr> = (0..width as u64).map(|i| Fr::from(i + 3).pow([29 + i])).collect();
                let mut traced = vec![Fr::zero(); 3 * poseidon.active(&constant)];
                poseidon.trace(&mut start.clone(), &constant, &mut traced);
                let (mut words, mut expected) = (start, Vec::new());
                for round in 0..poseidon.rounds() {
                    for (word, add) in words.iter_mut().zip(poseidon.round_constants(round)) {
                        *word += add;
                    }
                    for (i, word) in words.iter_mut().enumerate().take(poseidon.sboxes(round)) {
                        let powers = [word.pow([2]), word.pow([4]), word.pow([5])];
                        *word = powers[2];
                        if round > 0 || !constant[i] {
                            expected.extend(powers);
                        }
                    }
                    words = poseidon.mds.iter().map(|row| row.iter().zip(&words).map(|(m, s)| *m * s).sum()).collect();
                }
                assert_eq!(traced, expected, "width {width}, {constants} constant words");
            }
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
