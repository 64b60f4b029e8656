//! What every query of every contract says of a chain, so that a later release can be asked the same.

use anyhow::Result;
use cosmwasm_std::HexBinary;
use proofmark_api::{escrow, registry, rewards, token, verifier};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::suite::{Contract, Market};

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The contract's name.
    pub contract: String,
    /// The query, as it is sent.
    pub query: Value,
    /// What the contract answered.
    pub answer: Value,
}

/// Asks, and keeps what is answered.
pub struct Answers<'a> {
    market: &'a Market,
    list: Vec<Answer>,
}

impl<'a> Answers<'a> {
    /// Every query of every contract, for every account, job, model, dataset and epoch that there is.
    pub fn all(market: &'a Market) -> Result<Vec<Answer>> {
        let mut answers = Self { market, list: Vec::new() };
        answers.of_escrow()?;
        answers.of_registry()?;
        answers.of_rewards()?;
        answers.of_token()?;
        answers.of_verifier()?;
        Ok(answers.list)
    }

    fn ask(&mut self, contract: Contract, query: &impl Serialize) -> Result<Value> {
        let answer: Value = self.market.query(contract, query)?;
        let query = serde_json::to_value(query)?;
        self.list.push(Answer { contract: contract.name().to_owned(), query, answer: answer.clone() });
        Ok(answer)
    }

    fn of_escrow(&mut self) -> Result<()> {
        use escrow::QueryMsg::*;
        for query in [Config {}, Ownership {}, PendingBurn {}, Tally {}] {
            self.ask(Contract::Escrow, &query)?;
        }
        self.ask(Contract::Escrow, &Jobs { start_after: Some(3), limit: Some(2) })?;
        for job in self.market.jobs()? {
            let job_id = job.id;
            self.ask(Contract::Escrow, &Job { job_id })?;
            self.ask(Contract::Escrow, &Input { job_id })?;
        }
        for job_id in 1..=3 {
            let (prover, output) = (self.market.address("prover")?.into_string(), self.market.output().into());
            self.ask(Contract::Escrow, &Digest { job_id, prover, output })?;
        }
        for holder in self.market.holders() {
            let address = self.market.address(&holder)?.into_string();
            self.ask(Contract::Escrow, &Collateral { address: address.clone() })?;
            self.ask(Contract::Escrow, &Claimables { address: address.clone() })?;
            self.ask(Contract::Escrow, &StakeMeter { address })?;
        }
        for id in self.models()? {
            self.ask(Contract::Escrow, &Model { id })?;
        }
        for id in [1, 2] {
            self.ask(Contract::Escrow, &Dataset { id })?;
        }
        Ok(())
    }

    fn of_registry(&mut self) -> Result<()> {
        use registry::QueryMsg::*;
        for query in [Config {}, Ownership {}, Models { start_after: None, limit: Some(30) }] {
            self.ask(Contract::Registry, &query)?;
        }
        for id in self.models()? {
            self.ask(Contract::Registry, &Model { id: id.clone() })?;
            self.ask(Contract::Registry, &VerifyingKey { id })?;
        }
        for id in [1, 2] {
            self.ask(Contract::Registry, &Dataset { id })?;
        }
        self.ask(Contract::Registry, &Datasets { start_after: None, limit: Some(30) })?;
        Ok(())
    }

    fn of_rewards(&mut self) -> Result<()> {
        use rewards::QueryMsg::*;
        for query in [Config {}, Ownership {}, Minted {}, Capacity {}, Epoch {}] {
            self.ask(Contract::Rewards, &query)?;
        }
        let prover = self.market.address("prover")?.into_string();
        self.ask(Contract::Rewards, &Challenge { prover, counter: 3 })?;
        for number in 1..self.market.epoch()?.epoch.number {
            self.ask(Contract::Rewards, &PastEpoch { number })?;
        }
        for holder in self.market.holders() {
            let address = self.market.address(&holder)?.into_string();
            self.ask(Contract::Rewards, &Entry { prover: address.clone() })?;
            self.ask(Contract::Rewards, &CapacityRewards { address, start_after: None, limit: Some(30) })?;
        }
        Ok(())
    }

    fn of_token(&mut self) -> Result<()> {
        use token::QueryMsg::*;
        let accounts = AllAccounts { start_after: None, limit: Some(30) };
        for query in [TokenInfo {}, Minter {}, MarketingInfo {}, accounts] {
            self.ask(Contract::Token, &query)?;
        }
        for holder in self.market.holders() {
            let address = self.market.address(&holder)?.into_string();
            self.ask(Contract::Token, &Balance { address: address.clone() })?;
            self.ask(Contract::Token, &AllAllowances { owner: address, start_after: None, limit: Some(30) })?;
        }
        Ok(())
    }

    fn of_verifier(&mut self) -> Result<()> {
        use verifier::QueryMsg::*;
        let key_id = self.market.id.clone();
        self.ask(Contract::Verifier, &Keys { start_after: None, limit: Some(30) })?;
        self.ask(Contract::Verifier, &Key { key_id: key_id.clone() })?;
        let digest = self.market.challenge("prover", 0)?;
        let proof = self.market.model.prove_digest(digest)?.into();
        let inputs = vec![HexBinary::from(digest.to_bytes_be())];
        self.ask(Contract::Verifier, &Verify { key_id, inputs, proof })?;
        Ok(())
    }

    fn models(&self) -> Result<Vec<HexBinary>> {
        let page = registry::QueryMsg::Models { start_after: None, limit: Some(30) };
        let page: registry::ModelsResponse = self.market.query(Contract::Registry, &page)?;
        Ok(page.models.into_iter().map(|model| model.id).collect())
    }
}

/// What an answer said that a later one no longer says: the path to it. An answer may only gain fields.
#[must_use]
pub fn lost(before: &Value, now: &Value) -> Option<String> {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => before.iter().find_map(|(field, value)| {
            let inner = lost(value, now.get(field).unwrap_or(&Value::Null))?;
            Some(format!(".{field}{inner}"))
        }),
        (Value::Array(before), Value::Array(now)) if before.len() == now.len() => {
            let mut pairs = before.iter().zip(now).enumerate();
            pairs.find_map(|(place, (before, now))| Some(format!("[{place}]{}", lost(before, now)?)))
        }
        (before, now) if before == now => None,
        (before, now) => Some(format!(": expected {before}, got {now}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_may_gain_fields_and_lose_nothing() {
        let before = json!({"jobs": [{"id": 1, "lock": null}]});
        assert_eq!(lost(&before, &json!({"jobs": [{"id": 1, "lock": null, "new": 2}], "more": []})), None);
        // A field that was null says nothing when it is left out.
        assert_eq!(lost(&before, &json!({"jobs": [{"id": 1}]})), None);
        let got = |now| lost(&before, &now).unwrap();
        assert_eq!(got(json!({"jobs": [{"id": 2, "lock": null}]})), ".jobs[0].id: expected 1, got 2");
        assert_eq!(got(json!({"jobs": [{"lock": null}]})), ".jobs[0].id: expected 1, got null");
        assert!(got(json!({"jobs": []})).starts_with(".jobs: expected [{"));
    }
}
