//! The short form of the crate.

use proofmark_groth16::{Element, Error, G1Affine, G2Affine, Proof, verify};
use proptest::prelude::*;

use crate::support::{Fixture, outside_subgroup};
use crate::tamper::{Case, PROOF, abscissa_without_point, not_canonical, too_large, twist_abscissa_without_point};

/// Tampers with the compressed point of `parts` numbers at `offset`: also gnark's test.
pub fn tamper(case: &Case, element: Element, offset: usize, parts: usize) {
    let names: &[&'static str] = if parts == 1 { &["x"] } else { &["x.c1", "x.c0"] };
    for (i, name) in names.iter().enumerate() {
        for got in too_large() {
            let mut flagged = got;
            if i == 0 {
                flagged[0] |= 0x80;
            }
            case.refuses(offset + 32 * i, &flagged, not_canonical(element, name, got));
        }
    }
    let byte = case.valid[offset];
    let expected = "10 or 11 of a compressed point";
    case.refuses(offset, &[byte & 0x3f], Error::Flags { element, expected, got: 0b00 });
    case.refuses(offset, &[byte & 0x3f | 0x40], Error::InfinityNotZero { element });
    let mut infinity = vec![0; 32 * parts];
    infinity[0] = 0x40;
    case.refuses(offset, &infinity, Error::Infinity { element });
    infinity[31] = 1;
    case.refuses(offset, &infinity, Error::InfinityNotZero { element });
    let mut none = vec![0; 32 * (parts - 1)];
    none.extend(if parts == 1 { abscissa_without_point() } else { twist_abscissa_without_point() });
    none[0] |= 0x80;
    case.refuses(offset, &none, Error::NotOnCurve { element });
    if parts == 2 {
        let mut got: [u8; 32] = case.valid[offset + 32..offset + 64].try_into().unwrap();
        got[0] |= 0x80;
        case.refuses(offset + 32, &got, not_canonical(element, "x.c0", got));
        let mut outside = outside_subgroup()[..64].to_vec();
        outside[0] |= 0xc0;
        case.refuses(offset, &outside, Error::NotInSubgroup { element });
    }
}

#[test]
fn round_trips() {
    let fixture = Fixture::new(1, 6);
    for (public, proof) in &fixture.proofs {
        let bytes = proof.to_compressed();
        assert_eq!((bytes.len(), Proof::COMPRESSED_BYTES), (128, 128));
        assert_eq!(Proof::from_compressed(&bytes), Ok(*proof));
        let decoded = Proof::from_compressed_without_subgroup_check(&bytes).unwrap();
        assert_eq!(verify(&fixture.prepared, public, &decoded), Ok(()));
        assert_eq!(bytes, [proof.a.to_compressed(), proof.b.to_compressed(), proof.c.to_compressed()].concat());
        assert_eq!(G1Affine::from_compressed(&bytes[..32]), Ok(proof.a));
        assert_eq!(G2Affine::from_compressed(&bytes[32..96]), Ok(proof.b));
    }
}

#[test]
fn the_flag_chooses_between_two_points() {
    let (_, proof) = Fixture::new(1, 1).proofs[0];
    let mut bytes = proof.to_compressed();
    for at in [0, 32, 96] {
        bytes[at] ^= 0x40;
    }
    let negative = Proof { a: proof.a.neg(), b: proof.b.neg(), c: proof.c.neg() };
    assert_eq!(Proof::from_compressed(&bytes), Ok(negative));
}

#[test]
fn tampered_proofs() {
    let fixture = Fixture::new(1, 1);
    let (public, proof) = &fixture.proofs[0];
    let case = Case { valid: proof.to_compressed(), decode: &|bytes| Proof::from_compressed(bytes).map(|_| ()) };
    // The way that leaves membership to the Miller loop refuses the same with the same error.
    let verified = Case {
        valid: proof.to_compressed(),
        decode: &|bytes| verify(&fixture.prepared, public, &Proof::from_compressed_without_subgroup_check(bytes)?),
    };
    let mut offset = 0;
    for (element, parts) in PROOF {
        tamper(&case, element, offset, parts);
        tamper(&verified, element, offset, parts);
        offset += 32 * parts;
    }
    case.refuses_other_lengths("proof", |_| 128);
}

#[test]
fn points_of_other_lengths() {
    for got in [0usize, 31, 33, 64] {
        let error = Error::Length { what: "compressed G1 point", expected: 32, got: got as u64 };
        assert_eq!(G1Affine::from_compressed(&vec![0; got]), Err(error));
    }
    for got in [0usize, 32, 63, 65] {
        let error = Error::Length { what: "compressed G2 point", expected: 64, got: got as u64 };
        assert_eq!(G2Affine::from_compressed(&vec![0; got]), Err(error));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn points_are_refused_or_round_trip(mut bytes in prop::collection::vec(any::<u8>(), 64)) {
        bytes[0] &= 0xdf;
        bytes[32] &= 0x1f;
        if let Ok(point) = G1Affine::from_compressed(&bytes[..32]) {
            prop_assert_eq!(point.to_compressed(), &bytes[..32]);
            prop_assert!(point.is_on_curve());
        }
        // Almost no point of the twist is in the subgroup, so decode without that test.
        let proof = [G1Affine::GENERATOR.to_compressed(), bytes.clone(), G1Affine::GENERATOR.to_compressed()].concat();
        if let Ok(proof) = Proof::from_compressed_without_subgroup_check(&proof) {
            prop_assert_eq!(proof.b.to_compressed(), bytes);
            prop_assert!(proof.b.is_on_curve());
        }
    }
}
