//! Limits of what may be set, and how long lists are.

use cosmwasm_std::{Addr, Api, Env};

use crate::error::ContractError;

/// The shortest and the longest delay and grace, in seconds: an hour and 30 days. A delay without end would be a way to
/// freeze the parameters, one of nothing a way around the timelock.
pub const SECONDS: (u64, u64) = (60 * 60, 30 * 24 * 60 * 60);
/// The longest title, in bytes.
pub const MAX_TITLE: usize = 256;
/// The most calls of a proposal.
pub const MAX_CALLS: usize = 16;
/// The most bytes that the messages of a proposal's calls have together.
pub const MAX_CALL_BYTES: usize = 32_768;
/// Length of a page when none is asked for, and at most.
pub const PAGE: (u32, u32) = (10, 30);

/// Checks delay and grace.
pub fn times(delay_seconds: u64, grace_seconds: u64) -> Result<(), ContractError> {
    let (min, max) = SECONDS;
    for (field, got) in [("delay_seconds", delay_seconds), ("grace_seconds", grace_seconds)] {
        if !(min..=max).contains(&got) {
            return Err(ContractError::Seconds { field, min, max, got });
        }
    }
    Ok(())
}

/// An address that can be the admin. The timelock itself can't: nobody could schedule anything any more.
pub fn admin(api: &dyn Api, env: &Env, address: &str) -> Result<Addr, ContractError> {
    let address = api.addr_validate(address)?;
    if address == env.contract.address {
        return Err(ContractError::OwnAdmin { got: address.into_string() });
    }
    Ok(address)
}

/// Checks a title.
pub fn title(title: &str) -> Result<(), ContractError> {
    if title.is_empty() || title.len() > MAX_TITLE {
        return Err(ContractError::Title { max: MAX_TITLE, got: title.len() });
    }
    Ok(())
}

/// How many entries a page has.
pub fn page(limit: Option<u32>) -> usize {
    limit.unwrap_or(PAGE.0).min(PAGE.1) as usize
}
