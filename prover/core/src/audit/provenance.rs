//! Who vouches for the input, and who was allowed to prove it.

use proofmark_api::escrow::{Provenance, Settlement, source_message};

use super::origin::payee;
use super::{AuditBundle, signature};
use crate::check::Checks;

/// The source signed this input's commitment, while its key was valid, and the key is the one on record.
pub(super) fn source(bundle: &AuditBundle, checks: &mut Checks) {
    match (&bundle.job.provenance, &bundle.source) {
        (None, None) => checks.note("provenance", true, "the job asks for none"),
        (None, Some(record)) => {
            checks.note("provenance", false, format!("the job asks for none, got the record of source {}", record.id));
        }
        (Some(provenance), _) => vouched(bundle, provenance, checks),
    }
}

fn vouched(bundle: &AuditBundle, provenance: &Provenance, checks: &mut Checks) {
    let Provenance { source, signature } = provenance;
    let terms = &bundle.job.terms;
    let verdict = source_message(terms)
        .map_err(|error| error.to_string())
        .and_then(|message| signature::verify(source.scheme, &source.public_key, &message, signature));
    let (from, until, created) = (source.valid_from, source.valid_until, terms.created_at);
    let mut conditions = vec![
        (verdict.is_ok(), verdict.err().unwrap_or_default()),
        (
            (from..until).contains(&created),
            format!("valid from {from} to before {until}, the job was created at {created}"),
        ),
    ];
    match &bundle.source {
        None => checks
            .warn(format!("source {}: its record is not in the export, so whose key signed is not checked", source.id)),
        Some(record) => conditions.extend([
            payee(checks, "source", (&record.owner, &record.tenure), &source.owner, created),
            (source.id == record.id, format!("id: expected {}, got {}", record.id, source.id)),
            (source.scheme == record.scheme, format!("scheme: expected {}, got {}", record.scheme, source.scheme)),
            (
                source.public_key == record.public_key,
                format!("key: expected {}, got {}", record.public_key, source.public_key),
            ),
            (from == record.valid_from, format!("valid from: expected {}, got {from}", record.valid_from)),
            (until == record.valid_until, format!("valid until: expected {}, got {until}", record.valid_until)),
        ]),
    }
    let summary =
        format!("source {} ({}, of {}) signed the input's commitment", source.id, source.scheme, source.owner);
    checks.all("provenance", summary, &conditions);
}

/// Whoever proved, or held the lock, was allowed to.
pub(super) fn provers(bundle: &AuditBundle, settlement: &Settlement, checks: &mut Checks) {
    let allowed = &bundle.job.terms.provers;
    if allowed.is_empty() {
        return checks.note("allow-list", true, "anyone may prove");
    }
    let holder = bundle.job.state.lock.as_ref().map(|lock| &lock.prover);
    let names = allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let conditions: Vec<_> = [Some(&settlement.prover), holder]
        .into_iter()
        .flatten()
        .map(|who| (allowed.contains(who), format!("expected one of {names}, got {who}")))
        .collect();
    checks.all("allow-list", format!("{} of {} allowed", settlement.prover, allowed.len()), &conditions);
}

/// No money moves by a callback, and its failure changes nothing: only that it was asked for can be said.
pub(super) fn callback(bundle: &AuditBundle, checks: &mut Checks) {
    let detail = match bundle.job.terms.callback_gas {
        None => "none asked for".to_owned(),
        Some(gas) => format!("asked for, with at most {gas} gas; what came of it is not on record"),
    };
    checks.note("callback", true, detail);
}
