//! Many proofs with one key.
//!
//! While a proof is made, the next job's witness is computed and checked, and the last proof is verified and handed over:
//!
//! ```text
//! prepare 1, check | prepare 2, check | prepare 3, check | ...
//!                  | prove 1          | prove 2          | ...
//!                                     | verify 1, take   | ...
//! ```
//!
//! At most two assignments are in memory, that of the proof in the making and the next one's, however many jobs there are.

use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::thread;

use proofmark_engine::silent;

use super::{Inference, ProvedInference, Prover, Runner};
use crate::error::Error;

impl Prover {
    /// Proves jobs in their order. A job that fails has its own error; the others go on.
    ///
    /// - `jobs` may be endless, and read from wherever they come from: the next one is asked for when it can be worked on.
    /// - `prepare` makes a job's inference, [`Runner::run`] and what has to be read for it. It runs on a thread of its own, at
    ///   most one job ahead of the proofs.
    /// - `take` gets each job's number (from 0) and proof, verified, or error, on the thread that called. It says
    ///   whether to go on; what is under way then is dropped.
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    /// use proofmark_prover::{Error, JobContext, Privacy, Prover, Request};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (prover, jobs): (Prover, Vec<(JobContext, Vec<u8>)>) = unimplemented!();
    /// let mut proofs = Vec::new();
    /// prover.prove_batch(
    ///     jobs,
    ///     |runner, (context, input)| {
    ///         runner.run(&Request { input: &input, context: &context, dataset: None, privacy: Privacy::PUBLIC })
    ///     },
    ///     |number, result: Result<_, Error>| {
    ///         match result {
    ///             Ok(proved) => proofs.push(proved.proof),
    ///             Err(error) => eprintln!("job {number}: {error}"),
    ///         }
    ///         ControlFlow::Continue(())
    ///     },
    /// );
    /// # Ok(()) }
    /// ```
    pub fn prove_batch<J, E>(
        &self,
        jobs: impl IntoIterator<Item = J, IntoIter: Send>,
        prepare: impl Fn(&Runner, J) -> Result<Inference, E> + Send,
        mut take: impl FnMut(usize, Result<ProvedInference, E>) -> ControlFlow<()>,
    ) where
        E: From<Error> + Send,
    {
        let jobs = jobs.into_iter();
        // No room: a witness waits in the hands of who made it.
        let (give_satisfied, satisfied) = sync_channel(0);
        // A proof is small; the next one need not wait until this one is written.
        let (give_proofs, proofs) = sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(move || {
                for job in jobs {
                    let inference = prepare(&self.runner, job);
                    let checked = inference.and_then(|inference| Ok(self.runner.check(inference)?));
                    if give_satisfied.send(checked).is_err() {
                        break;
                    }
                }
            });
            scope.spawn(move || {
                for checked in satisfied {
                    let proof = checked.and_then(|satisfied| Ok(self.prove_satisfied(satisfied, &silent)?));
                    if give_proofs.send(proof).is_err() {
                        break;
                    }
                }
            });
            for (number, proof) in proofs.into_iter().enumerate() {
                let verified = proof.and_then(|unverified| Ok(self.verify(unverified)?));
                if take(number, verified).is_break() {
                    break;
                }
            }
        });
    }
}

#[cfg(test)]
mod tests;
