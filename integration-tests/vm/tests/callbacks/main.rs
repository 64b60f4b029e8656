//! A callback that loops, panics, burns its gas or fails with a huge text: the settlement stands.
//!
//! Escrow and receiver run in the VM. Between them stands what a chain does with a submessage: it gives the call the gas that
//! the message asks for, undoes it if it fails, and hands the failure to `reply`. That part is played here, as wasmd does it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

mod guest;

use cosmwasm_std::Binary;
use proofmark_api::escrow::JobStatus;
use proofmark_api::events::{ACTION, CALLBACK_FAILED};
use proofmark_vm_tests::gas::VM_GAS_PER_SDK_GAS;
use proofmark_vm_tests::market::Market;
use proofmark_vm_tests::{CallError, Called, Contract, account};
use serde_json::Value;

use self::guest::Guest;

/// The most gas that a callback may have (`contracts/escrow/src/callback.rs`).
const MAX_GAS: u64 = 1_000_000;
/// What it may cost at most that the escrow hears of its failure.
const MAX_REPLY_GAS: u64 = 2_000_000;

/// A job of a requester who wants to be told, proved and submitted: the market, and the call that the escrow sends.
fn settled() -> (Market, Value) {
    let mut market = Market::new().unwrap();
    market.create_job_with_callback("requester", MAX_GAS).unwrap();
    let proof = market.prove("prover", 1).unwrap();
    let called = market.submit("prover", 1, &proof).unwrap();
    let messages = called.answer["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1, "{messages:?}");
    (market, messages[0].clone())
}

/// Calls the receiver as the chain would: with the message's own gas.
fn deliver(guest: Guest, sub_message: &Value) -> Result<Called, CallError> {
    let limit = sub_message["gas_limit"].as_u64().unwrap();
    assert_eq!((limit, sub_message["reply_on"].as_str()), (MAX_GAS, Some("error")));
    let call = &sub_message["msg"]["wasm"]["execute"];
    assert_eq!(call["contract_addr"].as_str(), Some(account("requester").as_str()));
    let message: Binary = serde_json::from_value(call["msg"].clone()).unwrap();
    let mut receiver = Contract::new(&guest.wasm());
    receiver.execute_within(limit * VM_GAS_PER_SDK_GAS, &account("escrow"), &message)
}

/// What the chain tells the escrow of a call that failed, as Go writes JSON: `<` takes six bytes.
fn reply(error: &str) -> Vec<u8> {
    let text = serde_json::to_string(error).unwrap().replace('<', "\\u003c");
    format!(r#"{{"id":1,"payload":"","gas_used":0,"result":{{"error":{text}}}}}"#).into_bytes()
}

/// The escrow takes the reply, says what happened, and everybody is paid as if there had been no callback.
fn assert_stands(market: &mut Market, error: &str) -> u64 {
    let told = market.escrow.reply(&reply(error)).unwrap();
    let attributes = told.answer["attributes"].as_array().unwrap();
    let value = |key: &str| attributes.iter().find(|one| one["key"] == key).unwrap()["value"].as_str().unwrap();
    assert_eq!((value(ACTION), value("job_id")), (CALLBACK_FAILED, "1"));
    assert!(value("error").chars().count() <= 256);
    assert!(told.answer["messages"].as_array().unwrap().is_empty());
    let job = market.job(1).unwrap();
    assert_eq!((job.state.status, job.settlement.is_some()), (JobStatus::Fulfilled, true));
    market.claim("prover").unwrap();
    market.claim("requester").unwrap();
    told.vm_gas
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_receiver_that_loops_or_burns_all_its_gas_blocks_nobody() {
    let (mut market, call) = settled();
    let error = deliver(Guest::Loops, &call).err().unwrap();
    let CallError::Vm(cosmwasm_vm::VmError::GasDepletion { .. }) = &error else { panic!("got {error}") };
    // What wasmd makes of it.
    assert_stands(&mut market, "codespace: sdk, code: 11");
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_receiver_that_panics_blocks_nobody() {
    let (mut market, call) = settled();
    let error = deliver(Guest::Traps, &call).err().unwrap();
    assert!(matches!(error, CallError::Vm(_)), "got {error}");
    assert_stands(&mut market, &error.to_string());
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_receiver_that_fails_with_the_longest_text_blocks_nobody() {
    let (mut market, call) = settled();
    // A byte of the answer costs a gas, so no text is longer than the call's gas.
    let error = match deliver(Guest::Fails { text: MAX_GAS as u32 }, &call) {
        Err(CallError::Contract(error)) => error,
        Err(other) => panic!("expected the receiver's own error, got {other}"),
        Ok(called) => panic!("expected an error, got {}", called.answer),
    };
    assert_eq!(error.len() as u64, MAX_GAS);
    let bytes = reply(&error).len() as u64;
    assert!(bytes > 6 * MAX_GAS, "a reply of {bytes} bytes");
    let sdk_gas = assert_stands(&mut market, &error) / VM_GAS_PER_SDK_GAS;
    eprintln!("a reply of {bytes} bytes takes {sdk_gas} SDK gas");
    assert!(sdk_gas < MAX_REPLY_GAS, "a reply of {bytes} bytes takes {sdk_gas} SDK gas, of {MAX_REPLY_GAS}");
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_reply_of_12_megabytes_fits_the_escrows_memory() {
    // Twice what a chain can hand over: the memory of an instance is not what limits it.
    let (mut market, _) = settled();
    let error = "<".repeat(2 * MAX_GAS as usize);
    assert!(reply(&error).len() > 12_000_000);
    let sdk_gas = assert_stands(&mut market, &error) / VM_GAS_PER_SDK_GAS;
    eprintln!("a reply of {} bytes takes {sdk_gas} SDK gas", reply(&error).len());
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_receiver_that_is_content_is_heard() {
    // The guest is a contract indeed: without this the failures above could be of another kind.
    let (_, call) = settled();
    let called = deliver(Guest::Takes, &call).unwrap();
    assert!(called.answer["messages"].as_array().unwrap().is_empty());
}
