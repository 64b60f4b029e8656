//! What the token's cap leaves.

use cosmwasm_std::{QuerierWrapper, Storage, Uint128};
use cw20::{Cw20QueryMsg, MinterResponse, TokenInfoResponse};

use crate::error::ContractError;
use crate::state::{CAPACITY, Wiring};

/// What may still be minted or promised: the cap, less the supply, less what was promised and not claimed.
pub fn room(storage: &dyn Storage, querier: &QuerierWrapper, wiring: &Wiring) -> Result<Uint128, ContractError> {
    let token = &wiring.token;
    let cap = minter(querier, wiring)?.and_then(|minter| minter.cap);
    let cap = cap.ok_or_else(|| ContractError::NoCap { token: token.to_string() })?;
    let info: TokenInfoResponse = querier.query_wasm_smart(token, &Cw20QueryMsg::TokenInfo {})?;
    Ok(cap.saturating_sub(info.total_supply).saturating_sub(CAPACITY.load(storage)?.promised))
}

/// The token's minter with its cap, if it has one.
pub fn minter(querier: &QuerierWrapper, wiring: &Wiring) -> Result<Option<MinterResponse>, ContractError> {
    Ok(querier.query_wasm_smart(&wiring.token, &Cw20QueryMsg::Minter {})?)
}
