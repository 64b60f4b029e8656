//! A point that is none: what snarkjs makes of the 64 bytes behind the powers of tau (`initial.rs` says when it reads them).
//!
//! Taken for coordinates these bytes are as a rule not below `q`. snarkjs computes on regardless, and its sums and differences correct
//! by `q` at most once, modulo 2^256: what comes out is no longer the chord modulo `q`. It is hashed into the circuit's hash, so
//! it has to come out here as well. Nothing else ever depends on it.

use ark_bn254::{Fq, G1Affine};
use ark_ff::{BigInt, BigInteger, Field, PrimeField};
use proofmark_formats::Point;

const Q: BigInt<4> = Fq::MODULUS;

/// The difference of a point given by any 64 bytes and a point, in affine coordinates, on no curve.
pub(crate) fn difference(raw: &[u8; 64], lower: &G1Affine) -> G1Affine {
    let (x1, y1) = (coordinate(&raw[..32]), coordinate(&raw[32..]));
    let mut bytes = Vec::with_capacity(G1Affine::BYTES);
    (-*lower).write(&mut bytes);
    let (x2, y2) = (coordinate(&bytes[..32]), coordinate(&bytes[32..]));

    // The chord through two affine points, into Jacobian coordinates.
    let h = subtract(x2, x1);
    let i = twice(twice(multiply(h, h)));
    let j = multiply(h, i);
    let r = twice(subtract(y2, y1));
    let v = multiply(x1, i);
    let x3 = subtract(subtract(multiply(r, r), j), twice(v));
    let y3 = subtract(multiply(subtract(v, x3), r), twice(multiply(y1, j)));
    let z3 = twice(h);

    // Products are right modulo `q` whatever the factors are, so from here on representatives do not matter.
    let [x, y, z] = [x3, y3, z3].map(element);
    let inverse = z.inverse().unwrap_or_default();
    let square = inverse.square();
    G1Affine::new_unchecked(x * square, y * square * inverse)
}

/// 32 bytes as a number in Montgomery form, below 2^256 and not always below `q`.
fn coordinate(bytes: &[u8]) -> BigInt<4> {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *limb = u64::from_le_bytes(*bytes);
    }
    BigInt(limbs)
}

/// The element that a number in Montgomery form stands for.
fn element(mut number: BigInt<4>) -> Fq {
    while number >= Q {
        number.sub_with_borrow(&Q);
    }
    Fq::new_unchecked(number)
}

fn twice(mut number: BigInt<4>) -> BigInt<4> {
    let copy = number;
    let carry = number.add_with_carry(&copy);
    if carry || number >= Q {
        number.sub_with_borrow(&Q);
    }
    number
}

fn subtract(mut left: BigInt<4>, right: BigInt<4>) -> BigInt<4> {
    if left.sub_with_borrow(&right) {
        left.add_with_carry(&Q);
    }
    left
}

/// The Montgomery product `(left right + m q) / 2^256` with `m` below 2^256, less `q` if it is not below `q`: of the numbers of the
/// right class that are `q` short of `left right / 2^256` or more, the least.
fn multiply(left: BigInt<4>, right: BigInt<4>) -> BigInt<4> {
    let (low, high) = left.mul(&right);
    let mut product = (element(left) * element(right)).0;
    loop {
        let mut next = product;
        let carry = next.add_with_carry(&Q);
        if carry || next > high || (next == high && low.is_zero()) {
            return product;
        }
        product = next;
    }
}

#[cfg(test)]
mod tests {
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::UniformRand;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::encoding::Encode;

    fn raw(point: &G1Affine) -> [u8; 64] {
        let mut bytes = Vec::new();
        point.write(&mut bytes);
        bytes.try_into().unwrap()
    }

    #[test]
    fn of_points_it_is_their_difference() {
        let mut rng = StdRng::seed_from_u64(4);
        for _ in 0..20 {
            let [upper, lower] = [(); 2].map(|()| G1Affine::rand(&mut rng));
            assert_eq!(difference(&raw(&upper), &lower), (upper - lower).into_affine());
        }
    }

    #[test]
    fn products_are_of_the_right_class_and_canonical_for_canonical_factors() {
        let mut rng = StdRng::seed_from_u64(5);
        let wide = |rng: &mut StdRng| BigInt([(); 4].map(|()| u64::rand(rng)));
        for _ in 0..100 {
            let (left, right) = (wide(&mut rng), wide(&mut rng));
            assert_eq!(element(multiply(left, right)), element(left) * element(right));
            let (left, right) = (element(left), element(right));
            assert_eq!(multiply(left.0, right.0), (left * right).0);
        }
        let most = BigInt([u64::MAX; 4]);
        assert_eq!(element(multiply(most, most)), element(most).square());
    }

    /// What snarkjs' own arithmetic says: `scripts/interop/overread.mjs`.
    #[test]
    fn of_bytes_that_are_no_point_it_is_what_snarkjs_has() {
        let lines: Vec<&str> = include_str!("../tests/vectors/overread.txt").lines().collect();
        assert_eq!(lines.len(), 16);
        for line in lines {
            let (bytes, expected) = line.split_once(' ').unwrap();
            let bytes: [u8; 64] = hex::decode(bytes).unwrap().try_into().unwrap();
            let mut got = Vec::new();
            difference(&bytes, &G1Affine::generator()).encode(&mut got);
            assert_eq!(hex::encode(got), expected, "{line}");
        }
    }
}
