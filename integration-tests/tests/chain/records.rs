//! What becomes of records that jobs stand on: other owners, next versions, deprecated, revoked.

use anyhow::Result;
use proofmark_api::registry::{
    DatasetRegistration, ModelRegistration, NewestResponse, QueryMsg, RecordId, RecordStatus,
};
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, DEVELOPER, OWNER, PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::{Contract, Market, Order, TinyModel, assert_refused, denom, refusal};

/// The market's model and dataset, with their owners.
fn records(market: &Market) -> [(RecordId, &'static str); 2] {
    let model = RecordId::Model { id: market.id.clone() };
    [(model, DEVELOPER), (RecordId::Dataset { id: Market::DATASET }, DATA_PROVIDER)]
}

/// What developer, data provider and rival were credited with.
fn royalties(market: &Market) -> Result<[u128; 3]> {
    let all = market.claimables()?;
    let of = |name: &str| all.get(name).and_then(|amounts| amounts.get(denom::NATIVE)).copied().unwrap_or_default();
    Ok([DEVELOPER, DATA_PROVIDER, RIVAL].map(of))
}

/// Terms are frozen at creation: a royalty goes to whoever owned the record then.
#[test]
fn jobs_that_exist_pay_the_old_owner_and_new_jobs_the_new_one() -> Result<()> {
    let mut market = Market::new()?;
    let on_dataset = |order: Order| order.dataset(Market::DATASET);
    let (open, locked) = (market.post(REQUESTER, on_dataset)?, market.post(REQUESTER, on_dataset)?);
    market.lock(locked, PROVER)?;
    for (record, owner) in records(&market) {
        market.transfer(owner, &record, Some(RIVAL))?;
    }
    // Proposed is not accepted.
    let proposed = market.post(REQUESTER, on_dataset)?;
    for (record, _) in records(&market) {
        market.accept(RIVAL, &record)?;
    }
    let after = market.post(REQUESTER, on_dataset)?;
    for job in [open, locked, proposed] {
        market.fulfil(job, PROVER)?;
    }
    // Three prices of 600: 10% and 5%.
    assert_eq!(royalties(&market)?, [180, 90, 0]);
    market.fulfil(after, PROVER)?;
    assert_eq!(royalties(&market)?, [180, 90, 60 + 30]);
    market.assert_all_paid_out();
    Ok(())
}

/// The audit follows a record through its owners.
#[test]
fn audits_hold_on_both_sides_of_a_transfer() -> Result<()> {
    let mut market = Market::new()?;
    let on_dataset = |order: Order| order.dataset(Market::DATASET);
    let before = market.post(REQUESTER, on_dataset)?;
    market.pass_seconds(10);
    for (record, owner) in records(&market) {
        market.hand_over(owner, &record, RIVAL)?;
    }
    market.pass_seconds(10);
    let after = market.post(REQUESTER, on_dataset)?;
    for job in [before, after] {
        market.fulfil(job, PROVER)?;
        let report = proofmark_prover::audit(&market.audit_bundle(job)?);
        for check in ["terms", "dataset"] {
            assert!(!report.failed().contains(&check), "job {job}: {report:?}");
        }
    }
    Ok(())
}

#[test]
fn nobody_takes_a_record_that_is_not_offered_to_him() -> Result<()> {
    let mut market = Market::new()?;
    for (record, owner) in records(&market) {
        assert!(refusal(market.transfer(THIEF, &record, Some(THIEF))).starts_with("transfer_record: expected sender"));
        assert_refused(market.accept(THIEF, &record), &format!("{record}: expected a proposed owner, got none"));
        market.transfer(owner, &record, Some(RIVAL))?;
        assert!(refusal(market.accept(THIEF, &record)).starts_with("accept_record: expected sender"));
        market.transfer(owner, &record, None)?;
        assert_refused(market.accept(RIVAL, &record), &format!("{record}: expected a proposed owner, got none"));
    }
    Ok(())
}

#[test]
fn a_deprecated_dataset_takes_no_new_jobs_and_running_ones_go_on() -> Result<()> {
    let mut market = Market::new()?;
    let dataset = RecordId::Dataset { id: Market::DATASET };
    let on_dataset = |order: Order| order.dataset(Market::DATASET);
    let (open, locked) = (market.post(REQUESTER, on_dataset)?, market.post(REQUESTER, on_dataset)?);
    market.lock(locked, PROVER)?;
    assert!(refusal(market.deprecate(THIEF, &dataset)).starts_with("deprecate_dataset: expected sender"));
    market.deprecate(DATA_PROVIDER, &dataset)?;
    assert_refused(market.post(REQUESTER, on_dataset), "dataset 1 is deprecated: expected active");
    market.fulfil(open, PROVER)?;
    // Revoked by the registry's owner: the same, for good.
    assert!(refusal(market.revoke(DATA_PROVIDER, &dataset)).contains("owner"));
    market.revoke(OWNER, &dataset)?;
    assert_refused(market.post(REQUESTER, on_dataset), "dataset 1 is revoked: expected active");
    assert_refused(market.revoke(OWNER, &dataset), "dataset 1 is revoked: expected active or deprecated");
    market.fulfil(locked, PROVER)?;
    market.post(REQUESTER, |order| order)?;
    assert_eq!(market.dataset_record(Market::DATASET)?.status, RecordStatus::Revoked);
    assert_eq!(royalties(&market)?[1], 60);
    Ok(())
}

#[test]
fn versions_are_jobs_own_choice_and_the_newest_is_found() -> Result<()> {
    let mut market = Market::new()?;
    let first = market.id.clone();
    let second = TinyModel::new(2)?;
    let next = ModelRegistration { previous: Some(first.clone()), ..second.registration(500) };
    assert!(refusal(market.register_model(THIEF, &next)).starts_with("next version: expected sender"));
    let id = market.register_model(DEVELOPER, &next)?;
    let newest: NewestResponse =
        market.query(Contract::Registry, &QueryMsg::Newest { record: RecordId::Model { id: first.clone() } })?;
    assert_eq!(newest, NewestResponse { record: RecordId::Model { id: id.clone() }, version: 2 });
    assert_eq!(market.model_record(&first)?.line.successor, Some(id.clone()));
    // Both serve, until the older one is deprecated.
    let old = market.post(REQUESTER, |order| order)?;
    market.create_job(REQUESTER, &Order::new(&id, &[1, 2, 3, 4]))?;
    market.deprecate_model(DEVELOPER, &first)?;
    assert!(refusal(market.post(REQUESTER, |order| order)).ends_with("is deprecated: expected active"));
    market.fulfil(old, PROVER)?;

    let next = DatasetRegistration { previous: Some(1), ..Market::dataset(2) };
    assert_eq!(market.register_dataset(DATA_PROVIDER, &next)?, 2);
    let fork = DatasetRegistration { previous: Some(1), ..Market::dataset(3) };
    let expected = "dataset 1: expected one that nothing follows, got one that dataset 2 follows";
    assert_refused(market.register_dataset(DATA_PROVIDER, &fork), expected);
    Ok(())
}
