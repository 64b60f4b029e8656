use std::sync::LazyLock;

use ark_bn254::Bn254;
use ark_groth16::Groth16;
use proofmark_groth16::VerifyingKey;
use proofmark_r1cs::{Assignment, Inputs};

use super::*;
use crate::eip197::{proof_from_bytes, verifying_key_from_bytes};
use crate::testing::{KEY, MODEL};

static ASSIGNMENT: LazyLock<Assignment> = LazyLock::new(|| {
    let inputs = Inputs {
        input: &[1, -2, 3, -4],
        input_salt: Fr::from(0u64),
        output_salt: Fr::from(0u64),
        model: Fr::from(5u64),
        context: Fr::from(6u64),
        dataset: None,
        weights_salt: Fr::from(0u64),
    };
    MODEL.circuit().witness(&inputs).unwrap()
});

fn prepared() -> PreparedVerifyingKey {
    (&VerifyingKey::from_bytes(&KEY.verifying_key()).unwrap()).into()
}

fn prove(loaded: &dyn Loaded, assignment: &[Fr]) -> Result<ProofBytes> {
    let circuit = MODEL.circuit();
    prove_verified(loaded, &prepared(), &circuit.matrices, assignment, |c| circuit.origin(c).to_owned())
}

fn cpu() -> Box<dyn Loaded> {
    Cpu.load(KEY.clone(), &MODEL.circuit().matrices).unwrap()
}

#[test]
fn two_proofs_of_one_witness_differ_and_both_verify_under_arkworks_too() {
    let loaded = cpu();
    let [first, second] = [0, 1].map(|_| prove(loaded.as_ref(), &ASSIGNMENT.values).unwrap());
    assert_ne!(first, second);
    let key = ark_groth16::prepare_verifying_key(&verifying_key_from_bytes(&KEY.verifying_key()).unwrap());
    for proof in [first, second] {
        let proof = proof_from_bytes(&proof.0).unwrap();
        assert!(Groth16::<Bn254>::verify_proof(&key, &proof, &[ASSIGNMENT.digest]).unwrap());
        assert!(!Groth16::<Bn254>::verify_proof(&key, &proof, &[ASSIGNMENT.digest + Fr::from(1u64)]).unwrap());
    }
}

#[test]
fn an_unsatisfied_witness_is_named_before_anything_is_proved() {
    struct Never;
    impl Loaded for Never {
        fn backend(&self) -> &'static str {
            "never"
        }
        fn prove(&self, _: &[Fr], _: Randomness) -> Result<ProofBytes> {
            unreachable!("proved an unsatisfied witness")
        }
    }
    // The digest is wrong: the last part of the circuit says so.
    let mut values = ASSIGNMENT.values.clone();
    values[1] += Fr::from(1u64);
    let error = prove(&Never, &values).unwrap_err();
    assert!(matches!(&error, Error::Unsatisfied { origin, .. } if origin == "digest"), "{error}");
    let error = prove(&Never, &values[1..]).unwrap_err();
    assert!(matches!(error, Error::AssignmentLength { .. }), "{error}");
}

#[test]
fn a_bad_proof_never_leaves() {
    /// A broken device: right points, wrong proof.
    struct Broken(Box<dyn Loaded>);
    impl Loaded for Broken {
        fn backend(&self) -> &'static str {
            "broken"
        }
        fn prove(&self, assignment: &[Fr], randomness: Randomness) -> Result<ProofBytes> {
            let mut proof = self.0.prove(assignment, randomness)?;
            let a: [u8; 64] = proof.0[..64].try_into().unwrap();
            proof.0[192..].copy_from_slice(&a);
            Ok(proof)
        }
    }
    let error = prove(&Broken(cpu()), &ASSIGNMENT.values).unwrap_err();
    assert!(matches!(&error, Error::BadProof { backend, .. } if backend == "broken"), "{error}");
}

#[test]
fn randomness_does_not_print() {
    assert_eq!(format!("{:?}", Randomness::fresh()), "Randomness(secret)");
}
