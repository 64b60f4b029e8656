//! Sources of data: register.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use proofmark_api::escrow::{ExecuteMsg, SourceTerms};
use proofmark_api::events;
use proofmark_api::registry::{Line, RecordId, RecordStatus, SourceRegistration, SourceResponse, Tenure};
use proofmark_api::signature::{SignatureScheme, verify};
use proofmark_statement::source::registration;

use crate::error::ContractError;
use crate::execute::admin::{escrow, push};
use crate::state::{SOURCE_COUNT, SOURCE_KEYS, SOURCES};
use crate::{validate, versions};

/// Registers a source of `owner` and tells the escrow.
pub fn register(deps: DepsMut, env: &Env, owner: Addr, source: SourceRegistration) -> Result<Response, ContractError> {
    let escrow = escrow(deps.storage)?;
    let now = env.block.time.seconds();
    validate::source(&source, now)?;
    let key = (scheme_key(source.scheme), source.public_key.as_slice());
    if let Some(id) = SOURCE_KEYS.may_load(deps.storage, key)? {
        let owner = SOURCES.load(deps.storage, id)?.owner.into_string();
        let key = source.public_key.to_base64();
        return Err(ContractError::KnownSource { scheme: source.scheme, key, id, owner });
    }
    let message = registration(&env.block.chain_id, env.contract.address.as_str(), owner.as_str());
    verify(deps.api, source.scheme, &source.public_key, &message, &source.proof_of_possession)
        .map_err(ContractError::Possession)?;

    let id = SOURCE_COUNT.may_load(deps.storage)?.unwrap_or_default().saturating_add(1);
    let line = follow(deps.storage, &owner, source.previous, id)?;
    SOURCE_COUNT.save(deps.storage, &id)?;
    SOURCE_KEYS.save(deps.storage, key, &id)?;
    let record = SourceResponse {
        id,
        owner,
        status: RecordStatus::Active,
        registered_at: now,
        name: source.name,
        scheme: source.scheme,
        public_key: source.public_key,
        valid_from: source.valid_from,
        valid_until: source.valid_until,
        metadata_uri: source.metadata_uri,
        line,
        tenure: Tenure::default(),
    };
    SOURCES.save(deps.storage, id, &record)?;
    let terms = SourceTerms {
        id,
        scheme: record.scheme,
        public_key: record.public_key.clone(),
        owner: record.owner.clone(),
        valid_from: record.valid_from,
        valid_until: record.valid_until,
    };
    Ok(announce(&record).add_message(push(escrow, &ExecuteMsg::SyncSource(terms))?))
}

/// A scheme as storage keys have it.
#[must_use]
pub fn scheme_key(scheme: SignatureScheme) -> u8 {
    match scheme {
        SignatureScheme::Secp256r1 => 0,
        SignatureScheme::Secp256k1 => 1,
        SignatureScheme::Ed25519 => 2,
    }
}

fn announce(record: &SourceResponse) -> Response {
    let response = events::response(events::SOURCE_REGISTERED)
        .add_attribute("source", record.id.to_string())
        .add_attribute("owner", record.owner.as_str())
        .add_attribute("scheme", record.scheme.to_string())
        .add_attribute("public_key", record.public_key.to_base64())
        .add_attribute("valid_from", record.valid_from.to_string())
        .add_attribute("valid_until", record.valid_until.to_string())
        .add_attribute("version", record.line.version.to_string());
    match record.line.previous {
        Some(previous) => response.add_attribute("previous", previous.to_string()),
        None => response,
    }
}

/// The new source's place: after `previous`, or at the start of a line of its own.
fn follow(storage: &mut dyn Storage, owner: &Addr, previous: Option<u64>, id: u64) -> Result<Line<u64>, ContractError> {
    let Some(previous) = previous else { return Ok(Line::default()) };
    let kind = |id| RecordId::Source { id };
    let unknown = || ContractError::Unknown { record: kind(previous) };
    let mut previous = SOURCES.may_load(storage, previous)?.ok_or_else(unknown)?;
    let line = versions::after(owner, &previous.owner, &previous.id, &previous.line, kind)?;
    previous.line.successor = Some(id);
    SOURCES.save(storage, previous.id, &previous)?;
    versions::set_newest(storage, &id, &line, kind)?;
    Ok(line)
}
