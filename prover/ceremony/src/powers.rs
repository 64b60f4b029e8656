//! Whether a file of powers of tau is what it says: every point a power, every contribution a proven step, every Lagrange
//! point the right combination.
//!
//! Powers: a random sum of all points but the last against the same sum of all but the first must have tau's ratio.
//! Lagrange points: `sum r_i tau^i = sum f(w^j) L_j` for the polynomial `f` with random coefficients `r_i`, so one
//! transform of scalars and two sums of points check a whole domain.

use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use proofmark_formats::ptau::level;
use proofmark_formats::{G1Points, G2Points, Ptau};

use crate::blake2b::Blake2b;
use crate::encoding::{hash_g2, hash_points};
use crate::error::{Error, Result};
use crate::group::{random_factors, same_ratio, short_sum_g1, short_sum_g2, sum_g1, sum_g2};
use crate::powers_contribution::{State, first_challenge, follow, response_hash};
use crate::progress::Progress;
use crate::transcript::{Entry, Transcript};

/// Verifies a whole first phase.
///
/// # Errors
/// [`Error`]: what was found first.
pub fn verify_powers(file: &Ptau<'_>, progress: Progress<'_>) -> Result<Transcript> {
    progress("points on their curves", 0.0);
    file.check()?;
    progress("points on their curves", 1.0);
    let Some(last) = file.contributions.last() else { return Err(Error::NoContribution) };

    let start = State::start(first_challenge(file.ceremony_power));
    let first = start.challenge;
    let mut state = start;
    let mut entries: Vec<Entry> = Vec::new();
    let count = file.contributions.len();
    for (index, contribution) in file.contributions.iter().enumerate() {
        progress("contributions", index as f64 / count as f64);
        entries.push(follow(index + 1, contribution, &state)?);
        state = State::after(contribution);
    }
    progress("contributions", 1.0);

    powers(file, &state, progress)?;
    if file.power == file.ceremony_power {
        let expected = next_challenge(file, &response_hash(last));
        if expected != last.next_challenge {
            let (expected, got) = (hex::encode(expected), hex::encode(last.next_challenge));
            return Err(Error::Hash { contribution: count, what: "hash of the powers after it", expected, got });
        }
    }
    lagrange(file, progress)?;
    Ok(Transcript {
        title: "Powers of tau, phase 1",
        subject: format!("for circuits of up to 2^{} constraints, held with 2^{}", file.power, file.ceremony_power),
        start: ("first challenge", first),
        entries,
    })
}

/// The four lists of powers against tau, and their first points against the last contribution.
fn powers(file: &Ptau<'_>, state: &State, progress: Progress<'_>) -> Result<()> {
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
    let lists = [&file.tau_g1, &file.alpha_g1, &file.beta_g1];
    for (done, list) in lists.into_iter().enumerate() {
        progress("powers", done as f64 / 4.0);
        let points = list.to_vec();
        let factors = random_factors(points.len().saturating_sub(1));
        let (left, right) = neighbours(&points);
        let (left, right) = (short_sum_g1(left, &factors), short_sum_g1(right, &factors));
        if !same_ratio(&left.into_affine(), &right.into_affine(), &G2Affine::generator(), &state.tau_g2) {
            return wrong(list.name(), "each point tau times the one before");
        }
    }
    progress("powers", 0.75);
    let points = file.tau_g2.to_vec();
    let factors = random_factors(points.len().saturating_sub(1));
    let (left, right) = neighbours(&points);
    let (left, right) = (short_sum_g2(left, &factors), short_sum_g2(right, &factors));
    if !same_ratio(&G1Affine::generator(), &state.tau_g1, &left.into_affine(), &right.into_affine()) {
        return wrong(file.tau_g2.name(), "each point tau times the one before");
    }
    progress("powers", 1.0);
    Ok(())
}

/// All points but the last, and all but the first.
fn neighbours<P>(points: &[P]) -> (&[P], &[P]) {
    let left = points.split_last().map_or(points, |(_, rest)| rest);
    let right = points.split_first().map_or(points, |(_, rest)| rest);
    (left, right)
}

/// The hash that names the powers after a contribution.
fn next_challenge(file: &Ptau<'_>, response: &[u8; 64]) -> [u8; 64] {
    let mut hash = Blake2b::new();
    hash.update(response);
    hash_points(&mut hash, &file.tau_g1.to_vec());
    hash_points(&mut hash, &file.tau_g2.to_vec());
    hash_points(&mut hash, &file.alpha_g1.to_vec());
    hash_points(&mut hash, &file.beta_g1.to_vec());
    hash_g2(&mut hash, &file.beta_g2.get(0).unwrap_or_default());
    hash.finish()
}

/// All domains of all four lists.
fn lagrange(file: &Ptau<'_>, progress: Progress<'_>) -> Result<()> {
    let Some(lagrange) = &file.lagrange else { return Ok(()) };
    let wrong = |what| Error::Points { what, expected: "the Lagrange points of the powers" };
    let lists = [
        (&file.tau_g1, &lagrange.tau_g1, file.power + 1),
        (&file.alpha_g1, &lagrange.alpha_g1, file.power),
        (&file.beta_g1, &lagrange.beta_g1, file.power),
    ];
    for (done, (powers, points, most)) in lists.into_iter().enumerate() {
        progress("Lagrange points", done as f64 / 4.0);
        let powers = powers.to_vec();
        for log2 in 0..=most {
            // The topmost domain of tau lacks its last power, which counts as infinity.
            let known = powers.get(..1 << log2).unwrap_or(&powers);
            let (factors, values) = polynomial(log2, known.len())?;
            let points = level(points, log2).ok_or_else(|| wrong(points.name()))?;
            if short_sum_g1(known, &factors) != sum_g1(&points.to_vec(), &values) {
                return Err(wrong(points.name()));
            }
        }
    }
    progress("Lagrange points", 0.75);
    let powers = file.tau_g2.to_vec();
    for log2 in 0..=file.power {
        let known = powers.get(..1 << log2).unwrap_or(&powers);
        let (factors, values) = polynomial(log2, known.len())?;
        let points = level(&lagrange.tau_g2, log2).ok_or_else(|| wrong(lagrange.tau_g2.name()))?;
        if short_sum_g2(known, &factors) != sum_g2(&points.to_vec(), &values) {
            return Err(wrong(lagrange.tau_g2.name()));
        }
    }
    progress("Lagrange points", 1.0);
    Ok(())
}

/// Random coefficients, and the values of the polynomial on the domain.
fn polynomial(log2: u32, count: usize) -> Result<(Vec<u64>, Vec<Fr>)> {
    let factors = random_factors(count);
    let coefficients: Vec<Fr> = factors.iter().map(|factor| Fr::from(*factor)).collect();
    let size = 1usize << log2;
    let domain = Radix2EvaluationDomain::<Fr>::new(size)
        .ok_or(Error::Points { what: "Lagrange points", expected: "domains that the field has" })?;
    Ok((factors, domain.fft(&coefficients)))
}
