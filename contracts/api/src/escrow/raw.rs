//! Records of the escrow that other contracts read as they are stored: a raw query enters no contract instance.
//!
//! Keys and fields are an interface: they stay.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128, Uint256};
use cw_storage_plus::{Item, Map};

/// How much was at stake for how long, by account. Written when a stake changes, not when locks hold or release it.
///
/// Accounts whose stake has not changed since the release that brought meters have none: their next change starts it.
pub const STAKE_METERS: Map<&Addr, StakeMeter> = Map::new("stake_meter");

/// Set aside to be burnt, and the demand that was paid for.
pub const TALLY: Item<Tally> = Item::new("tally");

/// An account's stake over time.
#[cw_serde]
#[derive(Default)]
pub struct StakeMeter {
    /// At stake since `at`, in the token's smallest unit; what is unbonding has left it.
    pub stake: Uint128,
    /// The sum of stake times seconds until `at`.
    pub stake_seconds: Uint256,
    /// When the stake changed last, Unix seconds.
    pub at: u64,
}

impl StakeMeter {
    /// The sum of stake times seconds until second `now`. Below 2^192: amounts have 128 bits, times 64.
    #[must_use]
    pub fn read(&self, now: u64) -> Uint256 {
        let seconds = Uint256::from(now.saturating_sub(self.at));
        self.stake_seconds.saturating_add(Uint256::from(self.stake).saturating_mul(seconds))
    }

    /// The meter when the stake becomes `stake` at second `now`.
    #[must_use]
    pub fn change(&self, stake: Uint128, now: u64) -> Self {
        StakeMeter { stake, stake_seconds: self.read(now), at: now.max(self.at) }
    }
}

/// What fees and slashes set aside to be burnt, and what the fees were paid for. Only the first field ever falls.
#[cw_serde]
#[derive(Default)]
pub struct Tally {
    /// Waits for `flush_burn`, in the token's smallest unit.
    pub pending_burn: Uint128,
    /// Units of proving that settled jobs paid for, ever: of each job its model's units, as far as the burnt fee
    /// covers them.
    pub paid_units: Uint128,
    /// The part of the burnt fees that covered them, ever, in the token's smallest unit: of each job its counted units,
    /// divided by what a burnt unit covers, rounded down.
    pub paid_burnt: Uint128,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_counts_stake_times_seconds() {
        let meter = StakeMeter::default().change(Uint128::new(10), 100);
        assert_eq!(meter, StakeMeter { stake: Uint128::new(10), stake_seconds: Uint256::zero(), at: 100 });
        assert_eq!([99, 100, 101, 110].map(|now| meter.read(now)), [0u64, 0, 10, 100].map(Uint256::from));
        let meter = meter.change(Uint128::new(3), 110);
        assert_eq!((meter.stake_seconds, meter.read(120)), (Uint256::from(100u64), Uint256::from(130u64)));
        assert_eq!(meter.change(Uint128::zero(), 120).read(u64::MAX), Uint256::from(130u64));
    }

    #[test]
    fn the_largest_meter_does_not_wrap() {
        let meter = StakeMeter::default().change(Uint128::MAX, 0);
        let most = Uint256::from(u128::MAX).checked_mul(Uint256::from(u64::MAX)).unwrap();
        assert_eq!(meter.read(u64::MAX), most);
        assert_eq!(meter.change(Uint128::zero(), u64::MAX).read(u64::MAX), most);
    }

    #[test]
    fn keys_stay() {
        let account = Addr::unchecked("a");
        assert_eq!(&*STAKE_METERS.key(&account), b"\x00\x0bstake_metera");
        assert_eq!(TALLY.as_slice(), b"tally");
    }
}
