//! Random stories: what is drawn how often. A seed and a number make a story, the same one on every machine.

use proofmark_api::escrow::Params;
use proofmark_api::rewards::CapacityParams;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::step::{Admin, By, Cheat, Create, End, Moment, Paid, Part, Pick, Proof, Step, Wrong};
use super::who::{Money, USERS, Who};
use super::world::{MODELS, Setup};

/// How a story begins, and its steps.
#[must_use]
pub fn story(seed: u64, number: u64, steps: usize) -> (Setup, Vec<Step>) {
    let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number));
    let setup = setup(&mut rng);
    (setup, (0..steps).map(|_| step(&mut rng)).collect())
}

fn setup(rng: &mut StdRng) -> Setup {
    let decay_bps = rng.gen_range(500..=5_000);
    let floor = rng.gen_range(0..600u128);
    Setup {
        purse: rng.gen_range(10_000..60_000),
        // A few pots: in many stories the cap binds.
        room: rng.gen_range(500..30_000),
        params: Params {
            fee_bps: rng.gen_range(0..=3_000),
            burn_bps: rng.gen_range(0..=10_000),
            unbonding_seconds: rng.gen_range(0..400),
            min_collateral: rng.gen_range(0..12u128).into(),
            allowed_native: vec![Money::Cosm.name().into(), Money::Atom.name().into()],
            max_input_bytes: 64,
            max_callback_gas: 500_000,
            units_per_burnt: rng.gen_range(0..200),
        },
        bonus_bps: rng.gen_range(0..6_000),
        capacity: CapacityParams {
            epoch_seconds: rng.gen_range(60..400),
            // A hundredth of a token, which is 10,000, stands for some hundred units.
            units_per_stake: rng.gen_range(0..200_000_000),
            emission_floor: floor.into(),
            emission_ceiling: (floor + rng.gen_range(0..3_000u128)).into(),
            target_bps: rng.gen_range(1..30_000),
            max_step_bps: rng.gen_range(1..=5_000),
            decay_bps,
            rise_bps: rng.gen_range(0..decay_bps * 2 / 5),
        },
    }
}

/// Models, datasets, a standard circuit and stakes, so that a story can begin.
#[must_use]
pub fn prologue() -> Vec<Step> {
    let mut steps: Vec<Step> = [(0, 1_000), (1, 0), (5, 300)]
        .map(|(model, royalty_bps)| Step::Register { user: Who(model), model, royalty_bps })
        .into();
    steps.extend([(1, 500), (2, 77)].map(|(root, royalty_bps)| {
        let user = Who(USERS - root);
        Step::Dataset { user, root, royalty_bps, deep: false }
    }));
    steps.push(Step::Admin { by: By::Owner, what: Admin::Challenge { key: 0, units: 20 } });
    steps.extend(Who::users().filter(|who| who.0 % 3 != 2).map(|user| Step::Deposit { user, amount: 700 }));
    steps.extend([Step::Jump { to: Moment::EpochEnd, offset: 0 }, Step::Roll { user: Who(0) }]);
    steps
}

fn one<T: Copy>(rng: &mut StdRng, of: &[T], default: T) -> T {
    of.choose(rng).copied().unwrap_or(default)
}

fn user(rng: &mut StdRng) -> Who {
    Who(rng.gen_range(0..USERS))
}

/// Mostly jobs that are not over, and of those the latest.
fn pick(rng: &mut StdRng) -> Pick {
    match rng.gen_range(0..10) {
        0 => Pick::Any(rng.gen_range(0..1_000)),
        1..=3 => Pick::Live(rng.gen_range(0..1_000)),
        _ => Pick::Live(rng.gen_range(0..6)),
    }
}

fn by(rng: &mut StdRng) -> By {
    if rng.gen_bool(0.8) { By::Owner } else { By::User(user(rng)) }
}

fn proof(rng: &mut StdRng) -> Proof {
    let wrong = [
        Proof::Stolen,
        Proof::OtherOutput,
        Proof::ShortOutput,
        Proof::OtherJob,
        Proof::OtherChain,
        Proof::OtherKey,
        Proof::Garbage,
        Proof::Replayed { rerandomised: false },
        Proof::Replayed { rerandomised: true },
    ];
    match rng.gen_range(0..20) {
        0..=13 => Proof::Right,
        14 => Proof::Rerandomised,
        _ => one(rng, &wrong, Proof::Stolen),
    }
}

/// One step.
pub fn step(rng: &mut StdRng) -> Step {
    let user = user(rng);
    match rng.gen_range(0..200) {
        0..=23 => Step::Create(create(rng, user)),
        24..=47 => Step::Lock { user, job: pick(rng) },
        48..=69 => Step::Submit { user, fit: rng.gen_bool(0.8), job: pick(rng), proof: proof(rng) },
        70..=73 => submit_many(rng, user),
        74..=79 => end(rng, user, End::Cancel),
        80..=89 => end(rng, user, End::Expire),
        90..=92 => end(rng, user, End::Refund),
        93..=101 => Step::Claim { user, which: which(rng) },
        102..=110 => Step::Deposit { user, amount: if rng.gen_bool(0.05) { 0 } else { rng.gen_range(1..900) } },
        111..=117 => {
            let percent = rng.gen_range(0..=60);
            Step::Unbond { user, part: if rng.gen_bool(0.1) { Part::OneMore } else { Part::Percent(percent) } }
        }
        118..=123 => Step::Withdraw { user },
        124..=128 => Step::ClaimRewards { user },
        129..=130 => Step::FlushBurn { user },
        131..=134 => {
            let other = Who(rng.gen_range(0..USERS));
            let (to, money) = (one(rng, &[Who::ESCROW, other], other), one(rng, &Money::ALL, Money::Token));
            Step::Give { user, to, money, amount: rng.gen_range(0..400) }
        }
        135 => Step::Burn { user, amount: rng.gen_range(0..50) },
        136..=139 => Step::Join { user },
        140..=148 => {
            let wrong = one(rng, &[Wrong::Stolen, Wrong::Counter, Wrong::Epoch], Wrong::Stolen);
            Step::Answer { user, proofs: rng.gen_range(0..4), wrong: rng.gen_bool(0.2).then_some(wrong) }
        }
        149..=155 => Step::Roll { user },
        156..=160 => {
            let back = rng.gen_bool(0.3).then(|| rng.gen_range(0..4));
            Step::ClaimCapacity { user, back, twice: rng.gen_bool(0.1) }
        }
        161..=162 => rare(rng, user),
        163..=164 => Step::Admin { by: by(rng), what: admin(rng) },
        165..=166 => Step::Cheat { user, cheat: cheat(rng) },
        167..=178 => Step::Wait(rng.gen_range(0..60)),
        179 => Step::Wait(rng.gen_range(300..900)),
        _ => Step::Jump { to: moment(rng, user), offset: one(rng, &[-1, 0, 0, 1], 0) },
    }
}

fn create(rng: &mut StdRng, user: Who) -> Create {
    let paid = [Paid::TooLittle, Paid::Nothing, Paid::TwoDenoms];
    let rarely = |rng: &mut StdRng| rng.gen_bool(0.03);
    let surplus = Paid::Surplus(if rng.gen_bool(0.2) { rng.gen_range(1..50) } else { 0 });
    let monies = [Money::Token, Money::Token, Money::Token, Money::Cosm, Money::Cosm, Money::Atom];
    Create {
        user,
        model: if rarely(rng) { rng.gen_range(0..MODELS) } else { one(rng, &[0, 1, 5], 0) },
        dataset: rng.gen_bool(0.3).then(|| rng.gen_range(0..3)),
        money: if rarely(rng) { Money::Odd } else { one(rng, &monies, Money::Token) },
        paid: if rarely(rng) { one(rng, &paid, Paid::TooLittle) } else { surplus },
        min: rng.gen_range(0..900),
        more: if rarely(rng) { -1 } else { rng.gen_range(0..900) },
        delay: rng.gen_range(0..20),
        ramp: if rng.gen_bool(0.3) { 0 } else { rng.gen_range(0..100) },
        lock: if rarely(rng) { 0 } else { rng.gen_range(1..90) },
        deadline: if rarely(rng) { 0 } else { rng.gen_range(1..500) },
        collateral: rng.gen_range(0..120),
        input: if rarely(rng) { one(rng, &[0, 3, 5, 65], 3) } else { 4 },
        private: rng.gen_bool(0.15),
        committed: rng.gen_bool(0.15),
        only: rng.gen_bool(0.15).then(|| [self::user(rng), self::user(rng)]),
        callback: rng.gen_bool(0.15),
    }
}

fn submit_many(rng: &mut StdRng, user: Who) -> Step {
    let jobs = (0..rng.gen_range(0..6)).map(|_| pick(rng)).collect();
    let bad = rng.gen_bool(0.3).then(|| (rng.gen_range(0..5), proof(rng)));
    Step::SubmitMany { user, jobs, bad, each: rng.gen_bool(0.7) }
}

fn end(rng: &mut StdRng, user: Who, how: End) -> Step {
    Step::End { user, own: how == End::Cancel && rng.gen_bool(0.85), job: pick(rng), how }
}

fn which(rng: &mut StdRng) -> Option<Vec<Money>> {
    rng.gen_bool(0.3).then(|| (0..rng.gen_range(0..3)).map(|_| one(rng, &Money::ALL, Money::Token)).collect())
}

/// What changes models and datasets.
fn rare(rng: &mut StdRng, user: Who) -> Step {
    let royalty_bps = if rng.gen_bool(0.1) { 10_001 } else { rng.gen_range(0..4_000) };
    let model = rng.gen_range(0..MODELS);
    match rng.gen_range(0..12) {
        0..=2 => Step::Register { user, model, royalty_bps },
        3..=4 => Step::Dataset { user, root: rng.gen_range(0..9), royalty_bps, deep: rng.gen_bool(0.2) },
        5 => Step::Deprecate { user, own: rng.gen_bool(0.6), model },
        6 => Step::EndDataset { user, own: rng.gen_bool(0.6), dataset: rng.gen_range(0..4), revoke: rng.gen_bool(0.4) },
        7..=8 => {
            Step::Offer { user, own: rng.gen_bool(0.8), model: one(rng, &[0, 1, 5, model], 0), to: self::user(rng) }
        }
        9..=10 => Step::Accept { user, own: rng.gen_bool(0.8), model: one(rng, &[0, 1, 5, model], 0) },
        _ => Step::Admin { by: by(rng), what: Admin::Revoke(model) },
    }
}

fn admin(rng: &mut StdRng) -> Admin {
    let bps = |rng: &mut StdRng| if rng.gen_bool(0.05) { 10_001 } else { rng.gen_range(0..=10_000) };
    let (who, seconds) = (user(rng), rng.gen_range(50..500));
    match rng.gen_range(0..14) {
        // More often off than on.
        0 => Admin::Pause(true),
        1..=4 => Admin::Pause(false),
        5..=6 => Admin::Params {
            fee_bps: bps(rng) / 3,
            burn_bps: bps(rng),
            unbonding: rng.gen_range(0..500),
            min_collateral: rng.gen_range(0..20),
            rate: rng.gen_range(0..=255),
        },
        7 => Admin::Treasury(who),
        8 => Admin::Propose(who),
        9..=10 => Admin::Accept,
        11 => Admin::Bonus(bps(rng)),
        12 => Admin::Capacity {
            floor: rng.gen_range(0..800),
            more: rng.gen_range(0..4_000),
            rise_bps: rng.gen_range(0..2_000),
            decay_bps: rng.gen_range(0..5_100),
            seconds,
        },
        _ => Admin::Challenge { key: rng.gen_range(0..MODELS), units: rng.gen_range(0..60) },
    }
}

fn cheat(rng: &mut StdRng) -> Cheat {
    let all = [
        Cheat::Hook,
        Cheat::ForeignToken,
        Cheat::UnknownHook,
        Cheat::SyncDataset,
        Cheat::MintUse,
        Cheat::Mint,
        Cheat::Funds,
        Cheat::Rewire,
    ];
    one(rng, &all, Cheat::Hook)
}

fn moment(rng: &mut StdRng, user: Who) -> Moment {
    match rng.gen_range(0..9) {
        0..=1 => Moment::Deadline(pick(rng)),
        2..=4 => Moment::LockDeadline(pick(rng)),
        5 => Moment::RampStart(pick(rng)),
        6 => Moment::RampEnd(pick(rng)),
        7 => Moment::Release(user),
        _ => Moment::EpochEnd,
    }
}

/// What a step is counted under.
#[must_use]
pub fn name(step: &Step) -> &'static str {
    match step {
        Step::Create(create) if create.money == Money::Token => "create, token",
        Step::Create(_) => "create, native",
        Step::Lock { .. } => "lock",
        Step::Submit { proof: Proof::Right | Proof::Rerandomised, .. } => "submit",
        Step::Submit { .. } => "submit, wrong proof",
        Step::SubmitMany { each: true, .. } => "submit_many, each",
        Step::SubmitMany { .. } => "submit_many, all",
        Step::End { how: End::Cancel, .. } => "cancel",
        Step::End { how: End::Expire, .. } => "expire",
        Step::End { how: End::Refund, .. } => "refund_revoked",
        Step::Claim { .. } => "claim",
        Step::Deposit { .. } => "deposit",
        Step::Unbond { .. } => "unbond",
        Step::Withdraw { .. } => "withdraw_unbonded",
        Step::ClaimRewards { .. } => "claim_rewards",
        Step::FlushBurn { .. } => "flush_burn",
        Step::Give { .. } => "transfers, gifts",
        Step::Burn { .. } => "burn",
        Step::Join { .. } => "join",
        Step::Answer { wrong: None, .. } => "answer",
        Step::Answer { .. } => "answer, wrong",
        Step::Roll { .. } => "roll_epoch",
        Step::ClaimCapacity { .. } => "claim_capacity",
        Step::Register { .. } | Step::Dataset { .. } => "register",
        Step::Deprecate { .. } | Step::EndDataset { .. } => "deprecate, revoke",
        Step::Offer { .. } | Step::Accept { .. } => "records change hands",
        Step::Admin { .. } => "owner",
        Step::Cheat { .. } => "cheats",
        Step::Wait(_) | Step::Jump { .. } => TIME,
    }
}

/// Steps that send no message.
pub const TIME: &str = "time";
