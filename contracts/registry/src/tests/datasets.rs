//! What a dataset has to be, and what becomes of it.

use super::*;

#[test]
fn datasets_are_recorded_pushed_and_checked() {
    let mut deps = wired();
    let mut provide = |dataset| run(&mut deps, "provider", ExecuteMsg::RegisterDataset(dataset));
    let escrow::ExecuteMsg::SyncDataset(terms) = pushed(&provide(dataset(7)).unwrap()) else { panic!("no dataset") };
    assert_eq!((terms.id, terms.root, terms.depth, terms.provider), (1, hex(7), 11, addr("provider")));
    let again = provide(dataset(7)).unwrap_err();
    assert!(again.to_string().ends_with(&format!("already registered as dataset 1 by {}", addr("provider"))));
    assert_eq!(provide(dataset(0)), Err(ContractError::ZeroRoot));
    let above_order = HexBinary::from([0xff; 32]);
    let error = provide(DatasetRegistration { root: above_order, ..dataset(8) }).unwrap_err();
    assert!(matches!(error, ContractError::Element { field: "root", .. }));
    let error = provide(DatasetRegistration { leaf_count: 2_049, ..dataset(8) }).unwrap_err();
    assert_eq!(error.to_string(), "leaf_count: expected 1 to 2048, got 2049");
    assert!(provide(DatasetRegistration { depth: 0, ..dataset(8) }).is_err());
    assert!(provide(DatasetRegistration { depth: 33, ..dataset(8) }).is_err());
    provide(dataset(8)).unwrap();
    let page: DatasetsResponse = ask(&deps, QueryMsg::Datasets { start_after: Some(1), limit: None }).unwrap();
    assert_eq!(page.datasets.iter().map(|set| set.id).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_dataset_has_a_schema_and_is_found_by_its_root() {
    let mut deps = wired();
    let schema = "64 x int8, row by row";
    let response = provide(&mut deps, DatasetRegistration { schema: schema.into(), ..dataset(7) }).unwrap();
    let announced = ["action", "v", "dataset", "root", "version"].map(|key| attribute(&response, key));
    let root = hex(7).to_hex();
    assert_eq!(announced.map(Option::unwrap), ["proofmark/dataset_registered", "1", "1", &root, "1"]);
    let record: DatasetResponse = ask(&deps, QueryMsg::DatasetByRoot { root: hex(7) }).unwrap();
    assert_eq!((record.id, record.schema.as_str(), record.status), (1, schema, RecordStatus::Active));
    let error = ask::<DatasetResponse>(&deps, QueryMsg::DatasetByRoot { root: hex(8) }).unwrap_err();
    assert_eq!(error.to_string(), format!("dataset root {}: not registered", hex(8)));
    let long = DatasetRegistration { schema: "s".repeat(1_025), ..dataset(8) };
    assert_eq!(provide(&mut deps, long).unwrap_err().to_string(), "schema: expected 0 to 1024 bytes, got 1025");
}
