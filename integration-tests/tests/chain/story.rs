//! Random stories: many users do random things while time passes.

use anyhow::{Result, ensure};
use proofmark_api::escrow::SubmitMode;
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, DEVELOPER, OWNER, TREASURY};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Market, Refused, Suite};
use proptest::prelude::*;

/// Who does things. Developer, data provider and treasury too, so that parts overlap.
pub const USERS: [&str; 6] = ["ann", "bob", "cat", DEVELOPER, DATA_PROVIDER, TREASURY];

/// One thing that happens. `user` is a place in [`USERS`]; `job` counts back from the latest.
#[derive(Clone, Debug)]
pub enum Step {
    Post {
        user: usize,
        min: u16,
        more: u16,
        surplus: u8,
        tokens: bool,
        dataset: bool,
        collateral: u8,
        flat: bool,
    },
    Lock {
        user: usize,
        job: usize,
    },
    /// `stolen`: the proof is made for another user.
    Submit {
        user: usize,
        job: usize,
        stolen: bool,
    },
    /// Of the latest `jobs`, in one message; `bad` names one with another output.
    SubmitMany {
        user: usize,
        jobs: usize,
        bad: usize,
        each: bool,
    },
    /// By its requester (`own`) or by this user.
    Cancel {
        user: usize,
        job: usize,
        own: bool,
    },
    Expire {
        user: usize,
        job: usize,
    },
    Refund {
        user: usize,
        job: usize,
    },
    Claim {
        user: usize,
    },
    Deposit {
        user: usize,
        amount: u16,
    },
    Unbond {
        user: usize,
        amount: u16,
    },
    Withdraw {
        user: usize,
    },
    ClaimRewards {
        user: usize,
    },
    FlushBurn {
        user: usize,
    },
    Donate {
        user: usize,
        amount: u8,
        tokens: bool,
    },
    /// `stolen`: the proofs are made for another user.
    Answer {
        user: usize,
        proofs: u64,
        stolen: bool,
    },
    Join {
        user: usize,
    },
    Roll {
        user: usize,
    },
    /// By the first from this user on who earned anything; else of the epoch that many before the running one.
    ClaimCapacity {
        user: usize,
        back: u64,
    },
    Capacity {
        floor: u16,
        rise_bps: u16,
    },
    Params {
        fee_bps: u16,
        burn_bps: u16,
        unbonding: u16,
    },
    Pause(bool),
    Revoke,
    Pass(u16),
}

/// Any step; each about as often as stories need it.
pub fn step() -> impl Strategy<Value = Step> {
    let user = || 0..USERS.len();
    // Mostly the latest jobs, which are the ones still open.
    let job = || 0..6usize;
    let post = (user(), 0..900u16, 0..900u16, 0..3u8, any::<bool>(), any::<bool>(), 10..120u8, any::<bool>()).prop_map(
        |(user, min, more, surplus, tokens, dataset, collateral, flat)| Step::Post {
            user,
            min,
            more,
            surplus,
            tokens,
            dataset,
            collateral,
            flat,
        },
    );
    prop_oneof![
        8 => post,
        8 => (user(), job()).prop_map(|(user, job)| Step::Lock { user, job }),
        8 => (user(), job(), prop::bool::weighted(0.2)).prop_map(|(user, job, stolen)| Step::Submit { user, job, stolen }),
        3 => (user(), 1..5usize, 0..10usize, any::<bool>())
            .prop_map(|(user, jobs, bad, each)| Step::SubmitMany { user, jobs, bad, each }),
        2 => (user(), job(), prop::bool::weighted(0.8)).prop_map(|(user, job, own)| Step::Cancel { user, job, own }),
        4 => (user(), job()).prop_map(|(user, job)| Step::Expire { user, job }),
        1 => (user(), job()).prop_map(|(user, job)| Step::Refund { user, job }),
        3 => user().prop_map(|user| Step::Claim { user }),
        5 => (user(), 0..400u16).prop_map(|(user, amount)| Step::Deposit { user, amount }),
        3 => (user(), 0..300u16).prop_map(|(user, amount)| Step::Unbond { user, amount }),
        2 => user().prop_map(|user| Step::Withdraw { user }),
        2 => user().prop_map(|user| Step::ClaimRewards { user }),
        1 => user().prop_map(|user| Step::FlushBurn { user }),
        1 => (user(), 1..50u8, any::<bool>()).prop_map(|(user, amount, tokens)| Step::Donate { user, amount, tokens }),
        1 => (0..=10_000u16, 0..=10_000u16, 0..500u16)
            .prop_map(|(fee_bps, burn_bps, unbonding)| Step::Params { fee_bps, burn_bps, unbonding }),
        5 => (user(), 0..4u64, prop::bool::weighted(0.2))
            .prop_map(|(user, proofs, stolen)| Step::Answer { user, proofs, stolen }),
        1 => user().prop_map(|user| Step::Join { user }),
        4 => user().prop_map(|user| Step::Roll { user }),
        2 => (user(), 0..4u64).prop_map(|(user, back)| Step::ClaimCapacity { user, back }),
        1 => (0..2_000u16, 0..600u16).prop_map(|(floor, rise_bps)| Step::Capacity { floor, rise_bps }),
        1 => prop::bool::weighted(0.2).prop_map(Step::Pause),
        1 => prop::bool::weighted(0.3).prop_map(|revoke| if revoke { Step::Revoke } else { Step::Pass(1) }),
        10 => (0..90u16).prop_map(Step::Pass),
        1 => (200..400u16).prop_map(Step::Pass),
    ]
}

/// A market where every user has coins, tokens and a stake.
pub fn market() -> Result<Market> {
    // Room for a few pots above what all accounts have, so that the cap binds in some stories.
    let builder = Suite::builder().cap(4_123_000).params(|params| params.units_per_burnt = 1).capacity(|params| {
        params.epoch_seconds = 120;
        params.units_per_stake = 100_000;
        (params.emission_floor, params.emission_ceiling) = (500u128.into(), 3_000u128.into());
        params.rise_bps = 200;
    });
    let users = USERS.iter().fold(builder, |suite, user| suite.account(user, 20_000, 20_000));
    let mut market = Market::on(users)?;
    let vk = market.model.vk().to_vec();
    market.set_challenge(&vk, 5)?;
    for user in USERS {
        market.deposit_collateral(user, 200)?;
    }
    market.wait_for_end(0)?;
    market.roll_epoch(OWNER)?;
    Ok(market)
}

/// The `back`-th latest job; one that nobody posted if there are not so many.
fn job(market: &Market, back: usize) -> Result<u64> {
    let count = market.jobs()?.len();
    Ok(count.checked_sub(back).map_or(u64::MAX, |id| id as u64))
}

/// Does one step. The chain may refuse it; anything else that goes wrong is an error.
pub fn take(market: &mut Market, step: &Step) -> Result<()> {
    match attempt(market, step) {
        Err(error) if error.downcast_ref::<Refused>().is_none() => Err(error),
        _ => Ok(()),
    }
}

fn attempt(market: &mut Market, step: &Step) -> Result<()> {
    match step {
        Step::Post { user, min, more, surplus, tokens, dataset, collateral, flat } => {
            let (min, max) = (u128::from(*min), u128::from(*min) + u128::from(*more));
            let ramp = if *flat { 0 } else { 70 };
            let order = market.order().price(min, max).ramp(5, ramp).lock_seconds(40).deadline_seconds(300);
            let order = order.collateral((*collateral).into());
            let order = if *dataset { order.dataset(Market::DATASET) } else { order };
            let paid = max + u128::from(*surplus);
            let order = if *tokens { order.with_tokens(paid) } else { order.with_coins(&[(paid, NATIVE)]) };
            market.create_job(USERS[*user], &order)?;
        }
        Step::Lock { user, job } => {
            let job = self::job(market, *job)?;
            market.lock(job, USERS[*user])?;
        }
        Step::Submit { user, job, stolen } => submit(market, *user, self::job(market, *job)?, *stolen)?,
        Step::SubmitMany { user, jobs, bad, each } => submit_many(market, *user, *jobs, *bad, *each)?,
        Step::Cancel { user, job, own } => {
            let job = self::job(market, *job)?;
            let known = market.jobs()?.into_iter().find(|known| *own && known.id == job);
            let requester = known.map(|known| market.name_of(&known.terms.requester));
            market.cancel(job, requester.as_deref().unwrap_or(USERS[*user]))?;
        }
        Step::Expire { user, job } => {
            let job = self::job(market, *job)?;
            market.expire(job, USERS[*user])?;
        }
        Step::Refund { user, job } => {
            let job = self::job(market, *job)?;
            market.refund_revoked(job, USERS[*user])?;
        }
        Step::Claim { user } => drop(market.claim(USERS[*user])?),
        Step::Deposit { user, amount } => drop(market.deposit_collateral(USERS[*user], (*amount).into())?),
        Step::Unbond { user, amount } => drop(market.unbond(USERS[*user], (*amount).into())?),
        Step::Withdraw { user } => drop(market.withdraw_unbonded(USERS[*user])?),
        Step::ClaimRewards { user } => drop(market.claim_rewards(USERS[*user])?),
        Step::FlushBurn { user } => drop(market.flush_burn(USERS[*user])?),
        Step::Donate { user, amount, tokens } => {
            drop(market.donate(USERS[*user], (*amount).into(), if *tokens { TOKEN } else { NATIVE })?);
        }
        Step::Answer { user, proofs, stolen } => answer(market, *user, *proofs, *stolen)?,
        Step::Join { user } => drop(market.join(USERS[*user])?),
        Step::Roll { user } => drop(market.roll_epoch(USERS[*user])?),
        Step::ClaimCapacity { user, back } => {
            for place in *user..*user + USERS.len() {
                let name = USERS[place % USERS.len()];
                let earned = market.capacity_rewards(name)?.rewards;
                let over: Vec<u64> = earned.iter().filter(|one| one.amount.is_some()).map(|one| one.epoch).collect();
                if !over.is_empty() {
                    market.claim_capacity(name, &over)?;
                    return Ok(());
                }
            }
            let epoch = market.epoch()?.epoch.number.saturating_sub(*back);
            market.claim_capacity(USERS[*user], &[epoch])?;
        }
        Step::Capacity { floor, rise_bps } => drop(market.set_capacity_params(|params| {
            (params.emission_floor, params.rise_bps) = (u128::from(*floor).into(), *rise_bps);
        })?),
        Step::Params { fee_bps, burn_bps, unbonding } => drop(market.update_params(OWNER, |params| {
            (params.fee_bps, params.burn_bps, params.unbonding_seconds) = (*fee_bps, *burn_bps, (*unbonding).into());
        })?),
        Step::Pause(paused) => drop(market.pause(OWNER, *paused)?),
        Step::Revoke => {
            let id = market.id.clone();
            market.revoke_model(OWNER, &id)?;
        }
        Step::Pass(seconds) => market.pass_seconds((*seconds).into()),
    }
    Ok(())
}

/// Submits; a stolen proof must never be taken.
fn submit(market: &mut Market, user: usize, job: u64, stolen: bool) -> Result<()> {
    if !market.jobs()?.iter().any(|known| known.id == job) {
        return Ok(());
    }
    let (sender, output) = (USERS[user], market.output());
    let author = if stolen { USERS[(user + 1) % USERS.len()] } else { sender };
    let proof = market.prove(job, author, &output)?;
    let result = market.submit(job, sender, &output, &proof);
    ensure!(!stolen || result.is_err(), "job {job}: {sender} was paid for the proof of {author}");
    result.map(drop)
}

/// Answers challenges; stolen proofs must never count.
fn answer(market: &mut Market, user: usize, proofs: u64, stolen: bool) -> Result<()> {
    let (sender, first) = (USERS[user], market.entry(USERS[user])?.entry.proofs);
    let author = if stolen { USERS[(user + 1) % USERS.len()] } else { sender };
    let prove = |counter| Ok(market.model.prove_digest(market.challenge(author, counter)?)?.into());
    let made = (first..first + proofs).map(prove).collect::<Result<Vec<_>>>()?;
    let result = market.answer(sender, made);
    ensure!(!stolen || proofs == 0 || result.is_err(), "{sender} earned by the proofs of {author}");
    result.map(drop)
}

/// Submits the latest jobs together. A bad item is never paid, and alone decides nothing where each counts for itself.
fn submit_many(market: &mut Market, user: usize, jobs: usize, bad: usize, each: bool) -> Result<()> {
    let sender = USERS[user];
    let latest: Vec<u64> = market.jobs()?.iter().rev().take(jobs).map(|job| job.id).collect();
    let mut items = latest.iter().map(|job| market.item(*job, sender)).collect::<Result<Vec<_>>>()?;
    let spoilt = items.get_mut(bad).map(|item| {
        item.output = [7, 7, 8].into();
        item.job_id
    });
    let mode = if each { SubmitMode::Each } else { SubmitMode::All };
    let (_, results) = market.submit_many(sender, mode, &items)?;
    let paid = |job: &u64| results.iter().any(|result| result.job_id == *job && result.error.is_none());
    ensure!(!spoilt.as_ref().is_some_and(paid), "job {spoilt:?}: {sender} was paid for another output");
    Ok(())
}
