//! The statement: *model M on the input committed as I gave the output O; I belongs to dataset D; for job J
//! at contract C on chain N; made by prover P.*
//!
//! Its digest is a proof's only public input, so another job, chain or prover is another digest: replay
//! and theft are refused by the proof system itself.

use proofmark_groth16::Fr;
use sha2::{Digest, Sha256};

use crate::domain::Domain;
use crate::element::element_from_sha256;
use crate::poseidon::Sponge;

/// Everything that one proof is about, as field elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// [`model_id`], or [`committed_model_id`] for private weights.
    pub model: Fr,
    /// Merkle root of the dataset that the input is a leaf of; zero if the job asks for none.
    pub dataset: Fr,
    /// [`crate::commit_input`].
    pub input: Fr,
    /// [`crate::commit_output`].
    pub output: Fr,
    /// [`Context::to_element`].
    pub context: Fr,
}

impl Statement {
    /// Number of elements that the digest absorbs.
    pub const ELEMENTS: usize = 5;

    /// The elements in the order in which the digest absorbs them.
    #[must_use]
    pub fn elements(&self) -> [Fr; Self::ELEMENTS] {
        [self.model, self.dataset, self.input, self.output, self.context]
    }

    /// The digest: one sponge permutation, and the public input of the proof.
    #[must_use]
    pub fn digest(&self) -> Fr {
        let mut sponge = Sponge::statement(Domain::Statement.tag(Self::ELEMENTS));
        for element in self.elements() {
            sponge.absorb(element);
        }
        sponge.finish()
    }
}

/// Where a proof counts: one job of one contract on one chain, for one prover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// The chain's id, as in its block headers.
    pub chain_id: &'a str,
    /// Address of the escrow contract.
    pub contract: &'a str,
    /// The job's number at that contract.
    pub job_id: u64,
    /// Address of who asked and pays.
    pub requester: &'a str,
    /// Address of who is to be paid.
    pub prover: &'a str,
}

impl Context<'_> {
    /// The context as one element: SHA-256 over length-prefixed parts, cut to 248 bits.
    ///
    /// Lengths (u32, big-endian) come before the parts, so no two contexts have the same encoding.
    #[must_use]
    pub fn to_element(&self) -> Fr {
        let mut hash = Sha256::new();
        hash.update(b"proofmark/context/v1");
        for part in [self.chain_id, self.contract, self.requester, self.prover] {
            update_prefixed(&mut hash, part.as_bytes());
        }
        hash.update(self.job_id.to_be_bytes());
        element_from_sha256(hash.finalize().into())
    }
}

/// The id of a model whose weights are constants of its circuit: the hash of its verifying key.
///
/// `verifying_key` is the canonical encoding of `proofmark_groth16::VerifyingKey`.
#[must_use]
pub fn model_id(verifying_key: &[u8]) -> Fr {
    let mut hash = Sha256::new();
    hash.update(b"proofmark/model/v1");
    update_prefixed(&mut hash, verifying_key);
    element_from_sha256(hash.finalize().into())
}

/// The id of a model with private weights: the architecture's key and the commitment to the weights.
///
/// `architecture` is [`model_id`] of the architecture's verifying key. The circuit computes this hash from the
/// commitment to the very weights that it uses.
#[must_use]
pub fn committed_model_id(architecture: Fr, weights_commitment: Fr) -> Fr {
    let mut sponge = Sponge::statement(Domain::Model.tag(2));
    sponge.absorb(architecture);
    sponge.absorb(weights_commitment);
    sponge.finish()
}

pub(crate) fn update_prefixed(hash: &mut Sha256, part: &[u8]) {
    // Addresses, chain ids and keys are far below 4 GiB.
    hash.update((part.len() as u32).to_be_bytes());
    hash.update(part);
}
