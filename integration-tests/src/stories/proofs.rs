//! Outputs with proofs, right and wrong in every way.

use anyhow::Result;
use cosmwasm_std::Binary;
use proofmark_api::escrow::{Claim, JobTerms, OutputMode, SubmitItem, statement};
use proofmark_statement::{Fr, commit_output};

use super::step::Proof;
use super::story::Story;
use super::who::{USERS, Who};
use super::world::CHAIN_ID;

/// Bytes of the outputs of all models.
pub(super) const OUTPUT: u32 = 2;

impl Story {
    /// An output with a proof of this kind, and whether it shows what it has to.
    pub(super) fn item(&self, prover: Who, job_id: u64, kind: Proof) -> Result<(SubmitItem, bool)> {
        let output = self.output(job_id, 7, prover);
        let with = |output: Vec<u8>, proof: Vec<u8>| SubmitItem { job_id, output: output.into(), proof: proof.into() };
        let Some(terms) = self.books.terms.get(&job_id) else {
            return Ok((with(output, vec![1; 256]), false));
        };
        let Some((place, key)) = self.world.key(&terms.key) else {
            return Ok((with(output, vec![2; 256]), false));
        };
        let digest = |chain: &str, job: u64, prover: Who, output: &[u8]| self.digest(terms, chain, job, prover, output);
        let right = digest(CHAIN_ID, job_id, prover, &output)?;
        let proof = match kind {
            Proof::Right => return Ok((with(output, key.prove(right)?), true)),
            Proof::Rerandomised => return Ok((with(output, key.rerandomise(&key.prove(right)?)?), true)),
            Proof::Stolen => key.prove(digest(CHAIN_ID, job_id, Who((prover.0 + 1) % USERS), &output)?)?,
            Proof::OtherOutput => key.prove(digest(CHAIN_ID, job_id, prover, &self.output(job_id, 8, prover))?)?,
            Proof::ShortOutput => {
                let short = output.get(1..).unwrap_or_default().to_vec();
                return Ok((with(short, key.prove(right)?), false));
            }
            Proof::OtherJob => key.prove(digest(CHAIN_ID, job_id.wrapping_sub(1), prover, &output)?)?,
            Proof::OtherChain => key.prove(digest("another-chain-1", job_id, prover, &output)?)?,
            Proof::OtherKey => {
                let other = self.world.keys.get((place + 1) % self.world.keys.len());
                other.map(|key| key.prove(right)).transpose()?.unwrap_or_default()
            }
            Proof::Garbage => {
                let mut proof = key.prove(right)?;
                if let Some(byte) = proof.get_mut(usize::from(prover.0) * 17) {
                    *byte ^= 1;
                }
                proof
            }
            Proof::Replayed { rerandomised } => {
                let Some((output, proof)) = self.accepted.clone() else {
                    return Ok((with(output, vec![3; 256]), false));
                };
                let proof = if rerandomised { Binary::from(key.rerandomise(&proof)?) } else { proof };
                return Ok((SubmitItem { job_id, output, proof }, false));
            }
        };
        Ok((with(output, proof), false))
    }

    /// An output, or the commitment to it if the job asks for that.
    fn output(&self, job_id: u64, first: u8, prover: Who) -> Vec<u8> {
        let bytes = vec![first, prover.0];
        match self.books.terms.get(&job_id).map(|terms| terms.output_mode) {
            Some(OutputMode::Committed) => commit_output(Fr::from_u64(5), &bytes).to_bytes_be().into(),
            Some(OutputMode::Inline) | None => bytes,
        }
    }

    fn digest(&self, terms: &JobTerms, chain_id: &str, job_id: u64, prover: Who, output: &[u8]) -> Result<Fr> {
        let contract = self.world.directory.address(Who::ESCROW);
        let prover = self.world.directory.address(prover);
        let claim = Claim { chain_id, contract: contract.as_str(), job_id, prover: prover.as_str(), output };
        Ok(statement(terms, &claim)?.digest())
    }
}
