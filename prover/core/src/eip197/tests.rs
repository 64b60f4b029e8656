use ark_bn254::{G1Projective, G2Projective};
use ark_ec::CurveGroup;
use ark_ff::UniformRand;
use ark_std::Zero;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;
use crate::testing::KEY;

fn proofs() -> Vec<ark_groth16::Proof<Bn254>> {
    let mut rng = StdRng::seed_from_u64(1);
    let mut proof = || ark_groth16::Proof {
        a: G1Projective::rand(&mut rng).into_affine(),
        b: G2Projective::rand(&mut rng).into_affine(),
        c: G1Projective::rand(&mut rng).into_affine(),
    };
    (0..8).map(|_| proof()).collect()
}

#[test]
fn both_decoders_read_the_same_points() {
    for proof in proofs() {
        let bytes = proof_to_bytes(&proof);
        assert_eq!(proof_from_bytes(&bytes).unwrap(), proof);
        assert_eq!(proofmark_groth16::Proof::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    }
    let bytes = KEY.verifying_key();
    assert_eq!(verifying_key_to_bytes(&verifying_key_from_bytes(&bytes).unwrap()), bytes);
    assert_eq!(proofmark_groth16::VerifyingKey::from_bytes(&bytes).unwrap().to_bytes(), bytes);
}

#[test]
fn generators_are_those_of_eip_197() {
    let proof =
        ark_groth16::Proof::<Bn254> { a: G1Affine::generator(), b: G2Affine::generator(), c: G1Affine::identity() };
    let bytes = proof_to_bytes(&proof);
    assert_eq!((bytes[31], bytes[63]), (1, 2));
    assert_eq!(
        hex::encode(&bytes[64..128]),
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2\
         1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
    );
    assert_eq!(bytes[192..], [0; 64]);
    assert_eq!(proof_from_bytes(&bytes).unwrap(), proof);
}

#[test]
fn bad_points_are_refused_by_both() {
    let good = proof_to_bytes(&proofs()[0]);
    let with = |at: usize, part: &[u8]| {
        let mut bytes = good.to_vec();
        bytes[at..at + part.len()].copy_from_slice(part);
        bytes
    };
    let modulus = hex::decode("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47").unwrap();
    // On the twist with x = 3i or another small x, in no subgroup of order r.
    let outside = outside_subgroup();
    for (bytes, reason) in [
        (with(0, &modulus), "coordinate"),
        (with(63, &[good[63] ^ 1]), "not on the curve"),
        (with(191, &[good[191] ^ 1]), "not on the curve"),
        (with(64, &outside), "not in the subgroup"),
        (good[..255].to_vec(), "expected 256 bytes, got 255"),
    ] {
        let error = proof_from_bytes(&bytes).unwrap_err().to_string();
        assert!(error.contains(reason), "{reason}: {error}");
        assert!(proofmark_groth16::Proof::from_bytes(&bytes).is_err(), "{reason}");
    }
}

fn outside_subgroup() -> [u8; 128] {
    let point = (1u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(x.into(), Fq::zero()), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap();
    g2_to_bytes(&point)
}

#[test]
fn keys_of_a_wrong_length_are_refused() {
    let bytes = KEY.verifying_key();
    for length in [0, 451, 452, bytes.len() - 1] {
        let error = verifying_key_from_bytes(&bytes[..length]).unwrap_err();
        assert!(matches!(error, Error::Length { .. }), "{length}: {error}");
    }
    let mut huge = bytes;
    huge[448..452].fill(0xff);
    assert!(matches!(verifying_key_from_bytes(&huge).unwrap_err(), Error::Length { .. }));
}

#[test]
fn scalars_have_one_encoding() {
    let value = Fr::from(0x0102_0304_0506_0708u64);
    let bytes = scalar_to_bytes(&value);
    assert_eq!(bytes[24..], [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(scalar_from_bytes(&bytes).unwrap(), value);
    assert!(scalar_from_bytes(&[0xff; 32]).is_err());
}
