//! `unbond` and `withdraw_unbonded`: collateral on its way out.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use proofmark_api::{Denom, events};

use crate::error::ContractError;
use crate::execute::claim::payment;
use crate::ledger;
use crate::state::CONFIG;

/// Starts to take back `amount` of the stake; what locks hold of it can be slashed until it is withdrawn.
pub fn unbond(deps: DepsMut, env: &Env, sender: &Addr, amount: Uint128) -> Result<Response, ContractError> {
    let wait = CONFIG.load(deps.storage)?.params.unbonding_seconds;
    let now = env.block.time.seconds();
    let release_at = now.saturating_add(wait);
    ledger::collateral(deps.storage, now, sender, |account| account.unbond(amount, release_at))?;
    Ok(events::response(events::COLLATERAL_UNBONDING)
        .add_attribute("account", sender.as_str())
        .add_attribute("amount", amount)
        .add_attribute("release_at", release_at.to_string()))
}

/// Pays out what has waited long enough and no lock needs.
pub fn withdraw(deps: DepsMut, env: &Env, sender: &Addr) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let amount = ledger::collateral(deps.storage, now, sender, |account| account.withdraw(now))?;
    let token = CONFIG.load(deps.storage)?.token;
    Ok(events::response(events::COLLATERAL_WITHDRAWN)
        .add_attribute("account", sender.as_str())
        .add_attribute("amount", amount)
        .add_message(payment(sender, Denom::Cw20(token), amount)?))
}
