//! What the contract's records say, decoded by its own types, each version of a record once.

use std::collections::BTreeSet;
use std::sync::{Arc, RwLock};

use cosmwasm_std::{Uint128, from_json};
use foldhash::HashMap;
use proofmark_api::escrow::raw::Tally;
use proofmark_api::escrow::{JobState, JobTerms, Settlement};
use proofmark_api::registry::RecordStatus;
use proofmark_escrow::collateral::Account;
use proofmark_escrow::state;
use serde::de::DeserializeOwned;

use crate::cast::{Cast, Coin, Who};
use crate::configuration::JOBS;
use crate::interner::{Interner, Slot, Store, ValueId, read, write};
use crate::invariants::Violation;
use crate::proofs::{input, model};
use crate::table::{Table, plus, small};

/// One job's records.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its number.
    pub id: u64,
    /// What was frozen.
    pub terms: Arc<JobTerms>,
    /// How far it is.
    pub state: Arc<JobState>,
    /// How it was settled.
    pub settlement: Option<Arc<Settlement>>,
    /// The input's bytes.
    pub input: Arc<[u8]>,
    /// The versions of terms, state, settlement and input.
    pub versions: [ValueId; 4],
}

/// The contract's books.
#[derive(Debug, Clone)]
pub struct Books {
    /// Each plan's job.
    pub jobs: [Option<Job>; JOBS],
    /// How many jobs there are by the contract's count.
    pub job_count: u64,
    /// Carol's and Dave's accounts.
    pub accounts: [Arc<Account>; 2],
    /// What can be claimed.
    pub claimable: Table,
    /// Use credit, as if it were of the token.
    pub use_credit: Table,
    /// Waits to be burnt.
    pub pending_burn: u64,
    /// Whether the revocable model is revoked.
    pub revoked: bool,
}

impl Books {
    /// A prover's account.
    pub fn account(&self, prover: Who) -> &Account {
        let [carol, dave] = &self.accounts;
        if prover == Who::Carol { carol } else { dave }
    }
}

/// All that an account has, unbonding included.
pub fn collateral(account: &Account) -> Result<u64, Violation> {
    let mut waiting = account.unbonding.iter().map(|entry| small(entry.amount));
    waiting.try_fold(small(account.staked)?, |sum, amount| plus(sum, amount?))
}

/// Where the records are.
#[derive(Debug)]
pub struct Reader {
    jobs: [[Slot; 4]; JOBS],
    job_count: Slot,
    accounts: [Slot; 2],
    claimable: Vec<(Who, Coin, Slot)>,
    use_credit: Vec<(Who, Slot)>,
    tally: Slot,
    model_status: Slot,
    meters: [Slot; 2],
    terms: Decoded<JobTerms>,
    states: Decoded<JobState>,
    settlements: Decoded<Settlement>,
    account: Decoded<Account>,
    amounts: Decoded<Uint128>,
    counts: Decoded<u64>,
    tallies: Decoded<Tally>,
    statuses: Decoded<RecordStatus>,
    /// All of these, and what instantiation and registration leave.
    known: BTreeSet<Slot>,
}

impl Reader {
    /// Looks up the keys of all records.
    pub fn new(interner: &Interner, cast: &Cast) -> Self {
        let jobs = [1u64, 2, 3].map(|id| {
            [
                interner.slot(&state::TERMS.key(id)),
                interner.slot(&state::STATES.key(id)),
                interner.slot(&state::SETTLEMENTS.key(id)),
                interner.slot(&cw_key(b"inputs", &id.to_be_bytes())),
            ]
        });
        let mut claimable = Vec::new();
        for who in Who::ALL {
            for coin in Coin::ALL {
                let denom = cast.denom(coin).key();
                claimable.push((who, coin, interner.slot(&state::CLAIMABLE.key((cast.addr(who), &denom)))));
            }
        }
        Reader {
            jobs,
            job_count: interner.slot(state::JOB_COUNT.as_slice()),
            accounts: Who::PROVERS.map(|who| interner.slot(&state::COLLATERAL.key(cast.addr(who)))),
            claimable,
            use_credit: Who::ALL.map(|who| (who, interner.slot(&state::USE_CREDIT.key(cast.addr(who))))).to_vec(),
            tally: interner.slot(state::TALLY.as_slice()),
            model_status: interner.slot(&state::MODEL_STATUS.key(model(true).as_slice())),
            meters: Who::PROVERS.map(|who| interner.slot(&state::STAKE_METERS.key(cast.addr(who)))),
            terms: Decoded::default(),
            states: Decoded::default(),
            settlements: Decoded::default(),
            account: Decoded::default(),
            amounts: Decoded::default(),
            counts: Decoded::default(),
            tallies: Decoded::default(),
            statuses: Decoded::default(),
            known: BTreeSet::new(),
        }
    }

    /// Takes what is stored now, before there are jobs and accounts, for what no message touches.
    pub fn set_known(&mut self, store: &Store) {
        self.known = store.occupied().collect();
        self.known.extend(self.jobs.iter().flatten().chain(&self.accounts).chain(&self.meters));
        self.known.extend([self.job_count, self.tally, self.model_status]);
        self.known.extend(self.claimable.iter().map(|(_, _, slot)| *slot));
        self.known.extend(self.use_credit.iter().map(|(_, slot)| *slot));
    }

    /// Reads the books. Whose job it is is told by its input, which differs from plan to plan.
    pub fn read(&self, interner: &Interner, store: &Store) -> Result<Books, Violation> {
        let mut jobs = [const { None }; JOBS];
        for (id, slots) in (1u64..).zip(&self.jobs) {
            let [terms, state, settlement, input_bytes] = slots.map(|slot| store.get(slot));
            if terms == 0 {
                if state != 0 || settlement != 0 || input_bytes != 0 {
                    return Err(Violation { invariant: 3, what: format!("job {id} has records and no terms") });
                }
                continue;
            }
            let bytes = interner.bytes(input_bytes).unwrap_or_default();
            let plan = (0..JOBS).find(|plan| *bytes == input(*plan));
            let cell = plan.and_then(|plan| jobs.get_mut(plan)).filter(|cell| cell.is_none());
            let Some(cell) = cell else {
                let what = format!("job {id}: its input {bytes:?} is nobody's, or another job's");
                return Err(Violation { invariant: 6, what });
            };
            *cell = Some(Job {
                id,
                terms: self.terms.get(interner, terms)?,
                state: self.states.get(interner, state)?,
                settlement: if settlement == 0 { None } else { Some(self.settlements.get(interner, settlement)?) },
                input: bytes,
                versions: [terms, state, settlement, input_bytes],
            });
        }
        let mut claimable = Table::default();
        for (who, coin, slot) in &self.claimable {
            claimable.add(*who, *coin, self.amount(interner, store.get(*slot))?)?;
        }
        let mut use_credit = Table::default();
        for (who, slot) in &self.use_credit {
            use_credit.add(*who, Coin::Token, self.amount(interner, store.get(*slot))?)?;
        }
        let account = |slot: &Slot| self.account.or_default(interner, store.get(*slot));
        let [carol, dave] = &self.accounts;
        Ok(Books {
            jobs,
            job_count: *self.counts.or_default(interner, store.get(self.job_count))?,
            accounts: [account(carol)?, account(dave)?],
            claimable,
            use_credit,
            pending_burn: small(self.tallies.or_default(interner, store.get(self.tally))?.pending_burn)?,
            revoked: *self.statuses.get(interner, store.get(self.model_status))? == RecordStatus::Revoked,
        })
    }

    /// The first record that is none of those that are read: somebody else's account, or a job that nobody asked for.
    pub fn stray(&self, interner: &Interner, store: &Store) -> Option<String> {
        store.occupied().find(|slot| !self.known.contains(slot)).map(|slot| interner.key(slot))
    }

    fn amount(&self, interner: &Interner, value: ValueId) -> Result<u64, Violation> {
        if value == 0 { Ok(0) } else { small(*self.amounts.get(interner, value)?) }
    }
}

/// A key of a [`RawMap`](proofmark_escrow::raw::RawMap), which is that of a map of the same name.
fn cw_key(namespace: &[u8], key: &[u8]) -> Vec<u8> {
    let length = u16::try_from(namespace.len()).unwrap_or_default().to_be_bytes();
    [&length[..], namespace, key].concat()
}

/// Records of one type, decoded by version.
#[derive(Debug)]
struct Decoded<T>(RwLock<HashMap<ValueId, Arc<T>>>);

impl<T> Default for Decoded<T> {
    fn default() -> Self {
        Decoded(RwLock::new(HashMap::default()))
    }
}

impl<T: DeserializeOwned> Decoded<T> {
    fn get(&self, interner: &Interner, value: ValueId) -> Result<Arc<T>, Violation> {
        if let Some(decoded) = read(&self.0).get(&value) {
            return Ok(decoded.clone());
        }
        let bytes = interner.bytes(value).unwrap_or_default();
        let decoded: T = from_json(&*bytes).map_err(|error| Violation::model(format!("a record: {error}")))?;
        let decoded = Arc::new(decoded);
        write(&self.0).insert(value, decoded.clone());
        Ok(decoded)
    }
}

impl<T: DeserializeOwned + Default> Decoded<T> {
    /// A record, or what the contract takes a missing one for.
    fn or_default(&self, interner: &Interner, value: ValueId) -> Result<Arc<T>, Violation> {
        if value == 0 { Ok(Arc::default()) } else { self.get(interner, value) }
    }
}
