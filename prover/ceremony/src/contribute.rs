//! A contribution to the second phase: delta times a secret `x`, L and H divided by it, and a proof of knowing `x`.

use std::fmt;

use ark_bn254::{Fr, G1Affine};
use ark_ec::CurveGroup;
use ark_ff::{Field, PrimeField, Zero};
use proofmark_formats::zkey::{Ceremony, Contribution, section};
use proofmark_formats::{G1Points, Parameters, Zkey, write_points};
use rand::RngCore;
use rand::rngs::OsRng;
use zeroize::{Zeroize, Zeroizing};

use crate::beacon::Beacon;
use crate::blake2b::Blake2b;
use crate::draw::{Stream, hash_to_g2};
use crate::encoding::{hash_g1, hash_g2};
use crate::error::{Error, Result};
use crate::powers::contribution_cost;
use crate::progress::{Progress, Work, cost};
use crate::scale::scale_g1;

/// Points that are multiplied before progress is told.
const SCALED_AT_ONCE: usize = 1 << 14;

/// Where a contribution's secret comes from.
#[derive(Clone)]
pub enum Source<'a> {
    /// The operating system's randomness, hashed together with whatever the contributor adds. It is forgotten.
    Secret {
        /// May be empty: it can only add.
        entropy: &'a [u8],
    },
    /// A public value. It adds no secret, but nobody could choose it after seeing the others' contributions.
    Beacon(&'a Beacon),
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret { .. } => f.write_str("Secret"),
            Self::Beacon(beacon) => f.debug_tuple("Beacon").field(beacon).finish(),
        }
    }
}

/// The key after a contribution.
#[derive(Clone, Debug)]
pub struct Contributed {
    /// The `.zkey` file.
    pub key: Vec<u8>,
    /// What the contributor publishes.
    pub hash: [u8; 64],
}

/// Adds a contribution to a key. `name` is whatever the contributor wants to be called.
///
/// Only the points that are changed are looked at; whether the key is what it should be, [`crate::verify_key`] says.
///
/// # Errors
/// [`Error::Format`] for points that are none, [`Error::Randomness`].
pub fn contribute(
    key: &Zkey<'_>,
    source: &Source<'_>,
    name: Option<&str>,
    progress: Progress<'_>,
) -> Result<Contributed> {
    const WHAT: &str = "contribution";
    let points = key.c.len().saturating_add(key.h.len()) as u64;
    let mut total = points.saturating_mul(cost::CHECK_G1 + cost::SCALE);
    if let Source::Beacon(beacon) = source {
        total = total.saturating_add(contribution_cost(Some(beacon.iterations_log2())));
    }
    let work = Work::new(progress, total);
    let checked = |points: usize| work.did(WHAT, points as u64 * cost::CHECK_G1);
    key.c.check_telling(&checked)?;
    key.h.check_telling(&checked)?;
    let name = name.filter(|name| !name.is_empty());
    let (mut x, s, parameters) = match source {
        Source::Secret { entropy } => {
            let (x, s) = secret(entropy)?;
            (x, s, Parameters::person(name))
        }
        Source::Beacon(beacon) => {
            work.begin("beacon");
            let (x, s) = beacon_key(beacon);
            work.did("beacon", contribution_cost(Some(beacon.iterations_log2())));
            (x, s, Parameters::beacon(name, beacon.bytes(), beacon.iterations_log2()))
        }
    };
    let s_x = (s * x).into_affine();
    let transcript = transcript_hash(&key.ceremony, key.ceremony.contributions.len(), &s, &s_x);
    let mut new = key.clone();
    new.order = section::ALL.to_vec();
    new.header.delta_g1 = (key.header.delta_g1 * x).into_affine();
    new.header.delta_g2 = (key.header.delta_g2 * x).into_affine();
    let contribution = Contribution {
        delta_after: new.header.delta_g1,
        s,
        s_x,
        p_x: (hash_to_g2(&transcript) * x).into_affine(),
        transcript,
        parameters,
    };
    let hash = contribution_hash(&contribution);
    new.ceremony.contributions.push(contribution);

    let mut inverse = x.inverse().unwrap_or_default();
    let scaled = |points: &G1Points<'_>| {
        let mut bytes = Vec::with_capacity(points.as_bytes().len());
        for start in (0..points.len()).step_by(SCALED_AT_ONCE) {
            let count = SCALED_AT_ONCE.min(points.len() - start);
            // Within the list, by its length.
            let part = points.range(start, count).map(|part| part.to_vec()).unwrap_or_default();
            bytes.extend(write_points(&scale_g1(&part, &inverse)));
            work.did(WHAT, count as u64 * cost::SCALE);
        }
        bytes
    };
    let (c, h) = (scaled(&key.c), scaled(&key.h));
    x.zeroize();
    inverse.zeroize();
    new.c = G1Points::new("C", &c)?;
    new.h = G1Points::new("H", &h)?;
    work.end(WHAT);
    Ok(Contributed { key: new.to_bytes(), hash })
}

/// A secret from 64 bytes of the system and the contributor's own, and a point at random.
fn secret(entropy: &[u8]) -> Result<(Fr, G1Affine)> {
    let random = |bytes: &mut [u8]| OsRng.try_fill_bytes(bytes).map_err(|error| Error::Randomness(error.to_string()));
    loop {
        let mut system = Zeroizing::new([0; 64]);
        random(system.as_mut_slice())?;
        let mut hash = Blake2b::new();
        hash.update(system.as_slice());
        hash.update(entropy);
        // 512 bits modulo r: as good as uniform.
        let digest = Zeroizing::new(hash.finish());
        let x = Fr::from_le_bytes_mod_order(digest.as_slice());
        let mut public = [0; 32];
        random(&mut public)?;
        if !x.is_zero() {
            return Ok((x, Stream::new(&public).g1()));
        }
    }
}

/// The factor and the point that follow from a beacon.
pub(crate) fn beacon_key(beacon: &Beacon) -> (Fr, G1Affine) {
    let mut stream = beacon.stream();
    (stream.fr(), stream.g1())
}

/// BLAKE2b of the circuit's hash, the first `count` contributions and the new point with its multiple.
pub(crate) fn transcript_hash(ceremony: &Ceremony, count: usize, s: &G1Affine, s_x: &G1Affine) -> [u8; 64] {
    let mut hash = Blake2b::new();
    hash.update(&ceremony.circuit_hash);
    ceremony.contributions.iter().take(count).for_each(|contribution| hash_contribution(&mut hash, contribution));
    hash_g1(&mut hash, s);
    hash_g1(&mut hash, s_x);
    hash.finish()
}

/// What a contributor publishes.
pub(crate) fn contribution_hash(contribution: &Contribution) -> [u8; 64] {
    let mut hash = Blake2b::new();
    hash_contribution(&mut hash, contribution);
    hash.finish()
}

fn hash_contribution(hash: &mut Blake2b, contribution: &Contribution) {
    hash_g1(hash, &contribution.delta_after);
    hash_g1(hash, &contribution.s);
    hash_g1(hash, &contribution.s_x);
    hash_g2(hash, &contribution.p_x);
    hash.update(&contribution.transcript);
}
