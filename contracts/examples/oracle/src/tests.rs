//! The contract alone, its escrow played by the test. With the real one: `integration-tests/tests/chain/oracle.rs`.

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Binary, CosmosMsg, HexBinary, MsgResponse, OwnedDeps, Reply, Response, SubMsgResponse, SubMsgResult, WasmMsg,
    coin, coins, from_json, to_json_binary,
};
use proofmark_api::escrow::{self, CreateJobResponse, OutputMode, SettledMsg};

use crate::ContractError;
use crate::contract::{execute, instantiate, query, reply};
use crate::msg::{ExecuteMsg, InstantiateMsg, MarketTerms, QueryMsg, Question};

type Mock = OwnedDeps<MockStorage, MockApi, MockQuerier>;

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn oracle() -> Mock {
    let mut deps = mock_dependencies();
    let msg = InstantiateMsg {
        escrow: addr("escrow").into(),
        model: HexBinary::from([1; 32]),
        denom: "ucosm".into(),
        terms: MarketTerms {
            min_price: 50u128.into(),
            ramp_seconds: 60,
            lock_seconds: 60,
            deadline_seconds: 600,
            collateral: 10u128.into(),
            callback_gas: 200_000,
        },
        approved_class: 2,
    };
    instantiate(deps.as_mut(), mock_env(), message_info(&addr("deployer"), &[]), msg).unwrap();
    deps
}

fn ask(deps: &mut Mock, funds: &[cosmwasm_std::Coin]) -> Result<Response, ContractError> {
    let msg = ExecuteMsg::Ask { input: Binary::from([1, 2, 3]) };
    execute(deps.as_mut(), mock_env(), message_info(&addr("alice"), funds), msg)
}

/// The escrow's answer to `create_job`, as the chain wraps it: field 1 of a protobuf message.
fn created(response: &Response, job_id: u64) -> Reply {
    let data = to_json_binary(&CreateJobResponse { job_id }).unwrap();
    let mut value = vec![0x0a, u8::try_from(data.len()).unwrap()];
    value.extend_from_slice(&data);
    let answer = MsgResponse { type_url: String::new(), value: value.into() };
    #[allow(deprecated)]
    let result = SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses: vec![answer] });
    Reply { id: response.messages[0].id, payload: response.messages[0].payload.clone(), gas_used: 0, result }
}

fn asked(deps: &mut Mock, job_id: u64) {
    let response = ask(deps, &coins(100, "ucosm")).unwrap();
    let response = reply(deps.as_mut(), mock_env(), created(&response, job_id)).unwrap();
    assert_eq!(from_json::<CreateJobResponse>(response.data.unwrap()).unwrap().job_id, job_id);
}

fn settle(deps: &mut Mock, sender: &str, job_id: u64, output: &[u8]) -> Result<Response, ContractError> {
    let settled = SettledMsg {
        job_id,
        model: HexBinary::from([1; 32]),
        output: output.into(),
        output_mode: OutputMode::Inline,
        prover: addr("prover"),
    };
    execute(deps.as_mut(), mock_env(), message_info(&addr(sender), &[]), ExecuteMsg::ProofmarkSettled(settled))
}

fn question(deps: &Mock, job_id: u64) -> Question {
    from_json(query(deps.as_ref(), mock_env(), QueryMsg::Question { job_id }).unwrap()).unwrap()
}

#[test]
fn what_the_user_sends_is_the_highest_price_of_the_job() {
    let mut deps = oracle();
    let response = ask(&mut deps, &coins(100, "ucosm")).unwrap();
    let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) = &response.messages[0].msg else {
        panic!("no message")
    };
    assert_eq!((contract_addr.as_str(), funds), (addr("escrow").as_str(), &coins(100, "ucosm")));
    let escrow::ExecuteMsg::CreateJob { job } = from_json(msg).unwrap() else { panic!("another message") };
    assert_eq!((job.min_price.u128(), job.max_price.u128(), job.callback_gas), (50, 100, Some(200_000)));
    assert_eq!(job.input.as_slice(), [1, 2, 3]);
}

#[test]
fn funds_are_checked() {
    let mut deps = oracle();
    let too_little = ContractError::TooLittle { expected: 50u128.into(), got: 49u128.into() };
    assert_eq!(ask(&mut deps, &coins(49, "ucosm")), Err(too_little));
    for bad in [vec![], coins(100, "uosmo"), vec![coin(100, "ucosm"), coin(1, "uosmo")]] {
        assert!(matches!(ask(&mut deps, &bad), Err(ContractError::Payment(_))));
    }
    let funds = coins(1, "ucosm");
    let msg = ExecuteMsg::Fetch { job_id: 1 };
    let error = execute(deps.as_mut(), mock_env(), message_info(&addr("alice"), &funds), msg).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)));
}

#[test]
fn the_answer_is_kept_for_who_asked_and_used() {
    let mut deps = oracle();
    asked(&mut deps, 7);
    asked(&mut deps, 8);
    assert_eq!(question(&deps, 7).answer, None);
    settle(&mut deps, "escrow", 7, &[3, 1, 9, 9]).unwrap();
    settle(&mut deps, "escrow", 8, &[3, 1, 2, 9]).unwrap();
    let (seven, eight) = (question(&deps, 7), question(&deps, 8));
    assert_eq!(seven.asker, addr("alice"));
    let answers = [seven, eight].map(|one| one.answer.map(|answer| (answer.class, answer.approved)));
    assert_eq!(answers, [Some((2, true)), Some((3, false))]);
}

#[test]
fn only_the_escrow_is_believed_about_known_jobs_once() {
    let mut deps = oracle();
    asked(&mut deps, 7);
    let error = settle(&mut deps, "thief", 7, &[0, 0, 1]).unwrap_err();
    assert!(matches!(error, ContractError::Unauthorized { .. }));
    assert_eq!(settle(&mut deps, "escrow", 8, &[0, 0, 1]), Err(ContractError::UnknownJob { job_id: 8 }));
    settle(&mut deps, "escrow", 7, &[0, 0, 1]).unwrap();
    assert_eq!(settle(&mut deps, "escrow", 7, &[1, 0, 0]), Err(ContractError::Answered { job_id: 7 }));
}

#[test]
fn only_who_asked_withdraws() {
    let mut deps = oracle();
    asked(&mut deps, 7);
    let mut withdraw = |name: &str, job_id| {
        let msg = ExecuteMsg::Withdraw { job_id };
        execute(deps.as_mut(), mock_env(), message_info(&addr(name), &[]), msg)
    };
    assert!(matches!(withdraw("bob", 7), Err(ContractError::Unauthorized { .. })));
    assert_eq!(withdraw("alice", 8), Err(ContractError::UnknownJob { job_id: 8 }));
    let response = withdraw("alice", 7).unwrap();
    let CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) = &response.messages[0].msg else { panic!("no message") };
    assert_eq!(from_json::<escrow::ExecuteMsg>(msg).unwrap(), escrow::ExecuteMsg::Cancel { job_id: 7 });
}
