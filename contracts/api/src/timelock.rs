//! The timelock: the owner of the other contracts in the name of an admin, who has to announce what it will do.

use core::fmt;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, HexBinary};

pub use crate::version::MigrateMsg;

/// Creates the timelock. It comes last: the contracts are handed over to it in cw-ownable's two steps.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who schedules, cancels and acts in an emergency: a multisig, a DAO.
    pub admin: String,
    /// Who may cancel, and nothing else; nobody when absent.
    pub guardian: Option<String>,
    /// Seconds between the scheduling of a proposal and its execution: 3,600 to 2,592,000 (an hour to 30 days).
    pub delay_seconds: u64,
    /// Seconds in which it can then be executed: 3,600 to 2,592,000.
    pub grace_seconds: u64,
    /// The escrow that an emergency pauses; its registry is the one in which an emergency revokes. Never changes.
    pub escrow: String,
}

/// Messages of the timelock.
#[cw_serde]
pub enum ExecuteMsg {
    /// Announces calls. Admin.
    Schedule {
        /// For people: 1 to 256 bytes.
        title: String,
        /// What will be done, in this order, all of it or nothing: 1 to 16 calls, 32,768 bytes of messages at most. Not
        /// the same calls as of a proposal that still waits.
        calls: Vec<Call>,
        /// Only after this proposal was executed, which is not cancelled or expired now.
        after: Option<u64>,
    },
    /// Does what was announced, once. Anyone, from `executable_at` on and before `expires_at`. If a call fails, nothing
    /// has happened and the proposal goes on waiting.
    Execute {
        /// The proposal.
        id: u64,
    },
    /// Takes a proposal back that was not executed. Admin; the guardian too, unless all that it does is to set the
    /// guardian.
    Cancel {
        /// The proposal.
        id: u64,
    },
    /// Stops something at once. Admin.
    Emergency {
        /// What.
        act: Emergency,
    },
    /// Changes the times of proposals scheduled from then on. The timelock itself, so by a proposal.
    UpdateTimes {
        /// New delay, within the limits of the creation; unchanged when absent.
        delay_seconds: Option<u64>,
        /// New grace, within the limits of the creation; unchanged when absent.
        grace_seconds: Option<u64>,
    },
    /// Names another guardian, or none. The timelock itself, so by a proposal.
    SetGuardian {
        /// The new guardian.
        guardian: Option<String>,
    },
    /// Offers the place of the admin, which changes when the offer is accepted. The timelock itself, so by a proposal.
    OfferAdmin {
        /// To whom; nobody: an offer that was not accepted is taken back.
        to: Option<String>,
    },
    /// Takes the place of the admin. Whoever it was offered to.
    AcceptAdmin {},
}

/// One act of a proposal. None carries coins: the timelock takes none and is nobody's treasury.
#[cw_serde]
pub enum Call {
    /// Sends a message to a contract, in the name of the timelock.
    Execute {
        /// The contract.
        contract: String,
        /// The message, as JSON.
        msg: Binary,
    },
    /// Moves a contract to other code. The timelock has to be its admin in the chain's own sense.
    Migrate {
        /// The contract.
        contract: String,
        /// Where the new code is stored.
        code_id: u64,
        /// The message, as JSON.
        msg: Binary,
    },
    /// Names who may migrate a contract from then on. The timelock has to be its admin in the chain's own sense.
    UpdateAdmin {
        /// The contract.
        contract: String,
        /// Its new admin.
        admin: String,
    },
    /// Ends the migrations of a contract for good. The timelock has to be its admin in the chain's own sense.
    ClearAdmin {
        /// The contract.
        contract: String,
    },
}

/// What needs no announcement, because it only ends something and moves no coin.
#[cw_serde]
pub enum Emergency {
    /// Stops the creation of jobs. To resume it needs a proposal.
    PauseCreation {},
    /// Revokes a model: running jobs refund.
    RevokeModel {
        /// The model's id.
        id: HexBinary,
    },
    /// Revokes a dataset: no new jobs; running ones go on.
    RevokeDataset {
        /// The dataset's id.
        id: u64,
    },
    /// Revokes a source: no new jobs that it vouches for; running ones go on.
    RevokeSource {
        /// The source's id.
        id: u64,
    },
}

/// `data` of the answer to `schedule`.
#[cw_serde]
pub struct ScheduleResponse {
    /// The new proposal.
    pub id: u64,
    /// The first second in which it can be executed.
    pub executable_at: u64,
    /// The first second in which it no longer can.
    pub expires_at: u64,
}

/// Queries of the timelock.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Who may what, and the times.
    #[returns(ConfigResponse)]
    Config {},
    /// One proposal.
    #[returns(ProposalResponse)]
    Proposal {
        /// Its id.
        id: u64,
    },
    /// Proposals in the order of their scheduling.
    #[returns(ProposalsResponse)]
    Proposals {
        /// Only ids after this one.
        start_after: Option<u64>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
}

/// Who may what, and the times.
#[cw_serde]
pub struct ConfigResponse {
    /// Who schedules.
    pub admin: Addr,
    /// To whom that place is offered.
    pub offered_to: Option<Addr>,
    /// Who may cancel beside the admin.
    pub guardian: Option<Addr>,
    /// Delay of proposals scheduled now, in seconds.
    pub delay_seconds: u64,
    /// Grace of proposals scheduled now, in seconds.
    pub grace_seconds: u64,
    /// What an emergency pauses.
    pub escrow: Addr,
    /// Where an emergency revokes.
    pub registry: Addr,
    /// The id of the newest proposal; 0: there is none.
    pub last_id: u64,
}

/// A proposal.
#[cw_serde]
pub struct ProposalResponse {
    /// Its id.
    pub id: u64,
    /// How far it is now.
    pub status: ProposalStatus,
    /// What it is.
    pub proposal: Proposal,
}

/// A page of proposals.
#[cw_serde]
pub struct ProposalsResponse {
    /// Ascending by id.
    pub proposals: Vec<ProposalResponse>,
}

/// What was announced. It never changes: neither later nor sooner, whatever becomes of the delay.
#[cw_serde]
pub struct Proposal {
    /// For people.
    pub title: String,
    /// What it does, in this order.
    pub calls: Vec<Call>,
    /// Only after this one was executed.
    pub after: Option<u64>,
    /// When it was scheduled, Unix seconds.
    pub scheduled_at: u64,
    /// The first second in which it can be executed.
    pub executable_at: u64,
    /// The first second in which it no longer can.
    pub expires_at: u64,
    /// Whether the guardian may cancel it: not if all that it does is to set the guardian.
    pub guardian_may_cancel: bool,
}

/// How far a proposal is.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ProposalStatus {
    /// Its delay runs.
    Waiting,
    /// Anyone may execute it.
    Ready,
    /// Nobody did in time.
    Expired,
    /// Done.
    Executed,
    /// Taken back.
    Cancelled,
}

impl fmt::Display for ProposalStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ProposalStatus::Waiting => "waiting",
            ProposalStatus::Ready => "ready",
            ProposalStatus::Expired => "expired",
            ProposalStatus::Executed => "executed",
            ProposalStatus::Cancelled => "cancelled",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_print_as_they_are_named_in_json() {
        for status in [ProposalStatus::Waiting, ProposalStatus::Ready, ProposalStatus::Cancelled] {
            let json = cosmwasm_std::to_json_string(&status).unwrap();
            assert_eq!(json, format!("\"{status}\""));
        }
    }
}
