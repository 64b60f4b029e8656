//! One thing that somebody does. Jobs, amounts and times are named by what they mean in the story so far, so that a step
//! still makes sense when others before it are left out.

use super::who::{Money, Who};

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Counted back from the latest that is not over.
    Live(u16),
    /// Counted back from the latest; one too many is a job that nobody posted.
    Any(u16),
    /// This one.
    Id(u64),
}

/// Who sends a message of the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whoever is the owner.
    Owner,
    /// This one, who mostly may not.
    User(Who),
}

/// How much of what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// So many hundredths.
    Percent(u8),
    /// One unit more.
    OneMore,
}

/// Which proof is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Of the right statement.
    Right,
    /// The same in other bytes.
    Rerandomised,
    /// Made for another prover.
    Stolen,
    /// Of another output.
    OtherOutput,
    /// The output has one byte too few.
    ShortOutput,
    /// Made for the job before.
    OtherJob,
    /// Made on another chain.
    OtherChain,
    /// Under another key.
    OtherKey,
    /// One bit is wrong.
    Garbage,
    /// The latest that was accepted, by whoever sends it; re-randomised if so.
    Replayed {
        /// In other bytes.
        rerandomised: bool,
    },
}

/// How a job is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paid {
    /// `max_price` and so much more.
    Surplus(u8),
    /// One unit too few.
    TooLittle,
    /// Nothing at all.
    Nothing,
    /// Two coins.
    TwoDenoms,
}

/// A job to be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Create {
    /// Who posts it.
    pub user: Who,
    /// Counts through the models.
    pub model: u8,
    /// Counts through the datasets, one too many is none that is registered.
    pub dataset: Option<u8>,
    /// Paid in.
    pub money: Money,
    /// And how.
    pub paid: Paid,
    /// Prices.
    pub min: u32,
    /// Above `min`; a negative one is refused.
    pub more: i32,
    /// In seconds.
    pub delay: u16,
    /// In seconds.
    pub ramp: u16,
    /// In seconds.
    pub lock: u16,
    /// In seconds.
    pub deadline: u16,
    /// Of a lock.
    pub collateral: u16,
    /// Bytes of the input; 4 are right.
    pub input: u8,
    /// The chain sees a commitment in place of the input.
    pub private: bool,
    /// The output is handed in as a commitment.
    pub committed: bool,
    /// The only ones who may prove it.
    pub only: Option<[Who; 2]>,
    /// Asks for a call that fails, as no user is a contract.
    pub callback: bool,
}

/// How a job ends without a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `cancel`.
    Cancel,
    /// `expire`.
    Expire,
    /// `refund_revoked`.
    Refund,
}

/// What the escrow's owner may change, and what is checked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admin {
    /// Stops or resumes creation.
    Pause(bool),
    /// Shares, waiting time, least collateral, rate; above 10,000 a share is refused.
    Params {
        /// Of the price.
        fee_bps: u16,
        /// Of the fee.
        burn_bps: u16,
        /// In seconds.
        unbonding: u16,
        /// Of a job.
        min_collateral: u8,
        /// Units for a burnt unit.
        rate: u8,
    },
    /// Another treasury.
    Treasury(Who),
    /// Proposes another owner.
    Propose(Who),
    /// Accepts.
    Accept,
    /// Bonus, in basis points.
    Bonus(u16),
    /// How capacity is paid.
    Capacity {
        /// Least emission.
        floor: u16,
        /// Largest emission above it.
        more: u16,
        /// What demand adds.
        rise_bps: u16,
        /// What time takes.
        decay_bps: u16,
        /// Seconds of an epoch.
        seconds: u16,
    },
    /// Names one of the models' keys as standard circuit.
    Challenge {
        /// Counts through the keys.
        key: u8,
        /// Of a proof.
        units: u8,
    },
    /// Revokes a model for good.
    Revoke(u8),
}

/// A message that nobody may send, or not like this. All are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cheat {
    /// The escrow's hook without a token.
    Hook,
    /// Another token's hook.
    ForeignToken,
    /// Tokens with a message that is none.
    UnknownHook,
    /// What only the registry pushes: a dataset.
    SyncDataset,
    /// What only the escrow presents.
    MintUse,
    /// What only rewards mints.
    Mint,
    /// Coins with a message that takes none.
    Funds,
    /// Names the rewards contract again.
    Rewire,
}

/// A time worth going to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The job is over.
    Deadline(Pick),
    /// Its lock has lapsed.
    LockDeadline(Pick),
    /// Its price begins to rise.
    RampStart(Pick),
    /// Its price is highest.
    RampEnd(Pick),
    /// The first unbonding entry is released.
    Release(Who),
    /// The epoch can be rolled.
    EpochEnd,
}

/// One thing that somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The fields say what they are.
pub enum Step {
    Create(Create),
    Lock {
        user: Who,
        job: Pick,
    },
    /// By the lock's holder if there is one and `fit`.
    Submit {
        user: Who,
        fit: bool,
        job: Pick,
        proof: Proof,
    },
    SubmitMany {
        user: Who,
        jobs: Vec<Pick>,
        bad: Option<(u8, Proof)>,
        each: bool,
    },
    /// By its requester if `own`.
    End {
        user: Who,
        own: bool,
        job: Pick,
        how: End,
    },
    Claim {
        user: Who,
        which: Option<Vec<Money>>,
    },
    Deposit {
        user: Who,
        amount: u16,
    },
    Unbond {
        user: Who,
        part: Part,
    },
    Withdraw {
        user: Who,
    },
    ClaimRewards {
        user: Who,
    },
    FlushBurn {
        user: Who,
    },
    /// To another user, or to the escrow without telling it.
    Give {
        user: Who,
        to: Who,
        money: Money,
        amount: u16,
    },
    Burn {
        user: Who,
        amount: u16,
    },
    Join {
        user: Who,
    },
    /// `proofs` of the right counters, unless something is wrong with them.
    Answer {
        user: Who,
        proofs: u8,
        wrong: Option<Wrong>,
    },
    Roll {
        user: Who,
    },
    /// All that is there, or one epoch counted back from the running one; twice if `twice`.
    ClaimCapacity {
        user: Who,
        back: Option<u8>,
        twice: bool,
    },
    Register {
        user: Who,
        model: u8,
        royalty_bps: u16,
    },
    Dataset {
        user: Who,
        root: u8,
        royalty_bps: u16,
        deep: bool,
    },
    Deprecate {
        user: Who,
        own: bool,
        model: u8,
    },
    /// Of a model, to another owner.
    Offer {
        user: Who,
        own: bool,
        model: u8,
        to: Who,
    },
    /// Of what was offered, by whom it was offered to if `own`.
    Accept {
        user: Who,
        own: bool,
        model: u8,
    },
    /// No new jobs for a dataset: by its provider, or for good by the registry's owner.
    EndDataset {
        user: Who,
        own: bool,
        dataset: u8,
        revoke: bool,
    },
    Admin {
        by: By,
        what: Admin,
    },
    Cheat {
        user: Who,
        cheat: Cheat,
    },
    Wait(u32),
    /// So many seconds after (before) it; a second if that is over.
    Jump {
        to: Moment,
        offset: i8,
    },
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Another prover's proofs.
    Stolen,
    /// One counter too far.
    Counter,
    /// Of the epoch before.
    Epoch,
}
