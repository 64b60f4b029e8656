//! What a source has to be: a key whose holder agrees, once.

use super::*;

#[test]
fn a_source_is_recorded_pushed_and_found_by_its_key() {
    let mut deps = wired();
    let said = source("keeper", 1);
    let response = install(&mut deps, "keeper", said.clone()).unwrap();
    let escrow::ExecuteMsg::SyncSource(terms) = pushed(&response) else { panic!("not a source") };
    assert_eq!((terms.id, terms.scheme, &terms.public_key), (1, said.scheme, &said.public_key));
    assert_eq!((terms.owner, terms.valid_from, terms.valid_until), (addr("keeper"), said.valid_from, said.valid_until));
    let record: SourceResponse = ask(&deps, QueryMsg::Source { id: 1 }).unwrap();
    assert_eq!(
        (record.status, record.line.clone(), record.name.as_str()),
        (RecordStatus::Active, Line::default(), "thermometer")
    );
    let by_key = QueryMsg::SourceByKey { scheme: said.scheme, public_key: said.public_key.clone() };
    assert_eq!(ask::<SourceResponse>(&deps, by_key).unwrap(), record);
    let other = QueryMsg::SourceByKey { scheme: SignatureScheme::Secp256k1, public_key: said.public_key };
    assert!(matches!(ask::<SourceResponse>(&deps, other), Err(ContractError::UnknownKey { .. })));
    assert!(matches!(ask::<SourceResponse>(&deps, QueryMsg::Source { id: 2 }), Err(ContractError::Unknown { .. })));
}

/// Somebody else's key, or his signature for another owner, registry or chain.
#[test]
fn a_key_is_registered_only_with_its_holders_leave() {
    let mut deps = wired();
    let stolen = install(&mut deps, "thief", source("keeper", 1)).unwrap_err();
    assert!(
        stolen.to_string().starts_with("proof of possession: signature: expected one by this ed25519 key"),
        "{stolen}"
    );
    let sign = |chain: &str, registry: &str| {
        let message = source::registration(chain, registry, addr("keeper").as_str());
        let proof_of_possession = SigningKey::from_bytes(&[1; 32]).sign(&message).to_bytes().into();
        SourceRegistration { proof_of_possession, ..source("keeper", 1) }
    };
    let env = mock_env();
    let (chain, registry) = (env.block.chain_id.as_str(), env.contract.address.as_str());
    for elsewhere in [sign("other-chain", registry), sign(chain, addr("other").as_str())] {
        assert!(matches!(install(&mut deps, "keeper", elsewhere), Err(ContractError::Possession(_))));
    }
    let response = install(&mut deps, "keeper", sign(chain, registry)).unwrap();
    let announced = ["action", "v", "source", "owner", "scheme", "version"].map(|key| attribute(&response, key));
    let keeper = addr("keeper");
    let expected = ["proofmark/source_registered", "1", "1", keeper.as_str(), "ed25519", "1"];
    assert_eq!(announced.map(Option::unwrap), expected);
}

#[test]
fn a_key_is_one_source_for_ever() {
    let mut deps = wired();
    install(&mut deps, "keeper", source("keeper", 1)).unwrap();
    let expected = |owner: &str| format!("already registered as source 1 by {}", addr(owner));
    let again = install(&mut deps, "keeper", source("keeper", 1)).unwrap_err().to_string();
    assert!(again.starts_with("ed25519 key ") && again.ends_with(&expected("keeper")), "{again}");
    // The key's holder agrees with another owner: still the same source.
    let other = install(&mut deps, "heir", source("heir", 1)).unwrap_err().to_string();
    assert!(other.ends_with(&expected("keeper")), "{other}");
    run(&mut deps, "keeper", ExecuteMsg::RevokeSource { id: 1 }).unwrap();
    let revived = SourceRegistration { previous: Some(1), ..source("keeper", 1) };
    assert!(install(&mut deps, "keeper", revived).unwrap_err().to_string().ends_with(&expected("keeper")));
}

#[test]
fn sources_are_checked() {
    let mut deps = wired();
    let good = source("keeper", 1);
    let now = mock_env().block.time.seconds();
    let mut message = |source| install(&mut deps, "keeper", source).unwrap_err().to_string();
    let with = |change: &dyn Fn(&mut SourceRegistration)| {
        let mut source = good.clone();
        change(&mut source);
        source
    };
    assert_eq!(message(with(&|s| s.name.clear())), "name: expected 1 to 64 bytes, got 0");
    assert_eq!(message(with(&|s| s.metadata_uri = "u".repeat(257))), "metadata_uri: expected 0 to 256 bytes, got 257");
    assert_eq!(
        message(with(&|s| (s.valid_from, s.valid_until) = (7, 7))),
        "validity: expected valid_from < valid_until, got 7 >= 7"
    );
    assert_eq!(
        message(with(&|s| (s.valid_from, s.valid_until) = (7, now))),
        format!("validity: expected valid_until after {now}, which is now, got {now}")
    );
    assert_eq!(
        message(with(&|s| s.public_key = vec![1; 33].into())),
        "proof of possession: public key: expected 32 bytes for ed25519, got 33"
    );
    assert_eq!(
        message(with(&|s| s.proof_of_possession = vec![1; 63].into())),
        "proof of possession: signature: expected 64 bytes, got 63"
    );
    assert!(
        message(with(&|s| s.scheme = SignatureScheme::Secp256k1))
            .starts_with("proof of possession: public key: expected 33")
    );
    assert!(message(with(&|s| s.previous = Some(5))).starts_with("source 5: not registered"));
    assert!(ask::<SourceResponse>(&deps, QueryMsg::Source { id: 1 }).is_err());
    // Not valid yet is no error, and neither is an end beyond all clocks.
    let later = SourceRegistration { valid_from: now + 10, valid_until: u64::MAX, ..good };
    install(&mut deps, "keeper", later).unwrap();
}

/// Under such a key anybody signs anything: the neutral element and 0 are a signature over every message.
#[test]
fn an_ed25519_key_of_small_order_is_refused() {
    let mut deps = wired();
    // The neutral element, and a point of order 8.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let order_8 = HexBinary::from_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a").unwrap();
    let mut forged = [0; 64];
    forged[0] = 1;
    for key in [neutral.to_vec(), order_8.to_vec()] {
        let weak = SourceRegistration {
            public_key: key.into(),
            proof_of_possession: Binary::from(forged),
            ..source("keeper", 1)
        };
        let weak = install(&mut deps, "keeper", weak).unwrap_err().to_string();
        let expected =
            "proof of possession: public key: expected a point of large order for ed25519, got one of small order";
        assert_eq!(weak, expected);
    }
}
