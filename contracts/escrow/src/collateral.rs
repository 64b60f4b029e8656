//! A prover's collateral account. Pure; `reserved <= staked + unbonding` holds before and after every operation.
//!
//! A prover may begin to leave while its last jobs run: what is unbonding has left `staked`, backs no new lock and earns
//! nothing, but answers for the locks that there are until it is withdrawn, and so much as they need cannot be.

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
    /// What can be locked: unbonding stake backs no new lock.
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

    /// Takes away what a lapsed lock held: from the stake first, then from what is unbonding, the latest release first.
    pub fn slash(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.release(amount)?;
        let from_stake = amount.min(self.staked);
        self.staked = self.staked.checked_sub(from_stake)?;
        let mut rest = amount.checked_sub(from_stake)?;
        while !rest.is_zero() {
            // Never an error: what is reserved is there.
            let last =
                self.unbonding.last_mut().ok_or(ContractError::NotReserved { expected: rest, got: from_stake })?;
            let part = rest.min(last.amount);
            last.amount = last.amount.checked_sub(part)?;
            rest = rest.checked_sub(part)?;
            if last.amount.is_zero() {
                self.unbonding.pop();
            }
        }
        Ok(())
    }

    /// Starts to take back `amount` of the stake, also what locks hold: it can be withdrawn from second `release_at` on,
    /// as far as locks do not need it then.
    pub fn unbond(&mut self, amount: Uint128, release_at: u64) -> Result<(), ContractError> {
        if amount.is_zero() {
            return Err(ContractError::ZeroAmount { what: "unbond" });
        }
        if amount > self.staked {
            return Err(ContractError::InsufficientStake { expected: amount, got: self.staked });
        }
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

    /// Takes out what is released at second `now`, soonest first, and leaves what locks still need; an error if that is
    /// nothing.
    pub fn withdraw(&mut self, now: u64) -> Result<Uint128, ContractError> {
        let Some(first) = self.unbonding.first() else {
            return Err(ContractError::NothingUnbonding);
        };
        if now < first.release_at {
            return Err(ContractError::NothingReleased { now, next: first.release_at });
        }
        let count = self.unbonding.partition_point(|entry| entry.release_at <= now);
        let released = sum(self.unbonding.iter().take(count))?;
        let all = self.staked.checked_add(sum(&self.unbonding)?)?;
        let paid = released.min(all.checked_sub(self.reserved)?);
        if paid.is_zero() {
            return Err(ContractError::HeldByLocks { released, held: self.reserved });
        }
        let mut rest = paid;
        for entry in self.unbonding.iter_mut().take(count) {
            let part = rest.min(entry.amount);
            entry.amount = entry.amount.checked_sub(part)?;
            rest = rest.checked_sub(part)?;
        }
        self.unbonding.retain(|entry| !entry.amount.is_zero());
        Ok(paid)
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

fn sum<'a>(entries: impl IntoIterator<Item = &'a Unbonding>) -> Result<Uint128, ContractError> {
    entries.into_iter().try_fold(Uint128::zero(), |sum, entry| Ok(sum.checked_add(entry.amount)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(staked: u128, reserved: u128) -> Account {
        Account { staked: Uint128::new(staked), reserved: Uint128::new(reserved), unbonding: vec![] }
    }

    fn unbonding(account: &Account) -> Vec<(u128, u64)> {
        account.unbonding.iter().map(|entry| (entry.amount.u128(), entry.release_at)).collect()
    }

    #[test]
    fn only_what_is_free_is_locked_and_only_what_is_staked_unbonded() {
        let mut account = account(100, 70);
        let expected = ContractError::InsufficientCollateral { expected: Uint128::new(31), got: Uint128::new(30) };
        assert_eq!(account.clone().reserve(Uint128::new(31)), Err(expected));
        let expected = ContractError::InsufficientStake { expected: Uint128::new(101), got: Uint128::new(100) };
        assert_eq!(account.clone().unbond(Uint128::new(101), 5), Err(expected));
        account.unbond(Uint128::new(100), 5).unwrap();
        assert_eq!((account.staked.u128(), account.reserved.u128(), account.free().u128()), (0, 70, 0));
    }

    #[test]
    fn only_what_is_reserved_is_released_or_slashed() {
        let expected = ContractError::NotReserved { expected: Uint128::new(71), got: Uint128::new(70) };
        assert_eq!(account(100, 70).release(Uint128::new(71)), Err(expected));
        let expected = ContractError::NotReserved { expected: Uint128::new(71), got: Uint128::new(70) };
        assert_eq!(account(100, 70).slash(Uint128::new(71)), Err(expected));
    }

    #[test]
    fn unbonding_stake_backs_no_new_lock() {
        let mut account = account(100, 70);
        account.unbond(Uint128::new(20), 5).unwrap();
        assert_eq!(account.free().u128(), 10);
        account.unbond(Uint128::new(80), 5).unwrap();
        // Of a new stake so much answers for the old locks first.
        account.deposit(Uint128::new(71)).unwrap();
        assert_eq!(account.free().u128(), 1);
        assert!(account.reserve(Uint128::new(2)).is_err());
        account.reserve(Uint128::one()).unwrap();
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
    fn a_slash_reaches_unbonding_stake_the_latest_release_first() {
        let mut account = account(100, 90);
        for (amount, at) in [(30, 5), (20, 6), (40, 7)] {
            account.unbond(Uint128::new(amount), at).unwrap();
        }
        account.slash(Uint128::new(15)).unwrap();
        assert_eq!((account.staked.u128(), unbonding(&account)), (0, vec![(30, 5), (20, 6), (35, 7)]));
        account.slash(Uint128::new(35)).unwrap();
        assert_eq!(unbonding(&account), [(30, 5), (20, 6)]);
        account.slash(Uint128::new(40)).unwrap();
        assert_eq!((account.reserved.u128(), unbonding(&account)), (0, vec![(10, 5)]));
    }

    #[test]
    fn withdrawing_leaves_what_locks_need() {
        let mut account = account(100, 70);
        account.unbond(Uint128::new(60), 5).unwrap();
        account.unbond(Uint128::new(40), 6).unwrap();
        // 60 are released; 100 less the 70 of locks may go, from the soonest entry.
        assert_eq!(account.withdraw(5), Ok(Uint128::new(30)));
        assert_eq!(unbonding(&account), [(30, 5), (40, 6)]);
        let held = ContractError::HeldByLocks { released: Uint128::new(70), held: Uint128::new(70) };
        assert_eq!(account.clone().withdraw(6), Err(held));
        account.release(Uint128::new(50)).unwrap();
        assert_eq!(account.withdraw(6), Ok(Uint128::new(50)));
        assert_eq!((account.reserved.u128(), unbonding(&account)), (20, vec![(20, 6)]));
        // A new stake answers in its place.
        account.deposit(Uint128::new(20)).unwrap();
        assert_eq!(account.withdraw(6), Ok(Uint128::new(20)));
        assert_eq!((account.staked.u128(), account.free().u128()), (20, 0));
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

    #[derive(Debug, Clone, Copy)]
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
        fn what_locks_hold_is_always_there_and_no_unit_is_lost(ops in prop::collection::vec(op(), 1..80)) {
            let mut account = Account::default();
            let (mut put_in, mut taken_out) = (0u128, 0u128);
            for op in ops {
                let before = account.clone();
                let mut next = account.clone();
                let done = match op {
                    Op::Deposit(amount) => next.deposit(amount.into()).map(|()| put_in += u128::from(amount)),
                    Op::Reserve(amount) => next.reserve(amount.into()),
                    Op::Release(amount) => next.release(amount.into()),
                    Op::Slash(amount) => {
                        // Whatever is reserved can be slashed, wherever it is.
                        prop_assert_eq!(next.clone().slash(before.reserved), Ok(()));
                        next.slash(amount.into()).map(|()| taken_out += u128::from(amount))
                    }
                    Op::Unbond(amount, at) => next.unbond(amount.into(), at),
                    Op::Withdraw(now) => next.withdraw(now).map(|amount| taken_out += amount.u128()),
                };
                if done.is_ok() {
                    account = next;
                }
                let unbonding: u128 = account.unbonding.iter().map(|entry| entry.amount.u128()).sum();
                prop_assert!(account.reserved.u128() <= account.staked.u128() + unbonding);
                prop_assert_eq!(account.staked.u128() + unbonding + taken_out, put_in);
                prop_assert!(account.unbonding.windows(2).all(|pair| pair[0].release_at < pair[1].release_at));
                prop_assert!(account.unbonding.len() <= MAX_UNBONDINGS);
                prop_assert!(account.unbonding.iter().all(|entry| !entry.amount.is_zero()));
                match (op, done) {
                    // A new lock is backed by stake alone; a withdrawal takes what it can.
                    (Op::Reserve(amount), Ok(())) => prop_assert!(amount == 0 || account.reserved <= account.staked),
                    (Op::Withdraw(now), Ok(())) => {
                        let left = account.unbonding.iter().any(|entry| entry.release_at <= now);
                        prop_assert!(!left || account.reserved.u128() == account.staked.u128() + unbonding);
                    }
                    (Op::Withdraw(_), Err(ContractError::HeldByLocks { held, .. })) => {
                        prop_assert_eq!(held.u128(), account.staked.u128() + unbonding);
                    }
                    _ => {}
                }
            }
        }
    }
}
