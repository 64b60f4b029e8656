//! Where things come from: the model and its key, the frozen terms, the dataset.

use cosmwasm_std::Addr;
use proofmark_api::registry::{ModelMode, Tenure};
use proofmark_statement::{Fr, committed_model_id, element_from_bytes, model_id};

use super::AuditBundle;
use crate::check::Checks;

/// Ids follow from the verifying key, and the job's are those.
pub(super) fn model(bundle: &AuditBundle, checks: &mut Checks) {
    let (model, terms) = (&bundle.model, &bundle.job.terms);
    let key = model_id(&bundle.verifying_key);
    let key_hex = hex(&key);
    let same = [
        (model.key.to_hex() == key_hex, format!("registry's key id: expected {key_hex}, got {}", model.key)),
        (terms.key.to_hex() == key_hex, format!("job's key id: expected {key_hex}, got {}", terms.key)),
    ];
    checks.all("key", format!("hash of the verifying key: {key_hex}"), &same);

    let id = match &model.mode {
        ModelMode::Baked => Ok(key),
        ModelMode::Committed { weights_commitment } => {
            element_from_bytes(weights_commitment.as_slice()).map(|weights| committed_model_id(key, weights))
        }
    };
    match id {
        Ok(id) => {
            let id = hex(&id);
            let same = [
                (model.id.to_hex() == id, format!("registry's model id: expected {id}, got {}", model.id)),
                (terms.model.to_hex() == id, format!("job's model id: expected {id}, got {}", terms.model)),
            ];
            checks.all("model", format!("{}: {id}", model.name), &same);
        }
        Err(error) => checks.note("model", false, format!("commitment to the weights: {error}")),
    }
}

/// The terms frozen in the job are what the registry says.
pub(super) fn terms(bundle: &AuditBundle, checks: &mut Checks) {
    let (model, terms) = (&bundle.model, &bundle.job.terms);
    let (bps, registered_bps) = (terms.model_royalty_bps, model.royalty_bps);
    let (created, registered) = (terms.created_at, model.registered_at);
    let conditions = [
        payee(checks, "developer", (&model.developer, &model.tenure), &terms.developer, created),
        (bps == registered_bps, format!("developer's share: expected {registered_bps} bps, got {bps}")),
        (
            terms.output_len == model.output.len,
            format!("output: expected {} bytes, got {}", model.output.len, terms.output_len),
        ),
        // Jobs of escrows that did not count demand yet have none.
        (
            terms.units == model.constraints || terms.units == 0,
            format!("units: expected {}, the model's constraints, got {}", model.constraints, terms.units),
        ),
        (registered <= created, format!("model registered at {registered}, after the job was created at {created}")),
    ];
    checks.all("terms", format!("developer {} has {bps} bps", terms.developer), &conditions);
}

/// The dataset frozen in the job is the registered one.
pub(super) fn dataset(bundle: &AuditBundle, checks: &mut Checks) {
    match (&bundle.job.terms.dataset, &bundle.dataset) {
        (None, None) => checks.note("dataset", true, "the job asks for none"),
        (Some(terms), Some(record)) => {
            let (depth, created) = (bundle.model.dataset_depth, bundle.job.terms.created_at);
            let conditions = [
                (terms.id == record.id, format!("id: expected {}, got {}", record.id, terms.id)),
                (terms.root == record.root, format!("root: expected {}, got {}", record.root, terms.root)),
                (terms.depth == record.depth, format!("depth: expected {}, got {}", record.depth, terms.depth)),
                (terms.depth == depth, format!("depth: the model's circuit has {depth}, the job {}", terms.depth)),
                payee(checks, "provider", (&record.provider, &record.tenure), &terms.provider, created),
                (
                    terms.royalty_bps == record.royalty_bps,
                    format!("provider's share: expected {} bps, got {}", record.royalty_bps, terms.royalty_bps),
                ),
                (record.registered_at <= created, "registered after the job was created".to_owned()),
            ];
            checks.all("dataset", format!("{}, root {}", record.name, record.root), &conditions);
        }
        (Some(terms), None) => {
            checks.note("dataset", false, format!("expected the record of dataset {}, got none", terms.id));
        }
        (None, Some(record)) => {
            checks.note("dataset", false, format!("the job asks for none, got the record of dataset {}", record.id));
        }
    }
}

/// Whoever is paid a royalty owned the record when the job was created: a record may change hands, a job's terms do not.
pub(super) fn payee(
    checks: &mut Checks,
    who: &'static str,
    (owner, tenure): (&Addr, &Tenure),
    named: &Addr,
    created: u64,
) -> (bool, String) {
    let covered = tenure.covers(owner, named, created);
    if covered.is_none() {
        checks.warn(format!(
            "{who} {named}: the record changed hands more than once since the job was created; the registry's events tell"
        ));
    }
    let expected = match &tenure.transferred {
        Some(transfer) if created < transfer.at => &transfer.from,
        _ => owner,
    };
    (covered.unwrap_or(true), format!("{who}: expected {expected}, got {named}"))
}

/// An element as records write it.
pub(super) fn hex(element: &Fr) -> String {
    hex::encode(element.to_bytes_be())
}
