//! Accounts and denoms by name.

/// Accounts that every suite has. Tests may add others by [`crate::suite::SuiteBuilder::account`].
pub mod account {
    /// Owns the contracts.
    pub const OWNER: &str = "owner";
    /// Posts jobs.
    pub const REQUESTER: &str = "requester";
    /// Proves.
    pub const PROVER: &str = "prover";
    /// Proves as well.
    pub const RIVAL: &str = "rival";
    /// Registers models.
    pub const DEVELOPER: &str = "developer";
    /// Registers datasets.
    pub const DATA_PROVIDER: &str = "data_provider";
    /// Is credited with the protocol's fees.
    pub const TREASURY: &str = "treasury";
    /// Takes what is not his, if he can.
    pub const THIEF: &str = "thief";

    /// All of them.
    pub const ALL: [&str; 8] = [OWNER, REQUESTER, PROVER, RIVAL, DEVELOPER, DATA_PROVIDER, TREASURY, THIEF];
}

/// Who governs, see [`crate::suite::Governed`]. They have no coins.
pub mod government {
    /// Members of the group, each with one vote.
    pub const MEMBERS: [&str; 3] = ["alice", "bob", "carol"];
    /// May cancel what is scheduled.
    pub const GUARDIAN: &str = "guardian";
    /// The cw4 group.
    pub const GROUP: &str = "group";
    /// The cw3 multisig in which it votes.
    pub const MULTISIG: &str = "multisig";
    /// The timelock, whose admin the multisig is.
    pub const TIMELOCK: &str = "timelock";
}

/// Denoms, as balances name them.
pub mod denom {
    /// The native coin in which jobs may be paid.
    pub const NATIVE: &str = "ucosm";
    /// The token, in its smallest unit.
    pub const TOKEN: &str = "umark";
}
