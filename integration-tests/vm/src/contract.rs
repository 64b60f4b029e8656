//! One contract in the VM. Each call gets a fresh instance over the same storage, as on a chain.

use cosmwasm_std::{Coin, from_json, to_json_vec};
use cosmwasm_vm::testing::{MockApi, MockQuerier, MockStorage};
use cosmwasm_vm::{
    Backend, Instance, InstanceOptions, Size, VmError, VmResult, call_execute_raw, call_instantiate_raw,
    call_query_raw, call_reply_raw,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thiserror::Error;

use crate::{Neighbours, Wasm};

/// More than any call here needs: a block of many chains has 10^13.
const GAS_LIMIT: u64 = 1_000_000_000_000_000;

/// What wasmd gives a contract.
const MEMORY_LIMIT: Size = Size::mebi(32);

/// The chain's id that contracts are told.
pub const CHAIN_ID: &str = "proofmark-vm-1";

type VmInstance = Instance<MockApi, MockStorage, MockQuerier>;
type VmBackend = Backend<MockApi, MockStorage, MockQuerier>;

/// A contract that was created, with its storage.
pub struct Contract {
    wasm: Wasm,
    backend: Option<VmBackend>,
    /// Its address.
    pub address: String,
    /// The block's time, Unix seconds.
    pub time: u64,
}

/// A call that went through.
pub struct Called {
    /// The contract's answer: a response, or what a query returned.
    pub answer: Value,
    /// VM gas used in the Wasm and in the VM's own functions; what the chain charges for storage comes on top.
    pub vm_gas: u64,
    /// What the mock storage counted for the bytes it was asked for.
    pub storage_gas: u64,
}

impl Called {
    /// A query's answer, decoded.
    ///
    /// # Errors
    /// If it is not a `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        serde_json::from_value(self.answer.clone()).map_err(CallError::from)
    }
}

/// Why a call did not go through.
#[derive(Debug, Error)]
pub enum CallError {
    /// The contract said no.
    #[error("{0}")]
    Contract(String),
    /// The VM said no, or the contract trapped.
    #[error("VM: {0}")]
    Vm(#[from] VmError),
    /// What came back is not what contracts answer.
    #[error("unexpected answer: {0}")]
    Json(#[from] serde_json::Error),
    /// A message could not be encoded or an answer not be decoded.
    #[error("message: {0}")]
    Std(#[from] cosmwasm_std::StdError),
    /// An earlier call trapped and took the storage with it.
    #[error("contract {0}: its storage was lost in a trap; create it anew")]
    Lost(String),
}

/// The address of an account, by a name for people.
pub fn account(name: &str) -> String {
    MockApi::default().addr_make(name)
}

impl Contract {
    /// Prepares a contract for `instantiate`.
    pub fn new(wasm: &Wasm) -> Self {
        let backend =
            Backend { api: MockApi::default(), storage: MockStorage::default(), querier: MockQuerier::new(&[]) };
        let address = account(&format!("contract {}", wasm.name));
        Self { wasm: wasm.clone(), backend: Some(backend), address, time: 1_800_000_000 }
    }

    /// Creates the contract's state.
    ///
    /// # Errors
    /// The contract's or the VM's.
    pub fn instantiate(&mut self, sender: &str, msg: &impl Serialize) -> Result<Called, CallError> {
        let (env, info, msg) = (self.env()?, info(sender, &[])?, to_json_vec(msg)?);
        self.call(|instance| call_instantiate_raw(instance, &env, &info, &msg))
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The contract's or the VM's.
    pub fn execute(&mut self, sender: &str, funds: &[Coin], msg: &impl Serialize) -> Result<Called, CallError> {
        let (env, info, msg) = (self.env()?, info(sender, funds)?, to_json_vec(msg)?);
        self.call(|instance| call_execute_raw(instance, &env, &info, &msg))
    }

    /// Sends a message, as raw JSON, with so much VM gas and no more.
    ///
    /// # Errors
    /// The contract's or the VM's.
    pub fn execute_within(&mut self, gas_limit: u64, sender: &str, msg: &[u8]) -> Result<Called, CallError> {
        let (env, info) = (self.env()?, info(sender, &[])?);
        self.call_within(gas_limit, |instance| call_execute_raw(instance, &env, &info, msg))
    }

    /// Tells it what became of a submessage: the chain's `Reply`, as the chain writes its JSON.
    ///
    /// # Errors
    /// The contract's or the VM's.
    pub fn reply(&mut self, reply: &[u8]) -> Result<Called, CallError> {
        let env = self.env()?;
        self.call(|instance| call_reply_raw(instance, &env, reply))
    }

    /// What other contracts answer from now on when it asks them.
    ///
    /// # Errors
    /// If an earlier call trapped, or an answer is none.
    pub fn hear(&mut self, neighbours: &Neighbours) -> Result<(), CallError> {
        let backend = self.backend.as_mut().ok_or_else(|| CallError::Lost(self.wasm.name.clone()))?;
        neighbours.speak_to(&mut backend.querier)?;
        Ok(())
    }

    /// Asks something; the answer's base64 is already taken off.
    ///
    /// # Errors
    /// The contract's or the VM's.
    pub fn query(&mut self, msg: &impl Serialize) -> Result<Called, CallError> {
        let (env, msg) = (self.env()?, to_json_vec(msg)?);
        let mut called = self.call(|instance| call_query_raw(instance, &env, &msg))?;
        let bytes: cosmwasm_std::Binary = serde_json::from_value(called.answer)?;
        called.answer = from_json(&bytes)?;
        Ok(called)
    }

    /// All that it has stored.
    ///
    /// # Errors
    /// If an earlier call trapped and took the storage with it.
    pub fn storage(&mut self) -> Result<&mut MockStorage, CallError> {
        let backend = self.backend.as_mut().ok_or_else(|| CallError::Lost(self.wasm.name.clone()))?;
        Ok(&mut backend.storage)
    }

    fn call(&mut self, call: impl FnOnce(&mut VmInstance) -> VmResult<Vec<u8>>) -> Result<Called, CallError> {
        self.call_within(GAS_LIMIT, call)
    }

    fn call_within(
        &mut self,
        gas_limit: u64,
        call: impl FnOnce(&mut VmInstance) -> VmResult<Vec<u8>>,
    ) -> Result<Called, CallError> {
        let backend = self.backend.take().ok_or_else(|| CallError::Lost(self.wasm.name.clone()))?;
        let options = InstanceOptions { gas_limit };
        let mut instance = Instance::from_code(&self.wasm.code, backend, options, Some(MEMORY_LIMIT))?;
        let result = call(&mut instance);
        let gas = instance.create_gas_report();
        let (vm_gas, storage_gas) = (gas.used_internally, gas.used_externally);
        self.backend = instance.recycle();
        let mut answer: Value = serde_json::from_slice(&result?)?;
        match (answer["ok"].take(), answer["error"].take()) {
            (Value::Null, Value::String(error)) => Err(CallError::Contract(error)),
            (answer, _) => Ok(Called { answer, vm_gas, storage_gas }),
        }
    }

    fn env(&self) -> Result<Vec<u8>, CallError> {
        let nanoseconds = format!("{}000000000", self.time);
        Ok(serde_json::to_vec(&json!({
            "block": { "height": 1_000, "time": nanoseconds, "chain_id": CHAIN_ID },
            "transaction": { "index": 0 },
            "contract": { "address": self.address },
        }))?)
    }
}

fn info(sender: &str, funds: &[Coin]) -> Result<Vec<u8>, CallError> {
    Ok(serde_json::to_vec(&json!({ "sender": sender, "funds": funds }))?)
}
