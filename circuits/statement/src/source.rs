//! What a data source signs: an input's commitment, and that a key is its own.
//!
//! The bytes are the same for every scheme. ECDSA schemes sign their SHA-256, ed25519 signs them as they are.

use alloc::vec::Vec;

use crate::Fr;

const MESSAGE: &[u8] = b"proofmark/source/v1";
const REGISTRATION: &[u8] = b"proofmark/source-registration/v1";

/// What a source signs to say that the input behind `commitment` comes from it.
///
/// Neither chain nor job is in it: a source vouches for data, whoever uses it and however often.
#[must_use]
pub fn message(commitment: &Fr) -> Vec<u8> {
    [MESSAGE, &commitment.to_bytes_be()].concat()
}

/// What a source signs to be registered: whoever holds the key wants `owner` to register it at `registry` on the chain
/// `chain_id`. Without this anybody could register somebody else's key as his own.
#[must_use]
pub fn registration(chain_id: &str, registry: &str, owner: &str) -> Vec<u8> {
    let mut bytes = REGISTRATION.to_vec();
    for part in [chain_id, registry, owner] {
        // Lengths first, so that no two triples give the same bytes. Ids and addresses are far below 2^32 bytes.
        bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_its_prefix_and_the_commitment() {
        let message = message(&Fr::from_u64(0x0102));
        assert_eq!(message.len(), 19 + 32);
        assert_eq!(&message[..19], b"proofmark/source/v1");
        assert_eq!(&message[49..], &[1, 2]);
    }

    #[test]
    fn a_registration_binds_each_part_in_its_place() {
        let expected = b"proofmark/source-registration/v1\0\0\0\x01a\0\0\0\x02bc\0\0\0\0";
        assert_eq!(registration("a", "bc", ""), expected);
        let moved = [("ab", "c", ""), ("a", "b", "c"), ("", "abc", ""), ("a", "", "bc")];
        assert!(moved.iter().all(|(chain, registry, owner)| registration(chain, registry, owner) != expected));
    }
}
