//! How far a proposal is at a given second: what is stored, seen through the clock.

use proofmark_api::timelock::ProposalStatus;

use crate::state::{Outcome, Record};

/// The status at second `now`: executable while `executable_at <= now < expires_at`.
pub fn at(record: &Record, now: u64) -> ProposalStatus {
    match record.outcome {
        Outcome::Executed => ProposalStatus::Executed,
        Outcome::Cancelled => ProposalStatus::Cancelled,
        Outcome::None if now < record.proposal.executable_at => ProposalStatus::Waiting,
        Outcome::None if now < record.proposal.expires_at => ProposalStatus::Ready,
        Outcome::None => ProposalStatus::Expired,
    }
}

/// Whether it can still be executed, now or later.
pub fn is_pending(status: ProposalStatus) -> bool {
    matches!(status, ProposalStatus::Waiting | ProposalStatus::Ready)
}

#[cfg(test)]
mod tests {
    use proofmark_api::timelock::Proposal;

    use super::*;

    #[test]
    fn times_at_their_exact_second() {
        let proposal = Proposal {
            title: "t".into(),
            calls: vec![],
            after: None,
            scheduled_at: 10,
            executable_at: 100,
            expires_at: 150,
            guardian_may_cancel: true,
        };
        let record = |outcome| Record { proposal: proposal.clone(), outcome };
        for (now, expected) in [
            (10, ProposalStatus::Waiting),
            (99, ProposalStatus::Waiting),
            (100, ProposalStatus::Ready),
            (149, ProposalStatus::Ready),
            (150, ProposalStatus::Expired),
        ] {
            assert_eq!(at(&record(Outcome::None), now), expected, "at {now}");
            assert_eq!(is_pending(expected), now < 150);
            assert_eq!(at(&record(Outcome::Executed), now), ProposalStatus::Executed);
            assert_eq!(at(&record(Outcome::Cancelled), now), ProposalStatus::Cancelled);
        }
        assert!(!is_pending(ProposalStatus::Executed) && !is_pending(ProposalStatus::Cancelled));
    }
}
