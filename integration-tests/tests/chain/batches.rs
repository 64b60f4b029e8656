//! Many jobs settled by one message: the same money for the same people as one by one, and the books right after it.

use anyhow::Result;
use cosmwasm_std::Binary;
use proofmark_api::escrow::{Phase, SubmitItem, SubmitMode, SubmitResult};
use proofmark_api::events;
use proofmark_integration_tests::suite::account::{DEVELOPER, PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Market, TinyModel, assert_refused, attribute};

const INVALID: &str = "invalid proof: the pairing equation does not hold";

/// Jobs of two models, in coins and tokens, open, locked by the prover and lapsed; with a proof of each by the prover.
fn market() -> Result<(Market, Vec<SubmitItem>)> {
    let mut market = Market::new()?;
    let other = TinyModel::new(2)?;
    let other_id = market.register_model(DEVELOPER, &other.registration(200))?;
    let plain = market.post(REQUESTER, |order| order)?;
    let with_dataset = market.post(REQUESTER, |order| order.dataset(Market::DATASET).in_tokens())?;
    let locked = market.post(REQUESTER, |order| order.lock_seconds(500))?;
    let lapsed = market.post(REQUESTER, |order| order.in_tokens())?;
    let of_other = market.post(REQUESTER, |mut order| {
        order.request.model = other_id.clone();
        order
    })?;
    market.lock(locked, PROVER)?;
    market.lock(lapsed, RIVAL)?;
    market.pass_seconds(75);
    let mut items = [plain, with_dataset, locked, lapsed]
        .into_iter()
        .map(|job| market.item(job, PROVER))
        .collect::<Result<Vec<_>>>()?;
    let output = market.output();
    let proof = other.prove(&market.statement(of_other, PROVER, &output)?)?;
    items.push(SubmitItem { job_id: of_other, output: output.into(), proof: proof.into() });
    Ok((market, items))
}

fn settled(job_id: u64) -> SubmitResult {
    SubmitResult { job_id, error: None }
}

#[test]
fn a_batch_pays_what_single_submissions_pay() -> Result<()> {
    for mode in [SubmitMode::All, SubmitMode::Each] {
        let ((mut together, items), (mut alone, singles)) = (market()?, market()?);
        let (response, results) = together.submit_many(PROVER, mode, &items)?;
        assert_eq!(results, items.iter().map(|item| settled(item.job_id)).collect::<Vec<_>>());
        assert_eq!(attribute(&response, events::JOBS_SUBMITTED, "settled")?, "5");
        assert_eq!(attribute(&response, events::JOB_FULFILLED, "job_id")?, "1");
        for item in &singles {
            alone.submit(item.job_id, PROVER, &item.output, &item.proof)?;
        }
        assert_eq!(together.claimables()?, alone.claimables()?);
        assert_eq!(together.collateral()?, alone.collateral()?);
        assert_eq!(together.use_credits()?, alone.use_credits()?);
        together.assert_phase(4, Phase::LateFulfilled);
        together.assert_collateral(PROVER, 1_000, 0, 0);
        together.assert_collateral(RIVAL, 900, 0, 0);
        together.claim_everything()?;
    }
    Ok(())
}

#[test]
fn all_or_nothing_is_nothing_when_one_is_bad() -> Result<()> {
    let (mut market, mut items) = market()?;
    let good = items[3].output.clone();
    items[3].output = Binary::from([7, 7, 8]);
    let refused = market.submit_many(PROVER, SubmitMode::All, &items);
    assert_refused(refused, "proofs of jobs 1, 2, 3, 4: invalid batch: at least one of 4 proofs is invalid");
    market.assert_credits(NATIVE, &[]);
    market.assert_credits(TOKEN, &[]);
    market.assert_collateral(PROVER, 1_000, 100, 0);
    items[3].output = good;
    market.submit_many(PROVER, SubmitMode::All, &items)?;
    let again = market.submit_many(PROVER, SubmitMode::All, &items);
    assert_refused(again, "item 0, job 1: job 1 is fulfilled: expected open, locked or lapsed");
    Ok(())
}

#[test]
fn the_good_items_of_a_batch_are_paid_and_the_bad_ones_stay_open() -> Result<()> {
    let (mut market, mut items) = market()?;
    items[0].output = Binary::from([7, 7, 8]);
    items[4].proof = items[0].proof.clone();
    items.push(items[1].clone());
    let (response, results) = market.submit_many(PROVER, SubmitMode::Each, &items)?;
    let refused = |job_id, error: &str| SubmitResult { job_id, error: Some(error.to_owned()) };
    let twice = "job 2: expected once in a batch, got it again";
    let expected = [refused(1, INVALID), settled(2), settled(3), settled(4), refused(5, INVALID), refused(2, twice)];
    assert_eq!(results, expected);
    assert_eq!(attribute(&response, events::JOBS_SUBMITTED, "refused")?, "3");
    assert_eq!(attribute(&response, events::JOB_REFUSED, "error")?, INVALID);
    for job in [1, 5] {
        market.assert_phase(job, Phase::Open);
    }
    market.pass_seconds(3_600);
    for job in [1, 5] {
        market.expire(job, THIEF)?;
    }
    market.claim_everything()?;
    Ok(())
}

#[test]
fn a_copied_batch_pays_nobody_else() -> Result<()> {
    let (mut market, items) = market()?;
    let open: Vec<_> = items.iter().filter(|item| item.job_id != 3).cloned().collect();
    let (_, results) = market.submit_many(THIEF, SubmitMode::Each, &open)?;
    assert!(results.iter().all(|result| result.error.as_deref() == Some(INVALID)), "{results:?}");
    market.assert_paid(THIEF, 0, NATIVE);
    market.submit_many(PROVER, SubmitMode::All, &items)?;
    Ok(())
}
