//! What errors name: points, places in a text, numbers.

use core::fmt;

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
    /// `beta` in `G1`, which only gnark's keys carry.
    BetaG1,
    /// `delta` in `G1`, which only gnark's keys carry.
    DeltaG1,
    /// gnark's proof of knowledge of commitments, in `G1`.
    CommitmentProof,
    /// A point by itself.
    Point,
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
            Self::BetaG1 => f.write_str("verifying key beta in G1"),
            Self::DeltaG1 => f.write_str("verifying key delta in G1"),
            Self::Point => f.write_str("point"),
            Self::CommitmentProof => f.write_str("proof of knowledge of commitments"),
        }
    }
}

/// Where a number stands in a text.
#[cfg(feature = "snarkjs")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A coordinate of a point.
    Coordinate(Element, &'static str),
    /// A public input, counted from 0.
    Input(usize),
}

#[cfg(feature = "snarkjs")]
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Coordinate(element, coordinate) => write!(f, "{element}, coordinate {coordinate}"),
            Self::Input(i) => write!(f, "public input {i}"),
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
