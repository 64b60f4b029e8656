//! The registry: what it takes, what the escrow hears of it, and that it says who was first.

use anyhow::Result;
use cosmwasm_std::{Binary, HexBinary};
use proofmark_api::escrow;
use proofmark_api::registry::{
    DatasetsResponse, ElementType, ModelMode, ModelRegistration, ModelsResponse, QueryMsg, RecordId, SetupKind,
    TensorSpec,
};
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, DEVELOPER, PROVER, REQUESTER, THIEF};
use proofmark_integration_tests::suite::{Contract, Market, Order, Suite, TinyModel, assert_refused, refusal};
use proofmark_statement::Fr;

#[test]
fn the_escrow_knows_what_the_registry_knows() -> Result<()> {
    let market = Market::new()?;
    let id = market.id.clone();
    let known: escrow::ModelTermsResponse = market.query(Contract::Escrow, &escrow::QueryMsg::Model { id })?;
    assert_eq!((known.terms.royalty_bps, known.terms.input_len, known.terms.output_len), (1_000, 4, 3));
    assert_eq!(market.name_of(&known.terms.developer), DEVELOPER);
    let dataset: escrow::DatasetTerms = market.query(Contract::Escrow, &escrow::QueryMsg::Dataset { id: 1 })?;
    assert_eq!((dataset.royalty_bps, dataset.depth), (500, TinyModel::DATASET_DEPTH));
    assert_eq!(market.name_of(&dataset.provider), DATA_PROVIDER);
    Ok(())
}

#[test]
fn a_model_and_a_root_are_registered_once() -> Result<()> {
    let mut market = Market::new()?;
    let registration = market.model.registration(9_000);
    let developer = market.address(DEVELOPER)?;
    let expected = format!("model {}: already registered by {developer}", market.id);
    assert_refused(market.register_model(THIEF, &registration), &expected);
    let (root, provider) = (Market::dataset(1).root, market.address(DATA_PROVIDER)?);
    let expected = format!("dataset root {root}: already registered as dataset 1 by {provider}");
    assert_refused(market.register_dataset(THIEF, &Market::dataset(1)), &expected);
    assert_eq!(market.register_dataset(THIEF, &Market::dataset(2))?, 2);
    Ok(())
}

fn committed(weights: u64, registration: ModelRegistration) -> ModelRegistration {
    ModelRegistration {
        mode: ModelMode::Committed { weights_commitment: HexBinary::from(Fr::from_u64(weights).to_bytes_be()) },
        ..registration
    }
}

#[test]
fn committed_models_share_a_key_and_differ_in_weights() -> Result<()> {
    let mut market = Market::new()?;
    let model = TinyModel::new(2)?;
    let one = market.register_model(DEVELOPER, &committed(1, model.registration(0)))?;
    let two = market.register_model(DEVELOPER, &committed(2, model.registration(0)))?;
    assert_ne!(one, two);
    let job = market.create_job(REQUESTER, &Order::new(&one, &[1, 2, 3, 4]))?;
    let other = market.create_job(REQUESTER, &Order::new(&two, &[1, 2, 3, 4]))?;
    // One key, two models: a proof for one is none for the other.
    let output = market.output();
    let prove = |market: &Market, job| model.prove(&market.statement(job, PROVER, &output)?);
    let (proof, proof_of_other) = (prove(&market, job)?, prove(&market, other)?);
    let invalid = "invalid proof: the pairing equation does not hold";
    assert_refused(market.submit(other, PROVER, &output, &proof), invalid);
    market.submit(job, PROVER, &output, &proof)?;
    market.submit(other, PROVER, &output, &proof_of_other)?;
    market.assert_all_paid_out();
    Ok(())
}

/// Line 21 of the suite's rules: the same verifying key with another owner.
#[test]
fn a_verifying_key_with_another_owner_is_refused() -> Result<()> {
    let mut market = Market::new()?;
    let model = TinyModel::new(2)?;
    let first = market.register_model(DEVELOPER, &committed(1, model.registration(0)))?;
    let copy = committed(2, model.registration(9_000));
    let (key, holder, thief) = (model.id(), market.address(DEVELOPER)?, market.address(THIEF)?);
    let expected =
        format!("verifying key {key}: expected its holder {holder}, the owner of model {first}, got {thief}");
    assert_refused(market.register_model(THIEF, &copy), &expected);
    // What a holder can do for somebody else: register his weights, and hand the model over.
    let id = market.register_model(DEVELOPER, &copy)?;
    market.hand_over(DEVELOPER, &RecordId::Model { id }, REQUESTER)?;
    assert!(refusal(market.register_model(REQUESTER, &committed(3, model.registration(0)))).contains("its holder"));
    Ok(())
}

#[test]
fn keys_that_are_none_are_refused_and_leave_nothing() -> Result<()> {
    let mut market = Market::new()?;
    let good = TinyModel::new(5)?;
    let with = |vk: Vec<u8>| ModelRegistration { vk: Binary::from(vk), ..good.registration(0) };
    let truncated = good.vk()[..good.vk().len() - 1].to_vec();
    assert!(refusal(market.register_model(DEVELOPER, &with(vec![]))).starts_with("verifying key: "));
    assert!(refusal(market.register_model(DEVELOPER, &with(truncated))).starts_with("verifying key: "));
    let mut infinite = good.vk().to_vec();
    infinite[..64].fill(0);
    let expected = "verifying key: verifying key alpha: expected a finite point, got the point at infinity";
    assert_refused(market.register_model(DEVELOPER, &with(infinite)), expected);
    // delta = gamma: the mark of a key without a second phase, under which anyone can forge.
    let mut forgeable = good.vk().to_vec();
    let gamma = forgeable[192..320].to_vec();
    forgeable[320..448].copy_from_slice(&gamma);
    let expected = "verifying key: verifying key: expected delta to differ from gamma and its negative, got gamma";
    assert_refused(market.register_model(DEVELOPER, &with(forgeable)), expected);
    let page = QueryMsg::Models { start_after: None, limit: None };
    let models: ModelsResponse = market.query(Contract::Registry, &page)?;
    assert_eq!(models.models.len(), 1);
    Ok(())
}

#[test]
fn registrations_out_of_bounds_are_refused() -> Result<()> {
    let mut market = Market::new()?;
    let good = TinyModel::new(6)?.registration(0);
    let spec = |len| TensorSpec { len, element_type: ElementType::Int8 };
    let models = [
        (ModelRegistration { name: String::new(), ..good.clone() }, "name: expected 1 to 64 bytes, got 0"),
        (ModelRegistration { name: "n".repeat(65), ..good.clone() }, "name: expected 1 to 64 bytes, got 65"),
        (ModelRegistration { royalty_bps: 10_001, ..good.clone() }, "royalty_bps: expected 0 to 10000, got 10001"),
        (ModelRegistration { dataset_depth: 33, ..good.clone() }, "dataset_depth: expected 0 to 32, got 33"),
        (ModelRegistration { input: spec(0), ..good.clone() }, "input.len: expected 1 to 4294967295, got 0"),
        (
            ModelRegistration { circuit_hash: HexBinary::from([0; 31]), ..good.clone() },
            "circuit_hash: expected 32 bytes, got 31",
        ),
    ];
    for (model, expected) in models {
        assert_refused(market.register_model(DEVELOPER, &model), expected);
    }
    let mut dataset = Market::dataset(7);
    dataset.leaf_count = 17;
    let expected = "leaf_count: expected 1 to 16, got 17";
    assert_refused(market.register_dataset(DATA_PROVIDER, &dataset), expected);
    let zero = Market::dataset(0);
    assert_refused(market.register_dataset(DATA_PROVIDER, &zero), "root: expected a field element other than 0");
    Ok(())
}

#[test]
fn development_keys_need_the_owners_leave() -> Result<()> {
    let mut suite = Suite::builder().allow_development_setups(false).build()?;
    let model = TinyModel::new(1)?;
    let expected = "setup: expected a ceremony, got a development setup";
    assert_refused(suite.register_model(DEVELOPER, &model.registration(0)), expected);
    let setup = SetupKind::Ceremony { transcript_hash: HexBinary::from([3; 32]) };
    let registration = ModelRegistration { setup, ..model.registration(0) };
    suite.register_model(DEVELOPER, &registration)?;
    Ok(())
}

#[test]
fn a_dataset_of_another_depth_does_not_fit_the_model() -> Result<()> {
    let mut market = Market::new()?;
    let mut shallow = Market::dataset(8);
    (shallow.depth, shallow.leaf_count) = (3, 8);
    let id = market.register_dataset(DATA_PROVIDER, &shallow)?;
    let expected = "dataset 2: expected depth 4 as the model proves, got 3";
    assert_refused(market.post(REQUESTER, |order| order.dataset(id)), expected);
    Ok(())
}

#[test]
fn lists_are_paged_to_their_end() -> Result<()> {
    let mut market = Market::new()?;
    for root in 2..=45 {
        market.register_dataset(DATA_PROVIDER, &Market::dataset(root))?;
    }
    let page = |start_after, limit| -> Result<Vec<u64>> {
        let page: DatasetsResponse = market.query(Contract::Registry, &QueryMsg::Datasets { start_after, limit })?;
        Ok(page.datasets.iter().map(|dataset| dataset.id).collect())
    };
    assert_eq!(page(None, None)?, (1..=10).collect::<Vec<_>>());
    assert_eq!(page(None, Some(1_000))?, (1..=30).collect::<Vec<_>>());
    assert_eq!(page(Some(30), Some(30))?, (31..=45).collect::<Vec<_>>());
    assert_eq!(page(Some(45), None)?, Vec::<u64>::new());
    Ok(())
}
