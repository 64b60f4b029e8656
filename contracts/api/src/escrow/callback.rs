//! What a requester's contract is told when its job settles.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, HexBinary, StdResult, to_json_binary};

use super::job::OutputMode;

/// The answer to a job: the requester's contract gets `{"proofmark_settled": {..}}` from the escrow.
///
/// Like cw20's receive message: the contract has an `ExecuteMsg` variant `ProofmarkSettled(SettledMsg)` and must check
/// that the sender is the escrow that it trusts.
#[cw_serde]
pub struct SettledMsg {
    /// The job.
    pub job_id: u64,
    /// The model's id.
    pub model: HexBinary,
    /// The output tensor's bytes, or their commitment.
    pub output: Binary,
    /// Which of the two it is.
    pub output_mode: OutputMode,
    /// Who proved it.
    pub prover: Addr,
}

impl SettledMsg {
    /// The message as the contract's `execute` gets it.
    pub fn into_json(self) -> StdResult<Binary> {
        to_json_binary(&Wrapped::ProofmarkSettled(self))
    }
}

#[cw_serde]
enum Wrapped {
    ProofmarkSettled(SettledMsg),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_on_the_wire() {
        let message = SettledMsg {
            job_id: 7,
            model: HexBinary::from([1, 2]),
            output: Binary::from([3]),
            output_mode: OutputMode::Inline,
            prover: Addr::unchecked("p"),
        };
        let expected =
            r#"{"proofmark_settled":{"job_id":7,"model":"0102","output":"Aw==","output_mode":"inline","prover":"p"}}"#;
        assert_eq!(message.into_json().unwrap().as_slice(), expected.as_bytes());
    }
}
