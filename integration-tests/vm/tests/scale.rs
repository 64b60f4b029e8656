//! What a message costs does not depend on how many others there were.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use proofmark_vm_tests::gas::scale;

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn gas_is_independent_of_how_much_is_stored() {
    let [few, more, many] = scale::CROWDS.map(|count| scale::messages(count).unwrap());
    assert_eq!(few, more);
    assert_eq!(few, many);
    // Nothing is free, so that a meter that stands still is noticed.
    assert!(few.iter().all(|cost| cost.vm_gas > 0 && cost.storage_gas > 0), "{few:?}");
}
