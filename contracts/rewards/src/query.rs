//! Queries: they load and answer.

use cosmwasm_std::{Deps, StdResult};
use proofmark_api::rewards::{ConfigResponse, MintedResponse};

use crate::state::{BONUS_BPS, MINTED, WIRING};

/// Wiring and parameters.
pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let (token, escrow) = WIRING.may_load(deps.storage)?.map(|wiring| (wiring.token, wiring.escrow)).unzip();
    Ok(ConfigResponse { bonus_bps: BONUS_BPS.load(deps.storage)?, token, escrow })
}

/// Totals so far.
pub fn minted(deps: Deps) -> StdResult<MintedResponse> {
    MINTED.load(deps.storage)
}
