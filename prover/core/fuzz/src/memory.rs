//! A limit on what a parser may take.

use std::alloc::System;

use cap::Cap;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// What is taken whatever the input is: messages of errors, the first use of a lazy value.
const SLACK: usize = 1 << 16;

/// Runs a parser that may take `times` the length of its input and a little more; the process ends if it asks for more than that.
pub fn bounded<T>(input: &[u8], times: usize, parse: impl FnOnce() -> T) -> T {
    // Allocations that end in an error are reported with some of their own.
    let limit = ALLOCATOR.allocated() + times * input.len() + SLACK;
    assert!(ALLOCATOR.set_limit(limit).is_ok());
    let result = parse();
    assert!(ALLOCATOR.set_limit(usize::MAX).is_ok());
    result
}
