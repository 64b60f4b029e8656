//! Valid proofs, changed: accepted exactly if the equation still holds between the logarithms. Changed bytes are never
//! accepted, unless they are a proof whose logarithms satisfy the equation after all.
#![no_main]

use fuzzing::edits::{ByteEdit, LogEdit};
use fuzzing::world::{COFACTOR_POINT, KEYS};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::{Element, Error, Proof, verify, verify_bytes};

#[derive(Arbitrary, Debug)]
struct Plan {
    key: u8,
    seed: u8,
    log_edits: Vec<LogEdit>,
    leave_subgroup: bool,
    byte_edits: Vec<ByteEdit>,
}

fuzz_target!(|plan: Plan| {
    let key = &KEYS[usize::from(plan.key) % KEYS.len()];
    let mut logs = key.prove(plan.seed.into());
    assert!(key.accepts(&logs));
    plan.log_edits.iter().take(4).for_each(|edit| edit.apply(key, &mut logs));
    let valid = key.accepts(&logs) && !plan.leave_subgroup;

    let original = logs.bytes(plan.leave_subgroup.then_some(&*COFACTOR_POINT));
    let mut bytes = original.clone();
    plan.byte_edits.iter().take(8).for_each(|edit| edit.apply(&mut bytes));

    // The two ways to verify bytes must agree, and on the reason where it is the proof's own.
    let result = verify_bytes(&key.prepared, &logs.inputs(), &bytes);
    let decoded = Proof::from_bytes(&bytes);
    let slow = decoded.clone().and_then(|proof| verify(&key.prepared, &logs.inputs(), &proof));
    assert_eq!(result.is_ok(), slow.is_ok(), "{result:?}, {slow:?}");

    if bytes == original {
        assert_eq!(result.is_ok(), valid, "{logs:?}: {result:?}");
        if plan.leave_subgroup && decoded.is_err() {
            let outside = Error::NotInSubgroup { element: Element::ProofB };
            let infinity = |element| Error::Infinity { element };
            let reasons = [outside, infinity(Element::ProofA), infinity(Element::ProofC)];
            assert!(decoded.is_err_and(|error| reasons.contains(&error)));
        }
    } else if result.is_ok() {
        // Bytes can negate points and exchange A and C, and so undo or add to what was done to the logarithms.
        let explained = (0..16u8).any(|change| {
            let mut changed = logs.clone();
            let edits = [LogEdit::SwapAandC, LogEdit::NegateA, LogEdit::NegateB, LogEdit::NegateC];
            let chosen = edits.iter().enumerate().filter(|(bit, _)| change >> bit & 1 == 1);
            chosen.for_each(|(_, edit)| edit.apply(key, &mut changed));
            key.accepts(&changed) && changed.bytes(None) == bytes
        });
        assert!(explained && !plan.leave_subgroup, "bytes changed made a proof valid");
    }
});
