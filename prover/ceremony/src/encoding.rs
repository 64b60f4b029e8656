//! Points as they are hashed: uncompressed, big-endian, `c1` before `c0`; infinity is all zeros.

use ark_bn254::{Fq, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, PrimeField};
use rayon::prelude::*;

use crate::blake2b::Blake2b;

/// Points that are encoded at once before they are hashed.
const CHUNK: usize = 1 << 14;

/// A point that can be hashed.
pub(crate) trait Encode: Sync {
    fn encode(&self, to: &mut Vec<u8>);
}

fn coordinate(value: &Fq, to: &mut Vec<u8>) {
    to.extend(value.into_bigint().to_bytes_be());
}

impl Encode for ark_ec::short_weierstrass::Affine<ark_bn254::g1::Config> {
    fn encode(&self, to: &mut Vec<u8>) {
        match self.xy() {
            None => to.extend([0; 64]),
            Some((x, y)) => [x, y].iter().for_each(|value| coordinate(value, to)),
        }
    }
}

impl Encode for ark_ec::short_weierstrass::Affine<ark_bn254::g2::Config> {
    fn encode(&self, to: &mut Vec<u8>) {
        match self.xy() {
            None => to.extend([0; 128]),
            Some((x, y)) => [x.c1, x.c0, y.c1, y.c0].iter().for_each(|value| coordinate(value, to)),
        }
    }
}

/// Hashes one point of G1.
pub(crate) fn hash_g1(hash: &mut Blake2b, point: &G1Affine) {
    hash_points(hash, std::slice::from_ref(point));
}

/// Hashes one point of G2.
pub(crate) fn hash_g2(hash: &mut Blake2b, point: &G2Affine) {
    hash_points(hash, std::slice::from_ref(point));
}

/// Hashes points, one after the other; they are encoded in parallel.
pub(crate) fn hash_points<P: Encode>(hash: &mut Blake2b, points: &[P]) {
    for chunk in points.chunks(CHUNK) {
        let pieces: Vec<Vec<u8>> = chunk
            .par_chunks(1 << 10)
            .map(|points| {
                let mut bytes = Vec::with_capacity(points.len() * 128);
                points.iter().for_each(|point| point.encode(&mut bytes));
                bytes
            })
            .collect();
        pieces.iter().for_each(|piece| hash.update(piece));
    }
}
