//! The standard circuit, with which provers show capacity: a chain of Poseidon permutations from the digest on.
//!
//! `state = [digest, 0, 0]`, and each permutation of width 3 takes the state that the one before left. The whole witness follows
//! from the digest, and all of it looks random: full-size scalars, none of them zero or small, so a proof is as much work as
//! a proof of that size can be, and of two challenges nothing is the same. The last state is not public: what is
//! shown is that the work was done, for this digest.

use ark_bn254::Fr;
use ark_ff::Zero;

use crate::builder::Builder;
use crate::circuit::Inputs;
use crate::error::{CompileError, WitnessError};
use crate::linear::{DIGEST, Linear};
use crate::matrix::R1cs;
use crate::poseidon::{NODE, Poseidon, permute};
use crate::program::{Program, Secret, Step};

/// A compiled standard circuit.
#[derive(Clone, Debug)]
pub struct StandardCircuit {
    /// The constraint system.
    pub matrices: R1cs,
    program: Program,
    last: Vec<Linear>,
}

impl StandardCircuit {
    /// The circuit of so many permutations, of 243 constraints each (the first has 237).
    ///
    /// # Errors
    /// [`CompileError::TooManyVariables`] beyond 2^32 of them.
    pub fn new(permutations: usize) -> Result<Self, CompileError> {
        let mut builder = Builder::new();
        builder.enter("challenge");
        builder.step(Step::Secret { source: Secret::Context, to: DIGEST });
        let poseidon = Poseidon::of(NODE, &builder.scope())?;
        let mut state = vec![Linear::default(); NODE];
        state[0] = Linear::variable(DIGEST);
        for _ in 0..permutations {
            state = permute(&mut builder, poseidon, state)?;
        }
        let built = builder.finish();
        Ok(Self { matrices: built.matrices, program: built.program, last: state })
    }

    /// How many permutations the circuit of so many constraints has, which are as many as its witness variables; `None` if
    /// there is no such circuit.
    #[must_use]
    pub fn permutations_of(constraints: usize) -> Option<usize> {
        let all = constraints.checked_add(6)?;
        (all >= 243 && all.is_multiple_of(243)).then_some(all / 243)
    }

    /// What one proof counts: its constraints.
    #[must_use]
    pub fn units(&self) -> usize {
        self.matrices.num_constraints()
    }

    /// The assignment for a digest: one, digest, witnesses.
    ///
    /// # Errors
    /// None that a digest could cause.
    pub fn witness(&self, digest: Fr) -> Result<Vec<Fr>, WitnessError> {
        let zero = Fr::zero();
        let inputs = Inputs {
            input: &[],
            input_salt: zero,
            output_salt: zero,
            model: zero,
            context: digest,
            dataset: None,
            weights_salt: zero,
        };
        Ok(self.program.run(&inputs, &[])?.field)
    }

    /// The state after the last permutation, for whoever wants to compare it.
    #[must_use]
    pub fn last_state(&self, assignment: &[Fr]) -> Vec<Fr> {
        self.last.iter().map(|word| word.evaluate(assignment)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ark_ff::{BigInteger, Field, One, PrimeField};

    use super::*;
    use crate::field::to_statement;

    fn digest() -> Fr {
        Fr::from(7u64).inverse().unwrap()
    }

    #[test]
    fn the_chain_is_that_of_the_statements_hash() {
        for permutations in [1, 3] {
            let circuit = StandardCircuit::new(permutations).unwrap();
            assert_eq!(circuit.units(), 243 * permutations - 6);
            assert_eq!(circuit.units(), circuit.matrices.num_witness);
            assert_eq!(StandardCircuit::permutations_of(circuit.units()), Some(permutations));
            assert_eq!(StandardCircuit::permutations_of(circuit.units() + 1), None);
            let assignment = circuit.witness(digest()).unwrap();
            assert_eq!(circuit.matrices.first_unsatisfied(&assignment), None);
            assert_eq!(assignment[DIGEST as usize], digest());
            let parameters = proofmark_statement::poseidon::parameters(NODE);
            let mut state = vec![proofmark_statement::Fr::ZERO; NODE];
            state[0] = to_statement(&digest());
            for _ in 0..permutations {
                proofmark_statement::poseidon::permute(parameters, &mut state);
            }
            let last: Vec<_> = circuit.last_state(&assignment).iter().map(to_statement).collect();
            assert_eq!(last, state);
        }
    }

    #[test]
    fn every_cell_is_bound() {
        let circuit = StandardCircuit::new(2).unwrap();
        let assignment = circuit.witness(digest()).unwrap();
        for cell in 0..assignment.len() {
            for by in [Fr::one(), -assignment[cell], digest()] {
                if by.is_zero() {
                    continue;
                }
                let mut changed = assignment.clone();
                changed[cell] += by;
                assert!(circuit.matrices.first_unsatisfied(&changed).is_some(), "cell {cell} may change");
            }
        }
    }

    #[test]
    fn the_witness_is_dense_and_shared_with_no_other_challenge() {
        let circuit = StandardCircuit::new(2).unwrap();
        let (one, two) = (circuit.witness(digest()).unwrap(), circuit.witness(digest() + Fr::one()).unwrap());
        for cell in 2..one.len() {
            assert!(one[cell].into_bigint().num_bits() > 128, "cell {cell} is small");
            assert_ne!(one[cell], two[cell], "cell {cell}");
        }
    }
}
