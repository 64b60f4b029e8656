//! Every layer against gnark-crypto, by the vectors that `scripts/vectors/gnark` writes.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::LazyLock;

use proofmark_groth16::curve::{G1Projective, G2Projective};
use proofmark_groth16::encoding::gnark::GnarkKey;
use proofmark_groth16::pairing::{Pair, final_exponentiation, miller_loop};
use proofmark_groth16::tower::{Fq2, Fq6, Fq12};
use proofmark_groth16::{Element, Error, Fq, Fr, G1Affine, G2Affine, PreparedVerifyingKey, Proof, verify};
use serde_json::Value;

static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("vectors/gnark.json")).unwrap());

/// The cases of a part, at least this many.
fn cases(part: &str, least: usize) -> &'static [Value] {
    let cases = VECTORS[part].as_array().unwrap();
    assert!(cases.len() >= least, "{part} has {} cases", cases.len());
    cases
}

fn bytes(text: &Value) -> Vec<u8> {
    hex::decode(text.as_str().unwrap()).unwrap()
}

fn fq(text: &[u8]) -> Fq {
    Fq::from_bytes_be(text.try_into().unwrap()).unwrap()
}

fn fq2(bytes: &[u8]) -> Fq2 {
    Fq2::new(fq(&bytes[32..]), fq(&bytes[..32]))
}

/// `E12.Bytes`: the coefficients from the highest to the lowest.
fn fq12(text: &Value) -> Fq12 {
    let bytes = bytes(text);
    let mut all = bytes.rchunks_exact(64).map(fq2);
    let mut next = || all.next().unwrap();
    let c0 = Fq6::new(next(), next(), next());
    let c1 = Fq6::new(next(), next(), next());
    Fq12::new(c0, c1)
}

/// Nothing where the text is empty.
fn optional<T>(text: &Value, decode: impl Fn(&[u8]) -> T) -> Option<T> {
    let bytes = bytes(text);
    (!bytes.is_empty()).then(|| decode(&bytes))
}

/// A raw point, perhaps infinity.
fn g1(text: &Value) -> G1Projective {
    let bytes = bytes(text);
    match G1Affine::from_bytes(&bytes) {
        Err(Error::Infinity { element: Element::Point }) => G1Projective::INFINITY,
        point => point.unwrap().to_projective(),
    }
}

/// A raw point, perhaps infinity.
fn g2(text: &Value) -> G2Projective {
    let bytes = bytes(text);
    match G2Affine::from_bytes(&bytes) {
        Err(Error::Infinity { element: Element::Point }) => G2Projective::INFINITY,
        point => point.unwrap().to_projective(),
    }
}

#[test]
fn base_field() {
    for case in cases("fq", 25) {
        let number = |name: &str| fq(&bytes(&case[name]));
        let (a, b) = (number("a"), number("b"));
        assert_eq!(a + b, number("sum"), "{case}");
        assert_eq!(a - b, number("difference"), "{case}");
        assert_eq!(a * b, number("product"), "{case}");
        assert_eq!(a.square(), number("square"), "{case}");
        assert_eq!(a.inverse(), optional(&case["inverse"], fq), "{case}");
        assert_eq!(a.is_largest(), case["largest"].as_bool().unwrap(), "{case}");
        let root = a.sqrt().map(|root| if root.is_largest() { -root } else { root });
        assert_eq!(root, optional(&case["sqrt"], fq), "{case}");
        assert_eq!(a.to_bytes_be().to_vec(), bytes(&case["a"]));
    }
}

#[test]
fn scalar_field() {
    let decode = |bytes: &[u8]| Fr::from_bytes_be(bytes.try_into().unwrap()).unwrap();
    for case in cases("fr", 25) {
        let number = |name: &str| decode(&bytes(&case[name]));
        let (a, b) = (number("a"), number("b"));
        assert_eq!(a + b, number("sum"), "{case}");
        assert_eq!(a - b, number("difference"), "{case}");
        assert_eq!(a * b, number("product"), "{case}");
        assert_eq!(a.square(), number("square"), "{case}");
        assert_eq!(a.inverse(), optional(&case["inverse"], decode), "{case}");
        assert_eq!(a.to_bytes_be().to_vec(), bytes(&case["a"]));
    }
}

#[test]
fn quadratic_extension() {
    for case in cases("fq2", 15) {
        let element = |name: &str| fq2(&bytes(&case[name]));
        let (a, b) = (element("a"), element("b"));
        assert_eq!(a.mul(&b), element("product"), "{case}");
        assert_eq!(a.square(), element("square"), "{case}");
        assert_eq!(a.inverse(), optional(&case["inverse"], fq2), "{case}");
        assert_eq!(a.is_largest(), case["largest"].as_bool().unwrap(), "{case}");
        let root = a.sqrt().map(|root| if root.is_largest() { root.neg() } else { root });
        assert_eq!(root, optional(&case["sqrt"], fq2), "{case}");
    }
}

#[test]
fn degree_twelve_extension() {
    for case in cases("fq12", 5) {
        let (a, b) = (fq12(&case["a"]), fq12(&case["b"]));
        assert_eq!(a.mul(&b), fq12(&case["product"]), "{case}");
        assert_eq!(a.square(), fq12(&case["square"]), "{case}");
        assert_eq!(a.inverse(), Some(fq12(&case["inverse"])), "{case}");
        assert_eq!(a.frobenius(), fq12(&case["frobenius"]), "{case}");
    }
}

#[test]
fn multiples_of_the_generators_and_their_encodings() {
    let scalar = |case: &Value| Fr::from_bytes_be(&bytes(&case["scalar"]).try_into().unwrap()).unwrap();
    for case in cases("g1", 15) {
        let point = G1Affine::GENERATOR.to_projective().mul(&scalar(case));
        assert_eq!(point, g1(&case["raw"]), "{case}");
        let (raw, short) = (bytes(&case["raw"]), bytes(&case["compressed"]));
        match point.to_affine() {
            Some(point) => {
                assert_eq!((point.to_bytes().to_vec(), point.to_compressed()), (raw, short.clone()), "{case}");
                assert_eq!(G1Affine::from_compressed(&short), Ok(point), "{case}");
            }
            None => {
                assert_eq!(G1Affine::from_compressed(&short), Err(Error::Infinity { element: Element::Point }));
            }
        }
    }
    for case in cases("g2", 15) {
        let point = G2Affine::GENERATOR.to_projective().mul(&scalar(case));
        assert_eq!(point, g2(&case["raw"]), "{case}");
        let (raw, short) = (bytes(&case["raw"]), bytes(&case["compressed"]));
        match point.to_affine() {
            Some(point) => {
                assert_eq!((point.to_bytes().to_vec(), point.to_compressed()), (raw, short.clone()), "{case}");
                assert_eq!(G2Affine::from_compressed(&short), Ok(point), "{case}");
            }
            None => {
                assert_eq!(G2Affine::from_compressed(&short), Err(Error::Infinity { element: Element::Point }));
            }
        }
    }
}

#[test]
fn sums_of_points() {
    for case in cases("sums", 14) {
        if case["group"] == "g1" {
            let (a, b) = (g1(&case["a"]), g1(&case["b"]));
            assert_eq!(a.add(&b), g1(&case["sum"]), "{case}");
            if let Some(b) = b.to_affine() {
                assert_eq!(a.add_affine(&b), g1(&case["sum"]), "{case}");
            }
        } else {
            let (a, b) = (g2(&case["a"]), g2(&case["b"]));
            assert_eq!(a.add(&b), g2(&case["sum"]), "{case}");
            if let Some(b) = b.to_affine() {
                assert_eq!(a.add_affine(&b), g2(&case["sum"]), "{case}");
            }
        }
    }
}

/// `2x(6x^2 + 3x + 1)` for the curve's parameter `x`: the factor of the final exponentiation.
fn factor() -> [u64; 4] {
    const X: u128 = 4_965_661_367_192_848_881;
    // 6x^2 + 3x + 1 < 2^128, and 2x < 2^64.
    let (square, double) = (6 * X * X + 3 * X + 1, 2 * X);
    let low = (square & u128::from(u64::MAX)) * double;
    let high = (square >> 64) * double + (low >> 64);
    [low as u64, high as u64, (high >> 64) as u64, 0]
}

#[test]
fn pairings() {
    let mut ones = 0;
    for case in cases("pairings", 9) {
        let (p, q) = (case["p"].as_array().unwrap(), case["q"].as_array().unwrap());
        // A pair with infinity pairs to one; the loop takes finite points only.
        let finite = p.iter().zip(q).filter_map(|(p, q)| Some((g1(p).to_affine()?, g2(q).to_affine()?)));
        let pairs: Vec<Pair> = finite.map(|(p, q)| Pair::new(p, &q)).collect();
        let value = final_exponentiation(&miller_loop(&pairs).unwrap());
        assert_eq!(value, fq12(&case["value"]), "{case}");
        assert_eq!(fq12(&case["plain"]).cyclotomic_pow(&factor()), value, "{case}");
        assert_eq!(value == Fq12::ONE, case["one"].as_bool().unwrap(), "{case}");
        ones += usize::from(value == Fq12::ONE);
    }
    assert_eq!(ones, 4, "products that are one, as EIP-197 asks");
}

/// The crate's word for a refusal by gnark-crypto.
fn why(error: &Error) -> &'static str {
    match error {
        Error::CoordinateNotCanonical { .. } => "not canonical",
        Error::NotOnCurve { .. } => "not on curve",
        Error::NotInSubgroup { .. } => "not in subgroup",
        other => panic!("{other}"),
    }
}

#[test]
fn edge_cases_of_decoding() {
    for case in cases("decoding", 60) {
        let bytes = bytes(&case["bytes"]);
        let decoded = match (case["group"].as_str(), case["form"].as_str()) {
            (Some("g1"), Some("raw")) => G1Affine::from_bytes(&bytes).map(|point| point.to_bytes().to_vec()),
            (Some("g2"), Some("raw")) => G2Affine::from_bytes(&bytes).map(|point| point.to_bytes().to_vec()),
            (Some("g1"), Some("compressed")) => G1Affine::from_compressed(&bytes).map(|point| point.to_compressed()),
            (Some("g2"), Some("compressed")) => G2Affine::from_compressed(&bytes).map(|point| point.to_compressed()),
            other => panic!("{other:?}"),
        };
        match case["verdict"].as_str() {
            Some("finite") => assert_eq!(decoded, Ok(bytes), "{case}"),
            // The EIPs admit infinity; keys and proofs must not contain it.
            Some("infinity") => assert_eq!(decoded, Err(Error::Infinity { element: Element::Point }), "{case}"),
            Some("refused") if case["form"] == "raw" => {
                assert_eq!(why(&decoded.unwrap_err()), case["why"].as_str().unwrap(), "{case}");
            }
            Some("refused") => assert!(decoded.is_err(), "{case}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn keys_and_proofs_in_the_layouts_of_gnark() {
    for case in cases("groth16", 2) {
        let inputs: Vec<Fr> = case["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(bytes)
            .map(|bytes| Fr::from_bytes_be(&bytes.try_into().unwrap()).unwrap())
            .collect();
        let key = GnarkKey::from_raw(&bytes(&case["key_raw"])).unwrap();
        assert_eq!(GnarkKey::from_compressed(&bytes(&case["key_compressed"])).as_ref(), Ok(&key));
        assert_eq!(key.to_raw(), bytes(&case["key_raw"]));
        assert_eq!(key.to_compressed(), bytes(&case["key_compressed"]));
        let proof = Proof::from_gnark_raw(&bytes(&case["proof_raw"])).unwrap();
        assert_eq!(Proof::from_gnark_compressed(&bytes(&case["proof_compressed"])), Ok(proof));
        assert_eq!(proof.to_gnark_raw(), bytes(&case["proof_raw"]));
        assert_eq!(proof.to_gnark_compressed(), bytes(&case["proof_compressed"]));
        let prepared = PreparedVerifyingKey::from(&key.key);
        assert_eq!(verify(&prepared, &inputs, &proof), Ok(()));
        let mut other = inputs.clone();
        other[0] += Fr::ONE;
        assert_eq!(verify(&prepared, &other, &proof), Err(Error::InvalidProof));
    }
}
