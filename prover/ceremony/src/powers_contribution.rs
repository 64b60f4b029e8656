//! One contribution to the first phase: what it started from, what it proved, what it led to.

use ark_bn254::{G1Affine, G2Affine};
use ark_ec::AffineRepr;
use proofmark_formats::ptau::{Part, PtauContribution};

use crate::beacon::Beacon;
use crate::blake2b::Blake2b;
use crate::draw::hash_to_g2;
use crate::encoding::{Encode, hash_g1, hash_g2};
use crate::error::{Error, Result};
use crate::group::same_ratio;
use crate::transcript::Entry;

/// The first powers after a contribution, and the hash that names all.
pub(crate) struct State {
    pub(crate) tau_g1: G1Affine,
    pub(crate) tau_g2: G2Affine,
    pub(crate) alpha_g1: G1Affine,
    pub(crate) beta_g1: G1Affine,
    pub(crate) beta_g2: G2Affine,
    pub(crate) challenge: [u8; 64],
}

impl State {
    /// Before anybody contributed, all secrets are one.
    pub(crate) fn start(challenge: [u8; 64]) -> Self {
        let (one, two) = (G1Affine::generator(), G2Affine::generator());
        Self { tau_g1: one, tau_g2: two, alpha_g1: one, beta_g1: one, beta_g2: two, challenge }
    }

    pub(crate) fn after(contribution: &PtauContribution) -> Self {
        Self {
            tau_g1: contribution.tau_g1,
            tau_g2: contribution.tau_g2,
            alpha_g1: contribution.alpha_g1,
            beta_g1: contribution.beta_g1,
            beta_g2: contribution.beta_g2,
            challenge: contribution.next_challenge,
        }
    }
}

/// The hash of powers that are all generators, after the hash of nothing. `done` is told how many times 64 bytes were hashed.
pub(crate) fn first_challenge(power: u32, done: &dyn Fn(u64)) -> [u8; 64] {
    let mut hash = Blake2b::new();
    hash.update(&Blake2b::new().finish());
    let count = 1usize << power;
    let (one, two) = (G1Affine::generator(), G2Affine::generator());
    // In pieces: the largest ceremonies have 2^29 points.
    let mut repeat = |point: &dyn Encode, count: usize| {
        let mut bytes = Vec::new();
        point.encode(&mut bytes);
        let size = bytes.len();
        let piece = bytes.repeat(count.min(1 << 18));
        let mut left = size * count;
        while left > 0 {
            let now = left.min(piece.len());
            hash.update(&piece[..now]);
            done((now / 64) as u64);
            left -= now;
        }
    };
    repeat(&one, 2 * count - 1);
    repeat(&two, count);
    repeat(&one, 2 * count);
    hash_g2(&mut hash, &two);
    hash.finish()
}

/// The hash of a contribution's response, completed from the state that it left.
pub(crate) fn response_hash(contribution: &PtauContribution) -> [u8; 64] {
    let mut hash = Blake2b::resume(&contribution.partial_hash);
    let parts = [&contribution.key.tau, &contribution.key.alpha, &contribution.key.beta];
    for part in parts {
        hash_g1(&mut hash, &part.s);
        hash_g1(&mut hash, &part.s_x);
    }
    parts.into_iter().for_each(|part| hash_g2(&mut hash, &part.p_x));
    hash.finish()
}

/// The point of G2 for a proof of knowledge: 0 for tau, 1 for alpha, 2 for beta.
fn base(which: u8, challenge: &[u8; 64], part: &Part) -> G2Affine {
    base_of(which, challenge, &part.s, &part.s_x)
}

pub(crate) fn base_of(which: u8, challenge: &[u8; 64], s: &G1Affine, s_x: &G1Affine) -> G2Affine {
    let mut hash = Blake2b::new();
    hash.update(&[which]);
    hash.update(challenge);
    hash_g1(&mut hash, s);
    hash_g1(&mut hash, s_x);
    hash_to_g2(&hash.finish())
}

/// Verifies a contribution: three proofs of knowledge, five steps, its beacon.
pub(crate) fn follow(number: usize, contribution: &PtauContribution, before: &State) -> Result<Entry> {
    let key = &contribution.key;
    let [tau, alpha, beta] =
        [(0, &key.tau), (1, &key.alpha), (2, &key.beta)].map(|(which, part)| base(which, &before.challenge, part));
    let ratios = [
        ("proof of knowledge of tau", same_ratio(&key.tau.s, &key.tau.s_x, &tau, &key.tau.p_x)),
        ("proof of knowledge of alpha", same_ratio(&key.alpha.s, &key.alpha.s_x, &alpha, &key.alpha.p_x)),
        ("proof of knowledge of beta", same_ratio(&key.beta.s, &key.beta.s_x, &beta, &key.beta.p_x)),
        ("tau in G1", same_ratio(&before.tau_g1, &contribution.tau_g1, &tau, &key.tau.p_x)),
        ("tau in G2", same_ratio(&key.tau.s, &key.tau.s_x, &before.tau_g2, &contribution.tau_g2)),
        ("alpha in G1", same_ratio(&before.alpha_g1, &contribution.alpha_g1, &alpha, &key.alpha.p_x)),
        ("beta in G1", same_ratio(&before.beta_g1, &contribution.beta_g1, &beta, &key.beta.p_x)),
        ("beta in G2", same_ratio(&key.beta.s, &key.beta.s_x, &before.beta_g2, &contribution.beta_g2)),
    ];
    if let Some((what, _)) = ratios.into_iter().find(|(_, holds)| !holds) {
        return Err(Error::Ratio { contribution: number, what });
    }
    let parameters = &contribution.parameters;
    let mut beacon = None;
    if let (1, Some(bytes), Some(log2)) = (parameters.kind, &parameters.beacon, parameters.iterations_log2) {
        let source = Beacon::new(bytes, log2)?;
        follow_beacon(number, contribution, &source)?;
        beacon = Some(source);
    }
    Ok(Entry { name: parameters.name_text(), hash: response_hash(contribution), beacon })
}

/// The key that a beacon gives: three secrets, then a point for each. The points of G2 follow by the ratios.
fn follow_beacon(number: usize, contribution: &PtauContribution, beacon: &Beacon) -> Result<()> {
    let mut stream = beacon.stream();
    let secrets = [stream.fr(), stream.fr(), stream.fr()];
    let parts = [&contribution.key.tau, &contribution.key.alpha, &contribution.key.beta];
    for (part, secret) in parts.into_iter().zip(secrets) {
        let s = stream.g1();
        if part.s != s || s * secret != part.s_x {
            return Err(Error::Beacon { contribution: number });
        }
    }
    Ok(())
}
