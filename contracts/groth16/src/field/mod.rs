//! The two prime fields of BN254, on nine signed 29-bit limbs.
//!
//! An element `x` is kept in Montgomery form `x * 2^261 mod p` (Montgomery, "Modular multiplication
//! without trial division", 1985). Three choices make it cheap to *count operators* for, which is
//! what Wasm gas does:
//! - 29-bit limbs in `i64`: nine products sum up in one word with room to spare, so there are neither
//!   128-bit products (a call each on Wasm) nor carries inside a product.
//! - Limbs are *balanced*, in `[-2^28, 2^28)`: a quarter of the room that unsigned limbs take, and
//!   subtraction needs no borrow. Up to 13 products share one reduction (`bound.rs`).
//! - `2^261 > 169 p`: values may exceed `p` many times over before a product overflows its range, so
//!   additions inside formulas need no reduction.
//!
//! Public operations return *reduced* elements: balanced limbs, `|value| <= p`. The crate's own
//! formulas use lazy sums (`lazy.rs`), which skip that; `bound.rs` checks them.

mod bound;
mod bytes;
mod columns;
mod element;
mod inverse;
mod lazy;
mod limbs;
mod modulus;
mod ops;
mod power;
mod quadratic;
mod sqrt;
mod sum;
#[cfg(test)]
mod tests;
mod wide;

pub(crate) use bound::Bound;
pub use element::Fp;
pub(crate) use inverse::invert_all;
pub(crate) use lazy::{Difference, Lazy, Sum, Times};
pub use modulus::{BaseModulus, Modulus, ScalarModulus};
pub(crate) use wide::{Column, Wide, WideSum};

/// The field that the curve is defined over.
pub type Fq = Fp<BaseModulus>;

/// The scalar field: circuit values, public inputs, exponents.
pub type Fr = Fp<ScalarModulus>;
