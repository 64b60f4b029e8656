//! substrate-bn 0.6, used as cheaply as its public interface allows.
//!
//! Its values in the target group cannot be stored (they have no bytes), so a verification takes four Miller loops and not
//! three: `e(-A, B) e(alpha, beta) e(inputs, gamma) e(C, delta) = 1`. Points of the stored key are taken unchecked.

use core::hint::black_box;

use cosmwasm_std::Binary;
use substrate_bn::arith::U256;
use substrate_bn::{AffineG1, AffineG2, Fq, Fq2, Fr, G1, G2, Group as _, Gt, miller_loop_batch, pairing_batch};

use crate::{Item, Verifier, repeat_block};

/// substrate-bn with EIP-197's encodings, as in Ethereum clients.
pub struct Bn;

/// Bytes of a key before its number of input points.
const HEAD: usize = 64 + 3 * 128;

struct Key {
    alpha: G1,
    beta: G2,
    gamma: G2,
    delta: G2,
    ic: Vec<G1>,
}

struct Proof {
    a: G1,
    b: G2,
    c: G1,
}

impl Key {
    fn decode(
        bytes: &[u8],
        g1: fn(&[u8]) -> Result<G1, String>,
        g2: fn(&[u8]) -> Result<G2, String>,
    ) -> Result<Self, String> {
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or_else(|| length("key", HEAD, bytes))?;
        let (_count, ic) = rest.split_at_checked(4).ok_or_else(|| length("key", HEAD + 4, bytes))?;
        let part = |from: usize, to: usize| head.get(from..to).ok_or_else(|| length("key", HEAD, bytes));
        Ok(Self {
            alpha: g1(part(0, 64)?)?,
            beta: g2(part(64, 192)?)?,
            gamma: g2(part(192, 320)?)?,
            delta: g2(part(320, 448)?)?,
            ic: ic.chunks(64).map(g1).collect::<Result<_, _>>()?,
        })
    }

    fn stored(bytes: &[u8]) -> Result<Self, String> {
        Self::decode(bytes, trusted_g1, trusted_g2)
    }
}

impl Verifier for Bn {
    /// The stored form is the key as it is published: nothing can be computed in advance.
    fn prepare(key: &[u8]) -> Result<Vec<u8>, String> {
        Key::decode(key, g1, g2)?;
        Ok(key.to_vec())
    }

    fn verify(stored_key: &[u8], item: &Item) -> Result<bool, String> {
        let key = Key::stored(stored_key)?;
        let (constant, points) = key.ic.split_first().ok_or("key: no input points")?;
        if points.len() != item.inputs.len() {
            return Err(format!("public inputs: expected {}, got {}", points.len(), item.inputs.len()));
        }
        let mut inputs = *constant;
        for (point, input) in points.iter().zip(&item.inputs) {
            inputs = inputs + *point * scalar(input)?;
        }
        let Proof { a, b, c } = proof(item)?;
        let pairs = [(-a, b), (key.alpha, key.beta), (inputs, key.gamma), (c, key.delta)];
        Ok(pairing_batch(&pairs) == Gt::one())
    }

    fn verify_unprepared(key: &[u8], item: &Item) -> Result<bool, String> {
        Self::verify(key, item)
    }

    fn verify_batch(_: &[u8], _: &[Item]) -> Result<bool, String> {
        Err("substrate-bn verifies no batches".to_owned())
    }

    fn block(name: &str, times: u32, stored_key: &[u8], item: &Item) -> Result<(), String> {
        let Proof { a, b, c } = proof(item)?;
        let key = Key::stored(stored_key)?;
        let (x, y, x2, y2) = (a.x(), a.y(), b.x(), b.y());
        let x12 = miller(&[(b, a)])?;
        match name {
            "loop" => repeat_block!(times, black_box(x)),
            "fq_mul" => repeat_block!(times, black_box(x) * black_box(y)),
            "fq2_mul" => repeat_block!(times, black_box(x2) * black_box(y2)),
            "fq12_mul" => repeat_block!(times, black_box(x12) * black_box(x12)),
            "miller_loop/1" => repeat_block!(times, miller(&[(black_box(b), black_box(a))])),
            "miller_loop/3" => {
                repeat_block!(times, miller(&[(black_box(b), black_box(a)), (key.gamma, c), (key.delta, a)]));
            }
            "final_exponentiation" => repeat_block!(times, black_box(&x12).final_exponentiation()),
            // The crate makes the test only together with that of the curve's equation.
            "g2_subgroup_check" => repeat_block!(times, AffineG2::new(black_box(x2), black_box(y2)).is_ok()),
            "decode_key" => repeat_block!(times, Key::stored(black_box(stored_key)).is_ok()),
            "decode_proof" => repeat_block!(times, self::proof(black_box(item)).is_ok()),
            other => return Err(format!("no block '{other}' of substrate-bn")),
        }
        Ok(())
    }
}

fn miller(pairs: &[(G2, G1)]) -> Result<Gt, String> {
    miller_loop_batch(pairs).map_err(|error| format!("Miller loop: {error:?}"))
}

fn scalar(bytes: &Binary) -> Result<Fr, String> {
    let number = U256::from_slice(bytes).map_err(|error| format!("public input: {error:?}"))?;
    Fr::new(number).ok_or_else(|| "public input: expected a number below the group's order".to_owned())
}

/// Decodes with every check: canonical coordinates, on the curve, in the subgroup.
fn proof(item: &Item) -> Result<Proof, String> {
    let bytes: &[u8; 256] = item.proof.as_slice().try_into().map_err(|_| length("proof", 256, &item.proof))?;
    Ok(Proof { a: g1(&bytes[..64])?, b: g2(&bytes[64..192])?, c: g1(&bytes[192..])? })
}

fn g1(bytes: &[u8]) -> Result<G1, String> {
    let (x, y) = coordinates(bytes)?;
    AffineG1::new(x, y).map(G1::from).map_err(|error| format!("point: {error:?}"))
}

fn g2(bytes: &[u8]) -> Result<G2, String> {
    let (x, y) = coordinates2(bytes)?;
    AffineG2::new(x, y).map(G2::from).map_err(|error| format!("point: {error:?}"))
}

fn trusted_g1(bytes: &[u8]) -> Result<G1, String> {
    let (x, y) = coordinates(bytes)?;
    Ok(G1::new(x, y, Fq::one()))
}

fn trusted_g2(bytes: &[u8]) -> Result<G2, String> {
    let (x, y) = coordinates2(bytes)?;
    Ok(G2::new(x, y, Fq2::one()))
}

fn coordinates(bytes: &[u8]) -> Result<(Fq, Fq), String> {
    let (x, y) = bytes.split_at_checked(32).ok_or_else(|| length("point", 64, bytes))?;
    Ok((coordinate(x)?, coordinate(y)?))
}

/// The imaginary part comes first.
fn coordinates2(bytes: &[u8]) -> Result<(Fq2, Fq2), String> {
    let (x, y) = bytes.split_at_checked(64).ok_or_else(|| length("point", 128, bytes))?;
    let quadratic = |bytes| coordinates(bytes).map(|(imaginary, real)| Fq2::new(real, imaginary));
    Ok((quadratic(x)?, quadratic(y)?))
}

fn coordinate(bytes: &[u8]) -> Result<Fq, String> {
    Fq::from_slice(bytes).map_err(|error| format!("coordinate: {error:?}"))
}

fn length(what: &str, expected: usize, got: &[u8]) -> String {
    format!("{what}: expected {expected} bytes, got {}", got.len())
}
