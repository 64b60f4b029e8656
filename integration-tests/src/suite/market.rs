//! A suite with tiny models and a dataset, for tests that are not about models.

use std::ops::{Deref, DerefMut};

use anyhow::{Result, ensure};
use cosmwasm_std::HexBinary;
use cw_multi_test::AppResponse;
use proofmark_api::escrow::SubmitItem;
use proofmark_api::registry::DatasetRegistration;
use proofmark_statement::{Fr, commit_output};

use super::builder::{Suite, SuiteBuilder};
use super::names::account;
use super::order::Order;
use super::tiny::TinyModel;

/// Royalties of the market's models, in basis points.
const MODEL_ROYALTY_BPS: u16 = 1_000;
/// Royalty of the market's dataset, in basis points.
const DATASET_ROYALTY_BPS: u16 = 500;

/// A suite, a model of one constraint and a dataset. Derefs to its [`Suite`].
///
/// The fee is 5% (half of it burnt on token jobs), the developer has 10%, the data provider 5%, if the job names
/// the dataset. Prover and rival have 1,000 tokens at stake.
pub struct Market {
    suite: Suite,
    /// The model's keys.
    pub model: TinyModel,
    /// The model's id.
    pub id: HexBinary,
}

impl Market {
    /// The dataset's id.
    pub const DATASET: u64 = 1;

    /// On a suite as [`Suite::builder`] makes it.
    pub fn new() -> Result<Self> {
        Self::on(Suite::builder())
    }

    /// On another suite.
    pub fn on(builder: SuiteBuilder) -> Result<Self> {
        let mut suite = builder.build()?;
        let model = TinyModel::new(1)?;
        let id = suite.register_model(account::DEVELOPER, &model.registration(MODEL_ROYALTY_BPS))?;
        let dataset = suite.register_dataset(account::DATA_PROVIDER, &Self::dataset(1))?;
        ensure!(dataset == Self::DATASET, "dataset: expected id {}, got {dataset}", Self::DATASET);
        for prover in [account::PROVER, account::RIVAL] {
            suite.deposit_collateral(prover, 1_000)?;
        }
        Ok(Self { suite, model, id })
    }

    /// On a chain that was written down, see [`super::Snapshot`]: where this market has been before.
    pub fn restored(suite: Suite) -> Result<Self> {
        let model = TinyModel::new(1)?;
        let id = model.id();
        Ok(Self { suite, model, id })
    }

    /// What the provider says of a dataset; `root` makes them differ.
    #[must_use]
    pub fn dataset(root: u64) -> DatasetRegistration {
        DatasetRegistration {
            name: format!("records-{root}"),
            root: HexBinary::from(Fr::from_u64(root).to_bytes_be()),
            leaf_count: 10,
            depth: TinyModel::DATASET_DEPTH,
            royalty_bps: DATASET_ROYALTY_BPS,
            licence: "CC-BY-4.0".into(),
            uri: String::new(),
            schema: String::new(),
            previous: None,
        }
    }

    /// An order of the market's model, see [`Order::new`].
    #[must_use]
    pub fn order(&self) -> Order {
        Order::new(&self.id, &[1, 2, 3, 4])
    }

    /// Posts the market's order, changed as you like.
    pub fn post(&mut self, requester: &str, change: impl FnOnce(Order) -> Order) -> Result<u64> {
        let order = change(self.order());
        self.create_job(requester, &order)
    }

    /// An output of the right length.
    #[must_use]
    pub fn output(&self) -> Vec<u8> {
        vec![7; TinyModel::OUTPUT as usize]
    }

    /// The same in the form that the job asks for: as bytes, or as a commitment without salt.
    pub fn output_of(&self, job_id: u64) -> Result<Vec<u8>> {
        if self.job(job_id)?.terms.output_mode.is_inline() {
            return Ok(self.output());
        }
        Ok(commit_output(Fr::from_u64(0), &self.output()).to_bytes_be().into())
    }

    /// A proof that `prover` is to be paid for this output, in the form that the job asks for.
    pub fn prove(&self, job_id: u64, prover: &str, output: &[u8]) -> Result<Vec<u8>> {
        self.model.prove(&self.statement(job_id, prover, output)?)
    }

    /// An item of a batch, with its proof.
    pub fn item(&self, job_id: u64, prover: &str) -> Result<SubmitItem> {
        let output = self.output_of(job_id)?;
        let proof = self.prove(job_id, prover, &output)?;
        Ok(SubmitItem { job_id, output: output.into(), proof: proof.into() })
    }

    /// Answers so many challenges with the market's model, which the owner has named as standard circuit.
    pub fn answer_with(&mut self, prover: &str, count: u64) -> Result<AppResponse> {
        let first = self.entry(prover)?.entry.proofs;
        let prove = |counter| Ok(self.model.prove_digest(self.challenge(prover, counter)?)?.into());
        let proofs = (first..first + count).map(prove).collect::<Result<Vec<_>>>()?;
        self.answer(prover, proofs)
    }

    /// Proves and submits.
    pub fn fulfil(&mut self, job_id: u64, prover: &str) -> Result<AppResponse> {
        let output = self.output_of(job_id)?;
        let proof = self.prove(job_id, prover, &output)?;
        self.submit(job_id, prover, &output, &proof)
    }
}

impl Deref for Market {
    type Target = Suite;

    fn deref(&self) -> &Suite {
        &self.suite
    }
}

impl DerefMut for Market {
    fn deref_mut(&mut self) -> &mut Suite {
        &mut self.suite
    }
}
