//! Whether a key's points are points and its coefficients exist, and whether B1 and B2 hold the same multiples.

use ark_bn254::{Bn254, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, VariableBaseMSM};
use rand::RngCore;
use rand::rngs::OsRng;

use crate::error::{Error, Result};
use crate::points::{Point, Points};
use crate::zkey::Zkey;

impl Zkey<'_> {
    /// Looks at all that [`Zkey::parse`] takes as it is: every point (reduced, on its curve, in its subgroup), every
    /// coefficient, and that B1 and B2 are the same multiples of the two generators, which tells exchanged sections.
    ///
    /// Whether the key belongs to a circuit, and to a ceremony, is another question.
    ///
    /// # Errors
    /// [`Error`]: what was found first.
    pub fn check(&self) -> Result<()> {
        self.check_header()?;
        self.coefficients.check(self.header.domain, self.header.variables)?;
        [&self.ic, &self.a, &self.b1, &self.c, &self.h].into_iter().try_for_each(Points::check)?;
        self.b2.check()?;
        self.check_multiples()
    }

    /// Whether what stands in G1 and in G2 (beta, delta, B) is the same multiple of the curve's usual two generators. The points have to
    /// be points. Keys over other generators, as arkworks draws them, fail here: no `.zkey` can say which.
    ///
    /// # Errors
    /// [`Error::Inconsistent`].
    pub fn check_multiples(&self) -> Result<()> {
        let header = &self.header;
        same_multiples("beta in G1", header.beta_g1.into(), "beta in G2", header.beta_g2.into())?;
        same_multiples("delta in G1", header.delta_g1.into(), "delta in G2", header.delta_g2.into())?;
        self.check_twins()
    }

    fn check_header(&self) -> Result<()> {
        fn point<P: Point>(name: &'static str, point: &P) -> Result<()> {
            let mut bytes = Vec::new();
            point.write(&mut bytes);
            P::read_checked(&bytes, name, 0).map(|_| ())
        }
        let header = &self.header;
        point("alpha in G1", &header.alpha_g1)?;
        point("beta in G1", &header.beta_g1)?;
        point("beta in G2", &header.beta_g2)?;
        point("gamma in G2", &header.gamma_g2)?;
        point("delta in G1", &header.delta_g1)?;
        point("delta in G2", &header.delta_g2)
    }

    /// A random sum of B1 against the same sum of B2.
    fn check_twins(&self) -> Result<()> {
        // 64 bits a point: a difference goes unseen once in 2^64 files.
        let factors: Vec<u64> = (0..self.b1.len()).map(|_| OsRng.next_u64()).collect();
        let left = G1Projective::msm_u64(&self.b1.to_vec(), &factors);
        let right = G2Projective::msm_u64(&self.b2.to_vec(), &factors);
        same_multiples("B1", left, "B2", right)
    }
}

fn same_multiples(left: &'static str, g1: G1Projective, right: &'static str, g2: G2Projective) -> Result<()> {
    let (one, two) = (G1Affine::generator(), G2Affine::generator());
    if Bn254::pairing(g1, two) == Bn254::pairing(one, g2) { Ok(()) } else { Err(Error::Inconsistent { left, right }) }
}
