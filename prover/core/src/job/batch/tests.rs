use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use super::*;
use crate::backend::{Backend, Cpu, Loaded, ProofBytes, Randomness};
use crate::error::Result;
use crate::job::{JobContext, Privacy, Request};
use crate::keys::ProvingKey;
use crate::testing::{KEY, MODEL, context};
use proofmark_r1cs::R1cs;

static PROVER: LazyLock<Prover> = LazyLock::new(|| Prover::new(MODEL.clone(), KEY.clone(), &Cpu).unwrap());

/// Long enough that only a pipeline that stands still fails.
const PATIENCE: Duration = Duration::from_secs(60);

fn job(job_id: u64) -> JobContext {
    JobContext { job_id, ..context() }
}

fn infer(runner: &Runner, job_id: u64) -> Result<Inference> {
    let input = [129, 100, 7, u8::try_from(job_id % 256).unwrap()];
    runner.run(&Request { input: &input, context: &job(job_id), dataset: None, privacy: Privacy::PUBLIC })
}

#[test]
fn each_job_gets_its_own_proof_in_order() {
    let mut taken = Vec::new();
    PROVER.prove_batch(10..15, infer, |number, proved: Result<ProvedInference>| {
        taken.push((number, proved.unwrap()));
        ControlFlow::Continue(())
    });
    assert_eq!(taken.len(), 5);
    for (expected, (number, proved)) in taken.iter().enumerate() {
        assert_eq!((*number, proved.context.job_id), (expected, 10 + expected as u64));
        // Verified before; here by who only has the verifying key, and the very statement of this job.
        let inference = infer(PROVER.runner(), proved.context.job_id).unwrap();
        assert_eq!(inference.statement().digest(), proved.digest);
        PROVER.runner().accept(inference, proved.proof).unwrap();
    }
}

#[test]
fn a_job_that_fails_leaves_the_others_alone() {
    let prepare = |runner: &Runner, job_id: u64| match job_id {
        1 => Err(Error::Setup("no such file".into())),
        2 => {
            let context = job(2);
            runner.run(&Request { input: &[1, 2, 3], context: &context, dataset: None, privacy: Privacy::PUBLIC })
        }
        4 => {
            let mut inference = infer(runner, 4)?;
            inference.assignment.values[1] += ark_bn254::Fr::from(1u64);
            Ok(inference)
        }
        _ => infer(runner, job_id),
    };
    let mut taken = Vec::new();
    PROVER.prove_batch(0..6, prepare, |_, proved: Result<ProvedInference>| {
        taken.push(proved.map(|proved| proved.context.job_id).map_err(|error| error.to_string()));
        ControlFlow::Continue(())
    });
    let proved: Vec<u64> = taken.iter().filter_map(|result| result.as_ref().ok().copied()).collect();
    assert_eq!(proved, [0, 3, 5]);
    let error = |number: usize| taken[number].clone().unwrap_err();
    assert_eq!(error(1), "setup: no such file");
    assert_eq!(error(2), "input: expected 4 elements, got 3");
    assert!(error(4).contains("does not satisfy constraint") && error(4).contains("belongs to digest"), "{}", error(4));
}

#[test]
fn nothing_goes_on_after_the_caller_has_enough() {
    let mut taken = 0;
    // Endless: this returns only if whoever prepares is told to stop.
    PROVER.prove_batch(0.., infer, |_, proved: Result<ProvedInference>| {
        proved.unwrap();
        taken += 1;
        if taken == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(taken, 3);
    PROVER.prove_batch(0..0, infer, |_, _: Result<ProvedInference>| panic!("there is no job"));
}

/// A device that starts a proof only when the next job's witness is there, and ends it only when it may.
struct Device {
    begun: Sender<()>,
    may_end: Arc<Mutex<Receiver<()>>>,
}

impl Backend for Device {
    fn name(&self) -> &'static str {
        "device"
    }

    fn load(&self, key: Arc<ProvingKey>, matrices: &R1cs) -> Result<Box<dyn Loaded>> {
        let (begun, may_end) = (self.begun.clone(), self.may_end.clone());
        Ok(Box::new(LoadedDevice { cpu: Cpu.load(key, matrices)?, begun, may_end }))
    }
}

struct LoadedDevice {
    cpu: Box<dyn Loaded>,
    begun: Sender<()>,
    may_end: Arc<Mutex<Receiver<()>>>,
}

impl Loaded for LoadedDevice {
    fn backend(&self) -> &'static str {
        "device"
    }

    fn prove(&self, assignment: &[ark_bn254::Fr], randomness: Randomness) -> Result<ProofBytes> {
        self.begun.send(()).unwrap();
        self.may_end.lock().unwrap().recv_timeout(PATIENCE).expect("nobody let this proof end");
        self.cpu.prove(assignment, randomness)
    }
}

#[test]
fn the_next_witness_is_made_during_a_proof_and_no_more_than_one() {
    const JOBS: u64 = 4;
    let (begun, proofs_begun) = channel();
    let (let_end, may_end) = channel();
    let device = Device { begun, may_end: Arc::new(Mutex::new(may_end)) };
    let prover = Prover::new(MODEL.clone(), KEY.clone(), &device).unwrap();
    let (prepared, jobs_prepared) = channel();
    let prepare = move |runner: &Runner, job_id| {
        prepared.send(job_id).unwrap();
        infer(runner, job_id)
    };
    let mut taken = 0;
    thread::scope(|scope| {
        let conductor = scope.spawn(move || {
            assert_eq!(jobs_prepared.recv_timeout(PATIENCE), Ok(0));
            for proof in 0..JOBS {
                proofs_begun.recv_timeout(PATIENCE).unwrap();
                // This proof cannot end before we say so: what comes now comes during it.
                if proof + 1 < JOBS {
                    assert_eq!(jobs_prepared.recv_timeout(PATIENCE), Ok(proof + 1));
                }
                // Another one ahead would be one assignment more in memory.
                assert!(jobs_prepared.recv_timeout(Duration::from_millis(20)).is_err());
                let_end.send(()).unwrap();
            }
        });
        prover.prove_batch(0..JOBS, prepare, |_, proved: Result<ProvedInference>| {
            proved.unwrap();
            taken += 1;
            ControlFlow::Continue(())
        });
        conductor.join().unwrap();
    });
    assert_eq!(taken, JOBS);
}

#[test]
fn a_bad_proof_is_its_jobs_error() {
    struct Spoilt;
    struct LoadedSpoilt(Box<dyn Loaded>, Mutex<u32>);
    impl Backend for Spoilt {
        fn name(&self) -> &'static str {
            "spoilt"
        }
        fn load(&self, key: Arc<ProvingKey>, matrices: &R1cs) -> Result<Box<dyn Loaded>> {
            Ok(Box::new(LoadedSpoilt(Cpu.load(key, matrices)?, Mutex::new(0))))
        }
    }
    impl Loaded for LoadedSpoilt {
        fn backend(&self) -> &'static str {
            "spoilt"
        }
        fn prove(&self, assignment: &[ark_bn254::Fr], randomness: Randomness) -> Result<ProofBytes> {
            let mut proof = self.0.prove(assignment, randomness)?;
            let mut count = self.1.lock().unwrap();
            *count += 1;
            if *count == 2 {
                let a: [u8; 64] = proof.0[..64].try_into().unwrap();
                proof.0[192..].copy_from_slice(&a);
            }
            Ok(proof)
        }
    }
    let prover = Prover::new(MODEL.clone(), KEY.clone(), &Spoilt).unwrap();
    let mut bad = Vec::new();
    prover.prove_batch(0..3, infer, |number, proved: Result<ProvedInference>| {
        if let Err(error) = proved {
            assert!(matches!(error, Error::BadProof { .. }), "{error}");
            bad.push(number);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(bad, [1]);
}
