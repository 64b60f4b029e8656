//! ark-groth16 0.6, used as cheaply as its public interface allows: `e(alpha, beta)` is stored with the key.

use core::hint::black_box;

use ark_bn254::{Bn254, Fq, Fq2, Fq12, Fr, G1Affine, G2Affine};
use ark_ec::pairing::{MillerLoopOutput, Pairing as _};
use ark_ec::{AffineRepr as _, CurveGroup as _};
use ark_ff::{CyclotomicMultSubgroup as _, Field as _};
use ark_groth16::{Groth16, PreparedVerifyingKey, Proof, VerifyingKey, prepare_verifying_key};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use cosmwasm_std::Binary;

use crate::{Item, Verifier, repeat_block};

/// ark-groth16 0.6 with arkworks' uncompressed encodings.
pub struct Ark;

/// The stored form: what ark's prepared key holds, but for lines, which cost more gas to read than to compute.
#[derive(CanonicalSerialize, CanonicalDeserialize)]
struct StoredKey {
    alpha_beta: Fq12,
    minus_gamma: G2Affine,
    minus_delta: G2Affine,
    ic: Vec<G1Affine>,
}

impl StoredKey {
    fn decode(bytes: &[u8]) -> Result<Self, String> {
        Self::deserialize_uncompressed_unchecked(bytes).map_err(|error| format!("stored key: {error}"))
    }

    fn prepared(self) -> PreparedVerifyingKey<Bn254> {
        PreparedVerifyingKey {
            // Only the points of the inputs are read from here.
            vk: VerifyingKey { gamma_abc_g1: self.ic, ..VerifyingKey::default() },
            alpha_g1_beta_g2: self.alpha_beta,
            gamma_g2_neg_pc: self.minus_gamma.into(),
            delta_g2_neg_pc: self.minus_delta.into(),
        }
    }
}

impl Verifier for Ark {
    fn prepare(key: &[u8]) -> Result<Vec<u8>, String> {
        let key = VerifyingKey::<Bn254>::deserialize_uncompressed(key).map_err(|error| format!("key: {error}"))?;
        let stored = StoredKey {
            alpha_beta: Bn254::pairing(key.alpha_g1, key.beta_g2).0,
            minus_gamma: (-key.gamma_g2.into_group()).into_affine(),
            minus_delta: (-key.delta_g2.into_group()).into_affine(),
            ic: key.gamma_abc_g1,
        };
        let mut bytes = Vec::new();
        stored.serialize_uncompressed(&mut bytes).map_err(|error| format!("stored key: {error}"))?;
        Ok(bytes)
    }

    fn verify(stored_key: &[u8], item: &Item) -> Result<bool, String> {
        let key = StoredKey::decode(stored_key)?.prepared();
        let inputs = item.inputs.iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
        Groth16::<Bn254>::verify_proof(&key, &proof(item)?, &inputs).map_err(|error| error.to_string())
    }

    fn verify_unprepared(key: &[u8], item: &Item) -> Result<bool, String> {
        let key = VerifyingKey::deserialize_uncompressed_unchecked(key).map_err(|error| format!("key: {error}"))?;
        let inputs = item.inputs.iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
        let key = prepare_verifying_key::<Bn254>(&key);
        Groth16::<Bn254>::verify_proof(&key, &proof(item)?, &inputs).map_err(|error| error.to_string())
    }

    fn verify_batch(_: &[u8], _: &[Item]) -> Result<bool, String> {
        Err("ark-groth16 verifies no batches".to_owned())
    }

    fn block(name: &str, times: u32, stored_key: &[u8], item: &Item) -> Result<(), String> {
        let stored = StoredKey::decode(stored_key)?;
        let proof = proof(item)?;
        let (x, y): (&Fq, &Fq) = (&proof.a.x, &proof.a.y);
        let (x2, y2): (&Fq2, &Fq2) = (&proof.b.x, &proof.b.y);
        let x12 = &stored.alpha_beta;
        let g1 = || [black_box(proof.a), black_box(proof.c), black_box(proof.a)];
        let g2 = || [black_box(proof.b), stored.minus_gamma, stored.minus_delta];
        match name {
            "loop" => repeat_block!(times, black_box(x)),
            "fq_mul" => repeat_block!(times, *black_box(x) * black_box(y)),
            "fq_square" => repeat_block!(times, black_box(x).square()),
            "fq_inverse" => repeat_block!(times, black_box(x).inverse()),
            "fq2_mul" => repeat_block!(times, *black_box(x2) * black_box(y2)),
            "fq2_square" => repeat_block!(times, black_box(x2).square()),
            "fq12_mul" => repeat_block!(times, *black_box(x12) * black_box(x12)),
            "fq12_square" => repeat_block!(times, black_box(x12).square()),
            "cyclotomic_square" => repeat_block!(times, black_box(x12).cyclotomic_square()),
            "miller_loop/1" => {
                repeat_block!(times, Bn254::multi_miller_loop([black_box(proof.a)], [black_box(proof.b)]));
            }
            "miller_loop/3" => repeat_block!(times, Bn254::multi_miller_loop(g1(), g2())),
            "final_exponentiation" => {
                repeat_block!(times, Bn254::final_exponentiation(MillerLoopOutput(*black_box(x12))));
            }
            "g2_subgroup_check" => {
                repeat_block!(times, black_box(&proof.b).is_in_correct_subgroup_assuming_on_curve());
            }
            "decode_key" => repeat_block!(times, StoredKey::decode(black_box(stored_key))),
            "decompress_g1" => {
                let short = compressed(&proof.a)?;
                repeat_block!(times, G1Affine::deserialize_compressed_unchecked(black_box(short.as_slice())));
            }
            "decompress_proof" => {
                let short = compressed(&proof)?;
                repeat_block!(times, Proof::<Bn254>::deserialize_compressed_unchecked(black_box(short.as_slice())));
            }
            "decode_proof" => repeat_block!(times, self::proof(black_box(item))),
            other => return Err(format!("no block '{other}' of ark-groth16")),
        }
        Ok(())
    }
}

fn compressed(value: &impl CanonicalSerialize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    value.serialize_compressed(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn scalar(bytes: &Binary) -> Result<Fr, String> {
    Fr::deserialize_uncompressed(bytes.as_slice()).map_err(|error| format!("public input: {error}"))
}

/// Decodes with every check: canonical coordinates, on the curve, in the subgroup.
fn proof(item: &Item) -> Result<Proof<Bn254>, String> {
    Proof::deserialize_uncompressed(item.proof.as_slice()).map_err(|error| format!("proof: {error}"))
}
