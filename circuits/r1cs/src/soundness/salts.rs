//! Forged output salts: the whole witness is run for a salt that is neither zero nor the input's, commitment and digest
//! included, so that nothing but the constraint on salts can refuse.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, One as _, UniformRand as _, Zero as _};
use rand::Rng;

use super::Tally;
use crate::circuit::{Circuit, Inputs};
use crate::error::WitnessError;

/// Tries salts that are not allowed: near the allowed ones, and any.
pub(super) fn attack(
    circuit: &Circuit,
    (inputs, wire): (&Inputs<'_>, &[i64]),
    rng: &mut impl Rng,
    tally: &mut Tally,
) -> Result<(), WitnessError> {
    let salt = inputs.input_salt;
    let (one, any) = (Fr::one(), Fr::rand(rng));
    for forged in [one, -one, salt + one, salt - one, salt.double(), -salt, any] {
        if forged.is_zero() || forged == salt {
            continue;
        }
        tally.salts += 1;
        let forged_inputs = Inputs { output_salt: forged, ..inputs.clone() };
        let assignment = circuit.assignment(circuit.program.run(&forged_inputs, wire)?);
        if circuit.matrices.first_unsatisfied(&assignment.values).is_none() {
            tally.accept("output salt", "output packing", [(0, inputs.output_salt, forged)]);
        }
    }
    Ok(())
}
