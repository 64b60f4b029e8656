//! Our verifier, `contracts/groth16`.

use core::hint::black_box;

use cosmwasm_std::Binary;
use proofmark_groth16::pairing::{Pair, final_exponentiation, miller_loop, pairing};
use proofmark_groth16::tower::Workspace;
use proofmark_groth16::{Fr, G1Affine, PreparedVerifyingKey, Proof, VerifyingKey, verify_batch, verify_bytes};

use crate::{Item, Verifier, repeat_block};

/// `contracts/groth16` with its own encodings (EIP-197 points).
pub struct Ours;

impl Verifier for Ours {
    fn prepare(key: &[u8]) -> Result<Vec<u8>, String> {
        let key = VerifyingKey::from_bytes(key).map_err(|error| error.to_string())?;
        Ok(PreparedVerifyingKey::from(&key).to_bytes())
    }

    fn verify(stored_key: &[u8], item: &Item) -> Result<bool, String> {
        let key = PreparedVerifyingKey::from_bytes(stored_key).map_err(|error| error.to_string())?;
        verdict(verify_bytes(&key, &inputs(item)?, &item.proof))
    }

    fn verify_unprepared(key: &[u8], item: &Item) -> Result<bool, String> {
        let key = VerifyingKey::from_bytes(key).map_err(|error| error.to_string())?;
        verdict(verify_bytes(&PreparedVerifyingKey::from(&key), &inputs(item)?, &item.proof))
    }

    fn verify_batch(stored_key: &[u8], items: &[Item]) -> Result<bool, String> {
        let key = PreparedVerifyingKey::from_bytes(stored_key).map_err(|error| error.to_string())?;
        let inputs = items.iter().map(inputs).collect::<Result<Vec<_>, _>>()?;
        let proofs = items.iter().map(undecided_proof).collect::<Result<Vec<_>, _>>()?;
        let batch: Vec<_> = inputs.iter().map(Vec::as_slice).zip(proofs).collect();
        verdict(verify_batch(&key, &batch))
    }

    fn block(name: &str, times: u32, stored_key: &[u8], item: &Item) -> Result<(), String> {
        let proof = undecided_proof(item)?;
        let (x, y) = (&proof.a.x, &proof.a.y);
        let (x2, y2) = (&proof.b.x, &proof.b.y);
        // Any value of the pairing will do; it is computed once, whatever `times` is.
        let x12 = &pairing(&proof.a, &proof.b).unwrap_or_default();
        let (mut f, mut room) = (*x12, Workspace::new());
        let short = proof.to_compressed();
        let pair = || Pair::new(*black_box(&proof.a), black_box(&proof.b));
        match name {
            "loop" => repeat_block!(times, black_box(x)),
            "fq_mul" => repeat_block!(times, black_box(x).mul(black_box(y))),
            "fq_square" => repeat_block!(times, black_box(x).square()),
            "fq2_mul" => repeat_block!(times, black_box(x2).mul(black_box(y2))),
            "fq2_square" => repeat_block!(times, black_box(x2).square()),
            "fq12_mul" => repeat_block!(times, f.mul_assign(black_box(x12), &mut room)),
            "fq12_square" => repeat_block!(times, f.square_assign(&mut room)),
            "cyclotomic_square" => repeat_block!(times, f.cyclotomic_square_assign()),
            "miller_loop/1" => repeat_block!(times, miller_loop(&[pair()])),
            "miller_loop/3" => repeat_block!(times, miller_loop(&[pair(), pair(), pair()])),
            "final_exponentiation" => repeat_block!(times, final_exponentiation(black_box(x12))),
            "g2_subgroup_check" => repeat_block!(times, black_box(&proof.b).is_in_subgroup()),
            "decode_key" => repeat_block!(times, PreparedVerifyingKey::from_bytes(black_box(stored_key))),
            "fq_inverse" => repeat_block!(times, black_box(x).inverse()),
            "decompress_g1" => repeat_block!(times, G1Affine::from_compressed(black_box(&short[..32]))),
            "decompress_proof" => {
                repeat_block!(times, Proof::from_compressed_without_subgroup_check(black_box(&short)));
            }
            "decode_proof" => repeat_block!(times, undecided_proof(black_box(item))),
            other => return Err(format!("no block '{other}' of ours")),
        }
        Ok(())
    }
}

fn inputs(item: &Item) -> Result<Vec<Fr>, String> {
    let scalar = |bytes: &Binary| {
        let bytes =
            bytes.as_slice().try_into().map_err(|_| format!("public input: expected 32 bytes, got {}", bytes.len()))?;
        Fr::from_bytes_be(bytes).map_err(|error| error.to_string())
    };
    item.inputs.iter().map(scalar).collect()
}

/// A proof whose `B` may lie outside the subgroup: verification tells.
fn undecided_proof(item: &Item) -> Result<Proof, String> {
    Proof::from_bytes_without_subgroup_check(&item.proof).map_err(|error| error.to_string())
}

fn verdict(result: Result<(), proofmark_groth16::Error>) -> Result<bool, String> {
    use proofmark_groth16::Error::{InvalidBatch, InvalidProof};
    match result {
        Ok(()) => Ok(true),
        Err(InvalidProof | InvalidBatch { .. }) => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}
