//! `claim`: credits are zeroed, then paid out.

use cosmwasm_std::{Addr, BankMsg, Coin, CosmosMsg, DepsMut, Order, Response, StdResult, Storage, Uint128, WasmMsg};
use cosmwasm_std::{StdError, to_json_binary};
use cw20::Cw20ExecuteMsg;
use proofmark_api::{Denom, events};

use crate::error::ContractError;
use crate::params::MAX_CLAIMS;
use crate::state::CLAIMABLE;

/// Pays out these denoms, or all, to `sender`.
pub fn claim(deps: DepsMut, sender: &Addr, denoms: Option<Vec<Denom>>) -> Result<Response, ContractError> {
    let denoms = match denoms {
        Some(denoms) if denoms.len() > MAX_CLAIMS => {
            return Err(ContractError::TooManyClaims { max: MAX_CLAIMS, got: denoms.len() });
        }
        Some(denoms) => denoms,
        None => credited(deps.storage, sender)?,
    };
    if denoms.is_empty() {
        return Err(ContractError::NothingToClaim { account: sender.to_string(), what: String::new() });
    }
    let mut response = events::response(events::CLAIMED).add_attribute("account", sender.as_str());
    for denom in denoms {
        let amount = take(deps.storage, sender, &denom)?;
        response =
            response.add_attribute("claimed", format!("{amount} {denom}")).add_message(payment(sender, denom, amount)?);
    }
    Ok(response)
}

/// The denoms in which `account` has a credit, as many as one claim pays.
pub fn credited(storage: &dyn Storage, account: &Addr) -> Result<Vec<Denom>, ContractError> {
    let keys = CLAIMABLE.prefix(account).keys(storage, None, None, Order::Ascending).take(MAX_CLAIMS);
    let keys: Vec<String> = keys.collect::<StdResult<_>>()?;
    keys.iter().map(|key| parse(key)).collect()
}

/// The denom of a storage key of ours.
pub fn parse(key: &str) -> Result<Denom, ContractError> {
    Denom::from_key(key).ok_or_else(|| StdError::generic_err(format!("claimable: unreadable key '{key}'")).into())
}

fn take(storage: &mut dyn Storage, account: &Addr, denom: &Denom) -> Result<Uint128, ContractError> {
    let key = denom.key();
    let amount = CLAIMABLE.may_load(storage, (account, &key))?;
    CLAIMABLE.remove(storage, (account, &key));
    amount.ok_or_else(|| ContractError::NothingToClaim { account: account.to_string(), what: format!(" in {denom}") })
}

/// The message that pays `amount` of `denom` to `account`.
pub fn payment(account: &Addr, denom: Denom, amount: Uint128) -> StdResult<CosmosMsg> {
    Ok(match denom {
        Denom::Native(denom) => {
            BankMsg::Send { to_address: account.to_string(), amount: vec![Coin { denom, amount }] }.into()
        }
        Denom::Cw20(token) => WasmMsg::Execute {
            contract_addr: token.into_string(),
            msg: to_json_binary(&Cw20ExecuteMsg::Transfer { recipient: account.to_string(), amount })?,
            funds: vec![],
        }
        .into(),
    })
}
