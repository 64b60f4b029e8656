//! What the sender of a proof can make a chain pay: no proof and no public input costs a verifier more than a valid
//! proof does, but for a margin. A query's gas is exact, so this is the bound on work that time could only hint at.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr as _;
use ark_ff::{BigInteger as _, PrimeField as _, UniformRand as _};
use ark_std::rand::SeedableRng as _;
use ark_std::rand::rngs::StdRng;
use cosmwasm_std::{Binary, HexBinary};
use proofmark_api::verifier::{ExecuteMsg, InstantiateMsg, QueryMsg, VerifyResponse};
use proofmark_statement::model_id;
use proofmark_vm_tests::proofs::{Keys, eip197, some_scalars};
use proofmark_vm_tests::{Contract, Wasm, account};

/// Percent that anything may cost over a valid proof: other digits are decoded, a message is written.
const MARGIN: u64 = 5;

/// A verifier with a key, and a valid proof under it.
struct Verifier {
    contract: Contract,
    key_id: HexBinary,
    inputs: Vec<Fr>,
    proof: ark_groth16::Proof<ark_bn254::Bn254>,
    valid_gas: u64,
}

impl Verifier {
    fn new(inputs: usize) -> Self {
        let mut keys = Keys::new(inputs, 31).unwrap();
        let vk = eip197::key(keys.verifying());
        let key_id = HexBinary::from(model_id(&vk).to_bytes_be());
        let mut contract = Contract::new(&Wasm::load("verifier").unwrap());
        contract.instantiate(&account("anyone"), &InstantiateMsg {}).unwrap();
        contract.execute(&account("anyone"), &[], &ExecuteMsg::RegisterKey { vk: Binary::from(vk) }).unwrap();
        let inputs = some_scalars(inputs, 8);
        let proof = keys.prove(&inputs).unwrap();
        let mut verifier = Self { contract, key_id, inputs, proof, valid_gas: 0 };
        let (valid, gas) = verifier.query(&verifier.encoded(), &eip197::proof(&verifier.proof));
        assert!(valid);
        verifier.valid_gas = gas;
        verifier
    }

    fn encoded(&self) -> Vec<Vec<u8>> {
        self.inputs.iter().map(eip197::scalar).collect()
    }

    /// Whether the proof is valid, and the VM gas of saying so.
    fn query(&mut self, inputs: &[Vec<u8>], proof: &[u8]) -> (bool, u64) {
        let inputs = inputs.iter().map(|input| HexBinary::from(input.as_slice())).collect();
        let query = QueryMsg::Verify { key_id: self.key_id.clone(), inputs, proof: Binary::from(proof) };
        let called = self.contract.query(&query).unwrap();
        (called.decode::<VerifyResponse>().unwrap().valid, called.vm_gas)
    }

    /// Holds an invalid query to the gas of the valid one.
    fn bounded(&mut self, what: &str, inputs: &[Vec<u8>], proof: &[u8]) {
        let (valid, gas) = self.query(inputs, proof);
        let most = self.valid_gas + self.valid_gas / 100 * MARGIN;
        assert!(!valid, "{what}");
        assert!(
            gas <= most,
            "{what}: expected at most {most} VM gas, got {gas}; a valid proof takes {}",
            self.valid_gas
        );
    }
}

/// A point of the twist outside the subgroup.
fn outside_subgroup() -> G2Affine {
    let abscissas = (1u64..).map(Fq2::from);
    let mut points = abscissas.filter_map(|x| G2Affine::get_point_from_x_unchecked(x, false));
    points.find(|point| !point.is_in_correct_subgroup_assuming_on_curve()).unwrap()
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn an_invalid_proof_costs_no_more_than_a_valid_one() {
    let mut rng = StdRng::seed_from_u64(9);
    for inputs in [1, 3] {
        let mut verifier = Verifier::new(inputs);
        let (proof, scalars) = (verifier.proof.clone(), verifier.encoded());
        let (a, b, c) = (G1Affine::rand(&mut rng), G2Affine::rand(&mut rng), G1Affine::rand(&mut rng));
        let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
        for (what, a, b, c) in [
            ("another C", proof.a, proof.b, c),
            ("C negated", proof.a, proof.b, -proof.c),
            ("B negated", proof.a, -proof.b, proof.c),
            ("random points", a, b, c),
            ("generators", g1, g2, g1),
            ("A for C", proof.a, proof.b, proof.a),
            ("B outside the subgroup", proof.a, outside_subgroup(), proof.c),
        ] {
            verifier.bounded(what, &scalars, &eip197::proof(&ark_groth16::Proof { a, b, c }));
        }

        let bytes = eip197::proof(&proof);
        let put = |at: usize, number: &[u8]| [&bytes[..at], number, &bytes[at + number.len()..]].concat();
        for at in (0..256).step_by(32) {
            verifier.bounded("a coordinate q", &scalars, &put(at, &Fq::MODULUS.to_bytes_be()));
            verifier.bounded("a coordinate 2^256 - 1", &scalars, &put(at, &[0xff; 32]));
            verifier.bounded("a point off the curve", &scalars, &put(at + 31, &[bytes[at + 31] ^ 1]));
        }
        verifier.bounded("A at infinity", &scalars, &put(0, &[0; 64]));
        verifier.bounded("B at infinity", &scalars, &put(64, &[0; 128]));
        verifier.bounded("C at infinity", &scalars, &put(192, &[0; 64]));
        for length in [0, 1, 128, 255, 257, 320] {
            let mut resized = bytes.clone();
            resized.resize(length, 0);
            verifier.bounded("a wrong length", &scalars, &resized);
        }
    }
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn no_public_input_costs_more_than_another() {
    let minus = |number: u64| eip197::scalar(&-Fr::from(number));
    let mut sparse = [0; 32];
    sparse[1] = 0x80;
    let mut ones = [0xff; 32];
    ones[0] = 0x1f;
    for inputs in [1, 3] {
        let mut verifier = Verifier::new(inputs);
        let proof = eip197::proof(&verifier.proof);
        for (what, input) in [
            ("inputs 0", eip197::scalar(&Fr::from(0u64))),
            ("inputs 1", eip197::scalar(&Fr::from(1u64))),
            ("inputs r - 1", minus(1)),
            ("inputs r - 2", minus(2)),
            ("inputs of one bit", sparse.to_vec()),
            ("inputs of ones", ones.to_vec()),
            ("inputs r, which is none", Fr::MODULUS.to_bytes_be()),
            ("inputs 2^256 - 1, which is none", vec![0xff; 32]),
            ("inputs too short", vec![1; 31]),
        ] {
            verifier.bounded(what, &vec![input; inputs], &proof);
        }
        for seed in 100..108 {
            let scalars: Vec<_> = some_scalars(inputs, seed).iter().map(eip197::scalar).collect();
            verifier.bounded("random inputs", &scalars, &proof);
        }
        let scalars = verifier.encoded();
        verifier.bounded("an input missing", &scalars[1..], &proof);
        verifier.bounded("an input too many", &[scalars.as_slice(), &scalars[..1]].concat(), &proof);
    }
}
