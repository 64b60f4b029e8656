//! Input and output: as the chain stores them, or as commitments that only somebody with the salt can open.

use proofmark_api::escrow::{OutputMode, Settlement};
use proofmark_statement::{Fr, commit_input, element_from_bytes};

use super::AuditBundle;
use super::origin::hex;
use crate::check::Checks;
use crate::commitment::open_output;

/// What an auditor was told off chain about a job with a private input or a committed output.
#[derive(Clone, Default)]
pub struct Opening {
    /// Salt of the input's commitment; zero for an input that is on chain.
    pub salt: Fr,
    /// The input's wire bytes.
    pub input: Option<Vec<u8>>,
    /// The output's wire bytes.
    pub output: Option<Vec<u8>>,
}

/// Input and output of a job are nobody's business, and the salt protects them.
impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let len = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(Vec::len);
        write!(f, "Opening {{ input: {:?} bytes, output: {:?} bytes }}", len(&self.input), len(&self.output))
    }
}

/// The input is behind the commitment in the terms, as far as the auditor can see it.
pub(super) fn input(bundle: &AuditBundle, opening: &Opening, checks: &mut Checks) {
    let stored = bundle.job.terms.input_commitment.to_hex();
    let expected = bundle.model.input.len as usize;
    let length = |got: usize| (got == expected, format!("expected {expected} bytes, got {got}"));
    let opens = |salt: Fr, input: &[u8]| {
        let commitment = hex(&commit_input(salt, input));
        (commitment == stored, format!("commitment: expected {commitment}, got {stored}"))
    };
    let (mut conditions, mut summary) = match &bundle.private_input {
        None => {
            let got = bundle.input.len();
            (vec![length(got), opens(Fr::ZERO, &bundle.input)], format!("{got} bytes, commitment {stored}"))
        }
        Some(private) => {
            let got = private.commitment.to_hex();
            let canonical = element_from_bytes(&private.commitment).map(|_| ()).map_err(|error| error.to_string());
            let conditions = vec![
                (bundle.input.is_empty(), format!("private, but {} bytes of input are on record", bundle.input.len())),
                (canonical.is_ok(), canonical.err().unwrap_or_default()),
                (got == stored, format!("commitment: expected {got}, got {stored}")),
            ];
            (conditions, format!("private, at {}, commitment {stored}", private.uri))
        }
    };
    match (&opening.input, &bundle.private_input) {
        (Some(given), _) => {
            conditions.extend([length(given.len()), opens(opening.salt, given)]);
            summary += "; the given input and salt open it";
        }
        (None, Some(_)) => {
            checks.warn("private input: bound by its commitment, but not opened; its salt would open it")
        }
        (None, None) => {}
    }
    checks.all("input", summary, &conditions);
}

/// The output is behind what was settled, as far as the auditor can see it.
pub(super) fn output(bundle: &AuditBundle, settlement: &Settlement, opening: &Opening, checks: &mut Checks) {
    let terms = &bundle.job.terms;
    let given = opening.output.as_deref();
    match terms.output_mode {
        OutputMode::Inline => {
            let same = given.is_none_or(|given| given == settlement.output.as_slice());
            let detail = if same { "on chain" } else { "the given output is not the one on chain" };
            checks.note("output", same, detail);
        }
        OutputMode::Committed => {
            let commitment = match element_from_bytes(&settlement.output) {
                Ok(commitment) => commitment,
                Err(error) => return checks.note("output", false, error.to_string()),
            };
            let Some(given) = given else {
                checks
                    .warn("committed output: bound by the proof, but not opened; its bytes and the salt would open it");
                return checks.note("output", true, format!("commitment {}", hex(&commitment)));
            };
            let conditions = [
                (
                    given.len() == terms.output_len as usize,
                    format!("expected {} bytes, got {}", terms.output_len, given.len()),
                ),
                (
                    open_output(&commitment, given, opening.salt).is_some(),
                    format!("commitment {}: the given output and salt do not open it", hex(&commitment)),
                ),
            ];
            let summary = format!("commitment {}; the given output and salt open it", hex(&commitment));
            checks.all("output", summary, &conditions);
        }
    }
}
