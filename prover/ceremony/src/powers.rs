//! Whether a file of powers of tau is what it says: every point a power, every contribution a proven step, every Lagrange
//! point the right combination.
//!
//! Powers: a random sum of all points but the last against the same sum of all but the first must have tau's ratio.
//! Lagrange points: `sum r_i tau^i = sum f(w^j) L_j` for the polynomial `f` with random coefficients `r_i`, so one
//! transform of scalars and two sums of points check a whole domain.

use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::AdditiveGroup;
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use proofmark_engine::points::CurveConfig;
use proofmark_formats::ptau::level;
use proofmark_formats::{G1Points, G2Points, Point, Points, Ptau};

use crate::blake2b::Blake2b;
use crate::encoding::{Encode, hash_g2, hash_points};
use crate::error::{Error, Result};
use crate::group::{Factors, random, same_ratio};
use crate::powers_contribution::{State, first_challenge, follow, response_hash};
use crate::progress::{Progress, Work, cost};
use crate::transcript::{Entry, Transcript};

/// Points that are summed at once: few enough for memory, many enough for windows.
const CHUNK: usize = 1 << 17;

/// Verifies a whole first phase.
///
/// # Errors
/// [`Error`]: what was found first.
pub fn verify_powers(file: &Ptau<'_>, progress: Progress<'_>) -> Result<Transcript> {
    let work = Work::new(progress, total(file));
    let Some(last) = file.contributions.last() else { return Err(Error::NoContribution) };
    check_points(file, &work)?;

    let first = first_challenge(file.ceremony_power, &|points| work.did("first challenge", points * cost::HASH));
    let mut state = State::start(first);
    let mut entries: Vec<Entry> = Vec::new();
    let count = file.contributions.len();
    for (index, contribution) in file.contributions.iter().enumerate() {
        entries.push(follow(index + 1, contribution, &state)?);
        work.did("contributions", contribution_cost(contribution.parameters.iterations_log2));
        state = State::after(contribution);
    }

    powers(file, &state, &work)?;
    if file.power == file.ceremony_power {
        let done = |times: u64| work.did("hash of the powers", times * cost::HASH);
        let expected = next_challenge(file, &response_hash(last), &done);
        if expected != last.next_challenge {
            let (expected, got) = (hex::encode(expected), hex::encode(last.next_challenge));
            return Err(Error::Hash { contribution: count, what: "hash of the powers after it", expected, got });
        }
    }
    lagrange(file, &work)?;
    work.end("first phase verified");
    Ok(Transcript {
        title: "Powers of tau, phase 1",
        subject: format!("for circuits of up to 2^{} constraints, held with 2^{}", file.power, file.ceremony_power),
        start: ("first challenge", first),
        entries,
        digest: None,
    })
}

/// What verifying one contribution costs.
pub(crate) fn contribution_cost(iterations_log2: Option<u8>) -> u64 {
    let iterations = iterations_log2.and_then(|log2| 1u64.checked_shl(log2.into())).unwrap_or(0);
    iterations.saturating_mul(cost::BEACON).saturating_add(cost::CONTRIBUTION)
}

/// What all costs.
fn total(file: &Ptau<'_>) -> u64 {
    let n = 1u64 << file.power;
    let mut total = n * (4 * (cost::CHECK_G1 + 2 * cost::SHORT_G1) + cost::CHECK_G2 + 2 * cost::SHORT_G2);
    total += (6 * cost::HASH) << file.ceremony_power;
    if file.power == file.ceremony_power {
        total += 6 * cost::HASH * n;
    }
    if file.lagrange.is_some() {
        total += n * (8 * (cost::CHECK_G1 + cost::SHORT_G1 + cost::SUM_G1));
        total += n * (2 * (cost::CHECK_G2 + cost::SHORT_G2 + cost::SUM_G2));
    }
    let contributions = file.contributions.iter().map(|one| contribution_cost(one.parameters.iterations_log2));
    contributions.fold(total, u64::saturating_add)
}

/// Whether all points are points of their groups.
fn check_points(file: &Ptau<'_>, work: &Work<'_>) -> Result<()> {
    const WHAT: &str = "points in their groups";
    work.begin(WHAT);
    let (g1, g2) = file.lists();
    let done = |cost: u64| move |points: usize| work.did(WHAT, points as u64 * cost);
    g1.iter().try_for_each(|points| points.check_telling(&done(cost::CHECK_G1)))?;
    Ok(g2.iter().try_for_each(|points| points.check_telling(&done(cost::CHECK_G2)))?)
}

/// The four lists of powers against tau, and their first points against the last contribution.
fn powers(file: &Ptau<'_>, state: &State, work: &Work<'_>) -> Result<()> {
    let wrong = |what, expected| Err(Error::Points { what, expected });
    let at = |points: &G1Points<'_>, index| points.get(index).unwrap_or_default();
    let at_g2 = |points: &G2Points<'_>, index| points.get(index).unwrap_or_default();
    if at(&file.tau_g1, 0) != G1Affine::generator() || at_g2(&file.tau_g2, 0) != G2Affine::generator() {
        return wrong("powers of tau", "to begin with the generator");
    }
    if at(&file.tau_g1, 1) != state.tau_g1 || at_g2(&file.tau_g2, 1) != state.tau_g2 {
        return wrong("powers of tau", "to go on with the last contribution's tau");
    }
    if at(&file.alpha_g1, 0) != state.alpha_g1 {
        return wrong("powers times alpha", "to begin with the last contribution's alpha");
    }
    if at(&file.beta_g1, 0) != state.beta_g1 || at_g2(&file.beta_g2, 0) != state.beta_g2 {
        return wrong("powers times beta", "to begin with the last contribution's beta");
    }
    const NEXT: &str = "each point tau times the one before";
    for list in [&file.tau_g1, &file.alpha_g1, &file.beta_g1] {
        let (left, right) = neighbours(list, &|points| work.did("powers", points * 2 * cost::SHORT_G1))?;
        if !same_ratio(&left, &right, &G2Affine::generator(), &state.tau_g2) {
            return wrong(list.name(), NEXT);
        }
    }
    let list = &file.tau_g2;
    let (left, right) = neighbours(list, &|points| work.did("powers", points * 2 * cost::SHORT_G2))?;
    if !same_ratio(&G1Affine::generator(), &state.tau_g1, &left, &right) {
        return wrong(list.name(), NEXT);
    }
    Ok(())
}

/// The same random sum of all points but the last, and of all but the first.
fn neighbours<C: CurveConfig>(list: &Points<'_, Affine<C>>, done: &dyn Fn(u64)) -> Result<(Affine<C>, Affine<C>)>
where
    Affine<C>: Point,
{
    let (mut left, mut right) = (Projective::<C>::ZERO, Projective::<C>::ZERO);
    let pairs = list.len().saturating_sub(1);
    for start in (0..pairs).step_by(CHUNK) {
        let count = CHUNK.min(pairs - start);
        let factors = Factors::random(count);
        left += factors.sum(&part(list, start, count)?);
        right += factors.sum(&part(list, start + 1, count)?);
        done(count as u64);
    }
    Ok((left.into_affine(), right.into_affine()))
}

/// Some points of a list.
fn part<P: Point>(list: &Points<'_, P>, start: usize, count: usize) -> Result<Vec<P>> {
    let missing = Error::Points { what: list.name(), expected: "as many points as the header says" };
    Ok(list.range(start, count).ok_or(missing)?.to_vec())
}

/// The hash that names the powers after a contribution. `done` is told how many times 64 bytes were hashed.
pub(crate) fn next_challenge(file: &Ptau<'_>, response: &[u8; 64], done: &dyn Fn(u64)) -> [u8; 64] {
    fn list<P: Point + Encode>(hash: &mut Blake2b, points: &Points<'_, P>, done: &dyn Fn(u64)) {
        for start in (0..points.len()).step_by(CHUNK) {
            let count = CHUNK.min(points.len() - start);
            // Within the list, by its length.
            let part = points.range(start, count).map(|part| part.to_vec()).unwrap_or_default();
            hash_points(hash, &part);
            done((part.len() * P::BYTES / 64) as u64);
        }
    }
    let mut hash = Blake2b::new();
    hash.update(response);
    list(&mut hash, &file.tau_g1, done);
    list(&mut hash, &file.tau_g2, done);
    list(&mut hash, &file.alpha_g1, done);
    list(&mut hash, &file.beta_g1, done);
    hash_g2(&mut hash, &file.beta_g2.get(0).unwrap_or_default());
    hash.finish()
}

/// All domains of all four lists.
fn lagrange(file: &Ptau<'_>, work: &Work<'_>) -> Result<()> {
    const WHAT: &str = "Lagrange points";
    let Some(lagrange) = &file.lagrange else { return Ok(()) };
    let g1 = |points| work.did(WHAT, points * (cost::SHORT_G1 + cost::SUM_G1));
    combine(&file.tau_g1, &lagrange.tau_g1, file.power + 1, &g1)?;
    combine(&file.alpha_g1, &lagrange.alpha_g1, file.power, &g1)?;
    combine(&file.beta_g1, &lagrange.beta_g1, file.power, &g1)?;
    let g2 = |points| work.did(WHAT, points * (cost::SHORT_G2 + cost::SUM_G2));
    combine(&file.tau_g2, &lagrange.tau_g2, file.power, &g2)
}

/// The Lagrange points of all domains up to one against the powers.
fn combine<C: CurveConfig>(
    powers: &Points<'_, Affine<C>>,
    points: &Points<'_, Affine<C>>,
    most: u32,
    done: &dyn Fn(u64),
) -> Result<()>
where
    Affine<C>: Point,
{
    let wrong = || Error::Points { what: points.name(), expected: "the Lagrange points of the powers" };
    for log2 in 0..=most {
        // The topmost domain of tau lacks its last power, which counts as infinity.
        let known = powers.len().min(1 << log2);
        let factors = random(known);
        let values = on_domain(log2, &factors)?;
        let level = level(points, log2).ok_or_else(wrong)?;
        let (mut left, mut right) = (Projective::<C>::ZERO, Projective::<C>::ZERO);
        for start in (0..known).step_by(CHUNK) {
            let count = CHUNK.min(known - start);
            left += Factors::new(factors[start..start + count].to_vec()).sum(&part(powers, start, count)?);
        }
        for start in (0..level.len()).step_by(CHUNK) {
            let count = CHUNK.min(level.len() - start);
            right += Factors::new(values[start..start + count].to_vec()).sum(&part(&level, start, count)?);
            done(count as u64);
        }
        if left != right {
            return Err(wrong());
        }
    }
    Ok(())
}

/// The values of the polynomial with these coefficients on the domain.
fn on_domain(log2: u32, coefficients: &[Fr]) -> Result<Vec<Fr>> {
    let domain = Radix2EvaluationDomain::<Fr>::new(1usize << log2)
        .ok_or(Error::Points { what: "Lagrange points", expected: "domains that the field has" })?;
    Ok(domain.fft(coefficients))
}
