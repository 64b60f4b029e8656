//! Sources of data: what is said of them, and what is on record.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary};

use super::{Line, RecordStatus, Tenure};
use crate::signature::SignatureScheme;

/// What an owner says of a source.
#[cw_serde]
pub struct SourceRegistration {
    /// For people: 1 to 64 characters. Not unique; the key is.
    pub name: String,
    /// What kind of key it has.
    pub scheme: SignatureScheme,
    /// The key: 33 bytes, compressed, on a curve of ECDSA; 32 bytes for ed25519. One key is one source, for ever.
    pub public_key: Binary,
    /// The key's signature over `proofmark_statement::source::registration` of chain id, registry and sender: 64 bytes.
    pub proof_of_possession: Binary,
    /// The first second at which its signatures count, Unix seconds.
    pub valid_from: u64,
    /// The first second at which they do not any more, Unix seconds.
    pub valid_until: u64,
    /// Where it is told what the source is: at most 256 characters, may be empty.
    pub metadata_uri: String,
    /// The sender's source whose key this one follows.
    #[serde(default)]
    pub previous: Option<u64>,
}

/// A registered source.
#[cw_serde]
pub struct SourceResponse {
    /// Its id.
    pub id: u64,
    /// Who owns it: may version, deprecate, revoke and transfer it.
    pub owner: Addr,
    /// Whether it serves new jobs.
    pub status: RecordStatus,
    /// When it was registered, Unix seconds.
    pub registered_at: u64,
    /// For people.
    pub name: String,
    /// What kind of key it has.
    pub scheme: SignatureScheme,
    /// The key.
    pub public_key: Binary,
    /// The first second at which its signatures count, Unix seconds.
    pub valid_from: u64,
    /// The first second at which they do not any more, Unix seconds.
    pub valid_until: u64,
    /// Where it is told what the source is.
    pub metadata_uri: String,
    /// Its place among its versions.
    pub line: Line<u64>,
    /// Who is to own it, and who did.
    pub tenure: Tenure,
}

/// A page of sources.
#[cw_serde]
pub struct SourcesResponse {
    /// Ascending by id.
    pub sources: Vec<SourceResponse>,
}
