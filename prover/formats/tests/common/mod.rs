//! What circom 2.2 and snarkjs 0.7.6 wrote: `scripts/interop/formats.mjs`.
#![allow(dead_code)]

use proofmark_formats::{Error, Ptau, R1csFile, WtnsFile, Zkey};

/// A file of the vectors.
pub fn read(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The three circuits.
pub const CIRCUITS: [&str; 3] = ["factors", "bits", "chain"];

/// One file of each format and stage.
pub const FILES: [&str; 14] = [
    "factors.r1cs",
    "bits.r1cs",
    "chain.r1cs",
    "factors.wtns",
    "bits.wtns",
    "chain.wtns",
    "factors_0.zkey",
    "factors_1.zkey",
    "factors_2.zkey",
    "bits_0.zkey",
    "chain_0.zkey",
    "2.ptau",
    "final.ptau",
    "cut03.ptau",
];

/// Reads a file by its name's ending and writes it again.
pub fn again(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(match name.rsplit('.').next() {
        Some("r1cs") => R1csFile::parse(bytes)?.to_bytes(),
        Some("wtns") => WtnsFile::parse(bytes)?.to_bytes(),
        Some("zkey") => Zkey::parse(bytes)?.to_bytes(),
        _ => Ptau::parse(bytes)?.to_bytes(),
    })
}

/// Reads a file and looks at all its values.
pub fn check(name: &str, bytes: &[u8]) -> Result<(), Error> {
    match name.rsplit('.').next() {
        Some("r1cs") => R1csFile::parse(bytes)?.check(),
        Some("wtns") => WtnsFile::parse(bytes)?.check(),
        Some("zkey") => Zkey::parse(bytes)?.check(),
        _ => Ptau::parse(bytes)?.check(),
    }
}
