//! A fast part of `cargo xtask measure soundness --only contracts`, and bugs that stories have to find.

use proofmark_integration_tests::stories::{Bug, Campaign, Case, keys, story, tell};

const CAMPAIGN: Campaign = Campaign { seed: 7, operations: 4_000, steps: 400, threads: 2, bug: None };

#[test]
fn nothing_goes_wrong_in_random_stories() {
    let report = CAMPAIGN.run().unwrap();
    assert!(report.cases.is_empty(), "{:#?}", report.cases);
    assert!(report.operations() >= CAMPAIGN.operations);
    // The stories are not so wild that everything is refused, nor so tame that nothing is.
    for name in [
        "create, token",
        "create, native",
        "lock",
        "submit",
        "submit_many, each",
        "cancel",
        "expire",
        "claim",
        "unbond",
    ] {
        let (taken, refused) = report.counts[name];
        assert!(taken > 0 && refused > 0, "{name}: {taken} taken, {refused} refused");
    }
    for name in ["withdraw_unbonded", "claim_rewards", "flush_burn", "answer", "roll_epoch", "claim_capacity", "owner"]
    {
        assert!(report.counts[name].0 > 0, "{name}: never taken");
    }
    assert_eq!(report.counts["cheats"].0, 0);
    assert_eq!(report.counts["submit, wrong proof"].0, 0);
}

/// The first story with this bug that goes wrong, made short.
fn find(bug: Bug) -> Option<Case> {
    let keys = keys().ok()?;
    let campaign = Campaign { bug: Some(bug), ..CAMPAIGN };
    (0..20).find_map(|number| campaign.one(number, &keys).1)
}

#[test]
fn planted_bugs_are_found_and_made_short() {
    std::panic::set_hook(Box::new(|_| {}));
    for bug in Bug::ALL {
        let case = find(bug).unwrap_or_else(|| panic!("{bug:?}: not found"));
        assert!(case.steps.len() <= 6, "{bug:?}: {case:#?}");
        // The short story is a case of the bug, not of the harness.
        let (setup, _) = story(CAMPAIGN.seed, case.story, 0);
        let keys = keys().unwrap();
        assert!(tell(&setup, &case.steps, &keys, Some(bug)).1.is_some(), "{bug:?}: {case:#?}");
        assert!(tell(&setup, &case.steps, &keys, None).1.is_none(), "{bug:?}: {case:#?}");
    }
}

#[test]
fn a_seed_and_a_number_make_one_story() {
    let steps = |seed, number| story(seed, number, 50).1;
    assert_eq!(steps(1, 2), steps(1, 2));
    assert_ne!(steps(1, 2), steps(1, 3));
    assert_ne!(steps(1, 2), steps(2, 2));
}
