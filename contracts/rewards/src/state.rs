//! What the rewards contract stores.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Storage};
use cw_storage_plus::{Item, Map};
use proofmark_api::rewards::{CapacityTotals, Entry, Epoch, MintedResponse, PastEpoch, Plan, Progress};

use crate::error::ContractError;

/// The contracts around this one.
#[cw_serde]
pub struct Wiring {
    /// The token whose minter this contract is.
    pub token: Addr,
    /// Alone allowed to present use credit; its stake meters and its tally are read.
    pub escrow: Addr,
}

/// Set once.
pub const WIRING: Item<Wiring> = Item::new("wiring");
/// Bonus for a unit of use credit, in basis points.
pub const BONUS_BPS: Item<u16> = Item::new("bonus_bps");
/// Use bonus so far.
pub const MINTED: Item<MintedResponse> = Item::new("minted");
/// Capacity rewards so far.
pub const CAPACITY: Item<CapacityTotals> = Item::new("capacity");

/// What the next epoch will begin with.
pub const PLAN: Item<Plan> = Item::new("plan");
/// The running epoch: written when it begins. None before the wiring.
pub const EPOCH: Item<Epoch> = Item::new("epoch");
/// The small part of it that every answer changes.
pub const PROGRESS: Item<Progress> = Item::new("progress");
/// Epochs that are over, by number.
pub const PAST: Map<u64, PastEpoch> = Map::new("past");
/// Provers by epoch; an entry goes when it is claimed.
pub const ENTRIES: Map<(&Addr, u64), Entry> = Map::new("entries");

/// The wiring, once it is there.
pub fn wiring(storage: &dyn Storage) -> Result<Wiring, ContractError> {
    WIRING.may_load(storage)?.ok_or(ContractError::NotWired)
}

/// The running epoch; there is one as soon as the contract is wired.
pub fn epoch(storage: &dyn Storage) -> Result<Epoch, ContractError> {
    EPOCH.may_load(storage)?.ok_or(ContractError::NotWired)
}

/// Prepared verifying keys by key id, as their bytes are.
pub mod keys {
    use cosmwasm_std::Storage;
    use cw_storage_plus::Map;

    // The chain's keys are those of a map, the values bytes as they are.
    const KEYS: Map<&[u8], ()> = Map::new("keys");

    /// Stores a key.
    pub fn save(storage: &mut dyn Storage, id: &[u8], prepared: &[u8]) {
        storage.set(&KEYS.key(id), prepared);
    }

    /// The key of this id.
    pub fn may_load(storage: &dyn Storage, id: &[u8]) -> Option<Vec<u8>> {
        storage.get(&KEYS.key(id))
    }
}
