//! Key files: no panic, little memory, and what is accepted is written again as it was read.
#![no_main]

use fuzzing::memory::bounded;
use libfuzzer_sys::fuzz_target;
use proofmark_engine::KeyFile;

fuzz_target!(|input: &[u8]| {
    // The bytes are copied once; a mapped file is not.
    let _ = bounded(input, 2, || KeyFile::from_bytes(input));
    let Some(file) = fuzzing::sealed(input) else { return };
    let Ok(opened) = bounded(&file, 2, || KeyFile::from_bytes(&file)) else { return };
    opened.verify().expect("hashes that were made right");
    let again = KeyFile::encode(opened.key(), opened.info()).expect("a key that was read");
    assert_eq!(again, file);
});
