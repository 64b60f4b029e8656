//! Names of the events. Every state change emits one: attribute [`ACTION`] with a name from here, then
//! [`VERSION`] and the event's own attributes, all in the contract's `wasm` event.
//!
//! A message that does many things ([`JOBS_SUBMITTED`]) announces each in a `wasm-proofmark` event of its own, with the
//! attributes that the single message would put into `wasm`.

use cosmwasm_std::{Event, Response};

/// The attribute that carries the event's name.
pub const ACTION: &str = "action";
/// The attribute that carries the version of the event's attributes.
pub const VERSION: &str = "v";
/// The version of all events below.
pub const V1: &str = "1";

/// A response that announces the event `name`; its own attributes follow.
pub fn response(name: &str) -> Response {
    Response::new().add_attribute(ACTION, name).add_attribute(VERSION, V1)
}

/// What `response` announces as one of several events of a message; the chain puts `wasm-` before its type.
pub fn item(response: Response) -> Event {
    Event::new("proofmark").add_attributes(response.attributes)
}

/// What a contract was created with, under the names of its `InstantiateMsg`: `owner`, `registry`, `token`, `treasury`,
/// `params` (JSON), `rewards` if it is named (escrow); `owner`, `allow_development_setups` (registry); `owner`, `bonus_bps`,
/// `capacity` (JSON) (rewards); `admin`, `guardian` (empty if there is none), `delay_seconds`, `grace_seconds`, `escrow` and
/// that one's `registry` (timelock).
pub const INSTANTIATED: &str = "proofmark/instantiated";
/// `job_id`, `requester`, `model`, `denom`, `max_price`, `deadline`; `source` if one vouches for the input; `surplus` if more
/// than `max_price` came, which is credited to the requester. The terms never change: query `job`.
pub const JOB_CREATED: &str = "proofmark/job_created";
/// `job_id`, `prover`, `price`, `lock_deadline`.
pub const JOB_LOCKED: &str = "proofmark/job_locked";
/// `job_id`, `prover`, `price`, `late` (`true` or `false`), `digest`; `callback_gas` if the requester's contract is told,
/// with so much gas at most.
pub const JOB_FULFILLED: &str = "proofmark/job_fulfilled";
/// `job_id`, `error` (what the chain tells of it, at most 256 characters): the requester's contract was told of the
/// settlement and failed. The settlement stands.
pub const CALLBACK_FAILED: &str = "proofmark/callback_failed";
/// `prover`, `settled` and `refused` (numbers of jobs); a [`JOB_FULFILLED`] or [`JOB_REFUSED`] for each job.
pub const JOBS_SUBMITTED: &str = "proofmark/jobs_submitted";
/// `job_id`, `error`: an item of a batch that changed nothing.
pub const JOB_REFUSED: &str = "proofmark/job_refused";
/// `job_id`, `refund`.
pub const JOB_CANCELLED: &str = "proofmark/job_cancelled";
/// `job_id`, `refund`, `slashed` (0 when nobody held a lock).
pub const JOB_EXPIRED: &str = "proofmark/job_expired";
/// `job_id`, `refund`, `released` (collateral given back to a lock's holder).
pub const JOB_REFUNDED: &str = "proofmark/job_refunded";
/// `account`, `amount`.
pub const COLLATERAL_DEPOSITED: &str = "proofmark/collateral_deposited";
/// `account`, `amount`, `release_at`.
pub const COLLATERAL_UNBONDING: &str = "proofmark/collateral_unbonding";
/// `account`, `amount`.
pub const COLLATERAL_WITHDRAWN: &str = "proofmark/collateral_withdrawn";
/// `account`, and one `claimed` (amount, denom) for each denom.
pub const CLAIMED: &str = "proofmark/claimed";
/// `account`, `credit`.
pub const REWARDS_CLAIMED: &str = "proofmark/rewards_claimed";
/// `amount`.
pub const BURN_FLUSHED: &str = "proofmark/burn_flushed";
/// `paused` (`true` or `false`).
pub const PAUSE_SET: &str = "proofmark/pause_set";
/// What is valid from now on: `treasury`, `params` (JSON) (escrow); `allow_development_setups` (registry); `bonus_bps`, or
/// `capacity` (JSON; from the next epoch on) (rewards).
pub const PARAMS_UPDATED: &str = "proofmark/params_updated";
/// `rewards` (escrow), `escrow` (registry), `token` and `escrow` (rewards).
pub const WIRED: &str = "proofmark/wired";
/// cw-ownable's own attributes: `owner`, `pending_owner`, `pending_expiry`.
pub const OWNERSHIP_UPDATED: &str = "proofmark/ownership_updated";
/// `model`, `developer`, `key`, `mode` (`baked` or `committed`), `royalty_bps`, `version`; `previous`, `parent` if it has
/// them. The rest never changes: query `model`.
pub const MODEL_REGISTERED: &str = "proofmark/model_registered";
/// `model`, `status`.
pub const MODEL_STATUS_SET: &str = "proofmark/model_status_set";
/// `dataset`, `provider`, `root`, `royalty_bps`, `version`; `previous` if it has one. The rest never changes: query `dataset`.
pub const DATASET_REGISTERED: &str = "proofmark/dataset_registered";
/// `dataset`, `status`.
pub const DATASET_STATUS_SET: &str = "proofmark/dataset_status_set";
/// `source`, `owner`, `scheme`, `public_key` (base64), `valid_from`, `valid_until`, `version`; `previous` if it has one. The
/// rest never changes: query `source`.
pub const SOURCE_REGISTERED: &str = "proofmark/source_registered";
/// `source`, `status`.
pub const SOURCE_STATUS_SET: &str = "proofmark/source_status_set";
/// `record` (kind and id), `owner`; `to`, absent when a proposal is taken back.
pub const RECORD_OFFERED: &str = "proofmark/record_offered";
/// `record` (kind and id), `from`, `to`: it has another owner.
pub const RECORD_TRANSFERRED: &str = "proofmark/record_transferred";
/// `model` (escrow's side of a registration).
pub const MODEL_SYNCED: &str = "proofmark/model_synced";
/// `dataset` (escrow's side of a registration).
pub const DATASET_SYNCED: &str = "proofmark/dataset_synced";
/// `source` (escrow's side of a registration).
pub const SOURCE_SYNCED: &str = "proofmark/source_synced";
/// `record` (kind and id), `status` (escrow's side).
pub const RECORD_STATUS_SET: &str = "proofmark/record_status_set";
/// `record` (kind and id), `owner` (escrow's side).
pub const RECORD_OWNER_SET: &str = "proofmark/record_owner_set";
/// `recipient`, `credit`, `minted`.
pub const USE_MINTED: &str = "proofmark/use_minted";
/// `epoch` (the new one), `seed`, `starts_at`, `ends_at`, `emission`; of the one that ended `ended`, `units`, `weight`,
/// `paid_units`, `paid_burnt` and `pot`, all 0 at the very first.
pub const EPOCH_ROLLED: &str = "proofmark/epoch_rolled";
/// `prover`, `epoch`, `first`, `proofs` (how many), `weight` (the prover's, after it).
pub const CHALLENGE_ANSWERED: &str = "proofmark/challenge_answered";
/// `account`, `amount`, and one `epoch` for each.
pub const CAPACITY_CLAIMED: &str = "proofmark/capacity_claimed";
/// `key`, `units`: of the epochs after the running one.
pub const CHALLENGE_SET: &str = "proofmark/challenge_set";
/// `key_id`, `registrant`.
pub const KEY_REGISTERED: &str = "proofmark/key_registered";
/// `id`, `digest` (SHA-256 of the calls' JSON), `calls` (how many), `executable_at`, `expires_at`.
pub const PROPOSAL_SCHEDULED: &str = "proofmark/proposal_scheduled";
/// `id`, `executor`.
pub const PROPOSAL_EXECUTED: &str = "proofmark/proposal_executed";
/// `id`, `canceller`.
pub const PROPOSAL_CANCELLED: &str = "proofmark/proposal_cancelled";
/// `act` (the name of the act), and `id` of what is revoked.
pub const EMERGENCY: &str = "proofmark/emergency";
/// `delay_seconds`, `grace_seconds`.
pub const TIMES_UPDATED: &str = "proofmark/times_updated";
/// `guardian`: empty when there is none any more.
pub const GUARDIAN_SET: &str = "proofmark/guardian_set";
/// `to`: empty when an offer was taken back.
pub const ADMIN_OFFERED: &str = "proofmark/admin_offered";
/// `admin`.
pub const ADMIN_CHANGED: &str = "proofmark/admin_changed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_starts_with_its_name_and_version() {
        let attributes = response(INSTANTIATED).attributes;
        let parts: Vec<_> = attributes.iter().map(|at| (at.key.as_str(), at.value.as_str())).collect();
        assert_eq!(parts, [("action", "proofmark/instantiated"), ("v", "1")]);
    }
}
