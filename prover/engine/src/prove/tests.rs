//! Proofs against arkworks' verifier and prover.

use ark_bn254::Bn254;
use ark_ff::{AdditiveGroup as _, Field as _, UniformRand};
use ark_groth16::{Groth16, VerifyingKey};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};

use super::*;
use crate::matrix::Matrix;
use crate::setup::{Secret, generate};

/// A random circuit with a satisfying assignment: each constraint defines a new variable.
pub(crate) fn example(constraints: usize, public: usize, seed: u64) -> (Circuit, Vec<Fr>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut assignment = vec![Fr::ONE];
    let mut rows: [Vec<Vec<(u32, Fr)>>; 3] = Default::default();
    assignment.extend((0..public).map(|_| Fr::rand(&mut rng)));
    for _ in 0..constraints {
        let side = |rng: &mut StdRng| -> Vec<(u32, Fr)> {
            (0..rng.gen_range(1..4))
                .map(|_| {
                    let coefficient = [Fr::ONE, -Fr::ONE, Fr::from(3_u64), Fr::rand(rng)][rng.gen_range(0..4)];
                    (rng.gen_range(0..assignment.len()) as u32, coefficient)
                })
                .collect()
        };
        let (a, b, mut c) = (side(&mut rng), side(&mut rng), side(&mut rng));
        let value = |row: &[(u32, Fr)]| -> Fr { row.iter().map(|(j, c)| assignment[*j as usize] * c).sum() };
        let new = value(&a) * value(&b) - value(&c);
        c.push((assignment.len() as u32, Fr::ONE));
        assignment.push(new);
        for (rows, row) in rows.iter_mut().zip([a, b, c]) {
            rows.push(row);
        }
    }
    let circuit = Circuit::new(rows.map(Matrix::from_rows), public + 1, assignment.len()).unwrap();
    (circuit, assignment)
}

pub(crate) fn secret(seed: u64) -> Secret {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut next = || Fr::rand(&mut rng);
    Secret { alpha: next(), beta: next(), gamma: next(), delta: next(), tau: next() }
}

fn verifies(key: &ProvingKey, proof: &Proof, inputs: &[Fr]) -> bool {
    let vk = VerifyingKey::<Bn254> {
        alpha_g1: key.alpha_g1,
        beta_g2: key.beta_g2,
        gamma_g2: key.gamma_g2,
        delta_g2: key.delta_g2,
        gamma_abc_g1: key.ic.clone(),
    };
    let proof = ark_groth16::Proof { a: proof.a, b: proof.b, c: proof.c };
    Groth16::<Bn254>::verify_proof(&ark_groth16::prepare_verifying_key(&vk), &proof, inputs).unwrap()
}

#[test]
fn proofs_verify_and_only_for_satisfying_assignments() {
    for (constraints, public) in [(1, 0), (2, 1), (13, 3), (14, 1), (500, 7), (4000, 1)] {
        let (circuit, assignment) = example(constraints, public, 5);
        let key = generate(&circuit, &secret(6)).unwrap();
        let mut rng = StdRng::seed_from_u64(8);
        let (r, s) = (Fr::rand(&mut rng), Fr::rand(&mut rng));
        let proof = prove(&key, &circuit, &assignment, r, s, Level::Portable).unwrap();
        for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
            assert_eq!(prove(&key, &circuit, &assignment, r, s, level).as_ref(), Ok(&proof), "{level}");
        }
        assert!(verifies(&key, &proof, &assignment[1..=public]), "{constraints} constraints");
        let again = prove(&key, &circuit, &assignment, s, r, Level::Portable).unwrap();
        assert_ne!(proof, again);
        assert!(verifies(&key, &again, &assignment[1..=public]));

        let mut wrong = assignment.clone();
        *wrong.last_mut().unwrap() += Fr::ONE;
        let forged = prove(&key, &circuit, &wrong, r, s, Level::Portable).unwrap();
        assert!(!verifies(&key, &forged, &assignment[1..=public]));
        if public > 0 {
            let mut inputs = assignment[1..=public].to_vec();
            inputs[0] += Fr::ONE;
            assert!(!verifies(&key, &proof, &inputs));
        }
    }
}

#[test]
fn a_circuit_without_c_proves_the_same() {
    for (constraints, public) in [(1, 0), (13, 3), (500, 7), (4000, 1)] {
        let (circuit, assignment) = example(constraints, public, 5);
        let without = Circuit::without_c([circuit.a.clone(), circuit.b.clone()], public + 1, assignment.len()).unwrap();
        for with_c in [false, true] {
            assert_eq!(
                without.quotient(&assignment, with_c, Level::Portable),
                circuit.quotient(&assignment, with_c, Level::Portable),
                "{constraints}"
            );
        }
        assert_eq!(generate(&without, &secret(6)), Err(Error::MissingC));
        // A folded key needs no C at all.
        let key = generate(&circuit, &secret(6)).unwrap();
        let proofs = [&circuit, &without]
            .map(|circuit| prove(&key, circuit, &assignment, Fr::ONE, Fr::ONE, Level::Portable).unwrap());
        assert_eq!(proofs[0], proofs[1]);
        // Not satisfied: each has its own wrong quotient.
        let mut wrong = assignment.clone();
        *wrong.last_mut().unwrap() += Fr::ONE;
        assert_ne!(without.quotient(&wrong, true, Level::Portable), circuit.quotient(&wrong, true, Level::Portable));
    }
}

/// Proofs of a circuit that has no tables yet, at once in one pool: a thread that waits for its parts may take up another proof.
/// Idle threads have to be there, which take parts of the tables; when these were made inside of a lock, this hung.
#[test]
fn many_proofs_of_a_new_circuit_at_once() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(8).build().unwrap();
    let (circuit, assignment) = example(3000, 1, 5);
    let key = generate(&circuit, &secret(6)).unwrap();
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        let prove = |circuit: &Circuit| prove(&key, circuit, &assignment, Fr::ONE, Fr::ONE, level).unwrap();
        let expected = prove(&circuit);
        for _ in 0..10 {
            let (new, _) = example(3000, 1, 5);
            let proofs: Vec<_> = pool.install(|| (0..3).into_par_iter().with_max_len(1).map(|_| prove(&new)).collect());
            assert_eq!(proofs, [expected; 3], "{level}");
        }
    }
}

#[test]
fn progress_ends_with_all_products() {
    let (circuit, assignment) = example(500, 7, 5);
    let key = generate(&circuit, &secret(6)).unwrap();
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |what: &'static str, part: f64| told.lock().unwrap().push((what, part));
    let proof = prove_telling(&key, &circuit, &assignment, [Fr::ONE; 2], Level::Portable, &tell).unwrap();
    assert_eq!(prove(&key, &circuit, &assignment, Fr::ONE, Fr::ONE, Level::Portable), Ok(proof));
    let mut told = told.into_inner().unwrap();
    assert_eq!(told[..2], [("transforms", 0.0), ("products", 0.0)]);
    told.sort_by(|a, b| a.1.total_cmp(&b.1));
    assert_eq!(told.last(), Some(&("products", 1.0)));
    assert!(told.len() > 4, "{told:?}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let (circuit, assignment) = example(20, 1, 1);
    let (other, _) = example(40, 1, 2);
    let key = generate(&circuit, &secret(3)).unwrap();
    let error = prove(&key, &circuit, &assignment[1..], Fr::ONE, Fr::ONE, Level::Portable).unwrap_err().to_string();
    assert_eq!(error, "elements of the assignment: expected 22, got 21");
    let error = prove(&key, &other, &assignment, Fr::ONE, Fr::ONE, Level::Portable).unwrap_err().to_string();
    assert_eq!(error, "points of query A: expected 42, got 22");
    let error = prove(&key, &circuit, &assignment, Fr::ZERO, Fr::ONE, Level::Portable).unwrap_err();
    assert_eq!(error, Error::Blinding);
}

#[test]
fn secrets_that_make_no_keys() {
    let (circuit, _) = example(5, 1, 1);
    for spoil in [
        |secret: &mut Secret| secret.alpha = Fr::ZERO,
        |secret: &mut Secret| secret.beta = Fr::ZERO,
        |secret: &mut Secret| secret.gamma = Fr::ZERO,
        |secret: &mut Secret| secret.delta = Fr::ZERO,
        |secret: &mut Secret| secret.tau = Fr::ONE,
    ] {
        let mut secret = secret(1);
        spoil(&mut secret);
        assert!(generate(&circuit, &secret).is_err());
    }
}
