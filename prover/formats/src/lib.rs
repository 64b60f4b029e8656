//! Files of circom and snarkjs over BN254, read and written.
//!
//! ```text
//! sections.rs      the container that all share: magic, version, numbered sections
//! field.rs         primes, scalars, Montgomery forms       points.rs   sections of points
//! r1cs.rs          `.r1cs`: constraints                    wtns.rs     `.wtns`: an assignment
//! zkey.rs          `.zkey`: a Groth16 key and its ceremony ptau.rs     `.ptau`: powers of tau
//! contribution.rs  what a contribution says of itself, in both phases
//! subgroup.rs      whether many points are in G2
//! cursor.rs        reads numbers off bytes                 error.rs    what can be wrong
//! ```
//!
//! Parsers borrow from the bytes they are given, so a mapped file will do, and allocate no more than the file's size.
//! They check everything but the values of long lists (points, coefficients), which `check` does, in parallel. Writing what
//! was read gives the same bytes. The formats' oddities are collected in `docs/formats.md`.
//!
//! `proof.json`, `public.json` and `verification_key.json` are read and written by `proofmark-groth16`.

mod contribution;
mod cursor;
mod error;
pub mod field;
mod points;
pub mod ptau;
mod r1cs;
mod sections;
mod subgroup;
mod wtns;
pub mod zkey;

pub use contribution::Parameters;
pub use error::{Error, Result};
pub use points::{G1Points, G2Points, Point, Points, write_points};
pub use ptau::Ptau;
pub use r1cs::{R1csFile, R1csHeader, Terms, write_r1cs};
pub use sections::{Kind, Section, Sections, Writer};
pub use wtns::{WtnsFile, write_wtns};
pub use zkey::Zkey;
