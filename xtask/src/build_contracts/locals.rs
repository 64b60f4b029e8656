//! Counts a Wasm module's local variables: chains refuse a function with more than 100.

use anyhow::{Context as _, Result, bail};

/// What cosmwasm-vm takes at most in one function.
pub const FUNCTION_LIMIT: u64 = 100;

/// What cosmwasm-vm takes at most in all functions together.
pub const MODULE_LIMIT: u64 = 10_000;

/// The section of function bodies.
const CODE_SECTION: u8 = 10;

/// Local variables of a module, parameters not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locals {
    /// In the function that has most.
    pub most: u64,
    /// In all functions together.
    pub all: u64,
}

/// Counts; the module must be well-formed, as a compiler's output is.
pub fn count(wasm: &[u8]) -> Result<Locals> {
    let mut rest = wasm.strip_prefix(b"\0asm\x01\0\0\0").context("not a Wasm module: no magic number and version 1")?;
    let mut locals = Locals::default();
    while let Some((&id, after)) = rest.split_first() {
        rest = after;
        let length = number(&mut rest)?;
        let mut section = take(&mut rest, length)?;
        if id != CODE_SECTION {
            continue;
        }
        for _ in 0..number(&mut section)? {
            let length = number(&mut section)?;
            let mut body = take(&mut section, length)?;
            let mut function = 0;
            for _ in 0..number(&mut body)? {
                function += number(&mut body)?;
                take(&mut body, 1)?;
            }
            locals.most = locals.most.max(function);
            locals.all += function;
        }
    }
    Ok(locals)
}

/// An unsigned LEB128 number.
fn number(bytes: &mut &[u8]) -> Result<u64> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    bail!("not a Wasm module: a number longer than 5 bytes")
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8]> {
    let (taken, rest) = usize::try_from(length)
        .ok()
        .and_then(|length| bytes.split_at_checked(length))
        .with_context(|| format!("not a Wasm module: expected {length} more bytes, got {}", bytes.len()))?;
    *bytes = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locals_of_all_functions_are_counted() {
        // Two functions: one with 2 i32 and 129 i64, one with none.
        let body = [0x02, 0x02, 0x7f, 0x81, 0x01, 0x7e, 0x0b];
        let code = [[2, 7].as_slice(), &body, &[2, 0, 0x0b]].concat();
        let wasm = [b"\0asm\x01\0\0\0".as_slice(), &[CODE_SECTION, code.len() as u8], &code].concat();
        assert_eq!(count(&wasm).unwrap(), Locals { most: 131, all: 131 });
        let error = count(&wasm[..wasm.len() - 1]).unwrap_err();
        assert_eq!(error.to_string(), "not a Wasm module: expected 12 more bytes, got 11");
        assert!(count(b"ELF").is_err());
    }
}
