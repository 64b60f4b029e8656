//! Prepared keys come from the verifier's own storage and are trusted. Should they not be what was stored: no panic, and
//! what is decoded encodes to something that decodes to the same.
#![no_main]

use fuzzing::oracle;
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::PreparedVerifyingKey;

/// Numbers before the number of inputs: the constant has six, `delta` four.
const HEAD: usize = (6 + 4) * 32;

fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = PreparedVerifyingKey::from_bytes(bytes) else {
        return;
    };
    let encoded = key.to_bytes();
    assert_eq!(encoded.len(), bytes.len());
    let again = PreparedVerifyingKey::from_bytes(&encoded).expect("our own encoding");
    assert!(again == key && again.to_bytes() == encoded, "the encoding is not stable");
    // Canonical numbers stay as they are. All before and behind the number of inputs, in four bytes, are numbers.
    let (head, tail) = bytes.split_at(HEAD);
    let (count, tail) = tail.split_at(4);
    assert_eq!(count, (key.num_inputs() as u32).to_be_bytes());
    assert_eq!(tail.len() % 32, 0, "{} bytes", bytes.len());
    let mut numbers = head.chunks_exact(32).chain(tail.chunks_exact(32));
    if numbers.all(|number| oracle::field::<ark_bn254::Fq>(number).is_some()) {
        assert_eq!(encoded, bytes, "a canonical encoding changed");
    }
});
