//! A suite with the real classifiers and images of `crate::digits`, which are loaded once a process. Their
//! development keys stay in the cache that the demo uses too.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow};
use cosmwasm_std::HexBinary;
use cw_multi_test::AppResponse;
use proofmark_prover::{Dataset, JobContext, ProvedInference};

use super::builder::Suite;
use super::names::account;
use super::order::Order;
use crate::digits::{self, Classifier, Images};

/// The real models and images.
pub struct Digits {
    /// The multilayer perceptron.
    pub mlp: Classifier,
    /// The convolutional network.
    pub cnn: Classifier,
    /// The held-out images.
    pub images: Images,
    /// The images as a dataset.
    pub dataset: Dataset,
}

impl Digits {
    /// The process's one copy: compiled, with keys.
    pub fn get() -> Result<&'static Self> {
        static DIGITS: OnceLock<Result<Digits, String>> = OnceLock::new();
        DIGITS.get_or_init(|| Self::load().map_err(|error| format!("{error:#}"))).as_ref().map_err(|e| anyhow!("{e}"))
    }

    fn load() -> Result<Self> {
        let cache = cache();
        let [mlp, cnn] = digits::MODELS.map(|(file, name)| Classifier::load(file, name, &cache));
        let (mlp, cnn, images) = (mlp?, cnn?, Images::load()?);
        let dataset = images.dataset(mlp.graph())?;
        Ok(Self { mlp, cnn, images, dataset })
    }

    /// An image as it goes on chain.
    pub fn input(&self, image: usize) -> Result<Vec<u8>> {
        self.images.wire(self.mlp.graph(), image)
    }
}

/// Where keys stay between runs: `target/proofmark/keys`, wherever cargo's target is.
fn cache() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")).join("proofmark/keys")
}

/// A suite where both classifiers and the images are registered. Derefs to its [`Suite`].
pub struct DigitsMarket {
    suite: Suite,
    /// Models and images.
    pub digits: &'static Digits,
    /// Id of the multilayer perceptron.
    pub mlp: HexBinary,
    /// Id of the convolutional network.
    pub cnn: HexBinary,
    /// The dataset's id.
    pub dataset: u64,
}

impl DigitsMarket {
    /// Shares as in [`super::Market`]; the prover has 1,000 tokens at stake.
    pub fn new() -> Result<Self> {
        let digits = Digits::get()?;
        let mut suite = Suite::builder().build()?;
        let mlp = suite.register_model(account::DEVELOPER, &digits.mlp.registration(1_000)?)?;
        let cnn = suite.register_model(account::DEVELOPER, &digits.cnn.registration(1_000)?)?;
        let registration = digits::dataset_registration(&digits.dataset, 500)?;
        let dataset = suite.register_dataset(account::DATA_PROVIDER, &registration)?;
        suite.deposit_collateral(account::PROVER, 1_000)?;
        Ok(Self { suite, digits, mlp, cnn, dataset })
    }

    /// Posts a job: which digit does the perceptron see on this image of the dataset?
    pub fn post(&mut self, image: usize) -> Result<u64> {
        let order = Order::new(&self.mlp, &self.digits.input(image)?).dataset(self.dataset);
        self.create_job(account::REQUESTER, &order)
    }

    /// Proves what a classifier (usually the job's) sees on an image of the dataset (usually the job's).
    pub fn prove(&self, by: &Classifier, job_id: u64, prover: &str, image: usize) -> Result<ProvedInference> {
        let input = self.digits.input(image)?;
        let place = self.digits.dataset.find(&input).context("the image is not in the dataset")?;
        by.prove(&input, &self.context(job_id, prover)?, Some(self.digits.dataset.membership(place)?))
    }

    /// Where a proof of a job by a prover counts.
    pub fn context(&self, job_id: u64, prover: &str) -> Result<JobContext> {
        Ok(JobContext {
            chain_id: self.chain_id(),
            contract: self.contracts.escrow.to_string(),
            job_id,
            requester: self.job(job_id)?.terms.requester.into_string(),
            prover: self.address(prover)?.into_string(),
        })
    }

    /// Submits what was proved.
    pub fn hand_in(&mut self, job_id: u64, prover: &str, proved: &ProvedInference) -> Result<AppResponse> {
        self.submit(job_id, prover, &proved.output_wire, &proved.proof.0)
    }
}

impl Deref for DigitsMarket {
    type Target = Suite;

    fn deref(&self) -> &Suite {
        &self.suite
    }
}

impl DerefMut for DigitsMarket {
    fn deref_mut(&mut self) -> &mut Suite {
        &mut self.suite
    }
}
