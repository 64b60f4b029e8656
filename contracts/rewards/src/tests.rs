//! The contract through its entry points, with a mocked token.

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, ContractResult, CosmosMsg, OwnedDeps, Response, SystemResult, Uint128, WasmMsg, WasmQuery, from_json,
    to_json_binary,
};
use cw20::{Cw20ExecuteMsg, Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use proofmark_api::rewards::{ConfigResponse, ExecuteMsg, InstantiateMsg, MigrateMsg, MintedResponse, QueryMsg};

use crate::ContractError;
use crate::contract::{CONTRACT_NAME, execute, instantiate, migrate, query};

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn deployed(bonus_bps: u16) -> Result<Deps, ContractError> {
    let mut deps = mock_dependencies();
    let msg = InstantiateMsg { owner: Some(addr("owner").into()), bonus_bps };
    instantiate(deps.as_mut(), mock_env(), message_info(&addr("deployer"), &[]), msg)?;
    Ok(deps)
}

/// A token with this minter, cap and supply.
fn token(deps: &mut Deps, minter: Addr, cap: Option<u128>, supply: u128) {
    deps.querier.update_wasm(move |query| {
        let WasmQuery::Smart { msg, .. } = query else { panic!("unexpected query {query:?}") };
        let answer = match from_json(msg).unwrap() {
            Cw20QueryMsg::Minter {} => {
                to_json_binary(&Some(MinterResponse { minter: minter.to_string(), cap: cap.map(Uint128::new) }))
            }
            Cw20QueryMsg::TokenInfo {} => to_json_binary(&TokenInfoResponse {
                name: "Proofmark".into(),
                symbol: "PROOF".into(),
                decimals: 6,
                total_supply: supply.into(),
            }),
            other => panic!("unexpected query {other:?}"),
        };
        SystemResult::Ok(ContractResult::Ok(answer.unwrap()))
    });
}

fn run(deps: &mut Deps, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
    execute(deps.as_mut(), mock_env(), message_info(&addr(sender), &[]), msg)
}

fn wire(deps: &mut Deps) -> Result<Response, ContractError> {
    let msg = ExecuteMsg::SetWiring { token: addr("token").into(), escrow: addr("escrow").into() };
    run(deps, "owner", msg)
}

fn wired(bonus_bps: u16, cap: u128, supply: u128) -> Deps {
    let mut deps = deployed(bonus_bps).unwrap();
    token(&mut deps, mock_env().contract.address, Some(cap), supply);
    wire(&mut deps).unwrap();
    deps
}

fn mint_use(credit: u128) -> ExecuteMsg {
    ExecuteMsg::MintUse { recipient: addr("prover").into(), credit: credit.into() }
}

#[test]
fn a_bonus_of_all_is_refused() {
    assert_eq!(deployed(10_000).err(), Some(ContractError::BonusTooLarge { max: 9_999, got: 10_000 }));
    let mut deps = deployed(9_999).unwrap();
    assert!(run(&mut deps, "owner", ExecuteMsg::UpdateParams { bonus_bps: 10_000 }).is_err());
    assert!(run(&mut deps, "prover", ExecuteMsg::UpdateParams { bonus_bps: 1 }).is_err());
    run(&mut deps, "owner", ExecuteMsg::UpdateParams { bonus_bps: 1 }).unwrap();
}

#[test]
fn wiring_is_set_once_to_a_capped_token_of_ours() {
    let mut deps = deployed(5_000).unwrap();
    token(&mut deps, addr("somebody"), Some(1), 0);
    assert!(matches!(wire(&mut deps), Err(ContractError::NotMinter { .. })));
    token(&mut deps, mock_env().contract.address, None, 0);
    assert_eq!(wire(&mut deps), Err(ContractError::NoCap { token: addr("token").into() }));
    token(&mut deps, mock_env().contract.address, Some(1), 0);
    wire(&mut deps).unwrap();
    assert!(matches!(wire(&mut deps), Err(ContractError::AlreadyWired { .. })));
    let config: ConfigResponse = from_json(query(deps.as_ref(), mock_env(), QueryMsg::Config {}).unwrap()).unwrap();
    assert_eq!((config.token, config.escrow), (Some(addr("token")), Some(addr("escrow"))));
}

#[test]
fn only_the_escrow_presents_credit() {
    let mut deps = deployed(5_000).unwrap();
    assert_eq!(run(&mut deps, "escrow", mint_use(1)), Err(ContractError::NotWired));
    let mut deps = wired(5_000, 1_000, 0);
    assert!(matches!(run(&mut deps, "owner", mint_use(1)), Err(ContractError::Unauthorized { .. })));
}

#[test]
fn credit_is_minted_within_the_cap() {
    for (supply, expected) in [(0, Some(50)), (960, Some(40)), (1_000, None)] {
        let mut deps = wired(5_000, 1_000, supply);
        let response = run(&mut deps, "escrow", mint_use(101)).unwrap();
        let minted = response.messages.first().map(|message| match &message.msg {
            CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) => match from_json(msg).unwrap() {
                Cw20ExecuteMsg::Mint { recipient, amount } if recipient == addr("prover").as_str() => amount.u128(),
                other => panic!("unexpected message {other:?}"),
            },
            other => panic!("unexpected message {other:?}"),
        });
        assert_eq!(minted, expected);
        let totals: MintedResponse = from_json(query(deps.as_ref(), mock_env(), QueryMsg::Minted {}).unwrap()).unwrap();
        assert_eq!((totals.credit.u128(), totals.minted.u128()), (101, expected.unwrap_or(0)));
    }
}

#[test]
fn migration_goes_forward_only() {
    let mut deps = deployed(1).unwrap();
    assert!(migrate(deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
}
