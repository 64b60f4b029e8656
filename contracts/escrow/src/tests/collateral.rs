//! Collateral through the entry points.

use cosmwasm_std::{CosmosMsg, Uint128, WasmMsg, from_json};
use cw20::Cw20ExecuteMsg;
use proofmark_api::escrow::{ExecuteMsg, ReceiveMsg};

use super::suite::{Suite, addr, ask, attribute, token};
use crate::ContractError;

fn unbond(suite: &mut Suite, amount: u128) -> Result<cosmwasm_std::Response, ContractError> {
    suite.run("prover", &[], ExecuteMsg::Unbond { amount: amount.into() })
}

#[test]
fn collateral_goes_in_and_out() {
    let mut suite = Suite::new();
    suite.deposit("prover", 100);
    unbond(&mut suite, 40).unwrap();
    suite.assert_staked("prover", 60, 0);
    suite.skip(3_599);
    let error = suite.run("prover", &[], ExecuteMsg::WithdrawUnbonded {}).unwrap_err();
    assert!(matches!(error, ContractError::NothingReleased { .. }));
    suite.skip(1);
    let response = suite.run("prover", &[], ExecuteMsg::WithdrawUnbonded {}).unwrap();
    let CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) = &response.messages[0].msg else { panic!("no message") };
    let expected = Cw20ExecuteMsg::Transfer { recipient: addr("prover").into(), amount: 40u128.into() };
    assert_eq!(from_json::<Cw20ExecuteMsg>(msg).unwrap(), expected);
    let error = suite.run("prover", &[], ExecuteMsg::WithdrawUnbonded {}).unwrap_err();
    assert_eq!(error, ContractError::NothingUnbonding);
}

#[test]
fn what_a_lock_holds_may_unbond_but_not_leave() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.deposit("prover", 25);
    suite.lock("prover", job_id).unwrap();
    let error = ContractError::InsufficientStake { expected: Uint128::new(26), got: Uint128::new(25) };
    assert_eq!(unbond(&mut suite, 26), Err(error));
    unbond(&mut suite, 25).unwrap();
    suite.assert_staked("prover", 0, 10);
    let second = suite.create(ask());
    assert!(matches!(suite.lock("prover", second), Err(ContractError::InsufficientCollateral { .. })));
    suite.skip(10_000);
    // The lock has lapsed, but until somebody ends the job its collateral stays held.
    let withdraw = ExecuteMsg::WithdrawUnbonded {};
    suite.run("prover", &[], withdraw.clone()).unwrap();
    assert_eq!(suite.account("prover").unbonding[0].amount.u128(), 10);
    let error = ContractError::HeldByLocks { released: Uint128::new(10), held: Uint128::new(10) };
    assert_eq!(suite.run("prover", &[], withdraw.clone()), Err(error));
    suite.expire(job_id).unwrap();
    suite.assert_staked("prover", 0, 0);
    assert_eq!((suite.claimable("requester", &token()), suite.pending_burn()), (5, 5));
    assert_eq!(suite.run("prover", &[], withdraw), Err(ContractError::NothingUnbonding));
}

#[test]
fn who_leaves_still_fulfils_and_takes_all_along() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.deposit("prover", 10);
    suite.lock("prover", job_id).unwrap();
    unbond(&mut suite, 10).unwrap();
    suite.fulfil("prover", job_id).unwrap();
    suite.skip(3_600);
    let response = suite.run("prover", &[], ExecuteMsg::WithdrawUnbonded {}).unwrap();
    assert_eq!(attribute(&response, "amount"), "10");
}

#[test]
fn nothing_is_no_deposit() {
    let mut suite = Suite::new();
    let error = suite.send("prover", 0, &ReceiveMsg::DepositCollateral {}).unwrap_err();
    assert_eq!(error, ContractError::ZeroAmount { what: "deposit" });
}
