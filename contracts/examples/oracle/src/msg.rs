//! Messages and queries.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, HexBinary, Uint128};
use proofmark_api::escrow::SettledMsg;

/// Creates the contract: all of it stays as it is.
#[cw_serde]
pub struct InstantiateMsg {
    /// The escrow at which inferences are bought, and whose callbacks are believed.
    pub escrow: String,
    /// The model's id.
    pub model: HexBinary,
    /// The native denom in which users pay, one that the escrow allows.
    pub denom: String,
    /// How a job is put on the market.
    pub terms: MarketTerms,
    /// The class whose pictures are approved: the place of the largest output.
    pub approved_class: u32,
}

/// How a job is put on the market. Its highest price is what the user sends.
#[cw_serde]
pub struct MarketTerms {
    /// The price at first.
    pub min_price: Uint128,
    /// How long it rises to what the user sends, in seconds.
    pub ramp_seconds: u64,
    /// How long a prover may lock the job, in seconds.
    pub lock_seconds: u64,
    /// How long the job lives, in seconds.
    pub deadline_seconds: u64,
    /// What a lock reserves, in the escrow's token.
    pub collateral: Uint128,
    /// The gas of the callback: measure yours, and add a third.
    pub callback_gas: u64,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Asks the model; send the highest price that you would pay. Anyone.
    Ask {
        /// The input tensor's bytes.
        input: Binary,
    },
    /// The escrow's callback. The escrow only.
    ProofmarkSettled(SettledMsg),
    /// Fetches the answer of a settled job whose callback failed. Anyone.
    Fetch {
        /// The job.
        job_id: u64,
    },
    /// Takes a question back that nobody has taken on yet. Who asked.
    Withdraw {
        /// The job.
        job_id: u64,
    },
    /// Pays out what the escrow gave back of a job that is over, to who asked. Anyone.
    Refund {
        /// The job.
        job_id: u64,
    },
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What was asked and answered under a job's id.
    #[returns(Question)]
    Question {
        /// The job.
        job_id: u64,
    },
}

/// A question, and what became of it.
#[cw_serde]
pub struct Question {
    /// Who asked.
    pub asker: Addr,
    /// What came along, all of it the job's highest price.
    pub paid: Uint128,
    /// The answer, once there is one.
    pub answer: Option<Answer>,
    /// What went back to who asked, once something did.
    pub refunded: Option<Uint128>,
}

/// A proved answer, and what this contract makes of it.
#[cw_serde]
pub struct Answer {
    /// The output tensor's bytes.
    pub output: Binary,
    /// The place of the largest of them, the first of equals.
    pub class: u32,
    /// Whether that is the class which this contract approves.
    pub approved: bool,
}
