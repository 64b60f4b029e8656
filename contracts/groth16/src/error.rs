//! One error for the whole crate: what was wrong and where, what was expected, what was got.

use core::fmt;

use thiserror::Error as ThisError;

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A scalar's encoding is not below the group order, so it is not the scalar's only encoding.
    #[error("scalar not canonical: expected a number below {modulus}, got {got}")]
    ScalarNotCanonical {
        /// The order `r`.
        modulus: Hex32,
        /// What the bytes say.
        got: Hex32,
    },
    /// The encoding of an element of the base field is not below the field's prime.
    #[error("base field element not canonical: expected a number below {modulus}, got {got}")]
    BaseNotCanonical {
        /// The prime `q`.
        modulus: Hex32,
        /// What the bytes say.
        got: Hex32,
    },
    /// A coordinate of a point is not below the field's prime.
    #[error("{element}, coordinate {coordinate}: expected a number below {modulus}, got {got}")]
    CoordinateNotCanonical {
        /// Which point.
        element: Element,
        /// Which of its coordinates: `x`, `y`, or `x.c1` and so on in `G2`.
        coordinate: &'static str,
        /// The prime `q`.
        modulus: Hex32,
        /// What the bytes say.
        got: Hex32,
    },
    /// The coordinates do not satisfy the curve's equation.
    #[error("{element}: expected a point on the curve, got one that is not")]
    NotOnCurve {
        /// Which point.
        element: Element,
    },
    /// A point of the twist is outside the subgroup of order `r`.
    #[error("{element}: expected a point in the subgroup of order r, got one outside")]
    NotInSubgroup {
        /// Which point.
        element: Element,
    },
    /// The point at infinity, which no honest key or proof contains.
    #[error("{element}: expected a finite point, got the point at infinity")]
    Infinity {
        /// Which point.
        element: Element,
    },
    /// An encoding is too short or too long.
    #[error("{what}: expected {expected} bytes, got {got}")]
    Length {
        /// What was decoded.
        what: &'static str,
        /// The length it must have.
        expected: u64,
        /// The length it has.
        got: u64,
    },
    /// A verifying key without any input point.
    #[error("verifying key: expected at least 1 input point (ic), got 0")]
    NoInputPoints,
    /// `delta` is `gamma` or its negative: the mark of a key that never had a second phase. Anyone can forge under it.
    #[error("verifying key: expected delta to differ from gamma and its negative, got {got}")]
    DeltaIsGamma {
        /// Which of the two it is.
        got: &'static str,
    },
    /// The number of public inputs is not the key's.
    #[error("public inputs: expected {expected}, got {got}")]
    InputCount {
        /// How many the key takes.
        expected: usize,
        /// How many were given.
        got: usize,
    },
    /// The pairing equation does not hold.
    #[error("invalid proof: the pairing equation does not hold")]
    InvalidProof,
    /// The pairing equation of a batch does not hold: at least one proof is invalid.
    #[error("invalid batch: at least one of {proofs} proofs is invalid")]
    InvalidBatch {
        /// How many proofs the batch has.
        proofs: usize,
    },
}

/// The points that keys and proofs are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Element {
    /// `alpha` of a verifying key, in `G1`.
    Alpha,
    /// `beta` of a verifying key, in `G2`.
    Beta,
    /// `gamma` of a verifying key, in `G2`.
    Gamma,
    /// `delta` of a verifying key, in `G2`.
    Delta,
    /// The point of a verifying key for an input (from 1), or the constant one (0), in `G1`.
    Ic(usize),
    /// `A` of a proof, in `G1`.
    ProofA,
    /// `B` of a proof, in `G2`.
    ProofB,
    /// `C` of a proof, in `G1`.
    ProofC,
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alpha => f.write_str("verifying key alpha"),
            Self::Beta => f.write_str("verifying key beta"),
            Self::Gamma => f.write_str("verifying key gamma"),
            Self::Delta => f.write_str("verifying key delta"),
            Self::Ic(i) => write!(f, "verifying key ic[{i}]"),
            Self::ProofA => f.write_str("proof A"),
            Self::ProofB => f.write_str("proof B"),
            Self::ProofC => f.write_str("proof C"),
        }
    }
}

/// 32 bytes that print as a hexadecimal number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hex32(
    /// Big-endian.
    pub [u8; 32],
);

impl fmt::Display for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
