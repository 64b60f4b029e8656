//! What the owner may do, and that none of it touches a job that exists. Here the owner is one key; below, the owner is a
//! timelock under a multisig.

mod emergency;
mod funds;
mod handover;
mod running_jobs;
mod timelock;
mod votes;

use anyhow::Result;
use cosmwasm_std::HexBinary;
use cw_ownable::Action;
use proofmark_api::escrow::{ExecuteMsg, Phase};
use proofmark_api::registry::{RecordId, RecordStatus};
use proofmark_integration_tests::suite::account::{DEVELOPER, OWNER, PROVER, REQUESTER, RIVAL, THIEF, TREASURY};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Market, assert_refused};

const NOT_OWNER: &str = "Caller is not the contract's current owner";

#[test]
fn a_pause_stops_creation_and_nothing_else() -> Result<()> {
    let mut market = Market::new()?;
    let [first, second, third] = [0; 3].map(|_| market.post(REQUESTER, |order| order));
    market.lock(second?, PROVER)?;
    market.pause(OWNER, true)?;
    assert_refused(market.post(REQUESTER, |order| order), "creation of jobs is paused");
    assert_refused(market.post(REQUESTER, |order| order.in_tokens()), "creation of jobs is paused");
    market.fulfil(first?, RIVAL)?;
    market.fulfil(2, PROVER)?;
    market.lock(third?, PROVER)?;
    market.pass_seconds(3_600);
    market.expire(3, THIEF)?;
    market.deposit_collateral(THIEF, 10)?;
    market.unbond(THIEF, 10)?;
    market.assert_all_paid_out();
    market.pause(OWNER, false)?;
    market.post(REQUESTER, |order| order)?;
    Ok(())
}

#[test]
fn the_owners_rights_are_the_owners() -> Result<()> {
    let mut market = Market::new()?;
    let id = market.id.clone();
    assert_refused(market.pause(THIEF, true), NOT_OWNER);
    assert_refused(market.update_params(THIEF, |params| params.fee_bps = 0), NOT_OWNER);
    assert_refused(market.update_treasury(THIEF, THIEF), NOT_OWNER);
    assert_refused(market.revoke_model(THIEF, &id), NOT_OWNER);
    assert_refused(market.revoke_model(DEVELOPER, &id), NOT_OWNER);
    let rewards = market.address(THIEF)?.into_string();
    assert_refused(market.escrow(THIEF, &ExecuteMsg::SetRewards { rewards: rewards.clone() }, &[]), NOT_OWNER);
    let known = market.contracts().rewards.clone();
    let expected = format!("rewards contract: already set to {known}");
    assert_refused(market.escrow(OWNER, &ExecuteMsg::SetRewards { rewards }, &[]), &expected);
    Ok(())
}

#[test]
fn only_the_registry_pushes() -> Result<()> {
    let mut market = Market::new()?;
    let (registry, owner) = (market.contracts().registry.clone(), market.address(OWNER)?);
    let message = ExecuteMsg::SetRecordStatus {
        record: RecordId::Model { id: market.id.clone() },
        status: RecordStatus::Revoked,
    };
    let expected = format!("set_record_status: expected sender {registry}, got {owner}");
    assert_refused(market.escrow(OWNER, &message, &[]), &expected);
    Ok(())
}

#[test]
fn parameters_are_not_retroactive() -> Result<()> {
    let mut market = Market::new()?;
    let old = market.post(REQUESTER, |order| order.in_tokens())?;
    market.update_params(OWNER, |params| {
        params.fee_bps = 2_000;
        params.burn_bps = 10_000;
        params.min_collateral = 500u128.into();
        params.allowed_native = vec!["uother".into()];
    })?;
    market.update_treasury(OWNER, RIVAL)?;
    // The old job on the old terms: 5%, half of it burnt, to the old treasury.
    market.fulfil(old, PROVER)?;
    market.assert_paid(TREASURY, 15, TOKEN);
    market.assert_paid(PROVER, 510, TOKEN);
    market.assert_paid(RIVAL, 0, TOKEN);
    // New jobs on the new ones: 20%, all of it burnt.
    assert_refused(market.post(REQUESTER, |order| order.in_tokens()), "collateral: expected at least 500, got 100");
    assert_refused(market.post(REQUESTER, |order| order), "funds: expected one of [uother], got ucosm");
    let new = market.post(REQUESTER, |order| order.in_tokens().collateral(500))?;
    market.fulfil(new, PROVER)?;
    assert_eq!(market.settlement(new)?.fee_burnt.u128(), 120);
    market.assert_paid(PROVER, 510 + 420, TOKEN);
    market.assert_paid(RIVAL, 0, TOKEN);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn parameters_beyond_their_limits_are_refused() -> Result<()> {
    let mut market = Market::new()?;
    let too_large = |field: &str, max: u64| format!("{field}: expected at most {max}, got {}", max + 1);
    let result = market.update_params(OWNER, |params| params.fee_bps = 10_001);
    assert_refused(result, &too_large("fee_bps", 10_000));
    let result = market.update_params(OWNER, |params| params.burn_bps = 10_001);
    assert_refused(result, &too_large("burn_bps", 10_000));
    let result = market.update_params(OWNER, |params| params.unbonding_seconds = 7_776_001);
    assert_refused(result, &too_large("unbonding_seconds", 7_776_000));
    let result = market.update_params(OWNER, |params| params.max_input_bytes = 131_073);
    assert_refused(result, &too_large("max_input_bytes", 131_072));
    let result = market.update_params(OWNER, |params| params.allowed_native.push(NATIVE.into()));
    assert_refused(result, "allowed_native: ucosm appears twice");
    // A fee that leaves no room for the royalties stops the jobs that would pay them.
    market.update_params(OWNER, |params| params.fee_bps = 9_001)?;
    let expected = "shares: expected at most 10000 basis points, got fee 9001 + model 1000 + dataset 0";
    assert_refused(market.post(REQUESTER, |order| order), expected);
    Ok(())
}

#[test]
fn a_deprecated_model_takes_no_new_jobs_and_finishes_the_old() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    let id = market.id.clone();
    let (developer, owner) = (market.address(DEVELOPER)?, market.address(OWNER)?);
    let expected = format!("deprecate_model: expected sender {developer}, got {owner}");
    assert_refused(market.deprecate_model(OWNER, &id), &expected);
    market.deprecate_model(DEVELOPER, &id)?;
    assert_refused(market.post(REQUESTER, |order| order), &format!("model {id} is deprecated: expected active"));
    let expected = format!("model {id} of job 1 is deprecated: expected revoked");
    assert_refused(market.refund_revoked(job, REQUESTER), &expected);
    market.lock(job, PROVER)?;
    market.fulfil(job, PROVER)?;
    market.assert_phase(job, Phase::Fulfilled);
    assert_refused(market.deprecate_model(DEVELOPER, &id), &format!("model {id} is deprecated: expected active"));
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_revocation_is_final() -> Result<()> {
    let mut market = Market::new()?;
    let id = market.id.clone();
    market.deprecate_model(DEVELOPER, &id)?;
    market.revoke_model(OWNER, &id)?;
    assert_refused(market.post(REQUESTER, |order| order), &format!("model {id} is revoked: expected active"));
    assert_refused(market.deprecate_model(DEVELOPER, &id), &format!("model {id} is revoked: expected active"));
    let expected = format!("model {id} is revoked: expected active or deprecated");
    assert_refused(market.revoke_model(OWNER, &id), &expected);
    let unknown = HexBinary::from([9; 32]);
    assert_refused(market.revoke_model(OWNER, &unknown), &format!("model {unknown}: not registered"));
    Ok(())
}

#[test]
fn ownership_changes_in_two_steps() -> Result<()> {
    let mut market = Market::new()?;
    let offer = Action::TransferOwnership { new_owner: market.address(RIVAL)?.into(), expiry: None };
    assert_refused(market.update_ownership(THIEF, offer.clone()), NOT_OWNER);
    market.update_ownership(OWNER, offer)?;
    market.pause(OWNER, true)?;
    assert_refused(market.pause(RIVAL, false), NOT_OWNER);
    assert_refused(
        market.update_ownership(THIEF, Action::AcceptOwnership),
        "Caller is not the contract's pending owner",
    );
    market.update_ownership(RIVAL, Action::AcceptOwnership)?;
    assert_refused(market.pause(OWNER, false), NOT_OWNER);
    market.pause(RIVAL, false)?;
    market.update_ownership(RIVAL, Action::RenounceOwnership)?;
    assert_refused(market.pause(RIVAL, true), "Contract ownership has been renounced");
    // Nobody owns it, and jobs go on.
    let job = market.post(REQUESTER, |order| order)?;
    market.fulfil(job, PROVER)?;
    market.assert_all_paid_out();
    Ok(())
}
