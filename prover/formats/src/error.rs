//! What can be wrong with a file: one variant a kind of defect, each with what was expected and what was got.

use std::fmt;

use crate::sections::Kind;

/// Results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another kind of file, or none of this family.
    #[error("{kind} file: expected it to begin with {:?}, got {:?}", String::from_utf8_lossy(&kind.magic()), String::from_utf8_lossy(got))]
    Magic {
        /// What the file should be.
        kind: Kind,
        /// Its first four bytes.
        got: [u8; 4],
    },
    /// A version of the format that this crate does not read.
    #[error("{kind} file: expected version {}, got {got}", kind.version())]
    Version {
        /// The format.
        kind: Kind,
        /// What the file says.
        got: u32,
    },
    /// The bytes end too early.
    #[error("{what}: expected {expected} bytes, got {got}")]
    Truncated {
        /// What was being read.
        what: &'static str,
        /// The bytes it takes.
        expected: u64,
        /// The bytes that are left.
        got: u64,
    },
    /// More sections than the file has room for.
    #[error("number of sections: expected at most {most} in a file of this size, got {got}")]
    SectionCount {
        /// How many headers fit.
        most: u64,
        /// What the file says.
        got: u32,
    },
    /// A section that reaches beyond the end of the file.
    #[error("section {id}: expected {expected} bytes as its header says, got {got} up to the end of the file")]
    SectionOutside {
        /// The section's number.
        id: u32,
        /// Its size by its header.
        expected: u64,
        /// The bytes that are left.
        got: u64,
    },
    /// A section twice.
    #[error("section {id}: expected it once, got it twice")]
    DuplicateSection {
        /// The section's number.
        id: u32,
    },
    /// A section that the format requires is not there.
    #[error("section {id} ({name}): expected it once, got none")]
    MissingSection {
        /// The section's number.
        id: u32,
        /// What it holds.
        name: &'static str,
    },
    /// A section that the format does not know.
    #[error("section {id}: {kind} files have no such section")]
    UnknownSection {
        /// The format.
        kind: Kind,
        /// The section's number.
        id: u32,
    },
    /// Bytes behind the last section.
    #[error("expected the file to end after its last section at byte {expected}, got {got} bytes")]
    TrailingBytes {
        /// Where the last section ends.
        expected: u64,
        /// The file's size.
        got: u64,
    },
    /// A section's size is not what the file's header implies.
    #[error("section {id} ({name}): expected {expected} bytes as the header implies, got {got}")]
    SectionSize {
        /// The section's number.
        id: u32,
        /// What it holds.
        name: &'static str,
        /// By the header.
        expected: u64,
        /// By the table of sections.
        got: u64,
    },
    /// Field elements of another width.
    #[error("size of a field element: expected {expected} bytes, got {got}")]
    FieldSize {
        /// 32.
        expected: u32,
        /// What the file says.
        got: u32,
    },
    /// Another curve.
    #[error("prime {name}: expected BN254's {expected}, got {got}")]
    Prime {
        /// `q` (coordinates) or `r` (scalars).
        name: &'static str,
        /// BN254's, in hexadecimal.
        expected: String,
        /// The file's, in hexadecimal.
        got: String,
    },
    /// A key of another proof system.
    #[error("proof system: expected 1 (Groth16), got {got}")]
    Protocol {
        /// 2 is PLONK, 10 FFLONK.
        got: u32,
    },
    /// A number that does not fit the others.
    #[error("{what}: expected {expected}, got {got}")]
    Count {
        /// Which number.
        what: &'static str,
        /// What would fit.
        expected: String,
        /// What the file says.
        got: u64,
    },
    /// A scalar or coordinate that is not below its prime.
    #[error("{what} {index}: expected a number below {modulus}, got {got}")]
    NotReduced {
        /// Where.
        what: &'static str,
        /// Which one of them.
        index: usize,
        /// The prime, in hexadecimal.
        modulus: String,
        /// The number, in hexadecimal.
        got: String,
    },
    /// A point that is not on the curve.
    #[error("{what} {index}: expected a point on the curve, got one that is not")]
    NotOnCurve {
        /// Where.
        what: &'static str,
        /// Which one of them.
        index: usize,
    },
    /// A point of the twist outside the subgroup.
    #[error("{what} {index}: expected a point in the subgroup of order r, got one outside")]
    NotInSubgroup {
        /// Where.
        what: &'static str,
        /// Which one of them.
        index: usize,
    },
    /// Sections that must hold the same multiples of two generators do not.
    #[error("{left} and {right}: expected the same multiples of their generators, got different ones")]
    Inconsistent {
        /// One section.
        left: &'static str,
        /// The other.
        right: &'static str,
    },
    /// A constraint or coefficient names a variable that does not exist.
    #[error("{what} {index}: expected a number below {below}, got {got}")]
    Index {
        /// Where.
        what: &'static str,
        /// Which one of them.
        index: usize,
        /// How many there are.
        below: u64,
        /// What the file says.
        got: u64,
    },
    /// The parameters of a contribution are malformed.
    #[error("contribution {contribution}, parameters: expected {expected}, got {got}")]
    Parameters {
        /// From 1.
        contribution: usize,
        /// What they should be.
        expected: &'static str,
        /// What they are.
        got: u64,
    },
    /// The circuit uses custom gates, which R1CS does not have.
    #[error("custom gates: expected none, got {got}: Groth16 proves circuits without them")]
    CustomGates {
        /// How many are used.
        got: u32,
    },
    /// Rows that do not make a matrix.
    #[error(transparent)]
    Matrix(#[from] proofmark_r1cs::MatrixError),
}

/// Little-endian bytes as one hexadecimal number.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    struct Reversed<'a>(&'a [u8]);
    impl fmt::Display for Reversed<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("0x")?;
            self.0.iter().rev().try_for_each(|byte| write!(f, "{byte:02x}"))
        }
    }
    Reversed(bytes).to_string()
}
