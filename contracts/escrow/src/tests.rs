//! The contract through its entry points, with real proofs of toy keys.

mod admin;
mod batches;
mod choices;
mod collateral;
mod creation;
mod ends;
mod meter;
mod payouts;
mod private;
mod proofs;
mod provenance;
mod random;
mod suite;
mod sync;

use cosmwasm_std::{Addr, Binary, HexBinary, Uint128};
use proofmark_api::Denom;
use proofmark_api::escrow::{DatasetTerms, JobRequest, JobTerms, ModelTerms, OutputMode, Params};
use proofmark_groth16_toy as toy;
use proofmark_statement::Fr;

use crate::state::Config;

/// A field element as it travels.
pub fn hex(value: u64) -> HexBinary {
    HexBinary::from(Fr::from_u64(value).to_bytes_be())
}

/// Terms of a job paid in coins, without shares.
pub fn terms() -> JobTerms {
    JobTerms {
        requester: Addr::unchecked("requester"),
        model: hex(7),
        key: hex(7),
        developer: Addr::unchecked("developer"),
        model_royalty_bps: 0,
        dataset: None,
        input_commitment: hex(1),
        output_len: 2,
        output_mode: OutputMode::Inline,
        provers: Vec::new(),
        callback_gas: None,
        denom: Denom::Native("ucosm".into()),
        min_price: Uint128::new(50),
        max_price: Uint128::new(100),
        ramp_start: 0,
        ramp_seconds: 0,
        lock_seconds: 60,
        deadline: 1_000,
        collateral: Uint128::new(10),
        fee_bps: 0,
        burn_bps: 0,
        treasury: Addr::unchecked("treasury"),
        created_at: 0,
        units: 1_000,
        units_per_burnt: 100,
    }
}

/// The same terms with a dataset that asks for `royalty_bps`.
pub fn with_dataset(terms: JobTerms, royalty_bps: u16) -> JobTerms {
    JobTerms { dataset: Some(DatasetTerms { royalty_bps, ..dataset_terms() }), ..terms }
}

/// A dataset of 16 records.
pub fn dataset_terms() -> DatasetTerms {
    DatasetTerms { id: 1, root: hex(9), depth: 4, provider: Addr::unchecked("provider"), royalty_bps: 0 }
}

/// A model of 4 bytes in, 2 bytes out.
pub fn model_terms() -> ModelTerms {
    ModelTerms {
        key: hex(7),
        developer: Addr::unchecked("developer"),
        royalty_bps: 1_000,
        input_len: 4,
        output_len: 2,
        dataset_depth: 4,
        units: 1_000,
    }
}

/// 5% fee, half of it burnt.
pub fn params() -> Params {
    Params {
        fee_bps: 500,
        burn_bps: 5_000,
        unbonding_seconds: 3_600,
        min_collateral: Uint128::new(10),
        allowed_native: vec!["ucosm".into()],
        max_input_bytes: 1_024,
        units_per_burnt: 100,
        max_callback_gas: 1_000_000,
    }
}

/// Wiring to addresses that exist nowhere.
pub fn config() -> Config {
    Config {
        registry: Addr::unchecked("registry"),
        token: Addr::unchecked("token"),
        rewards: None,
        treasury: Addr::unchecked("treasury"),
        params: params(),
        paused: false,
    }
}

/// Price 50 to 100 over 50 seconds after 10, locks of 60 seconds, 300 seconds to live.
pub fn request() -> JobRequest {
    JobRequest {
        model: hex(7),
        dataset: None,
        input: Binary::from([1, 2, 3, 4]),
        private_input: None,
        output_mode: OutputMode::Inline,
        source: None,
        provers: Vec::new(),
        callback_gas: None,
        min_price: Uint128::new(50),
        max_price: Uint128::new(100),
        ramp_delay_seconds: 10,
        ramp_seconds: 50,
        lock_seconds: 60,
        deadline_seconds: 300,
        collateral: Uint128::new(10),
    }
}
