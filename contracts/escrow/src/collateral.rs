//! A prover's collateral account. Pure; `reserved <= staked` holds before and after every operation.
//!
//! What is unbonding has left `staked`. It never has to answer for a lock: what a lock needs is reserved, and only
//! what is not reserved can be unbonded.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use proofmark_api::escrow::Unbonding;

use crate::error::ContractError;

/// The most entries that wait at a time, so that an account stays a small record.
pub const MAX_UNBONDINGS: usize = 16;

/// A collateral account, in the token's smallest unit.
#[cw_serde]
#[derive(Default)]
pub struct Account {
    /// At stake.
    pub staked: Uint128,
    /// Held by locks.
    pub reserved: Uint128,
    /// On its way out, soonest first.
    pub unbonding: Vec<Unbonding>,
}

impl Account {
    /// What can be locked or unbonded.
    pub fn free(&self) -> Uint128 {
        self.staked.saturating_sub(self.reserved)
    }

    /// Adds to the stake.
    pub fn deposit(&mut self, amount: Uint128) -> Result<(), ContractError> {
        if amount.is_zero() {
            return Err(ContractError::ZeroAmount { what: "deposit" });
        }
        self.staked = self.staked.checked_add(amount)?;
        Ok(())
    }

    /// Holds `amount` for a lock.
    pub fn reserve(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.expect_free(amount)?;
        self.reserved = self.reserved.checked_add(amount)?;
        Ok(())
    }

    /// Gives back what a lock held.
    pub fn release(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.expect_reserved(amount)?;
        self.reserved = self.reserved.checked_sub(amount)?;
        Ok(())
    }

    /// Takes away what a lapsed lock held.
    pub fn slash(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.expect_reserved(amount)?;
        self.reserved = self.reserved.checked_sub(amount)?;
        self.staked = self.staked.checked_sub(amount)?;
        Ok(())
    }

    /// Starts to take back `amount`, which can be withdrawn from second `release_at` on.
    pub fn unbond(&mut self, amount: Uint128, release_at: u64) -> Result<(), ContractError> {
        if amount.is_zero() {
            return Err(ContractError::ZeroAmount { what: "unbond" });
        }
        self.expect_free(amount)?;
        let at = self.unbonding.partition_point(|entry| entry.release_at < release_at);
        let full = self.unbonding.len() >= MAX_UNBONDINGS;
        match self.unbonding.get_mut(at) {
            Some(entry) if entry.release_at == release_at => entry.amount = entry.amount.checked_add(amount)?,
            _ if full => {
                return Err(ContractError::TooManyUnbondings { max: MAX_UNBONDINGS });
            }
            _ => self.unbonding.insert(at, Unbonding { amount, release_at }),
        }
        self.staked = self.staked.checked_sub(amount)?;
        Ok(())
    }

    /// Takes out what is released at second `now`; an error if that is nothing.
    pub fn withdraw(&mut self, now: u64) -> Result<Uint128, ContractError> {
        let Some(first) = self.unbonding.first() else {
            return Err(ContractError::NothingUnbonding);
        };
        if now < first.release_at {
            return Err(ContractError::NothingReleased { now, next: first.release_at });
        }
        let released = self.unbonding.partition_point(|entry| entry.release_at <= now);
        let mut sum = Uint128::zero();
        for entry in self.unbonding.drain(..released) {
            sum = sum.checked_add(entry.amount)?;
        }
        Ok(sum)
    }

    fn expect_free(&self, amount: Uint128) -> Result<(), ContractError> {
        if amount > self.free() {
            return Err(ContractError::InsufficientCollateral { expected: amount, got: self.free() });
        }
        Ok(())
    }

    fn expect_reserved(&self, amount: Uint128) -> Result<(), ContractError> {
        if amount > self.reserved {
            return Err(ContractError::NotReserved { expected: amount, got: self.reserved });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(staked: u128, reserved: u128) -> Account {
        Account { staked: Uint128::new(staked), reserved: Uint128::new(reserved), unbonding: vec![] }
    }

    #[test]
    fn only_what_is_free_is_locked_or_unbonded() {
        let mut account = account(100, 70);
        let expected = ContractError::InsufficientCollateral { expected: Uint128::new(31), got: Uint128::new(30) };
        assert_eq!(account.clone().reserve(Uint128::new(31)), Err(expected));
        assert!(account.clone().unbond(Uint128::new(31), 5).is_err());
        account.unbond(Uint128::new(30), 5).unwrap();
        assert_eq!((account.staked.u128(), account.free().u128()), (70, 0));
    }

    #[test]
    fn a_slash_takes_what_the_lock_held_and_no_more() {
        let mut account = account(100, 40);
        assert!(account.clone().slash(Uint128::new(41)).is_err());
        account.slash(Uint128::new(40)).unwrap();
        assert_eq!((account.staked.u128(), account.reserved.u128()), (60, 0));
        assert!(account.slash(Uint128::one()).is_err());
    }

    #[test]
    fn unbonding_is_released_at_its_exact_second() {
        let mut account = account(100, 0);
        account.unbond(Uint128::new(10), 50).unwrap();
        account.unbond(Uint128::new(5), 40).unwrap();
        account.unbond(Uint128::new(1), 50).unwrap();
        assert_eq!(account.unbonding.len(), 2);
        assert_eq!(account.withdraw(39), Err(ContractError::NothingReleased { now: 39, next: 40 }));
        assert_eq!(account.withdraw(40), Ok(Uint128::new(5)));
        assert_eq!(account.withdraw(50), Ok(Uint128::new(11)));
        assert_eq!(account.withdraw(51), Err(ContractError::NothingUnbonding));
    }

    #[test]
    fn the_list_is_bounded() {
        let mut account = account(100, 0);
        for at in 0..MAX_UNBONDINGS as u64 {
            account.unbond(Uint128::one(), at).unwrap();
        }
        let before = account.clone();
        assert_eq!(account.unbond(Uint128::one(), 99), Err(ContractError::TooManyUnbondings { max: MAX_UNBONDINGS }));
        assert_eq!(account, before);
        account.unbond(Uint128::one(), 3).unwrap();
    }

    #[test]
    fn nothing_is_refused_as_an_amount() {
        assert!(account(1, 0).deposit(Uint128::zero()).is_err());
        assert!(account(1, 0).unbond(Uint128::zero(), 1).is_err());
        assert!(account(u128::MAX, 0).deposit(Uint128::one()).is_err());
    }

    #[derive(Debug, Clone)]
    enum Op {
        Deposit(u64),
        Reserve(u64),
        Release(u64),
        Slash(u64),
        Unbond(u64, u64),
        Withdraw(u64),
    }

    fn op() -> impl Strategy<Value = Op> {
        let amount = 0..200u64;
        prop_oneof![
            amount.clone().prop_map(Op::Deposit),
            amount.clone().prop_map(Op::Reserve),
            amount.clone().prop_map(Op::Release),
            amount.clone().prop_map(Op::Slash),
            (amount, 0..50u64).prop_map(|(amount, at)| Op::Unbond(amount, at)),
            (0..60u64).prop_map(Op::Withdraw),
        ]
    }

    proptest! {
        #[test]
        fn reserved_stays_within_staked_and_no_unit_is_lost(ops in prop::collection::vec(op(), 1..80)) {
            let mut account = Account::default();
            let (mut put_in, mut taken_out) = (0u128, 0u128);
            for op in ops {
                let mut next = account.clone();
                let done = match op {
                    Op::Deposit(amount) => next.deposit(amount.into()).map(|()| put_in += u128::from(amount)),
                    Op::Reserve(amount) => next.reserve(amount.into()),
                    Op::Release(amount) => next.release(amount.into()),
                    Op::Slash(amount) => next.slash(amount.into()).map(|()| taken_out += u128::from(amount)),
                    Op::Unbond(amount, at) => next.unbond(amount.into(), at),
                    Op::Withdraw(now) => next.withdraw(now).map(|amount| taken_out += amount.u128()),
                };
                if done.is_ok() {
                    account = next;
                }
                let unbonding: u128 = account.unbonding.iter().map(|entry| entry.amount.u128()).sum();
                prop_assert!(account.reserved <= account.staked);
                prop_assert_eq!(account.staked.u128() + unbonding + taken_out, put_in);
                prop_assert!(account.unbonding.windows(2).all(|pair| pair[0].release_at < pair[1].release_at));
                prop_assert!(account.unbonding.len() <= MAX_UNBONDINGS);
            }
        }
    }
}
