//! gnark's layouts; `tests/gnark_vectors.rs` compares with bytes that gnark-crypto wrote.

use proofmark_groth16::curve::{Affine, Coordinate};
use proofmark_groth16::encoding::gnark::GnarkKey;
use proofmark_groth16::{Element, Error, Fr, G1Affine, G2Affine, Proof, VerifyingKey};
use proptest::prelude::*;

use crate::compressed;
use crate::support::{Fixture, outside_subgroup};
use crate::tamper::{Case, PROOF, not_canonical, too_large};

fn multiple<F: Coordinate>(k: u64) -> Affine<F> {
    Affine::GENERATOR.to_projective().mul(&Fr::from_u64(k)).to_affine().unwrap()
}

/// A key of small multiples of the generators.
fn key() -> GnarkKey {
    GnarkKey {
        key: VerifyingKey {
            alpha_g1: multiple(2),
            beta_g2: multiple(3),
            gamma_g2: multiple(5),
            delta_g2: multiple(7),
            ic: vec![multiple(11), multiple(13)],
        },
        beta_g1: multiple(3),
        delta_g1: multiple(7),
    }
}

/// Tampers with the raw point of `2 parts` numbers at `offset`.
fn tamper_raw(case: &Case, element: Element, offset: usize, parts: usize) {
    let names: &[&'static str] = if parts == 1 { &["x", "y"] } else { &["x.c1", "x.c0", "y.c1", "y.c0"] };
    for (i, name) in names.iter().enumerate() {
        let at = offset + 32 * i;
        for got in too_large() {
            case.refuses(at, &got, not_canonical(element, name, got));
        }
        case.refuses(at + 31, &[case.valid[at + 31] ^ 1], Error::NotOnCurve { element });
        if i > 0 {
            let mut got: [u8; 32] = case.valid[at..at + 32].try_into().unwrap();
            got[0] |= 0x80;
            case.refuses(at, &got, not_canonical(element, name, got));
        }
    }
    for got in [0b01, 0b10, 0b11] {
        let error = Error::Flags { element, expected: "00 of a raw point", got };
        case.refuses(offset, &[case.valid[offset] | got << 6], error);
    }
    case.refuses(offset, &vec![0; 64 * parts], Error::Infinity { element });
    if parts == 2 {
        case.refuses(offset, &outside_subgroup(), Error::NotInSubgroup { element });
    }
}

#[test]
fn round_trips() {
    for (_, proof) in Fixture::new(2, 3).proofs {
        let (raw, short) = (proof.to_gnark_raw(), proof.to_gnark_compressed());
        assert_eq!((raw.len(), short.len()), (324, 164));
        assert_eq!(raw[..256], proof.to_bytes());
        assert_eq!(short[..128], proof.to_compressed());
        assert_eq!(Proof::from_gnark_raw(&raw), Ok(proof));
        assert_eq!(Proof::from_gnark_compressed(&short), Ok(proof));
    }
    let key = key();
    assert_eq!(GnarkKey::from_raw(&key.to_raw()).as_ref(), Ok(&key));
    assert_eq!(GnarkKey::from_compressed(&key.to_compressed()), Ok(key));
}

#[test]
fn tampered_proofs() {
    let (_, proof) = Fixture::new(1, 1).proofs[0];
    let raw = Case { valid: proof.to_gnark_raw(), decode: &|bytes| Proof::from_gnark_raw(bytes).map(|_| ()) };
    let short =
        Case { valid: proof.to_gnark_compressed(), decode: &|bytes| Proof::from_gnark_compressed(bytes).map(|_| ()) };
    let mut offset = 0;
    for (element, parts) in PROOF {
        compressed::tamper(&short, element, offset, parts);
        tamper_raw(&raw, element, 2 * offset, parts);
        offset += 32 * parts;
    }
    raw.refuses_other_lengths("proof", |_| 324);
    short.refuses_other_lengths("proof", |_| 164);
    // Each form refuses the other's bytes.
    assert!(Proof::from_gnark_raw(&short.valid).is_err());
    assert!(Proof::from_gnark_compressed(&raw.valid).is_err());
}

#[test]
fn commitments_are_refused_by_name() {
    let (_, proof) = Fixture::new(1, 1).proofs[0];
    let refused = |what, got| Error::Commitments { what, got };
    // One commitment, and its proof of knowledge: a length that a proof with one has.
    let mut raw = proof.to_gnark_raw();
    raw[259] = 1;
    raw.extend(G1Affine::GENERATOR.to_bytes());
    assert_eq!(Proof::from_gnark_raw(&raw), Err(refused("proof", 1)));
    let mut short = proof.to_gnark_compressed();
    short[131] = 2;
    assert_eq!(Proof::from_gnark_compressed(&short), Err(refused("proof", 2)));

    let key = key();
    for (bytes, from) in [
        (key.to_raw(), GnarkKey::from_raw as fn(&[u8]) -> Result<GnarkKey, Error>),
        (key.to_compressed(), GnarkKey::from_compressed),
    ] {
        let mut keys = bytes.clone();
        *keys.last_mut().unwrap() = 1;
        assert_eq!(from(&keys).map(|_| ()), Err(refused("verifying key", 1)));
        // A list of one committed wire makes the key longer.
        let mut wires = bytes[..bytes.len() - 8].to_vec();
        wires.extend([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1]);
        assert_eq!(from(&wires).map(|_| ()), Err(refused("verifying key", 1)));
    }
}

/// Found by the fuzz target `gnark_compressed`: a number of lists larger than could follow was ignored, so that a key had
/// more than one encoding.
#[test]
fn lists_of_committed_wires_that_cannot_follow_are_refused() {
    let key = key();
    for got in [1, 2, 256, u32::MAX] {
        for (mut bytes, decode) in [
            (key.to_raw(), GnarkKey::from_raw as fn(&[u8]) -> Result<GnarkKey, Error>),
            (key.to_compressed(), GnarkKey::from_compressed),
        ] {
            let lists = bytes.len() - 8;
            bytes[lists..lists + 4].copy_from_slice(&got.to_be_bytes());
            assert_eq!(decode(&bytes), Err(Error::Commitments { what: "verifying key", got }));
        }
    }
}

#[test]
fn a_proof_of_knowledge_of_nothing_is_at_infinity() {
    let (_, proof) = Fixture::new(1, 1).proofs[0];
    let element = Element::CommitmentProof;
    let raw = Case { valid: proof.to_gnark_raw(), decode: &|bytes| Proof::from_gnark_raw(bytes).map(|_| ()) };
    raw.refuses(260, &G1Affine::GENERATOR.to_bytes(), Error::ExpectedInfinity { element });
    raw.refuses(260, &[0x40], Error::ExpectedInfinity { element });
    raw.refuses(323, &[1], Error::ExpectedInfinity { element });
    let short =
        Case { valid: proof.to_gnark_compressed(), decode: &|bytes| Proof::from_gnark_compressed(bytes).map(|_| ()) };
    short.refuses(132, &G1Affine::GENERATOR.to_compressed(), Error::ExpectedInfinity { element });
    short.refuses(132, &[0], Error::ExpectedInfinity { element });
    short.refuses(132, &[0x41], Error::InfinityNotZero { element });
    short.refuses(163, &[1], Error::InfinityNotZero { element });
}

#[test]
fn tampered_keys() {
    let key = key();
    let raw = Case { valid: key.to_raw(), decode: &|bytes| GnarkKey::from_raw(bytes).map(|_| ()) };
    let short = Case { valid: key.to_compressed(), decode: &|bytes| GnarkKey::from_compressed(bytes).map(|_| ()) };
    // Offsets of the compressed points.
    let points = [
        (Element::Alpha, 0, 1),
        (Element::BetaG1, 32, 1),
        (Element::Beta, 64, 2),
        (Element::Gamma, 128, 2),
        (Element::DeltaG1, 192, 1),
        (Element::Delta, 224, 2),
        (Element::Ic(0), 292, 1),
        (Element::Ic(1), 324, 1),
    ];
    for (element, offset, parts) in points {
        compressed::tamper(&short, element, offset, parts);
        let offset = if offset > 288 { 2 * (offset - 4) + 4 } else { 2 * offset };
        tamper_raw(&raw, element, offset, parts);
    }
    short.refuses_other_lengths("verifying key", |len| if len < 292 { 292 + 32 + 8 } else { 364 });
    raw.refuses_other_lengths("verifying key", |len| if len < 580 { 580 + 64 + 8 } else { 716 });
    for (count, expected) in [(1u32, 332), (u32::MAX, 300 + 32 * u64::from(u32::MAX))] {
        let error = Error::Length { what: "verifying key", expected, got: 364 };
        short.refuses(288, &count.to_be_bytes(), error);
    }
    let none = [&short.valid[..288], &[0; 12]].concat();
    assert_eq!((short.decode)(&none), Err(Error::NoInputPoints));

    let gamma = G2Affine::to_compressed(&key.key.gamma_g2);
    short.refuses(224, &gamma, Error::DeltaIsGamma { got: "gamma" });
    short.refuses(224, &key.key.gamma_g2.neg().to_compressed(), Error::DeltaIsGamma { got: "minus gamma" });
}

#[test]
fn twins_that_differ() {
    let key = key();
    let other = multiple(4);
    for (key, element, twin) in [
        (GnarkKey { beta_g1: other, ..key.clone() }, Element::BetaG1, Element::Beta),
        (GnarkKey { beta_g1: key.beta_g1.neg(), ..key.clone() }, Element::BetaG1, Element::Beta),
        (GnarkKey { delta_g1: other, ..key.clone() }, Element::DeltaG1, Element::Delta),
    ] {
        assert_eq!(GnarkKey::from_raw(&key.to_raw()), Err(Error::TwinsDiffer { element, twin }));
        assert_eq!(GnarkKey::from_compressed(&key.to_compressed()), Err(Error::TwinsDiffer { element, twin }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn decoders_are_total(bytes in prop::collection::vec(any::<u8>(), 0..900)) {
        let _ = Proof::from_gnark_raw(&bytes);
        let _ = Proof::from_gnark_compressed(&bytes);
        let _ = GnarkKey::from_raw(&bytes);
        let _ = GnarkKey::from_compressed(&bytes);
    }
}
