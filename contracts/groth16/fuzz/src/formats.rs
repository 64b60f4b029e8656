//! The encodings of other implementations, translated to the EIPs' by arkworks' fields and groups: what comes out is
//! `None` for what must be refused, and else the canonical encoding of the value that must come out.
//!
//! ark-serialize itself is the judge of its own two forms. It is more lenient in two ways: it ignores a wrong flag of an
//! uncompressed ordinate, and takes infinity. The first shows when it writes the value anew, the second in `oracle`.

use ark_bn254::{Bn254, Fq, Fq2, Fq12, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr as _;
use ark_ec::pairing::Pairing as _;
use ark_ff::Field as _;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize, Compress, Validate};

use crate::oracle;

type ArkProof = (G1Affine, G2Affine, G1Affine);
type ArkKey = (G1Affine, G2Affine, G2Affine, G2Affine, Vec<G1Affine>);

/// What ark-serialize reads, if it writes the same.
fn ark<T: CanonicalDeserialize + CanonicalSerialize>(bytes: &[u8], compress: Compress) -> Option<T> {
    let value = T::deserialize_with_mode(bytes, compress, Validate::Yes).ok()?;
    let mut again = Vec::new();
    value.serialize_with_mode(&mut again, compress).ok()?;
    (again == bytes).then_some(value)
}

/// Whether a list's length at `at` is what the bytes have room for: ark-serialize reserves memory for what it says.
fn ark_count(bytes: &[u8], at: usize, item: usize) -> bool {
    let rest = bytes.get(at..).and_then(<[u8]>::split_first_chunk);
    rest.is_some_and(|(count, rest)| {
        Some(rest.len()) == u64::from_le_bytes(*count).try_into().ok().and_then(|n: usize| n.checked_mul(item))
    })
}

/// arkworks: a proof.
pub fn ark_proof(bytes: &[u8], compress: Compress) -> Option<Vec<u8>> {
    let (a, b, c) = ark::<ArkProof>(bytes, compress)?;
    let bytes = [oracle::g1_bytes(&a), oracle::g2_bytes(&b), oracle::g1_bytes(&c)].concat();
    oracle::proof(&bytes).then_some(bytes)
}

/// arkworks: a key.
pub fn ark_key(bytes: &[u8], compress: Compress) -> Option<Vec<u8>> {
    let point = if compress == Compress::Yes { 32 } else { 64 };
    if !ark_count(bytes, 7 * point, point) {
        return None;
    }
    let (alpha, beta, gamma, delta, ic) = ark::<ArkKey>(bytes, compress)?;
    let ic: Vec<_> = ic.iter().map(oracle::g1_bytes).collect();
    key(&oracle::g1_bytes(&alpha), [beta, gamma, delta].map(|point| oracle::g2_bytes(&point)), &ic)
}

/// arkworks: public inputs, as big-endian numbers.
pub fn ark_inputs(bytes: &[u8]) -> Option<Vec<u8>> {
    let inputs = ark_count(bytes, 0, 32).then(|| ark::<Vec<Fr>>(bytes, Compress::Yes))??;
    Some(inputs.iter().flat_map(oracle::field_bytes).collect())
}

/// gnark-crypto's compressed points: a proof `A | B | C`.
pub fn short_proof(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut points = Points { rest: bytes, short: true };
    let proof = [points.g1()?, points.g2()?, points.g1()?].concat();
    (points.rest.is_empty() && oracle::proof(&proof)).then_some(proof)
}

/// gnark: a proof without commitments. What follows the points is nothing, and the point at infinity.
pub fn gnark_proof(bytes: &[u8], short: bool) -> Option<Vec<u8>> {
    let (head, flags, tail) = if short { (128, 0x40, 31) } else { (256, 0, 63) };
    let (proof, rest) = bytes.split_at_checked(head)?;
    let expected = [vec![0, 0, 0, 0, flags], vec![0; tail]].concat();
    let proof = if short { short_proof(proof)? } else { proof.to_vec() };
    (rest == expected && oracle::proof(&proof)).then_some(proof)
}

/// gnark: a key without commitments, whose `beta` and `delta` are the same multiples in both groups.
pub fn gnark_key(bytes: &[u8], short: bool) -> Option<Vec<u8>> {
    let mut points = Points { rest: bytes, short };
    let (alpha, beta_g1, beta) = (points.g1()?, points.g1()?, points.g2()?);
    let (gamma, delta_g1, delta) = (points.g2()?, points.g1()?, points.g2()?);
    let count = u32::from_be_bytes(points.take(4)?.try_into().ok()?);
    if points.rest.len() as u64 != u64::from(count) * if short { 32 } else { 64 } + 8 {
        return None;
    }
    let ic = (0..count).map(|_| points.g1()).collect::<Option<Vec<_>>>()?;
    let twins = twins(&beta_g1, &beta)? && twins(&delta_g1, &delta)?;
    if points.rest != [0; 8] || !twins {
        return None;
    }
    key(&alpha, [beta, gamma, delta], &ic)
}

/// Whether points of the two groups are the same multiples of the generators.
fn twins(g1: &[u8], g2: &[u8]) -> Option<bool> {
    let (p, q) = (oracle::g1(g1)?, oracle::g2(g2)?);
    let value = Bn254::multi_pairing([p, -G1Affine::generator()], [G2Affine::generator(), q]);
    Some(value.0 == Fq12::ONE)
}

/// A key from its points.
pub fn key(alpha: &[u8], g2: [Vec<u8>; 3], ic: &[Vec<u8>]) -> Option<Vec<u8>> {
    let count = u32::try_from(ic.len()).ok()?.to_be_bytes();
    let bytes = [alpha, &g2.concat(), &count, &ic.concat()].concat();
    oracle::key(&bytes).then_some(bytes)
}

/// Reads gnark's points.
struct Points<'a> {
    rest: &'a [u8],
    short: bool,
}

impl<'a> Points<'a> {
    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(head)
    }

    /// The flags of a compressed point, and the first number without them.
    fn flagged(&mut self) -> Option<(bool, Fq)> {
        let mut number = self.take(32)?.to_vec();
        let flags = number[0] >> 6;
        number[0] &= 0x3f;
        Some((flags == 3, oracle::field(&number).filter(|_| flags >= 2)?))
    }

    fn g1(&mut self) -> Option<Vec<u8>> {
        if !self.short {
            return self.take(64).map(<[u8]>::to_vec);
        }
        let (largest, x) = self.flagged()?;
        let (small, large) = G1Affine::get_ys_from_x_unchecked(x)?;
        Some(oracle::g1_bytes(&G1Affine::new_unchecked(x, if largest { large } else { small })))
    }

    fn g2(&mut self) -> Option<Vec<u8>> {
        if !self.short {
            return self.take(128).map(<[u8]>::to_vec);
        }
        let (largest, c1) = self.flagged()?;
        let x = Fq2::new(oracle::field(self.take(32)?)?, c1);
        let (small, large) = G2Affine::get_ys_from_x_unchecked(x)?;
        Some(oracle::g2_bytes(&G2Affine::new_unchecked(x, if largest { large } else { small })))
    }
}

/// The 32 big-endian bytes of a number in decimal, if that is how the number is written.
pub fn decimal<F: ark_ff::PrimeField>(text: &str) -> Option<Vec<u8>> {
    let mut value = F::ZERO;
    for character in text.chars().take(100) {
        value = value * F::from(10u64) + F::from(character.to_digit(10)?);
    }
    (value.into_bigint().to_string() == text).then(|| oracle::field_bytes(&value))
}
