//! The storage that one message sees: a store, what the message wrote over it, and a record of what it asked.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmwasm_std::{Order, Record, Storage};

use crate::interner::{Interner, Slot, Store, ValueId};

/// What a message asked of the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The value under a key.
    Value(Slot),
    /// The records between two keys.
    List(Option<Vec<u8>>, Option<Vec<u8>>),
}

impl Question {
    /// What `store` answers: the number of a value, or of a list.
    pub fn ask(&self, interner: &Interner, store: &Store) -> u32 {
        match self {
            Question::Value(slot) => store.get(*slot),
            Question::List(start, end) => interner.list(store, start.as_deref(), end.as_deref()),
        }
    }
}

/// Questions in their order, each with its answer.
pub type Asked = Vec<(Question, u32)>;

/// What was written, by slot.
pub type Written = Vec<(Slot, ValueId)>;

/// A store while a message runs on it. What it asked and was answered is all that it can know of the store.
#[derive(Debug)]
pub struct Recorder<'a> {
    interner: &'a Interner,
    base: &'a Store,
    written: BTreeMap<Slot, ValueId>,
    asked: RefCell<Asked>,
}

impl<'a> Recorder<'a> {
    /// Nothing asked and nothing written yet.
    pub fn new(interner: &'a Interner, base: &'a Store) -> Self {
        Recorder { interner, base, written: BTreeMap::new(), asked: RefCell::default() }
    }

    /// Everything asked, in order, and everything written.
    pub fn into_parts(self) -> (Asked, Written) {
        (self.asked.into_inner(), self.written.into_iter().collect())
    }

    fn ask(&self, question: Question) -> u32 {
        let mut asked = self.asked.borrow_mut();
        if let Some((_, answer)) = asked.iter().find(|(earlier, _)| *earlier == question) {
            return *answer;
        }
        let answer = question.ask(self.interner, self.base);
        asked.push((question, answer));
        answer
    }
}

impl Storage for Recorder<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let slot = self.interner.slot(key);
        let value = match self.written.get(&slot) {
            Some(value) => *value,
            None => self.ask(Question::Value(slot)),
        };
        self.interner.bytes(value).map(|bytes| bytes.to_vec())
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        // Also what was overwritten is asked for: more than the message learns, so never too little.
        self.ask(Question::List(start.map(<[u8]>::to_vec), end.map(<[u8]>::to_vec)));
        let mut store = self.base.clone();
        self.written.iter().for_each(|(slot, value)| store.set(*slot, *value));
        let records = self.interner.records(self.interner.list(&store, start, end)).into_iter();
        match order {
            Order::Ascending => Box::new(records),
            Order::Descending => Box::new(records.rev()),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.written.insert(self.interner.slot(key), self.interner.value(value));
    }

    fn remove(&mut self, key: &[u8]) {
        self.written.insert(self.interner.slot(key), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_sees_what_it_wrote_and_only_what_it_asked_is_recorded() {
        let interner = Interner::default();
        let mut base = Store::default();
        let (a, one) = (interner.slot(b"a"), interner.value(b"1"));
        base.set(a, one);
        let mut storage = Recorder::new(&interner, &base);
        storage.set(b"b", b"2");
        assert_eq!(storage.get(b"b").as_deref(), Some(&b"2"[..]));
        assert_eq!(storage.get(b"a").as_deref(), Some(&b"1"[..]));
        storage.remove(b"a");
        assert_eq!(storage.get(b"a"), None);
        let all: Vec<_> = storage.range(None, None, Order::Descending).collect();
        assert_eq!(all, [(b"b".to_vec(), b"2".to_vec())]);
        let (asked, written) = storage.into_parts();
        assert_eq!(asked[0], (Question::Value(a), one));
        assert_eq!((asked.len(), &asked[1].0), (2, &Question::List(None, None)));
        assert_eq!(written, [(a, 0), (interner.slot(b"b"), interner.value(b"2"))]);
    }
}
