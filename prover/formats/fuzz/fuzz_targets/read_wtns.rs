//! Assignments: no panic, and what is accepted is written again as it was read, from its values too.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use proofmark_formats::{WtnsFile, write_wtns};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(file) = WtnsFile::parse(bytes) else { return Corpus::Keep };
    assert_eq!(file.to_bytes(), bytes);
    if let Ok(values) = file.to_vec() {
        let written = write_wtns(&values).expect("as many as were read");
        let again = WtnsFile::parse(&written).expect("our own file");
        assert_eq!(again.as_bytes(), file.as_bytes());
    }
    Corpus::Keep
});
