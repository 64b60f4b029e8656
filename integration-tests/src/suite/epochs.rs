//! Epochs: a standard circuit, answers to its challenges, rolls and claims.

use std::ops::Range;

use anyhow::{Context as _, Result};
use cosmwasm_std::Binary;
use cw_multi_test::AppResponse;
use proofmark_api::rewards::{
    CapacityParams, CapacityRewardsResponse, CapacityTotals, EntryResponse, EpochResponse, ExecuteMsg, PastEpoch,
    QueryMsg,
};
use proofmark_prover::capacity::CapacityProver;
use proofmark_statement::{Challenge, Fr};

use super::builder::Suite;
use super::chain::Contract;
use super::names::account;

impl Suite {
    /// Sends a message to the rewards contract.
    pub fn rewards(&mut self, sender: &str, message: &ExecuteMsg) -> Result<AppResponse> {
        self.execute(sender, Contract::Rewards, message, &[])
    }

    /// Names the standard circuit of the epochs to come.
    pub fn set_challenge(&mut self, vk: &[u8], units: u64) -> Result<AppResponse> {
        self.rewards(account::OWNER, &ExecuteMsg::SetChallenge { vk: vk.into(), units })
    }

    /// Changes how capacity is paid in the epochs to come.
    pub fn set_capacity_params(&mut self, change: impl FnOnce(&mut CapacityParams)) -> Result<AppResponse> {
        let mut params = self.epoch()?.next.params;
        change(&mut params);
        self.rewards(account::OWNER, &ExecuteMsg::SetCapacityParams(params))
    }

    /// The running epoch.
    pub fn epoch(&self) -> Result<EpochResponse> {
        self.query(Contract::Rewards, &QueryMsg::Epoch {})
    }

    /// An epoch that is over.
    pub fn past_epoch(&self, number: u64) -> Result<PastEpoch> {
        self.query(Contract::Rewards, &QueryMsg::PastEpoch { number })
    }

    /// A prover in the running epoch.
    pub fn entry(&self, prover: &str) -> Result<EntryResponse> {
        let prover = self.address(prover)?.into_string();
        self.query(Contract::Rewards, &QueryMsg::Entry { prover })
    }

    /// What was promised and claimed for capacity.
    pub fn capacity_totals(&self) -> Result<CapacityTotals> {
        self.query(Contract::Rewards, &QueryMsg::Capacity {})
    }

    /// What a prover may claim, by epoch; 30 at most.
    pub fn capacity_rewards(&self, prover: &str) -> Result<CapacityRewardsResponse> {
        let address = self.address(prover)?.into_string();
        self.query(Contract::Rewards, &QueryMsg::CapacityRewards { address, start_after: None, limit: Some(30) })
    }

    /// What a proof of this prover and counter has to show in the running epoch: computed here, as a prover does.
    pub fn challenge(&self, prover: &str, counter: u64) -> Result<Fr> {
        self.with_challenge(prover, |challenge| Ok(challenge.digest(counter)))
    }

    /// What a prover's machine answers to the running epoch's challenges of these counters, as `proofmark challenge` writes it.
    pub fn proved_answer(&self, machine: &CapacityProver, prover: &str, counters: Range<u64>) -> Result<ExecuteMsg> {
        self.with_challenge(prover, |challenge| Ok(machine.answer(challenge, counters)?))
    }

    fn with_challenge<T>(&self, prover: &str, then: impl FnOnce(&Challenge<'_>) -> Result<T>) -> Result<T> {
        let (chain_id, epoch) = (self.chain_id(), self.epoch()?.epoch);
        let prover = self.address(prover)?;
        let seed = epoch.seed.as_slice().try_into().context("an epoch's seed has 32 bytes")?;
        let contract = self.contracts.rewards.as_str();
        then(&Challenge { chain_id: &chain_id, contract, epoch: epoch.number, seed, prover: prover.as_str() })
    }

    /// Answers with these proofs, from the prover's next counter on.
    pub fn answer(&mut self, prover: &str, proofs: Vec<Binary>) -> Result<AppResponse> {
        let EntryResponse { epoch, entry, .. } = self.entry(prover)?;
        self.rewards(prover, &ExecuteMsg::Answer { epoch, first: entry.proofs, proofs })
    }

    /// Starts to count a prover's stake.
    pub fn join(&mut self, prover: &str) -> Result<AppResponse> {
        self.rewards(prover, &ExecuteMsg::Join {})
    }

    /// Ends the epoch that is over.
    pub fn roll_epoch(&mut self, anyone: &str) -> Result<AppResponse> {
        self.rewards(anyone, &ExecuteMsg::RollEpoch {})
    }

    /// Mints a prover's shares of these epochs.
    pub fn claim_capacity(&mut self, prover: &str, epochs: &[u64]) -> Result<AppResponse> {
        self.rewards(prover, &ExecuteMsg::ClaimCapacity { epochs: epochs.to_vec() })
    }

    /// Waits for so many seconds before the running epoch's end; an error if that is over.
    pub fn wait_for_end(&mut self, seconds_before: u64) -> Result<()> {
        let ends_at = self.epoch()?.epoch.ends_at;
        self.wait_until(ends_at.saturating_sub(seconds_before))
    }
}
