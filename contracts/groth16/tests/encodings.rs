//! Every way an encoding can be wrong, and the exact error for it.

#![allow(clippy::unwrap_used)]

mod support;

use proofmark_groth16::{Element, Error, Fr, Hex32, PreparedVerifyingKey, Proof, VerifyingKey, verify, verify_bytes};
use proptest::prelude::*;
use support::{Fixture, modulus, outside_subgroup};

fn not_canonical(element: Element, coordinate: &'static str, got: [u8; 32]) -> Error {
    Error::CoordinateNotCanonical { element, coordinate, modulus: Hex32(modulus()), got: Hex32(got) }
}

/// The names of a point's coordinates in the order of their encoding.
fn coordinates(bytes: usize) -> &'static [&'static str] {
    if bytes == 64 { &["x", "y"] } else { &["x.c1", "x.c0", "y.c1", "y.c0"] }
}

/// Tampers with the point at `offset` in each way and hands the bytes and the expected error to `check`.
fn tamper(valid: &[u8], element: Element, offset: usize, size: usize, check: impl Fn(&[u8], Error)) {
    let put = |at: usize, new: &[u8]| {
        let mut bytes = valid.to_vec();
        bytes[at..at + new.len()].copy_from_slice(new);
        bytes
    };
    for (i, name) in coordinates(size).iter().enumerate() {
        let at = offset + 32 * i;
        for got in [modulus(), [0xff; 32]] {
            check(&put(at, &got), not_canonical(element, name, got));
        }
        let mut nudged: [u8; 32] = valid[at..at + 32].try_into().unwrap();
        nudged[31] ^= 1;
        check(&put(at, &nudged), Error::NotOnCurve { element });
    }
    check(&put(offset, &vec![0; size]), Error::Infinity { element });
    // The generator's x with y = 0.
    check(&put(offset + size / 2, &vec![0; size / 2]), Error::NotOnCurve { element });
    if size == 128 {
        check(&put(offset, &outside_subgroup()), Error::NotInSubgroup { element });
        // The two halves of each coordinate swapped: the order that other libraries use.
        let point = &valid[offset..offset + 128];
        let swapped = [&point[32..64], &point[..32], &point[96..], &point[64..96]].concat();
        check(&put(offset, &swapped), Error::NotOnCurve { element });
    }
}

#[test]
fn tampered_proofs() {
    let fixture = Fixture::new(1, 1);
    let (inputs, proof) = &fixture.proofs[0];
    let valid = proof.to_bytes();
    for (element, offset, size) in [(Element::ProofA, 0, 64), (Element::ProofB, 64, 128), (Element::ProofC, 192, 64)] {
        tamper(&valid, element, offset, size, |bytes, error| {
            assert_eq!(Proof::from_bytes(bytes), Err(error.clone()));
            // The way that leaves membership to the Miller loop refuses the same with the same error.
            assert_eq!(verify_bytes(&fixture.prepared, inputs, bytes), Err(error));
        });
    }
}

#[test]
fn tampered_keys() {
    let valid = Fixture::new(2, 0).key.to_bytes();
    for (element, offset, size) in [
        (Element::Alpha, 0, 64),
        (Element::Beta, 64, 128),
        (Element::Gamma, 192, 128),
        (Element::Delta, 320, 128),
        (Element::Ic(0), 452, 64),
        (Element::Ic(1), 516, 64),
        (Element::Ic(2), 580, 64),
    ] {
        tamper(&valid, element, offset, size, |bytes, error| {
            assert_eq!(VerifyingKey::from_bytes(bytes), Err(error));
        });
    }
}

#[test]
fn wrong_lengths() {
    let fixture = Fixture::new(1, 1);
    let proof = fixture.proofs[0].1.to_bytes();
    let key = fixture.key.to_bytes();
    let prepared = fixture.prepared.to_bytes();
    assert_eq!((proof.len(), key.len(), prepared.len()), (256, 580, 516));
    let resized = |bytes: &[u8], len: usize| {
        let mut bytes = bytes.to_vec();
        bytes.resize(len, 0);
        bytes
    };
    for got in [0, 1, 255, 257, 512] {
        let expected = Error::Length { what: "proof", expected: 256, got: got as u64 };
        assert_eq!(Proof::from_bytes(&resized(&proof, got)), Err(expected));
    }
    // Too short to say how many points follow: at least one must.
    for got in [0, 1, 451] {
        let expected = Error::Length { what: "verifying key", expected: 516, got: got as u64 };
        assert_eq!(VerifyingKey::from_bytes(&resized(&key, got)), Err(expected));
    }
    for got in [0, 1, 323] {
        let expected = Error::Length { what: "prepared verifying key", expected: 324, got: got as u64 };
        assert_eq!(PreparedVerifyingKey::from_bytes(&resized(&prepared, got)), Err(expected));
    }
    for got in [452, 516, 579, 581, 644] {
        let expected = Error::Length { what: "verifying key", expected: 580, got: got as u64 };
        assert_eq!(VerifyingKey::from_bytes(&resized(&key, got)), Err(expected));
    }
    for got in [324, 515, 517] {
        let expected = Error::Length { what: "prepared verifying key", expected: 516, got: got as u64 };
        assert_eq!(PreparedVerifyingKey::from_bytes(&resized(&prepared, got)), Err(expected));
    }
}

#[test]
fn a_count_of_points_that_the_bytes_do_not_bear_out() {
    let fixture = Fixture::new(1, 0);
    let mut key = fixture.key.to_bytes();
    key[448..452].copy_from_slice(&u32::MAX.to_be_bytes());
    let expected = 452 + 64 * u64::from(u32::MAX);
    assert_eq!(VerifyingKey::from_bytes(&key), Err(Error::Length { what: "verifying key", expected, got: 580 }),);
    key[448..452].copy_from_slice(&0u32.to_be_bytes());
    assert_eq!(VerifyingKey::from_bytes(&key[..452]), Err(Error::NoInputPoints));
    let mut prepared = fixture.prepared.to_bytes();
    prepared[320..324].copy_from_slice(&u32::MAX.to_be_bytes());
    let expected = Error::Length { what: "prepared verifying key", expected: 452 + 64 * u64::from(u32::MAX), got: 516 };
    assert_eq!(PreparedVerifyingKey::from_bytes(&prepared), Err(expected));
}

#[test]
fn round_trips() {
    for inputs in [0, 1, 3] {
        let fixture = Fixture::new(inputs, 1);
        let (public, proof) = &fixture.proofs[0];
        assert_eq!(Proof::from_bytes(&proof.to_bytes()), Ok(*proof));
        assert_eq!(VerifyingKey::from_bytes(&fixture.key.to_bytes()), Ok(fixture.key.clone()));
        let prepared = PreparedVerifyingKey::from_bytes(&fixture.prepared.to_bytes()).unwrap();
        assert_eq!(prepared, fixture.prepared);
        assert_eq!(verify(&prepared, public, proof), Ok(()));
    }
}

#[test]
fn an_error_says_where_what_expected_and_got() {
    let mut bytes = Fixture::new(1, 1).proofs[0].1.to_bytes();
    bytes[96..128].fill(0xff);
    let text = Proof::from_bytes(&bytes).unwrap_err().to_string();
    let q = hex::encode(modulus());
    let f = "ff".repeat(32);
    assert_eq!(text, format!("proof B, coordinate x.c0: expected a number below 0x{q}, got 0x{f}"));
    let text = Error::InputCount { expected: 1, got: 2 }.to_string();
    assert_eq!(text, "public inputs: expected 1, got 2");
    let text = Error::NotOnCurve { element: Element::Ic(3) }.to_string();
    assert_eq!(text, "verifying key ic[3]: expected a point on the curve, got one that is not");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn decoders_are_total(bytes in prop::collection::vec(any::<u8>(), 0..900)) {
        let _ = Proof::from_bytes(&bytes);
        let _ = Proof::from_bytes_without_subgroup_check(&bytes);
        let _ = VerifyingKey::from_bytes(&bytes);
        let _ = PreparedVerifyingKey::from_bytes(&bytes);
    }

    #[test]
    fn proofs_of_the_right_length_are_refused_or_round_trip(bytes in prop::collection::vec(any::<u8>(), 256)) {
        if let Ok(proof) = Proof::from_bytes(&bytes) {
            prop_assert_eq!(proof.to_bytes(), bytes);
        }
    }

    #[test]
    fn keys_of_the_right_length_are_refused_or_round_trip(mut bytes in prop::collection::vec(any::<u8>(), 580)) {
        bytes[448..452].copy_from_slice(&2u32.to_be_bytes());
        if let Ok(key) = VerifyingKey::from_bytes(&bytes) {
            prop_assert_eq!(key.to_bytes(), bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A trusted encoding that should not have been trusted makes proofs fail, not the program.
    #[test]
    fn a_prepared_key_of_any_bytes_does_not_panic(mut bytes in prop::collection::vec(any::<u8>(), 580), inputs in 0u32..3) {
        bytes[320..324].copy_from_slice(&inputs.to_be_bytes());
        bytes.truncate([324, 516, 580][inputs as usize]);
        let key = PreparedVerifyingKey::from_bytes(&bytes).unwrap();
        let fixture_proof = Fixture::new(1, 1).proofs[0].1;
        prop_assert!(verify(&key, &[Fr::ONE; 2][..inputs as usize], &fixture_proof).is_err());
        prop_assert_eq!(PreparedVerifyingKey::from_bytes(&key.to_bytes()), Ok(key));
    }

    /// One bit of a valid proof flipped: never accepted, never a panic.
    #[test]
    fn a_proof_with_a_flipped_bit_is_refused(bit in 0usize..2048) {
        let fixture = Fixture::new(1, 1);
        let (inputs, proof) = &fixture.proofs[0];
        let mut bytes = proof.to_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_bytes(&fixture.prepared, inputs, &bytes).is_err());
    }
}
