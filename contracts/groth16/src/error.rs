//! One error for the whole crate: what was wrong and where, what was expected, what was got.

mod names;

#[cfg(feature = "snarkjs")]
use alloc::string::String;

#[cfg(feature = "snarkjs")]
pub use names::Place;
pub use names::{Element, Hex32};
use thiserror::Error as ThisError;

/// Why something was refused.
///
/// Only the decoders of JSON put text into it: without them an error owns nothing, and dropping one costs no gas.
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
    /// The coordinates do not satisfy the curve's equation, or no point has the abscissa of a compressed one.
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
    /// The two flag bits of an encoded point are none that its form has.
    #[error("{element}: expected flag bits {expected}, got {got:02b}")]
    Flags {
        /// Which point.
        element: Element,
        /// The flags that the form has.
        expected: &'static str,
        /// The two bits.
        got: u8,
    },
    /// The flag says that a point is at infinity, and the bits beside it are not all zero.
    #[error("{element}: expected zeros beside the flag of infinity, got other bits")]
    InfinityNotZero {
        /// Which point.
        element: Element,
    },
    /// The flag of an uncompressed point says which of two ordinates it has, and it has the other.
    #[error("{element}: expected the flag of its ordinate, {expected:02b}, got {got:02b}")]
    SignFlag {
        /// Which point.
        element: Element,
        /// The two bits that it must have.
        expected: u8,
        /// The two bits that it has.
        got: u8,
    },
    /// gnark's commitments, which turn Groth16 into another scheme with another equation.
    #[error("{what}: expected 0 commitments, got {got}: gnark's extension by Pedersen commitments is not Groth16")]
    Commitments {
        /// What was decoded.
        what: &'static str,
        /// How many there are.
        got: u32,
    },
    /// gnark's proof of knowledge of no commitments is a finite point.
    #[error("{element}: expected the point at infinity, as there are no commitments, got another")]
    ExpectedInfinity {
        /// Which point.
        element: Element,
    },
    /// A point that a key carries in both groups is a different multiple of the generator in each.
    #[error("{element}: expected the multiple of the generator that {twin} is, got another")]
    TwinsDiffer {
        /// The point in `G1`.
        element: Element,
        /// The point in `G2`.
        twin: Element,
    },
    #[cfg(feature = "snarkjs")]
    /// A text is not JSON of the expected form.
    #[error("{what}: {reason}")]
    Json {
        /// What was decoded.
        what: &'static str,
        /// What the parser says: expected, got, line and column.
        reason: String,
    },
    #[cfg(feature = "snarkjs")]
    /// A field that names a protocol or curve names another.
    #[error("{what}, field {field}: expected \"{expected}\", got \"{got}\"")]
    Label {
        /// What was decoded.
        what: &'static str,
        /// The field.
        field: &'static str,
        /// What it must say.
        expected: &'static str,
        /// What it says.
        got: String,
    },
    #[cfg(feature = "snarkjs")]
    /// A text is not the one decimal form of a number below 2^256.
    #[error("{place}: expected a decimal number below 2^256 without sign or leading zeros, got \"{got}\"")]
    Decimal {
        /// Where.
        place: Place,
        /// The text, cut after 80 characters.
        got: String,
    },
    #[cfg(feature = "snarkjs")]
    /// The third coordinate of a point is neither one nor, at infinity, zero.
    #[error("{element}: expected the third coordinate to be 1, got {got}")]
    NotNormalised {
        /// Which point.
        element: Element,
        /// The third coordinate, as the text has it.
        got: String,
    },
    #[cfg(feature = "snarkjs")]
    /// A key says that it takes another number of public inputs than it has points for.
    #[error("verifying key, field nPublic: expected {expected}, one less than input points, got {got}")]
    PublicCount {
        /// One less than the points.
        expected: usize,
        /// What the field says.
        got: usize,
    },
    #[cfg(feature = "snarkjs")]
    /// A key's stored pairing of alpha and beta is not their pairing.
    #[error("verifying key, field vk_alphabeta_12: expected the pairing of alpha and beta, got another value")]
    AlphaBeta,
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
