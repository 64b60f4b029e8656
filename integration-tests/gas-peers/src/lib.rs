//! Verifiers measured in the same VM: one contract, whose verifier a feature chooses.
//!
//! Every query takes `times`: the difference between two calls is the price of the work alone, without JSON,
//! base64 and the call itself. Nothing here belongs on a chain.

#[cfg(feature = "ark")]
pub mod ark;
#[cfg(feature = "bn")]
pub mod bn;
#[cfg(feature = "ours")]
pub mod ours;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Env, MessageInfo, Response, StdError, StdResult, entry_point, to_json_binary,
};

/// A verifier under measurement. Byte strings are in its own encodings.
pub trait Verifier {
    /// Checks a verifying key of unknown origin and brings it into the form a contract would store.
    ///
    /// # Errors
    /// Whatever the verifier says of a bad key.
    fn prepare(key: &[u8]) -> Result<Vec<u8>, String>;

    /// Decodes a stored key (trusted), inputs and a proof (not trusted), and verifies.
    ///
    /// # Errors
    /// Whatever the verifier says of bytes that are no inputs or no proof.
    fn verify(stored_key: &[u8], item: &Item) -> Result<bool, String>;

    /// The same with a key as it is published: what a contract pays that stores no prepared key.
    ///
    /// # Errors
    /// As [`Verifier::verify`], and whatever the verifier says of a bad key.
    fn verify_unprepared(key: &[u8], item: &Item) -> Result<bool, String>;

    /// Verifies all of `items` together, if the verifier can.
    ///
    /// # Errors
    /// As [`Verifier::verify`], and if the verifier knows no batches.
    fn verify_batch(stored_key: &[u8], items: &[Item]) -> Result<bool, String>;

    /// Does the building block `name` so many times, on the points of a stored key and a proof.
    ///
    /// # Errors
    /// If there is no such block, naming those there are.
    fn block(name: &str, times: u32, stored_key: &[u8], item: &Item) -> Result<(), String>;
}

#[cfg(not(any(feature = "ours", feature = "ark", feature = "bn")))]
compile_error!("choose a verifier: enable the feature `ours`, `ark` or `bn`");

/// The verifier that the features choose: ours if it is there.
#[cfg(feature = "ours")]
type Chosen = ours::Ours;
#[cfg(all(feature = "ark", not(feature = "ours")))]
type Chosen = ark::Ark;
#[cfg(all(feature = "bn", not(any(feature = "ours", feature = "ark"))))]
type Chosen = bn::Bn;

/// Public inputs and a proof.
#[cw_serde]
pub struct Item {
    /// Scalars.
    pub inputs: Vec<Binary>,
    /// A proof.
    pub proof: Binary,
}

/// Nothing to set.
#[cw_serde]
pub struct InstantiateMsg {}

/// What can be measured.
#[cw_serde]
pub enum QueryMsg {
    /// A call that does nothing.
    Empty {},
    /// [`Verifier::prepare`]; answers with the stored form.
    Prepare {
        /// A verifying key.
        key: Binary,
    },
    /// [`Verifier::verify`], so many times.
    Verify {
        /// A key in stored form.
        key: Binary,
        /// What to verify.
        item: Item,
        /// How often.
        times: u32,
    },
    /// [`Verifier::verify_unprepared`], so many times.
    VerifyUnprepared {
        /// A verifying key.
        key: Binary,
        /// What to verify.
        item: Item,
        /// How often.
        times: u32,
    },
    /// [`Verifier::verify_batch`], so many times.
    VerifyBatch {
        /// A key in stored form.
        key: Binary,
        /// What to verify.
        items: Vec<Item>,
        /// How often.
        times: u32,
    },
    /// [`Verifier::block`].
    Block {
        /// Which.
        name: String,
        /// A key in stored form.
        key: Binary,
        /// Where points are taken from.
        item: Item,
        /// How often.
        times: u32,
    },
}

/// The contract needs no state.
///
/// # Errors
/// None.
#[entry_point]
pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: InstantiateMsg) -> StdResult<Response> {
    Ok(Response::new())
}

/// Does what is measured. `verify` and `verify_batch` answer whether all repetitions found the proof valid.
///
/// # Errors
/// What the verifier says.
#[entry_point]
pub fn query(_: Deps, _: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Empty {} => to_json_binary(&true),
        QueryMsg::Prepare { key } => {
            to_json_binary(&Binary::from(Chosen::prepare(&key).map_err(StdError::generic_err)?))
        }
        QueryMsg::Verify { key, item, times } => to_json_binary(&repeat(times, || Chosen::verify(&key, &item))?),
        QueryMsg::VerifyUnprepared { key, item, times } => {
            to_json_binary(&repeat(times, || Chosen::verify_unprepared(&key, &item))?)
        }
        QueryMsg::VerifyBatch { key, items, times } => {
            to_json_binary(&repeat(times, || Chosen::verify_batch(&key, &items))?)
        }
        QueryMsg::Block { name, key, item, times } => {
            Chosen::block(&name, times, &key, &item).map_err(StdError::generic_err)?;
            to_json_binary(&true)
        }
    }
}

/// Does a block so many times: the result is used by reference, for a copy can cost as much as the block.
macro_rules! repeat_block {
    ($times:expr, $block:expr) => {
        for _ in 0..$times {
            let result = $block;
            core::hint::black_box(&result);
        }
    };
}
pub(crate) use repeat_block;

fn repeat(times: u32, mut verify: impl FnMut() -> Result<bool, String>) -> StdResult<bool> {
    let mut valid = true;
    for _ in 0..times {
        valid &= verify().map_err(StdError::generic_err)?;
    }
    Ok(valid)
}
