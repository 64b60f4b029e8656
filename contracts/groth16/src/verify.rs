//! Verification of one proof.

use crate::curve::{G1Affine, G1Projective, linear_combination};
use crate::error::{Element, Error};
use crate::field::Fr;
use crate::pairing::{Pair, final_exponentiation_in, miller_loop_in};
use crate::tower::Workspace;
use crate::prepared::PreparedVerifyingKey;
use crate::proof::Proof;

/// Verifies that `proof` is a proof for these public inputs under this key:
/// `e(A, B) = e(alpha, beta) e(ic[0] + sum of inputs[i] ic[i + 1], gamma) e(C, delta)`.
///
/// One Miller loop serves the three pairings that are left, and says on the way whether `B` is in its subgroup.
///
/// # Errors
/// Refuses a wrong number of inputs, a `B` outside the subgroup, and a proof that does not satisfy the equation.
pub fn verify(key: &PreparedVerifyingKey, inputs: &[Fr], proof: &Proof) -> Result<(), Error> {
    let inputs = input_point(key, inputs)?;
    // The negative of A on one side stands for the inverse of e(A, B) on the other.
    let mut pairs = alloc::vec::Vec::with_capacity(3);
    pairs.push(Pair::new(proof.a, &proof.b));
    pairs.push(Pair::new(proof.c.neg(), &key.delta_g2));
    // Infinity pairs to one.
    if let Some(inputs) = inputs {
        pairs.push(Pair::new(inputs.neg(), &key.gamma_g2));
    }
    // The key's points were checked when it was registered.
    let mut room = Workspace::new();
    let f = miller_loop_in(&pairs, &mut room).ok_or(Error::NotInSubgroup { element: Element::ProofB })?;
    if final_exponentiation_in(&f, &mut room) == key.alpha_beta { Ok(()) } else { Err(Error::InvalidProof) }
}

/// Decodes and verifies a proof: the same as [`Proof::from_bytes`] and [`verify`], and cheaper by a test of membership.
///
/// # Errors
/// As these two.
pub fn verify_bytes(key: &PreparedVerifyingKey, inputs: &[Fr], proof: &[u8]) -> Result<(), Error> {
    verify(key, inputs, &Proof::from_bytes_without_subgroup_check(proof)?)
}

/// `ic[0] + sum of inputs[i] ic[i + 1]`, or `None` at infinity.
fn input_point(key: &PreparedVerifyingKey, inputs: &[Fr]) -> Result<Option<G1Affine>, Error> {
    Ok(input_sum(key, inputs)?.to_affine())
}

/// The same in projective coordinates.
pub(crate) fn input_sum(key: &PreparedVerifyingKey, inputs: &[Fr]) -> Result<G1Projective, Error> {
    let wrong = Error::InputCount { expected: key.num_inputs(), got: inputs.len() };
    match key.ic.split_first() {
        Some((constant, points)) if points.len() == inputs.len() => {
            Ok(linear_combination(points.iter(), inputs).add_affine(constant))
        }
        _ => Err(wrong),
    }
}
