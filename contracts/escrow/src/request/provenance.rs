//! Who vouches for an input: a registered source, whose signature over the input's commitment is checked when the job is
//! created. What becomes of the source later changes nothing.

use cosmwasm_std::Api;
use proofmark_api::escrow::{JobTerms, Provenance, SourceClaim, SourceTerms, source_message};
use proofmark_api::registry::{RecordId, RecordStatus};
use proofmark_api::signature;

use crate::error::ContractError;

/// The record that `source`, as it is now, signed the commitment of these terms, which were just frozen.
pub fn check(
    api: &dyn Api,
    source: SourceTerms,
    status: RecordStatus,
    claim: &SourceClaim,
    terms: &JobTerms,
) -> Result<Provenance, ContractError> {
    let id = source.id;
    if status != RecordStatus::Active {
        return Err(ContractError::RecordIs { record: RecordId::Source { id }, expected: "active", got: status });
    }
    let (from, until, now) = (source.valid_from, source.valid_until, terms.created_at);
    if !(from..until).contains(&now) {
        return Err(ContractError::SourceNotValid { id, from, until, now });
    }
    signature::verify(api, source.scheme, &source.public_key, &source_message(terms)?, &claim.signature)
        .map_err(|source| ContractError::SourceSignature { id, source })?;
    Ok(Provenance { source, signature: claim.signature.clone() })
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockApi;
    use cosmwasm_std::{Addr, Binary, HexBinary};
    use p256::ecdsa::signature::Signer;
    use p256::ecdsa::{Signature, SigningKey};
    use proofmark_api::signature::{SignatureError, SignatureScheme};
    use proofmark_statement::{Fr, source::message};

    use super::*;
    use crate::tests::{hex, terms};

    const ID: u64 = 3;

    fn key() -> SigningKey {
        SigningKey::from_slice(&[7; 32]).unwrap()
    }

    /// Valid from second 100 to before second 200.
    fn source() -> SourceTerms {
        SourceTerms {
            id: ID,
            scheme: SignatureScheme::Secp256r1,
            public_key: key().verifying_key().to_sec1_point(true).as_bytes().into(),
            owner: Addr::unchecked("owner"),
            valid_from: 100,
            valid_until: 200,
        }
    }

    fn claim(message: &[u8]) -> SourceClaim {
        let signature: Signature = key().sign(message);
        SourceClaim { id: ID, signature: Binary::from(signature.to_bytes().as_slice()) }
    }

    /// Of second 150, with the input commitment 1.
    fn check_with(
        change: impl FnOnce(&mut SourceTerms, &mut RecordStatus, &mut SourceClaim, &mut JobTerms),
    ) -> Result<Provenance, ContractError> {
        let (mut source, mut status, mut claim) = (source(), RecordStatus::Active, claim(&message(&Fr::from_u64(1))));
        let mut terms = JobTerms { created_at: 150, ..terms() };
        change(&mut source, &mut status, &mut claim, &mut terms);
        check(&MockApi::default(), source, status, &claim, &terms)
    }

    #[test]
    fn the_record_is_the_source_as_it_was_and_the_signature() {
        let claimed = claim(&message(&Fr::from_u64(1)));
        let expected = Provenance { source: source(), signature: claimed.signature };
        assert_eq!(check_with(|_, _, _, _| ()), Ok(expected));
    }

    #[test]
    fn a_source_counts_in_its_exact_seconds() {
        let at = |now| check_with(|_, _, _, terms| terms.created_at = now).map(|_| ());
        let refused = |now| Err(ContractError::SourceNotValid { id: ID, from: 100, until: 200, now });
        assert_eq!([99, 100, 199, 200].map(at), [refused(99), Ok(()), Ok(()), refused(200)]);
        let message = refused(200).unwrap_err().to_string();
        assert_eq!(message, "source 3: expected a second from 100 to before 200, it is 200");
        // The last second of all: nothing wraps.
        let ever = |source: &mut SourceTerms| (source.valid_from, source.valid_until) = (0, u64::MAX);
        assert!(check_with(|source, _, _, terms| (ever(source), terms.created_at = u64::MAX - 1).1).is_ok());
    }

    #[test]
    fn only_active_sources_vouch() {
        for status in [RecordStatus::Deprecated, RecordStatus::Revoked] {
            let error = check_with(|_, current, _, _| *current = status).unwrap_err();
            assert_eq!(error.to_string(), format!("source 3 is {status}: expected active"));
        }
    }

    #[test]
    fn the_signature_is_over_this_commitment_and_nothing_else() {
        let invalid = SignatureError::Invalid { scheme: SignatureScheme::Secp256r1 };
        let invalid = Err(ContractError::SourceSignature { id: ID, source: invalid });
        assert_eq!(check_with(|_, _, _, terms| terms.input_commitment = hex(2)), invalid);
        // The commitment alone, without the prefix, is not what sources sign.
        assert_eq!(check_with(|_, _, claimed, _| *claimed = claim(&hex(1))), invalid);
        let short = check_with(|_, _, claimed, _| claimed.signature = [0; 63].into()).unwrap_err();
        assert_eq!(short.to_string(), "source 3: signature: expected 64 bytes, got 63");
        let key = |source: &mut SourceTerms| source.public_key = Binary::from(HexBinary::from([2; 32]));
        let error = check_with(|source, _, _, _| key(source)).unwrap_err();
        assert_eq!(error.to_string(), "source 3: public key: expected 33 bytes for secp256r1, got 32");
    }
}
