//! Every kind of lanes against arkworks, on random values and on edges.

use ark_ff::{AdditiveGroup as _, BigInt, BigInteger as _, Field as _, PrimeField};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{Base, Extension, Lanes, Portable, Scalar, Task};
use crate::platform::Level;
use crate::points::{Element, Words};

/// Values that carries and borrows trip over, and random ones.
pub(super) fn values<F: Element>() -> Vec<F> {
    let mut rng = StdRng::seed_from_u64(7);
    let two = F::from(2_u64);
    let mut values = vec![F::ZERO, F::ONE, -F::ONE, two, -two];
    let bits = [26, 28, 29, 51, 57, 63, 87, 104, 116, 127, 156, 191, 208, 232, 252, 253];
    // Under an interpreter there is time for some of each kind.
    for bit in bits.into_iter().step_by(if cfg!(miri) { 8 } else { 1 }) {
        let power = two.pow([bit]);
        values.extend([power, power - F::ONE, -power, power.inverse().unwrap_or_default()]);
    }
    let edges = edges::<F::BasePrimeField>();
    let pieces = size_of::<F::Stored>() / size_of::<Words>();
    let element = |words: &[Words]| F::from_stored(&bytemuck::pod_read_unaligned(bytemuck::cast_slice(words)));
    for (i, edge) in edges.iter().enumerate() {
        // Other edges in the other coordinates, and none.
        values.push(element(&(0..pieces).map(|j| edges[(i + 5 * j) % edges.len()]).collect::<Vec<_>>()));
        for hole in (0..pieces).filter(|_| pieces > 1) {
            values.push(element(&(0..pieces).map(|j| if j == hole { [0; 4] } else { *edge }).collect::<Vec<_>>()));
        }
    }
    values.extend((0..30).map(|_| F::rand(&mut rng)));
    if cfg!(miri) { values.into_iter().step_by(11).collect() } else { values }
}

/// Stored words, below the modulus, with ones or a single one in each limb of either width, all below a limb full, and
/// as far from the modulus.
fn edges<F: PrimeField>() -> Vec<Words> {
    type Wide = BigInt<4>;
    let modulus = Wide::new(std::array::from_fn(|i| F::MODULUS.as_ref()[i]));
    let power = |bit: u32| Wide::from(1_u64) << bit;
    let less = |mut a: Wide, b: Wide| {
        assert!(!a.sub_with_borrow(&b));
        a
    };
    let one = power(0);
    let mut edges = vec![one, less(power(1), one)];
    // Words of 64 bits; limbs of 52 of what is stored, times 16.
    for (width, shift) in [(64, 0), (52, 4)] {
        for start in (1..5).map(|limb| limb * width - shift).filter(|start| *start < 253) {
            let end = (start + width).min(253);
            edges.extend([power(start), less(power(start), one), less(power(end), power(start))]);
        }
    }
    edges.extend([less(power(253), one), modulus >> 1]);
    let opposite: Vec<_> = edges.iter().map(|edge| less(modulus, *edge)).collect();
    edges.extend(opposite);
    edges.iter().map(|edge| edge.0).collect()
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
            for shift in (0..n).take(if cfg!(miri) { 3 } else { n }) {
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
