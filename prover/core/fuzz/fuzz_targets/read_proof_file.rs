//! Proof files: no panic, little memory, the same after writing and reading, and `verify` ends whatever the parts are.
#![no_main]

use std::sync::LazyLock;

use fuzzing::memory::bounded;
use libfuzzer_sys::fuzz_target;
use proofmark_prover::{ProofFile, VerifyingKeyFile};

static KEY: LazyLock<VerifyingKeyFile> = LazyLock::new(|| {
    VerifyingKeyFile::from_json(include_bytes!("../seeds/read_verifying_key_file/key.json")).expect("a seed")
});

fuzz_target!(|text: &[u8]| {
    // A list of single digits takes eight bytes each, a map's node eleven entries whatever it holds.
    let Ok(file) = bounded(text, 256, || ProofFile::from_json(text)) else { return };
    if let Ok(written) = file.to_json() {
        assert_eq!(ProofFile::from_json(&written).expect("our own file"), file);
    }
    let _ = file.verify(&KEY, None);
});
