//! The chain around the contract: it delivers messages, moves coins, and reverts what was refused.

use std::sync::Arc;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    BlockInfo, ContractInfo, DepsMut, Env, MessageInfo, Querier, QuerierResult, QuerierWrapper, Response, SystemError,
    SystemResult, Timestamp, TransactionInfo,
};
use proofmark_api::escrow::ExecuteMsg;
use proofmark_escrow::ContractError;

use crate::action::Action;
use crate::books::{Books, Reader};
use crate::cast::{Cast, Coin, Who};
use crate::configuration::{Configuration, Creation, START};
use crate::interner::{Interner, Slot, Store, ValueId};
use crate::invariants::judge::Bench;
use crate::invariants::settled::Accountant;
use crate::invariants::{Violation, ensure, ledger, steps};
use crate::memo::{Counts, Memo, Run};
use crate::messages::{Message, Writer, job_id};
use crate::outcome::{Answer, Sent};
use crate::proofs::{CHAIN, Proofs};
use crate::recorder::{Asked, Recorder};
use crate::state::{Ledger, State};

/// The contract's code: its entry point, or one with a bug put in, for the tests of the checker.
pub type Contract = fn(DepsMut, Env, MessageInfo, ExecuteMsg) -> Result<Response, ContractError>;

/// All of a message that matters, beside the storage: the action, the numbers of the jobs, the second.
type Call = (Action, [u64; 3], u64);

/// What a run of the contract wrote, asked and answered.
type Executed = (Asked, Run);

/// The chain, with what is worth being remembered across states.
#[derive(Debug)]
pub struct World {
    contract: Contract,
    configuration: Configuration,
    cast: Cast,
    proofs: Proofs,
    interner: Interner,
    memo: Memo<Call>,
    reader: Reader,
    accountant: Accountant,
    start: State,
}

impl World {
    /// The world before anything happened: contract instantiated, models registered, stakes deposited.
    pub fn new(configuration: Configuration, contract: Contract) -> Result<Self, Violation> {
        let (interner, cast, proofs) = (Interner::default(), Cast::default(), Proofs::default());
        let store = deployed(&interner, &cast, &configuration, &proofs, contract)?;
        let mut reader = Reader::new(&interner, &cast);
        reader.set_known(&store);
        let books = Arc::new(reader.read(&interner, &store)?);
        let start = State { store, now: START, ledger: Ledger::default(), violation: None, books };
        let accountant = Accountant::new()?;
        let mut world =
            World { contract, configuration, cast, proofs, interner, memo: Memo::default(), reader, accountant, start };
        world.start = world.begin()?;
        Ok(world)
    }

    /// The state from which everything is explored.
    pub fn start(&self) -> &State {
        &self.start
    }

    /// What is explored.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// How often the contract was called and its code run.
    pub fn counts(&self) -> Counts {
        self.memo.counts()
    }

    /// What comes of an action: nothing where it is rightly refused. A state with a violation is the last one.
    pub fn step(&self, state: &State, action: Action) -> Option<State> {
        match self.try_step(state, action) {
            Ok(next) => next,
            Err(violation) => Some(State { violation: Some(Arc::new(violation)), ..state.clone() }),
        }
    }

    /// Whether everybody could pull now what is due now; each pull by itself.
    pub fn all_can_pull(&self, state: &State) -> bool {
        let mut pulls: Vec<_> = Who::ALL.map(Action::Claim).to_vec();
        pulls.extend(Who::PROVERS.map(Action::Withdraw));
        pulls.push(Action::FlushBurn);
        pulls.into_iter().filter_map(|pull| self.step(state, pull)).all(|next| next.violation.is_none())
    }

    fn try_step(&self, state: &State, action: Action) -> Result<Option<State>, Violation> {
        if let Action::WaitUntil(now) = action {
            return Ok(Some(State { now, ..state.clone() }));
        }
        let bench = Bench { cast: &self.cast, configuration: &self.configuration, books: &state.books, now: state.now };
        let ruling = bench.ruling(action);
        let run = self.call(state, action)?;
        let sent = match &run.answer {
            Answer::Refused(_) if !ruling.taken => return Ok(None),
            Answer::Refused(why) => {
                return Err(Violation { invariant: ruling.invariant, what: format!("{action:?} was refused: {why}") });
            }
            Answer::Done(sent) => sent,
        };
        ensure(ruling.taken, ruling.invariant, || format!("{action:?} was taken"))?;

        let mut next = state.clone();
        run.written.iter().for_each(|(slot, value)| next.store.set(*slot, *value));
        self.move_coins(&mut next.ledger, action, sent)?;
        let books = self.books(&next.store)?;
        steps::check(&bench, &books, action, sent)?;
        ledger::check(&self.accountant, &self.cast, &self.configuration, &books, &next.ledger)?;
        next.books = Arc::new(books);
        Ok(Some(next))
    }

    fn books(&self, store: &Store) -> Result<Books, Violation> {
        if let Some(key) = self.reader.stray(&self.interner, store) {
            return Err(Violation { invariant: 1, what: format!("a record of nobody: {key}") });
        }
        self.reader.read(&self.interner, store)
    }

    fn move_coins(&self, ledger: &mut Ledger, action: Action, sent: &[Sent]) -> Result<(), Violation> {
        if let Some(brought) = self.writer().brought(action) {
            ledger.receive(brought.coin, brought.amount)?;
        }
        if let Action::TopUp(who) = action {
            ledger.deposited.add(who, Coin::Token, self.configuration.stake(who).top_up.unwrap_or_default())?;
            ledger.set_topped_up(who);
        }
        for message in sent {
            match message {
                Sent::Pay(who, coin, amount) => {
                    ledger.send(*coin, *amount)?;
                    let paid =
                        if let Action::Withdraw(_) = action { &mut ledger.withdrawn } else { &mut ledger.claimed };
                    paid.add(*who, *coin, *amount)?;
                }
                Sent::Burn(amount) => {
                    ledger.send(Coin::Token, *amount)?;
                    ledger.burnt = ledger.burnt.saturating_add(*amount);
                }
                Sent::UseCredit(..) | Sent::Strange(_) => {
                    return Err(Violation { invariant: 7, what: format!("{action:?} sent {message:?}") });
                }
            }
        }
        Ok(())
    }

    fn call(&self, state: &State, action: Action) -> Result<Arc<Run>, Violation> {
        let call = (action, [0, 1, 2].map(|plan| job_id(&state.books, plan)), state.now);
        self.memo.run(&self.interner, &state.store, call, || {
            let message = self.writer().message(&state.books, action);
            let message = message.map_err(|error| Violation::model(format!("{action:?}: {error}")))?;
            let message = message.ok_or_else(|| Violation::model(format!("{action:?} has no message")))?;
            Ok(execute(&self.interner, &self.cast, &state.store, self.contract, state.now, message))
        })
    }

    fn writer(&self) -> Writer<'_> {
        Writer { cast: &self.cast, configuration: &self.configuration, proofs: &self.proofs }
    }

    /// Donations, stakes, and the jobs that are there from the start.
    fn begin(&self) -> Result<State, Violation> {
        let mut state = self.start.clone();
        for coin in Coin::ALL {
            state.ledger.receive(coin, self.configuration.donation)?;
        }
        for (who, stake) in Who::PROVERS.into_iter().zip(&self.configuration.stakes) {
            let message = self.writer().deposit(who, stake.deposited);
            let message = message.map_err(|error| Violation::model(format!("a deposit: {error}")))?;
            let (_, run) = execute(&self.interner, &self.cast, &state.store, self.contract, START, message);
            apply(&mut state.store, &run)?;
            state.ledger.receive(Coin::Token, stake.deposited)?;
            state.ledger.deposited.add(who, Coin::Token, stake.deposited)?;
        }
        state.books = Arc::new(self.books(&state.store)?);
        if self.configuration.creation == Creation::AtStart {
            for (plan, _) in (0u8..).zip(&self.configuration.plans) {
                let next = self.try_step(&state, Action::Create(plan))?;
                state = next.ok_or_else(|| Violation::model(format!("plan {plan} was refused")))?;
            }
        }
        Ok(state)
    }
}

/// A store with the contract instantiated and everything registered.
fn deployed(
    interner: &Interner,
    cast: &Cast,
    configuration: &Configuration,
    proofs: &Proofs,
    contract: Contract,
) -> Result<Store, Violation> {
    let writer = Writer { cast, configuration, proofs };
    let mut store = Store::default();
    let mut storage = Recorder::new(interner, &store);
    let info = MessageInfo { sender: cast.owner.clone(), funds: vec![] };
    let api = MockApi::default();
    let deps = DepsMut { storage: &mut storage, api: &api, querier: QuerierWrapper::new(&NoQueries) };
    proofmark_escrow::contract::instantiate(deps, env(cast, START), info, writer.instantiate())
        .map_err(|error| Violation::model(format!("instantiate: {error}")))?;
    let (_, written) = storage.into_parts();
    written.into_iter().for_each(|(slot, value)| store.set(slot, value));
    for message in writer.registrations() {
        let (_, run) = execute(interner, cast, &store, contract, START, message);
        apply(&mut store, &run)?;
    }
    Ok(store)
}

fn apply(store: &mut Store, run: &Run) -> Result<(), Violation> {
    if let Answer::Refused(why) = &run.answer {
        return Err(Violation::model(format!("before the start: {why}")));
    }
    run.written.iter().for_each(|(slot, value): &(Slot, ValueId)| store.set(*slot, *value));
    Ok(())
}

/// Runs the contract's code.
fn execute(
    interner: &Interner,
    cast: &Cast,
    store: &Store,
    contract: Contract,
    now: u64,
    message: Message,
) -> Executed {
    let mut storage = Recorder::new(interner, store);
    let info = MessageInfo { sender: message.sender, funds: message.funds };
    let api = MockApi::default();
    let deps = DepsMut { storage: &mut storage, api: &api, querier: QuerierWrapper::new(&NoQueries) };
    let answer = match contract(deps, env(cast, now), info, message.msg) {
        Ok(response) => Answer::of(&response, cast),
        Err(error) => Answer::Refused(error.to_string()),
    };
    let (asked, mut written) = storage.into_parts();
    if let Answer::Refused(_) = answer {
        written.clear();
    }
    (asked, Run { answer, written })
}

/// The escrow reads the second, the chain's id and its own address. The height stands still.
fn env(cast: &Cast, now: u64) -> Env {
    Env {
        block: BlockInfo { height: 1, time: Timestamp::from_seconds(now), chain_id: CHAIN.to_owned() },
        transaction: Some(TransactionInfo { index: 0 }),
        contract: ContractInfo { address: cast.escrow.clone() },
    }
}

/// The escrow asks nobody.
struct NoQueries;

impl Querier for NoQueries {
    fn raw_query(&self, _: &[u8]) -> QuerierResult {
        SystemResult::Err(SystemError::Unknown {})
    }
}
