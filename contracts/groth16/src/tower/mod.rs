//! The extension fields: `Fq2 = Fq[u]/(u^2 + 1)`, `Fq6 = Fq2[v]/(v^3 - xi)` with `xi = 9 + u`, and
//! `Fq12 = Fq6[w]/(w^2 - v)`. Formulas: Devegili, O hEigeartaigh, Scott and Dahab, "Multiplication and
//! Squaring on Pairing-Friendly Fields" (eprint 2006/471).
//!
//! Public operations return reduced coefficients, but for those that work in a caller's [`Workspace`]. Inside a formula, sums
//! stay unreduced as long as the field's bounds allow; a test that runs the formula checks that they do (`field/bound.rs`).

mod constants;
mod cyclotomic;
mod fq12;
mod fq2;
mod fq6;
mod frobenius;
mod karatsuba;
mod lazy;
mod products;
mod sqrt;
#[cfg(test)]
pub(crate) mod tests;

pub use fq2::Fq2;
pub use fq6::Fq6;
pub use fq12::Fq12;
pub use karatsuba::Workspace;

pub(crate) use cyclotomic::OddPowers;

pub(crate) use constants::{TWIST_B, XI_TO_THE_Q_MINUS_1_OVER_2, XI_TO_THE_Q_MINUS_1_OVER_3};
