//! Why the chain refused a message, as the contract says it.

use thiserror::Error;

/// What cw-multi-test puts around a contract's error at each call.
const FRAME: &str = "Error executing WasmMsg";

/// A message that the chain refused; nothing of it happened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Refused(
    /// The contract's error with its causes.
    pub String,
);

impl Refused {
    /// The contract's part of `error`: without the frames of the calls that led to it, and without causes whose
    /// text the error already carries.
    pub(crate) fn from_chain(error: &anyhow::Error) -> Self {
        let mut text = String::new();
        for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.starts_with(FRAME)) {
            if text.is_empty() {
                text = cause;
            } else if !text.contains(&cause) {
                text = format!("{text}: {cause}");
            }
        }
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_words_and_no_others() {
        let frame = |sender: &str| format!("{FRAME}:\n  sender: {sender}");
        let error = anyhow::anyhow!("it is empty")
            .context("proof: it is empty")
            .context(frame("escrow"))
            .context(frame("requester"));
        assert_eq!(Refused::from_chain(&error).to_string(), "proof: it is empty");
        let error = anyhow::anyhow!("overflow").context("fees").context(frame("requester"));
        assert_eq!(Refused::from_chain(&error).to_string(), "fees: overflow");
    }
}
