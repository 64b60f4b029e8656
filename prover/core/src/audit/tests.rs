//! A settled job, and everything that can be changed in its records.

mod hidden;

use std::sync::LazyLock;

use cosmwasm_std::Addr;
use serde_json::{Value, json};

use super::*;
use crate::check::Verdict;
use crate::testing::{DEPTH, KEY, MODEL, context};
use crate::{Cpu, Dataset, Privacy, Prover, Request};

const INPUT: [u8; 4] = [129, 100, 7, 255];

/// A job paid in the token, locked at second 1,010 (price 1,100) and settled late, at second 1,050 (price 1,500),
/// by `bob`, after the lock of `carol` lapsed at second 1,040.
static LATE: LazyLock<AuditBundle> = LazyLock::new(|| {
    let dataset = Dataset::new(DEPTH, [[0; 4], INPUT]).unwrap();
    let prover = Prover::new(MODEL.clone(), KEY.clone(), &Cpu).unwrap();
    let membership = Some(dataset.membership(1).unwrap());
    let proved = prover
        .prove(&Request { input: &INPUT, context: &context(), dataset: membership, privacy: Privacy::PUBLIC })
        .unwrap();
    let hex = |element: &proofmark_statement::Fr| hex::encode(element.to_bytes_be());
    let id = hex(&prover.model_id());
    let base64 = |bytes: &[u8]| Binary::from(bytes).to_base64();
    serde_json::from_value(json!({
        "chain_id": "chain-1",
        "contract": "escrow",
        "model": {
            "id": id, "key": id, "developer": "dora", "status": "active", "registered_at": 500, "name": "tiny",
            "circuit_hash": hex::encode(KEY.circuit_hash()), "mode": "baked",
            "input": { "len": 4, "element_type": "int8" }, "output": { "len": 2, "element_type": "int8" },
            "dataset_depth": DEPTH, "constraints": 1000, "royalty_bps": 1000, "setup": "development",
            "metadata_uri": "", "metadata_hash": null
        },
        "verifying_key": base64(prover.verifying_key()),
        "dataset": {
            "id": 3, "provider": "dan", "registered_at": 600, "name": "numbers", "root": hex(&dataset.root()),
            "leaf_count": 2, "depth": DEPTH, "royalty_bps": 300, "licence": "CC0", "uri": ""
        },
        "job": {
            "id": 7,
            "terms": {
                "requester": "alice", "model": id, "key": id, "developer": "dora", "model_royalty_bps": 1000,
                "dataset": {
                    "id": 3, "root": hex(&dataset.root()), "depth": DEPTH, "provider": "dan", "royalty_bps": 300
                },
                "input_commitment": hex(&proved.statement.input), "output_len": 2, "denom": { "cw20": "token" },
                "min_price": "1000", "max_price": "2000", "ramp_start": 1000, "ramp_seconds": 100,
                "lock_seconds": 30, "deadline": 2000, "collateral": "501", "fee_bps": 500, "burn_bps": 5000,
                "treasury": "tess", "created_at": 900, "units": 1000, "units_per_burnt": 2
            },
            "state": {
                "status": "late_fulfilled",
                "lock": { "prover": "carol", "price": "1100", "locked_at": 1010, "lock_deadline": 1040 }
            },
            "phase": "late_fulfilled",
            "current_price": null,
            "settlement": {
                "prover": "bob", "output": base64(&proved.output_wire), "proof": base64(&proved.proof.0),
                "price": "1500", "settled_at": 1050,
                // Fee 75 (37 burnt), developer 150, provider 45, prover 1,230, requester 500.
                "payouts": [
                    { "account": "bob", "role": "prover", "amount": "1230" },
                    { "account": "dora", "role": "developer", "amount": "150" },
                    { "account": "dan", "role": "data_provider", "amount": "45" },
                    { "account": "tess", "role": "treasury", "amount": "38" },
                    { "account": "alice", "role": "requester", "amount": "500" }
                ],
                "fee_burnt": "37",
                "slash": { "holder": "carol", "burnt": "251", "bounty": "250", "beneficiary": "bob" }
            }
        },
        "input": base64(&INPUT)
    }))
    .unwrap()
});

/// The same job without lock, dataset and token: settled in time at second 1,050.
fn plain() -> AuditBundle {
    let prover = Prover::new(MODEL.clone(), KEY.clone(), &Cpu).unwrap();
    let proved =
        prover.prove(&Request { input: &INPUT, context: &context(), dataset: None, privacy: Privacy::PUBLIC }).unwrap();
    let mut bundle = LATE.clone();
    bundle.dataset = None;
    let job = &mut bundle.job;
    job.terms.dataset = None;
    job.terms.denom = proofmark_api::Denom::Native("ucosm".into());
    job.state = proofmark_api::escrow::JobState { status: JobStatus::Fulfilled, lock: None };
    job.phase = proofmark_api::escrow::Phase::Fulfilled;
    let settlement = job.settlement.as_mut().unwrap();
    settlement.proof = proved.proof.0.into();
    settlement.slash = None;
    settlement.fee_burnt = 0u128.into();
    settlement.payouts.remove(2);
    settlement.payouts[0].amount = 1_275u128.into();
    settlement.payouts[2].amount = 75u128.into();
    bundle
}

fn failed(bundle: &AuditBundle) -> Vec<String> {
    audit(bundle).failed().iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn settled_jobs_are_valid_and_a_development_setup_is_a_warning() {
    for bundle in [LATE.clone(), plain()] {
        let report = audit(&bundle);
        assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
        assert_eq!(report.warnings.len(), 1, "{report:?}");
        assert!(report.warnings[0].contains("development setup"));
    }
}

#[test]
fn a_lock_that_was_kept_is_valid_at_its_own_price() {
    let mut bundle = LATE.clone();
    let job = &mut bundle.job;
    job.state.status = JobStatus::Fulfilled;
    job.phase = proofmark_api::escrow::Phase::Fulfilled;
    let lock = job.state.lock.as_mut().unwrap();
    lock.prover = cosmwasm_std::Addr::unchecked("bob");
    let settlement = job.settlement.as_mut().unwrap();
    settlement.slash = None;
    settlement.settled_at = 1_039;
    settlement.price = 1_100u128.into();
    // Fee 55 (27 burnt), developer 110, provider 33, prover 902, requester 900.
    for (payout, amount) in settlement.payouts.iter_mut().zip([902u128, 110, 33, 28, 900]) {
        payout.amount = amount.into();
    }
    settlement.fee_burnt = 27u128.into();
    assert_eq!(failed(&bundle), Vec::<String>::new(), "{:#?}", audit(&bundle));
    bundle.job.state.lock.as_mut().unwrap().prover = cosmwasm_std::Addr::unchecked("carol");
    assert_eq!(failed(&bundle), ["deadlines"]);
}

#[test]
fn exports_round_trip() {
    let chain = ChainExport::from([(7, LATE.clone())]);
    let read = chain_from_json(&chain_to_json(&chain).unwrap()).unwrap();
    assert_eq!(read, chain);
    assert_eq!(find_job(&read, 7).unwrap(), &*LATE);
    assert_eq!(find_job(&read, 8).unwrap_err().to_string(), "job: expected one of 7, got 8");
    assert!(chain_from_json(b"{\"7\": {}}").unwrap_err().to_string().contains("missing field"));
}

#[test]
fn jobs_that_were_not_proved_are_invalid() {
    for status in [JobStatus::Open, JobStatus::Locked, JobStatus::Cancelled, JobStatus::Expired, JobStatus::Refunded] {
        let mut bundle = plain();
        bundle.job.state.status = status;
        assert!(failed(&bundle).contains(&"state".into()), "{status:?}");
    }
    let mut bundle = plain();
    bundle.job.settlement = None;
    assert_eq!(failed(&bundle), ["state"]);
    let mut bundle = LATE.clone();
    bundle.dataset = None;
    assert_eq!(failed(&bundle), ["dataset"]);
    let mut bundle = LATE.clone();
    bundle.job.settlement.as_mut().unwrap().slash = None;
    assert_eq!(failed(&bundle), ["slash"]);
    let mut bundle = LATE.clone();
    bundle.job.settlement.as_mut().unwrap().payouts.remove(1);
    assert_eq!(failed(&bundle), ["payouts"]);
}

/// Fields that nothing else in the records confirms: descriptions, what a registry may change, and terms that come from
/// the escrow's parameters.
const UNBOUND: [&str; 18] = [
    "/model/status",
    "/model/registered_at",
    "/model/name",
    "/model/circuit_hash",
    "/model/input/element_type",
    "/model/output/element_type",
    "/model/setup",
    "/job/terms/units_per_burnt",
    "/dataset/registered_at",
    "/dataset/name",
    "/dataset/leaf_count",
    "/dataset/licence",
    "/dataset/uri",
    "/model/metadata_uri",
    "/model/line/version",
    "/dataset/schema",
    "/dataset/status",
    "/dataset/line/version",
];

/// Terms that only bound others, so that a small change need not contradict them.
const SLACK: [&str; 3] = ["/job/terms/deadline", "/job/terms/created_at", "/job/terms/denom/cw20"];

/// Fields and the check that has to fail when they change.
const BOUND: [(&str, &str); 64] = [
    ("/chain_id", "proof"),
    ("/contract", "proof"),
    ("/verifying_key", "key"),
    ("/input", "input"),
    ("/model/id", "model"),
    ("/model/key", "key"),
    ("/model/developer", "terms"),
    ("/model/mode", "unreadable"),
    ("/model/input/len", "input"),
    ("/model/output/len", "terms"),
    ("/model/dataset_depth", "dataset"),
    ("/model/constraints", "terms"),
    ("/model/royalty_bps", "terms"),
    ("/dataset/id", "dataset"),
    ("/dataset/provider", "dataset"),
    ("/dataset/root", "dataset"),
    ("/dataset/depth", "dataset"),
    ("/dataset/royalty_bps", "dataset"),
    ("/job/id", "proof"),
    ("/job/phase", "unreadable"),
    ("/job/state/status", "unreadable"),
    ("/job/state/lock/prover", "slash"),
    ("/job/state/lock/price", "price"),
    ("/job/state/lock/locked_at", "price"),
    ("/job/state/lock/lock_deadline", "deadlines"),
    ("/job/terms/requester", "proof (arkworks)"),
    ("/job/terms/model", "model"),
    ("/job/terms/key", "key"),
    ("/job/terms/developer", "terms"),
    ("/job/terms/model_royalty_bps", "terms"),
    ("/job/terms/dataset/id", "dataset"),
    ("/job/terms/dataset/root", "proof"),
    ("/job/terms/dataset/depth", "dataset"),
    ("/job/terms/dataset/provider", "payouts"),
    ("/job/terms/dataset/royalty_bps", "dataset"),
    ("/job/terms/input_commitment", "input"),
    ("/job/terms/output_len", "statement"),
    ("/job/terms/units", "terms"),
    ("/job/terms/min_price", "price"),
    ("/job/terms/max_price", "payouts"),
    ("/job/terms/ramp_start", "price"),
    ("/job/terms/ramp_seconds", "price"),
    ("/job/terms/lock_seconds", "deadlines"),
    ("/job/terms/collateral", "slash"),
    ("/job/terms/fee_bps", "payouts"),
    ("/job/terms/burn_bps", "payouts"),
    ("/job/terms/treasury", "payouts"),
    ("/job/settlement/prover", "prover"),
    ("/job/settlement/output", "proof"),
    ("/job/settlement/proof", "proof"),
    ("/job/settlement/price", "price"),
    ("/job/settlement/settled_at", "price"),
    ("/job/settlement/fee_burnt", "payouts"),
    ("/job/settlement/slash/holder", "slash"),
    ("/job/settlement/slash/burnt", "slash"),
    ("/job/settlement/slash/bounty", "slash"),
    ("/job/settlement/slash/beneficiary", "slash"),
    ("/job/settlement/payouts/0/account", "prover"),
    ("/job/settlement/payouts/0/amount", "payouts"),
    ("/job/settlement/payouts/1/amount", "payouts"),
    ("/job/settlement/payouts/1/account", "payouts"),
    ("/job/settlement/payouts/2/account", "payouts"),
    ("/job/settlement/payouts/3/account", "payouts"),
    ("/job/settlement/payouts/4/account", "payouts"),
];

/// Model and dataset were sold after the job was created, at second 900: it goes on paying whom its terms name.
#[test]
fn payees_are_the_owners_of_the_time_of_creation() {
    use proofmark_api::registry::{Tenure, Transfer};
    let sold = |from: &str, since, at| {
        let transferred = Some(Transfer { from: Addr::unchecked(from), since, at });
        Tenure { proposed: None, transferred }
    };
    let mut bundle = LATE.clone();
    bundle.model.tenure = sold("dora", 500, 1_500);
    bundle.model.developer = Addr::unchecked("heir");
    let dataset = bundle.dataset.as_mut().unwrap();
    dataset.tenure = sold("dan", 600, 901);
    dataset.provider = Addr::unchecked("heir");
    let report = audit(&bundle);
    assert_eq!((report.failed(), report.warnings.len()), (vec![], audit(&LATE).warnings.len()));

    // Somebody else's record at that time; or it was sold before the job was created.
    let mut wrong = bundle.clone();
    wrong.model.tenure = sold("eve", 500, 1_500);
    assert_eq!(failed(&wrong), ["terms"]);
    let mut wrong = bundle.clone();
    wrong.model.tenure = sold("dora", 500, 899);
    assert_eq!(failed(&wrong), ["terms"]);
    let mut wrong = bundle.clone();
    wrong.dataset.as_mut().unwrap().tenure = sold("dan", 600, 899);
    assert_eq!(failed(&wrong), ["dataset"]);

    // Sold twice since: the record does not tell any more, and the audit says so.
    bundle.model.tenure = sold("eve", 1_200, 1_500);
    let report = audit(&bundle);
    assert_eq!(report.failed(), [""; 0]);
    assert!(report.warnings.iter().any(|warning| warning.starts_with("developer dora: the record changed hands")));
}

#[test]
fn every_changed_field_is_found() {
    find_every_change(&LATE, BOUND.iter());
}

fn find_every_change<'a>(bundle: &AuditBundle, bound: impl Iterator<Item = &'a (&'a str, &'a str)>) {
    let whole = serde_json::to_value(bundle).unwrap();
    for &(path, check) in bound {
        let mut changed = whole.clone();
        let field = changed.pointer_mut(path).unwrap_or_else(|| panic!("no field {path}"));
        *field = other(path, field);
        match serde_json::from_value::<AuditBundle>(changed) {
            Ok(bundle) => {
                let failed = failed(&bundle);
                assert!(failed.iter().any(|name| name == check), "{path}: expected {check} to fail, got {failed:?}");
            }
            Err(error) => assert_eq!(check, "unreadable", "{path}: {error}"),
        }
    }
}

#[test]
fn no_field_was_forgotten() {
    let mut leaves = Vec::new();
    collect("", &serde_json::to_value(&*LATE).unwrap(), &mut leaves);
    for path in leaves {
        assert!(is_known(&path), "{path}: is it bound by a check?");
    }
}

fn is_known(path: &str) -> bool {
    UNBOUND.contains(&path)
        || SLACK.contains(&path)
        || BOUND.iter().any(|(bound, _)| *bound == path)
        // All payouts are alike.
        || path.starts_with("/job/settlement/payouts/")
}

fn collect(path: &str, value: &Value, leaves: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, v)| collect(&format!("{path}/{name}"), v, leaves)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| collect(&format!("{path}/{i}"), v, leaves)),
        Value::Null => {}
        _ => leaves.push(path.to_owned()),
    }
}

/// Another value of the same kind.
fn other(path: &str, value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_u64().unwrap() + 100),
        Value::String(text) => {
            if let Ok(number) = text.parse::<u128>() {
                // Far enough to survive the rounding of prices, as are shares and times above.
                return json!((number + 50).to_string());
            }
            let binary = [
                "/verifying_key",
                "/input",
                "/job/settlement/output",
                "/job/settlement/proof",
                "/job/provenance/signature",
                "/job/provenance/source/public_key",
                "/source/public_key",
            ];
            if binary.contains(&path) {
                let mut bytes = Binary::from_base64(text).unwrap().to_vec();
                *bytes.last_mut().unwrap() ^= 1;
                return json!(Binary::from(bytes).to_base64());
            }
            if text.len() == 64 {
                let last = if text.ends_with('0') { "1" } else { "0" };
                return json!(format!("{}{last}", &text[..63]));
            }
            json!(format!("{text}2"))
        }
        other => panic!("{path}: {other}"),
    }
}
