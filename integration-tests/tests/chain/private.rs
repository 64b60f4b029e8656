//! Inputs and outputs that the chain knows as commitments only.

use anyhow::Result;
use cosmwasm_std::Binary;
use proofmark_api::escrow::{OutputMode, SubmitItem, SubmitMode};
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, PROVER, REQUESTER, RIVAL};
use proofmark_integration_tests::suite::denom::NATIVE;
use proofmark_integration_tests::suite::fixture::DigitsMarket;
use proofmark_integration_tests::suite::{Market, Order, SourceKey, assert_refused, refusal};
use proofmark_prover::audit::{Opening, audit, audit_opened};
use proofmark_prover::commitment::fresh_salt;
use proofmark_prover::{Privacy, ProvedInference, Request};
use proofmark_statement::{Fr, Statement, commit_input, commit_output};
use proptest::prelude::*;

const INPUT: [u8; 4] = [1, 2, 3, 4];
const URI: &str = "https://requester.example/inputs/7";

/// What the contract says of a proof that shows another statement.
const INVALID: &str = "invalid proof: the pairing equation does not hold";

fn salt() -> Fr {
    Fr::from_u64(0x5a17)
}

fn open() -> Fr {
    Fr::from_u64(0)
}

fn private(order: Order) -> Order {
    order.private_input(&commit_input(salt(), &INPUT), URI)
}

impl Case {
    /// A proof by `PROVER` whose input and output are these commitments, as somebody makes it who knows what is behind
    /// them.
    fn prove(&self, input: Fr, output: Fr) -> Result<Vec<u8>> {
        let bytes = if self.mode.is_inline() { self.market.output() } else { output.to_bytes_be().to_vec() };
        let asked = self.market.statement(self.job, PROVER, &bytes)?;
        self.market.model.prove(&Statement { input, output, ..asked })
    }
}

/// A market with one job.
struct Case {
    market: Market,
    job: u64,
    mode: OutputMode,
}

fn case(change: impl FnOnce(Order) -> Order) -> Result<Case> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, change)?;
    let mode = market.job(job)?.terms.output_mode;
    Ok(Case { market, job, mode })
}

#[test]
fn the_prover_of_a_private_job_needs_its_salt() -> Result<()> {
    let mut case = case(private)?;
    let output = commit_output(open(), &case.market.output());
    let bytes = case.market.output();
    for guess in [open(), Fr::from_u64(0x5a18)] {
        let proof = case.prove(commit_input(guess, &INPUT), output)?;
        assert_refused(case.market.submit(case.job, PROVER, &bytes, &proof), INVALID);
    }
    let proof = case.prove(commit_input(salt(), &INPUT), output)?;
    case.market.submit(case.job, PROVER, &bytes, &proof)?;
    case.market.assert_all_paid_out();
    Ok(())
}

#[test]
fn inline_and_committed_outputs_do_not_settle_each_other() -> Result<()> {
    let input = commit_input(open(), &INPUT);
    let bytes = vec![7; 3];
    let (plain, salted) = (commit_output(open(), &bytes), commit_output(salt(), &bytes));

    let mut inline = case(|order| order)?;
    let proof = inline.prove(input, salted)?;
    assert_refused(inline.market.submit(inline.job, PROVER, &bytes, &proof), INVALID);
    let error = refusal(inline.market.submit(inline.job, PROVER, &salted.to_bytes_be(), &proof));
    assert_eq!(error, "output: expected 3 bytes, got 32");

    let mut committed = case(Order::committed_output)?;
    let proof = committed.prove(input, plain)?;
    let error = refusal(committed.market.submit(committed.job, PROVER, &bytes, &proof));
    assert_eq!(error, "output: field element: expected 32 bytes, got 3");
    assert_refused(committed.market.submit(committed.job, PROVER, &salted.to_bytes_be(), &proof), INVALID);
    let proof = committed.prove(input, salted)?;
    committed.market.submit(committed.job, PROVER, &salted.to_bytes_be(), &proof)?;
    let settlement = committed.market.settlement(committed.job)?;
    assert_eq!(settlement.output.as_slice(), salted.to_bytes_be());
    committed.market.assert_all_paid_out();
    Ok(())
}

#[test]
fn every_form_goes_every_way() -> Result<()> {
    let mut market = Market::new()?;
    let forms: [fn(Order) -> Order; 4] =
        [|order| order, private, Order::committed_output, |order| private(order).committed_output()];
    // Locked and kept; locked, lapsed and fulfilled late; cancelled; expired; in a batch.
    for form in forms {
        let jobs = [(); 6].map(|()| market.post(REQUESTER, form));
        let [kept, late, cancelled, expired, first, second] = jobs;
        let (kept, late, cancelled, expired, first, second) = (kept?, late?, cancelled?, expired?, first?, second?);
        market.lock(kept, PROVER)?;
        market.lock(late, RIVAL)?;
        market.fulfil(kept, PROVER)?;
        market.cancel(cancelled, REQUESTER)?;
        let items = [market.item(first, PROVER)?, market.item(second, PROVER)?];
        market.submit_many(PROVER, SubmitMode::All, &items)?;
        market.pass_seconds(60);
        market.fulfil(late, PROVER)?;
        market.pass_seconds(3_600);
        market.expire(expired, REQUESTER)?;
    }
    market.claim_everything()?;
    market.assert_balance("escrow", 0, NATIVE);
    Ok(())
}

#[test]
fn one_batch_takes_both_forms_and_names_the_wrong_one() -> Result<()> {
    let mut market = Market::new()?;
    let inline = market.post(REQUESTER, |order| order)?;
    let committed = market.post(REQUESTER, Order::committed_output)?;
    let good = [market.item(inline, PROVER)?, market.item(committed, PROVER)?];
    let swapped = [
        SubmitItem { output: good[1].output.clone(), ..good[0].clone() },
        SubmitItem { output: good[0].output.clone(), ..good[1].clone() },
    ];
    let (_, results) = market.submit_many(PROVER, SubmitMode::Each, &swapped)?;
    let errors: Vec<_> = results.into_iter().map(|result| result.error.unwrap_or_default()).collect();
    assert_eq!(errors, ["output: expected 3 bytes, got 32", "output: field element: expected 32 bytes, got 3"]);
    market.submit_many(PROVER, SubmitMode::All, &good)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn only_what_the_terms_commit_to_is_paid() {
    let case = std::cell::RefCell::new(case(|order| private(order).committed_output()).map_err(|e| format!("{e:#}")));
    let element = || prop_oneof![Just(0u64), Just(0x5a17), any::<u64>()].prop_map(Fr::from_u64);
    let input = || prop_oneof![Just(INPUT), any::<[u8; 4]>()];
    proptest!(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() },
        |(salt_in in element(), input in input(), salt_out in element(), handed in element())| {
            let mut case = case.borrow_mut();
            let case = case.as_mut().map_err(|e| TestCaseError::fail(e.clone()))?;
            let output = case.market.output();
            let (proved, handed) = (commit_output(salt_out, &output), commit_output(handed, &output));
            let committed = commit_input(salt_in, &input);
            let right = committed == commit_input(salt(), &INPUT) && proved == handed;
            let mut told = || -> Result<bool> {
                let proof = case.prove(committed, proved)?;
                let done = case.market.submit(case.job, PROVER, &handed.to_bytes_be(), &proof).is_ok();
                if done {
                    case.job = case.market.post(REQUESTER, |order| private(order).committed_output())?;
                }
                Ok(done)
            };
            prop_assert_eq!(told().map_err(|e| TestCaseError::fail(format!("{e:#}")))?, right);
        }
    );
}

/// The real model, the real prover, and all that a job can hide and show: a private image that a camera vouches for, answered
/// by a commitment that the requester opens. (No dataset: leaves of the digits' tree have no salt.)
#[test]
fn a_private_image_is_read_for_a_committed_answer() -> Result<()> {
    let mut market = DigitsMarket::new()?;
    let key = SourceKey::new(SourceKey::SCHEMES[0], 5)?;
    let source = market.register_source(DATA_PROVIDER, &key)?;
    let (input, salt) = (market.digits.input(10)?, fresh_salt());
    let commitment = commit_input(salt, &input);
    let order = Order::new(&market.mlp, &input).private_input(&commitment, URI).committed_output();
    let order = order.source(source, key.vouch(&commitment));
    let job = market.create_job(REQUESTER, &order)?;

    let prove = |market: &DigitsMarket, input_salt: Fr, output: OutputMode| -> Result<ProvedInference> {
        let (context, privacy) = (market.context(job, PROVER)?, Privacy { input_salt, output });
        let request = Request { input: &input, context: &context, dataset: None, privacy };
        Ok(market.digits.mlp.prover.prove(&request)?)
    };
    for guess in [open(), Fr::from_u64(1)] {
        let proved = prove(&market, guess, OutputMode::Committed)?;
        assert_refused(market.submit(job, PROVER, &proved.submission(), &proved.proof.0), INVALID);
    }
    let proved = prove(&market, salt, OutputMode::Inline)?;
    let error = "output: field element: expected 32 bytes, got 10";
    assert_refused(market.submit(job, PROVER, &proved.submission(), &proved.proof.0), error);
    let proved = prove(&market, salt, OutputMode::Committed)?;
    market.submit(job, PROVER, &proved.submission(), &proved.proof.0)?;

    // The requester was handed the answer's bytes, and knows that they are the ones that were proved.
    assert_eq!(market.digits.mlp.digit(&proved.output_wire)?, usize::from(market.digits.images.labels[10]));
    let bundle = market.audit_bundle(job)?;
    let opening = Opening { salt, input: Some(input.clone()), output: Some(proved.output_wire.clone()) };
    let report = audit_opened(&bundle, &opening);
    assert_eq!((report.failed(), report.warnings.len()), (vec![], 1), "{report:#?}");
    assert_eq!(audit(&bundle).warnings.len(), 3);
    let other = Opening { output: Some(vec![0; 10]), ..opening };
    assert_eq!(audit_opened(&bundle, &other).failed(), ["output"]);
    // Nothing on chain has the image or the answer.
    let stored = serde_json::to_string(&bundle)?;
    for secret in [&input, &proved.output_wire] {
        assert!(!stored.contains(&Binary::from(secret.as_slice()).to_base64()));
    }
    market.assert_all_paid_out();
    Ok(())
}
