//! BLAKE2b with 64 bytes of output (RFC 7693), which can go on from a stored state.
//!
//! A `.ptau` stores the state of a hash, and hash libraries rightly keep theirs to themselves; hence this one, which the
//! tests compare with RustCrypto's.

use zeroize::Zeroize;

const BLOCK: usize = 128;

const IV: [u64; 8] = [
    0x6a09e667f3bcc908,
    0xbb67ae8584caa73b,
    0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1,
    0x510e527fade682d1,
    0x9b05688c2b3e6c1f,
    0x1f83d9abfb41bd6b,
    0x5be0cd19137e2179,
];

const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// A hash in progress.
#[derive(Clone)]
pub(crate) struct Blake2b {
    chain: [u64; 8],
    block: [u8; BLOCK],
    /// Bytes in the block; a full one is compressed once more bytes come.
    filled: usize,
    /// Bytes before the block.
    before: u64,
}

impl Blake2b {
    pub(crate) fn new() -> Self {
        let mut chain = IV;
        // 64 bytes of output, no key, one level.
        chain[0] ^= 0x0101_0040;
        Self { chain, block: [0; BLOCK], filled: 0, before: 0 }
    }

    /// Goes on from the 216 bytes that a `.ptau` stores.
    pub(crate) fn resume(state: &[u8; 216]) -> Self {
        let (block, rest) = state.split_at(BLOCK);
        let mut resumed = Self::new();
        resumed.block.copy_from_slice(block);
        let mut words = rest.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word));
        for chain in &mut resumed.chain {
            *chain = words.next().unwrap_or_default();
        }
        resumed.before = words.next().unwrap_or_default();
        resumed.filled = usize::try_from(words.next().unwrap_or_default()).map_or(BLOCK, |filled| filled.min(BLOCK));
        resumed
    }

    /// The state as a `.ptau` stores it.
    pub(crate) fn state(&self) -> [u8; 216] {
        let mut state = [0; 216];
        let (block, rest) = state.split_at_mut(BLOCK);
        block.copy_from_slice(&self.block);
        let words = self.chain.iter().copied().chain([self.before, self.filled as u64]);
        for (bytes, word) in rest.as_chunks_mut::<8>().0.iter_mut().zip(words) {
            *bytes = word.to_le_bytes();
        }
        state
    }

    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.filled == BLOCK {
                self.before = self.before.wrapping_add(BLOCK as u64);
                self.compress(self.before, false);
                self.filled = 0;
            }
            let (head, tail) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.block[self.filled..self.filled + head.len()].copy_from_slice(head);
            self.filled += head.len();
            bytes = tail;
        }
    }

    pub(crate) fn finish(mut self) -> [u8; 64] {
        self.block[self.filled..].fill(0);
        self.compress(self.before.wrapping_add(self.filled as u64), true);
        let mut out = [0; 64];
        for (bytes, word) in out.as_chunks_mut::<8>().0.iter_mut().zip(self.chain) {
            *bytes = word.to_le_bytes();
        }
        // What went in may have been secret.
        self.block.zeroize();
        out
    }

    fn compress(&mut self, count: u64, last: bool) {
        let mut m = [0u64; 16];
        for (word, bytes) in m.iter_mut().zip(self.block.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        let mut v = [0u64; 16];
        v[..8].copy_from_slice(&self.chain);
        v[8..].copy_from_slice(&IV);
        v[12] ^= count;
        if last {
            v[14] = !v[14];
        }
        for round in 0..12 {
            let s = &SIGMA[round % 10];
            mix(&mut v, [0, 4, 8, 12], m[s[0]], m[s[1]]);
            mix(&mut v, [1, 5, 9, 13], m[s[2]], m[s[3]]);
            mix(&mut v, [2, 6, 10, 14], m[s[4]], m[s[5]]);
            mix(&mut v, [3, 7, 11, 15], m[s[6]], m[s[7]]);
            mix(&mut v, [0, 5, 10, 15], m[s[8]], m[s[9]]);
            mix(&mut v, [1, 6, 11, 12], m[s[10]], m[s[11]]);
            mix(&mut v, [2, 7, 8, 13], m[s[12]], m[s[13]]);
            mix(&mut v, [3, 4, 9, 14], m[s[14]], m[s[15]]);
        }
        for (index, chain) in self.chain.iter_mut().enumerate() {
            *chain ^= v[index] ^ v[index + 8];
        }
    }
}

#[inline]
fn mix(v: &mut [u64; 16], [a, b, c, d]: [usize; 4], x: u64, y: u64) {
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
    v[d] = (v[d] ^ v[a]).rotate_right(32);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(24);
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
    v[d] = (v[d] ^ v[a]).rotate_right(16);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(63);
}

#[cfg(test)]
mod tests {
    use blake2::Digest;

    use super::*;

    #[test]
    fn agrees_with_another_implementation_and_goes_on_from_a_state() {
        let bytes: Vec<u8> = (0..1000u32).map(|i| (i * 7 + i / 251) as u8).collect();
        for length in [0, 1, 63, 127, 128, 129, 255, 256, 257, 640, 1000] {
            let expected: [u8; 64] = blake2::Blake2b512::digest(&bytes[..length]).into();
            for split in [0, 1, 100, 128, 200, 256, length] {
                let split = split.min(length);
                let mut hash = Blake2b::new();
                hash.update(&bytes[..split]);
                let mut resumed = Blake2b::resume(&hash.state());
                for hash in [&mut hash, &mut resumed] {
                    hash.update(&bytes[split..length]);
                }
                assert_eq!(hash.finish(), expected, "{length} bytes");
                assert_eq!(resumed.finish(), expected, "{length} bytes, from byte {split}");
            }
        }
    }
}
