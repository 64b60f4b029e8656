//! Random messages as time passes, beside a model of the queue that is as plain as can be.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const SENDERS: [&str; 3] = ["admin", "guardian", "anyone"];

#[derive(Debug, Clone)]
enum Op {
    Schedule { sender: usize, what: What, after: Option<u64> },
    Execute { id: u64 },
    Cancel { sender: usize, id: u64 },
    Skip(u64),
    Refusing(bool),
}

#[derive(Debug, Clone)]
enum What {
    Call(u64),
    Delay(u64),
    Nested(u64),
    Guardian,
}

fn op() -> impl Strategy<Value = Op> {
    let (id, sender) = (|| 1..8u64, || 0..SENDERS.len());
    let what = prop_oneof![
        4 => (0..4u64).prop_map(What::Call),
        2 => (3_599..7_200u64).prop_map(What::Delay),
        2 => id().prop_map(What::Nested),
        1 => Just(What::Guardian),
    ];
    prop_oneof![
        5 => (prop_oneof![4 => Just(0), 1 => sender()], what, prop::option::weighted(0.2, id()))
            .prop_map(|(sender, what, after)| Op::Schedule { sender, what, after }),
        6 => id().prop_map(|id| Op::Execute { id }),
        1 => (sender(), id()).prop_map(|(sender, id)| Op::Cancel { sender, id }),
        5 => prop_oneof![(1..20u64).prop_map(|n| n * 600), Just(3_600), Just(3_599), Just(1)].prop_map(Op::Skip),
        1 => any::<bool>().prop_map(Op::Refusing),
    ]
}

/// What the model knows of a proposal.
#[derive(Debug, Clone)]
struct Known {
    what: What,
    after: Option<u64>,
    from: u64,
    until: u64,
    over: bool,
    executed: bool,
}

#[derive(Debug, Clone)]
struct Model {
    now: u64,
    delay: u64,
    guardian: bool,
    refusing: bool,
    known: BTreeMap<u64, Known>,
}

impl Model {
    fn pending(&self, id: u64) -> bool {
        self.known.get(&id).is_some_and(|known| !known.over && self.now < known.until)
    }

    fn done(&self, id: u64) -> bool {
        self.known.get(&id).is_some_and(|known| known.executed)
    }

    fn schedule(&mut self, sender: usize, what: What, after: Option<u64>) -> bool {
        let text = format!("{what:?}");
        let twin = self.known.iter().any(|(id, known)| self.pending(*id) && format!("{:?}", known.what) == text);
        if sender != 0 || twin || after.is_some_and(|after| !self.pending(after) && !self.done(after)) {
            return false;
        }
        let from = self.now + self.delay;
        let known = Known { what, after, from, until: from + 3_600, over: false, executed: false };
        self.known.insert(self.known.len() as u64 + 1, known);
        true
    }

    fn execute(&mut self, id: u64) -> bool {
        let before = self.clone();
        let done = self.try_execute(id);
        if !done {
            *self = before;
        }
        done
    }

    fn try_execute(&mut self, id: u64) -> bool {
        let Some(known) = self.known.get(&id).cloned() else { return false };
        if known.over || self.now < known.from || self.now >= known.until {
            return false;
        }
        if known.after.is_some_and(|after| !self.done(after)) {
            return false;
        }
        self.known.insert(id, Known { over: true, executed: true, ..known.clone() });
        match known.what {
            What::Call(_) => !self.refusing,
            What::Delay(delay) => {
                self.delay = delay;
                delay >= 3_600
            }
            What::Nested(other) => self.try_execute(other),
            What::Guardian => {
                self.guardian = false;
                true
            }
        }
    }

    fn cancel(&mut self, sender: usize, id: u64) -> bool {
        let Some(known) = self.known.get(&id) else { return false };
        let guardian = sender == 1 && self.guardian && !matches!(known.what, What::Guardian);
        let may = (sender == 0 || guardian) && self.pending(id);
        if let Some(known) = self.known.get_mut(&id).filter(|_| may) {
            known.over = true;
        }
        may
    }
}

fn calls(world: &World, what: &What) -> Vec<Call> {
    vec![match what {
        What::Call(n) => call(*n),
        What::Delay(seconds) => {
            world.to_itself(&ExecuteMsg::UpdateTimes { delay_seconds: Some(*seconds), grace_seconds: None })
        }
        What::Nested(id) => world.to_itself(&ExecuteMsg::Execute { id: *id }),
        What::Guardian => world.to_itself(&ExecuteMsg::SetGuardian { guardian: None }),
    }]
}

fn check(ops: Vec<Op>) {
    let mut world = World::with(InstantiateMsg { delay_seconds: 3_600, grace_seconds: 3_600, ..creation() }).unwrap();
    let mut model = Model { now: world.now(), delay: 3_600, guardian: true, refusing: false, known: BTreeMap::new() };
    for op in ops {
        let (expected, got) = match op.clone() {
            Op::Schedule { sender, what, after } => {
                let msg = ExecuteMsg::Schedule { title: "t".into(), calls: calls(&world, &what), after };
                (model.schedule(sender, what, after), world.run(SENDERS[sender], msg))
            }
            Op::Execute { id } => (model.execute(id), world.run("anyone", ExecuteMsg::Execute { id })),
            Op::Cancel { sender, id } => {
                (model.cancel(sender, id), world.run(SENDERS[sender], ExecuteMsg::Cancel { id }))
            }
            Op::Skip(seconds) => {
                world.skip(seconds);
                model.now += seconds;
                continue;
            }
            Op::Refusing(refusing) => {
                model.refusing = refusing;
                world.refusing = refusing.then(|| addr("escrow").into_string()).into_iter().collect();
                continue;
            }
        };
        assert_eq!(got.is_ok(), expected, "{op:?}: {got:?}");
        let config = world.config();
        assert_eq!((config.last_id, config.delay_seconds), (model.known.len() as u64, model.delay));
        assert_eq!(config.guardian.is_some(), model.guardian);
        for (id, known) in &model.known {
            let expected = match known {
                Known { executed: true, .. } => ProposalStatus::Executed,
                Known { over: true, .. } => ProposalStatus::Cancelled,
                _ if model.now < known.from => ProposalStatus::Waiting,
                _ if model.now < known.until => ProposalStatus::Ready,
                _ => ProposalStatus::Expired,
            };
            assert_eq!(world.status(*id), expected, "proposal {id}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_queue_does_what_its_model_does(ops in prop::collection::vec(op(), 1..60)) {
        check(ops);
    }
}
