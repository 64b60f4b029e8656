//! arkworks' own serialisation is the judge.

use ark_bn254::Bn254;
use ark_ff::PrimeField;
use ark_serialize::CanonicalSerialize;
use proofmark_groth16::encoding::arkworks::{inputs_from_bytes, inputs_to_bytes, scalar_from_bytes, scalar_to_bytes};
use proofmark_groth16::{Element, Error, Fq, Fr, G1Affine, G2Affine, Hex32, Proof, VerifyingKey};
use proptest::prelude::*;

use crate::support::{Fixture, be_bytes, outside_subgroup};
use crate::tamper::{
    Case, PROOF, abscissa_without_point, not_canonical, reversed, too_large, twist_abscissa_without_point,
};

fn fq(x: &Fq) -> ark_bn254::Fq {
    ark_bn254::Fq::from_be_bytes_mod_order(&x.to_bytes_be())
}

fn g1(p: &G1Affine) -> ark_bn254::G1Affine {
    ark_bn254::G1Affine::new(fq(&p.x), fq(&p.y))
}

fn g2(p: &G2Affine) -> ark_bn254::G2Affine {
    let fq2 = |x: &proofmark_groth16::tower::Fq2| ark_bn254::Fq2::new(fq(&x.c0), fq(&x.c1));
    ark_bn254::G2Affine::new(fq2(&p.x), fq2(&p.y))
}

fn ark_proof(proof: &Proof) -> ark_groth16::Proof<Bn254> {
    ark_groth16::Proof { a: g1(&proof.a), b: g2(&proof.b), c: g1(&proof.c) }
}

fn ark_key(key: &VerifyingKey) -> ark_groth16::VerifyingKey<Bn254> {
    ark_groth16::VerifyingKey {
        alpha_g1: g1(&key.alpha_g1),
        beta_g2: g2(&key.beta_g2),
        gamma_g2: g2(&key.gamma_g2),
        delta_g2: g2(&key.delta_g2),
        gamma_abc_g1: key.ic.iter().map(g1).collect(),
    }
}

fn compressed(value: &impl CanonicalSerialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.serialize_compressed(&mut bytes).unwrap();
    bytes
}

fn uncompressed(value: &impl CanonicalSerialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.serialize_uncompressed(&mut bytes).unwrap();
    bytes
}

#[test]
fn arkworks_writes_and_reads_the_same() {
    for inputs in [1, 3] {
        let fixture = Fixture::new(inputs, 4);
        for (public, proof) in &fixture.proofs {
            let ark = ark_proof(proof);
            assert_eq!(proof.to_arkworks_compressed(), compressed(&ark));
            assert_eq!(proof.to_arkworks_uncompressed(), uncompressed(&ark));
            assert_eq!(Proof::from_arkworks_compressed(&compressed(&ark)), Ok(*proof));
            assert_eq!(Proof::from_arkworks_uncompressed(&uncompressed(&ark)), Ok(*proof));
            let ark: Vec<ark_bn254::Fr> =
                public.iter().map(|x| ark_bn254::Fr::from_be_bytes_mod_order(&x.to_bytes_be())).collect();
            assert_eq!(inputs_to_bytes(public), compressed(&ark));
            assert_eq!(inputs_from_bytes(&compressed(&ark)).as_ref(), Ok(public));
        }
        let ark = ark_key(&fixture.key);
        assert_eq!(fixture.key.to_arkworks_compressed(), compressed(&ark));
        assert_eq!(fixture.key.to_arkworks_uncompressed(), uncompressed(&ark));
        assert_eq!(VerifyingKey::from_arkworks_compressed(&compressed(&ark)).as_ref(), Ok(&fixture.key));
        assert_eq!(VerifyingKey::from_arkworks_uncompressed(&uncompressed(&ark)), Ok(fixture.key));
    }
}

/// Tampers with the compressed point of `parts` numbers at `offset`.
fn tamper_compressed(case: &Case, element: Element, offset: usize, parts: usize) {
    let last = offset + 32 * parts - 1;
    let names: &[&'static str] = if parts == 1 { &["x"] } else { &["x.c0", "x.c1"] };
    for (i, name) in names.iter().enumerate() {
        for got in too_large() {
            case.refuses(offset + 32 * i, &reversed(&got), not_canonical(element, name, got));
        }
    }
    if parts == 2 {
        // There are no flags in the lower half.
        let mut got: [u8; 32] = reversed(&case.valid[offset..offset + 32]).try_into().unwrap();
        got[0] |= 0x80;
        case.refuses(offset, &reversed(&got), not_canonical(element, "x.c0", got));
        case.refuses(offset, &compressed_outside_subgroup(), Error::NotInSubgroup { element });
    }
    let byte = case.valid[last];
    let expected = "00, 10, or 01 at infinity";
    case.refuses(last, &[byte | 0xc0], Error::Flags { element, expected, got: 0b11 });
    case.refuses(last, &[byte & 0x3f | 0x40], Error::InfinityNotZero { element });
    let mut infinity = vec![0; 32 * parts];
    infinity[32 * parts - 1] = 0x40;
    case.refuses(offset, &infinity, Error::Infinity { element });
    let none = if parts == 1 { abscissa_without_point() } else { twist_abscissa_without_point() };
    let mut none = reversed(&none);
    none.resize(32 * parts, 0);
    case.refuses(offset, &none, Error::NotOnCurve { element });
}

/// Tampers with the uncompressed point of `2 parts` numbers at `offset`.
fn tamper_uncompressed(case: &Case, element: Element, offset: usize, parts: usize) {
    let size = 64 * parts;
    let last = offset + size - 1;
    let names: &[&'static str] = if parts == 1 { &["x", "y"] } else { &["x.c0", "x.c1", "y.c0", "y.c1"] };
    for (i, name) in names.iter().enumerate() {
        let at = offset + 32 * i;
        for got in too_large() {
            case.refuses(at, &reversed(&got), not_canonical(element, name, got));
        }
        case.refuses(at, &[case.valid[at] ^ 1], Error::NotOnCurve { element });
        if i + 1 < names.len() {
            let mut got: [u8; 32] = reversed(&case.valid[at..at + 32]).try_into().unwrap();
            got[0] |= 0x80;
            case.refuses(at, &reversed(&got), not_canonical(element, name, got));
        }
    }
    let byte = case.valid[last];
    let flags = Error::Flags { element, expected: "00, 10, or 01 at infinity", got: 0b11 };
    case.refuses(last, &[byte | 0xc0], flags);
    let (expected, got) = (byte >> 6, byte >> 6 ^ 0b10);
    case.refuses(last, &[byte ^ 0x80], Error::SignFlag { element, expected, got });
    case.refuses(last, &[byte & 0x3f | 0x40], Error::InfinityNotZero { element });
    let mut infinity = vec![0; size];
    case.refuses(offset, &infinity, Error::NotOnCurve { element });
    infinity[size - 1] = 0x40;
    case.refuses(offset, &infinity, Error::Infinity { element });
    for at in [0, size / 2] {
        infinity[at] = 1;
        case.refuses(offset, &infinity, Error::InfinityNotZero { element });
        infinity[at] = 0;
    }
    if parts == 2 {
        case.refuses(offset, &uncompressed_outside_subgroup(), Error::NotInSubgroup { element });
    }
}

fn ark_outside_subgroup() -> ark_bn254::G2Affine {
    let bytes = outside_subgroup();
    let [x1, x0, y1, y0] = [0, 32, 64, 96].map(|at| ark_bn254::Fq::from_be_bytes_mod_order(&bytes[at..at + 32]));
    ark_bn254::G2Affine::new_unchecked(ark_bn254::Fq2::new(x0, x1), ark_bn254::Fq2::new(y0, y1))
}

fn compressed_outside_subgroup() -> Vec<u8> {
    compressed(&ark_outside_subgroup())
}

fn uncompressed_outside_subgroup() -> Vec<u8> {
    uncompressed(&ark_outside_subgroup())
}

#[test]
fn tampered_proofs() {
    let (_, proof) = Fixture::new(1, 1).proofs[0];
    let short = Case {
        valid: proof.to_arkworks_compressed(),
        decode: &|bytes| Proof::from_arkworks_compressed(bytes).map(|_| ()),
    };
    let long = Case {
        valid: proof.to_arkworks_uncompressed(),
        decode: &|bytes| Proof::from_arkworks_uncompressed(bytes).map(|_| ()),
    };
    let mut offset = 0;
    for (element, parts) in PROOF {
        tamper_compressed(&short, element, offset, parts);
        tamper_uncompressed(&long, element, 2 * offset, parts);
        offset += 32 * parts;
    }
    short.refuses_other_lengths("proof", |_| 128);
    long.refuses_other_lengths("proof", |_| 256);
}

#[test]
fn tampered_keys() {
    let key = Fixture::new(1, 0).key;
    let short = Case {
        valid: key.to_arkworks_compressed(),
        decode: &|bytes| VerifyingKey::from_arkworks_compressed(bytes).map(|_| ()),
    };
    let long = Case {
        valid: key.to_arkworks_uncompressed(),
        decode: &|bytes| VerifyingKey::from_arkworks_uncompressed(bytes).map(|_| ()),
    };
    let points = [
        (Element::Alpha, 0, 1),
        (Element::Beta, 32, 2),
        (Element::Gamma, 96, 2),
        (Element::Delta, 160, 2),
        (Element::Ic(0), 232, 1),
        (Element::Ic(1), 264, 1),
    ];
    for (element, offset, parts) in points {
        tamper_compressed(&short, element, offset, parts);
        let offset = if offset > 224 { 2 * (offset - 8) + 8 } else { 2 * offset };
        tamper_uncompressed(&long, element, offset, parts);
    }
    short.refuses_other_lengths("verifying key", |len| if len < 232 { 264 } else { 296 });
    long.refuses_other_lengths("verifying key", |len| if len < 456 { 520 } else { 584 });
    let gamma = short.valid[96..160].to_vec();
    short.refuses(160, &gamma, Error::DeltaIsGamma { got: "gamma" });
    let mut minus_gamma = gamma;
    minus_gamma[63] ^= 0x80;
    short.refuses(160, &minus_gamma, Error::DeltaIsGamma { got: "minus gamma" });
    for (count, expected) in [(1u64, 264), (3, 328), (u64::MAX, u64::MAX)] {
        let error = Error::Length { what: "verifying key", expected, got: 296 };
        short.refuses(224, &count.to_le_bytes(), error);
    }
    let mut none = short.valid[..232].to_vec();
    none[224] = 0;
    assert_eq!(VerifyingKey::from_arkworks_compressed(&none), Err(Error::NoInputPoints));
}

#[test]
fn scalars() {
    let r = ark_bn254::Fr::MODULUS;
    let mut bytes = [0; 32];
    r.serialize_compressed(bytes.as_mut_slice()).unwrap();
    let modulus = Hex32(reversed(&bytes).try_into().unwrap());
    assert_eq!(scalar_from_bytes(&bytes), Err(Error::ScalarNotCanonical { modulus, got: modulus }));
    bytes[0] -= 1;
    assert_eq!(scalar_from_bytes(&bytes), Ok(-Fr::ONE));
    assert_eq!(scalar_to_bytes(&-Fr::ONE), bytes);
    for got in [0, 31, 33] {
        let expected = Error::Length { what: "scalar", expected: 32, got };
        assert_eq!(scalar_from_bytes(&vec![0; got as usize]), Err(expected));
    }
    let inputs = [Fr::ONE, -Fr::ONE];
    let case = Case { valid: inputs_to_bytes(&inputs), decode: &|bytes| inputs_from_bytes(bytes).map(|_| ()) };
    case.refuses_other_lengths("public inputs", |len| if len < 8 { 8 } else { 72 });
    let got = Hex32([0xff; 32]);
    case.refuses(40, &[0xff; 32], Error::ScalarNotCanonical { modulus, got });
    case.refuses(0, &[0xff; 8], Error::Length { what: "public inputs", expected: u64::MAX, got: 72 });
    assert_eq!(inputs_from_bytes(&[0; 8]), Ok(vec![]));
    assert_eq!(be_bytes(&-ark_bn254::Fr::from(1u64)), (-Fr::ONE).to_bytes_be());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn decoders_are_total(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        let _ = VerifyingKey::from_arkworks_compressed(&bytes);
        let _ = VerifyingKey::from_arkworks_uncompressed(&bytes);
        let _ = inputs_from_bytes(&bytes);
        let _ = scalar_from_bytes(&bytes);
    }

    #[test]
    fn bytes_of_the_right_length_are_refused_or_round_trip(mut bytes in prop::collection::vec(any::<u8>(), 256)) {
        // Small enough to be canonical, so that half of the abscissas have points.
        for at in [31, 63, 95, 127] {
            bytes[at] &= 0x9f;
        }
        if let Ok(proof) = Proof::from_arkworks_compressed(&bytes[..128]) {
            prop_assert_eq!(&proof.to_arkworks_compressed(), &bytes[..128]);
        }
        if let Ok(proof) = Proof::from_arkworks_uncompressed(&bytes) {
            prop_assert_eq!(proof.to_arkworks_uncompressed(), bytes);
        }
    }
}
