//! Products against the slow truth, and against arkworks' for sizes that the slow truth does not finish.

use ark_bn254::{Fr, g1, g2};
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ec::{CurveGroup, VariableBaseMSM};
use ark_ff::{Field, UniformRand};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
#[cfg(target_arch = "x86_64")]
use crate::lanes::{Avx2, Eight, Emulated, Ifma};
use crate::lanes::{Base, Extension, Portable};
use crate::points::store;

type Bases<C> = Vec<Affine<C>>;

fn bases<C: CurveConfig>(n: usize, rng: &mut StdRng) -> Bases<C> {
    let start = Projective::<C>::rand(rng);
    let step = Projective::<C>::rand(rng);
    let points: Vec<_> = std::iter::successors(Some(start), |point| Some(*point + step)).take(n).collect();
    Projective::normalize_batch(&points)
}

/// Scalars of all classes, with both signs.
fn mixed(n: usize, rng: &mut StdRng) -> Vec<Fr> {
    (0..n)
        .map(|_| {
            let magnitude = match rng.gen_range(0..8) {
                0 => Fr::ZERO,
                1 | 2 => Fr::ONE,
                3 => Fr::from(rng.r#gen::<u8>()),
                4 => Fr::from(rng.r#gen::<u16>()),
                5 => Fr::from(rng.r#gen::<u32>()),
                6 => Fr::from(rng.r#gen::<u64>()),
                _ => Fr::rand(rng),
            };
            if rng.r#gen() { magnitude } else { -magnitude }
        })
        .collect()
}

/// The check that every kind of lanes has to pass.
fn check<C: CurveConfig, L: Lanes<Field = C::Coordinate>>(points: &[Affine<C>], scalars: &[Fr], what: &str) {
    let stored: Vec<_> = points.iter().map(store::<C>).collect();
    let got = Plan::<C>::new(&stored, &Scalars::new(scalars)).run_all::<L>();
    let expected = if points.len() > 3000 {
        Projective::<C>::msm(points, scalars).unwrap()
    } else {
        naive::multiply::<C>(&stored, scalars)
    };
    assert_eq!(got.into_affine(), expected.into_affine(), "{what}");
}

fn suite<C: CurveConfig, L: Lanes<Field = C::Coordinate>>(sizes: &[usize]) {
    let mut rng = StdRng::seed_from_u64(1);
    for &n in sizes {
        let mut points = bases::<C>(n, &mut rng);
        check::<C, L>(&points, &mixed(n, &mut rng), &format!("{n} mixed"));
        let random: Vec<_> = (0..n).map(|_| Fr::rand(&mut rng)).collect();
        check::<C, L>(&points, &random, &format!("{n} random"));
        check::<C, L>(&points, &vec![-Fr::ONE; n], &format!("{n} times -1"));
        for i in (0..n).step_by(3) {
            points[i] = Affine::identity();
        }
        check::<C, L>(&points, &mixed(n, &mut rng), &format!("{n} with points at infinity"));
    }
    let point = bases::<C>(1, &mut rng)[0];
    let n = sizes[sizes.len() - 1];
    check::<C, L>(&vec![point; n], &mixed(n, &mut rng), "equal points");
    let opposite: Vec<_> = (0..n).map(|i| if i % 2 == 0 { point } else { -point }).collect();
    check::<C, L>(&opposite, &vec![Fr::ONE; n], "points that cancel");
    check::<C, L>(&opposite, &mixed(n, &mut rng), "opposite points");
    // Ends of the classes, halves, and digits that carry into each other all the way up.
    let half = Fr::from(2).inverse().unwrap();
    let mut edges = vec![Fr::ZERO, Fr::ONE, half, half - Fr::ONE];
    for bits in [1_u64, 7, 8, 15, 16, 31, 32, 63, 64, 65, 127, 128, 191, 192, 251, 252, 253] {
        let power = Fr::from(2).pow([bits]);
        edges.extend([power - Fr::ONE, power, power + Fr::ONE]);
    }
    edges.extend(edges.clone().iter().map(|scalar| -*scalar));
    let points = bases::<C>(edges.len(), &mut rng);
    check::<C, L>(&points, &edges, "edges");
    for (scalar, point) in edges.iter().zip(&points) {
        check::<C, L>(&[*point], &[*scalar], "an edge alone");
    }
    check::<C, L>(&vec![C::GENERATOR; edges.len()], &edges, "edges of one point");
}

#[cfg(target_arch = "x86_64")]
#[test]
fn avx2() {
    if !Level::Avx2.is_available() {
        println!("skipped: this CPU has no {}", Level::Avx2);
        return;
    }
    suite::<g1::Config, Avx2<Base>>(&[0, 1, 2, 33, 700, 20_000]);
    suite::<g2::Config, Extension<Avx2<Base>>>(&[0, 1, 33, 4000]);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn ifma() {
    if !Level::Ifma.is_available() {
        println!("skipped: this CPU has no {}", Level::Ifma);
        return;
    }
    suite::<g1::Config, Ifma<Base>>(&[0, 1, 2, 33, 700, 20_000]);
    suite::<g2::Config, Extension<Ifma<Base>>>(&[0, 1, 33, 4000]);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn ifma_emulated() {
    suite::<g1::Config, Eight<Base, Emulated>>(&[0, 1, 2, 33, 700, 4000]);
    suite::<g2::Config, Extension<Eight<Base, Emulated>>>(&[0, 1, 33, 700]);
}

#[test]
fn portable_g1() {
    suite::<g1::Config, Portable<Base>>(&[0, 1, 2, 33, 700, 20_000]);
}

#[test]
fn portable_g2() {
    suite::<g2::Config, Extension<Portable<Base>>>(&[0, 1, 33, 4000]);
}
