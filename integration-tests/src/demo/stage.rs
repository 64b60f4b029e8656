//! The stage: classifiers with keys, a chain with contracts, everything registered.

use std::path::Path;

use anyhow::{Context, Result};
use cosmwasm_std::HexBinary;
use proofmark_prover::Dataset;

use super::narrator::Narrator;
use super::report::ModelReport;
use super::tables;
use crate::digits::{self, Classifier, Images};
use crate::suite::{Suite, account, denom};

/// Royalty of the classifiers, in basis points.
const MODEL_ROYALTY_BPS: u16 = 1_000;
/// Royalty of the images, in basis points.
const DATASET_ROYALTY_BPS: u16 = 500;
/// Collateral that the prover puts at stake.
const STAKE: u128 = 1_000;

/// The classifiers and what they were tested on.
pub(super) struct Zoo {
    pub(super) models: Vec<Classifier>,
    pub(super) images: Images,
    pub(super) dataset: Dataset,
    pub(super) reports: Vec<ModelReport>,
}

/// The classifiers on a chain.
pub(super) struct Stage {
    pub(super) zoo: Zoo,
    pub(super) suite: Suite,
    /// Registered ids, in the order of the models.
    pub(super) ids: Vec<HexBinary>,
    pub(super) dataset_id: u64,
}

/// Chapter one.
pub(super) fn load_models(story: &Narrator, cache: &Path) -> Result<Zoo> {
    let images = Images::load()?;
    let (mut models, mut reports) = (Vec::new(), Vec::new());
    for (file, name) in digits::MODELS {
        let what = format!("{name}: int8 ONNX -> integer graph -> circuit -> keys");
        let (model, _) = story.working(&what, || Classifier::load(file, name, cache))?;
        let (accuracy, _) =
            story.working(&format!("{name}: {} held-out images", images.labels.len()), || model.accuracy(&images))?;
        reports.push(ModelReport {
            name: name.into(),
            constraints: model.constraints(),
            accuracy,
            compile_seconds: model.times.compile.as_secs_f64(),
            keys_seconds: model.times.keys.as_secs_f64(),
            keys_cached: model.times.cached,
        });
        models.push(model);
    }
    story.say(tables::models(&reports));
    story.say("development setup: INSECURE. One machine knew the secret behind these keys and could forge proofs.");
    let first = models.first().context("no model")?;
    let (dataset, took) = story.working("hashing the dataset", || images.dataset(first.graph()))?;
    story.say(format!(
        "dataset: {} images in a Merkle tree of depth {}, hashed in {:.2} s",
        dataset.len(),
        dataset.depth(),
        took.as_secs_f64()
    ));
    Ok(Zoo { models, images, dataset, reports })
}

impl Stage {
    /// Chapter two.
    pub(super) fn open(story: &Narrator, zoo: Zoo) -> Result<Self> {
        let mut suite = Suite::builder().build()?;
        story.say(format!("chain {}", suite.chain_id()));
        let contracts = suite.contracts().clone();
        for (name, address) in [
            ("token", &contracts.token),
            ("registry", &contracts.registry),
            ("escrow", &contracts.escrow),
            ("rewards", &contracts.rewards),
            ("verifier", &contracts.verifier),
        ] {
            story.say(format!("  {name:<9} {address}"));
        }
        let mut ids = Vec::new();
        for model in &zoo.models {
            let registration = model.registration(MODEL_ROYALTY_BPS)?;
            let id = suite.register_model(account::DEVELOPER, &registration)?;
            story.say(format!("{} registered by {}: model {id}", model.name, account::DEVELOPER));
            ids.push(id);
        }
        let registration = digits::dataset_registration(&zoo.dataset, DATASET_ROYALTY_BPS)?;
        let dataset_id = suite.register_dataset(account::DATA_PROVIDER, &registration)?;
        story.say(format!("dataset {dataset_id} registered by {}: root {}", account::DATA_PROVIDER, registration.root));
        suite.deposit_collateral(account::PROVER, STAKE)?;
        story.say(format!("{} puts {STAKE} {} at stake", account::PROVER, denom::TOKEN));
        Ok(Self { zoo, suite, ids, dataset_id })
    }

    /// The classifier that jobs ask for.
    pub(super) fn model(&self) -> &Classifier {
        &self.zoo.models[0]
    }
}
