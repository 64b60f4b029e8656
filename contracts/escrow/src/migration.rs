//! From the state of the previous release to this one's.
//!
//! - 0.1.0 kept what waits to be burnt in a record of its own, which the tally has taken in.
//! - Fields that came later (units of models and jobs) are 0 where they are missing: such jobs count no demand.
//! - Meters start with the next change of a stake: writing them here would be a loop over all accounts.

use cosmwasm_std::{Storage, Uint128};
use cw_storage_plus::Item;

use crate::error::ContractError;
use crate::state::TALLY;

const PENDING_BURN: Item<Uint128> = Item::new("pending_burn");

/// Brings the state up to date, whatever older release wrote it.
pub fn run(storage: &mut dyn Storage) -> Result<(), ContractError> {
    if let Some(pending) = PENDING_BURN.may_load(storage)? {
        let mut tally = TALLY.may_load(storage)?.unwrap_or_default();
        tally.pending_burn = tally.pending_burn.checked_add(pending)?;
        TALLY.save(storage, &tally)?;
        PENDING_BURN.remove(storage);
    }
    Ok(())
}
