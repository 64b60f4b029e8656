//! The endomorphism of `G1`, and multiples by numbers that are made for it.
//!
//! `phi(x, y) = (beta x, y)` for a cube root of unity `beta` multiplies points of `G1` by `lambda`, a cube root of unity
//! modulo `r` (Gallant, Lambert and Vanstone, "Faster Point Multiplication on Elliptic Curves with Efficient
//! Endomorphisms", CRYPTO 2001). Where any random number would do, a random `low + high lambda` is half as many doublings.

use alloc::vec::Vec;

use super::{G1Affine, G1Projective};
use crate::{Fq, Fr};

/// A cube root of unity in `Fq`.
#[rustfmt::skip]
const BETA: Fq = Fq::from_raw([171145621, -175301341, -123954279, -218476986, -127948067, 24572270, 250450874, -198635200, 789247]);

/// The cube root of unity modulo `r` that belongs to it.
#[rustfmt::skip]
const LAMBDA: Fr = Fr::from_raw([-261802419, -106623372, 87329437, 45030548, -249144606, 172313435, 107166344, -37829996, 14584]);

/// The number `low + high lambda` modulo `r`.
///
/// Different pairs are different numbers: if `a + b lambda` is zero modulo `r`, then so is `a^2 - a b + b^2`, which for `a` and
/// `b` below `2^64` in size is less than `r`, hence zero, and it is zero for `a = b = 0` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Multiplier {
    pub(crate) low: u64,
    pub(crate) high: u64,
}

impl From<Multiplier> for Fr {
    fn from(multiplier: Multiplier) -> Self {
        Fr::from_u64(multiplier.low) + Fr::from_u64(multiplier.high) * LAMBDA
    }
}

/// The sum of multiples of points of `G1`, in 64 doublings.
pub(crate) fn sum_of_multiples<'a>(terms: impl Iterator<Item = (&'a G1Affine, Multiplier)>) -> G1Projective {
    let terms: Vec<Term> = terms.map(Term::new).collect();
    let mut sum = G1Projective::INFINITY;
    for bit in (0..64).rev() {
        sum.double_assign();
        for Term { multiplier: Multiplier { low, high }, p, phi, both } in &terms {
            match ((low >> bit) & 1, (high >> bit) & 1) {
                (0, 0) => {}
                (_, 0) => sum.add_assign_affine(p),
                (0, _) => sum.add_assign_affine(phi),
                _ => sum.add_assign_affine(both),
            }
        }
    }
    sum
}

struct Term {
    multiplier: Multiplier,
    p: G1Affine,
    phi: G1Affine,
    /// `p + phi(p)`, which is `-phi^2(p)`, as the three cube roots of unity add up to zero.
    both: G1Affine,
}

impl Term {
    fn new((p, multiplier): (&G1Affine, Multiplier)) -> Self {
        let phi = G1Affine { x: p.x.mul(&BETA), y: p.y };
        let both = G1Affine { x: phi.x.mul(&BETA), y: p.y.neg() };
        Self { multiplier, p: *p, phi, both }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Multiplier, sum_of_multiples};
    use crate::test_support::{g1, random};
    use crate::{Fr, G1Affine};

    fn multiple(p: &G1Affine, low: u64, high: u64) {
        let multiplier = Multiplier { low, high };
        let expected = p.to_projective().mul(&multiplier.into());
        assert_eq!(sum_of_multiples([(p, multiplier)].into_iter()), expected, "{multiplier:?}");
    }

    #[test]
    fn edges() {
        for low in [0, 1, 2, u64::MAX, 1 << 63] {
            for high in [0, 1, 3, u64::MAX, 1 << 63] {
                multiple(&G1Affine::GENERATOR, low, high);
            }
        }
        assert!(sum_of_multiples([].into_iter()).is_infinity());
        assert_eq!(super::LAMBDA.square() + super::LAMBDA + Fr::ONE, Fr::ZERO);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn sums_agree_with_multiples(p in random(), q in random(), a: (u64, u64), b: (u64, u64)) {
            let (p, q) = (g1(&p), g1(&q));
            multiple(&p, a.0, a.1);
            let (a, b) = (Multiplier { low: a.0, high: a.1 }, Multiplier { low: b.0, high: b.1 });
            let sum = p.to_projective().mul(&a.into()).add(&q.to_projective().mul(&b.into()));
            prop_assert_eq!(sum_of_multiples([(&p, a), (&q, b)].into_iter()), sum);
        }
    }
}
