//! What the rewards contract stores.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;
use cw_storage_plus::Item;
use proofmark_api::rewards::MintedResponse;

/// The contracts around this one.
#[cw_serde]
pub struct Wiring {
    /// The token whose minter this contract is.
    pub token: Addr,
    /// Alone allowed to present use credit.
    pub escrow: Addr,
}

/// Set once.
pub const WIRING: Item<Wiring> = Item::new("wiring");
/// Bonus for a unit of use credit, in basis points.
pub const BONUS_BPS: Item<u16> = Item::new("bonus_bps");
/// Totals so far.
pub const MINTED: Item<MintedResponse> = Item::new("minted");
