//! How the next emission is decided.

use cosmwasm_std::Uint128;
use proofmark_api::rewards::CapacityParams;
use proofmark_rewards::controller::{self, Demand};

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The contract's controller.
    Ours,
    /// What it was at first, for ever.
    Fixed,
    /// By an eighth of the relative distance from the middle of the band, as EIP-1559 moves its base fee.
    Eip1559,
}

/// The lower edge of the band in which courses are judged; the controller knows the upper one.
pub const LOW_BPS: u32 = 5_000;
/// The bonus beside it, in basis points.
pub const BONUS_BPS: u16 = 5_000;

/// Floor 200, ceiling 4,000 tokens a day; of a burnt token at most 49% comes back by emission, 50% by the bonus.
pub fn params() -> CapacityParams {
    CapacityParams {
        emission_floor: Uint128::new(200_000_000),
        emission_ceiling: Uint128::new(4_000_000_000),
        target_bps: 8_000,
        max_step_bps: 1_000,
        decay_bps: 500,
        rise_bps: 245,
        ..CapacityParams::default()
    }
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ours, Self::Fixed, Self::Eip1559];

    /// Its name in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Fixed => "fixed",
            Self::Eip1559 => "eip1559",
        }
    }

    /// The next epoch's emission.
    pub fn next(self, params: &CapacityParams, emission: Uint128, demand: Demand, capacity: Uint128) -> Uint128 {
        match self {
            Self::Ours => controller::next(params, emission, demand, capacity),
            Self::Fixed => emission,
            Self::Eip1559 => {
                let target = f64::from(LOW_BPS + params.target_bps) / 20_000.0;
                let utilisation = demand.units.u128() as f64 / (capacity.u128() as f64).max(1.0);
                let change = ((utilisation - target) / target).clamp(-1.0, 1.0) / 8.0;
                let next = emission.u128() as f64 * (1.0 + change);
                controller::within(params, Uint128::new(next as u128))
            }
        }
    }
}
