//! Models: register, deprecate, revoke.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, Storage};
use proofmark_api::bytes::bytes32;
use proofmark_api::escrow::{ExecuteMsg, ModelSync};
use proofmark_api::events;
use proofmark_api::registry::{ModelRegistration, ModelResponse, RecordId, RecordStatus};

use crate::error::ContractError;
use crate::execute::admin::{escrow, push};
use crate::state::{CONFIG, MODELS, VERIFYING_KEYS};
use crate::validate;

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
    let response = events::response(events::MODEL_REGISTERED)
        .add_attribute("model", ids.model.to_hex())
        .add_attribute("developer", developer.as_str());
    VERIFYING_KEYS.save(deps.storage, ids.key.as_slice(), &model.vk)?;
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
    };
    MODELS.save(deps.storage, record.id.as_slice(), &record)?;
    Ok(response.add_message(push(escrow, &ExecuteMsg::SyncModel(sync))?))
}

/// Takes no new jobs for a model. Its developer, while it is active.
pub fn deprecate(deps: DepsMut, sender: &Addr, id: &HexBinary) -> Result<Response, ContractError> {
    let model = load(deps.storage, id)?;
    if model.developer != sender {
        return Err(ContractError::Unauthorized {
            action: "deprecate_model",
            expected: model.developer.into_string(),
            got: sender.to_string(),
        });
    }
    match model.status {
        RecordStatus::Active => set_status(deps, model, RecordStatus::Deprecated),
        got => Err(ContractError::ModelIs { id: id.to_hex(), expected: "active", got }),
    }
}

/// Stops a model for good. The owner.
pub fn revoke(deps: DepsMut, sender: &Addr, id: &HexBinary) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let model = load(deps.storage, id)?;
    match model.status {
        RecordStatus::Active | RecordStatus::Deprecated => set_status(deps, model, RecordStatus::Revoked),
        got => Err(ContractError::ModelIs { id: id.to_hex(), expected: "active or deprecated", got }),
    }
}

fn load(storage: &dyn Storage, id: &HexBinary) -> Result<ModelResponse, ContractError> {
    let key = bytes32("id", id)?;
    MODELS.may_load(storage, &key)?.ok_or_else(|| ContractError::UnknownModel { id: id.to_hex() })
}

fn set_status(deps: DepsMut, mut model: ModelResponse, status: RecordStatus) -> Result<Response, ContractError> {
    model.status = status;
    MODELS.save(deps.storage, model.id.as_slice(), &model)?;
    let response = events::response(events::MODEL_STATUS_SET)
        .add_attribute("model", model.id.to_hex())
        .add_attribute("status", status.to_string());
    Ok(response.add_message(push(
        escrow(deps.storage)?,
        &ExecuteMsg::SetRecordStatus { record: RecordId::Model { id: model.id }, status },
    )?))
}
