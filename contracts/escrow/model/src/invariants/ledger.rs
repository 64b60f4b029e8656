//! Where all coins are, in every state: the balances against the books, and the books against the jobs' histories.

use super::settled::{Accountant, Effects};
use super::{Violation, ensure};
use crate::books::{Books, collateral};
use crate::cast::{Cast, Coin, Who};
use crate::configuration::Configuration;
use crate::state::Ledger;
use crate::table::{Table, plus, small};

/// Checks a state's books.
pub fn check(
    accountant: &Accountant,
    cast: &Cast,
    configuration: &Configuration,
    books: &Books,
    ledger: &Ledger,
) -> Result<(), Violation> {
    numbers(books)?;
    let effects = sum(accountant, cast, configuration, books)?;
    balances(configuration, books, ledger)?;
    credits(&effects, books, ledger)?;
    stakes(&effects, books, ledger)
}

/// Jobs are numbered 1, 2, 3: none twice, none left out.
fn numbers(books: &Books) -> Result<(), Violation> {
    let mut ids: Vec<_> = books.jobs.iter().flatten().map(|job| job.id).collect();
    ids.sort_unstable();
    let expected: Vec<_> = (1..=books.job_count).collect();
    ensure(ids == expected, 3, || format!("the jobs are {ids:?}, expected {expected:?}"))
}

fn sum(
    accountant: &Accountant,
    cast: &Cast,
    configuration: &Configuration,
    books: &Books,
) -> Result<Effects, Violation> {
    let mut sum = Effects::default();
    for (index, job) in books.jobs.iter().enumerate() {
        let Some(job) = job else { continue };
        let effects = accountant.effects(cast, configuration, index, job)?;
        for (all, one) in sum.escrowed.iter_mut().zip(&effects.escrowed) {
            *all = plus(*all, *one)?;
        }
        sum.credited.add_all(&effects.credited)?;
        sum.use_credit.add_all(&effects.use_credit)?;
        sum.burnt = plus(sum.burnt, effects.burnt)?;
        sum.reserved.add_all(&effects.reserved)?;
        sum.slashed.add_all(&effects.slashed)?;
    }
    Ok(sum)
}

/// 1: balance = open escrows + claimables + collateral + pending burn + donations, in each coin, all from the records.
fn balances(configuration: &Configuration, books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    for coin in Coin::ALL {
        let mut owed = plus(configuration.donation, books.claimable.sum(coin)?)?;
        for job in books.jobs.iter().flatten() {
            use proofmark_api::escrow::JobStatus::{Locked, Open};
            let is_held = matches!(job.state.status, Open | Locked);
            if is_held && job.terms.denom.key().starts_with(if coin == Coin::Token { 'c' } else { 'n' }) {
                owed = plus(owed, small(job.terms.max_price)?)?;
            }
        }
        if coin == Coin::Token {
            owed = plus(owed, books.pending_burn)?;
            for account in &books.accounts {
                owed = plus(owed, collateral(account)?)?;
            }
        }
        let balance = ledger.balance(coin);
        ensure(balance == owed, 1, || format!("a balance of {balance} {coin:?}, owed {owed}"))?;
    }
    Ok(())
}

/// 2: what was ever credited, by the jobs' histories, is claimable or was claimed; what was set aside to burn waits or
/// is burnt.
fn credits(effects: &Effects, books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    let mut had: Table = books.claimable;
    had.add_all(&ledger.claimed)?;
    ensure(had == effects.credited, 2, || format!("credited in all {had:?}, expected {:?}", effects.credited))?;
    ensure(books.use_credit == effects.use_credit, 2, || {
        format!("use credit {:?}, expected {:?}", books.use_credit, effects.use_credit)
    })?;
    let burnt = plus(books.pending_burn, ledger.burnt)?;
    ensure(burnt == effects.burnt, 2, || format!("burnt and to be burnt {burnt}, expected {}", effects.burnt))
}

/// 10, 11, 12: reserved is what live locks hold; what is gone was slashed or withdrawn; reserved is covered.
fn stakes(effects: &Effects, books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    for prover in Who::PROVERS {
        let account = books.account(prover);
        let (reserved, held) = (small(account.reserved)?, effects.reserved.get(prover, Coin::Token));
        ensure(reserved == held, 12, || format!("{prover:?}: reserved {reserved}, live locks hold {held}"))?;
        let has = collateral(account)?;
        ensure(reserved <= has, 12, || format!("{prover:?}: {account:?}"))?;
        let gone = plus(effects.slashed.get(prover, Coin::Token), ledger.withdrawn.get(prover, Coin::Token))?;
        let deposited = ledger.deposited.get(prover, Coin::Token);
        ensure(plus(has, gone)? == deposited, 11, || {
            format!("{prover:?} deposited {deposited}, has {has}, lost by slashes and withdrawals {gone}")
        })?;
    }
    Ok(())
}
