//! The chain's storage, which remembers what a message changed.
//!
//! cw-multi-test collects the writes of a message and hands them down only if the message succeeds, so what arrives here is
//! what the message changed, all of it. A message that was refused leaves no trace.

use std::collections::BTreeMap;

use cosmwasm_std::{MemoryStorage, Order, Record, Storage};

/// One key, before and after a message.
#[derive(Clone, Debug)]
pub struct Change {
    /// The key in the chain's storage.
    pub key: Vec<u8>,
    /// The value before; none if there was none.
    pub before: Option<Vec<u8>>,
    /// The value after; none if it was removed.
    pub after: Option<Vec<u8>>,
}

/// A storage with the values before the last message of all keys that it wrote.
#[derive(Default)]
pub struct Journal {
    storage: MemoryStorage,
    before: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl Journal {
    /// What changed since this was asked last. Keys that were written and are what they were are left out.
    pub fn take(&mut self) -> Vec<Change> {
        let written = std::mem::take(&mut self.before);
        let changes = written.into_iter().map(|(key, before)| {
            let after = self.storage.get(&key);
            Change { key, before, after }
        });
        changes.filter(|change| change.before != change.after).collect()
    }

    fn remember(&mut self, key: &[u8]) {
        if !self.before.contains_key(key) {
            self.before.insert(key.to_vec(), self.storage.get(key));
        }
    }
}

impl Storage for Journal {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.storage.get(key)
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.storage.range(start, end, order)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.remember(key);
        self.storage.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.remember(key);
        self.storage.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_and_only_that() {
        let mut journal = Journal::default();
        journal.set(b"same", b"1");
        journal.set(b"gone", b"1");
        journal.take();
        journal.set(b"same", b"2");
        journal.set(b"same", b"1");
        journal.remove(b"gone");
        journal.set(b"new", b"1");
        journal.set(b"new", b"2");
        let changes: Vec<_> = journal.take().into_iter().map(|c| (c.key, c.before, c.after)).collect();
        let bytes = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(changes, [(b"gone".to_vec(), bytes("1"), None), (b"new".to_vec(), None, bytes("2"))]);
        assert!(journal.take().is_empty());
    }
}
