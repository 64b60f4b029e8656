//! Models: register.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, Storage};
use proofmark_api::bytes::bytes32;
use proofmark_api::escrow::{ExecuteMsg, ModelSync};
use proofmark_api::events;
use proofmark_api::registry::{Line, ModelRegistration, ModelResponse, RecordId, RecordStatus, Tenure};

use crate::error::ContractError;
use crate::execute::admin::{escrow, push};
use crate::state::{CONFIG, MODELS};
use crate::{keys, validate, versions};

/// Registers a model of `developer` and tells the escrow.
pub fn register(
    deps: DepsMut,
    env: &Env,
    developer: Addr,
    model: ModelRegistration,
) -> Result<Response, ContractError> {
    let escrow = escrow(deps.storage)?;
    let ids = validate::model(&model, CONFIG.load(deps.storage)?.allow_development_setups)?;
    if let Some(known) = MODELS.may_load(deps.storage, ids.model.as_slice())? {
        let developer = known.developer.into_string();
        return Err(ContractError::KnownModel { id: ids.model.to_hex(), developer });
    }
    keys::claim(deps.storage, &developer, &model, &ids)?;
    if let Some(parent) = &model.parent {
        refuse_revoked(&load(deps.storage, parent)?)?;
    }
    let line = follow(deps.storage, &developer, model.previous.as_ref(), &ids.model)?;
    let sync = ModelSync {
        id: ids.model.clone(),
        vk: model.vk,
        mode: model.mode.clone(),
        developer: developer.clone(),
        royalty_bps: model.royalty_bps,
        input_len: model.input.len,
        output_len: model.output.len,
        dataset_depth: model.dataset_depth,
        units: model.constraints,
    };
    let record = ModelResponse {
        id: ids.model,
        key: ids.key,
        developer,
        status: RecordStatus::Active,
        registered_at: env.block.time.seconds(),
        name: model.name,
        circuit_hash: model.circuit_hash,
        mode: model.mode,
        input: model.input,
        output: model.output,
        dataset_depth: model.dataset_depth,
        constraints: model.constraints,
        royalty_bps: model.royalty_bps,
        setup: model.setup,
        metadata_uri: model.metadata_uri,
        metadata_hash: model.metadata_hash,
        architecture_hash: model.architecture_hash,
        parent: model.parent,
        line,
        tenure: Tenure::default(),
    };
    MODELS.save(deps.storage, record.id.as_slice(), &record)?;
    Ok(announce(&record).add_message(push(escrow, &ExecuteMsg::SyncModel(sync))?))
}

fn announce(record: &ModelResponse) -> Response {
    let mut response = events::response(events::MODEL_REGISTERED)
        .add_attribute("model", record.id.to_hex())
        .add_attribute("developer", record.developer.as_str())
        .add_attribute("key", record.key.to_hex())
        .add_attribute("mode", keys::mode(&record.mode))
        .add_attribute("royalty_bps", record.royalty_bps.to_string())
        .add_attribute("version", record.line.version.to_string());
    for (name, id) in [("previous", &record.line.previous), ("parent", &record.parent)] {
        if let Some(id) = id {
            response = response.add_attribute(name, id.to_hex());
        }
    }
    response
}

/// The new model's place: after `previous`, or at the start of a line of its own.
fn follow(
    storage: &mut dyn Storage,
    developer: &Addr,
    previous: Option<&HexBinary>,
    id: &HexBinary,
) -> Result<Line<HexBinary>, ContractError> {
    let Some(previous) = previous else { return Ok(Line::default()) };
    let kind = |id| RecordId::Model { id };
    let mut previous = load(storage, previous)?;
    let line = versions::after(developer, &previous.developer, &previous.id, &previous.line, kind)?;
    previous.line.successor = Some(id.clone());
    MODELS.save(storage, previous.id.as_slice(), &previous)?;
    versions::set_newest(storage, id, &line, kind)?;
    Ok(line)
}

fn refuse_revoked(model: &ModelResponse) -> Result<(), ContractError> {
    match model.status {
        RecordStatus::Active | RecordStatus::Deprecated => Ok(()),
        got => {
            let record = RecordId::Model { id: model.id.clone() };
            Err(ContractError::RecordIs { record, expected: "active or deprecated, to be a parent", got })
        }
    }
}

fn load(storage: &dyn Storage, id: &HexBinary) -> Result<ModelResponse, ContractError> {
    let key = bytes32("id", id)?;
    let unknown = || ContractError::Unknown { record: RecordId::Model { id: id.clone() } };
    MODELS.may_load(storage, &key)?.ok_or_else(unknown)
}
