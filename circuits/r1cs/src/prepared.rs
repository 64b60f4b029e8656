//! Witnesses for many inputs of one model: what depends on the weights and their salt only is computed once.
//!
//! With committed weights that is most of a witness: the weights, their bits, and the Poseidon permutations of their
//! commitment. With baked weights nothing is fixed, and preparing is free.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use ark_bn254::Fr;
use rayon::prelude::*;

use crate::circuit::{Assignment, Circuit, Inputs};
use crate::error::{BatchError, WitnessError};
use crate::program::{Program, Values};

/// The part of a circuit's witnesses that no input changes, see [`Circuit::prepare`].
#[derive(Clone, Debug)]
pub struct Prepared {
    program: Arc<Program>,
    salt: Fr,
    /// `None` if no step is fixed.
    values: Option<Values>,
}

impl Circuit {
    /// Computes what all witnesses with this salt of the weights' commitment have in common.
    ///
    /// # Errors
    /// [`WitnessError::Overflow`] if the compiler has a bug.
    pub fn prepare(&self, weights_salt: Fr) -> Result<Prepared, WitnessError> {
        let none = Fr::default();
        let inputs = Inputs {
            input: &[],
            input_salt: none,
            output_salt: none,
            model: none,
            context: none,
            dataset: None,
            weights_salt,
        };
        let values = self.program.has_fixed_steps().then(|| self.program.prepare(&inputs)).transpose()?;
        Ok(Prepared { program: Arc::clone(&self.program), salt: weights_salt, values })
    }

    /// [`Self::witness`] that starts from prepared values; the result is the same.
    ///
    /// # Errors
    /// [`WitnessError`] if the inputs do not fit the circuit, or the prepared values are of another circuit or salt.
    pub fn witness_prepared(&self, prepared: &Prepared, inputs: &Inputs<'_>) -> Result<Assignment, WitnessError> {
        if !Arc::ptr_eq(&prepared.program, &self.program) {
            return Err(WitnessError::PreparedCircuit);
        }
        if self.program.has_fixed_steps() && prepared.salt != inputs.weights_salt {
            return Err(WitnessError::PreparedSalt);
        }
        let wire = self.check(inputs)?;
        let values = match &prepared.values {
            Some(values) => self.program.resume(values.clone(), inputs, &wire)?,
            None => self.program.run(inputs, &wire)?,
        };
        Ok(self.assignment(values))
    }

    /// The assignments for several inputs, on all threads of the current rayon pool; each is what [`Self::witness`]
    /// gives.
    ///
    /// # Errors
    /// [`BatchError`] with the first input that does not fit the circuit.
    pub fn witness_batch(&self, inputs: &[Inputs<'_>]) -> Result<Vec<Assignment>, BatchError> {
        let mut prepared: HashMap<Fr, Prepared> = HashMap::new();
        for (index, one) in inputs.iter().enumerate() {
            let salt = self.salt(one);
            if let Entry::Vacant(vacant) = prepared.entry(salt) {
                vacant.insert(self.prepare(salt).map_err(|source| BatchError { index, source })?);
            }
        }
        let one = |one: &Inputs<'_>| match prepared.get(&self.salt(one)) {
            Some(prepared) => self.witness_prepared(prepared, one),
            None => self.witness(one),
        };
        let results: Vec<_> = inputs.par_iter().map(one).collect();
        results
            .into_iter()
            .enumerate()
            .map(|(index, result)| result.map_err(|source| BatchError { index, source }))
            .collect()
    }

    /// The salt that prepared values depend on; zero with baked weights.
    fn salt(&self, inputs: &Inputs<'_>) -> Fr {
        if self.program.has_fixed_steps() { inputs.weights_salt } else { Fr::default() }
    }
}
