//! Credits and debits of accounts. Nobody is paid here: credits are pulled later, so that nobody's failure to be
//! paid blocks anybody else.

use cosmwasm_std::{Addr, Storage, Uint128};
use proofmark_api::Denom;

use crate::collateral::Account;
use crate::error::ContractError;
use crate::state::{CLAIMABLE, COLLATERAL, PENDING_BURN, USE_CREDIT};

/// Credits `account` with `amount` of `denom`.
pub fn credit(storage: &mut dyn Storage, account: &Addr, denom: &Denom, amount: Uint128) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    let denom = denom.key();
    let before = CLAIMABLE.may_load(storage, (account, &denom))?.unwrap_or_default();
    Ok(CLAIMABLE.save(storage, (account, &denom), &before.checked_add(amount)?)?)
}

/// Sets `amount` of the token aside to be burnt.
pub fn burn(storage: &mut dyn Storage, amount: Uint128) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    let before = PENDING_BURN.may_load(storage)?.unwrap_or_default();
    Ok(PENDING_BURN.save(storage, &before.checked_add(amount)?)?)
}

/// Adds to the use credit of `account`.
pub fn use_credit(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    let before = USE_CREDIT.may_load(storage, account)?.unwrap_or_default();
    Ok(USE_CREDIT.save(storage, account, &before.checked_add(amount)?)?)
}

/// Changes a collateral account; one that ends up empty is removed.
pub fn collateral<T>(
    storage: &mut dyn Storage,
    account: &Addr,
    change: impl FnOnce(&mut Account) -> Result<T, ContractError>,
) -> Result<T, ContractError> {
    let mut state = COLLATERAL.may_load(storage, account)?.unwrap_or_default();
    let answer = change(&mut state)?;
    if state == Account::default() {
        COLLATERAL.remove(storage, account);
    } else {
        COLLATERAL.save(storage, account, &state)?;
    }
    Ok(answer)
}
