//! The registry's messages: what is registered, and what becomes of a record.

use anyhow::{Context as _, Result};
use cosmwasm_std::{Binary, HexBinary};
use ed25519_dalek::Signer as _;
use proofmark_api::registry::{
    DatasetRegistration, ElementType, ExecuteMsg, InstantiateMsg, ModelMode, ModelRegistration, RecordId, SetupKind,
    SourceRegistration, TensorSpec,
};
use proofmark_api::signature::SignatureScheme;
use proofmark_statement::{model_id, source};

use super::Report;
use crate::contract::CHAIN_ID;
use crate::proofs::{Keys, eip197};
use crate::{Contract, Wasm, account};

/// Adds a row for each.
pub(super) fn measure(report: &mut Report) -> Result<()> {
    let mut registry = Contract::new(&Wasm::load_checked("registry")?);
    let (owner, developer) = (account("owner"), account("developer"));
    registry.instantiate(&owner, &InstantiateMsg { owner: None, allow_development_setups: true })?;
    let vk = eip197::key(Keys::new(1, 11)?.verifying());
    let id = HexBinary::from(model_id(&vk).to_bytes_be());
    let mut row = |registry: &mut Contract, name: &str, sender: &str, message: &ExecuteMsg| -> Result<()> {
        let called = registry.execute(sender, &[], message).with_context(|| format!("registry/{name}"))?;
        report.row(format!("registry/{name}"), called.vm_gas);
        Ok(())
    };
    row(&mut registry, "set_escrow", &owner, &ExecuteMsg::SetEscrow { escrow: account("escrow") })?;
    let update = ExecuteMsg::UpdateParams { allow_development_setups: true };
    row(&mut registry, "update_params", &owner, &update)?;
    row(&mut registry, "register_model", &developer, &ExecuteMsg::RegisterModel(model(vk)))?;
    row(&mut registry, "register_dataset", &developer, &ExecuteMsg::RegisterDataset(dataset()))?;
    for scheme in [SignatureScheme::Secp256r1, SignatureScheme::Secp256k1, SignatureScheme::Ed25519] {
        let registration = source_of(&registry, scheme, &developer)?;
        let name = format!("register_source/{scheme}");
        row(&mut registry, &name, &developer, &ExecuteMsg::RegisterSource(registration))?;
    }
    let record = RecordId::Model { id: id.clone() };
    let transfer = ExecuteMsg::TransferRecord { record: record.clone(), to: Some(account("heir")) };
    row(&mut registry, "transfer_record", &developer, &transfer)?;
    let heir = account("heir");
    row(&mut registry, "accept_record", &heir, &ExecuteMsg::AcceptRecord { record })?;
    row(&mut registry, "deprecate_model", &heir, &ExecuteMsg::DeprecateModel { id: id.clone() })?;
    row(&mut registry, "deprecate_dataset", &developer, &ExecuteMsg::DeprecateDataset { id: 1 })?;
    row(&mut registry, "deprecate_source", &developer, &ExecuteMsg::DeprecateSource { id: 1 })?;
    row(&mut registry, "revoke_model", &owner, &ExecuteMsg::RevokeModel { id })?;
    row(&mut registry, "revoke_dataset", &owner, &ExecuteMsg::RevokeDataset { id: 1 })?;
    row(&mut registry, "revoke_source", &developer, &ExecuteMsg::RevokeSource { id: 1 })
}

fn model(vk: Vec<u8>) -> ModelRegistration {
    ModelRegistration {
        name: "digits".to_owned(),
        vk: Binary::from(vk),
        circuit_hash: HexBinary::from([7; 32]),
        mode: ModelMode::Baked,
        input: TensorSpec { len: 64, element_type: ElementType::Int8 },
        output: TensorSpec { len: 10, element_type: ElementType::Int8 },
        dataset_depth: 0,
        constraints: 12_000,
        royalty_bps: 500,
        setup: SetupKind::Development,
        metadata_uri: "https://example.org/digits".to_owned(),
        metadata_hash: Some(HexBinary::from([8; 32])),
        architecture_hash: Some(HexBinary::from([9; 32])),
        parent: None,
        previous: None,
    }
}

fn dataset() -> DatasetRegistration {
    DatasetRegistration {
        name: "records".to_owned(),
        root: HexBinary::from([1; 32]),
        leaf_count: 360,
        depth: 9,
        royalty_bps: 300,
        licence: "CC-BY-4.0".to_owned(),
        uri: "https://example.org/records".to_owned(),
        schema: String::new(),
        previous: None,
    }
}

/// A source whose owner holds its key.
fn source_of(registry: &Contract, scheme: SignatureScheme, owner: &str) -> Result<SourceRegistration> {
    let secret = [1; 32];
    let consent = source::registration(CHAIN_ID, &registry.address, owner);
    let (public_key, signature): (Vec<u8>, Vec<u8>) = match scheme {
        SignatureScheme::Secp256r1 => {
            let key = p256::ecdsa::SigningKey::from_slice(&secret).context("a key of secp256r1")?;
            let signature: p256::ecdsa::Signature = key.sign(&consent);
            (key.verifying_key().to_sec1_point(true).as_bytes().to_vec(), signature.to_bytes().to_vec())
        }
        SignatureScheme::Secp256k1 => {
            let key = k256::ecdsa::SigningKey::from_slice(&secret).context("a key of secp256k1")?;
            let signature: k256::ecdsa::Signature = key.sign(&consent);
            (key.verifying_key().to_sec1_point(true).as_bytes().to_vec(), signature.to_bytes().to_vec())
        }
        SignatureScheme::Ed25519 => {
            let key = ed25519_dalek::SigningKey::from_bytes(&secret);
            (key.verifying_key().to_bytes().to_vec(), key.sign(&consent).to_bytes().to_vec())
        }
    };
    Ok(SourceRegistration {
        name: format!("sensor {scheme}"),
        scheme,
        public_key: Binary::from(public_key),
        proof_of_possession: Binary::from(signature),
        valid_from: registry.time,
        valid_until: registry.time + 86_400,
        metadata_uri: String::new(),
        previous: None,
    })
}
