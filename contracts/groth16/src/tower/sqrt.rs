//! Square roots in `Fq2`, by the complex method: two powers in `Fq` and no inversion.

use super::fq2::Fq2;
use crate::Fq;

impl Fq2 {
    /// A square root, or `None` if there is none. The other one is its negative.
    ///
    /// With `n` a root of the norm, `(y0 + y1 u)^2 = c0 + c1 u` asks for `y0^2 = d` or `y0^2 = d - n`, where
    /// `d = (c0 + n) / 2`, and `y1 = c1 / (2 y0)`. As `d (d - n) = -(c1 / 2)^2` and -1 is no square, exactly one of
    /// the two is one, and a single power `t = d^((q - 3) / 4)` serves both:
    /// - if `d` is a square, `x = d t` is a root of it and `t = 1 / x`, so the root is `x + (c1 t / 2) u`;
    /// - if not, `x^2 = -d` and `t = -1 / x`, and the root is `-c1 t / 2 + x u`.
    ///
    /// After Adj and Rodriguez-Henriquez, "Square Root Computation over Even Extension Fields" (eprint 2012/685),
    /// algorithm 8, less its inversion.
    pub fn sqrt(&self) -> Option<Self> {
        let norm = self.c0.square() + self.c1.square();
        let n = norm.sqrt()?;
        let mut d = (self.c0 + n).halved();
        if d.is_zero() {
            // c1 is zero and n happens to be -c0; the norm's other root serves.
            d = self.c0;
        }
        let t = d.inverse_root();
        let x = d * t;
        let y = (self.c1 * t).halved();
        let root = if x * t == Fq::ONE { Self::new(x, y) } else { Self::new(-y, x) };
        (root.square() == *self).then_some(root)
    }

    /// Whether this is larger than its negative, where numbers compare by `c1` first: which of two roots a
    /// compressed point means.
    pub fn is_largest(&self) -> bool {
        if self.c1.is_zero() { self.c0.is_largest() } else { self.c1.is_largest() }
    }
}

#[cfg(test)]
mod tests {
    use ark_ff::Field;
    use proptest::prelude::*;

    use crate::test_support::{fq2, random};
    use crate::tower::Fq2;

    fn check(a: &ark_bn254::Fq2) {
        let x = fq2(a);
        let root = x.sqrt();
        assert_eq!(root.is_some(), a.sqrt().is_some(), "{x:?}");
        if let Some(root) = root {
            assert_eq!(root.square(), x);
        }
        assert_eq!(x.is_largest(), *a > -*a, "{x:?}");
    }

    #[test]
    fn edges() {
        let small: [i64; 9] = [0, 1, -1, 2, -2, 3, -3, 4, -4];
        for c0 in small {
            for c1 in small {
                let a = ark_bn254::Fq2::new(c0.into(), c1.into());
                check(&a);
                check(&a.square());
            }
        }
        assert_eq!(Fq2::ZERO.sqrt(), Some(Fq2::ZERO));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn agrees_with_ark(a in random::<ark_bn254::Fq2>(), real in random::<ark_bn254::Fq>()) {
            check(&a);
            check(&a.square());
            // In the base field every element has a root in the extension, whether it is a square or not.
            check(&ark_bn254::Fq2::new(real, 0u64.into()));
            check(&ark_bn254::Fq2::new(0u64.into(), real));
        }
    }
}
