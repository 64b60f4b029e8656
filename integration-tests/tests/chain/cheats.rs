//! Cheats with real proofs of real models: each differs from an honest submission in one thing, and the honest
//! submission is paid.

use anyhow::Result;
use proofmark_groth16::{Fr, PreparedVerifyingKey, Proof, VerifyingKey, verify};
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::NATIVE;
use proofmark_integration_tests::suite::fixture::DigitsMarket;
use proofmark_integration_tests::suite::{Order, assert_refused};
use proofmark_prover::ProvedInference;

/// What the contract says of a proof that shows another statement.
const INVALID: &str = "invalid proof: the pairing equation does not hold";

/// A market with an open job, and the honest proof of it by the prover.
fn honest(image: usize) -> Result<(DigitsMarket, u64, ProvedInference)> {
    let mut market = DigitsMarket::new()?;
    let job = market.post(image)?;
    let proved = market.prove(&market.digits.mlp, job, PROVER, image)?;
    Ok((market, job, proved))
}

#[test]
fn an_honest_proof_is_paid_and_says_what_the_contract_says() -> Result<()> {
    let (mut market, job, proved) = honest(7)?;
    let label = usize::from(market.digits.images.labels[7]);
    assert_eq!(market.digits.mlp.digit(&proved.output_wire)?, label);
    let contract = market.digest(job, PROVER, &proved.output_wire)?;
    assert_eq!(contract.digest.as_slice(), proved.digest.to_bytes_be());
    assert_eq!(market.statement(job, PROVER, &proved.output_wire)?, proved.statement);
    market.hand_in(job, PROVER, &proved)?;
    let credits = [("data_provider", 30), ("developer", 60), ("prover", 480), ("requester", 400), ("treasury", 30)];
    market.assert_credits(NATIVE, &credits);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_tampered_output_is_refused() -> Result<()> {
    let (mut market, job, proved) = honest(0)?;
    for element in 0..proved.output_wire.len() {
        for change in [1, 0x80] {
            let mut output = proved.output_wire.clone();
            output[element] ^= change;
            assert_refused(market.submit(job, PROVER, &output, &proved.proof.0), INVALID);
        }
    }
    let (mut swapped, last) = (proved.output_wire.clone(), proved.output_wire.len() - 1);
    swapped.swap(0, last);
    assert_refused(market.submit(job, PROVER, &swapped, &proved.proof.0), INVALID);
    market.hand_in(job, PROVER, &proved)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_stolen_proof_pays_nobody_else() -> Result<()> {
    let (mut market, job, proved) = honest(1)?;
    for thief in [THIEF, RIVAL, REQUESTER] {
        assert_refused(market.hand_in(job, thief, &proved), INVALID);
    }
    // Nor when the thief first locks the job.
    market.deposit_collateral(THIEF, 100)?;
    market.lock(job, THIEF)?;
    assert_refused(market.hand_in(job, THIEF, &proved), INVALID);
    market.pass_seconds(60);
    market.hand_in(job, PROVER, &proved)?;
    market.assert_collateral(THIEF, 0, 0, 0);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn one_proof_pays_once() -> Result<()> {
    let (mut market, job, proved) = honest(2)?;
    let second = market.post(2)?;
    assert_refused(market.hand_in(second, PROVER, &proved), INVALID);
    market.hand_in(job, PROVER, &proved)?;
    assert_refused(market.hand_in(job, PROVER, &proved), "job 1 is fulfilled: expected open, locked or lapsed");
    assert_refused(market.hand_in(second, PROVER, &proved), INVALID);
    market.cancel(second, REQUESTER)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_rerandomised_proof_is_valid_and_still_pays_once() -> Result<()> {
    let (mut market, job, proved) = honest(3)?;
    let second = market.post(3)?;
    let key = VerifyingKey::from_bytes(market.digits.mlp.prover.verifying_key())?;
    let again = Proof::from_bytes(&proved.proof.0)?.rerandomize(&key, &Fr::from_u64(5), &Fr::from_u64(7))?;
    assert_eq!(verify(&PreparedVerifyingKey::from(&key), &[proved.digest], &again), Ok(()));
    let again = again.to_bytes();
    assert_ne!(again, proved.proof.0);

    assert_refused(market.submit(job, THIEF, &proved.output_wire, &again), INVALID);
    assert_refused(market.submit(second, PROVER, &proved.output_wire, &again), INVALID);
    // The prover may send either, but not both.
    market.submit(job, PROVER, &proved.output_wire, &again)?;
    assert_refused(market.hand_in(job, PROVER, &proved), "job 1 is fulfilled: expected open, locked or lapsed");
    market.cancel(second, REQUESTER)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_proof_for_another_model_is_refused() -> Result<()> {
    let (mut market, job, honest) = honest(4)?;
    let other = market.prove(&market.digits.cnn, job, PROVER, 4)?;
    assert_eq!(other.output_wire.len(), honest.output_wire.len(), "the lengths do not give it away");
    assert_refused(market.hand_in(job, PROVER, &other), INVALID);
    assert_refused(market.submit(job, PROVER, &honest.output_wire, &other.proof.0), INVALID);
    market.hand_in(job, PROVER, &honest)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_proof_for_another_image_or_without_the_dataset_is_refused() -> Result<()> {
    let (mut market, job, honest) = honest(5)?;
    let other = market.prove(&market.digits.mlp, job, PROVER, 6)?;
    assert_refused(market.hand_in(job, PROVER, &other), INVALID);
    let input = market.digits.input(5)?;
    let outside = market.digits.mlp.prove(&input, &market.context(job, PROVER)?, None)?;
    assert_eq!(outside.output_wire, honest.output_wire);
    assert_refused(market.hand_in(job, PROVER, &outside), INVALID);
    market.hand_in(job, PROVER, &honest)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn an_image_outside_the_dataset_is_provable_only_where_no_dataset_is_asked_for() -> Result<()> {
    let mut market = DigitsMarket::new()?;
    let mut input = market.digits.input(8)?;
    input[0] ^= 1;
    assert_eq!(market.digits.dataset.find(&input), None);
    let bound = Order::new(&market.mlp, &input).dataset(market.dataset);
    let (bound, free) = (market.create_job(REQUESTER, &bound)?, Order::new(&market.mlp, &input));
    let free = market.create_job(REQUESTER, &free)?;

    // The path of another image: the circuit itself refuses.
    let path = market.digits.dataset.membership(8)?;
    let error = market.digits.mlp.prove(&input, &market.context(bound, PROVER)?, Some(path));
    let root = error.map(|proved| proved.statement.dataset);
    assert_ne!(root.ok(), Some(market.digits.dataset.root()));
    let proved = market.digits.mlp.prove(&input, &market.context(bound, PROVER)?, None)?;
    assert_refused(market.hand_in(bound, PROVER, &proved), INVALID);
    let proved = market.digits.mlp.prove(&input, &market.context(free, PROVER)?, None)?;
    market.hand_in(free, PROVER, &proved)?;
    market.pass_seconds(3_600);
    market.expire(bound, REQUESTER)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_proof_after_the_deadline_is_refused() -> Result<()> {
    let (mut market, job, proved) = honest(9)?;
    market.pass_seconds(3_600);
    assert_refused(market.hand_in(job, PROVER, &proved), "job 1 is overdue: expected open, locked or lapsed");
    market.expire(job, THIEF)?;
    assert_refused(market.hand_in(job, PROVER, &proved), "job 1 is expired: expected open, locked or lapsed");
    market.assert_credits(NATIVE, &[("requester", 1_000)]);
    market.assert_all_paid_out();
    Ok(())
}
