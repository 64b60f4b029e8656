//! Keys and values of the contract's storage as small numbers, so that a state is a short list of them.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use foldhash::HashMap;

/// Number of a key.
pub type Slot = u32;
/// Number of a value; 0 is none.
pub type ValueId = u32;

/// All that a storage holds: the value of each slot, without zeros at its end, so that equal storages are equal lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Store(Vec<ValueId>);

impl Store {
    /// The value under a slot; 0 if there is none.
    pub fn get(&self, slot: Slot) -> ValueId {
        self.0.get(slot as usize).copied().unwrap_or_default()
    }

    /// Puts a value, or 0 for none, under a slot.
    pub fn set(&mut self, slot: Slot, value: ValueId) {
        let slot = slot as usize;
        if value != 0 && self.0.len() <= slot {
            self.0.resize(slot.saturating_add(1), 0);
        }
        if let Some(cell) = self.0.get_mut(slot) {
            *cell = value;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// The slots that have a value.
    pub fn occupied(&self) -> impl Iterator<Item = Slot> + '_ {
        (0..).zip(&self.0).filter(|(_, value)| **value != 0).map(|(slot, _)| slot)
    }
}

/// The numbers of keys, of values and of lists of records, shared by all threads. Numbers are given once and stay.
#[derive(Debug, Default)]
pub struct Interner {
    keys: RwLock<Keys>,
    values: RwLock<Numbered<Arc<[u8]>>>,
    lists: RwLock<Numbered<Vec<(Slot, ValueId)>>>,
}

#[derive(Debug, Default)]
struct Keys {
    by_key: BTreeMap<Arc<[u8]>, Slot>,
    by_slot: Vec<Arc<[u8]>>,
}

#[derive(Debug)]
struct Numbered<T> {
    numbers: HashMap<T, u32>,
    things: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { numbers: HashMap::default(), things: Vec::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Numbered<T> {
    /// The number of a thing, from 1 on.
    fn number(&mut self, thing: T) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        self.things.push(thing.clone());
        let number = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        self.numbers.insert(thing, number);
        number
    }

    fn thing(&self, number: u32) -> Option<&T> {
        self.things.get((number as usize).checked_sub(1)?)
    }
}

impl Interner {
    /// The slot of a key.
    pub fn slot(&self, key: &[u8]) -> Slot {
        if let Some(slot) = read(&self.keys).by_key.get(key) {
            return *slot;
        }
        let mut keys = write(&self.keys);
        if let Some(slot) = keys.by_key.get(key) {
            return *slot;
        }
        let slot = Slot::try_from(keys.by_slot.len()).unwrap_or(Slot::MAX);
        let key: Arc<[u8]> = key.into();
        keys.by_slot.push(key.clone());
        keys.by_key.insert(key, slot);
        slot
    }

    /// The key of a slot, for people.
    pub fn key(&self, slot: Slot) -> String {
        read(&self.keys).by_slot.get(slot as usize).map_or_else(String::new, |key| key.escape_ascii().to_string())
    }

    /// The number of a value.
    pub fn value(&self, value: &[u8]) -> ValueId {
        if let Some(number) = read(&self.values).numbers.get(value) {
            return *number;
        }
        write(&self.values).number(value.into())
    }

    /// A value; none for 0.
    pub fn bytes(&self, value: ValueId) -> Option<Arc<[u8]>> {
        read(&self.values).thing(value).cloned()
    }

    /// How many values there are: of every record, every version.
    pub fn values(&self) -> usize {
        read(&self.values).things.len()
    }

    /// The number of the list of records that `store` has between two keys, by key.
    pub fn list(&self, store: &Store, start: Option<&[u8]>, end: Option<&[u8]>) -> u32 {
        let mut list = Vec::new();
        if start.zip(end).is_none_or(|(start, end)| start < end) {
            let bounds: (Bound<&[u8]>, Bound<&[u8]>) =
                (start.map_or(Bound::Unbounded, Bound::Included), end.map_or(Bound::Unbounded, Bound::Excluded));
            let keys = read(&self.keys);
            let records = keys.by_key.range::<[u8], _>(bounds).map(|(_, slot)| (*slot, store.get(*slot)));
            list.extend(records.filter(|(_, value)| *value != 0));
        }
        if let Some(number) = read(&self.lists).numbers.get(&list) {
            return *number;
        }
        write(&self.lists).number(list)
    }

    /// The keys and values of a list.
    pub fn records(&self, list: u32) -> Vec<(Vec<u8>, Vec<u8>)> {
        let list = read(&self.lists).thing(list).cloned().unwrap_or_default();
        let keys = read(&self.keys);
        let values = read(&self.values);
        let record = |(slot, value): (Slot, ValueId)| {
            Some((keys.by_slot.get(slot as usize)?.to_vec(), values.thing(value)?.to_vec()))
        };
        list.into_iter().filter_map(record).collect()
    }
}

/// A lock that a panic of another thread does not poison: what it guards only grows.
pub fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// The same, to write.
pub fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_storages_are_equal_lists() {
        let interner = Interner::default();
        let (a, b, one) = (interner.slot(b"a"), interner.slot(b"b"), interner.value(b"1"));
        let mut store = Store::default();
        store.set(a, one);
        let before = store.clone();
        store.set(b, one);
        assert_eq!(store.occupied().collect::<Vec<_>>(), [a, b]);
        store.set(b, 0);
        assert_eq!(store, before);
        assert_eq!(
            (interner.slot(b"a"), interner.value(b"1"), interner.bytes(one).as_deref()),
            (a, one, Some(&b"1"[..]))
        );
        assert_eq!(interner.bytes(0), None);
    }

    #[test]
    fn lists_are_in_the_order_of_keys() {
        let interner = Interner::default();
        let mut store = Store::default();
        for key in [b"c", b"a", b"b"] {
            store.set(interner.slot(key), interner.value(key));
        }
        let keys = |start: Option<&[u8]>, end: Option<&[u8]>| -> String {
            let records = interner.records(interner.list(&store, start, end));
            records.into_iter().map(|(key, _)| String::from_utf8(key).unwrap()).collect()
        };
        assert_eq!(keys(None, None), "abc");
        assert_eq!(keys(Some(b"b"), None), "bc");
        assert_eq!(keys(Some(b"a"), Some(b"c")), "ab");
        assert_eq!(keys(Some(b"c"), Some(b"a")), "");
    }
}
