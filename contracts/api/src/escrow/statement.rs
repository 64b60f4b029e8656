//! From a job's terms to the statement that a proof has to show. Escrow, prover and auditor all call this.

use cosmwasm_std::HexBinary;
use proofmark_statement::{Context, ElementError, Fr, Statement, commit_output, element_from_bytes, source};
use thiserror::Error;

use super::job::{JobTerms, OutputMode};
use super::query::DigestResponse;

/// Where and by whom a job is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The chain's id.
    pub chain_id: &'a str,
    /// The escrow's address.
    pub contract: &'a str,
    /// The job.
    pub job_id: u64,
    /// The prover's address.
    pub prover: &'a str,
    /// The output tensor's bytes, or the 32 bytes of the commitment to them if the terms ask for it.
    pub output: &'a [u8],
}

/// Why there is no statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementError {
    /// The output is not one of this model.
    #[error("output: expected {expected} bytes, got {got}")]
    OutputLength {
        /// Length of the model's output.
        expected: u32,
        /// Length of this one.
        got: usize,
    },
    /// An output that is no commitment, or terms that no escrow stores.
    #[error("{field}: {source}")]
    Element {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        source: ElementError,
    },
}

/// The statement that `claim` fulfils the job of these `terms`.
pub fn statement(terms: &JobTerms, claim: &Claim<'_>) -> Result<Statement, StatementError> {
    let output = output_commitment(terms, claim.output)?;
    let dataset = match &terms.dataset {
        Some(dataset) => element("dataset", &dataset.root)?,
        None => zero(),
    };
    let context = Context {
        chain_id: claim.chain_id,
        contract: claim.contract,
        job_id: claim.job_id,
        requester: terms.requester.as_str(),
        prover: claim.prover,
    };
    Ok(Statement {
        model: element("model", &terms.model)?,
        dataset,
        input: element("input_commitment", &terms.input_commitment)?,
        output,
        context: context.to_element(),
    })
}

impl From<&Statement> for DigestResponse {
    fn from(statement: &Statement) -> Self {
        let hex = |element: Fr| HexBinary::from(element.to_bytes_be());
        DigestResponse {
            digest: hex(statement.digest()),
            model: hex(statement.model),
            dataset: hex(statement.dataset),
            input: hex(statement.input),
            output: hex(statement.output),
            context: hex(statement.context),
        }
    }
}

/// What a source has to sign for a job of these `terms`: that their input comes from it.
pub fn source_message(terms: &JobTerms) -> Result<Vec<u8>, StatementError> {
    Ok(source::message(&element("input_commitment", &terms.input_commitment)?))
}

/// The salt of public tensors, and the dataset of a job that asks for none.
pub fn zero() -> Fr {
    Fr::from_u64(0)
}

/// A commitment is taken as it is: that it opens to an output of the right length is what the circuit proves.
fn output_commitment(terms: &JobTerms, output: &[u8]) -> Result<Fr, StatementError> {
    match terms.output_mode {
        OutputMode::Inline if output.len() != terms.output_len as usize => {
            Err(StatementError::OutputLength { expected: terms.output_len, got: output.len() })
        }
        OutputMode::Inline => Ok(commit_output(zero(), output)),
        OutputMode::Committed => element("output", output),
    }
}

fn element(field: &'static str, value: &[u8]) -> Result<Fr, StatementError> {
    element_from_bytes(value).map_err(|source| StatementError::Element { field, source })
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Addr, Uint128};
    use proofmark_statement::commit_input;

    use super::*;
    use crate::Denom;
    use crate::escrow::{DatasetTerms, OutputMode};

    fn hex(value: u64) -> HexBinary {
        HexBinary::from(Fr::from_u64(value).to_bytes_be())
    }

    fn terms() -> JobTerms {
        let (alice, bob) = (Addr::unchecked("alice"), Addr::unchecked("bob"));
        JobTerms {
            requester: alice.clone(),
            model: hex(7),
            key: hex(7),
            developer: bob.clone(),
            model_royalty_bps: 0,
            dataset: None,
            input_commitment: HexBinary::from(commit_input(zero(), &[1, 2]).to_bytes_be()),
            output_len: 3,
            output_mode: OutputMode::Inline,
            provers: Vec::new(),
            callback_gas: None,
            denom: Denom::Native("ucosm".into()),
            min_price: Uint128::one(),
            max_price: Uint128::one(),
            ramp_start: 0,
            ramp_seconds: 0,
            lock_seconds: 1,
            deadline: 10,
            collateral: Uint128::zero(),
            fee_bps: 0,
            burn_bps: 0,
            treasury: bob,
            created_at: 0,
            units: 0,
            units_per_burnt: 0,
        }
    }

    const CLAIM: Claim<'static> =
        Claim { chain_id: "chain-1", contract: "escrow", job_id: 1, prover: "carol", output: &[1, 2, 3] };

    /// The vectors that `circuits/statement/tests/golden.rs` pins, by the way that a settlement takes.
    #[test]
    fn a_source_signs_the_commitment_to_the_input() {
        assert_eq!(source_message(&terms()), Ok(source::message(&commit_input(zero(), &[1, 2]))));
    }

    #[test]
    fn golden_values() {
        macro_rules! golden {
            ($name:literal) => {
                HexBinary::from_hex(
                    include_str!(concat!("../../../../circuits/statement/tests/vectors/golden/", $name, ".hex")).trim(),
                )
                .unwrap()
            };
        }
        let (input, dataset): (Vec<u8>, _) = ((0..64).collect(), hex(5));
        let terms = JobTerms {
            requester: Addr::unchecked("cosmos1requester"),
            model: golden!("model"),
            dataset: Some(DatasetTerms {
                id: 1,
                root: dataset,
                depth: 4,
                provider: Addr::unchecked("p"),
                royalty_bps: 0,
            }),
            input_commitment: HexBinary::from(commit_input(zero(), &input).to_bytes_be()),
            output_len: 10,
            ..terms()
        };
        let claim = Claim {
            chain_id: "proofmark-1",
            contract: "cosmos1escrow",
            job_id: 7,
            prover: "cosmos1prover",
            output: &[250; 10],
        };
        let got = DigestResponse::from(&statement(&terms, &claim).unwrap());
        assert_eq!(got.input, golden!("input"));
        assert_eq!(got.output, golden!("output"));
        assert_eq!(got.context, golden!("context"));
        assert_eq!(got.digest, golden!("digest"));
    }

    #[test]
    fn every_part_moves_the_digest() {
        let digest = |terms: &JobTerms, claim: Claim<'_>| statement(terms, &claim).unwrap().digest().to_bytes_be();
        let base = terms();
        let dataset = DatasetTerms { id: 1, root: hex(9), depth: 4, provider: base.treasury.clone(), royalty_bps: 0 };
        let seen = [
            digest(&base, CLAIM),
            digest(&base, Claim { chain_id: "chain-2", ..CLAIM }),
            digest(&base, Claim { contract: "other", ..CLAIM }),
            digest(&base, Claim { job_id: 2, ..CLAIM }),
            digest(&base, Claim { prover: "dave", ..CLAIM }),
            digest(&base, Claim { output: &[1, 2, 4], ..CLAIM }),
            digest(&JobTerms { model: hex(8), ..base.clone() }, CLAIM),
            digest(&JobTerms { input_commitment: hex(1), ..base.clone() }, CLAIM),
            digest(&JobTerms { requester: Addr::unchecked("erin"), ..base.clone() }, CLAIM),
            digest(&JobTerms { dataset: Some(dataset), ..base.clone() }, CLAIM),
        ];
        for (i, one) in seen.iter().enumerate() {
            assert!(!seen[..i].contains(one), "variant {i} collides");
        }
        // What is not part of the statement does not move it.
        assert_eq!(digest(&JobTerms { max_price: Uint128::new(5), ..base.clone() }, CLAIM), seen[0]);
    }

    #[test]
    fn a_committed_output_is_the_element_itself() {
        let terms = JobTerms { output_mode: OutputMode::Committed, ..terms() };
        let of = |output: &[u8]| statement(&terms, &Claim { output, ..CLAIM });
        // The tensor's length is the circuit's matter: 32 bytes whatever it is.
        let commitment = commit_output(Fr::from_u64(9), &[1, 2, 3]);
        assert_eq!(of(&commitment.to_bytes_be()).unwrap().output, commitment);
        let message = |output: &[u8]| of(output).unwrap_err().to_string();
        assert_eq!(message(&[1, 2, 3]), "output: field element: expected 32 bytes, got 3");
        assert_eq!(message(&[0; 33]), "output: field element: expected 32 bytes, got 33");
        assert!(
            message(&[0xff; 32]).starts_with("output: field element: scalar not canonical: expected a number below")
        );
    }

    /// Salt 0 hides nothing: both forms are then the same statement, and the mode only says how it is handed in.
    #[test]
    fn without_salt_both_forms_say_the_same() {
        let committed = JobTerms { output_mode: OutputMode::Committed, ..terms() };
        let output = commit_output(zero(), CLAIM.output).to_bytes_be();
        let inline = statement(&terms(), &CLAIM).unwrap();
        assert_eq!(statement(&committed, &Claim { output: &output, ..CLAIM }).unwrap(), inline);
        // The same bytes in the other form are something else, even if the length fits.
        let wide = JobTerms { output_len: 32, ..terms() };
        let mistaken = statement(&wide, &Claim { output: &output, ..CLAIM }).unwrap();
        assert_ne!(mistaken.digest(), inline.digest());
    }

    #[test]
    fn an_output_of_another_length_is_refused() {
        let error = statement(&terms(), &Claim { output: &[1, 2], ..CLAIM }).unwrap_err();
        assert_eq!(error.to_string(), "output: expected 3 bytes, got 2");
    }
}
