//! Keys there and back, under the other side's prover, and what does not belong together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::LazyLock;

use ark_bn254::{Bn254, Fr};
use ark_ff::{One, Zero};
use ark_groth16::Groth16;
use proofmark_engine::points::load;
use proofmark_formats::zkey::{Coefficients, write_coefficients};
use proofmark_formats::{G1Points, Zkey};
use proofmark_groth16::VerifyingKey;
use proofmark_r1cs::challenge::StandardCircuit;
use rand::SeedableRng;
use rand::rngs::StdRng;

use proofmark_prover::interop::{
    CircuitProver, fold, from_arkworks, read_ark_key, read_r1cs, read_witness, read_zkey, to_arkworks, unfold,
    write_ark_key, write_zkey,
};
use proofmark_prover::{Error, ProvingKey, Secret, SetupKind, development_setup, eip197};
use proofmark_r1cs::R1cs;

fn vector(name: &str) -> Vec<u8> {
    let path = format!("{}/../formats/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn factors() -> R1cs {
    read_r1cs(&vector("factors.r1cs")).unwrap()
}

static CIRCUIT: LazyLock<StandardCircuit> = LazyLock::new(|| StandardCircuit::new(2).unwrap());
static KEY: LazyLock<ProvingKey> = LazyLock::new(|| development_setup(&CIRCUIT.matrices, Secret::Seed(4)).unwrap());

fn error<T>(result: proofmark_prover::Result<T>) -> String {
    result.err().unwrap().to_string()
}

#[test]
fn a_key_of_snarkjs_proves_here_with_and_without_its_circuit() {
    let (zkey, witness) = (vector("factors_2.zkey"), read_witness(&vector("factors.wtns")).unwrap());
    let theirs = VerifyingKey::from_snarkjs(&vector("factors_2.vk.json")).unwrap();
    for circuit in [None, Some(factors())] {
        let prover = CircuitProver::from_zkey(&zkey, circuit.clone()).unwrap();
        assert_eq!(prover.verifying_key(), theirs.to_bytes());
        let proof = prover.prove(&witness).unwrap();
        proofmark_groth16::verify_bytes(&(&theirs).into(), &proof.inputs, &proof.proof.0).unwrap();

        let mut wrong = witness.clone();
        *wrong.last_mut().unwrap() += Fr::one();
        let refused = prover.prove(&wrong).unwrap_err();
        match circuit {
            Some(_) => assert!(matches!(refused, Error::Unsatisfied { constraints: 3, .. }), "{refused}"),
            None => assert!(matches!(refused, Error::Unproved { .. }), "{refused}"),
        }
        assert_eq!(error(prover.prove(&witness[1..])), "assignment: expected 8 values, got 7");
        wrong[0] = Fr::zero();
        assert!(error(prover.prove(&wrong)).starts_with("first value of the witness: expected 1, got 0"));
    }
}

#[test]
fn origins() {
    let origin = |name: &str| read_zkey(&vector(name), None).unwrap().origin;
    let (none, one, done) = (origin("factors_0.zkey"), origin("factors_1.zkey"), origin("factors_2.zkey"));
    let counts = [none, one, done].map(|origin| (origin.contributions, origin.beacons, origin.setup()));
    let ceremony = SetupKind::Ceremony;
    assert_eq!(counts, [(0, 0, SetupKind::Development), (1, 0, ceremony), (1, 1, ceremony)]);
    assert_ne!(one.transcript_hash, done.transcript_hash);
    // Nobody contributed: delta is gamma, and no verifier takes that.
    let refused = CircuitProver::from_zkey(&vector("factors_0.zkey"), None);
    assert!(matches!(refused, Err(Error::Verifier { .. })));
}

#[test]
fn folding_is_undone_and_both_forms_prove() {
    let matrices = &CIRCUIT.matrices;
    let open = unfold(KEY.engine(), matrices).unwrap();
    assert!(KEY.engine().folded && !open.folded);
    assert!(open.l[..2].iter().all(|base| load::<ark_bn254::g1::Config>(base) == ark_bn254::G1Affine::identity()));
    assert_eq!(&fold(&open, matrices).unwrap(), KEY.engine());
    assert_eq!(unfold(&open, matrices).unwrap(), open);
    let witness = CIRCUIT.witness(Fr::from(9u64)).unwrap();
    for key in [open, KEY.engine().clone()] {
        let key = ProvingKey::new(key, matrices.hash(), SetupKind::Development);
        CircuitProver::new(key, matrices.clone()).unwrap().prove(&witness).unwrap();
    }
    // A coefficient that is neither small nor the negative of a small one.
    let circuit = factors();
    let key = development_setup(&circuit, Secret::Seed(1)).unwrap();
    assert_eq!(&fold(&unfold(key.engine(), &circuit).unwrap(), &circuit).unwrap(), key.engine());
    assert!(matches!(unfold(key.engine(), matrices), Err(Error::Engine(_))));
}

#[test]
fn our_key_as_a_zkey_and_back() {
    let matrices = &CIRCUIT.matrices;
    let bytes = write_zkey(KEY.engine(), matrices).unwrap();
    let back = read_zkey(&bytes, Some(matrices)).unwrap();
    assert_eq!(back.key, unfold(KEY.engine(), matrices).unwrap());
    assert_eq!(fold(&back.key, matrices).unwrap(), *KEY.engine());
    assert_eq!((back.origin.contributions, back.origin.setup()), (0, SetupKind::Development));
    assert_eq!(write_zkey(&back.key, matrices).unwrap(), bytes);
    // Their key through ours: all but the ceremony.
    let theirs = vector("factors_2.zkey");
    let imported = read_zkey(&theirs, None).unwrap().key;
    let written = write_zkey(&imported, &factors()).unwrap();
    let (theirs, written) = (Zkey::parse(&theirs).unwrap(), Zkey::parse(&written).unwrap());
    let parts = |key: &Zkey<'_>| {
        let points = [&key.ic, &key.a, &key.b1, &key.c, &key.h].map(|points| points.as_bytes().to_vec());
        (key.header, points, key.b2.as_bytes().to_vec())
    };
    assert_eq!(parts(&theirs), parts(&written));
}

#[test]
fn keys_and_circuits_that_do_not_belong_together() {
    let zkey = vector("factors_2.zkey");
    let refused = |circuit: &R1cs| error(read_zkey(&zkey, Some(circuit)));
    assert_eq!(refused(&CIRCUIT.matrices), "variables: expected 482 (the circuit), got 8 (the .zkey)");
    let mut circuit = factors();
    circuit.num_instance -= 1;
    circuit.num_witness += 1;
    let text = "public variables, with the constant one: expected 3 (the circuit), got 4 (the .zkey)";
    assert_eq!(refused(&circuit), text);
    let circuit = factors();
    let swapped = R1cs { a: circuit.b.clone(), b: circuit.a.clone(), ..circuit };
    let text = refused(&swapped);
    assert!(text.starts_with("matrix A, constraint ") && text.contains("coefficient of variable"), "{text}");
}

/// The vector with one coefficient changed.
fn with_coefficient(change: impl Fn(&mut Vec<proofmark_formats::zkey::Coefficient>)) -> Vec<u8> {
    let bytes = vector("factors_2.zkey");
    let mut file = Zkey::parse(&bytes).unwrap();
    let mut list: Vec<_> = file.coefficients.iter().map(Result::unwrap).collect();
    change(&mut list);
    let section = write_coefficients(&list).unwrap();
    file.coefficients = Coefficients::new(&section).unwrap();
    file.to_bytes()
}

#[test]
fn coefficients_that_were_tampered_with() {
    let refused = |bytes: Vec<u8>| error(read_zkey(&bytes, Some(&factors())));
    let text = refused(with_coefficient(|list| list[0].value += Fr::one()));
    assert!(text.starts_with("matrix A, constraint 0, coefficient of variable "), "{text}");
    let text = refused(with_coefficient(|list| list.last_mut().unwrap().value = Fr::from(7u64)));
    assert_eq!(
        text,
        ".zkey, matrix A, constraint 6: expected variable 3 alone, as it is public, got variable 3 times 7"
    );
    let text = refused(with_coefficient(|list| list.retain(|one| one.matrix == 1)));
    assert!(text.starts_with("constraints of the .zkey: expected at least 4"), "{text}");
    let text = refused(with_coefficient(|list| {
        let last = list.last().copied().unwrap();
        list.push(proofmark_formats::zkey::Coefficient { matrix: 1, ..last });
    }));
    assert!(text.starts_with(".zkey, matrix B, constraint 6: expected nothing"), "{text}");
    // A coefficient in two parts is the same coefficient.
    let bytes = with_coefficient(|list| {
        let mut half = list[0];
        half.value -= Fr::one();
        list[0].value = Fr::one();
        list.push(half);
    });
    read_zkey(&bytes, Some(&factors())).unwrap();
}

#[test]
fn points_that_are_none_and_a_delta_of_another_ceremony() {
    let bytes = vector("factors_2.zkey");
    let mut file = Zkey::parse(&bytes).unwrap();
    let mut a = file.a.as_bytes().to_vec();
    a[0] ^= 1;
    file.a = G1Points::new("A", &a).unwrap();
    assert_eq!(error(read_zkey(&file.to_bytes(), None)), "A 0: expected a point on the curve, got one that is not");
    let mut file = Zkey::parse(&bytes).unwrap();
    file.ceremony.contributions.pop();
    assert!(error(read_zkey(&file.to_bytes(), None)).starts_with("delta of the .zkey: expected "));
}

/// A circuit's matrices as arkworks' prover takes them.
fn ark_matrices(circuit: &R1cs) -> [Vec<Vec<(Fr, usize)>>; 3] {
    [&circuit.a, &circuit.b, &circuit.c].map(|matrix| {
        let row = |row| matrix.row(row).map(|(variable, value)| (value, variable as usize)).collect();
        (0..matrix.num_rows()).map(row).collect()
    })
}

fn ark_prove(key: &ark_groth16::ProvingKey<Bn254>, circuit: &R1cs, witness: &[Fr]) -> bool {
    let proof = Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
        key,
        Fr::from(5u64),
        Fr::from(6u64),
        &ark_matrices(circuit),
        circuit.num_instance,
        circuit.num_constraints(),
        witness,
    );
    let key = ark_groth16::prepare_verifying_key(&key.vk);
    Groth16::<Bn254>::verify_proof(&key, &proof.unwrap(), &witness[1..circuit.num_instance]).unwrap()
}

#[test]
fn arkworks_proves_with_our_keys_and_with_those_of_snarkjs() {
    let matrices = &CIRCUIT.matrices;
    let witness = CIRCUIT.witness(Fr::from(9u64)).unwrap();
    let key = to_arkworks(KEY.engine(), matrices).unwrap();
    assert!(ark_prove(&key, matrices, &witness));
    let mut wrong = witness;
    wrong[5] += Fr::one();
    assert!(!ark_prove(&key, matrices, &wrong));
    let (circuit, witness) = (factors(), read_witness(&vector("factors.wtns")).unwrap());
    let imported = read_zkey(&vector("factors_2.zkey"), Some(&circuit)).unwrap().key;
    assert!(ark_prove(&to_arkworks(&imported, &circuit).unwrap(), &circuit, &witness));
}

/// A circuit for arkworks' own setup.
struct Synthesised<'a>(&'a R1cs);

impl ark_relations::gr1cs::ConstraintSynthesizer<Fr> for Synthesised<'_> {
    fn generate_constraints(
        self,
        system: ark_relations::gr1cs::ConstraintSystemRef<Fr>,
    ) -> Result<(), ark_relations::gr1cs::SynthesisError> {
        use ark_relations::gr1cs::{LinearCombination, Variable};
        let circuit = self.0;
        for _ in 1..circuit.num_instance {
            let _variable = system.new_input_variable(|| Ok(Fr::zero()))?;
        }
        for _ in 0..circuit.num_witness {
            let _variable = system.new_witness_variable(|| Ok(Fr::zero()))?;
        }
        let variable = |index: usize| match index {
            0 => Variable::One,
            _ if index < circuit.num_instance => Variable::instance(index),
            _ => Variable::witness(index - circuit.num_instance),
        };
        let form = |matrix: &proofmark_r1cs::SparseMatrix, row| {
            LinearCombination(
                matrix.row(row).map(|(index, value)| (value, variable(index as usize))).collect::<Vec<_>>(),
            )
        };
        for row in 0..circuit.num_constraints() {
            let [a, b, c] = [&circuit.a, &circuit.b, &circuit.c].map(|matrix| form(matrix, row));
            system.enforce_r1cs_constraint(|| a.clone(), || b.clone(), || c.clone())?;
        }
        Ok(())
    }
}

#[test]
fn a_key_of_arkworks_proves_here_in_both_forms_and_folded() {
    let mut rng = StdRng::seed_from_u64(8);
    for (circuit, witness) in [
        (factors(), read_witness(&vector("factors.wtns")).unwrap()),
        (CIRCUIT.matrices.clone(), CIRCUIT.witness(Fr::from(9u64)).unwrap()),
    ] {
        let theirs =
            Groth16::<Bn254>::generate_random_parameters_with_reduction(Synthesised(&circuit), &mut rng).unwrap();
        for compressed in [false, true] {
            let bytes = write_ark_key(&theirs, compressed).unwrap();
            assert_eq!(read_ark_key(&bytes).unwrap(), theirs);
            let key = from_arkworks(&read_ark_key(&bytes).unwrap()).unwrap();
            let folded = fold(&key, &circuit).unwrap();
            assert_eq!(unfold(&folded, &circuit).unwrap(), key);
            for key in [key, folded] {
                let key = ProvingKey::new(key, circuit.hash(), SetupKind::Development);
                let prover = CircuitProver::new(key.clone(), circuit.clone()).unwrap();
                let proof = prover.prove(&witness).unwrap();
                let vk = ark_groth16::prepare_verifying_key(&theirs.vk);
                let proof = eip197::proof_from_bytes(&proof.proof.0).unwrap();
                let inputs = &witness[1..circuit.num_instance];
                assert!(Groth16::<Bn254>::verify_proof(&vk, &proof, inputs).unwrap());
                // And back: the same key.
                assert_eq!(to_arkworks(key.engine(), &circuit).unwrap(), theirs);
                // arkworks' own setup draws its generators, which a .zkey cannot say.
                let text = error(write_zkey(key.engine(), &circuit));
                assert!(text.starts_with("generators of the key: expected the curve's usual ones"), "{text}");
                assert!(text.contains("beta in G1 and beta in G2"), "{text}");
            }
        }
    }
}

#[test]
fn files_that_are_no_arkworks_keys() {
    let key = to_arkworks(KEY.engine(), &CIRCUIT.matrices).unwrap();
    for compressed in [false, true] {
        let bytes = write_ark_key(&key, compressed).unwrap();
        for cut in [0, 1, 8, 500, bytes.len() - 1] {
            let text = error(read_ark_key(&bytes[..cut]));
            assert!(text.starts_with("arkworks key: expected six lists"), "{cut}: {text}");
        }
        assert!(read_ark_key(&[&bytes[..], &[0]].concat()).is_err());
        // A length beyond all memory.
        let mut huge = bytes.clone();
        let at = if compressed { 7 * 32 } else { 7 * 64 };
        huge[at..at + 8].fill(0xff);
        assert!(error(read_ark_key(&huge)).starts_with("arkworks key: expected six lists"));
        // The second point of query A.
        let width = if compressed { 32 } else { 64 };
        let place = (7 + 2 + 2 + 1) * width + 16;
        let mut bad = bytes.clone();
        bad[place..place + 32].fill(0xff);
        assert!(
            error(read_ark_key(&bad)).starts_with("arkworks key, query A 1: expected "),
            "{}",
            error(read_ark_key(&bad))
        );
        if !compressed {
            let mut off = bytes.clone();
            off[place] ^= 1;
            let text = "arkworks key, query A 1: expected a point on the curve, got one that is not";
            assert_eq!(error(read_ark_key(&off)), text);
        }
    }
    let mut short = key.clone();
    short.l_query.pop();
    assert_eq!(error(from_arkworks(&short)), "points of query L: expected 480, got 479");
    let mut short = key;
    short.h_query.pop();
    assert!(error(from_arkworks(&short)).starts_with("points of query H, and one: expected 512, got 511"));
}
