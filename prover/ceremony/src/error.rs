//! Why a ceremony was refused: what was checked, and where.

/// Results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a ceremony was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file itself is broken.
    #[error(transparent)]
    Format(#[from] proofmark_formats::Error),
    /// The first phase is too small for the circuit.
    #[error("powers of tau: expected at least 2^{expected} for this circuit, got 2^{got}")]
    TooSmall {
        /// log2 of the circuit's domain.
        expected: u32,
        /// The file's power.
        got: u32,
    },
    /// The first phase lacks its Lagrange points.
    #[error(
        "powers of tau: expected a file prepared for phase 2, got one without Lagrange points (`snarkjs powersoftau prepare phase2` adds them)"
    )]
    NotPrepared,
    /// Nobody has contributed: whoever made the file knows its secret, which is 1.
    #[error("contributions: expected at least one, got none, so the secret is known to everybody")]
    NoContribution,
    /// A hash that should follow from what came before does not.
    #[error("contribution {contribution}: {what}: expected {expected}, got {got}")]
    Hash {
        /// From 1.
        contribution: usize,
        /// Which hash.
        what: &'static str,
        /// What follows.
        expected: String,
        /// What is there.
        got: String,
    },
    /// A proof of knowledge that does not hold, or a step that does not follow the one before.
    #[error("contribution {contribution}: {what}: expected the same ratio in G1 and G2, got different ones")]
    Ratio {
        /// From 1.
        contribution: usize,
        /// Which step.
        what: &'static str,
    },
    /// A beacon's contribution is not the one that its beacon gives.
    #[error("contribution {contribution}: expected the key that its beacon gives, got another")]
    Beacon {
        /// From 1.
        contribution: usize,
    },
    /// A beacon with a number of hashes that nobody can check, or that anybody can grind.
    #[error("beacon: expected 2^10 to 2^{most} hashes of 1 to 255 bytes, got 2^{got} of {bytes} bytes")]
    BeaconSize {
        /// The most that are computed here.
        most: u8,
        /// log2 of the number of hashes.
        got: u8,
        /// Size of the beacon.
        bytes: usize,
    },
    /// Points that should be powers, Lagrange points or multiples of others are not.
    #[error("{what}: expected {expected}, got something else")]
    Points {
        /// Which points.
        what: &'static str,
        /// What they should be.
        expected: &'static str,
    },
    /// The key is for another circuit, or from another first phase.
    #[error("{what}: expected {expected} for this circuit and first phase, got {got}")]
    Key {
        /// What differs.
        what: &'static str,
        /// By the circuit.
        expected: String,
        /// In the key.
        got: String,
    },
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(String),
}
