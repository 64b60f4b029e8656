//! What the decoders accept and refuse.

use proptest::prelude::*;

use crate::field::Modulus;
use crate::{Error, Fq, Fr, Hex32};

fn from_hex(text: &str) -> [u8; 32] {
    hex::decode(text).unwrap().try_into().unwrap()
}

const Q: &str = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";
const R: &str = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";

#[test]
fn numbers_from_the_modulus_on_are_refused() {
    let mut r_minus_1 = from_hex(R);
    r_minus_1[31] -= 1;
    let mut q_minus_1 = from_hex(Q);
    q_minus_1[31] -= 1;
    assert_eq!(Fr::from_bytes_be(&r_minus_1), Ok(-Fr::ONE));
    assert_eq!(Fq::from_bytes_be(&q_minus_1), Ok(-Fq::ONE));
    let mut r_plus_1 = from_hex(R);
    r_plus_1[31] += 1;
    for got in [from_hex(R), r_plus_1, from_hex(Q), [0xff; 32]] {
        let expected = Error::ScalarNotCanonical { modulus: Hex32(from_hex(R)), got: Hex32(got) };
        assert_eq!(Fr::from_bytes_be(&got), Err(expected));
    }
    for got in [from_hex(Q), [0xff; 32]] {
        let expected = Error::BaseNotCanonical { modulus: Hex32(from_hex(Q)), got: Hex32(got) };
        assert_eq!(Fq::from_bytes_be(&got), Err(expected));
    }
    assert!(Fq::from_bytes_be(&from_hex(R)).is_ok(), "r is below q");
}

#[test]
fn a_refusal_says_what_was_expected_and_got() {
    let text = std::format!("{}", Fr::from_bytes_be(&[0xff; 32]).unwrap_err());
    assert_eq!(text, std::format!("scalar not canonical: expected a number below 0x{R}, got 0x{}", "ff".repeat(32)),);
}

#[test]
fn elements_print_as_their_number() {
    let text = std::format!("{:?}", Fr::from_u64(0x2a));
    assert_eq!(text, std::format!("Fr(0x{:0>64})", "2a"));
    assert_eq!(<super::super::BaseModulus as Modulus>::NAME, "Fq");
}

proptest! {
    #[test]
    fn decoding_is_total_and_encodings_are_unique(bytes: [u8; 32]) {
        match Fr::from_bytes_be(&bytes) {
            Ok(x) => prop_assert_eq!(x.to_bytes_be(), bytes),
            Err(_) => prop_assert!(bytes >= from_hex(R)),
        }
        match Fq::from_bytes_be(&bytes) {
            Ok(x) => prop_assert_eq!(x.to_bytes_be(), bytes),
            Err(_) => prop_assert!(bytes >= from_hex(Q)),
        }
    }

    #[test]
    fn raw_limbs_round_trip(bytes: [u8; 32]) {
        let x = Fr::from_bytes_be_mod_order(&bytes);
        prop_assert_eq!(Fr::from_raw(x.to_raw()), x);
    }

    #[test]
    fn small_numbers(n: u64) {
        let mut bytes = [0u8; 32];
        bytes[24..].copy_from_slice(&n.to_be_bytes());
        prop_assert_eq!(Fr::from_u64(n).to_bytes_be(), bytes);
        prop_assert_eq!(Fr::from(n), Fr::from_u64(n));
    }
}
