//! What must hold, by the numbers of the list in `docs/decisions/019-model-checking.md`.
//!
//! [`judge`] looks at each step: whether the message was to be taken, and what it changed. [`ledger`] looks at each
//! state: whether all coins are where the jobs' histories say. [`settled`] looks at a job's records.

pub mod judge;
pub mod ledger;
pub mod settled;
pub mod steps;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Violation {
    /// Which invariant it breaks; 0: the model itself.
    pub invariant: u8,
    /// What was seen.
    pub what: String,
}

impl Violation {
    /// Something that the model did not expect to meet.
    pub fn model(what: String) -> Self {
        Violation { invariant: 0, what }
    }
}

/// Fails with this invariant and text unless the condition holds.
pub fn ensure(holds: bool, invariant: u8, what: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { invariant, what: what() }) }
}

/// The names of the properties, by number.
pub const NAMES: [&str; 13] = [
    "0 the contract is a function of message, clock and storage, and the model knows what it met",
    "1 balances are what is owed, and donations",
    "2 each end of a job pays each coin exactly once, and everybody can claim what is credited",
    "3 a job's number and statement bind chain, contract, requester and number",
    "4 one statement pays once, whatever the proof's bytes",
    "5 a proof sent by another prover pays nothing",
    "6 the verified bytes are the stored bytes",
    "7 nothing is paid before verification",
    "8 deadlines are judged at settlement, at their exact second",
    "9 no requester dodges paying, or cancels a locked job",
    "10 no prover holds a job beyond its lock, or profits from a lapse",
    "11 a slash takes the whole collateral once per lapse, half of it burnt",
    "12 what is reserved is what live locks hold, and never more than stake and unbonding",
];
