//! What a job is paid in.

use core::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;

/// A native coin or a cw20 token.
#[cw_serde]
#[derive(Eq, PartialOrd, Ord)]
pub enum Denom {
    /// A coin of the bank module, by its denom (`uosmo`, `ibc/27394F...`).
    Native(String),
    /// A cw20 token, by the address of its contract.
    Cw20(Addr),
}

impl Denom {
    /// The storage key: `n` or `c`, then the denom or the address. No two denoms share one.
    pub fn key(&self) -> String {
        match self {
            Denom::Native(denom) => format!("n{denom}"),
            Denom::Cw20(address) => format!("c{address}"),
        }
    }

    /// The denom whose storage key this is; `None` if no denom has it.
    pub fn from_key(key: &str) -> Option<Self> {
        if let Some(denom) = key.strip_prefix('n') {
            return Some(Denom::Native(denom.to_owned()));
        }
        key.strip_prefix('c').map(|address| Denom::Cw20(Addr::unchecked(address)))
    }
}

impl fmt::Display for Denom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Denom::Native(denom) => write!(f, "native:{denom}"),
            Denom::Cw20(address) => write!(f, "cw20:{address}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_with_its_kind() {
        let printed = [Denom::Native("ucosm".into()), Denom::Cw20(cosmwasm_std::Addr::unchecked("token"))];
        assert_eq!(printed.map(|denom| denom.to_string()), ["native:ucosm", "cw20:token"]);
    }

    #[test]
    fn keys_round_trip_and_differ() {
        let native = Denom::Native("cosmos1abc".into());
        let token = Denom::Cw20(Addr::unchecked("cosmos1abc"));
        assert_ne!(native.key(), token.key());
        for denom in [native, token] {
            assert_eq!(Denom::from_key(&denom.key()), Some(denom));
        }
        assert_eq!(Denom::from_key("x"), None);
    }
}
