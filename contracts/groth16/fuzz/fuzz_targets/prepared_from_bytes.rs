//! Prepared keys come from the verifier's own storage and are trusted. Should they not be what was stored: no panic, and
//! what is decoded encodes to something that decodes to the same.
#![no_main]

use fuzzing::oracle;
use libfuzzer_sys::fuzz_target;
use proofmark_groth16::PreparedVerifyingKey;

fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = PreparedVerifyingKey::from_bytes(bytes) else {
        return;
    };
    let encoded = key.to_bytes();
    assert_eq!(encoded.len(), bytes.len());
    let again = PreparedVerifyingKey::from_bytes(&encoded).expect("our own encoding");
    assert!(again == key && again.to_bytes() == encoded, "the encoding is not stable");
    // Canonical numbers stay as they are. Twenty of them come before the number of points, in four bytes.
    let (head, points) = bytes.split_at(20 * 32);
    let mut numbers = head.chunks_exact(32).chain(points[4..].chunks_exact(32));
    if numbers.all(|number| oracle::field::<ark_bn254::Fq>(number).is_some()) {
        assert_eq!(encoded, bytes, "a canonical encoding changed");
    }
});
