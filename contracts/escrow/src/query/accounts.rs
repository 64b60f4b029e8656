//! What accounts hold.

use cosmwasm_std::{Deps, Order};
use proofmark_api::escrow::raw::{StakeMeter, Tally};
use proofmark_api::escrow::{Claimable, ClaimablesResponse, CollateralResponse, PendingBurnResponse};

use crate::error::ContractError;
use crate::execute::claim::parse;
use crate::params::MAX_CLAIMS;
use crate::state::{CLAIMABLE, COLLATERAL, STAKE_METERS, TALLY, USE_CREDIT};

/// A collateral account.
pub fn collateral(deps: Deps, address: &str) -> Result<CollateralResponse, ContractError> {
    let address = deps.api.addr_validate(address)?;
    let account = COLLATERAL.may_load(deps.storage, &address)?.unwrap_or_default();
    let free = account.free();
    Ok(CollateralResponse { staked: account.staked, reserved: account.reserved, free, unbonding: account.unbonding })
}

/// What an address can claim, as many denoms as one claim pays.
pub fn claimables(deps: Deps, address: &str) -> Result<ClaimablesResponse, ContractError> {
    let address = deps.api.addr_validate(address)?;
    let credits = CLAIMABLE.prefix(&address).range(deps.storage, None, None, Order::Ascending).take(MAX_CLAIMS);
    let claimables = credits.map(|entry| {
        let (key, amount) = entry?;
        Ok(Claimable { denom: parse(&key)?, amount })
    });
    Ok(ClaimablesResponse {
        claimables: claimables.collect::<Result<_, ContractError>>()?,
        use_credit: USE_CREDIT.may_load(deps.storage, &address)?.unwrap_or_default(),
    })
}

/// What waits to be burnt.
pub fn pending_burn(deps: Deps) -> Result<PendingBurnResponse, ContractError> {
    Ok(PendingBurnResponse { amount: tally(deps)?.pending_burn })
}

/// The demand that was paid for so far, and what waits to be burnt.
pub fn tally(deps: Deps) -> Result<Tally, ContractError> {
    Ok(TALLY.may_load(deps.storage)?.unwrap_or_default())
}

/// How much an address has had at stake for how long.
pub fn stake_meter(deps: Deps, address: &str) -> Result<StakeMeter, ContractError> {
    let address = deps.api.addr_validate(address)?;
    Ok(STAKE_METERS.may_load(deps.storage, &address)?.unwrap_or_default())
}
