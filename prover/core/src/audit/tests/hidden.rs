//! A job whose input and output are commitments, vouched for by a source, for certain provers.

use cosmwasm_std::HexBinary;
use proofmark_api::escrow::{OutputMode, PrivateInput, Provenance, SourceTerms, source_message};
use proofmark_api::registry::{Line, RecordStatus, SourceResponse, Tenure, Transfer};
use proofmark_api::signature::SignatureScheme;
use proofmark_r1cs::{Membership, from_statement};
use proofmark_statement::merkle::Tree;
use proofmark_statement::{Fr, commit_input};

use super::*;

const SALT: u64 = 77;

/// The late job of the other tests, as such a job: both `bob`, who proved, and `carol`, who let it lapse, are allowed.
static HIDDEN: LazyLock<AuditBundle> = LazyLock::new(|| hidden(SignatureScheme::Secp256r1));

fn salt() -> Fr {
    Fr::from_u64(SALT)
}

fn opening() -> Opening {
    Opening { salt: salt(), input: Some(INPUT.to_vec()), output: Some(output()) }
}

/// What the model makes of [`INPUT`].
fn output() -> Vec<u8> {
    LATE.job.settlement.as_ref().unwrap().output.to_vec()
}

fn hidden(scheme: SignatureScheme) -> AuditBundle {
    // A provider who keeps his data to himself makes the tree of salted commitments.
    let leaves = [[0; 4], INPUT].map(|wire| commit_input(salt(), &wire));
    let tree = Tree::new(DEPTH, leaves.into()).unwrap();
    let root = HexBinary::from(tree.root().to_bytes_be());
    let path = tree.path(1).unwrap();
    let prover = Prover::new(MODEL.clone(), KEY.clone(), &Cpu).unwrap();
    let privacy = Privacy { input_salt: salt(), output: OutputMode::Committed };
    let siblings = path.siblings.iter().map(from_statement).collect();
    let dataset = Some(Membership { index: path.index, siblings });
    let proved = prover.prove(&Request { input: &INPUT, context: &context(), dataset, privacy }).unwrap();

    let mut bundle = LATE.clone();
    bundle.input = Binary::default();
    let commitment = commit_input(salt(), &INPUT).to_bytes_be();
    bundle.private_input = Some(PrivateInput { commitment: commitment.into(), uri: "https://a.example/7".into() });
    bundle.dataset.as_mut().unwrap().root = root.clone();
    let terms = &mut bundle.job.terms;
    terms.dataset.as_mut().unwrap().root = root;
    terms.input_commitment = commitment.into();
    terms.output_mode = OutputMode::Committed;
    terms.provers = ["bob", "carol"].map(Addr::unchecked).into();
    terms.callback_gas = Some(200_000);
    let (public_key, signature) = sign(scheme, &source_message(terms).unwrap());
    let owner = Addr::unchecked("sam");
    let (id, valid_from, valid_until) = (4, 850, 1_000);
    let source = SourceTerms { id, scheme, public_key: public_key.into(), owner, valid_from, valid_until };
    bundle.source = Some(record(&source));
    bundle.job.provenance = Some(Provenance { source, signature: signature.into() });
    let settlement = bundle.job.settlement.as_mut().unwrap();
    settlement.output = proved.submission().into();
    settlement.proof = proved.proof.0.into();
    bundle
}

/// What the registry says of the source.
fn record(source: &SourceTerms) -> SourceResponse {
    SourceResponse {
        id: source.id,
        owner: source.owner.clone(),
        status: RecordStatus::Active,
        registered_at: 700,
        name: "camera".into(),
        scheme: source.scheme,
        public_key: source.public_key.clone(),
        valid_from: source.valid_from,
        valid_until: source.valid_until,
        metadata_uri: "https://b.example".into(),
        line: Line::default(),
        tenure: Tenure::default(),
    }
}

fn sign(scheme: SignatureScheme, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
    super::super::signature::tests::sign(scheme, message)
}

fn failed_opened(bundle: &AuditBundle, opening: &Opening) -> Vec<String> {
    audit_opened(bundle, opening).failed().iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn hidden_jobs_are_valid_and_what_nobody_showed_is_a_warning() {
    let report = audit(&HIDDEN);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    let warned = |report: &AuditReport, what: &str| report.warnings.iter().any(|warning| warning.starts_with(what));
    assert!(warned(&report, "private input: ") && warned(&report, "committed output: "), "{report:#?}");
    assert_eq!(report.warnings.len(), 3);

    let report = audit_opened(&HIDDEN, &opening());
    assert_eq!((report.verdict, report.warnings.len()), (Verdict::Valid, 1), "{report:#?}");
    assert!(!format!("{:?}", opening()).contains(&SALT.to_string()), "salts are not shown");
}

#[test]
fn what_does_not_open_is_found() {
    let wrong = [
        (Opening { salt: Fr::from_u64(78), ..opening() }, ["input", "output"].as_slice()),
        (Opening { salt: Fr::ZERO, ..opening() }, &["input", "output"]),
        (Opening { input: Some(vec![129, 100, 7, 254]), ..opening() }, &["input"]),
        (Opening { input: Some(vec![129, 100, 7]), ..opening() }, &["input"]),
        (Opening { input: Some(vec![]), ..opening() }, &["input"]),
        (Opening { output: Some(vec![0, 0]), ..opening() }, &["output"]),
        (Opening { output: Some(vec![]), ..opening() }, &["output"]),
    ];
    for (opening, expected) in wrong {
        assert_eq!(failed_opened(&HIDDEN, &opening), expected, "{opening:?}");
    }
    // What is on chain opens without salt, and to itself alone.
    let open = Opening { salt: Fr::ZERO, input: Some(INPUT.to_vec()), output: Some(output()) };
    assert_eq!(failed_opened(&LATE, &open), Vec::<String>::new());
    assert_eq!(failed_opened(&LATE, &Opening { output: Some(vec![0, 0]), ..open.clone() }), ["output"]);
    assert_eq!(failed_opened(&LATE, &Opening { salt: salt(), ..open }), ["input"]);
}

#[test]
fn forms_that_do_not_fit_each_other_are_found() {
    let with = |change: fn(&mut AuditBundle)| {
        let mut bundle = HIDDEN.clone();
        change(&mut bundle);
        failed(&bundle)
    };
    assert_eq!(with(|bundle| bundle.job.terms.output_mode = OutputMode::Inline), ["statement"]);
    assert_eq!(with(|bundle| bundle.input = INPUT.into()), ["input"]);
    assert_eq!(with(|bundle| bundle.private_input = None), ["input"]);
    let plain = |bundle: &mut AuditBundle| bundle.job.settlement.as_mut().unwrap().output = output().into();
    assert_eq!(with(plain), ["output", "statement"]);
    let mut inline = LATE.clone();
    inline.job.terms.output_mode = OutputMode::Committed;
    assert_eq!(failed(&inline), ["output", "statement"]);
    let mut inline = LATE.clone();
    inline.private_input = HIDDEN.private_input.clone();
    assert_eq!(failed(&inline), ["input"]);
}

#[test]
fn sources_of_every_scheme_are_checked() {
    for scheme in [SignatureScheme::Secp256r1, SignatureScheme::Secp256k1, SignatureScheme::Ed25519] {
        let mut bundle = hidden(scheme);
        assert_eq!(failed(&bundle), Vec::<String>::new(), "{scheme}");
        // Another key in job and record alike: the signature is not its own.
        let (other, _) = sign(scheme, b"");
        assert_eq!(bundle.source.as_ref().unwrap().public_key, other);
        let forged = sign(scheme, b"another message").1;
        bundle.job.provenance.as_mut().unwrap().signature = forged.into();
        assert_eq!(failed(&bundle), ["provenance"], "{scheme}");
    }
}

#[test]
fn a_source_is_valid_when_the_job_is_created() {
    let with = |from: u64, until: u64| {
        let mut bundle = HIDDEN.clone();
        let source = &mut bundle.job.provenance.as_mut().unwrap().source;
        (source.valid_from, source.valid_until) = (from, until);
        let record = bundle.source.as_mut().unwrap();
        (record.valid_from, record.valid_until) = (from, until);
        failed(&bundle)
    };
    let created = HIDDEN.job.terms.created_at;
    assert_eq!(with(created, created + 1), Vec::<String>::new());
    assert_eq!(with(created + 1, created + 2), ["provenance"]);
    assert_eq!(with(created - 1, created), ["provenance"]);
}

#[test]
fn records_of_sources_belong_to_jobs_that_name_them() {
    let mut bundle = HIDDEN.clone();
    bundle.source = None;
    let report = audit(&bundle);
    assert_eq!(report.verdict, Verdict::Valid);
    assert!(report.warnings.iter().any(|warning| warning.starts_with("source 4: ")), "{report:#?}");
    let mut bundle = HIDDEN.clone();
    bundle.job.provenance = None;
    assert_eq!(failed(&bundle), ["provenance"]);
}

#[test]
fn a_source_that_changed_hands_is_the_one_of_the_time_of_creation() {
    let mut bundle = HIDDEN.clone();
    let record = bundle.source.as_mut().unwrap();
    record.owner = Addr::unchecked("sara");
    assert_eq!(failed(&bundle), ["provenance"]);
    let record = bundle.source.as_mut().unwrap();
    record.tenure.transferred = Some(Transfer { from: Addr::unchecked("sam"), since: 700, at: 1_500 });
    assert_eq!(failed(&bundle), Vec::<String>::new());
}

#[test]
fn provers_outside_the_list_are_found() {
    for left in ["bob", "carol"] {
        let mut bundle = HIDDEN.clone();
        bundle.job.terms.provers.retain(|prover| prover.as_str() == left);
        assert_eq!(failed(&bundle), ["allow-list"], "{left}");
    }
    let mut bundle = HIDDEN.clone();
    bundle.job.terms.provers.clear();
    assert_eq!(failed(&bundle), Vec::<String>::new());
}

#[test]
fn the_report_tells_of_a_callback() {
    let detail = |bundle: &AuditBundle| {
        let report = audit(bundle);
        report.checks.into_iter().find(|check| check.name == "callback").unwrap().detail
    };
    assert!(detail(&HIDDEN).contains("200000 gas"));
    assert_eq!(detail(&LATE), "none asked for");
}

/// Fields of such jobs alone that nothing else in the records confirms.
const UNBOUND_HERE: [&str; 7] = [
    "/private_input/uri",
    "/job/terms/callback_gas",
    "/source/status",
    "/source/registered_at",
    "/source/name",
    "/source/metadata_uri",
    "/source/line/version",
];

/// Fields of such jobs alone, and the check that has to fail when they change.
const BOUND_HERE: [(&str, &str); 18] = [
    ("/private_input/commitment", "input"),
    ("/job/terms/output_mode", "unreadable"),
    ("/job/terms/provers/0", "allow-list"),
    ("/job/terms/provers/1", "allow-list"),
    ("/job/terms/input_commitment", "provenance"),
    ("/job/provenance/source/id", "provenance"),
    ("/job/provenance/source/owner", "provenance"),
    ("/job/provenance/source/scheme", "unreadable"),
    ("/job/provenance/source/public_key", "provenance"),
    ("/job/provenance/source/valid_from", "provenance"),
    ("/job/provenance/source/valid_until", "provenance"),
    ("/job/provenance/signature", "provenance"),
    ("/source/id", "provenance"),
    ("/source/owner", "provenance"),
    ("/source/scheme", "unreadable"),
    ("/source/public_key", "provenance"),
    ("/source/valid_from", "provenance"),
    ("/source/valid_until", "provenance"),
];

#[test]
fn every_changed_field_of_a_hidden_job_is_found() {
    find_every_change(&HIDDEN, BOUND_HERE.iter());
}

#[test]
fn no_field_of_a_hidden_job_was_forgotten() {
    let mut leaves = Vec::new();
    collect("", &serde_json::to_value(&*HIDDEN).unwrap(), &mut leaves);
    for path in leaves {
        let known = is_known(&path)
            || UNBOUND_HERE.contains(&path.as_str())
            || BOUND_HERE.iter().any(|(bound, _)| *bound == path);
        assert!(known, "{path}: is it bound by a check?");
    }
}
