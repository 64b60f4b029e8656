//! Field elements side by side: what multi-scalar products are written in, once for every instruction set.
//!
//! A [`Lanes`] holds [`Lanes::WIDTH`] elements, in whatever form its instructions like; between steps an element
//! lies in memory as a [`Lanes::Cell`]. The files have the same names inside, so that they compare line by line.
#![doc = include_str!("../../docs/lanes.md")]

#[cfg(target_arch = "x86_64")]
mod avx2;
mod extension;
#[cfg(target_arch = "x86_64")]
mod ifma;
mod modulus;
mod portable;
mod radix52;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(target_arch = "x86_64")]
mod vector;

use ark_ff::{AdditiveGroup, Field};

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
pub use extension::Extension;
#[cfg(target_arch = "x86_64")]
pub(crate) use ifma::{Eight, Ifma, Packed};
pub use modulus::{Base, Modulus, Scalar};
pub use portable::Portable;
#[cfg(target_arch = "x86_64")]
pub(crate) use radix52::{Limbs, limbs};
#[cfg(all(test, target_arch = "x86_64"))]
pub(crate) use vector::Emulated;
#[cfg(target_arch = "x86_64")]
pub(crate) use vector::{Instructions, Vector};

use crate::points::Element;

/// Arithmetic on [`Self::WIDTH`] elements of a field at once.
///
/// Values are kept unreduced: *tight* are those from a cell, a product, a square, [`Self::one`] and [`Self::reduce`]; *loose* are
/// sums and differences of two tight ones. The first factor of a product may be loose, the second has to be tight, and so has what
/// is subtracted and what goes into a cell. [`Self::reduce`] takes what is loose, and that less one tight value more.
/// [`Lanes::value`] gives the element that is meant.
pub trait Lanes: Copy + Send + Sync + 'static {
    /// Elements side by side.
    const WIDTH: usize;
    /// The field.
    type Field: Element;
    /// One element in memory.
    type Cell: Copy + Default + Send + Sync;
    /// The prime field below: itself, unless this is an extension.
    type Prime: Lanes<Prime = Self::Prime>;
    /// Whether this is an extension, whose norms are worth keeping.
    const EXTENSION: bool;

    /// A cell with an element that is stored, or with its negative.
    fn cell(stored: &<Self::Field as Element>::Stored, negative: bool) -> Self::Cell;

    /// The element that a cell stands for.
    fn value(cell: &Self::Cell) -> Self::Field;

    /// Takes lane `i` from cell `i`.
    fn gather<'a>(cell: impl Fn(usize) -> &'a Self::Cell) -> Self
    where
        Self::Cell: 'a;

    /// Puts lane `i` into the cell that `put` is called with.
    fn scatter(self, put: impl FnMut(usize, Self::Cell));

    /// Takes lane `i` of both from cells that lie side by side, as a point's coordinates do.
    #[inline(always)]
    fn gather_two<'a>(cells: impl Fn(usize) -> &'a [Self::Cell; 2]) -> [Self; 2]
    where
        Self::Cell: 'a,
    {
        [Self::gather(|lane| &cells(lane)[0]), Self::gather(|lane| &cells(lane)[1])]
    }

    /// Puts lane `i` of both into the cells that `put` is called with.
    #[inline(always)]
    fn scatter_two([first, second]: [Self; 2], mut put: impl FnMut(usize, [Self::Cell; 2])) {
        let mut firsts = [Self::Cell::default(); 8];
        first.scatter(|lane, cell| firsts[lane] = cell);
        second.scatter(|lane, cell| put(lane, [firsts[lane], cell]));
    }

    /// Takes lane `i` of both from elements that are stored side by side, or their negatives.
    #[inline(always)]
    fn import_two<'a>(
        stored: impl Fn(usize) -> &'a [<Self::Field as Element>::Stored; 2],
        negative: impl Fn(usize) -> [bool; 2],
    ) -> [Self; 2]
    where
        <Self::Field as Element>::Stored: 'a,
    {
        let mut cells = [[Self::Cell::default(); 2]; 8];
        for (lane, cells) in cells.iter_mut().enumerate().take(Self::WIDTH) {
            let ([first, second], negative) = (stored(lane), negative(lane));
            *cells = [Self::cell(first, negative[0]), Self::cell(second, negative[1])];
        }
        Self::gather_two(|lane| &cells[lane])
    }

    /// One in each lane.
    fn one() -> Self;

    /// Sums.
    #[must_use]
    fn add(self, other: Self) -> Self;

    /// Differences.
    #[must_use]
    fn sub(self, other: Self) -> Self;

    /// Products.
    #[must_use]
    fn mul(self, other: Self) -> Self;

    /// The same elements, tight.
    #[must_use]
    fn reduce(self) -> Self;

    /// Squares, of what is tight.
    #[must_use]
    fn square(self) -> Self;

    /// `a[0] b[0] + a[1] b[1]`, tight; all in `b` have to be tight.
    #[must_use]
    fn dot(a: [Self; 2], b: [Self; 2]) -> Self;

    /// The negatives of tight values: loose.
    #[must_use]
    fn negate(self) -> Self;

    /// The product with all conjugates, zero where this is zero: tight, or in a prime field as it came. This has to be what is
    /// loose at most.
    #[must_use]
    fn norm(self) -> Self::Prime;

    /// The inverse, from that of the norm, which is tight: tight.
    #[must_use]
    fn inverse(self, of_norm: Self::Prime) -> Self;

    /// Runs a loop with the instructions that this type is made of.
    fn run<T: Task>(task: T) -> T::Output {
        task.run()
    }

    /// Inverses, or nothing if a lane is zero.
    fn invert(self) -> Option<Self> {
        let mut values = [Self::Field::ZERO; 8];
        self.scatter(|lane, cell| values[lane] = Self::value(&cell));
        let values = &mut values[..Self::WIDTH];
        // One inversion for all lanes: products from the left, then back from the right.
        let mut before = [Self::Field::ONE; 8];
        let mut product = Self::Field::ONE;
        for (value, before) in values.iter().zip(&mut before) {
            *before = product;
            product *= value;
        }
        let mut inverse = product.inverse()?;
        for (value, before) in values.iter_mut().zip(before).rev() {
            let old = *value;
            *value = inverse * before;
            inverse *= old;
        }
        let mut cells = [Self::Cell::default(); 8];
        for (cell, value) in cells.iter_mut().zip(values.iter()) {
            *cell = Self::cell(&value.to_stored(), false);
        }
        Some(Self::gather(|lane| &cells[lane]))
    }
}

/// A loop over lanes, see [`Lanes::run`]. Its `run` has to be `#[inline(always)]`, so that it is compiled for
/// the instructions of whoever runs it.
pub trait Task {
    /// What comes out.
    type Output;

    /// The loop.
    fn run(self) -> Self::Output;
}
