//! The shape of a key's body, checked before arkworks allocates what it says.

use ark_bn254::Bn254;
use proofmark_r1cs::R1cs;

use crate::error::{Error, Result};

const G1: usize = 64;
const G2: usize = 128;

/// Walks the body and compares its length fields with the bytes that are there.
pub(super) fn check_lengths(body: &[u8]) -> Result<()> {
    let mut rest = skip(body, "verifying key", G1 + 3 * G2)?;
    rest = skip_points(rest, "ic", G1)?;
    rest = skip(rest, "beta and delta", 2 * G1)?;
    for (name, size) in
        [("A query", G1), ("B query in G1", G1), ("B query in G2", G2), ("H query", G1), ("L query", G1)]
    {
        rest = skip_points(rest, name, size)?;
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(Error::KeyContent(format!("expected the body to end after the L query, got {} bytes more", rest.len())))
    }
}

fn skip_points<'a>(bytes: &'a [u8], name: &str, size: usize) -> Result<&'a [u8]> {
    let Some((count, rest)) = bytes.split_first_chunk::<8>() else {
        return Err(too_short(name, 8, bytes.len()));
    };
    let count = usize::try_from(u64::from_le_bytes(*count)).unwrap_or(usize::MAX);
    skip(rest, name, count.saturating_mul(size))
}

fn skip<'a>(bytes: &'a [u8], name: &str, count: usize) -> Result<&'a [u8]> {
    bytes.get(count..).ok_or_else(|| too_short(name, count, bytes.len()))
}

fn too_short(name: &str, expected: usize, got: usize) -> Error {
    Error::KeyContent(format!("{name}: expected {expected} bytes, got {got}"))
}

/// Compares the number of bases with the circuit: arkworks silently cuts a product of unequal lengths.
pub(super) fn check_sizes(key: &ark_groth16::ProvingKey<Bn254>, matrices: &R1cs) -> Result<()> {
    let (instance, witness, variables) = (matrices.num_instance, matrices.num_witness, matrices.num_variables());
    let domain = (matrices.num_constraints() + instance).next_power_of_two();
    let sizes = [
        ("ic", key.vk.gamma_abc_g1.len(), instance),
        ("A query", key.a_query.len(), variables),
        ("B query in G1", key.b_g1_query.len(), variables),
        ("B query in G2", key.b_g2_query.len(), variables),
        ("H query", key.h_query.len(), domain - 1),
        ("L query", key.l_query.len(), witness),
    ];
    for (name, got, expected) in sizes {
        if got != expected {
            return Err(Error::KeyContent(format!("{name}: expected {expected} points for this circuit, got {got}")));
        }
    }
    Ok(())
}
