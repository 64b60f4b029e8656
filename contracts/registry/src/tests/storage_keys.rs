//! Line 21 of the suite's rules: no two records share a storage key, whatever their ids.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::record::raw;
use crate::state::*;

/// The raw keys of everything that is stored under ids.
fn keys(bytes: &[u8], number: u64, kind: u8) -> [Vec<u8>; 8] {
    [
        MODELS.key(bytes).to_vec(),
        VERIFYING_KEYS.key(bytes).to_vec(),
        KEY_MODELS.key(bytes).to_vec(),
        ROOTS.key(bytes).to_vec(),
        DATASETS.key(number).to_vec(),
        SOURCES.key(number).to_vec(),
        SOURCE_KEYS.key((kind, bytes)).to_vec(),
        NEWEST.key((kind, bytes)).to_vec(),
    ]
}

/// And of what is stored once.
fn items() -> [Vec<u8>; 5] {
    let names: [&[u8]; 5] = [b"config", b"dataset_count", b"source_count", b"contract_info", b"ownership"];
    names.map(<[u8]>::to_vec)
}

proptest! {
    /// Ids of any length, for which registrations would be refused long before: even then keys differ where ids do.
    #[test]
    fn different_ids_never_share_a_key(
        (one, two) in (prop::collection::vec(any::<u8>(), 0..40), prop::collection::vec(any::<u8>(), 0..40)),
        (n, m) in (any::<u64>(), any::<u64>()),
        (k, l) in (0u8..3, 0u8..3),
    ) {
        let mut owners: BTreeMap<Vec<u8>, (usize, Vec<u8>, u64, u8)> = BTreeMap::new();
        for (bytes, number, kind) in [(&one, n, k), (&two, m, l)] {
            for (map, key) in keys(bytes, number, kind).into_iter().enumerate() {
                // What of the id is in this map's keys.
                let id = match map {
                    0..=3 => (map, bytes.clone(), 0, 0),
                    4 | 5 => (map, vec![], number, 0),
                    _ => (map, bytes.clone(), 0, kind),
                };
                prop_assert!(!items().contains(&key));
                if let Some(other) = owners.insert(key, id.clone()) {
                    prop_assert_eq!(other, id);
                }
            }
        }
    }

    /// Kind and id of a record as one key: a dataset and a source of one number are two.
    #[test]
    fn records_of_different_kinds_never_share_a_raw_id(number in any::<u64>(), model in any::<[u8; 32]>()) {
        let ids = [
            RecordId::Model { id: model.into() },
            RecordId::Dataset { id: number },
            RecordId::Source { id: number },
        ];
        let raws = ids.each_ref().map(raw);
        prop_assert!(raws[0] != raws[1] && raws[1] != raws[2] && raws[0] != raws[2]);
    }
}

/// The names of maps and items as they are: what a registration really writes is one key for each thing stored.
#[test]
fn a_registration_of_each_kind_writes_keys_of_its_own() {
    let mut deps = wired();
    let count = |deps: &Deps| deps.storage.range(None, None, Order::Ascending).count();
    let before = count(&deps);
    one_of_each(&mut deps);
    // Model: record, key, the key's first model. Dataset and source: record, index, and the counter.
    assert_eq!(count(&deps) - before, 3 + 3 + 3);
    run(&mut deps, "provider", ExecuteMsg::RegisterDataset(dataset(2))).unwrap();
    install(&mut deps, "keeper", source("keeper", 2)).unwrap();
    register(&mut deps, ModelRegistration { previous: Some(id(1)), ..model(2) }).unwrap();
    // The counters are there; the line has its newest record.
    assert_eq!(count(&deps) - before, 9 + 2 + 2 + 3 + 1);
}
