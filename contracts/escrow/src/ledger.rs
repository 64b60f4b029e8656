//! Credits and debits of accounts. Nobody is paid here: credits are pulled later, so that nobody's failure to be
//! paid blocks anybody else.

use cosmwasm_std::{Addr, Storage, Uint128};
use proofmark_api::Denom;

use crate::collateral::Account;
use crate::error::ContractError;
use crate::settlement::Paid;
use crate::state::{CLAIMABLE, COLLATERAL, STAKE_METERS, TALLY, USE_CREDIT};

/// Credits `account` with `amount` of `denom`.
pub fn credit(storage: &mut dyn Storage, account: &Addr, denom: &Denom, amount: Uint128) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    let denom = denom.key();
    let before = CLAIMABLE.may_load(storage, (account, &denom))?.unwrap_or_default();
    Ok(CLAIMABLE.save(storage, (account, &denom), &before.checked_add(amount)?)?)
}

/// Sets `amount` of the token aside to be burnt, and counts the demand that it paid for: one record for both.
pub fn burn(storage: &mut dyn Storage, amount: Uint128, paid: Paid) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    let mut tally = TALLY.may_load(storage)?.unwrap_or_default();
    tally.pending_burn = tally.pending_burn.checked_add(amount)?;
    // Statistics: at their end they stand still rather than stop a settlement.
    tally.paid_units = tally.paid_units.saturating_add(paid.units.into());
    tally.paid_burnt = tally.paid_burnt.saturating_add(paid.burnt);
    Ok(TALLY.save(storage, &tally)?)
}

/// Adds to the use credit of `account`.
pub fn use_credit(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    let before = USE_CREDIT.may_load(storage, account)?.unwrap_or_default();
    Ok(USE_CREDIT.save(storage, account, &before.checked_add(amount)?)?)
}

/// Changes a collateral account at second `now`; one that ends up empty is removed. Where the stake changes, its meter
/// is read first; it stays when the account goes, so that it never runs backwards.
pub fn collateral<T>(
    storage: &mut dyn Storage,
    now: u64,
    account: &Addr,
    change: impl FnOnce(&mut Account) -> Result<T, ContractError>,
) -> Result<T, ContractError> {
    let mut state = COLLATERAL.may_load(storage, account)?.unwrap_or_default();
    let before = state.staked;
    let answer = change(&mut state)?;
    if state.staked != before {
        let meter = STAKE_METERS.may_load(storage, account)?.unwrap_or_default();
        STAKE_METERS.save(storage, account, &meter.change(state.staked, now))?;
    }
    if state == Account::default() {
        COLLATERAL.remove(storage, account);
    } else {
        COLLATERAL.save(storage, account, &state)?;
    }
    Ok(answer)
}
