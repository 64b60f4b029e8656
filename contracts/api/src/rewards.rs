//! Rewards: the only minter of the token. It mints the *use* bonus, and each epoch's emission to those who proved
//! *capacity* in it.

mod capacity;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, Uint128};

pub use self::capacity::*;
pub use crate::version::MigrateMsg;

/// Creates the rewards contract. It comes before the token (whose minter it is), so it is wired afterwards.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may wire it and change its parameters; the sender when absent.
    pub owner: Option<String>,
    /// Bonus for a unit of use credit, in basis points: below 10,000, so that paying oneself always loses.
    pub bonus_bps: u16,
    /// How capacity is paid from the first epoch on; [`CapacityParams::default`], which emits nothing, when absent.
    #[serde(default)]
    pub capacity: Option<CapacityParams>,
}

/// Messages of the rewards contract.
#[cw_serde]
pub enum ExecuteMsg {
    /// Names the token and the escrow, and begins the first epoch. Owner, once.
    SetWiring {
        /// The cw20 token whose minter this contract is.
        token: String,
        /// The escrow, alone allowed to send `mint_use`.
        escrow: String,
    },
    /// Mints the bonus for use credit: `credit * bonus_bps / 10,000`, at most what cap and promises leave. Escrow only.
    MintUse {
        /// Who is paid.
        recipient: String,
        /// Use credit: never more than the fees burnt for it, in the token's smallest unit.
        credit: Uint128,
    },
    /// Changes the bonus for credit claimed from now on. Owner.
    UpdateParams {
        /// New bonus in basis points, below 10,000.
        bonus_bps: u16,
    },
    /// Changes how capacity is measured and paid from the next epoch on. Owner.
    SetCapacityParams(CapacityParams),
    /// Names the circuit that shows capacity from the next epoch on. Owner.
    SetChallenge {
        /// Its verifying key, canonical EIP-197 bytes, with one public input (the challenge's digest).
        vk: Binary,
        /// What one proof of it counts, such as its constraints: 1 to 2^40.
        units: u64,
    },
    /// Ends the running epoch and begins the next one. Anyone, once its last second has passed.
    RollEpoch {},
    /// Starts to count the sender's stake in the running epoch; needed only before a change of stake, as an answer counts
    /// from the last change on by itself. Anyone.
    Join {},
    /// Answers challenges of the running epoch, and weighs the sender's stake up to now. Late answers weigh most: without
    /// proofs it weighs only. Anyone.
    Answer {
        /// The epoch's number.
        epoch: u64,
        /// The counter of the first proof: how many the sender has sent in this epoch.
        first: u64,
        /// At most 64 Groth16 proofs of consecutive challenges, 256 bytes each.
        proofs: Vec<Binary>,
    },
    /// Mints to the sender its shares of these epochs. Anyone, once each.
    ClaimCapacity {
        /// 1 to 64 epochs that are over and in which the sender answered.
        epochs: Vec<u64>,
    },
    /// Proposes, accepts or renounces the ownership (cw-ownable: two steps).
    UpdateOwnership(cw_ownable::Action),
}

/// Queries of the rewards contract.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Wiring and parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// What was minted so far.
    #[returns(MintedResponse)]
    Minted {},
    /// What was promised and claimed for capacity so far.
    #[returns(CapacityTotals)]
    Capacity {},
    /// The running epoch, and what the next one will begin with.
    #[returns(EpochResponse)]
    Epoch {},
    /// An epoch that is over.
    #[returns(PastEpoch)]
    PastEpoch {
        /// Its number.
        number: u64,
    },
    /// A prover in the running epoch.
    #[returns(EntryResponse)]
    Entry {
        /// Whose.
        prover: String,
    },
    /// What a prover may claim, by epoch.
    #[returns(CapacityRewardsResponse)]
    CapacityRewards {
        /// Whose.
        address: String,
        /// Only epochs after this one.
        start_after: Option<u64>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
    /// What a prover's proof of this counter has to show in the running epoch.
    #[returns(ChallengeResponse)]
    Challenge {
        /// Whose.
        prover: String,
        /// The proof's number in the epoch.
        counter: u64,
    },
    /// The owner (cw-ownable).
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// Wiring and parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Bonus for a unit of use credit, in basis points.
    pub bonus_bps: u16,
    /// The token, once wired.
    pub token: Option<Addr>,
    /// The escrow, once wired.
    pub escrow: Option<Addr>,
}

/// Totals over the contract's life, in the token's smallest unit.
#[cw_serde]
#[derive(Default)]
pub struct MintedResponse {
    /// Use credit presented.
    pub credit: Uint128,
    /// Minted for it: always less than `credit`.
    pub minted: Uint128,
}
