//! The statement, computed again, and the proof, verified twice.

use ark_bn254::Bn254;
use ark_groth16::Groth16;
use proofmark_api::escrow::{Claim, Settlement, statement};
use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey, verify_bytes};
use proofmark_r1cs::from_statement;
use proofmark_statement::Fr;

use super::AuditBundle;
use super::origin::hex;
use crate::check::Checks;
use crate::eip197;

/// Output commitment, context and digest; then the proof under our verifier and under arkworks.
pub(super) fn statement_and_proof(bundle: &AuditBundle, settlement: &Settlement, checks: &mut Checks) {
    let claim = Claim {
        chain_id: &bundle.chain_id,
        contract: &bundle.contract,
        job_id: bundle.job.id,
        prover: settlement.prover.as_str(),
        output: &settlement.output,
    };
    let digest = match statement(&bundle.job.terms, &claim) {
        Ok(statement) => statement.digest(),
        Err(error) => return checks.note("statement", false, error.to_string()),
    };
    checks.note("statement", true, format!("digest {}", hex(&digest)));
    note(checks, "proof", ours(bundle, settlement, digest));
    note(checks, "proof (arkworks)", arkworks(bundle, settlement, digest));
}

fn note(checks: &mut Checks, name: &str, outcome: Result<(), String>) {
    match outcome {
        Ok(()) => checks.note(name, true, "the pairing equation holds for this digest and key"),
        Err(reason) => checks.note(name, false, reason),
    }
}

fn ours(bundle: &AuditBundle, settlement: &Settlement, digest: Fr) -> Result<(), String> {
    let key = VerifyingKey::from_bytes(&bundle.verifying_key).map_err(|e| e.to_string())?;
    verify_bytes(&PreparedVerifyingKey::from(&key), &[digest], &settlement.proof).map_err(|e| e.to_string())
}

fn arkworks(bundle: &AuditBundle, settlement: &Settlement, digest: Fr) -> Result<(), String> {
    let key = eip197::verifying_key_from_bytes(&bundle.verifying_key).map_err(|e| e.to_string())?;
    let proof = eip197::proof_from_bytes(&settlement.proof).map_err(|e| e.to_string())?;
    // arkworks pairs inputs with points and ignores what is left over.
    if key.gamma_abc_g1.len() != 2 {
        return Err(format!(
            "verifying key: expected 1 public input, got {}",
            key.gamma_abc_g1.len().saturating_sub(1)
        ));
    }
    let prepared = ark_groth16::prepare_verifying_key(&key);
    match Groth16::<Bn254>::verify_proof(&prepared, &proof, &[from_statement(&digest)]) {
        Ok(true) => Ok(()),
        Ok(false) => Err("invalid proof: the pairing equation does not hold".into()),
        Err(error) => Err(error.to_string()),
    }
}
