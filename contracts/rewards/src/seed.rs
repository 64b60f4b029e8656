//! Seeds: what makes an epoch's challenges unknown before it begins. Pure.
//!
//! A seed hashes the one before, all answers since, and the height, the time and the place in its block of the
//! transaction that rolls the epoch. Whoever proposes that block knows them before others, by about a block, and may choose
//! among a few; each choice gives other challenges, no easier ones, and no prover another share: digests bind the
//! prover and the counter. So a proposer can win a lead of one block in proving, out of an epoch, and nothing else.

use cosmwasm_std::{BlockInfo, HexBinary, TransactionInfo};
use proofmark_statement::Fr;
use sha2::{Digest, Sha256};

const SEED_DOMAIN: &[u8] = b"proofmark/epoch_seed/v1";
const ANSWERS_DOMAIN: &[u8] = b"proofmark/answers/v1";

/// The seed of an epoch that begins with this transaction.
#[must_use]
pub fn next(before: &[u8], answers: &[u8], block: &BlockInfo, transaction: Option<&TransactionInfo>) -> HexBinary {
    let mut hash = Sha256::new();
    hash.update(SEED_DOMAIN);
    for part in [before, answers] {
        // Each is empty or has 32 bytes.
        hash.update([part.len() as u8]);
        hash.update(part);
    }
    hash.update(block.height.to_be_bytes());
    hash.update(block.time.nanos().to_be_bytes());
    match transaction {
        Some(transaction) => {
            hash.update([1]);
            hash.update(transaction.index.to_be_bytes());
        }
        None => hash.update([0]),
    }
    HexBinary::from(<[u8; 32]>::from(hash.finalize()))
}

/// The hash of all answers, after another one.
#[must_use]
pub fn accumulate(answers: &[u8], digests: &[Fr]) -> HexBinary {
    let mut hash = Sha256::new();
    hash.update(ANSWERS_DOMAIN);
    hash.update([answers.len() as u8]);
    hash.update(answers);
    for digest in digests {
        hash.update(digest.to_bytes_be());
    }
    HexBinary::from(<[u8; 32]>::from(hash.finalize()))
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::mock_env;

    use super::*;

    #[test]
    fn everything_moves_the_seed() {
        let block = mock_env().block;
        let (one, two) = (Some(TransactionInfo { index: 1 }), Some(TransactionInfo { index: 2 }));
        let later = BlockInfo { time: block.time.plus_nanos(1), ..block.clone() };
        let higher = BlockInfo { height: block.height + 1, ..block.clone() };
        let seeds = [
            next(&[1; 32], &[2; 32], &block, one.as_ref()),
            next(&[1; 32], &[2; 32], &block, two.as_ref()),
            next(&[1; 32], &[2; 32], &block, None),
            next(&[1; 32], &[2; 32], &later, one.as_ref()),
            next(&[1; 32], &[2; 32], &higher, one.as_ref()),
            next(&[1; 32], &[3; 32], &block, one.as_ref()),
            next(&[1; 32], &[], &block, one.as_ref()),
            next(&[2; 32], &[2; 32], &block, one.as_ref()),
        ];
        for (i, seed) in seeds.iter().enumerate() {
            assert_eq!(seed.len(), 32);
            assert!(!seeds[..i].contains(seed), "seed {i}");
        }
    }

    #[test]
    fn every_answer_moves_the_hash_of_all() {
        let (one, two) = (Fr::from_u64(1), Fr::from_u64(2));
        let first = accumulate(&[], &[one]);
        let hashes = [
            first.clone(),
            accumulate(&[], &[two]),
            accumulate(&[], &[one, two]),
            accumulate(&first, &[two]),
            accumulate(&first, &[one]),
        ];
        for (i, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..i].contains(hash), "hash {i}");
        }
    }
}
