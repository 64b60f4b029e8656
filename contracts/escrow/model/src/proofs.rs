//! Proofs that the real verifier takes, and others that it must not take, for any statement about the plans' jobs.

use std::sync::RwLock;

use cosmwasm_std::HexBinary;
use foldhash::HashMap;
use proofmark_groth16_toy as toy;
use proofmark_statement::{Context, Fr, Statement, commit_input, commit_output, model_id};

use crate::cast::{Cast, Who};
use crate::configuration::Plan;
use crate::interner::{read, write};

/// The chain's id.
pub const CHAIN: &str = "model-1";
/// The output that every submission brings.
pub const OUTPUT: [u8; 2] = [5, 6];
/// The root of the dataset.
pub const DATASET_ROOT: u64 = 9;

/// What a proof was made for, beside what it is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Made {
    /// For exactly this job, sender and output.
    Right,
    /// The same in other bytes.
    Rerandomised,
    /// For the other prover.
    ForOtherProver,
    /// For a job with another number, all else alike.
    ForOtherJob,
    /// For the other requester.
    ForOtherRequester,
    /// For an escrow at another address.
    ForOtherContract,
    /// For another chain.
    ForOtherChain,
    /// For another output.
    ForOtherOutput,
}

impl Made {
    /// All of them.
    pub const ALL: [Made; 8] = [
        Made::Right,
        Made::Rerandomised,
        Made::ForOtherProver,
        Made::ForOtherJob,
        Made::ForOtherRequester,
        Made::ForOtherContract,
        Made::ForOtherChain,
        Made::ForOtherOutput,
    ];

    /// Whether it shows what it is sent for.
    pub fn is_right(self) -> bool {
        matches!(self, Made::Right | Made::Rerandomised)
    }
}

/// A proof: of which plan's job under which number, sent by whom, and how it was made.
type Wanted = (usize, u64, Who, Made);

/// Makes proofs, each once.
#[derive(Debug, Default)]
pub struct Proofs {
    made: RwLock<HashMap<Wanted, Vec<u8>>>,
}

/// The seed of a model's toy key.
pub fn seed(revocable: bool) -> u64 {
    if revocable { 100 } else { 200 }
}

/// A model's verifying key.
pub fn verifying_key(revocable: bool) -> Vec<u8> {
    toy::key(seed(revocable), 1).to_bytes()
}

/// A model's id.
pub fn model(revocable: bool) -> HexBinary {
    HexBinary::from(model_id(&verifying_key(revocable)).to_bytes_be())
}

/// The input of a plan's job.
pub fn input(plan: usize) -> [u8; 4] {
    [1, 2, 3, plan as u8]
}

/// The statement that `prover` computed `output` for a plan's job, with one part of it changed.
pub fn statement(cast: &Cast, plan: (usize, &Plan), id: u64, prover: Who, output: &[u8], made: Made) -> Statement {
    let (index, plan) = plan;
    let (mut id, mut requester, mut prover) = (id, plan.requester, prover);
    let (mut contract, mut chain_id, mut output) = (&cast.escrow, CHAIN, output.to_vec());
    match made {
        Made::Right | Made::Rerandomised => {}
        Made::ForOtherProver => prover = if prover == Who::Carol { Who::Dave } else { Who::Carol },
        Made::ForOtherJob => id = id.saturating_add(1),
        Made::ForOtherRequester => requester = if requester == Who::Alice { Who::Bob } else { Who::Alice },
        Made::ForOtherContract => contract = &cast.other_escrow,
        Made::ForOtherChain => chain_id = "model-2",
        Made::ForOtherOutput => output.rotate_left(1),
    }
    let zero = Fr::from_u64(0);
    Statement {
        model: model_id(&verifying_key(plan.revocable)),
        dataset: if plan.dataset { Fr::from_u64(DATASET_ROOT) } else { zero },
        input: commit_input(zero, &input(index)),
        output: commit_output(zero, &output),
        context: Context {
            chain_id,
            contract: contract.as_str(),
            job_id: id,
            requester: cast.addr(requester).as_str(),
            prover: cast.addr(prover).as_str(),
        }
        .to_element(),
    }
}

impl Proofs {
    /// The proof that `sender` sends for a plan's job.
    pub fn proof(&self, cast: &Cast, plan: (usize, &Plan), id: u64, sender: Who, made: Made) -> Vec<u8> {
        let wanted = (plan.0, id, sender, made);
        if let Some(proof) = read(&self.made).get(&wanted) {
            return proof.clone();
        }
        let seed = seed(plan.1.revocable);
        let mut proof = toy::prove(seed, statement(cast, plan, id, sender, &OUTPUT, made).digest());
        if made == Made::Rerandomised {
            proof = toy::rerandomize(seed, &proof);
        }
        write(&self.made).insert(wanted, proof.clone());
        proof
    }
}
