//! Capacity: epochs, what is proved in them, and what that earns.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint128, Uint256};

/// Stake is compared with units in steps of so many of the token's smallest units: one token of 6 decimals.
pub const STAKE_STEP: u64 = 1_000_000;

/// How capacity is measured and paid. A change counts from the next epoch on.
#[cw_serde]
pub struct CapacityParams {
    /// How long an epoch lasts, in seconds: 60 to 2,592,000 (30 days).
    pub epoch_seconds: u64,
    /// Proved units for which a stake of 1,000,000 of the token's smallest units stands, held through the whole epoch.
    pub units_per_stake: u64,
    /// The least emission of an epoch, in the token's smallest unit.
    pub emission_floor: Uint128,
    /// The largest emission of an epoch.
    pub emission_ceiling: Uint128,
    /// The upper edge of the band of utilisation (paid units for each unit of proved capacity), in basis points, at least 1:
    /// demand above it raises the emission.
    pub target_bps: u32,
    /// The most that the emission rises from an epoch to the next, in basis points of its ceiling: 1 to 5,000.
    pub max_step_bps: u16,
    /// What the emission loses in each epoch of its excess over the floor, in basis points: 1 to 5,000.
    pub decay_bps: u16,
    /// What it gains, in basis points of the fees burnt for demand above the band. With `decay_bps` it bounds what burning
    /// can ever bring back: `rise_bps / decay_bps` and `bonus_bps` together stay below the whole.
    pub rise_bps: u16,
}

impl Default for CapacityParams {
    /// A day, and no emission until the owner wants one.
    fn default() -> Self {
        Self {
            epoch_seconds: 86_400,
            units_per_stake: 1_000_000,
            emission_floor: Uint128::zero(),
            emission_ceiling: Uint128::zero(),
            target_bps: 8_000,
            max_step_bps: 1_000,
            decay_bps: 500,
            rise_bps: 0,
        }
    }
}

/// The circuit that shows capacity.
#[cw_serde]
pub struct StandardCircuit {
    /// Id of its verifying key: `statement::model_id(vk)`.
    pub key: HexBinary,
    /// What one proof of it counts.
    pub units: u64,
}

/// What the next epoch will begin with.
#[cw_serde]
#[derive(Default)]
pub struct Plan {
    /// Parameters.
    pub params: CapacityParams,
    /// The circuit to be proved; absent until the owner names one.
    pub circuit: Option<StandardCircuit>,
}

/// An epoch, as it was fixed when it began.
#[cw_serde]
pub struct Epoch {
    /// Counts from 1.
    pub number: u64,
    /// Part of every challenge of the epoch, 32 bytes.
    pub seed: HexBinary,
    /// Its first second, Unix seconds.
    pub starts_at: u64,
    /// The first second in which nothing can be proved in it any more, and in which it can be rolled.
    pub ends_at: u64,
    /// What is shared by those who prove capacity, in the token's smallest unit.
    pub emission: Uint128,
    /// Parameters and circuit.
    pub plan: Plan,
    /// The escrow's count of paid units when it began.
    pub paid_units_before: Uint128,
    /// The escrow's count of fees burnt for them when it began.
    pub paid_burnt_before: Uint128,
}

/// What was proved in the running epoch so far.
#[cw_serde]
#[derive(Default)]
pub struct Progress {
    /// Hash of all accepted answers, 32 bytes; empty before the first. It goes into the next seed.
    pub answers: HexBinary,
    /// Units proved.
    pub units: Uint128,
    /// The sum of all weights: units for which stake stands.
    pub weight: Uint128,
}

/// An epoch that is over.
#[cw_serde]
pub struct PastEpoch {
    /// Units proved.
    pub units: Uint128,
    /// The sum of all weights: the capacity that counts.
    pub weight: Uint128,
    /// Units of proving that jobs settled during it paid for.
    pub paid_units: Uint128,
    /// Fees burnt for them.
    pub paid_burnt: Uint128,
    /// Its emission as planned.
    pub emission: Uint128,
    /// What is shared: the emission, at most what the token's cap left; 0 without weight.
    pub pot: Uint128,
    /// What was claimed of the pot.
    pub claimed: Uint128,
    /// The weight that has not claimed yet.
    pub open_weight: Uint128,
    /// When it was rolled, Unix seconds.
    pub rolled_at: u64,
}

/// A prover in an epoch.
#[cw_serde]
#[derive(Default)]
pub struct Entry {
    /// The reading of the prover's stake meter from which its stake counts.
    pub meter: Uint256,
    /// Proofs so far, which is the next proof's counter.
    pub proofs: u64,
    /// The smaller one of units proved and units for which the stake stands.
    pub weight: Uint128,
}

/// Capacity rewards over the contract's life, in the token's smallest unit.
#[cw_serde]
#[derive(Default)]
pub struct CapacityTotals {
    /// Promised to provers and not claimed yet. Supply and this together never pass the token's cap.
    pub promised: Uint128,
    /// Claimed, that is minted.
    pub claimed: Uint128,
}

/// The running epoch.
#[cw_serde]
pub struct EpochResponse {
    /// As it was fixed when it began.
    pub epoch: Epoch,
    /// What was proved in it so far.
    pub progress: Progress,
    /// What the next one will begin with.
    pub next: Plan,
    /// Whether its last second has passed: anyone may send `roll_epoch`.
    pub over: bool,
}

/// A prover in the running epoch.
#[cw_serde]
pub struct EntryResponse {
    /// The epoch's number.
    pub epoch: u64,
    /// What it has answered so far; counters start at 0.
    pub entry: Entry,
    /// The weight that an answer without proofs would leave it now.
    pub weight_now: Uint128,
}

/// What a prover may claim.
#[cw_serde]
pub struct CapacityReward {
    /// The epoch's number.
    pub epoch: u64,
    /// What the prover weighs in it.
    pub weight: Uint128,
    /// What a claim would pay now; absent while the epoch runs.
    pub amount: Option<Uint128>,
}

/// A page of what a prover may claim.
#[cw_serde]
pub struct CapacityRewardsResponse {
    /// Ascending by epoch; claimed ones are gone.
    pub rewards: Vec<CapacityReward>,
}

/// A challenge's digest.
#[cw_serde]
pub struct ChallengeResponse {
    /// The epoch's number.
    pub epoch: u64,
    /// The proof's only public input.
    pub digest: HexBinary,
}
