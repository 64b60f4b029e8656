//! The verifiers whose gas is compared agree on what is a proof.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use proofmark_vm_tests::gas::Report;

#[test]
#[cfg_attr(not(peers_built), ignore = "run `cargo xtask build-contracts --with-peers` first")]
fn each_verifies_a_real_proof_and_has_a_price() {
    let mut report = Report::new("");
    let all = ["ours/verify/1", "ark-groth16-0.6/verify/1", "substrate-bn/verify/1"];
    for name in all {
        let mut one = Report::new(name);
        one.measure().unwrap_or_else(|error| panic!("{error:#}"));
        report.rows.append(&mut one.rows);
    }
    let names: Vec<&str> = report.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, all);
    assert!(report.rows.iter().all(|row| row.sdk_gas > 1_000.0), "{:?}", report.rows);
}
