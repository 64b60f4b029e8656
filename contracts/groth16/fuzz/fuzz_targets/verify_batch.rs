//! A batch is accepted exactly if each of its proofs is accepted alone, and that exactly if its equation holds.
#![no_main]

use fuzzing::edits::LogEdit;
use fuzzing::world::{COFACTOR_POINT, KEYS};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::{Corpus, fuzz_target};
use proofmark_groth16::{Fr, Proof, verify, verify_batch};

/// More proofs only take more time.
const MOST: usize = 4;

#[derive(Arbitrary, Debug)]
struct Item {
    seed: u8,
    edit: Option<LogEdit>,
    leave_subgroup: bool,
}

#[derive(Arbitrary, Debug)]
struct Plan {
    key: u8,
    items: Vec<Item>,
    /// Errors that cancel in a product without random powers: added to one `C`, taken from the next.
    moved: Option<u8>,
}

fuzz_target!(|plan: Plan| -> Corpus {
    let key = &KEYS[usize::from(plan.key) % KEYS.len()];
    let mut expected = true;
    let mut batch: Vec<(Vec<Fr>, Proof)> = Vec::new();
    for (index, item) in plan.items.iter().take(MOST).enumerate() {
        let mut logs = key.prove(item.seed.into());
        if let Some(edit) = &item.edit {
            edit.apply(key, &mut logs);
        }
        if let Some(moved) = plan.moved {
            let moved = ark_bn254::Fr::from(moved);
            logs.c += if index % 2 == 0 { moved } else { -moved };
        }
        let bytes = logs.bytes(item.leave_subgroup.then_some(&*COFACTOR_POINT));
        // What cannot be decoded, a point at infinity, does not reach a batch.
        let Ok(proof) = Proof::from_bytes_without_subgroup_check(&bytes) else {
            return Corpus::Reject;
        };
        let valid = key.accepts(&logs) && !item.leave_subgroup;
        let alone = verify(&key.prepared, &logs.inputs(), &proof);
        assert_eq!(alone.is_ok(), valid, "{logs:?}: {alone:?}");
        expected &= valid;
        batch.push((logs.inputs(), proof));
    }
    let borrowed: Vec<(&[Fr], Proof)> = batch.iter().map(|(inputs, proof)| (inputs.as_slice(), *proof)).collect();
    let together = verify_batch(&key.prepared, &borrowed);
    assert_eq!(together.is_ok(), expected, "{together:?}");
    Corpus::Keep
});
