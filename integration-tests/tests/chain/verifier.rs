//! The stand-alone verifier, which other contracts ask.

use anyhow::Result;
use cosmwasm_std::HexBinary;
use proofmark_api::verifier::{BatchItem, ExecuteMsg, QueryMsg, VerifyResponse};
use proofmark_integration_tests::suite::account::{DEVELOPER, PROVER, REQUESTER, THIEF};
use proofmark_integration_tests::suite::{Contract, Market, TinyModel, assert_refused};

#[test]
fn it_says_what_the_escrow_says() -> Result<()> {
    let mut market = Market::new()?;
    let vk = market.model.vk().into();
    market.execute(DEVELOPER, Contract::Verifier, &ExecuteMsg::RegisterKey { vk }, &[])?;
    let job = market.post(REQUESTER, |order| order)?;
    let output = market.output();
    let proof = market.prove(job, PROVER, &output)?;
    let verify = |prover: &str| -> Result<VerifyResponse> {
        let inputs = vec![market.digest(job, prover, &output)?.digest];
        let (key_id, proof) = (market.id.clone(), proof.as_slice().into());
        market.query(Contract::Verifier, &QueryMsg::Verify { key_id, inputs, proof })
    };
    assert_eq!(verify(PROVER)?, VerifyResponse { valid: true, error: None });
    let error = Some("invalid proof: the pairing equation does not hold".to_owned());
    assert_eq!(verify(THIEF)?, VerifyResponse { valid: false, error });
    Ok(())
}

#[test]
fn a_batch_holds_if_all_of_it_does() -> Result<()> {
    let mut market = Market::new()?;
    let vk = market.model.vk().into();
    market.execute(DEVELOPER, Contract::Verifier, &ExecuteMsg::RegisterKey { vk }, &[])?;
    let job = market.post(REQUESTER, |order| order)?;
    let item = |prover: &str, claimed_by: &str| -> Result<BatchItem> {
        let proof = market.prove(job, prover, &market.output())?.into();
        Ok(BatchItem { inputs: vec![market.digest(job, claimed_by, &market.output())?.digest], proof })
    };
    let batch = |items: Vec<BatchItem>| -> Result<VerifyResponse> {
        market.query(Contract::Verifier, &QueryMsg::VerifyBatch { key_id: market.id.clone(), items })
    };
    assert!(batch(vec![item(PROVER, PROVER)?, item(THIEF, THIEF)?])?.valid);
    let refused = batch(vec![item(PROVER, PROVER)?, item(PROVER, THIEF)?])?;
    assert_eq!(refused.error.as_deref(), Some("invalid batch: at least one of 2 proofs is invalid"));
    Ok(())
}

#[test]
fn a_key_is_registered_once_and_has_to_be_one() -> Result<()> {
    let mut market = Market::new()?;
    let key = TinyModel::new(4)?;
    let register = ExecuteMsg::RegisterKey { vk: key.vk().into() };
    market.execute(DEVELOPER, Contract::Verifier, &register, &[])?;
    let expected = format!("key {}: already registered by {}", key.id(), market.address(DEVELOPER)?);
    assert_refused(market.execute(THIEF, Contract::Verifier, &register, &[]), &expected);
    let garbage = ExecuteMsg::RegisterKey { vk: vec![1; 10].into() };
    assert!(market.execute(THIEF, Contract::Verifier, &garbage, &[]).is_err());
    let unknown = QueryMsg::Verify { key_id: HexBinary::from([1; 32]), inputs: vec![], proof: vec![].into() };
    assert!(market.query::<_, VerifyResponse>(Contract::Verifier, &unknown).is_err());
    Ok(())
}
