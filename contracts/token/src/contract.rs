//! Entry points: cw20-base behind two checks.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
use proofmark_api::token::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use proofmark_api::version;

use crate::error::ContractError;

/// Name under which cw2 records the contract.
pub const CONTRACT_NAME: &str = "crates.io:proofmark-token";
/// Version under which cw2 records the contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the token, with a minter and a cap.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    let mint = msg.mint.as_ref().ok_or(ContractError::NoMinter)?;
    if mint.cap.is_none() {
        return Err(ContractError::NoCap { minter: mint.minter.clone() });
    }
    let response = cw20_base::contract::instantiate(deps.branch(), env, info, msg)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(response)
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    Ok(cw20_base::contract::execute(deps, env, info, msg)?)
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    cw20_base::contract::query(deps, env, msg)
}

/// Migrates the state, only to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = version::migrate(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new().add_attribute("from", from).add_attribute("to", CONTRACT_VERSION))
}

fn no_funds(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    let got = info.funds.iter().map(Coin::to_string).collect::<Vec<_>>().join(", ");
    Err(ContractError::UnexpectedFunds { got })
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::{MockApi, message_info, mock_dependencies, mock_env};
    use cosmwasm_std::{Addr, Uint128, coin, from_json};
    use cw20::{Cw20Coin, MinterResponse, TokenInfoResponse};

    use super::*;

    fn addr(name: &str) -> Addr {
        MockApi::default().addr_make(name)
    }

    fn token(mint: Option<MinterResponse>, initial: u128) -> InstantiateMsg {
        InstantiateMsg {
            name: "Proofmark".into(),
            symbol: "PROOF".into(),
            decimals: 6,
            initial_balances: vec![Cw20Coin { address: addr("holder").into(), amount: initial.into() }],
            mint,
            marketing: None,
        }
    }

    fn minter(cap: Option<u128>) -> Option<MinterResponse> {
        Some(MinterResponse { minter: addr("rewards").into(), cap: cap.map(Uint128::new) })
    }

    #[test]
    fn no_token_without_minter_and_cap() {
        let create = |msg| {
            let info = message_info(&addr("deployer"), &[]);
            instantiate(mock_dependencies().as_mut(), mock_env(), info, msg).map(|_| ())
        };
        assert_eq!(create(token(None, 1)), Err(ContractError::NoMinter));
        assert_eq!(create(token(minter(None), 1)), Err(ContractError::NoCap { minter: addr("rewards").into() }));
        assert!(create(token(minter(Some(100)), 101)).is_err());
        assert_eq!(create(token(minter(Some(100)), 100)), Ok(()));
    }

    #[test]
    fn only_the_minter_mints_and_never_beyond_the_cap() {
        let mut deps = mock_dependencies();
        let deployer = message_info(&addr("deployer"), &[]);
        instantiate(deps.as_mut(), mock_env(), deployer.clone(), token(minter(Some(100)), 60)).unwrap();
        let mut mint = |sender: &str, amount: u128| {
            let msg = ExecuteMsg::Mint { recipient: addr("prover").into(), amount: amount.into() };
            execute(deps.as_mut(), mock_env(), message_info(&addr(sender), &[]), msg).map(|_| ())
        };
        assert!(mint("deployer", 1).is_err());
        assert!(mint("rewards", 41).is_err());
        mint("rewards", 40).unwrap();
        let info = from_json(query(deps.as_ref(), mock_env(), QueryMsg::TokenInfo {}).unwrap());
        assert_eq!(info.map(|info: TokenInfoResponse| info.total_supply), Ok(Uint128::new(100)));
    }

    #[test]
    fn coins_are_refused() {
        let info = message_info(&addr("deployer"), &[coin(1, "ucosm")]);
        let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, token(minter(Some(9)), 1));
        assert_eq!(error.unwrap_err().to_string(), "funds: expected none, got 1ucosm");
    }

    #[test]
    fn migration_goes_forward_only() {
        let mut deps = mock_dependencies();
        let info = message_info(&addr("deployer"), &[]);
        instantiate(deps.as_mut(), mock_env(), info, token(minter(Some(9)), 1)).unwrap();
        assert!(migrate(deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
        cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
        migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    }
}
