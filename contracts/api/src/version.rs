//! The rule of every contract's `migrate`: only its own state, only to a newer version.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{StdError, Storage};
use thiserror::Error;

/// Migrates a contract's state to the version of the code.
#[cw_serde]
pub struct MigrateMsg {}

/// Why a migration is refused.
#[derive(Debug, PartialEq, Error)]
pub enum MigrateError {
    /// Another contract's state, an unreadable version, or a version newer than the code.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The state already has the version of the code.
    #[error("migrate {contract}: expected a version before {version}, got {version}")]
    NotNewer {
        /// The contract's cw2 name.
        contract: String,
        /// The version of both state and code.
        version: String,
    },
}

/// Checks that the state is an older version of `contract`, then records `version`. Returns the old version.
pub fn migrate(storage: &mut dyn Storage, contract: &str, version: &str) -> Result<String, MigrateError> {
    let stored = cw2::get_contract_version(storage)?;
    if stored.contract == contract && stored.version == version {
        return Err(MigrateError::NotNewer { contract: contract.to_owned(), version: version.to_owned() });
    }
    cw2::ensure_from_older_version(storage, contract, version)?;
    Ok(stored.version)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    #[test]
    fn only_to_a_newer_version_of_the_same_contract() {
        let mut storage = MockStorage::new();
        cw2::set_contract_version(&mut storage, "crates.io:proofmark-escrow", "0.1.0").unwrap();
        let mut to = |contract: &str, version: &str| migrate(&mut storage, contract, version);
        assert!(matches!(to("crates.io:proofmark-escrow", "0.1.0"), Err(MigrateError::NotNewer { .. })));
        assert!(to("crates.io:proofmark-escrow", "0.0.9").is_err());
        assert!(to("crates.io:proofmark-registry", "0.2.0").is_err());
        assert_eq!(to("crates.io:proofmark-escrow", "0.2.0").unwrap(), "0.1.0");
        assert!(to("crates.io:proofmark-escrow", "0.1.9").is_err());
    }
}
