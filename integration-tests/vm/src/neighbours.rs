//! What a contract hears when it asks others: there is one contract in the VM at a time.
//!
//! The VM's types are of another generation than the contracts'; only their JSON is named here.

use cosmwasm_std::{Binary, to_json_binary};
use cosmwasm_vm::testing::MockQuerier;
use serde::Serialize;
use serde_json::{Value, json};

use crate::CallError;

/// Questions, and the answers to them.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    known: Vec<(Value, Value)>,
}

impl Neighbours {
    /// `contract` answers this query so.
    ///
    /// # Errors
    /// If either cannot be written as JSON.
    pub fn answers(
        mut self,
        contract: &str,
        query: &impl Serialize,
        answer: &impl Serialize,
    ) -> Result<Self, CallError> {
        let query = json!({ "smart": { "contract_addr": contract, "msg": to_json_binary(query)? } });
        self.known.push((query, found(&to_json_binary(answer)?)));
        Ok(self)
    }

    /// `contract` has stored this under a key.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn stores(mut self, contract: &str, key: &[u8], value: &impl Serialize) -> Result<Self, CallError> {
        let query = json!({ "raw": { "contract_addr": contract, "key": Binary::from(key) } });
        self.known.push((query, found(&to_json_binary(value)?)));
        Ok(self)
    }

    /// Teaches it to the VM's querier; whatever else is asked is an error.
    pub(crate) fn speak_to(&self, querier: &mut MockQuerier) -> Result<(), serde_json::Error> {
        let nobody = serde_json::from_value(json!({ "error": { "no_such_contract": { "addr": "unknown" } } }))?;
        let mut known = Vec::with_capacity(self.known.len());
        for (query, answer) in &self.known {
            known.push((query.clone(), serde_json::from_value(answer.clone())?));
        }
        querier.update_wasm(move |asked| {
            let asked = serde_json::to_value(asked).unwrap_or_default();
            last_word(&known, &asked, &nobody)
        });
        Ok(())
    }
}

/// The newest answer to a question.
fn last_word<T: Clone>(known: &[(Value, T)], asked: &Value, otherwise: &T) -> T {
    let answer = known.iter().rev().find(|(query, _)| query == asked).map(|(_, answer)| answer);
    answer.unwrap_or(otherwise).clone()
}

fn found(answer: &Binary) -> Value {
    json!({ "ok": { "ok": answer } })
}
