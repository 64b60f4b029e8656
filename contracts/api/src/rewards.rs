//! Rewards: the only minter of the token. Today it mints the *use* bonus; emission for proved capacity comes later.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};

pub use crate::version::MigrateMsg;

/// Creates the rewards contract. It comes before the token (whose minter it is), so it is wired afterwards.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may wire it and change its parameters; the sender when absent.
    pub owner: Option<String>,
    /// Bonus for a unit of use credit, in basis points: below 10,000, so that paying oneself always loses.
    pub bonus_bps: u16,
}

/// Messages of the rewards contract.
#[cw_serde]
pub enum ExecuteMsg {
    /// Names the token and the escrow. Owner, once.
    SetWiring {
        /// The cw20 token whose minter this contract is.
        token: String,
        /// The escrow, alone allowed to send `mint_use`.
        escrow: String,
    },
    /// Mints the bonus for use credit: `credit * bonus_bps / 10,000`, at most what the cap leaves. Escrow only.
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
