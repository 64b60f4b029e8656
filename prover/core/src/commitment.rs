//! Private inputs and committed outputs: salts, and who opens what.

use ark_bn254::Fr as ArkFr;
use ark_ff::UniformRand;
use proofmark_r1cs::to_statement;
use proofmark_statement::{Fr, commit_output};
use rand::rngs::OsRng;

/// A salt that nobody can guess, from the operating system. One for each job: two jobs with one salt show whether their
/// inputs are equal.
#[must_use]
pub fn fresh_salt() -> Fr {
    loop {
        let salt = to_statement(&ArkFr::rand(&mut OsRng));
        // Zero means "no salt".
        if salt != Fr::ZERO {
            return salt;
        }
    }
}

/// With which salt a committed output opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The input's.
    Salted,
    /// None: anybody can open it who guesses the bytes.
    Unsalted,
}

/// Whether `wire` is the output behind a commitment, for whoever has the input's salt. The circuit allows this salt and none.
#[must_use]
pub fn open_output(commitment: &Fr, wire: &[u8], salt: Fr) -> Option<Opened> {
    if *commitment == commit_output(Fr::ZERO, wire) {
        Some(Opened::Unsalted)
    } else if *commitment == commit_output(salt, wire) {
        Some(Opened::Salted)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salts_are_fresh() {
        assert_ne!(fresh_salt(), fresh_salt());
    }

    #[test]
    fn outputs_open_with_the_salt_or_none_and_their_own_bytes() {
        let salt = fresh_salt();
        let salted = commit_output(salt, &[1, 2]);
        assert_eq!(open_output(&salted, &[1, 2], salt), Some(Opened::Salted));
        assert_eq!(open_output(&salted, &[1, 2], Fr::ZERO), None);
        assert_eq!(open_output(&salted, &[1, 3], salt), None);
        assert_eq!(open_output(&salted, &[1, 2, 0], salt), None);
        assert_eq!(open_output(&commit_output(Fr::ZERO, &[1, 2]), &[1, 2], salt), Some(Opened::Unsalted));
        // An input's commitment is none of an output.
        assert_eq!(open_output(&proofmark_statement::commit_input(salt, &[1, 2]), &[1, 2], salt), None);
    }
}
