//! Every kind of lanes against arkworks, on random values and on edges.

use ark_ff::{AdditiveGroup as _, Field};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{Base, Extension, Lanes, Portable, Scalar, Task};
use crate::platform::Level;
use crate::points::Element;

/// Values that carries and borrows trip over, and random ones.
pub(super) fn values<F: Field>() -> Vec<F> {
    let mut rng = StdRng::seed_from_u64(7);
    let two = F::from(2_u64);
    let mut values = vec![F::ZERO, F::ONE, -F::ONE, two, -two];
    for bit in [26, 28, 29, 51, 52, 57, 58, 63, 64, 87, 104, 116, 127, 128, 156, 191, 192, 208, 232, 252, 253] {
        let power = two.pow([bit]);
        values.extend([power, power - F::ONE, -power, power.inverse().unwrap_or_default()]);
    }
    values.extend((0..60).map(|_| F::rand(&mut rng)));
    values
}

/// What is checked: an operation on lanes, and the same in arkworks.
type Check<L> = (&'static str, fn(L, L) -> L, fn([<L as Lanes>::Field; 2]) -> <L as Lanes>::Field);

/// The check that every kind of lanes has to pass.
pub(crate) fn check<L: Lanes>() {
    let checks: [Check<L>; 11] = [
        ("add", |a, b| a.add(b).reduce(), |[a, b]| a + b),
        ("sub", |a, b| a.sub(b).reduce(), |[a, b]| a - b),
        ("mul", |a, b| a.mul(b), |[a, b]| a * b),
        ("square", |a, _| a.square(), |[a, _]| a.square()),
        ("loose factor", |a, b| a.sub(b).mul(b), |[a, b]| (a - b) * b),
        ("loose sum", |a, b| a.add(b).mul(a), |[a, b]| (a + b) * a),
        ("twice less", |a, b| a.sub(b).sub(b).reduce(), |[a, b]| a - b - b),
        (
            "chain",
            |a, b| a.sub(b).reduce().square().sub(a).sub(b).reduce().mul(b),
            |[a, b]| ((a - b).square() - a - b) * b,
        ),
        ("dot", |a, b| L::dot([a.sub(b), a], [a, b]), |[a, b]| (a - b) * a + a * b),
        ("negate", |a, b| a.negate().mul(b), |[a, b]| -a * b),
        ("one", |a, _| a.mul(L::one()), |[a, _]| a),
    ];
    let values = values::<L::Field>();
    for negative in [false, true] {
        // Zero has no negative cell: points have no zero in y.
        let values: Vec<_> = values.iter().copied().filter(|value| !negative || *value != L::Field::ZERO).collect();
        let sign = if negative { -L::Field::ONE } else { L::Field::ONE };
        let cells: Vec<_> = values.iter().map(|value| L::cell(&value.to_stored(), negative)).collect();
        let n = cells.len();
        for (value, cell) in values.iter().zip(&cells) {
            assert_eq!(L::value(cell), sign * value, "cell");
        }
        for (name, ours, truth) in checks {
            for shift in 0..n {
                for start in (0..n).step_by(L::WIDTH) {
                    let operands = |lane: usize| ((start + lane) % n, (start + lane + shift) % n);
                    let got = L::run(Apply(ours, |lane| &cells[operands(lane).0], |lane| &cells[operands(lane).1]));
                    for (lane, got) in got.iter().enumerate().take(L::WIDTH) {
                        let (a, b) = operands(lane);
                        let expected = truth([sign * values[a], sign * values[b]]);
                        assert_eq!(L::value(got), expected, "{name}, lane {lane} of {} and {}", values[a], values[b]);
                    }
                }
            }
        }
    }
    let [three, zero] = [3_u64, 0].map(|value| L::cell(&L::Field::from(value).to_stored(), false));
    let mut third = [zero; 8];
    L::gather(|_| &three).invert().unwrap().scatter(|lane, cell| third[lane] = cell);
    for cell in &third[..L::WIDTH] {
        assert_eq!(L::value(cell) * L::Field::from(3_u64), L::Field::ONE);
    }
    for hole in 0..L::WIDTH {
        assert!(L::gather(|lane| if lane == hole { &zero } else { &three }).invert().is_none());
    }
}

/// An operation on two gathered operands.
struct Apply<L, A, B>(fn(L, L) -> L, A, B)
where
    L: Lanes;

impl<'a, L: Lanes, A: Fn(usize) -> &'a L::Cell, B: Fn(usize) -> &'a L::Cell> Task for Apply<L, A, B>
where
    L::Cell: 'a,
{
    type Output = [L::Cell; 8];

    #[inline(always)]
    fn run(self) -> [L::Cell; 8] {
        let mut out = [L::Cell::default(); 8];
        (self.0)(L::gather(self.1), L::gather(self.2)).scatter(|lane, cell| out[lane] = cell);
        out
    }
}

#[test]
fn portable() {
    check::<Portable<Base>>();
    check::<Portable<Scalar>>();
    check::<Extension<Portable<Base>>>();
}

#[cfg(target_arch = "x86_64")]
#[test]
fn avx2() {
    if Level::Avx2.is_available() {
        check::<super::Avx2<Base>>();
        check::<super::Avx2<Scalar>>();
        check::<Extension<super::Avx2<Base>>>();
    } else {
        println!("skipped: this CPU has no {}", Level::Avx2);
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn ifma() {
    if Level::Ifma.is_available() {
        check::<super::Ifma<Base>>();
        check::<super::Ifma<Scalar>>();
        check::<Extension<super::Ifma<Base>>>();
    } else {
        println!("skipped: this CPU has no {}", Level::Ifma);
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn ifma_emulated() {
    type Emulated<M> = super::Eight<M, super::Emulated>;
    check::<Emulated<Base>>();
    check::<Emulated<Scalar>>();
    check::<Extension<Emulated<Base>>>();
}
