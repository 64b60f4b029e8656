//! The quadratic extension `Fq[u] / (u^2 + 1)` over any lanes of the base field: coordinates of G2.

use ark_bn254::{Fq, Fq2};

use super::{Lanes, Task};
use crate::points::Words;

/// `real + imaginary u` in each lane.
#[derive(Clone, Copy, Debug)]
pub struct Extension<L> {
    real: L,
    imaginary: L,
}

impl<L: Lanes<Field = Fq, Prime = L>> Lanes for Extension<L> {
    const WIDTH: usize = L::WIDTH;
    type Field = Fq2;
    type Cell = [L::Cell; 2];
    type Prime = L;
    const EXTENSION: bool = true;

    #[inline(always)]
    fn cell([real, imaginary]: &[Words; 2], negative: bool) -> [L::Cell; 2] {
        [L::cell(real, negative), L::cell(imaginary, negative)]
    }

    fn value([real, imaginary]: &[L::Cell; 2]) -> Fq2 {
        Fq2::new(L::value(real), L::value(imaginary))
    }

    #[inline(always)]
    fn gather<'a>(cell: impl Fn(usize) -> &'a [L::Cell; 2]) -> Self
    where
        L::Cell: 'a,
    {
        let [real, imaginary] = L::gather_two(cell);
        Self { real, imaginary }
    }

    #[inline(always)]
    fn scatter(self, put: impl FnMut(usize, [L::Cell; 2])) {
        L::scatter_two([self.real, self.imaginary], put);
    }

    #[inline(always)]
    fn import_two<'a>(
        stored: impl Fn(usize) -> &'a [[Words; 2]; 2],
        negative: impl Fn(usize) -> [bool; 2],
    ) -> [Self; 2] {
        let first = L::import_two(|lane| &stored(lane)[0], |lane| [negative(lane)[0]; 2]);
        let second = L::import_two(|lane| &stored(lane)[1], |lane| [negative(lane)[1]; 2]);
        [Self { real: first[0], imaginary: first[1] }, Self { real: second[0], imaginary: second[1] }]
    }

    #[inline(always)]
    fn one() -> Self {
        let one = L::one();
        Self { real: one, imaginary: one.sub(one).reduce() }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { real: self.real.add(other.real), imaginary: self.imaginary.add(other.imaginary) }
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self { real: self.real.sub(other.real), imaginary: self.imaginary.sub(other.imaginary) }
    }

    #[inline(always)]
    fn reduce(self) -> Self {
        Self { real: self.real.reduce(), imaginary: self.imaginary.reduce() }
    }

    /// Four products, two reductions: Karatsuba's three have three reductions and five sums.
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (a, b) = ([self.real, self.imaginary], [other.real, other.imaginary]);
        Self { real: L::dot(a, [b[0], b[1].negate().reduce()]), imaginary: L::dot(a, [b[1], b[0]]) }
    }

    #[inline(always)]
    fn dot(a: [Self; 2], b: [Self; 2]) -> Self {
        a[0].mul(b[0]).add(a[1].mul(b[1])).reduce()
    }

    #[inline(always)]
    fn negate(self) -> Self {
        Self { real: self.real.negate(), imaginary: self.imaginary.negate() }
    }

    /// Two products: `(a + b)(a - b)` and `2 a b`.
    #[inline(always)]
    fn square(self) -> Self {
        let (a, b) = (self.real, self.imaginary);
        let product = a.mul(b);
        Self { real: a.sub(b).mul(a.add(b).reduce()), imaginary: product.add(product).reduce() }
    }

    /// `(a + b u)(a - b u) = a^2 + b^2`.
    #[inline(always)]
    fn norm(self) -> L {
        let (a, b) = (self.real, self.imaginary);
        L::dot([a, b], [a.reduce(), b.reduce()])
    }

    #[inline(always)]
    fn inverse(self, of_norm: L) -> Self {
        Self { real: self.real.mul(of_norm), imaginary: self.imaginary.mul(of_norm).negate().reduce() }
    }

    #[inline(always)]
    fn run<T: Task>(task: T) -> T::Output {
        L::run(task)
    }
}
