//! What can be wrong.

/// An error of the engine.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// More constraints than the field has roots of unity for.
    #[error("circuit: expected at most {expected} constraints and public inputs, got {got}")]
    TooLarge {
        /// The most.
        expected: usize,
        /// What there is.
        got: usize,
    },
    /// Parts that do not belong together.
    #[error("{what}: expected {expected}, got {got}")]
    Size {
        /// Which part.
        what: &'static str,
        /// How many its counterpart has.
        expected: usize,
        /// How many it has.
        got: usize,
    },
    /// A matrix names a variable that the circuit does not have.
    #[error("matrix {matrix}, row {row}: expected variables below {expected}, got {got}")]
    Variable {
        /// `A`, `B` or `C`.
        matrix: char,
        /// Row of the matrix.
        row: usize,
        /// Number of variables.
        expected: usize,
        /// The variable.
        got: u32,
    },
    /// A circuit without matrix C, such as that of a `.zkey`, where C is needed.
    #[error("matrix C: expected one, as keys are made of it, got a circuit without")]
    MissingC,
    /// An instruction set that there is no kernel for, or that the CPU lacks.
    #[error("instruction set: expected one of {expected} on this CPU, got {got}")]
    Level {
        /// What the CPU has.
        expected: String,
        /// What was asked for.
        got: String,
    },
    /// A secret that makes keys useless, such as a zero: one in `2^253`, or a broken generator.
    #[error("the secret of a setup: expected {expected}, got none such")]
    Secret {
        /// What it has to be.
        expected: &'static str,
    },
    /// A blinding factor that is zero: one in `2^254`, or a broken generator.
    #[error("blinding factor of a proof: expected one that is not zero, got zero")]
    Blinding,
}
