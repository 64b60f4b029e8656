//! Groth16 proofs.
//!
//! With `w` for the assignment, a proof without blinding is
//!
//! ```text
//! A0 = alpha + sum w_j A_j        B0 = beta + sum w_j B_j        C0 = sum w_j L_j + sum (A B - C)(x_i) H_i
//! ```
//!
//! and any proof is blinded afterwards, by a factor `r` and a shift `s`:
//!
//! ```text
//! A = A0 / r        B = r B0 + r s delta        C = C0 + s A0
//! ```
//!
//! `e(A, B) = e(A0, B0) + e(s A0, delta)`, so it verifies as the first one does. `A` and `B` are independent and uniform (as
//! points other than infinity, and as any points), and `C` is the one point that fits them: the distribution of proofs blinded in the
//! usual way, `A0 + r delta` and `B0 + s delta`, up to one case in 2^254. That way needs the product with B's bases in G1
//! once more; this one does not need it (decision 030).
//!
//! Four multi-scalar products make up nearly all of it. Their windows go into one list, the costly ones first (those in
//! G2 lead), so that all cores are busy until the end.

use std::sync::atomic::{AtomicUsize, Ordering};

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective, g1, g2};
use ark_ec::CurveGroup;
use ark_ff::Field as _;
use rayon::prelude::*;

use crate::circuit::Circuit;
use crate::error::Error;
use crate::key::ProvingKey;
use crate::msm::{Bits, Plan, Scalars};
use crate::platform::{Job, Kernel, Level};

/// A proof's three points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// In G1.
    pub a: G1Affine,
    /// In G2.
    pub b: G2Affine,
    /// In G1.
    pub c: G1Affine,
}

/// Called with what is being done and the part of it that is done, from 0 to 1. May be called from any thread.
pub type Progress<'a> = &'a (dyn Fn(&'static str, f64) + Sync);

/// For callers who do not want to know.
pub fn silent(_: &'static str, _: f64) {}

/// How much more an addition in G2 costs.
const G2_COST: usize = 3;

/// Proves that `assignment` (one, public inputs, witness) satisfies the circuit; whether it does is not checked.
///
/// The blinding scalars `r`, which is not zero, and `s` have to be fresh and secret for each proof: used twice, or known,
/// they give away the witness.
///
/// # Errors
/// [`Error::Size`] for an assignment or a key of another circuit, [`Error::Blinding`], [`Error::Level`] if the CPU lacks the
/// level.
pub fn prove(
    key: &ProvingKey,
    circuit: &Circuit,
    assignment: &[Fr],
    r: Fr,
    s: Fr,
    level: Level,
) -> Result<Proof, Error> {
    prove_telling(key, circuit, assignment, [r, s], level, &silent)
}

/// The same, telling how far it has come: `transforms`, of which no part is known before the end, and `products`, which are
/// most of the work and are counted in additions. What follows them takes no time to speak of.
///
/// # Errors
/// As [`prove`].
pub fn prove_telling(
    key: &ProvingKey,
    circuit: &Circuit,
    assignment: &[Fr],
    [r, s]: [Fr; 2],
    level: Level,
    tell: Progress<'_>,
) -> Result<Proof, Error> {
    level.check()?;
    key.check(circuit)?;
    let (expected, got) = (circuit.num_variables(), assignment.len());
    if expected != got {
        return Err(Error::Size { what: "elements of the assignment", expected, got });
    }
    let r_inverse = r.inverse().ok_or(Error::Blinding)?;
    tell("transforms", 0.0);
    let (scalars, quotient) = rayon::join(
        || Scalars::new(assignment),
        || Scalars::of_integers(circuit.quotient(assignment, !key.folded, level)),
    );
    let products = level.run(Queries { key, scalars: &scalars, quotient: &quotient, tell })?;
    let a = products.a + key.alpha_g1;
    let b = products.b + key.beta_g2;
    let blinded_b = (b + key.delta_g2 * s) * r;
    let c = products.l + products.h + a * s;
    Ok(Proof { a: (a * r_inverse).into_affine(), b: blinded_b.into_affine(), c: c.into_affine() })
}

/// The four products of a proof.
struct Queries<'a> {
    key: &'a ProvingKey,
    scalars: &'a Scalars,
    quotient: &'a Scalars,
    tell: Progress<'a>,
}

impl Job for Queries<'_> {
    type Output = Products;

    fn run<K: Kernel>(self) -> Products {
        Products::compute::<K>(self.key, self.scalars, self.quotient, self.tell)
    }
}

struct Products {
    a: G1Projective,
    b: G2Projective,
    l: G1Projective,
    h: G1Projective,
}

/// The sums of a task, in either group.
enum Sum {
    G1(Bits<g1::Config>),
    G2(Bits<g2::Config>),
}

impl Products {
    fn compute<K: Kernel>(key: &ProvingKey, scalars: &Scalars, quotient: &Scalars, tell: Progress<'_>) -> Self {
        let g1: [Plan<'_, g1::Config>; 3] =
            [Plan::new(&key.a, scalars), Plan::new(&key.l, scalars), Plan::new(&key.h, quotient)];
        let g2: Plan<'_, g2::Config> = Plan::new(&key.b_g2, scalars);
        // (cost, which product, which task); product 3 is the one in G2.
        let mut tasks: Vec<_> = g1
            .iter()
            .enumerate()
            .flat_map(|(plan, tasks)| tasks.tasks.iter().enumerate().map(move |(i, task)| (task.cost, plan, i)))
            .chain(g2.tasks.iter().enumerate().map(|(i, task)| (task.cost * G2_COST, g1.len(), i)))
            .collect();
        tasks.sort_unstable_by(|a, b| b.cmp(a));
        let total = tasks.iter().map(|(cost, ..)| cost).sum::<usize>().max(1);
        let done = AtomicUsize::new(0);
        tell("products", 0.0);
        let mut sums: Vec<(usize, usize, Sum)> = tasks
            .par_iter()
            .with_max_len(1)
            .map(|&(cost, plan, task)| {
                let sum = match g1.get(plan) {
                    Some(plan) => Sum::G1(plan.sum::<K::G1>(&plan.tasks[task])),
                    None => Sum::G2(g2.sum::<K::G2>(&g2.tasks[task])),
                };
                let done = done.fetch_add(cost, Ordering::Relaxed) + cost;
                tell("products", done as f64 / total as f64);
                (plan, task, sum)
            })
            .collect();
        sums.sort_unstable_by_key(|(plan, task, _)| (*plan, *task));
        let mut sums = sums.into_iter().map(|(_, _, sum)| sum);
        let in_g1 = g1.each_ref().map(|plan| sums.by_ref().take(plan.tasks.len()).map(Sum::g1).collect::<Vec<_>>());
        let in_g2: Vec<_> = sums.map(Sum::g2).collect();
        let ((a, l), (h, b)) = rayon::join(
            || rayon::join(|| g1[0].combine(&in_g1[0]), || g1[1].combine(&in_g1[1])),
            || rayon::join(|| g1[2].combine(&in_g1[2]), || g2.combine(&in_g2)),
        );
        Self { a, b, l, h }
    }
}

impl Sum {
    fn g1(self) -> Bits<g1::Config> {
        match self {
            Self::G1(sums) => sums,
            // Tasks are sorted by product: this does not happen.
            Self::G2(_) => Bits::<g1::Config>::new(),
        }
    }

    fn g2(self) -> Bits<g2::Config> {
        match self {
            Self::G2(sums) => sums,
            Self::G1(_) => Bits::<g2::Config>::new(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
