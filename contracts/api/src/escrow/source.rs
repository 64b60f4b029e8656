//! Provenance: who vouches for an input, by which key.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary};

use crate::signature::SignatureScheme;

/// What the escrow has to know of a source of data.
#[cw_serde]
pub struct SourceTerms {
    /// The registry's id.
    pub id: u64,
    /// What kind of key it has.
    pub scheme: SignatureScheme,
    /// The key: 33 bytes, compressed, on a curve of ECDSA; 32 bytes for ed25519.
    pub public_key: Binary,
    /// Who registered it.
    pub owner: Addr,
    /// The first second at which its signatures count, Unix seconds.
    pub valid_from: u64,
    /// The first second at which they do not any more, Unix seconds.
    pub valid_until: u64,
}

/// What a requester says of an input's origin.
#[cw_serde]
pub struct SourceClaim {
    /// The registry's id of the source.
    pub id: u64,
    /// Its signature over `proofmark_statement::source::message` of the input's commitment: 64 bytes.
    pub signature: Binary,
}

/// An input's origin on record: checked when the job was created, kept for auditors.
#[cw_serde]
pub struct Provenance {
    /// The source as it was then.
    pub source: SourceTerms,
    /// Its signature over the input's commitment.
    pub signature: Binary,
}
