//! Proofs by arkworks, verified here.

#![allow(clippy::unwrap_used)]

mod support;

use proofmark_groth16::{
    Error, Fr, G1Affine, G2Affine, PreparedVerifyingKey, Proof, VerifyingKey, verify, verify_batch, verify_bytes,
};
use support::Fixture;

#[test]
fn proofs_by_arkworks_are_accepted() {
    for inputs in [1, 2, 8] {
        let fixture = Fixture::new(inputs, 2);
        assert_eq!(fixture.prepared.num_inputs(), inputs);
        assert_eq!(fixture.key.num_inputs(), inputs);
        for (public, proof) in &fixture.proofs {
            assert_eq!(verify(&fixture.prepared, public, proof), Ok(()));
            assert_eq!(verify_bytes(&fixture.prepared, public, &proof.to_bytes()), Ok(()));
        }
    }
}

#[test]
fn another_statement_is_refused() {
    let fixture = Fixture::new(2, 2);
    let [(inputs, proof), (other, _)] = fixture.proofs.as_slice() else { unreachable!() };
    let swapped = [inputs[1], inputs[0]];
    let shifted = [inputs[0] + Fr::ONE, inputs[1]];
    for inputs in [other.as_slice(), &swapped, &shifted, &[Fr::ZERO; 2], &[-Fr::ONE, inputs[1]]] {
        assert_eq!(verify(&fixture.prepared, inputs, proof), Err(Error::InvalidProof));
    }
}

#[test]
fn a_wrong_number_of_inputs_is_refused() {
    let fixture = Fixture::new(2, 1);
    let (_, proof) = &fixture.proofs[0];
    for got in [0, 1, 3, 9] {
        let expected = Err(Error::InputCount { expected: 2, got });
        assert_eq!(verify(&fixture.prepared, &vec![Fr::ONE; got], proof), expected);
        assert_eq!(verify_batch(&fixture.prepared, &[(&vec![Fr::ONE; got], *proof)]), expected);
    }
}

#[test]
fn a_proof_with_one_point_changed_is_refused() {
    let fixture = Fixture::new(1, 2);
    let [(inputs, proof), (_, other)] = fixture.proofs.as_slice() else { unreachable!() };
    let changed = [
        Proof { a: proof.a.neg(), ..*proof },
        Proof { b: proof.b.neg(), ..*proof },
        Proof { c: proof.c.neg(), ..*proof },
        Proof { a: other.a, ..*proof },
        Proof { b: other.b, ..*proof },
        Proof { c: other.c, ..*proof },
        Proof { a: G1Affine::GENERATOR, ..*proof },
        Proof { b: G2Affine::GENERATOR, ..*proof },
        Proof { a: proof.c, c: proof.a, ..*proof },
        *other,
    ];
    for proof in changed {
        assert_eq!(verify(&fixture.prepared, inputs, &proof), Err(Error::InvalidProof));
    }
    let both = Proof { a: proof.a.neg(), b: proof.b.neg(), ..*proof };
    assert_eq!(verify(&fixture.prepared, inputs, &both), Ok(()), "malleable, as Groth16 is");
}

#[test]
fn a_key_with_one_point_changed_refuses() {
    let fixture = Fixture::new(2, 1);
    let (inputs, proof) = &fixture.proofs[0];
    let changes: [fn(&mut VerifyingKey); 8] = [
        |key| key.alpha_g1 = key.alpha_g1.neg(),
        |key| key.beta_g2 = G2Affine::GENERATOR,
        |key| key.gamma_g2 = key.gamma_g2.neg(),
        |key| key.delta_g2 = key.delta_g2.neg(),
        |key| std::mem::swap(&mut key.gamma_g2, &mut key.delta_g2),
        |key| key.ic[0] = key.ic[0].neg(),
        |key| key.ic[1] = G1Affine::GENERATOR,
        |key| key.ic.swap(1, 2),
    ];
    for (i, change) in changes.iter().enumerate() {
        let mut key = fixture.key.clone();
        change(&mut key);
        let prepared = PreparedVerifyingKey::from(&key);
        assert_eq!(verify(&prepared, inputs, proof), Err(Error::InvalidProof), "change {i}");
    }
}

/// Why nothing may be keyed on proof bytes.
#[test]
fn a_proof_can_be_rerandomised_by_anyone() {
    let fixture = Fixture::new(1, 1);
    let (inputs, proof) = &fixture.proofs[0];
    let again = proof.rerandomize(&fixture.key, &Fr::from_u64(7), &Fr::from_u64(11)).unwrap();
    assert!(again.a != proof.a && again.b != proof.b && again.c != proof.c);
    assert_eq!(verify(&fixture.prepared, inputs, &again), Ok(()));
    assert_eq!(Proof::from_bytes(&again.to_bytes()), Ok(again));
    let same = proof.rerandomize(&fixture.key, &Fr::ONE, &Fr::ZERO).unwrap();
    assert_eq!(same, *proof);
    let error = proof.rerandomize(&fixture.key, &Fr::ZERO, &Fr::ONE).unwrap_err();
    assert_eq!(error.to_string(), "proof B: expected a finite point, got the point at infinity");
}

/// The forgery that a key without a second phase invites, and that `VerifyingKey::from_bytes` therefore refuses:
/// with `delta = gamma`, `A = alpha`, `B = beta` and `C` = minus the input point prove anything.
#[test]
fn a_key_whose_delta_is_gamma_can_be_forged_under_and_is_refused() {
    let mut key = Fixture::new(1, 0).key;
    key.delta_g2 = key.gamma_g2;
    let inputs = [Fr::from_u64(42)];
    let point = key.ic[1].to_projective().mul(&inputs[0]).add_affine(&key.ic[0]);
    let forged = Proof { a: key.alpha_g1, b: key.beta_g2, c: point.neg().to_affine().unwrap() };
    assert_eq!(verify(&PreparedVerifyingKey::from(&key), &inputs, &forged), Ok(()));
    let refused = VerifyingKey::from_bytes(&key.to_bytes());
    assert_eq!(refused, Err(Error::DeltaIsGamma { got: "gamma" }));

    key.delta_g2 = key.gamma_g2.neg();
    let forged = Proof { c: forged.c.neg(), ..forged };
    assert_eq!(verify(&PreparedVerifyingKey::from(&key), &inputs, &forged), Ok(()));
    let refused = VerifyingKey::from_bytes(&key.to_bytes());
    assert_eq!(refused, Err(Error::DeltaIsGamma { got: "minus gamma" }));
}

/// Inputs may sum up to infinity, whose pairing is one. Who knows all logarithms can still make a proof.
#[test]
fn an_input_point_at_infinity_is_verified_like_any_other() {
    let g1 = |k| G1Affine::GENERATOR.to_projective().mul(&Fr::from_u64(k)).to_affine().unwrap();
    let g2 = |k| G2Affine::GENERATOR.to_projective().mul(&Fr::from_u64(k)).to_affine().unwrap();
    let key = VerifyingKey {
        alpha_g1: g1(3),
        beta_g2: g2(5),
        gamma_g2: g2(7),
        delta_g2: g2(11),
        ic: vec![g1(13).neg(), g1(13)],
    };
    let key = PreparedVerifyingKey::from(&key);
    // 1 * 37 = 3 * 5 + 0 * 7 + 2 * 11
    let proof = Proof { a: g1(1), b: g2(37), c: g1(2) };
    assert_eq!(verify(&key, &[Fr::ONE], &proof), Ok(()));
    assert_eq!(verify_batch(&key, &[(&[Fr::ONE], proof), (&[Fr::ONE], proof)]), Ok(()));
    assert_eq!(verify(&key, &[Fr::ZERO], &proof), Err(Error::InvalidProof));
}

#[test]
fn batches() {
    let fixture = Fixture::new(2, 4);
    let batch: Vec<(&[Fr], Proof)> = fixture.proofs.iter().map(|(i, p)| (i.as_slice(), *p)).collect();
    for n in 0..=batch.len() {
        assert_eq!(verify_batch(&fixture.prepared, &batch[..n]), Ok(()), "{n} proofs");
    }
    for bad in 0..batch.len() {
        let mut batch = batch.clone();
        batch[bad].1.c = batch[bad].1.c.neg();
        assert_eq!(verify_batch(&fixture.prepared, &batch), Err(Error::InvalidBatch { proofs: 4 }));
    }
    // Errors that cancel in a plain product: C moved from one proof to another.
    let mut cancelling = batch.clone();
    let moved = G1Affine::GENERATOR;
    cancelling[0].1.c = cancelling[0].1.c.to_projective().add_affine(&moved).to_affine().unwrap();
    cancelling[1].1.c = cancelling[1].1.c.to_projective().add_affine(&moved.neg()).to_affine().unwrap();
    assert_eq!(verify_batch(&fixture.prepared, &cancelling), Err(Error::InvalidBatch { proofs: 4 }));
    // Two proofs swapped are proofs of the wrong statements.
    let mut swapped = batch.clone();
    let (first, second) = (swapped[0].1, swapped[1].1);
    (swapped[0].1, swapped[1].1) = (second, first);
    assert_eq!(verify_batch(&fixture.prepared, &swapped), Err(Error::InvalidBatch { proofs: 4 }));
}
