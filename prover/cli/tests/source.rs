//! A data source's key and signatures: what the command makes, the chain takes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{WorkDir, proofmark};
use cosmwasm_std::HexBinary;
use cosmwasm_std::testing::MockApi;
use proofmark_api::escrow::SourceClaim;
use proofmark_api::registry::ExecuteMsg;
use proofmark_api::signature::{SignatureScheme, verify};
use proofmark_statement::{Fr, commit_input, source};
use serde_json::Value;

const REGISTER: [&str; 6] = ["--chain-id", "chain-1", "--registry", "registry", "--owner", "dan"];
const NAMED: [&str; 4] = ["--name", "meter", "--valid-until", "99"];

fn hex(value: &Value) -> Vec<u8> {
    HexBinary::from_hex(value.as_str().unwrap()).unwrap().into()
}

#[test]
fn the_chain_takes_signatures_of_each_scheme() {
    let work = WorkDir::new();
    let commitment = commit_input(Fr::from_u64(3), b"input");
    let commitment_hex = hex::encode(commitment.to_bytes_be());
    for (name, scheme) in [
        ("secp256r1", SignatureScheme::Secp256r1),
        ("secp256k1", SignatureScheme::Secp256k1),
        ("ed25519", SignatureScheme::Ed25519),
    ] {
        let key = work.path(name);
        let made = proofmark(&["source", "keygen", "--scheme", name, "--out", &key, "--json"]).document();
        let public_key = hex(&made["public_key"]);

        let register = [&["source", "sign", "--key", &key, "--json"], &REGISTER[..], &NAMED[..]].concat();
        let message = proofmark(&register).document()["message"].clone();
        let ExecuteMsg::RegisterSource(registration) = serde_json::from_value(message).unwrap() else {
            panic!("another message");
        };
        assert_eq!((registration.scheme, registration.public_key.as_slice()), (scheme, &public_key[..]));
        assert_eq!((registration.name.as_str(), registration.valid_from, registration.valid_until), ("meter", 0, 99));
        let signed = source::registration("chain-1", "registry", "dan");
        verify(&MockApi::default(), scheme, &public_key, &signed, &registration.proof_of_possession).unwrap();

        let sign = ["source", "sign", "--key", &key, "--commitment", &commitment_hex, "--id", "3", "--json"];
        let signed = proofmark(&sign).document();
        let claim: SourceClaim = serde_json::from_value(signed["source"].clone()).unwrap();
        assert_eq!(claim.id, 3);
        verify(&MockApi::default(), scheme, &public_key, &source::message(&commitment), &claim.signature).unwrap();

        let check = |commitment: &str| {
            let what = ["source", "verify", "--scheme", name, "--commitment", commitment, "--json"];
            let key = ["--public-key", made["public_key"].as_str().unwrap()];
            proofmark(&[&what[..], &key, &["--signature", signed["signature"].as_str().unwrap()]].concat())
        };
        assert_eq!(check(&commitment_hex).document()["verdict"], "valid");
        assert!(check(&"00".repeat(32)).error().starts_with("the signature is invalid"));
    }
}

#[cfg(unix)]
#[test]
fn key_files_are_private_never_replaced_and_never_printed() {
    use std::os::unix::fs::PermissionsExt;
    let work = WorkDir::new();
    let key = work.path("key");
    let keygen = ["source", "keygen", "--scheme", "ed25519", "--out", &key];
    let made = proofmark(&keygen);
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&key).unwrap()).unwrap();
    let secret = file["secret"].as_str().unwrap();
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let again = proofmark(&[&keygen[..], &["--json"]].concat());
    assert!(again.error().contains("cannot create: "), "{}", again.stderr);
    let signed = proofmark(&["source", "sign", "--key", &key, "--commitment", &"00".repeat(32)]);
    assert_eq!(signed.code, 0, "{}", signed.stderr);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    let open = proofmark(&["source", "sign", "--key", &key, "--commitment", &"00".repeat(32), "--json"]);
    assert!(open.error().contains("got mode 640"), "{}", open.stderr);
    for answer in [made, again, signed, open] {
        assert!(!answer.stdout.contains(secret) && !answer.stderr.contains(secret));
    }
}
