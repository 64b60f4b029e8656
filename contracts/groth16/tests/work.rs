//! How much work a proof can make a verifier do: what has the wrong size makes none, and what has the right size makes
//! about as much as a valid proof, because no loop's length depends on it.
//!
//! Time is a coarse measure and the bounds are wide. Gas, which is exact, is measured in the VM.

#![allow(clippy::unwrap_used)]

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use proofmark_groth16::{
    Error, Fr, G1Affine, G2Affine, PreparedVerifyingKey, Proof, VerifyingKey, verify, verify_bytes,
};
use support::{Fixture, outside_subgroup};

/// Reading 64 MiB takes milliseconds, so reading them a thousand times takes many seconds.
#[test]
fn what_has_a_wrong_size_is_refused_unread() {
    const TIMES: usize = 1_000;
    let fixture = Fixture::new(1, 1);
    let (inputs, proof) = &fixture.proofs[0];
    let bytes = vec![0; 64 << 20];
    let many = vec![Fr::ONE; 1 << 20];
    let length = |error| matches!(error, Some(Error::Length { .. }));
    let start = Instant::now();
    for _ in 0..TIMES {
        let bytes = black_box(bytes.as_slice());
        assert!(length(Proof::from_bytes(bytes).err()));
        assert!(length(VerifyingKey::from_bytes(bytes).err()));
        assert!(length(PreparedVerifyingKey::from_bytes(bytes).err()));
        assert!(length(verify_bytes(&fixture.prepared, inputs, bytes).err()));
        let wrong = Error::InputCount { expected: 1, got: many.len() };
        assert_eq!(verify(&fixture.prepared, black_box(&many), proof), Err(wrong));
    }
    let took = start.elapsed();
    assert!(took < Duration::from_secs(2), "{TIMES} refusals took {took:?}");
}

#[test]
fn an_invalid_proof_takes_no_more_work_than_a_valid_one() {
    let fixture = Fixture::new(1, 2);
    let [(inputs, valid), (_, other)] = fixture.proofs.as_slice() else { unreachable!() };
    let time = |inputs: &[Fr], proof: &Proof| {
        let once = || {
            let start = Instant::now();
            let accepted = verify(&fixture.prepared, black_box(inputs), black_box(proof)).is_ok();
            (start.elapsed(), accepted)
        };
        // The least of several: whatever else the machine does only adds.
        (0..8).map(|_| once()).min().unwrap()
    };
    let (yardstick, accepted) = time(inputs, valid);
    assert!(accepted);

    let generators = Proof { a: G1Affine::GENERATOR, b: G2Affine::GENERATOR, c: G1Affine::GENERATOR };
    let outside = [&valid.to_bytes()[..64], &outside_subgroup(), &valid.to_bytes()[192..]].concat();
    let outside = Proof::from_bytes_without_subgroup_check(&outside).unwrap();
    let invalid: [(&str, &[Fr], Proof); 8] = [
        ("the negative of C", inputs, Proof { c: valid.c.neg(), ..*valid }),
        ("another A", inputs, Proof { a: other.a, ..*valid }),
        ("another B", inputs, Proof { b: other.b, ..*valid }),
        ("the key's delta for B", inputs, Proof { b: fixture.key.delta_g2, ..*valid }),
        ("generators", inputs, generators),
        ("B outside the subgroup", inputs, outside),
        ("the input zero", &[Fr::ZERO], *valid),
        ("the input minus one", &[-Fr::ONE], *valid),
    ];
    for (what, inputs, proof) in invalid {
        let (took, accepted) = time(inputs, &proof);
        assert!(!accepted, "{what}");
        assert!(took < 2 * yardstick, "{what}: {took:?}, a valid proof {yardstick:?}");
    }
}
