//! The key of a circuit before anybody contributed to its second phase: delta is one.
//!
//! Byte for byte what `snarkjs groth16 setup` makes of the same files, hash of the circuit included.

use ark_bn254::{G1Affine, G1Projective, G2Affine, G2Projective, g1, g2};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::AdditiveGroup;
use proofmark_formats::ptau::{self, Lagrange, level};
use proofmark_formats::zkey::{Ceremony, Coefficient, Coefficients, ZkeyHeader, section, write_coefficients};
use proofmark_formats::{G1Points, G2Points, Point, Ptau, R1csFile, Zkey, write_points};
use rayon::prelude::*;

use crate::blake2b::Blake2b;
use crate::columns::Columns;
use crate::encoding::{hash_g1, hash_g2, hash_points};
use crate::error::{Error, Result};
use crate::overread;
use crate::progress::{Progress, Work, cost};

/// After so many columns progress is told.
const TOLD: usize = 1 << 10;
/// Points of H that snarkjs hashes at once.
const HASH_CHUNK: usize = 1 << 14;

/// The first key of a circuit, as a `.zkey` file. Everybody knows its secret: contributions have to follow.
///
/// # Errors
/// [`Error`]: the circuit is broken or too large, or the first phase is not prepared.
pub fn initial_key(circuit: &R1csFile<'_>, powers: &Ptau<'_>, progress: Progress<'_>) -> Result<Vec<u8>> {
    let work = Work::new(progress, total(circuit));
    let key = make(circuit, powers, &work)?;
    work.end("first key made");
    Ok(key)
}

/// What it costs, about.
pub(crate) fn total(circuit: &R1csFile<'_>) -> u64 {
    let [a, b, c] = entries(circuit);
    let variables = u64::from(circuit.header.wires);
    let domain = u64::from(circuit.header.constraints).next_power_of_two();
    // A and B stand in two sums of G1 each, B in one of G2, C in one of G1.
    let sums = (2 * a + 2 * b + c) * cost::ENTRY_G1 + b * cost::ENTRY_G2 + 6 * variables * cost::COLUMN;
    sums + (4 * variables + 2 * variables + 3 * domain) * cost::HASH
}

/// Entries of the three matrices.
fn entries(circuit: &R1csFile<'_>) -> [u64; 3] {
    let mut count = [0; 3];
    for forms in circuit.constraints() {
        count.iter_mut().zip(&forms).for_each(|(count, form)| *count += form.len() as u64);
    }
    count
}

pub(crate) fn make(circuit: &R1csFile<'_>, powers: &Ptau<'_>, work: &Work<'_>) -> Result<Vec<u8>> {
    circuit.check()?;
    if circuit.custom_gate_uses() > 0 {
        return Err(proofmark_formats::Error::CustomGates { got: circuit.custom_gate_uses() }.into());
    }
    let Some(lagrange) = &powers.lagrange else { return Err(Error::NotPrepared) };
    let public = circuit.header.public();
    // The smallest power of two above constraints + public variables; two at least.
    let rows = u64::from(circuit.header.constraints) + u64::from(public) + 1;
    let log2 = rows.next_power_of_two().trailing_zeros().max(1);
    if log2 > powers.power {
        return Err(Error::TooSmall { expected: log2, got: powers.power });
    }
    let domain = 1usize << log2;
    let header = ZkeyHeader {
        variables: circuit.header.wires,
        public,
        domain: domain as u32,
        alpha_g1: powers.alpha_g1.get(0).unwrap_or_default(),
        beta_g1: powers.beta_g1.get(0).unwrap_or_default(),
        beta_g2: powers.beta_g2.get(0).unwrap_or_default(),
        gamma_g2: G2Affine::generator(),
        delta_g1: G1Affine::generator(),
        delta_g2: G2Affine::generator(),
    };
    let sums = Sums::new(circuit, lagrange, log2, work)?;
    let (ic, c) = sums.k.split_at_checked(public as usize + 1).unwrap_or_default();
    let doubled = level(&lagrange.tau_g1, log2 + 1).ok_or(Error::NotPrepared)?;
    let h: Vec<u8> = doubled.as_bytes().chunks_exact(G1Affine::BYTES).skip(1).step_by(2).flatten().copied().collect();

    const HASH: &str = "hash of the circuit";
    work.begin(HASH);
    let mut hash = Blake2b::new();
    hash_g1(&mut hash, &header.alpha_g1);
    hash_g1(&mut hash, &header.beta_g1);
    hash_g2(&mut hash, &header.beta_g2);
    hash_g2(&mut hash, &header.gamma_g2);
    hash_g1(&mut hash, &header.delta_g1);
    hash_g2(&mut hash, &header.delta_g2);
    let list = |hash: &mut Blake2b, points: &[G1Affine]| {
        hash.update(&(points.len() as u32).to_be_bytes());
        hash_points(hash, points);
        work.did(HASH, points.len() as u64 * cost::HASH);
    };
    list(&mut hash, ic);
    hash.update(&(domain as u32 - 1).to_be_bytes());
    hash_points(&mut hash, &h_powers(powers, domain)?);
    work.did(HASH, 3 * domain as u64 * cost::HASH);
    list(&mut hash, c);
    list(&mut hash, &sums.a);
    list(&mut hash, &sums.b1);
    hash.update(&(sums.b2.len() as u32).to_be_bytes());
    hash_points(&mut hash, &sums.b2);
    work.did(HASH, 2 * sums.b2.len() as u64 * cost::HASH);

    let coefficients = write_coefficients(&coefficients(circuit)?)?;
    let [ic, a, b1, c] = [ic, &sums.a, &sums.b1, c].map(write_points);
    let b2 = write_points(&sums.b2);
    let key = Zkey {
        header,
        ic: G1Points::new("IC", &ic)?,
        coefficients: Coefficients::new(&coefficients)?,
        a: G1Points::new("A", &a)?,
        b1: G1Points::new("B1", &b1)?,
        b2: G2Points::new("B2", &b2)?,
        c: G1Points::new("C", &c)?,
        h: G1Points::new("H", &h)?,
        ceremony: Ceremony { circuit_hash: hash.finish(), contributions: Vec::new() },
        order: section::NEW.to_vec(),
    };
    Ok(key.to_bytes())
}

/// The key's points that are sums over columns.
struct Sums {
    a: Vec<G1Affine>,
    b1: Vec<G1Affine>,
    b2: Vec<G2Affine>,
    /// `beta A + alpha B + C`: the verifying key's points, then section C.
    k: Vec<G1Affine>,
}

impl Sums {
    fn new(circuit: &R1csFile<'_>, lagrange: &Lagrange<'_>, log2: u32, work: &Work<'_>) -> Result<Self> {
        let of = |points: &G1Points<'_>| level(points, log2).map(|level| level.as_bytes().len());
        let (Some(tau), Some(alpha), Some(beta), Some(tau_g2)) = (
            level(&lagrange.tau_g1, log2),
            level(&lagrange.alpha_g1, log2),
            level(&lagrange.beta_g1, log2),
            level(&lagrange.tau_g2, log2),
        ) else {
            return Err(Error::TooSmall { expected: log2, got: of(&lagrange.alpha_g1).unwrap_or(0) as u32 });
        };
        let variables = circuit.header.wires as usize;
        let [a, b, c] = [Columns::new(circuit, 0)?, Columns::new(circuit, 1)?, Columns::new(circuit, 2)?];
        const WHAT: &str = "points of the key";
        work.begin(WHAT);
        // Columns are told of in hundreds: what they cost is known on the average only.
        let tell = |variable: usize, cost: u64| {
            if variable.is_multiple_of(TOLD) {
                work.did(WHAT, cost / variables.div_ceil(TOLD) as u64);
            }
        };
        // A thread that waits for others takes work of theirs: sums by all threads from within a sum by one would pile up on its stack.
        // So long columns come afterwards, one by one.
        let long: Vec<Vec<bool>> = [&a, &b, &c].map(Columns::long).into();
        let long = |matrix: usize, variable: usize| long[matrix][variable];
        let g1 = |cost: u64, matrices: &[(usize, &Columns, &G1Points<'_>)]| {
            let one = |variable| {
                tell(variable, cost);
                let short = matrices.iter().filter(|(matrix, ..)| !long(*matrix, variable));
                short.map(|(_, columns, points)| columns.sum::<g1::Config>(variable, points)).sum()
            };
            let mut sums: Vec<G1Projective> = (0..variables).into_par_iter().map(one).collect();
            for (variable, sum) in sums.iter_mut().enumerate() {
                for (_, columns, points) in matrices.iter().filter(|(matrix, ..)| long(*matrix, variable)) {
                    *sum += columns.sum_long::<g1::Config>(variable, points);
                }
            }
            G1Projective::normalize_batch(&sums)
        };
        let column = variables as u64 * cost::COLUMN;
        let cost = |entries: &[&Columns]| {
            entries.iter().map(|matrix| matrix.entries() as u64).sum::<u64>() * cost::ENTRY_G1 + column
        };
        let points_a = g1(cost(&[&a]), &[(0, &a, &tau)]);
        let b1 = g1(cost(&[&b]), &[(1, &b, &tau)]);
        let k = g1(cost(&[&a, &b, &c]), &[(0, &a, &beta), (1, &b, &alpha), (2, &c, &tau)]);
        let cost = b.entries() as u64 * cost::ENTRY_G2 + 3 * column;
        let in_g2 = |variable| {
            tell(variable, cost);
            if long(1, variable) { G2Projective::ZERO } else { b.sum::<g2::Config>(variable, &tau_g2) }
        };
        let mut sums: Vec<G2Projective> = (0..variables).into_par_iter().map(in_g2).collect();
        for (variable, sum) in sums.iter_mut().enumerate().filter(|(variable, _)| long(1, *variable)) {
            *sum = b.sum_long::<g2::Config>(variable, &tau_g2);
        }
        let b2 = G2Projective::normalize_batch(&sums);
        Ok(Self { a: points_a, b1, b2, k })
    }
}

/// Section 4: each constraint's A, then its B, then a row for the constant one and each public variable.
fn coefficients(circuit: &R1csFile<'_>) -> Result<Vec<Coefficient>> {
    let mut list = Vec::new();
    for (constraint, forms) in circuit.constraints().enumerate() {
        for (matrix, form) in forms.iter().take(2).enumerate() {
            for term in form.iter() {
                let (variable, value) = term?;
                list.push(Coefficient { matrix: matrix as u32, constraint: constraint as u32, variable, value });
            }
        }
    }
    list.extend((0..=circuit.header.public()).map(|variable| Coefficient {
        matrix: 0,
        constraint: circuit.header.constraints + variable,
        variable,
        value: ark_ff::One::one(),
    }));
    Ok(list)
}

/// What snarkjs hashes for H: `tau^(n+i) - tau^i` for i below n - 1, and, since it always takes whole chunks of 2^14 where
/// there is more than one, also for i = n - 1.
///
/// Where the first phase has no more powers than the circuit needs, `tau^(2n-1)` is not there: snarkjs then reads on into
/// the next section's header and first point, and takes these 64 bytes for a point (`overread.rs`). The hash has to be the same.
fn h_powers(powers: &Ptau<'_>, domain: usize) -> Result<Vec<G1Affine>> {
    let count = if domain - 1 > HASH_CHUNK { domain } else { domain - 1 };
    let known = count.min(powers.tau_g1.len().saturating_sub(domain));
    let list = |start: usize| powers.tau_g1.range(start, known).ok_or(Error::NotPrepared).map(|list| list.to_vec());
    let (upper, lower) = (list(domain)?, list(0)?);
    let differences: Vec<_> = upper.into_par_iter().zip(lower).map(|(upper, lower)| upper - lower).collect();
    let mut differences = G1Projective::normalize_batch(&differences);
    if known < count {
        let lower = powers.tau_g1.get(known).ok_or(Error::NotPrepared)?;
        differences.push(overread::difference(&behind_the_powers(powers)?, &lower));
    }
    Ok(differences)
}

/// The 64 bytes behind the powers of tau in G1.
fn behind_the_powers(powers: &Ptau<'_>) -> Result<[u8; G1Affine::BYTES]> {
    let follows = powers.order.array_windows().any(|pair| *pair == [ptau::section::TAU_G1, ptau::section::TAU_G2]);
    if !follows {
        return Err(Error::Key {
            what: "order of sections in the powers of tau",
            expected: "section 3 behind section 2, as snarkjs writes them".into(),
            got: format!("{:?}", powers.order),
        });
    }
    let section = powers.tau_g2.as_bytes();
    let (id, size) = (ptau::section::TAU_G2.to_le_bytes(), (section.len() as u64).to_le_bytes());
    let mut bytes = [0; G1Affine::BYTES];
    bytes.iter_mut().zip(id.iter().chain(&size).chain(section)).for_each(|(to, from)| *to = *from);
    Ok(bytes)
}
