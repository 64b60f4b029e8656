//! Constraints: no panic, what is accepted is written again as it was read, and a circuit made of it survives the way
//! through our own writer.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use proofmark_formats::{R1csFile, write_r1cs};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(file) = R1csFile::parse(bytes) else { return Corpus::Keep };
    assert_eq!(file.to_bytes(), bytes);
    assert_eq!(file.constraints().count(), file.header.constraints as usize);
    let checked = file.check();
    if let Ok(circuit) = file.to_r1cs() {
        assert_eq!(checked, Ok(()));
        let written = write_r1cs(&circuit).expect("numbers that were read");
        let again = R1csFile::parse(&written).expect("our own file");
        assert_eq!(again.to_r1cs().expect("our own circuit"), circuit);
    }
    Corpus::Keep
});
