//! The stand-alone verifier's Wasm: true for a real proof, false for anything else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use cosmwasm_std::{Binary, HexBinary};
use proofmark_api::verifier::{ExecuteMsg, InstantiateMsg, QueryMsg, VerifyResponse};
use proofmark_statement::model_id;
use proofmark_vm_tests::proofs::{Keys, eip197, some_scalars};
use proofmark_vm_tests::{CallError, Contract, Wasm, account};

struct Registered {
    contract: Contract,
    keys: Keys,
    key_id: HexBinary,
}

fn registered(inputs: usize) -> Registered {
    let keys = Keys::new(inputs, 21).unwrap();
    let vk = eip197::key(keys.verifying());
    let key_id = HexBinary::from(model_id(&vk).to_bytes_be());
    let mut contract = Contract::new(&Wasm::load("verifier").unwrap());
    contract.instantiate(&account("anyone"), &InstantiateMsg {}).unwrap();
    contract.execute(&account("anyone"), &[], &ExecuteMsg::RegisterKey { vk: Binary::from(vk) }).unwrap();
    Registered { contract, keys, key_id }
}

impl Registered {
    fn verify(&mut self, inputs: Vec<Vec<u8>>, proof: Vec<u8>) -> VerifyResponse {
        let inputs = inputs.into_iter().map(HexBinary::from).collect();
        let query = QueryMsg::Verify { key_id: self.key_id.clone(), inputs, proof: Binary::from(proof) };
        self.contract.query(&query).unwrap().decode().unwrap()
    }
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_real_proof_is_valid_and_a_changed_one_is_not() {
    for inputs in [1, 3] {
        let mut verifier = registered(inputs);
        let scalars = some_scalars(inputs, 5);
        let encoded: Vec<_> = scalars.iter().map(eip197::scalar).collect();
        let proof = verifier.keys.prove(&scalars).unwrap();
        let other = verifier.keys.rerandomise(&proof);
        assert!(verifier.verify(encoded.clone(), eip197::proof(&proof)).valid);
        assert!(verifier.verify(encoded.clone(), eip197::proof(&other)).valid, "re-randomised proofs are proofs");

        let mut changed = encoded.clone();
        changed[0] = eip197::scalar(&some_scalars(1, 6)[0]);
        assert!(!verifier.verify(changed, eip197::proof(&proof)).valid, "another input");

        let mut mixed = eip197::proof(&proof);
        mixed[..64].copy_from_slice(&eip197::proof(&other)[..64]);
        assert!(!verifier.verify(encoded.clone(), mixed).valid, "A of one proof, B and C of another");
        assert!(!verifier.verify(encoded.clone(), vec![1; 256]).valid, "points off the curve");
        assert!(!verifier.verify(encoded, vec![0; 255]).valid, "too short");
    }
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_bad_key_is_refused() {
    let mut verifier = registered(1);
    let mut vk = eip197::key(verifier.keys.verifying());
    vk[0] ^= 0x80;
    let result = verifier.contract.execute(&account("anyone"), &[], &ExecuteMsg::RegisterKey { vk: Binary::from(vk) });
    assert!(matches!(result, Err(CallError::Contract(_))));
}
