//! `claim_capacity`: shares of epochs that are over are minted to whoever earned them.

use cosmwasm_std::{Addr, DepsMut, Response, Uint128};
use proofmark_api::events;

use crate::error::ContractError;
use crate::execute::mint_use::mint;
use crate::params::MAX_BATCH;
use crate::share;
use crate::state::{self, CAPACITY, ENTRIES, PAST};

/// Mints the shares of `sender` in these epochs, each once.
pub fn claim(deps: DepsMut, sender: &Addr, epochs: &[u64]) -> Result<Response, ContractError> {
    if !(1..=MAX_BATCH).contains(&epochs.len()) {
        return Err(ContractError::BatchSize { what: "epochs", min: 1, max: MAX_BATCH, got: epochs.len() });
    }
    let wiring = state::wiring(deps.storage)?;
    let mut sum = Uint128::zero();
    for epoch in epochs {
        let mut past = PAST.may_load(deps.storage, *epoch)?.ok_or(ContractError::NotOver { epoch: *epoch })?;
        let entry = ENTRIES.may_load(deps.storage, (sender, *epoch))?;
        let entry = entry.ok_or_else(|| ContractError::NoEntry { epoch: *epoch, prover: sender.to_string() })?;
        // Gone before it is paid: a second time finds nothing, in this message too.
        ENTRIES.remove(deps.storage, (sender, *epoch));
        sum = sum.checked_add(share::take(&mut past, entry.weight)?)?;
        PAST.save(deps.storage, *epoch, &past)?;
    }
    CAPACITY.update(deps.storage, |mut totals| {
        totals.promised = totals.promised.checked_sub(sum)?;
        totals.claimed = totals.claimed.checked_add(sum)?;
        Ok::<_, ContractError>(totals)
    })?;
    let response = events::response(events::CAPACITY_CLAIMED)
        .add_attribute("account", sender.as_str())
        .add_attribute("amount", sum)
        .add_attributes(epochs.iter().map(|epoch| ("epoch", epoch.to_string())));
    if sum.is_zero() {
        return Ok(response);
    }
    Ok(response.add_message(mint(&wiring, sender, sum)?))
}
