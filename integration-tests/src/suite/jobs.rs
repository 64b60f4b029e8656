//! Jobs: what can be done to one, and what the chain says of it.

use anyhow::{Context, Result};
use cosmwasm_std::{Binary, Coin, coin, from_json, to_json_binary};
use cw_multi_test::AppResponse;
use proofmark_api::escrow::{
    Claim, DigestResponse, ExecuteMsg, JobResponse, JobSummary, JobsResponse, Phase, QueryMsg, ReceiveMsg, Settlement,
    SubmitItem, SubmitManyResponse, SubmitMode, SubmitResult, statement,
};
use proofmark_api::{events, token};
use proofmark_statement::Statement;

use super::builder::Suite;
use super::chain::{Contract, attribute};
use super::order::{Order, Payment};

impl Suite {
    /// Posts a job and pays for it; gives its id.
    pub fn create_job(&mut self, requester: &str, order: &Order) -> Result<u64> {
        let max = order.request.max_price.u128();
        let response = match &order.payment {
            Payment::Native(denom) => self.post(requester, order, &[coin(max, denom)])?,
            Payment::Coins(coins) => self.post(requester, order, coins)?,
            Payment::Token => self.post_for_tokens(requester, order, max)?,
            Payment::Tokens(amount) => self.post_for_tokens(requester, order, *amount)?,
        };
        Ok(attribute(&response, events::JOB_CREATED, "job_id")?.parse()?)
    }

    fn post(&mut self, requester: &str, order: &Order, coins: &[Coin]) -> Result<AppResponse> {
        self.escrow(requester, &ExecuteMsg::CreateJob { job: order.request.clone() }, coins)
    }

    fn post_for_tokens(&mut self, requester: &str, order: &Order, amount: u128) -> Result<AppResponse> {
        self.send_tokens(requester, amount, &ReceiveMsg::CreateJob { job: order.request.clone() })
    }

    /// Sends tokens to the escrow with a message.
    pub fn send_tokens(&mut self, sender: &str, amount: u128, message: &ReceiveMsg) -> Result<AppResponse> {
        let contract = self.contracts.escrow.to_string();
        let send = token::ExecuteMsg::Send { contract, amount: amount.into(), msg: to_json_binary(message)? };
        self.execute(sender, Contract::Token, &send, &[])
    }

    /// Sends a message to the escrow.
    pub fn escrow(&mut self, sender: &str, message: &ExecuteMsg, coins: &[Coin]) -> Result<AppResponse> {
        self.execute(sender, Contract::Escrow, message, coins)
    }

    /// Reserves the job for a prover, against collateral.
    pub fn lock(&mut self, job_id: u64, prover: &str) -> Result<AppResponse> {
        self.escrow(prover, &ExecuteMsg::Lock { job_id }, &[])
    }

    /// Hands in an output with its proof.
    pub fn submit(&mut self, job_id: u64, prover: &str, output: &[u8], proof: &[u8]) -> Result<AppResponse> {
        let (output, proof) = (Binary::from(output), Binary::from(proof));
        self.escrow(prover, &ExecuteMsg::Submit { job_id, output, proof }, &[])
    }

    /// Hands in many outputs with their proofs; gives what the contract says became of each.
    pub fn submit_many(
        &mut self,
        prover: &str,
        mode: SubmitMode,
        items: &[SubmitItem],
    ) -> Result<(AppResponse, Vec<SubmitResult>)> {
        let message = ExecuteMsg::SubmitMany { items: items.to_vec(), mode };
        let response = self.escrow(prover, &message, &[])?;
        let data = response.data.as_ref().context("submit_many: the answer has no data")?;
        let answer: SubmitManyResponse = from_json(data)?;
        Ok((response, answer.results))
    }

    /// Takes a job back.
    pub fn cancel(&mut self, job_id: u64, requester: &str) -> Result<AppResponse> {
        self.escrow(requester, &ExecuteMsg::Cancel { job_id }, &[])
    }

    /// Refunds a job after its deadline.
    pub fn expire(&mut self, job_id: u64, anyone: &str) -> Result<AppResponse> {
        self.escrow(anyone, &ExecuteMsg::Expire { job_id }, &[])
    }

    /// Refunds a job whose model was revoked.
    pub fn refund_revoked(&mut self, job_id: u64, anyone: &str) -> Result<AppResponse> {
        self.escrow(anyone, &ExecuteMsg::RefundRevoked { job_id }, &[])
    }

    /// One job, with its settlement.
    pub fn job(&self, job_id: u64) -> Result<JobResponse> {
        self.query(Contract::Escrow, &QueryMsg::Job { job_id })
    }

    /// How far a job is now.
    pub fn phase(&self, job_id: u64) -> Result<Phase> {
        Ok(self.job(job_id)?.phase)
    }

    /// What a proof of this job would be paid now.
    pub fn price(&self, job_id: u64) -> Result<Option<u128>> {
        Ok(self.job(job_id)?.current_price.map(|price| price.u128()))
    }

    /// How a job was fulfilled.
    pub fn settlement(&self, job_id: u64) -> Result<Settlement> {
        self.job(job_id)?.settlement.ok_or_else(|| anyhow::anyhow!("job {job_id} has no settlement"))
    }

    /// All jobs, page by page.
    pub fn jobs(&self) -> Result<Vec<JobSummary>> {
        let mut jobs: Vec<JobSummary> = Vec::new();
        loop {
            let start_after = jobs.last().map(|job| job.id);
            let page: JobsResponse = self.query(Contract::Escrow, &QueryMsg::Jobs { start_after, limit: Some(30) })?;
            if page.jobs.is_empty() {
                return Ok(jobs);
            }
            jobs.extend(page.jobs);
        }
    }

    /// What a proof has to show so that `prover` is paid for `output`: computed here from the job's terms, as a
    /// prover or an auditor does, without asking the contract for the digest.
    pub fn statement(&self, job_id: u64, prover: &str, output: &[u8]) -> Result<Statement> {
        let terms = self.job(job_id)?.terms;
        let chain_id = self.chain_id();
        let (contract, prover) = (self.contracts.escrow.as_str(), self.address(prover)?);
        let claim = Claim { chain_id: &chain_id, contract, job_id, prover: prover.as_str(), output };
        Ok(statement(&terms, &claim)?)
    }

    /// The same as the contract computes it.
    pub fn digest(&self, job_id: u64, prover: &str, output: &[u8]) -> Result<DigestResponse> {
        let prover = self.address(prover)?.into_string();
        self.query(Contract::Escrow, &QueryMsg::Digest { job_id, prover, output: output.into() })
    }
}
