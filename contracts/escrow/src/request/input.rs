//! A job's input: its bytes, or a commitment to bytes that the chain does not see.

use proofmark_api::escrow::{JobRequest, ModelTerms, PrivateInput, zero};
use proofmark_statement::{Fr, commit_input, element_from_bytes};

use crate::error::ContractError;
use crate::params::MAX_URI_BYTES;
use crate::state::Config;

/// The commitment to a request's input, which is there in exactly one of the two forms.
pub fn commitment(config: &Config, model: &ModelTerms, request: &JobRequest) -> Result<Fr, ContractError> {
    match &request.private_input {
        Some(_) if !request.input.is_empty() => Err(ContractError::InputForm { got: "both" }),
        Some(private) => private_commitment(private),
        None if request.input.is_empty() => Err(ContractError::InputForm { got: "neither" }),
        None => {
            check_bytes(config, model, request.input.len())?;
            Ok(commit_input(zero(), &request.input))
        }
    }
}

fn check_bytes(config: &Config, model: &ModelTerms, got: usize) -> Result<(), ContractError> {
    if got > config.params.max_input_bytes as usize {
        return Err(ContractError::InputTooLong { max: config.params.max_input_bytes, got });
    }
    if got != model.input_len as usize {
        return Err(ContractError::InputLength { expected: model.input_len, got });
    }
    Ok(())
}

/// That it opens to an input of the right length is for the prover to see: before it locks.
fn private_commitment(private: &PrivateInput) -> Result<Fr, ContractError> {
    let got = private.uri.len();
    if !(1..=MAX_URI_BYTES).contains(&got) {
        let (min, max) = (1, MAX_URI_BYTES as u64);
        return Err(ContractError::OutOfRange { field: "private_input.uri, bytes", min, max, got: got as u64 });
    }
    if let Some((at, &got)) = private.uri.as_bytes().iter().enumerate().find(|(_, byte)| !byte.is_ascii_graphic()) {
        return Err(ContractError::UriByte { at, got });
    }
    element_from_bytes(&private.commitment)
        .map_err(|source| ContractError::Element { field: "private_input.commitment", source })
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Binary, HexBinary};
    use proptest::prelude::*;

    use super::*;
    use crate::tests::{config, hex, model_terms, request};

    fn private(commitment: impl Into<HexBinary>, uri: &str) -> JobRequest {
        let private_input = Some(PrivateInput { commitment: commitment.into(), uri: uri.into() });
        JobRequest { input: Binary::default(), private_input, ..request() }
    }

    fn commit(request: &JobRequest) -> Result<Fr, ContractError> {
        commitment(&config(), &model_terms(), request)
    }

    #[test]
    fn each_form_gives_its_commitment() {
        assert_eq!(commit(&request()), Ok(commit_input(zero(), &[1, 2, 3, 4])));
        let salted = commit_input(Fr::from_u64(5), &[1, 2, 3, 4]);
        assert_eq!(commit(&private(salted.to_bytes_be(), "https://a.example/x?y#z")), Ok(salted));
    }

    #[test]
    fn an_input_may_be_as_long_as_the_owner_allows() {
        let mut config = config();
        config.params.max_input_bytes = 4;
        assert!(commitment(&config, &model_terms(), &request()).is_ok());
        config.params.max_input_bytes = 3;
        let error = ContractError::InputTooLong { max: 3, got: 4 };
        assert_eq!(commitment(&config, &model_terms(), &request()), Err(error));
    }

    #[test]
    fn exactly_one_form() {
        let message = |request: &JobRequest| commit(request).unwrap_err().to_string();
        let both = JobRequest { input: [1, 2, 3, 4].into(), ..private(hex(1), "u") };
        assert_eq!(message(&both), "input: expected one of input and private_input, got both");
        let neither = JobRequest { input: Binary::default(), ..request() };
        assert_eq!(message(&neither), "input: expected one of input and private_input, got neither");
    }

    #[test]
    fn bytes_have_the_models_length() {
        let message = |config: &Config, request: &JobRequest| {
            commitment(config, &model_terms(), request).unwrap_err().to_string()
        };
        let short = JobRequest { input: [1].into(), ..request() };
        assert_eq!(message(&config(), &short), "input: expected 4 bytes, got 1");
        let mut config = config();
        config.params.max_input_bytes = 3;
        assert_eq!(message(&config, &request()), "input: expected at most 3 bytes, got 4");
        // A private input takes no room on chain.
        assert!(commitment(&config, &model_terms(), &private(hex(1), "u")).is_ok());
    }

    #[test]
    fn commitments_are_field_elements() {
        let message = |bytes: Vec<u8>| commit(&private(bytes, "u")).unwrap_err().to_string();
        for len in [0, 31, 33] {
            let expected = format!("private_input.commitment: field element: expected 32 bytes, got {len}");
            assert_eq!(message(vec![0; len]), expected);
        }
        let modulus = [0xff; 32];
        assert!(message(modulus.to_vec()).starts_with("private_input.commitment: field element: scalar not canonical"));
    }

    #[test]
    fn uris_are_short_and_printable() {
        let message = |uri: &str| commit(&private(hex(1), uri)).unwrap_err().to_string();
        assert_eq!(message(""), "private_input.uri, bytes: expected 1 to 256, got 0");
        assert_eq!(message(&"u".repeat(257)), "private_input.uri, bytes: expected 1 to 256, got 257");
        assert!(commit(&private(hex(1), &"u".repeat(256))).is_ok());
        let expected =
            |at, got| format!("private_input.uri: expected printable ASCII without spaces, got 0x{got} at {at}");
        assert_eq!(message("a b"), expected(1, "20"));
        assert_eq!(message("ab\n"), expected(2, "0a"));
        assert_eq!(message("\u{7f}"), expected(0, "7f"));
        assert_eq!(message("aä"), expected(1, "c3"));
    }

    proptest! {
        /// Whatever comes is taken if and only if it is what the page says, and then as it is.
        #[test]
        fn private_inputs_are_taken_as_they_are_or_not(
            commitment in prop_oneof![
                prop::collection::vec(any::<u8>(), 30..34),
                prop::array::uniform32(any::<u8>()).prop_map(|mut bytes| { bytes[0] &= 0x1f; bytes.to_vec() }),
            ],
            uri in prop_oneof![".{0,20}", "[!-~]{1,300}"],
        ) {
            let element = element_from_bytes(&commitment);
            let printable = uri.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
            let expected = (1..=256).contains(&uri.len()) && printable && element.is_ok();
            let got = commit(&private(commitment, &uri));
            prop_assert_eq!(got.is_ok(), expected, "{:?}", got);
            if let Ok(got) = got {
                prop_assert_eq!(Ok(got), element);
            }
        }
    }
}
