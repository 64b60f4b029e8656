//! How far a job is at a given second: what is stored, seen through the clock.

use proofmark_api::escrow::{JobState, JobStatus, JobTerms, Lock, Phase};

/// The phase at second `now`. A lock holds while `now < lock_deadline`, a job lives while `now < deadline`.
pub fn at(terms: &JobTerms, state: &JobState, now: u64) -> Phase {
    match state.status {
        JobStatus::Fulfilled => Phase::Fulfilled,
        JobStatus::LateFulfilled => Phase::LateFulfilled,
        JobStatus::Cancelled => Phase::Cancelled,
        JobStatus::Expired => Phase::Expired,
        JobStatus::Refunded => Phase::Refunded,
        JobStatus::Open | JobStatus::Locked if now >= terms.deadline => Phase::Overdue,
        JobStatus::Open => Phase::Open,
        JobStatus::Locked => match &state.lock {
            Some(lock) if now < lock.lock_deadline => Phase::Locked,
            _ => Phase::Lapsed,
        },
    }
}

/// When a lock taken at `now` lapses: `lock_seconds` later, at the job's deadline at the latest.
pub fn lock_deadline(terms: &JobTerms, now: u64) -> u64 {
    now.saturating_add(terms.lock_seconds).min(terms.deadline)
}

/// The lock of a job that was locked and is not over.
pub fn live_lock(state: &JobState) -> Option<&Lock> {
    state.lock.as_ref().filter(|_| state.status == JobStatus::Locked)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Addr, Uint128};

    use super::*;
    use crate::tests::terms;

    fn state(status: JobStatus, lock_deadline: u64) -> JobState {
        let lock = Lock { prover: Addr::unchecked("p"), price: Uint128::one(), locked_at: 0, lock_deadline };
        JobState { status, lock: Some(lock) }
    }

    #[test]
    fn deadlines_at_their_exact_second() {
        let terms = JobTerms { deadline: 100, ..terms() };
        let open = JobState { status: JobStatus::Open, lock: None };
        let locked = state(JobStatus::Locked, 60);
        let capped = state(JobStatus::Locked, 100);
        for (state, now, expected) in [
            (&open, 99, Phase::Open),
            (&open, 100, Phase::Overdue),
            (&locked, 59, Phase::Locked),
            (&locked, 60, Phase::Lapsed),
            (&locked, 99, Phase::Lapsed),
            (&locked, 100, Phase::Overdue),
            (&capped, 99, Phase::Locked),
            (&capped, 100, Phase::Overdue),
        ] {
            assert_eq!(at(&terms, state, now), expected, "at {now}");
        }
    }

    #[test]
    fn what_is_over_stays_over() {
        let terms = JobTerms { deadline: 100, ..terms() };
        for (status, phase) in [
            (JobStatus::Fulfilled, Phase::Fulfilled),
            (JobStatus::LateFulfilled, Phase::LateFulfilled),
            (JobStatus::Cancelled, Phase::Cancelled),
            (JobStatus::Expired, Phase::Expired),
            (JobStatus::Refunded, Phase::Refunded),
        ] {
            assert_eq!(at(&terms, &state(status, 60), 10), phase);
            assert_eq!(at(&terms, &state(status, 60), 1_000), phase);
            assert_eq!(live_lock(&state(status, 60)), None);
        }
    }

    #[test]
    fn a_lock_never_outlives_the_job() {
        let terms = JobTerms { deadline: 100, lock_seconds: 30, ..terms() };
        assert_eq!(lock_deadline(&terms, 50), 80);
        assert_eq!(lock_deadline(&terms, 71), 100);
        assert_eq!(lock_deadline(&JobTerms { lock_seconds: u64::MAX, ..terms }, 71), 100);
    }
}
