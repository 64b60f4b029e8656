//! Numbers below 2^256 in decimal, in their one form: digits without sign, spaces or leading zeros.

use alloc::string::String;
use core::fmt::Write as _;

use crate::error::{Error, Place};

/// Characters of a refused text that a message repeats.
const SHOWN: usize = 80;

/// Ten to this many fits one word.
const DIGITS_A_WORD: usize = 19;

/// The number as 32 big-endian bytes.
pub(super) fn parse(text: &str, place: Place) -> Result<[u8; 32], Error> {
    number(text).ok_or_else(|| Error::Decimal { place, got: shown(text) })
}

/// As much of a text as a message repeats.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn number(text: &str) -> Option<[u8; 32]> {
    let canonical = text == "0" || !text.is_empty() && !text.starts_with('0');
    if !canonical {
        return None;
    }
    let mut words = [0u64; 4];
    for character in text.chars() {
        let mut carry = u128::from(character.to_digit(10)?);
        for word in &mut words {
            let sum = u128::from(*word) * 10 + carry;
            *word = sum as u64;
            carry = sum >> 64;
        }
        if carry != 0 {
            return None;
        }
    }
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.chunks_exact_mut(8).zip(words.iter().rev()) {
        chunk.copy_from_slice(&word.to_be_bytes());
    }
    Some(bytes)
}

/// The decimal digits of a number given as words, lowest first.
pub(super) fn print(words: [u64; 4]) -> String {
    let mut rest = words;
    let mut parts = [0u64; 5];
    for part in &mut parts {
        let mut remainder = 0u128;
        for word in rest.iter_mut().rev() {
            let value = remainder << 64 | u128::from(*word);
            let divisor = u128::from(10u64.pow(DIGITS_A_WORD as u32));
            *word = (value / divisor) as u64;
            remainder = value % divisor;
        }
        *part = remainder as u64;
    }
    let mut text = String::new();
    for part in parts.iter().rev() {
        // Writing to a string does not fail.
        let _ = if text.is_empty() && *part != 0 {
            write!(text, "{part}")
        } else if text.is_empty() {
            Ok(())
        } else {
            write!(text, "{part:0DIGITS_A_WORD$}")
        };
    }
    if text.is_empty() {
        text.push('0');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{number, print};

    fn words(bytes: [u8; 32]) -> [u64; 4] {
        let mut words = [0; 4];
        for (word, chunk) in words.iter_mut().rev().zip(bytes.chunks_exact(8)) {
            *word = chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        words
    }

    #[test]
    fn numbers_and_their_text() {
        let max = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        for text in ["0", "9", "10", "18446744073709551616", "10000000000000000000", "99999999999999999999", max] {
            assert_eq!(print(words(number(text).unwrap_or_default())), text);
        }
        assert_eq!(number(max), Some([0xff; 32]));
    }

    #[test]
    fn other_forms() {
        let beyond = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
        let long = "1".repeat(10_000);
        for text in ["", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "a", "\u{0661}", beyond, &long] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
