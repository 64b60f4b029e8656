//! Sources that vouch for inputs, through the registry and the escrow.

use anyhow::Result;
use cosmwasm_std::Binary;
use proofmark_api::escrow::{Provenance, SourceTerms};
use proofmark_api::registry::RecordId;
use proofmark_integration_tests::suite::account::{OWNER, PROVER, REQUESTER};
use proofmark_integration_tests::suite::{Market, Order, SourceKey, Suite, assert_refused, refusal};
use proofmark_statement::{Fr, commit_input, source::message};

const INPUT: [u8; 4] = [1, 2, 3, 4];
const CAMERA: &str = "camera";

/// The commitment to the market's input, which is on chain.
fn inline() -> Fr {
    commit_input(Fr::from_u64(0), &INPUT)
}

/// A market where `CAMERA` has registered this key.
fn market(key: &SourceKey) -> Result<(Market, u64)> {
    let mut market = Market::on(Suite::builder().account(CAMERA, 0, 0))?;
    let id = market.register_source(CAMERA, key)?;
    Ok((market, id))
}

/// Makes an order's input that of a commitment.
type Form = fn(Order, Fr) -> Order;

#[test]
fn every_scheme_vouches_for_every_form_of_input() -> Result<()> {
    for scheme in SourceKey::SCHEMES {
        let key = SourceKey::new(scheme, 5)?;
        let (mut market, id) = market(&key)?;
        let salted = commit_input(Fr::from_u64(9), &INPUT);
        let forms: [(Fr, Form); 4] = [
            (inline(), |order, _| order),
            (inline(), |order, _| order.dataset(Market::DATASET)),
            (salted, |order, commitment| order.private_input(&commitment, "https://a.example")),
            (salted, |order, commitment| {
                order.private_input(&commitment, "https://a.example").dataset(Market::DATASET).in_tokens()
            }),
        ];
        for (commitment, form) in forms {
            let signature = key.vouch(&commitment);
            let job = market.post(REQUESTER, |order| form(order, commitment).source(id, signature.clone()))?;
            let source = SourceTerms {
                id,
                scheme,
                public_key: key.public_key(),
                owner: market.address(CAMERA)?,
                valid_from: market.now(),
                valid_until: market.now() + 365 * 86_400,
            };
            assert_eq!(market.job(job)?.provenance, Some(Provenance { source, signature }));
            market.fulfil(job, PROVER)?;
        }
        market.assert_conserved();
    }
    Ok(())
}

#[test]
fn a_signature_that_does_not_vouch_stops_the_creation() -> Result<()> {
    let invalid =
        |scheme| format!("source 1: signature: expected one by this {scheme} key over this message, it is not");
    for scheme in SourceKey::SCHEMES {
        let (key, other) = (SourceKey::new(scheme, 5)?, SourceKey::new(scheme, 6)?);
        let (mut market, id) = market(&key)?;
        let wrong = [
            other.vouch(&inline()),
            key.vouch(&commit_input(Fr::from_u64(0), &[1, 2, 3, 5])),
            key.vouch(&commit_input(Fr::from_u64(1), &INPUT)),
            key.sign(&inline().to_bytes_be()),
            key.sign(&message(&inline())[1..]),
            key.consent(&market.chain_id(), market.contracts().registry.as_str(), market.address(CAMERA)?.as_str()),
        ];
        for signature in wrong {
            assert_refused(market.post(REQUESTER, |order| order.source(id, signature)), &invalid(scheme));
        }
        let signature = key.vouch(&inline());
        let cut = Binary::from(&signature[..63]);
        let error = "source 1: signature: expected 64 bytes, got 63";
        assert_refused(market.post(REQUESTER, |order| order.source(id, cut)), error);
        let zero = Binary::from([0; 64]);
        assert!(refusal(market.post(REQUESTER, |order| order.source(id, zero))).starts_with("source 1: signature: "));
        // Ids are of their kind: dataset 1 is there as well.
        assert_refused(market.post(REQUESTER, |order| order.source(2, signature.clone())), "source 2: not registered");
        market.post(REQUESTER, |order| order.source(id, signature))?;
    }
    Ok(())
}

#[test]
fn another_owners_source_does_not_vouch_for_this_key() -> Result<()> {
    let (key, other) = (SourceKey::new(SourceKey::SCHEMES[0], 5)?, SourceKey::new(SourceKey::SCHEMES[0], 6)?);
    let (mut market, first) = market(&key)?;
    let second = market.register_source(REQUESTER, &other)?;
    assert_ne!(first, second);
    let error = refusal(market.post(REQUESTER, |order| order.source(second, key.vouch(&inline()))));
    assert!(error.starts_with("source 2: signature: expected one by this"), "{error}");
    market.post(REQUESTER, |order| order.source(first, key.vouch(&inline())))?;
    Ok(())
}

#[test]
fn one_signature_serves_many_jobs_and_their_proofs_stay_apart() -> Result<()> {
    let key = SourceKey::new(SourceKey::SCHEMES[2], 5)?;
    let (mut market, id) = market(&key)?;
    let signature = key.vouch(&inline());
    let first = market.post(REQUESTER, |order| order.source(id, signature.clone()))?;
    let second = market.post(REQUESTER, |order| order.source(id, signature))?;
    let output = market.output();
    let proof = market.prove(first, PROVER, &output)?;
    let error = refusal(market.submit(second, PROVER, &output, &proof));
    assert_eq!(error, "invalid proof: the pairing equation does not hold");
    market.submit(first, PROVER, &output, &proof)?;
    market.fulfil(second, PROVER)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_source_vouches_in_its_exact_seconds_and_jobs_outlive_it() -> Result<()> {
    let key = SourceKey::new(SourceKey::SCHEMES[1], 5)?;
    let mut market = Market::on(Suite::builder().account(CAMERA, 0, 0))?;
    let start = market.now();
    let mut registration = market.source_registration(CAMERA, &key)?;
    (registration.valid_from, registration.valid_until) = (start + 100, start + 200);
    let id = market.register_source_as(CAMERA, registration)?;
    let post = |market: &mut Market| market.post(REQUESTER, |order| order.source(id, key.vouch(&inline())));
    let refused =
        |now: u64| format!("source 1: expected a second from {} to before {}, it is {now}", start + 100, start + 200);

    market.wait_until(start + 99)?;
    assert_refused(post(&mut market), &refused(start + 99));
    market.pass_seconds(1);
    let first = post(&mut market)?;
    market.pass_seconds(99);
    let last = post(&mut market)?;
    market.pass_seconds(1);
    assert_refused(post(&mut market), &refused(start + 200));
    market.fulfil(first, PROVER)?;
    market.lock(last, PROVER)?;
    market.fulfil(last, PROVER)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_revoked_source_stops_new_jobs_and_no_other() -> Result<()> {
    let key = SourceKey::new(SourceKey::SCHEMES[0], 5)?;
    let (mut market, id) = market(&key)?;
    let post = |market: &mut Market| market.post(REQUESTER, |order| order.source(id, key.vouch(&inline())));
    let (open, locked) = (post(&mut market)?, post(&mut market)?);
    market.lock(locked, PROVER)?;
    let before = market.job(open)?;
    market.revoke(OWNER, &RecordId::Source { id })?;
    assert_refused(post(&mut market), "source 1 is revoked: expected active");
    assert_eq!(market.job(open)?, before);
    // Not a revoked model: nothing refunds, everything settles.
    let error = refusal(market.refund_revoked(open, REQUESTER));
    assert!(error.ends_with("is active: expected revoked"), "{error}");
    market.fulfil(open, PROVER)?;
    market.fulfil(locked, PROVER)?;
    market.post(REQUESTER, |order| order)?;
    Ok(())
}
