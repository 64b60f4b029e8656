//! Chapters three and four: from the job to the last claim.

use std::collections::BTreeMap;

use anyhow::Result;
use proofmark_prover::{JobContext, ProvedInference};

use super::narrator::Narrator;
use super::picture::blocks;
use super::report::JobReport;
use super::stage::Stage;
use super::tables;
use crate::digits::Classifier;
use crate::suite::{Amounts, Balances, Order, account, denom};

/// Lowest and highest price.
const PRICE: (u128, u128) = (600, 1_000);
/// Seconds that pass before the prover locks: the price rises meanwhile.
const HESITATION: u64 = 25;
/// Seconds that the proof takes on the chain's clock.
const PROVING: u64 = 6;

/// A settled job with its proof.
pub(super) struct Settled {
    pub(super) job: JobReport,
    pub(super) proved: ProvedInference,
    pub(super) balances_before: Balances,
    pub(super) balances_after: Balances,
    pub(super) totals_before: Amounts,
    pub(super) totals_after: Amounts,
    pub(super) paid: BTreeMap<String, u128>,
}

/// Posts, locks, proves, submits and claims.
pub(super) fn settle(story: &mut Narrator, stage: &mut Stage, image: usize) -> Result<Settled> {
    let (balances_before, totals_before) = (stage.suite.balances()?, stage.suite.totals()?);
    let id = post(stage, image)?;
    let pixels = &stage.zoo.images.pixels[image];
    story.say(format!("{} asks {}: which digit is held-out image {image}?", account::REQUESTER, stage.model().name));
    for line in blocks(pixels, 8) {
        story.say(format!("   {line}"));
    }
    story.say(format!(
        "job {id}: {} {} escrowed, the price rises from {} to {} within 100 seconds",
        PRICE.1,
        denom::NATIVE,
        PRICE.0,
        PRICE.1
    ));
    stage.suite.pass_seconds(HESITATION);
    stage.suite.lock(id, account::PROVER)?;
    let terms = stage.suite.job(id)?.terms;
    story.say(format!(
        "{HESITATION} seconds later {} locks it with {} {} of collateral",
        account::PROVER,
        terms.collateral,
        denom::TOKEN
    ));

    let context = context(stage, id, account::PROVER)?;
    let (proved, _) = story.working("computing and proving", || prove(stage, stage.model(), image, &context))?;
    let answer = stage.model().digit(&proved.output_wire)?;
    let label = stage.zoo.images.labels[image];
    story.say(format!(
        "{} answers {answer} (the image is labelled {label}): witness {:.3} s, proof {:.2} s on {} threads, {} bytes, verified before it leaves",
        account::PROVER,
        proved.witness_time.as_secs_f64(),
        proved.prove_time.as_secs_f64(),
        std::thread::available_parallelism().map_or(1, usize::from),
        proved.proof.0.len()
    ));

    story_of_payment(story, stage, id, &proved)?;
    let settlement = stage.suite.settlement(id)?;
    let mut paid = BTreeMap::new();
    for payout in &settlement.payouts {
        let role = serde_json::to_value(payout.role)?.as_str().unwrap_or_default().to_owned();
        story.say(format!(
            "  {role:<14} {:<14} {:>5} {}",
            stage.suite.name_of(&payout.account),
            payout.amount,
            denom::NATIVE
        ));
        paid.insert(role, payout.amount.u128());
    }
    for name in [account::PROVER, account::DEVELOPER, account::DATA_PROVIDER, account::TREASURY, account::REQUESTER] {
        stage.suite.claim(name)?;
    }
    let (balances_after, totals_after) = (stage.suite.balances()?, stage.suite.totals()?);
    story.say("everybody claims; all balances:");
    story.say(tables::balances(&balances_before, &balances_after, &totals_before, &totals_after));
    let job = JobReport {
        id,
        image,
        label,
        answer,
        max_price: terms.max_price.u128(),
        price: settlement.price.u128(),
        denom: denom::NATIVE.into(),
    };
    Ok(Settled { job, proved, balances_before, balances_after, totals_before, totals_after, paid })
}

fn story_of_payment(story: &mut Narrator, stage: &mut Stage, id: u64, proved: &ProvedInference) -> Result<()> {
    story.chapter("The contract checks the proof and pays");
    stage.suite.pass_seconds(PROVING);
    let (result, took) = story
        .working("submitting", || stage.suite.submit(id, account::PROVER, &proved.output_wire, &proved.proof.0))?;
    drop(result);
    let price = stage.suite.settlement(id)?.price;
    story.say(format!("proof accepted in {:.0} ms: {price} {} are split", took.as_secs_f64() * 1_000.0, denom::NATIVE));
    Ok(())
}

/// Posts a job on a held-out image, which has to belong to the dataset.
pub(super) fn post(stage: &mut Stage, image: usize) -> Result<u64> {
    let input = stage.zoo.images.wire(stage.model().graph(), image)?;
    let order = Order::new(&stage.ids[0], &input).dataset(stage.dataset_id).price(PRICE.0, PRICE.1);
    stage.suite.create_job(account::REQUESTER, &order)
}

/// Where a proof of this job counts, if `prover` hands it in.
pub(super) fn context(stage: &Stage, job_id: u64, prover: &str) -> Result<JobContext> {
    Ok(JobContext {
        chain_id: stage.suite.chain_id(),
        contract: stage.suite.contracts().escrow.to_string(),
        job_id,
        requester: stage.suite.job(job_id)?.terms.requester.into_string(),
        prover: stage.suite.address(prover)?.into_string(),
    })
}

/// Proves the answer of a classifier to a held-out image, with the image's place in the dataset.
pub(super) fn prove(stage: &Stage, model: &Classifier, image: usize, context: &JobContext) -> Result<ProvedInference> {
    let input = stage.zoo.images.wire(model.graph(), image)?;
    let membership = stage.zoo.dataset.membership(u64::try_from(image)?)?;
    model.prove(&input, context, Some(membership))
}
