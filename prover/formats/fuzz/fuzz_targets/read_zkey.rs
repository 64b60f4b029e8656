//! Keys: no panic, and what is accepted is written again as it was read.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use proofmark_formats::Zkey;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(file) = Zkey::parse(bytes) else { return Corpus::Keep };
    assert_eq!(file.to_bytes(), bytes);
    assert!(file.coefficients.iter().count() * 44 <= bytes.len());
    let _ = file.check();
    Corpus::Keep
});
