//! A map whose values are bytes as they are. JSON would make a byte string a third longer, and every byte
//! costs gas to read and to write.

use cosmwasm_std::Storage;
use cw_storage_plus::{Map, PrimaryKey};

/// A map whose values are bytes as they are, under the keys of a [`Map`] of the same name.
pub struct RawMap<K>(Map<K, ()>);

impl<'a, K: PrimaryKey<'a>> RawMap<K> {
    /// A map under this namespace.
    pub const fn new(namespace: &'static str) -> Self {
        RawMap(Map::new(namespace))
    }

    /// Stores `value`, which must not be empty (the chain's storage knows no empty values).
    pub fn save(&self, storage: &mut dyn Storage, key: K, value: &[u8]) {
        storage.set(&self.0.key(key), value);
    }

    /// The value, if there is one.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> Option<Vec<u8>> {
        storage.get(&self.0.key(key))
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    #[test]
    fn bytes_come_back_as_they_went() {
        const MAP: RawMap<u64> = RawMap::new("raw");
        let mut storage = MockStorage::new();
        MAP.save(&mut storage, 1, &[0, 255, 34]);
        assert_eq!(MAP.may_load(&storage, 1), Some(vec![0, 255, 34]));
        assert_eq!(MAP.may_load(&storage, 2), None);
    }
}
