//! Sources: registered with real keys of each scheme, known to the escrow, rotated, revoked.

use anyhow::Result;
use proofmark_api::escrow::{self, SourceTermsResponse};
use proofmark_api::registry::{QueryMsg, RecordId, RecordStatus, SourceRegistration, SourceResponse};
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, OWNER, RIVAL, THIEF};
use proofmark_integration_tests::suite::{Contract, SourceKey, Suite, assert_refused, refusal};

fn known(suite: &Suite, id: u64) -> Result<SourceTermsResponse> {
    suite.query(Contract::Escrow, &escrow::QueryMsg::Source { id })
}

#[test]
fn sources_of_every_scheme_are_registered_and_the_escrow_knows_them() -> Result<()> {
    let mut suite = Suite::builder().build()?;
    for (id, scheme) in (1u64..).zip(SourceKey::SCHEMES) {
        let key = SourceKey::new(scheme, 7)?;
        assert_eq!(suite.register_source(DATA_PROVIDER, &key)?, id);
        let (record, known) = (suite.source_record(id)?, known(&suite, id)?);
        assert_eq!((record.scheme, &record.public_key), (scheme, &key.public_key()));
        assert_eq!(
            (known.status, known.terms.scheme, known.terms.public_key),
            (RecordStatus::Active, scheme, key.public_key())
        );
        assert_eq!((known.terms.valid_from, known.terms.valid_until), (record.valid_from, record.valid_until));
        assert_eq!(suite.name_of(&known.terms.owner), DATA_PROVIDER);
        let by_key = QueryMsg::SourceByKey { scheme, public_key: key.public_key() };
        assert_eq!(suite.query::<_, SourceResponse>(Contract::Registry, &by_key)?, record);
    }
    Ok(())
}

#[test]
fn nobody_registers_anothers_key() -> Result<()> {
    let mut suite = Suite::builder().build()?;
    for scheme in SourceKey::SCHEMES {
        let (mine, other) = (SourceKey::new(scheme, 1)?, SourceKey::new(scheme, 2)?);
        let invalid =
            format!("proof of possession: signature: expected one by this {scheme} key over this message, it is not");
        // A consent that was made for another owner, or by another key.
        let consent = suite.source_registration(DATA_PROVIDER, &mine)?;
        assert_refused(suite.register_source_as(THIEF, consent.clone()), &invalid);
        let forged = SourceRegistration { public_key: mine.public_key(), ..suite.source_registration(THIEF, &other)? };
        assert_refused(suite.register_source_as(THIEF, forged), &invalid);
        // A key that is no point, whatever signs.
        let mut point = mine.public_key().to_vec();
        point[..2].fill(0xff);
        point[2..].fill(0xff);
        let none = SourceRegistration { public_key: point.into(), ..consent.clone() };
        assert!(refusal(suite.register_source_as(DATA_PROVIDER, none)).starts_with("proof of possession: signature: "));
        suite.register_source_as(DATA_PROVIDER, consent)?;
    }
    Ok(())
}

#[test]
fn a_key_is_rotated_by_its_next_version_and_never_comes_back() -> Result<()> {
    let mut suite = Suite::builder().build()?;
    let [old, new] = [1, 2].map(|seed| SourceKey::new(SourceKey::SCHEMES[0], seed));
    let (old, new) = (old?, new?);
    suite.register_source(DATA_PROVIDER, &old)?;
    let next = SourceRegistration { previous: Some(1), ..suite.source_registration(DATA_PROVIDER, &new)? };
    assert_eq!(suite.register_source_as(DATA_PROVIDER, next)?, 2);
    assert_eq!(suite.source_record(2)?.line.version, 2);
    // The old key counts until its owner, or the registry's, says otherwise.
    assert_eq!(known(&suite, 1)?.status, RecordStatus::Active);
    let source = RecordId::Source { id: 1 };
    assert!(refusal(suite.revoke(THIEF, &source)).contains("owner"));
    suite.deprecate(DATA_PROVIDER, &source)?;
    assert_eq!(known(&suite, 1)?.status, RecordStatus::Deprecated);
    suite.revoke(DATA_PROVIDER, &source)?;
    assert_eq!(known(&suite, 1)?.status, RecordStatus::Revoked);
    assert!(refusal(suite.register_source(DATA_PROVIDER, &old)).contains("already registered as source 1"));
    suite.revoke(OWNER, &RecordId::Source { id: 2 })?;
    assert_eq!(known(&suite, 2)?.status, RecordStatus::Revoked);
    Ok(())
}

#[test]
fn a_source_changes_hands_and_keeps_its_key() -> Result<()> {
    let mut suite = Suite::builder().build()?;
    let key = SourceKey::new(SourceKey::SCHEMES[2], 1)?;
    let id = suite.register_source(DATA_PROVIDER, &key)?;
    let source = RecordId::Source { id };
    suite.hand_over(DATA_PROVIDER, &source, RIVAL)?;
    let known = known(&suite, id)?;
    assert_eq!((suite.name_of(&known.terms.owner), known.terms.public_key), (RIVAL.to_owned(), key.public_key()));
    assert!(refusal(suite.revoke(DATA_PROVIDER, &source)).contains("owner"));
    suite.revoke(RIVAL, &source)?;
    assert_refused(
        suite.transfer(RIVAL, &source, Some(DATA_PROVIDER)),
        &format!("{source} is revoked: expected active or deprecated"),
    );
    Ok(())
}
