//! From a request to a job's terms: everything that the requester chose is checked, everything that others may
//! change later is frozen.

pub mod input;
pub mod provenance;

use cosmwasm_std::{Addr, HexBinary};
use proofmark_api::escrow::{DatasetTerms, JobRequest, JobTerms, ModelTerms};
use proofmark_api::{BPS, Denom};

use crate::callback;
use crate::error::ContractError;
use crate::params::MAX_DEADLINE_SECONDS;
use crate::state::Config;

/// The terms of a job that `requester` asks for at second `now`, paid in `denom`.
pub fn freeze(
    config: &Config,
    model: ModelTerms,
    dataset: Option<DatasetTerms>,
    request: &JobRequest,
    requester: Addr,
    denom: Denom,
    now: u64,
) -> Result<JobTerms, ContractError> {
    let input_commitment = input::commitment(config, &model, request)?;
    check_prices(config, request)?;
    check_durations(request)?;
    check_dataset(&model, dataset.as_ref())?;
    check_shares(config, &model, dataset.as_ref())?;
    Ok(JobTerms {
        requester,
        model: request.model.clone(),
        key: model.key,
        developer: model.developer,
        model_royalty_bps: model.royalty_bps,
        dataset,
        input_commitment: HexBinary::from(input_commitment.to_bytes_be()),
        output_len: model.output_len,
        output_mode: request.output_mode,
        provers: Vec::new(),
        callback_gas: callback::freeze(&config.params, request.callback_gas)?,
        denom,
        min_price: request.min_price,
        max_price: request.max_price,
        ramp_start: now.saturating_add(request.ramp_delay_seconds),
        ramp_seconds: request.ramp_seconds,
        lock_seconds: request.lock_seconds,
        deadline: now.saturating_add(request.deadline_seconds),
        collateral: request.collateral,
        fee_bps: config.params.fee_bps,
        burn_bps: config.params.burn_bps,
        treasury: config.treasury.clone(),
        created_at: now,
        units: model.units,
        units_per_burnt: config.params.units_per_burnt,
    })
}

fn check_prices(config: &Config, request: &JobRequest) -> Result<(), ContractError> {
    if request.max_price.is_zero() {
        return Err(ContractError::ZeroAmount { what: "max_price" });
    }
    if request.min_price > request.max_price {
        return Err(ContractError::PriceOrder { min: request.min_price, max: request.max_price });
    }
    let expected = config.params.min_collateral;
    if request.collateral < expected {
        return Err(ContractError::CollateralTooSmall { expected, got: request.collateral });
    }
    Ok(())
}

fn check_durations(request: &JobRequest) -> Result<(), ContractError> {
    for (field, min, got) in [
        ("ramp_delay_seconds", 0, request.ramp_delay_seconds),
        ("ramp_seconds", 0, request.ramp_seconds),
        ("lock_seconds", 1, request.lock_seconds),
        ("deadline_seconds", 1, request.deadline_seconds),
    ] {
        if !(min..=MAX_DEADLINE_SECONDS).contains(&got) {
            return Err(ContractError::Duration { field, min, max: MAX_DEADLINE_SECONDS, got });
        }
    }
    Ok(())
}

fn check_dataset(model: &ModelTerms, dataset: Option<&DatasetTerms>) -> Result<(), ContractError> {
    match dataset {
        Some(dataset) if dataset.depth != model.dataset_depth => {
            Err(ContractError::DatasetDepth { id: dataset.id, expected: model.dataset_depth, got: dataset.depth })
        }
        _ => Ok(()),
    }
}

fn check_shares(config: &Config, model: &ModelTerms, dataset: Option<&DatasetTerms>) -> Result<(), ContractError> {
    let (fee, model) = (config.params.fee_bps, model.royalty_bps);
    let dataset = dataset.map_or(0, |dataset| dataset.royalty_bps);
    if u32::from(fee) + u32::from(model) + u32::from(dataset) > u32::from(BPS) {
        return Err(ContractError::SharesAboveWhole { fee, model, dataset });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Uint128;

    use super::*;
    use crate::tests::{config, dataset_terms, model_terms, request};

    fn freeze_with(
        change: impl FnOnce(&mut Config, &mut ModelTerms, &mut Option<DatasetTerms>, &mut JobRequest),
    ) -> Result<JobTerms, ContractError> {
        let (mut config, mut model, mut dataset, mut request) = (config(), model_terms(), None, request());
        change(&mut config, &mut model, &mut dataset, &mut request);
        let denom = Denom::Native("ucosm".into());
        freeze(&config, model, dataset, &request, Addr::unchecked("alice"), denom, 1_000)
    }

    #[test]
    fn times_count_from_creation() {
        let terms = freeze_with(|_, _, _, request| {
            (request.ramp_delay_seconds, request.ramp_seconds, request.deadline_seconds) = (5, 7, 90);
        })
        .unwrap();
        assert_eq!((terms.created_at, terms.ramp_start, terms.ramp_seconds, terms.deadline), (1_000, 1_005, 7, 1_090));
    }

    #[test]
    fn a_price_may_stand_still() {
        let terms = freeze_with(|_, _, _, request| request.min_price = request.max_price).unwrap();
        assert_eq!(terms.min_price, terms.max_price);
    }

    #[test]
    fn each_mistake_is_named_with_expected_and_got() {
        let message = |change: fn(&mut Config, &mut ModelTerms, &mut Option<DatasetTerms>, &mut JobRequest)| {
            freeze_with(change).unwrap_err().to_string()
        };
        assert_eq!(message(|_, _, _, r| r.input = vec![1].into()), "input: expected 4 bytes, got 1");
        assert_eq!(message(|_, _, _, r| r.max_price = Uint128::zero()), "max_price: expected more than 0");
        assert_eq!(message(|_, _, _, r| r.min_price = Uint128::new(101)), "prices: expected min <= max, got 101 > 100");
        assert_eq!(message(|_, _, _, r| r.collateral = 9u128.into()), "collateral: expected at least 10, got 9");
        assert_eq!(message(|_, _, _, r| r.lock_seconds = 0), "lock_seconds: expected 1 to 31536000 seconds, got 0");
        assert_eq!(
            message(|_, _, _, r| r.deadline_seconds = 31_536_001),
            "deadline_seconds: expected 1 to 31536000 seconds, got 31536001"
        );
        assert_eq!(
            message(|_, _, d, _| *d = Some(DatasetTerms { depth: 3, ..dataset_terms() })),
            "dataset 1: expected depth 4 as the model proves, got 3"
        );
    }

    #[test]
    fn shares_fill_the_whole_and_no_more() {
        let with = |royalty: u16| {
            freeze_with(|config, model, dataset, _| {
                config.params.fee_bps = 500;
                model.royalty_bps = royalty;
                *dataset = Some(DatasetTerms { royalty_bps: 500, ..dataset_terms() });
            })
        };
        assert!(with(9_000).is_ok());
        assert_eq!(with(9_001), Err(ContractError::SharesAboveWhole { fee: 500, model: 9_001, dataset: 500 }));
    }
}
