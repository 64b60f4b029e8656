//! Any bytes: no panic; what imports runs within its bounds, and a small one's circuit agrees with the interpreter.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let fill = bytes.iter().fold(0u64, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    fuzzing::check(bytes, fill);
});
