//! Whether a key came from its circuit and its first phase by the contributions that it lists, and nothing else.

use ark_bn254::{Bn254, G1Affine, G1Projective, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::AdditiveGroup;
use proofmark_formats::zkey::Contribution;
use proofmark_formats::{Point, Ptau, R1csFile, Zkey};

use crate::beacon::Beacon;
use crate::contribute::{beacon_key, contribution_hash, transcript_hash};
use crate::draw::hash_to_g2;
use crate::error::{Error, Result};
use crate::group::{Factors, same_ratio};
use crate::initial;
use crate::powers::contribution_cost;
use crate::progress::{Progress, Work, cost};
use crate::transcript::{Entry, Transcript};

/// Verifies a whole second phase: derives the first key again and compares all that contributions leave alone, follows
/// each contribution's proof of knowledge and hash, and checks by one random sum that L and H are divided by delta.
///
/// The first phase is taken as it is: [`crate::verify_powers`] verifies it.
///
/// # Errors
/// [`Error`]: what was found first.
pub fn verify_key(
    key: &Zkey<'_>,
    circuit: &R1csFile<'_>,
    powers: &Ptau<'_>,
    progress: Progress<'_>,
) -> Result<Transcript> {
    let work = Work::new(progress, initial::total(circuit).saturating_add(total(key)));
    let initial = initial::make(circuit, powers, &work)?;
    verify(key, &Zkey::parse(&initial)?, &work)
}

/// The same for whoever has derived the first key already.
///
/// # Errors
/// [`Error`]: what was found first.
pub fn verify_from_initial(key: &Zkey<'_>, initial: &Zkey<'_>, progress: Progress<'_>) -> Result<Transcript> {
    verify(key, initial, &Work::new(progress, total(key)))
}

/// What it costs, about.
fn total(key: &Zkey<'_>) -> u64 {
    let points = key.c.len().saturating_add(key.h.len()) as u64;
    let all = &key.ceremony.contributions;
    let contributions = all.iter().map(|one| contribution_cost(one.parameters.iterations_log2));
    contributions.fold(points * (cost::CHECK_G1 + 2 * cost::SHORT_G1), u64::saturating_add)
}

fn verify(key: &Zkey<'_>, initial: &Zkey<'_>, work: &Work<'_>) -> Result<Transcript> {
    same_circuit(key, initial)?;
    if key.ceremony.contributions.is_empty() {
        return Err(Error::NoContribution);
    }
    let mut before = G1Affine::generator();
    let mut entries = Vec::new();
    for (index, contribution) in key.ceremony.contributions.iter().enumerate() {
        work.begin("contributions");
        entries.push(follow(key, index, contribution, &before)?);
        work.did("contributions", contribution_cost(contribution.parameters.iterations_log2));
        before = contribution.delta_after;
    }

    let text = |point: &G1Affine| point.to_string();
    if key.header.delta_g1 != before {
        return Err(different("delta in G1", &text(&before), &text(&key.header.delta_g1)));
    }
    let mut delta_g2 = Vec::new();
    key.header.delta_g2.write(&mut delta_g2);
    let delta_g2 = G2Affine::read_checked(&delta_g2, "delta in G2", 0)?;
    if !same_ratio(&G1Affine::generator(), &before, &G2Affine::generator(), &delta_g2) {
        return Err(Error::Points { what: "delta in G2", expected: "the same multiple of the generator as in G1" });
    }
    divided(key, initial, &delta_g2, work)?;
    work.end("second phase verified");
    Ok(Transcript {
        title: "Groth16 key, phase 2",
        subject: format!(
            "{} variables, {} public, domain {}",
            key.header.variables, key.header.public, key.header.domain
        ),
        start: ("circuit", key.ceremony.circuit_hash),
        entries,
        digest: Some(key.ceremony.transcript_hash()),
    })
}

fn different(what: &'static str, expected: &str, got: &str) -> Error {
    Error::Key { what, expected: expected.to_owned(), got: got.to_owned() }
}

/// Everything but delta, L and H is as in the first key.
fn same_circuit(key: &Zkey<'_>, initial: &Zkey<'_>) -> Result<()> {
    let (left, right) = (&initial.header, &key.header);
    let sizes = |header: &proofmark_formats::zkey::ZkeyHeader| {
        format!("{} variables, {} public, domain {}", header.variables, header.public, header.domain)
    };
    if sizes(left) != sizes(right) {
        return Err(different("sizes", &sizes(left), &sizes(right)));
    }
    let hashes = [initial, key].map(|key| hex::encode(key.ceremony.circuit_hash));
    let [expected, got] = &hashes;
    if expected != got {
        return Err(different("hash of the circuit", expected, got));
    }
    let equal = [
        ("alpha in G1", left.alpha_g1 == right.alpha_g1),
        ("beta in G1", left.beta_g1 == right.beta_g1),
        ("beta in G2", left.beta_g2 == right.beta_g2),
        ("gamma in G2", left.gamma_g2 == right.gamma_g2),
        ("IC", initial.ic == key.ic),
        ("coefficients", initial.coefficients == key.coefficients),
        ("A", initial.a == key.a),
        ("B1", initial.b1 == key.b1),
        ("B2", initial.b2 == key.b2),
    ];
    match equal.iter().find(|(_, same)| !same) {
        None => Ok(()),
        Some((what, _)) => Err(different(what, "what the first key has", "something else")),
    }
}

/// One contribution: its hash, its proof of knowledge, its step from delta to delta, its beacon.
fn follow(key: &Zkey<'_>, index: usize, contribution: &Contribution, before: &G1Affine) -> Result<Entry> {
    let number = index + 1;
    let expected = transcript_hash(&key.ceremony, index, &contribution.s, &contribution.s_x);
    if expected != contribution.transcript {
        let (expected, got) = (hex::encode(expected), hex::encode(contribution.transcript));
        return Err(Error::Hash { contribution: number, what: "hash of all before it", expected, got });
    }
    let p = hash_to_g2(&contribution.transcript);
    let ratio = |what| Error::Ratio { contribution: number, what };
    if !same_ratio(&contribution.s, &contribution.s_x, &p, &contribution.p_x) {
        return Err(ratio("proof of knowledge"));
    }
    if !same_ratio(before, &contribution.delta_after, &p, &contribution.p_x) {
        return Err(ratio("delta"));
    }
    let parameters = &contribution.parameters;
    let mut beacon = None;
    if let (1, Some(bytes), Some(log2)) = (parameters.kind, &parameters.beacon, parameters.iterations_log2) {
        let source = Beacon::new(bytes, log2)?;
        let (x, s) = beacon_key(&source);
        if s != contribution.s || s * x != contribution.s_x {
            return Err(Error::Beacon { contribution: number });
        }
        beacon = Some(source);
    }
    Ok(Entry { name: parameters.name_text(), hash: contribution_hash(contribution), beacon })
}

/// L and H times delta are those of the first key, by a random sum over both.
fn divided(key: &Zkey<'_>, initial: &Zkey<'_>, delta_g2: &G2Affine, work: &Work<'_>) -> Result<()> {
    const WHAT: &str = "L and H";
    let checked = |points: usize| work.did(WHAT, points as u64 * cost::CHECK_G1);
    key.c.check_telling(&checked)?;
    key.h.check_telling(&checked)?;
    let (mut old, mut new) = (G1Projective::ZERO, G1Projective::ZERO);
    for (before, after) in [(&initial.c, &key.c), (&initial.h, &key.h)] {
        let factors = Factors::random(before.len());
        for (points, sum) in [(before, &mut old), (after, &mut new)] {
            *sum += factors.sum(&points.to_vec());
            work.did(WHAT, points.len() as u64 * cost::SHORT_G1);
        }
    }
    if Bn254::pairing(old, G2Affine::generator()) == Bn254::pairing(new, delta_g2) {
        Ok(())
    } else {
        Err(Error::Points { what: "L and H", expected: "those of the first key, divided by delta" })
    }
}
