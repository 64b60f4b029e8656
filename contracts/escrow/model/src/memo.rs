//! Each message runs once for all states that answer its questions alike.
//!
//! The contract is a function of the message, the clock and what it reads. So the first time that a message comes at a
//! second, the real code runs and its questions to the storage are recorded; they form a tree: the first question is
//! always the same, the next one depends on the answer. Where a state gives answers that were given before, the code
//! would do what it did then, and is not run again. Every so many times it is run all the same and compared.

use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use foldhash::HashMap;

use crate::interner::{Interner, Store, read, write};
use crate::invariants::Violation;
use crate::outcome::Answer;
use crate::recorder::{Asked, Question, Written};

/// Of this many answers from memory, one is compared with a run of the code.
const COMPARED: u64 = 1 << 14;

/// What came of a message.
#[derive(Debug, PartialEq)]
pub struct Run {
    /// What the contract answered.
    pub answer: Answer,
    /// What it wrote; nothing where it refused.
    pub written: Written,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Ask(u32),
    Done(u32),
}

#[derive(Debug)]
struct Tree<C> {
    roots: HashMap<C, Next>,
    questions: Vec<Question>,
    branches: HashMap<(u32, u32), Next>,
    runs: Vec<Arc<Run>>,
}

/// The trees of all messages.
#[derive(Debug)]
pub struct Memo<C> {
    tree: RwLock<Tree<C>>,
    calls: AtomicU64,
    executions: AtomicU64,
    compared: AtomicU64,
}

/// How often what was done.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// Messages sent.
    pub calls: u64,
    /// Runs of the contract's code.
    pub executions: u64,
    /// Answers from memory that were compared with a run.
    pub compared: u64,
}

impl<C> Default for Memo<C> {
    fn default() -> Self {
        let tree =
            Tree { roots: HashMap::default(), questions: Vec::new(), branches: HashMap::default(), runs: Vec::new() };
        Memo {
            tree: RwLock::new(tree),
            calls: AtomicU64::new(0),
            executions: AtomicU64::new(0),
            compared: AtomicU64::new(0),
        }
    }
}

impl<C: Copy + Eq + Hash> Memo<C> {
    /// What comes of `call` on `store`: from memory, or else by running `execute`, which also says what it asked.
    pub fn run(
        &self,
        interner: &Interner,
        store: &Store,
        call: C,
        execute: impl FnOnce() -> Result<(Asked, Run), Violation>,
    ) -> Result<Arc<Run>, Violation> {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        let remembered = self.remembered(interner, store, call);
        if let Some(run) = &remembered
            && !calls.is_multiple_of(COMPARED)
        {
            return Ok(run.clone());
        }
        let (asked, run) = execute()?;
        self.executions.fetch_add(1, Ordering::Relaxed);
        let Some(remembered) = remembered else {
            return self.remember(call, asked, run);
        };
        self.compared.fetch_add(1, Ordering::Relaxed);
        if *remembered != run {
            let what = format!("the same answers led to {remembered:?} and to {run:?}");
            return Err(Violation::model(what));
        }
        Ok(remembered)
    }

    /// How often what was done so far.
    pub fn counts(&self) -> Counts {
        Counts {
            calls: self.calls.load(Ordering::Relaxed),
            executions: self.executions.load(Ordering::Relaxed),
            compared: self.compared.load(Ordering::Relaxed),
        }
    }

    fn remembered(&self, interner: &Interner, store: &Store, call: C) -> Option<Arc<Run>> {
        let tree = read(&self.tree);
        let mut next = *tree.roots.get(&call)?;
        loop {
            match next {
                Next::Done(run) => return tree.runs.get(run as usize).cloned(),
                Next::Ask(node) => {
                    let answer = tree.questions.get(node as usize)?.ask(interner, store);
                    next = *tree.branches.get(&(node, answer))?;
                }
            }
        }
    }

    /// Adds a path to the call's tree. Another thread may have added the same, or its beginning, in the meantime.
    fn remember(&self, call: C, asked: Asked, run: Run) -> Result<Arc<Run>, Violation> {
        let mut tree = write(&self.tree);
        let tree = &mut *tree;
        let mut from = None;
        for (question, answer) in asked {
            let new = Next::Ask(index(tree.questions.len()));
            let next = tree.step(call, from, new);
            let Next::Ask(node) = next else {
                return Err(Violation::model("the same answers led to an end and to a question".to_owned()));
            };
            match tree.questions.get(node as usize) {
                None => tree.questions.push(question),
                Some(known) if *known == question => {}
                Some(known) => {
                    let what = format!("the same answers led to the questions {known:?} and {question:?}");
                    return Err(Violation::model(what));
                }
            }
            from = Some((node, answer));
        }
        let new = Next::Done(index(tree.runs.len()));
        let Next::Done(end) = tree.step(call, from, new) else {
            return Err(Violation::model("the same answers led to a question and to an end".to_owned()));
        };
        match tree.runs.get(end as usize) {
            None => {
                let run = Arc::new(run);
                tree.runs.push(run.clone());
                Ok(run)
            }
            Some(known) if **known == run => Ok(known.clone()),
            Some(known) => Err(Violation::model(format!("the same answers led to {known:?} and to {run:?}"))),
        }
    }
}

impl<C: Copy + Eq + Hash> Tree<C> {
    /// Where an answer, or the call itself, leads: to `new` if it led nowhere yet.
    fn step(&mut self, call: C, from: Option<(u32, u32)>, new: Next) -> Next {
        match from {
            None => *self.roots.entry(call).or_insert(new),
            Some(branch) => *self.branches.entry(branch).or_insert(new),
        }
    }
}

fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interner::{Slot, ValueId};

    /// One key, `a`, and a contract that answers with its value.
    struct Toy {
        interner: Interner,
        memo: Memo<u8>,
        slot: Slot,
    }

    impl Toy {
        fn new() -> Self {
            let interner = Interner::default();
            let slot = interner.slot(b"a");
            Toy { interner, memo: Memo::default(), slot }
        }

        fn run(&self, value: ValueId, answer: &str) -> Result<Arc<Run>, Violation> {
            let mut store = Store::default();
            store.set(self.slot, value);
            self.memo.run(&self.interner, &store, 1, || {
                let run = Run { answer: Answer::Refused(answer.to_owned()), written: vec![] };
                Ok((vec![(Question::Value(self.slot), value)], run))
            })
        }
    }

    #[test]
    fn what_was_not_asked_does_not_matter_and_what_was_asked_does() {
        let toy = Toy::new();
        assert_eq!(toy.run(1, "one").unwrap().answer, Answer::Refused("one".into()));
        assert_eq!(toy.run(2, "two").unwrap().answer, Answer::Refused("two".into()));
        assert_eq!(toy.run(1, "not run").unwrap().answer, Answer::Refused("one".into()));
        assert_eq!((toy.memo.counts().calls, toy.memo.counts().executions), (3, 2));
    }

    #[test]
    fn a_contract_that_is_no_function_of_what_it_asks_is_found() {
        let toy = Toy::new();
        toy.run(1, "one").unwrap();
        for _ in 1..COMPARED {
            toy.run(1, "not run").unwrap();
        }
        let error = toy.run(1, "another").unwrap_err();
        assert_eq!(error.invariant, 0);
        assert!(error.what.contains("another"), "{}", error.what);
    }
}
