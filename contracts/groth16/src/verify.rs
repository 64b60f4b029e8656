//! Verification of one proof.

use alloc::vec::Vec;

use crate::curve::linear_combination;
use crate::error::{Element, Error};
use crate::field::Fr;
use crate::pairing::{Pair, Power, final_exponentiation_in, miller_loop_with};
use crate::prepared::{PreparedInputs, PreparedVerifyingKey};
use crate::proof::Proof;
use crate::tower::Workspace;

/// Verifies that `proof` is a proof for these public inputs under this key:
/// `e(A, B) = e(alpha, beta) e(ic[0] + sum of inputs[i] ic[i + 1], gamma) e(C, delta)`.
///
/// One Miller loop serves the pairings that are left, and says on the way whether `B` is in its subgroup.
///
/// # Errors
/// Refuses a wrong number of inputs, a `B` outside the subgroup, and a proof that does not satisfy the equation.
pub fn verify(key: &PreparedVerifyingKey, inputs: &[Fr], proof: &Proof) -> Result<(), Error> {
    expect_inputs(key, inputs)?;
    let mut room = Workspace::new();
    // The negatives of all points but A stand for the inverses of their pairings: what is left is the constant.
    let mut pairs = Vec::with_capacity(3);
    pairs.push(Pair::new(proof.a, &proof.b));
    pairs.push(Pair::new(proof.c.neg(), &key.delta_g2));
    // The key's points were checked when it was registered, so it is B that is outside.
    let outside = Error::NotInSubgroup { element: Element::ProofB };
    let f = match (&key.inputs, inputs) {
        (PreparedInputs::One(value), [input]) => {
            let mut power = Power::ROOM;
            power.set(value, input, &mut room);
            miller_loop_with(&pairs, &[&power], &mut room)
        }
        (PreparedInputs::Many { gamma_g2, ic }, inputs) => {
            let point = linear_combination(ic.iter(), inputs);
            // Infinity pairs to one.
            if !point.is_infinity() {
                pairs.push(Pair::new(point.neg(), gamma_g2));
            }
            miller_loop_with(&pairs, &[], &mut room)
        }
        _ => miller_loop_with(&pairs, &[], &mut room),
    };
    let value = final_exponentiation_in(&f.ok_or(outside)?, &mut room);
    if key.is_constant(&value) { Ok(()) } else { Err(Error::InvalidProof) }
}

/// Decodes and verifies a proof: the same as [`Proof::from_bytes`] and [`verify`], and cheaper by a test of membership.
///
/// # Errors
/// As these two.
pub fn verify_bytes(key: &PreparedVerifyingKey, inputs: &[Fr], proof: &[u8]) -> Result<(), Error> {
    verify(key, inputs, &Proof::from_bytes_without_subgroup_check(proof)?)
}

/// Refuses a wrong number of inputs.
pub(crate) fn expect_inputs(key: &PreparedVerifyingKey, inputs: &[Fr]) -> Result<(), Error> {
    let (expected, got) = (key.num_inputs(), inputs.len());
    if expected == got { Ok(()) } else { Err(Error::InputCount { expected, got }) }
}
