//! The kernels, compiled for the host, against arkworks and the engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use ark_bn254::{Fr, g1, g2};
use ark_ec::CurveGroup as _;
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ff::{AdditiveGroup as _, FftField as _, Field as _, UniformRand as _};
use ark_poly::univariate::DensePolynomial;
use ark_poly::{DenseUVPolynomial as _, Polynomial as _};
use proofmark_cuda::Device;
use proofmark_cuda::parts::{self, Direction};
use proofmark_cuda_emulator::{Build, Emulator};
use proofmark_engine::points::{CurveConfig, store};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const MEMORY: u64 = 4 << 30;

fn device(build: Build) -> Arc<dyn Device> {
    Arc::new(Emulator::start(build, MEMORY).unwrap())
}

/// Each test runs on both builds.
macro_rules! on_both_builds {
    ($($name:ident)*) => {
        mod plain {
            $(
                #[test]
                #[cfg_attr(not(emulator), ignore = "the kernels are compiled for the host by a C++ compiler: there is none")]
                fn $name() {
                    super::$name(super::Build::Plain);
                }
            )*
        }
        mod sanitized {
            $(
                #[test]
                #[cfg_attr(
                    not(emulator_sanitized),
                    ignore = "expected a C++ compiler with the address and undefined-behaviour sanitizers: there is none"
                )]
                fn $name() {
                    super::$name(super::Build::Sanitized);
                }
            )*
        }
    };
}

on_both_builds! {
    names_and_arguments_are_those_of_the_source
    running_totals
    transforms
    products_in_g1
    products_in_g2
    quotients
}

fn names_and_arguments_are_those_of_the_source(build: Build) {
    let emulator = Emulator::start(build, MEMORY).unwrap();
    let listed: Vec<_> = proofmark_cuda::kernels::ALL
        .iter()
        .map(|kernel| (kernel.name.to_owned(), kernel.bytes as u32, kernel.threads))
        .collect();
    assert_eq!(emulator.kernels().unwrap(), listed);
}

fn running_totals(build: Build) {
    let device = device(build);
    let mut rng = StdRng::seed_from_u64(1);
    for length in [0_usize, 1, 2, 255, 2047, 2048, 2049, 5000, 70_000] {
        let list: Vec<u32> = (0..length).map(|_| rng.gen_range(0..1000)).collect();
        let expected: Vec<u32> = list
            .iter()
            .scan(0, |sum, number| {
                *sum += number;
                Some(*sum - number)
            })
            .collect();
        assert_eq!(parts::running_totals(&device, &list).unwrap(), expected, "{length} numbers");
    }
}

fn random(n: usize, rng: &mut StdRng) -> Vec<Fr> {
    (0..n).map(|_| Fr::rand(rng)).collect()
}

fn bit_reversed(index: usize, log: u32) -> usize {
    index.reverse_bits() >> (usize::BITS - log)
}

/// Against the polynomial, term by term where it is small; larger ones at a few points.
fn transforms(build: Build) {
    let device = device(build);
    let mut rng = StdRng::seed_from_u64(2);
    // 2^19: three passes.
    let plain: &[u32] = &[1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 16, 19];
    let logs = if build == Build::Plain { plain } else { &[1, 2, 3, 10, 11, 13] };
    for &log in logs {
        let n = 1_usize << log;
        let psi = Fr::get_root_of_unity(2 * n as u64).unwrap();
        let mut coefficients = random(n, &mut rng);
        // Ends of the field among them.
        coefficients[0] = -Fr::ONE;
        coefficients[n - 1] = Fr::ZERO;
        let polynomial = DensePolynomial::from_coefficients_vec(coefficients.clone());
        let odd = parts::transform(&device, &coefficients, Direction::EvaluateOdd).unwrap();
        let some: Vec<usize> = if log <= 9 { (0..n).collect() } else { vec![0, 1, 2, 3, 77, n / 2 - 1, n / 2, n - 1] };
        for &i in &some {
            let point = psi.pow([2 * bit_reversed(i, log) as u64 + 1]);
            assert_eq!(odd[i], polynomial.evaluate(&point), "2^{log}, value {i}");
        }
        // Values at the even points are those at the odd points of the polynomial with its argument scaled by 1 / psi.
        let inverse = psi.inverse().unwrap();
        let mut scale = Fr::ONE;
        let scaled: Vec<Fr> = coefficients
            .iter()
            .map(|coefficient| {
                let out = *coefficient * scale;
                scale *= inverse;
                out
            })
            .collect();
        let even = parts::transform(&device, &scaled, Direction::EvaluateOdd).unwrap();
        let size = Fr::from(n as u64);
        let times_size: Vec<Fr> = coefficients.iter().map(|coefficient| *coefficient * size).collect();
        assert_eq!(parts::transform(&device, &even, Direction::Interpolate).unwrap(), times_size, "2^{log}");
        let odd_times_size: Vec<Fr> = odd.iter().map(|value| *value * size).collect();
        assert_eq!(parts::transform(&device, &even, Direction::EvenToOdd).unwrap(), odd_times_size, "2^{log}");
    }
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

fn bases<C: CurveConfig>(n: usize, rng: &mut StdRng) -> Vec<Affine<C>> {
    let (start, step) = (Projective::<C>::rand(rng), Projective::<C>::rand(rng));
    let points: Vec<_> = std::iter::successors(Some(start), |point| Some(*point + step)).take(n).collect();
    Projective::normalize_batch(&points)
}

type Stored<C> = proofmark_engine::points::Stored<C>;
type Product<C> = fn(&Arc<dyn Device>, &[Stored<C>], &[Fr]) -> Result<Projective<C>, proofmark_cuda::DeviceError>;

fn check<C: CurveConfig>(
    device: &Arc<dyn Device>,
    product: Product<C>,
    points: &[Affine<C>],
    scalars: &[Fr],
    what: &str,
) {
    let stored: Vec<Stored<C>> = points.iter().map(store::<C>).collect();
    let got = product(device, &stored, scalars).unwrap_or_else(|error| panic!("{what}: {error}"));
    let engine = proofmark_engine::msm::multiply::<C>(
        proofmark_engine::Level::Portable,
        &stored,
        &proofmark_engine::msm::Scalars::new(scalars),
    );
    assert_eq!(got.into_affine(), engine.unwrap().into_affine(), "{what}, the engine's");
    if points.len() < 200 {
        let expected: Projective<C> = points.iter().zip(scalars).map(|(point, scalar)| *point * scalar).sum();
        assert_eq!(got.into_affine(), expected.into_affine(), "{what}, arkworks'");
    }
}

fn products<C: CurveConfig>(build: Build, product: Product<C>, sizes: &[usize]) {
    let device = &device(build);
    let mut rng = StdRng::seed_from_u64(3);
    for &n in sizes {
        let mut points = bases::<C>(n, &mut rng);
        check(device, product, &points, &mixed(n, &mut rng), &format!("{n} mixed"));
        check(device, product, &points, &random(n, &mut rng), &format!("{n} random"));
        check(device, product, &points, &vec![-Fr::ONE; n], &format!("{n} times -1"));
        check(device, product, &points, &vec![Fr::ZERO; n], &format!("{n} times 0"));
        for i in (0..n).step_by(3) {
            points[i] = Affine::identity();
        }
        check(device, product, &points, &mixed(n, &mut rng), &format!("{n} with points at infinity"));
        check(device, product, &vec![Affine::identity(); n], &mixed(n, &mut rng), &format!("{n} at infinity"));
        // One full scalar for all: in each window one bucket has everything.
        check(device, product, &points, &vec![Fr::rand(&mut rng); n], &format!("{n} times the same"));
    }
    let point = bases::<C>(1, &mut rng)[0];
    let n = sizes[sizes.len() - 1];
    check(device, product, &vec![point; n], &mixed(n, &mut rng), "equal points");
    let opposite: Vec<_> = (0..n).map(|i| if i % 2 == 0 { point } else { -point }).collect();
    check(device, product, &opposite, &vec![Fr::ONE; n], "points that cancel");
    check(device, product, &opposite, &mixed(n, &mut rng), "opposite points");
    // Ends of the classes, halves, and digits that carry into each other all the way up.
    let half = Fr::from(2).inverse().unwrap();
    let mut edges = vec![Fr::ZERO, Fr::ONE, half, half - Fr::ONE];
    for bits in [1_u64, 7, 8, 15, 16, 31, 32, 63, 64, 65, 127, 128, 191, 192, 251, 252, 253] {
        let power = Fr::from(2).pow([bits]);
        edges.extend([power - Fr::ONE, power, power + Fr::ONE]);
    }
    edges.extend(edges.clone().iter().map(|scalar| -*scalar));
    let points = bases::<C>(edges.len(), &mut rng);
    check(device, product, &points, &edges, "edges");
    check(device, product, &vec![C::GENERATOR; edges.len()], &edges, "edges of one point");
    for (scalar, point) in edges.iter().zip(&points).step_by(if build == Build::Plain { 1 } else { 9 }) {
        check(device, product, &[*point], &[*scalar], "an edge alone");
    }
}

fn products_in_g1(build: Build) {
    let sizes: &[usize] = if build == Build::Plain { &[0, 1, 2, 33, 700, 4097, 20_000] } else { &[0, 1, 33, 700] };
    products::<g1::Config>(build, parts::product_g1, sizes);
}

fn products_in_g2(build: Build) {
    let sizes: &[usize] = if build == Build::Plain { &[0, 1, 33, 1500] } else { &[0, 1, 33, 200] };
    products::<g2::Config>(build, parts::product_g2, sizes);
}

/// Rows of all lengths; the quotient from the polynomials themselves.
fn quotients(build: Build) {
    use proofmark_engine::Matrix;
    let device = device(build);
    let mut rng = StdRng::seed_from_u64(4);
    let rows: &[(usize, usize)] = if build == Build::Plain {
        &[(1, 1), (3, 1), (5, 2), (200, 2), (1500, 3)]
    } else {
        &[(1, 1), (5, 2), (200, 2)]
    };
    for &(rows, instance) in rows {
        let variables = rows + instance + 1;
        let assignment = mixed(variables, &mut rng);
        let matrix = |rng: &mut StdRng| {
            let lengths: Vec<usize> = (0..rows)
                .map(|row| match row % 7 {
                    0 => 0,
                    1 => 64,
                    2 => 65,
                    3 if row < 20 => 1000,
                    _ => rng.gen_range(1..6),
                })
                .collect();
            let entries: Vec<Vec<(u32, Fr)>> = lengths
                .into_iter()
                .map(|length| {
                    (0..length)
                        .map(|_| {
                            let coefficient = match rng.gen_range(0..4) {
                                0 => Fr::ONE,
                                1 => -Fr::ONE,
                                2 => Fr::from(rng.gen_range(0..9_u64)),
                                _ => Fr::rand(rng),
                            };
                            (rng.gen_range(0..variables as u32), coefficient)
                        })
                        .collect()
                })
                .collect();
            Matrix::from_rows(entries)
        };
        let [a, b, c] = std::array::from_fn(|_| matrix(&mut rng));
        let n = (rows + instance).next_power_of_two().max(2);
        let log = n.ilog2();
        let values = |matrix: &Matrix, extra: usize| {
            let mut values: Vec<Fr> = (0..rows)
                .map(|row| {
                    matrix.row(row).map(|(variable, coefficient)| assignment[variable as usize] * coefficient).sum()
                })
                .collect();
            values.extend(&assignment[..extra]);
            values.resize(n, Fr::ZERO);
            values
        };
        let (a_values, b_values, c_values) = (values(&a, instance), values(&b, 0), values(&c, 0));
        let products: Vec<Fr> = a_values.iter().zip(&b_values).map(|(a, b)| *a * b).collect();
        // Values at the odd points by Lagrange's formula, some of them.
        let psi = Fr::get_root_of_unity(2 * n as u64).unwrap();
        let omega = psi.square();
        let at = |values: &[Fr], point: Fr| {
            let mut root = Fr::ONE;
            let mut sum = Fr::ZERO;
            for value in values {
                sum += *value * root * (point - root).inverse().unwrap();
                root *= omega;
            }
            sum * (point.pow([n as u64]) - Fr::ONE) * Fr::from(n as u64).inverse().unwrap()
        };
        let all = [Some(&a), Some(&b), Some(&c)];
        let shape = (log, instance);
        let folded = parts::quotient(&device, all, shape, &assignment, false).unwrap();
        let with_c = parts::quotient(&device, all, shape, &assignment, true).unwrap();
        let without_c = parts::quotient(&device, [Some(&a), Some(&b), None], shape, &assignment, true).unwrap();
        for i in (0..n).step_by(1.max(n / 16)) {
            let point = psi.pow([2 * bit_reversed(i, log) as u64 + 1]);
            let product = at(&a_values, point) * at(&b_values, point);
            assert_eq!(folded[i], product, "{rows} rows, value {i}");
            assert_eq!(with_c[i], product - at(&c_values, point), "{rows} rows, value {i}, with C");
            assert_eq!(without_c[i], product - at(&products, point), "{rows} rows, value {i}, C unknown");
        }
    }
}
