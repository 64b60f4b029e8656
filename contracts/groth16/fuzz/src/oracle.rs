//! The encodings of EIP-196 and EIP-197 read and written with arkworks' fields and groups, by code that shares nothing
//! with the crate under test.

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr as _;
use ark_ff::{AdditiveGroup as _, BigInt, BigInteger as _, PrimeField};

/// Whether 32 big-endian bytes are a number below the modulus.
pub fn field<F: PrimeField<BigInt = BigInt<4>>>(bytes: &[u8]) -> Option<F> {
    let bytes: [u8; 32] = bytes.try_into().ok()?;
    let mut words = [0; 4];
    for (word, chunk) in words.iter_mut().rev().zip(bytes.chunks_exact(8)) {
        *word = u64::from_be_bytes(chunk.try_into().ok()?);
    }
    F::from_bigint(BigInt(words))
}

/// A finite point of `G1`.
pub fn g1(bytes: &[u8]) -> Option<G1Affine> {
    let (x, y) = bytes.split_at_checked(32)?;
    let (x, y): (Fq, Fq) = (field(x)?, field(y)?);
    let point = G1Affine::new_unchecked(x, y);
    finite(point.is_zero(), point.is_on_curve()).then_some(point)
}

/// A finite point of the twist, in `G2` or not.
pub fn twist(bytes: &[u8]) -> Option<G2Affine> {
    let bytes: &[u8; 128] = bytes.try_into().ok()?;
    let coordinate = |at: usize| field::<Fq>(&bytes[at..at + 32]);
    let x = Fq2::new(coordinate(32)?, coordinate(0)?);
    let y = Fq2::new(coordinate(96)?, coordinate(64)?);
    let point = G2Affine::new_unchecked(x, y);
    finite(point.is_zero(), point.is_on_curve()).then_some(point)
}

/// arkworks takes `(0, 0)` for infinity, and infinity for a point on the curve.
fn finite(is_zero: bool, is_on_curve: bool) -> bool {
    !is_zero && is_on_curve
}

/// A finite point of `G2`.
pub fn g2(bytes: &[u8]) -> Option<G2Affine> {
    twist(bytes).filter(G2Affine::is_in_correct_subgroup_assuming_on_curve)
}

/// Whether these bytes are a proof `A | B | C`.
pub fn proof(bytes: &[u8]) -> bool {
    bytes.len() == 256 && g1(&bytes[..64]).is_some() && g2(&bytes[64..192]).is_some() && g1(&bytes[192..]).is_some()
}

/// Whether these bytes are a verifying key: `alpha | beta | gamma | delta | number of points | points`.
pub fn key(bytes: &[u8]) -> bool {
    let Some((head, points)) = bytes.split_at_checked(452) else {
        return false;
    };
    let count = u32::from_be_bytes([head[448], head[449], head[450], head[451]]) as usize;
    if count == 0 || points.len() % 64 != 0 || points.len() / 64 != count {
        return false;
    }
    let (Some(gamma), Some(delta)) = (g2(&head[192..320]), g2(&head[320..448])) else {
        return false;
    };
    let independent = gamma != delta && gamma != -delta;
    let others = g1(&head[..64]).is_some() && g2(&head[64..192]).is_some();
    independent && others && points.chunks_exact(64).all(|point| g1(point).is_some())
}

/// The 32 big-endian bytes of a number.
pub fn field_bytes<F: PrimeField>(value: &F) -> Vec<u8> {
    value.into_bigint().to_bytes_be()
}

/// The 64 bytes of a point of `G1`: zeros for infinity.
pub fn g1_bytes(point: &G1Affine) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or((Fq::ZERO, Fq::ZERO));
    [field_bytes(&x), field_bytes(&y)].concat()
}

/// The 128 bytes of a point of the twist: zeros for infinity.
pub fn g2_bytes(point: &G2Affine) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or((Fq2::ZERO, Fq2::ZERO));
    [x.c1, x.c0, y.c1, y.c0].iter().flat_map(field_bytes).collect()
}

/// The number of 32 bytes modulo `r`.
pub fn scalar(bytes: &[u8; 32]) -> Fr {
    Fr::from_be_bytes_mod_order(bytes)
}
