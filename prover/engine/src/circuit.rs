//! What a proof is about: matrices of constraints, and how many variables are public.

use ark_bn254::Fr;
use rayon::prelude::*;

use crate::error::Error;
use crate::lanes::Lanes as _;
use crate::matrix::Matrix;
use crate::platform::Level;
use crate::points::Words;
use crate::transform::{self, Domain};

/// `(A w) (B w) = (C w)`, row by row, for `w` = one, public inputs, witness.
///
/// As in other provers, each public variable (the one too) gets a row `w_i * 0 = 0` at the end: it makes the
/// polynomials of public inputs independent.
///
/// C may be missing, as in `.zkey` files: for an assignment that satisfies the circuit, its values at the even points are the
/// products of A's and B's.
pub struct Circuit {
    pub(crate) a: Matrix,
    pub(crate) b: Matrix,
    pub(crate) c: Option<Matrix>,
    /// The one and the public inputs.
    pub(crate) num_instance: usize,
    pub(crate) num_variables: usize,
    pub(crate) domain: Domain,
}

impl Circuit {
    /// A circuit from its matrices.
    ///
    /// # Errors
    /// [`Error::Size`] for matrices of different lengths, [`Error::Variable`], [`Error::TooLarge`].
    pub fn new([a, b, c]: [Matrix; 3], num_instance: usize, num_variables: usize) -> Result<Self, Error> {
        Self::of([a, b], Some(c), num_instance, num_variables)
    }

    /// A circuit whose matrix C is not known. It proves as with C, but makes no keys.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn without_c(matrices: [Matrix; 2], num_instance: usize, num_variables: usize) -> Result<Self, Error> {
        Self::of(matrices, None, num_instance, num_variables)
    }

    fn of([a, b]: [Matrix; 2], c: Option<Matrix>, num_instance: usize, num_variables: usize) -> Result<Self, Error> {
        let expected = a.num_rows();
        for (what, matrix) in [("rows of matrix B", Some(&b)), ("rows of matrix C", c.as_ref())] {
            let Some(matrix) = matrix else { continue };
            if matrix.num_rows() != expected {
                return Err(Error::Size { what, expected, got: matrix.num_rows() });
            }
        }
        if num_instance == 0 || num_instance > num_variables {
            return Err(Error::Size { what: "public variables", expected: num_variables.max(1), got: num_instance });
        }
        for (name, matrix) in [('A', Some(&a)), ('B', Some(&b)), ('C', c.as_ref())] {
            matrix.map_or(Ok(()), |matrix| matrix.check(name, num_variables))?;
        }
        let domain = Domain::new(expected + num_instance)?;
        Ok(Self { a, b, c, num_instance, num_variables, domain })
    }

    /// Number of constraints.
    #[must_use]
    pub fn num_constraints(&self) -> usize {
        self.a.num_rows()
    }

    /// Number of variables: one, public inputs, witness.
    #[must_use]
    pub fn num_variables(&self) -> usize {
        self.num_variables
    }

    /// The one and the public inputs.
    #[must_use]
    pub fn num_instance(&self) -> usize {
        self.num_instance
    }

    /// Size of the domain.
    #[must_use]
    pub fn domain_size(&self) -> usize {
        self.domain.size()
    }

    /// Makes the tables that a level's transforms need; else the first proof does. They stay with the circuit.
    pub fn prepare(&self, level: Level) {
        transform::prepare(&self.domain, level);
    }

    /// `A(x) B(x)` at the odd points, less `C(x)` if `with_c`, in bit-reversed order, as integers.
    ///
    /// With `h` for the quotient and `Z` for the polynomial that vanishes at the even points, `h Z = A B - C`, which is zero at
    /// the even points: its values at the odd ones say all.
    pub(crate) fn quotient(&self, assignment: &[Fr], with_c: bool, level: Level) -> Vec<Words> {
        let log = self.domain.log();
        let even = |matrix: &Matrix, extra: &[Fr]| matrix.multiply(assignment, log, extra);
        let (a, (b, c)) = rayon::join(
            || even(&self.a, &assignment[..self.num_instance]),
            || {
                let c = || with_c.then(|| self.c.as_ref().map(|c| even(c, &[]))).flatten();
                rayon::join(|| even(&self.b, &[]), c)
            },
        );
        // The values of an unknown C.
        let product = || a.par_iter().zip(&b).map(|(a, b)| a.mul(*b)).collect();
        let c = with_c.then(|| c.unwrap_or_else(product));
        transform::quotient(&self.domain, level, [a, b], c)
    }
}
