//! Whole proofs on the emulated device: the engine's, bit for bit; and what happens when the device fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _, UniformRand as _};
use proofmark_cuda::{Device as _, DeviceError, Error, Prover};
use proofmark_cuda_emulator::{Build, Emulator, Fault};
use proofmark_engine::setup::{Secret, generate};
use proofmark_engine::{Circuit, Level, Matrix, Proof, ProvingKey, prove};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

const MEMORY: u64 = 4 << 30;

/// A circuit of products `w_i w_(i+1) = w_(i+2)`, with bits in between, and an assignment that satisfies it.
struct Example {
    matrices: [Matrix; 3],
    assignment: Vec<Fr>,
    key: ProvingKey,
}

const INSTANCE: usize = 2;

impl Example {
    fn new(products: usize, bits: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(7);
        let mut assignment = vec![Fr::ONE, Fr::rand(&mut rng), Fr::rand(&mut rng)];
        let mut rows: [Vec<Vec<(u32, Fr)>>; 3] = Default::default();
        let mut push = |row: [Vec<(u32, Fr)>; 3]| rows.iter_mut().zip(row).for_each(|(rows, row)| rows.push(row));
        for _ in 0..products {
            let next = assignment.len();
            assignment.push(assignment[next - 1] * assignment[next - 2]);
            let one = |variable: usize| vec![(variable as u32, Fr::ONE)];
            push([one(next - 1), one(next - 2), one(next)]);
        }
        let first = assignment.len();
        for bit in 0..bits {
            assignment.push(if bit % 3 == 0 { Fr::ONE } else { Fr::ZERO });
            let variable = (first + bit) as u32;
            push([vec![(variable, Fr::ONE)], vec![(variable, Fr::ONE), (0, -Fr::ONE)], vec![]]);
        }
        // A row of all bits.
        let sum: Fr = assignment[first..].iter().sum();
        assignment.push(sum);
        let all = (first..first + bits).map(|variable| (variable as u32, Fr::ONE)).collect();
        push([all, vec![(0, Fr::ONE)], vec![((assignment.len() - 1) as u32, Fr::ONE)]]);
        let matrices = rows.map(Matrix::from_rows);
        let circuit = Circuit::new(matrices.clone(), INSTANCE, assignment.len()).unwrap();
        let mut number = || Fr::rand(&mut rng);
        let secret = Secret { alpha: number(), beta: number(), gamma: number(), delta: number(), tau: number() };
        let key = generate(&circuit, &secret).unwrap();
        Self { matrices, assignment, key }
    }

    fn on_the_cpu(&self, r: Fr, s: Fr) -> Proof {
        let circuit = Circuit::new(self.matrices.clone(), INSTANCE, self.assignment.len()).unwrap();
        prove(&self.key, &circuit, &self.assignment, r, s, Level::Portable).unwrap()
    }

    fn load(&self, device: &Arc<Emulator>) -> Result<Prover, Error> {
        let [a, b, c] = &self.matrices;
        let circuit =
            proofmark_cuda::Circuit { a, b, c: Some(c), num_instance: INSTANCE, num_variables: self.assignment.len() };
        Prover::load(device.clone(), &self.key, &circuit)
    }
}

fn emulator(build: Build) -> Arc<Emulator> {
    Arc::new(Emulator::start(build, MEMORY).unwrap())
}

fn blinding() -> (Fr, Fr) {
    let mut rng = StdRng::seed_from_u64(8);
    (Fr::rand(&mut rng), Fr::rand(&mut rng))
}

fn proofs_are_the_engines(build: Build, sizes: &[(usize, usize)]) {
    let (r, s) = blinding();
    for &(products, bits) in sizes {
        let mut example = Example::new(products, bits);
        // With a key that says so, C is subtracted from the quotient. The proof is of no use, but of the same none.
        for folded in [true, false] {
            example.key.folded = folded;
            let device = emulator(build);
            let prover = example.load(&device).unwrap();
            let free = device.memory().unwrap().free;
            for _ in 0..2 {
                assert_eq!(
                    prover.prove(&example.assignment, r, s).unwrap(),
                    example.on_the_cpu(r, s),
                    "{products} {bits}"
                );
                assert_eq!(device.memory().unwrap().free, free, "memory of a proof is given back");
            }
            drop(prover);
            assert_eq!(device.live(), 0, "memory of a key is given back");
        }
    }
}

#[test]
#[cfg_attr(not(emulator), ignore = "the kernels are compiled for the host by a C++ compiler: there is none")]
fn proofs_are_the_engines_plain() {
    proofs_are_the_engines(Build::Plain, &[(1, 1), (10, 200), (600, 2000)]);
}

#[test]
#[cfg_attr(
    not(emulator_sanitized),
    ignore = "expected a C++ compiler with the address and undefined-behaviour sanitizers: there is none"
)]
fn proofs_are_the_engines_sanitized() {
    proofs_are_the_engines(Build::Sanitized, &[(10, 200)]);
}

#[test]
#[cfg_attr(not(emulator), ignore = "the kernels are compiled for the host by a C++ compiler: there is none")]
fn a_fault_at_any_launch_is_an_error_and_leaks_nothing() {
    let (r, s) = blinding();
    let example = Example::new(10, 100);
    let device = emulator(Build::Plain);
    let prover = example.load(&device).unwrap();
    let (before, held) = (device.launches(), device.live());
    let expected = prover.prove(&example.assignment, r, s).unwrap();
    let launches = device.launches() - before;
    assert!(launches > 50, "{launches}");
    // Refused launches: the device goes on.
    for launch in 0..launches {
        device.inject(Fault::Error, device.launches() + launch);
        let error = prover.prove(&example.assignment, r, s).unwrap_err();
        assert!(matches!(error, Error::Device(DeviceError::Driver { .. })), "launch {launch}: {error}");
        assert_eq!(device.live(), held, "launch {launch}");
        device.inject(Fault::Error, usize::MAX);
    }
    assert_eq!(prover.prove(&example.assignment, r, s).unwrap(), expected);
    // A wrong bit in what comes down: another proof, which its verification refuses.
    device.inject(Fault::WrongBits, device.launches() + launches - 1);
    assert_ne!(prover.prove(&example.assignment, r, s).unwrap(), expected);
    device.inject(Fault::WrongBits, usize::MAX);
    drop(prover);
    // Death: everything is gone, and each call says so.
    for launch in (0..launches).step_by(20) {
        let device = emulator(Build::Plain);
        let prover = example.load(&device).unwrap();
        device.inject(Fault::Death, device.launches() + launch);
        for _ in 0..2 {
            let error = prover.prove(&example.assignment, r, s).unwrap_err();
            assert!(matches!(error, Error::Device(DeviceError::Lost(_))), "launch {launch}: {error}");
        }
        drop(prover);
        assert_eq!(device.live(), 0);
    }
}

#[test]
#[cfg_attr(not(emulator), ignore = "the kernels are compiled for the host by a C++ compiler: there is none")]
fn a_key_too_large_for_the_memory_is_refused_before_anything_is_uploaded() {
    let example = Example::new(10, 100);
    let device = Arc::new(Emulator::start(Build::Plain, 1 << 20).unwrap());
    let Err(error) = example.load(&device) else { panic!("expected an error") };
    assert!(error.to_string().starts_with("GPU memory: expected "), "{error}");
    assert!(error.to_string().ends_with(" bytes, got 1048576 of 1048576 free"), "{error}");
    assert_eq!((device.live(), device.launches()), (0, 0));
}

#[test]
#[cfg_attr(not(emulator), ignore = "the kernels are compiled for the host by a C++ compiler: there is none")]
fn keys_and_assignments_of_other_circuits_are_refused() {
    let (example, other) = (Example::new(10, 100), Example::new(11, 100));
    let device = emulator(Build::Plain);
    let mixed = Example { key: other.key, assignment: example.assignment.clone(), matrices: example.matrices.clone() };
    let Err(error) = mixed.load(&device) else { panic!("expected an error") };
    assert_eq!(error.to_string(), "points of query A: expected 114, got 115");
    let prover = example.load(&device).unwrap();
    let (r, s) = blinding();
    let error = prover.prove(&example.assignment[1..], r, s).unwrap_err();
    assert_eq!(error.to_string(), "elements of the assignment: expected 114, got 113");
    let error = prover.prove(&example.assignment, Fr::ZERO, s).unwrap_err();
    assert_eq!(error, Error::Engine(proofmark_engine::Error::Blinding));
}
