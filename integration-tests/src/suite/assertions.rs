//! The only functions of the suite that panic: for tests.

use std::fmt::Debug;

use anyhow::Result;
use proofmark_api::escrow::Phase;

use super::builder::Suite;
use super::money::{Amounts, Balances};
use super::refusal::Refused;

impl Suite {
    /// The books are right.
    #[track_caller]
    pub fn assert_conserved(&self) {
        assert_eq!(self.check_conserved().map_err(|error| format!("{error:#}")), Ok(()));
    }

    /// Everybody claims; then there is as much of each denom as at the start, and the escrow keeps no native coin but
    /// gifts. For stories without burning or minting, whose jobs are all over.
    #[track_caller]
    pub fn assert_all_paid_out(&mut self) {
        assert_eq!(self.claim_everything().map_err(|error| format!("{error:#}")), Ok(()));
        assert_eq!(self.totals().map_err(|error| format!("{error:#}")).as_ref(), Ok(&self.issued), "sums of balances");
        for denom in &self.natives {
            self.assert_balance("escrow", self.donated.get(denom).copied().unwrap_or_default(), denom);
        }
    }

    /// An account has been credited with so much of a denom and has not claimed it yet.
    #[track_caller]
    pub fn assert_paid(&self, account: &str, amount: u128, denom: &str) {
        let claimables = self.claimables().map_err(|error| format!("{error:#}"));
        let got = claimables.map(|all| all.get(account).and_then(|one| one.get(denom)).copied().unwrap_or_default());
        assert_eq!(got, Ok(amount), "{denom} credited to {account}");
    }

    /// These are all credits in a denom, and there are no others.
    #[track_caller]
    pub fn assert_credits(&self, denom: &str, expected: &[(&str, u128)]) {
        let claimables = self.claimables().map_err(|error| format!("{error:#}"));
        let got = claimables.map(|all| in_denom(&all, denom));
        let expected: Amounts = expected.iter().map(|(account, amount)| ((*account).to_owned(), *amount)).collect();
        assert_eq!(got, Ok(expected), "{denom} credited");
    }

    /// An account's collateral: staked, reserved, and what is unbonding in all.
    #[track_caller]
    pub fn assert_collateral(&self, account: &str, staked: u128, reserved: u128, unbonding: u128) {
        let got = self.collateral_of(account).map_err(|error| format!("{error:#}")).map(|one| {
            let unbonding: u128 = one.unbonding.iter().map(|entry| entry.amount.u128()).sum();
            (one.staked.u128(), one.reserved.u128(), unbonding)
        });
        assert_eq!(got, Ok((staked, reserved, unbonding)), "collateral of {account}: staked, reserved, unbonding");
    }

    /// A job is so far.
    #[track_caller]
    pub fn assert_phase(&self, job_id: u64, expected: Phase) {
        assert_eq!(self.phase(job_id).map_err(|error| format!("{error:#}")), Ok(expected), "phase of job {job_id}");
    }

    /// An account or contract has so much of a denom.
    #[track_caller]
    pub fn assert_balance(&self, holder: &str, amount: u128, denom: &str) {
        let got = self.balance(holder, denom).map_err(|error| format!("{error:#}"));
        assert_eq!(got, Ok(amount), "{denom} of {holder}");
    }
}

/// The chain refused, with exactly this text.
#[track_caller]
pub fn assert_refused<T: Debug>(result: Result<T>, expected: &str) {
    assert_eq!(refusal(result), expected);
}

/// The text with which the chain refused.
#[track_caller]
pub fn refusal<T: Debug>(result: Result<T>) -> String {
    let refused = result.map_err(|error| error.downcast::<Refused>());
    assert!(matches!(refused, Err(Ok(_))), "expected a refusal, got {refused:?}");
    refused.err().and_then(Result::ok).map(|Refused(text)| text).unwrap_or_default()
}

fn in_denom(balances: &Balances, denom: &str) -> Amounts {
    let amounts = balances.iter().filter_map(|(account, one)| Some((account.clone(), *one.get(denom)?)));
    amounts.filter(|(_, amount)| *amount > 0).collect()
}
