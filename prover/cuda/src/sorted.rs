//! The terms of a class by window and bucket, and who adds up what: see `kernels/buckets.cuh` and `kernels/chunks.cuh`.
//!
//! It depends on the scalars alone, so that products with the same scalars share it.

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};

use crate::device::{Address, Buffer, Device, DeviceError, launch};
use crate::kernels::{
    BUCKET_COUNT, BUCKET_DIGITS, BUCKET_PLACE, BUCKET_SORT, BucketCount, BucketDigits, BucketPlace, BucketSort,
    CHUNK_COUNT, CHUNK_CUT, CHUNK_LARGEST, CHUNK_ORDER, CHUNK_TILE, ChunkCount, ChunkCut, ChunkOrder, SORT_THREADS,
    SORT_TILE,
};
use crate::scalars::Terms;
use crate::totals::running_totals;
use crate::windows::Windows;

/// Sums of chunks are added up so many at a time.
const FOLD: usize = 16;
/// Threads that a device should have to do at least, before chunks become longer.
const BUSY: usize = 1 << 17;
/// Shorter chunks are not worth their sums.
const SHORTEST: usize = 16;

/// Terms by window and bucket.
pub(crate) struct Sorted {
    pub windows: Windows,
    /// Bucket after bucket, window after window.
    pub terms: Buffer<u32>,
    /// First the terms are cut into chunks, then the chunks' sums, and so on until each bucket has one sum or none.
    pub levels: Vec<Level>,
}

/// Chunks of one size, and where each bucket's begin.
pub(crate) struct Level {
    pub chunks: Buffer<Chunk>,
    /// Chunks from the longest to the shortest.
    pub order: Buffer<u32>,
    /// The entry after the last bucket is the number of chunks.
    pub starts: Buffer<u32>,
    /// There may be so many chunks; how many there are the device knows.
    pub most: usize,
}

/// Begin and length.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Chunk {
    begin: u32,
    length: u32,
}

/// A term on its way.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Placed {
    term: u32,
    low: u32,
}

impl Level {
    /// The address of the number of chunks.
    pub fn number(&self) -> Address {
        self.starts.at(self.starts.len() - 1)
    }
}

impl Sorted {
    pub fn new(device: &Arc<dyn Device>, terms: &Terms, windows: Windows) -> Result<Self, DeviceError> {
        let buckets = (windows.count as usize) << windows.buckets_log();
        let total = terms.number * windows.count as usize;
        if u32::try_from(total).is_err() {
            let reason = format!("expected at most 2^32 - 1 terms in all windows, got {total}");
            return Err(DeviceError::Driver { call: "a product".into(), reason });
        }
        let (sorted, starts) = sort(device, terms, windows)?;
        let mut largest = chunk_size(total, buckets);
        // A bucket has each term once at most; all buckets together have no more than all.
        let (mut in_bucket, mut in_all) = (terms.number, total);
        let mut levels: Vec<Level> = Vec::new();
        loop {
            let before = levels.last().map_or(&starts, |level| &level.starts);
            in_all = in_all.min(in_all / largest + buckets);
            in_bucket = in_bucket.div_ceil(largest);
            levels.push(cut(device, before, largest, in_all)?);
            if in_bucket == 1 {
                return Ok(Self { windows, terms: sorted, levels });
            }
            largest = FOLD;
        }
    }
}

/// The most terms of a chunk: few buckets should be cut, but there should be work for all threads.
fn chunk_size(total: usize, buckets: usize) -> usize {
    let uncut = (2 * total / buckets).next_power_of_two();
    uncut.min((total / BUSY).next_power_of_two()).clamp(SHORTEST, CHUNK_LARGEST)
}

/// Terms by bucket, and where each bucket starts.
fn sort(device: &Arc<dyn Device>, terms: &Terms, windows: Windows) -> Result<(Buffer<u32>, Buffer<u32>), DeviceError> {
    let (number, rows) = (terms.number, windows.count as usize);
    let (length, total) = (number as u32, number * rows);
    let sorted = Buffer::<u32>::new(device, total)?;
    let (high, low) = windows.split();
    let tiles = number.div_ceil(SORT_TILE);
    let keys = Buffer::<u32>::new(device, total)?;
    let args = BucketDigits {
        magnitudes: terms.magnitudes,
        terms: terms.terms,
        keys: keys.address(),
        offset: windows.offset(),
        length,
        bits: windows.bits,
        windows: windows.count,
        unused: 0,
    };
    launch(device, &BUCKET_DIGITS, [number.div_ceil(SORT_THREADS), 1], &args)?;
    let parts = Buffer::<u32>::zeroed(device, (rows << high) * tiles + 1)?;
    let keys_at = keys.address();
    let args = BucketCount { keys: keys_at, counts: parts.address(), length, tiles: tiles as u32, high, low };
    launch(device, &BUCKET_COUNT, [tiles, rows], &args)?;
    running_totals(device, &parts)?;
    let placed = Buffer::<Placed>::new(device, total)?;
    let args = BucketPlace {
        keys: keys_at,
        terms: terms.terms,
        starts: parts.address(),
        placed: placed.address(),
        length,
        tiles: tiles as u32,
        high,
        low,
    };
    launch(device, &BUCKET_PLACE, [tiles, rows], &args)?;
    let starts = Buffer::<u32>::new(device, (rows << windows.buckets_log()) + 1)?;
    let args = BucketSort {
        placed: placed.address(),
        part_starts: parts.address(),
        terms: sorted.address(),
        starts: starts.address(),
        tiles: tiles as u32,
        high,
        low,
        windows: windows.count,
    };
    launch(device, &BUCKET_SORT, [1 << high, rows], &args)?;
    Ok((sorted, starts))
}

/// Cuts what lies between `starts` into chunks of at most `largest`, of which there are at most `most`.
fn cut(device: &Arc<dyn Device>, starts: &Buffer<u32>, largest: usize, most: usize) -> Result<Level, DeviceError> {
    let buckets = starts.len() - 1;
    let (number, size) = (buckets as u32, largest as u32);
    let chunk_starts = Buffer::<u32>::new(device, buckets + 1)?;
    let args = ChunkCount { starts: starts.address(), counts: chunk_starts.address(), buckets: number, largest: size };
    launch(device, &CHUNK_COUNT, [(buckets + 1).div_ceil(CHUNK_TILE), 1], &args)?;
    running_totals(device, &chunk_starts)?;
    let chunks = Buffer::<Chunk>::new(device, most)?;
    let lengths = Buffer::<u32>::zeroed(device, largest)?;
    let args = ChunkCut {
        starts: starts.address(),
        chunk_starts: chunk_starts.address(),
        chunks: chunks.address(),
        lengths: lengths.address(),
        buckets: number,
        largest: size,
    };
    launch(device, &CHUNK_CUT, [buckets.div_ceil(CHUNK_TILE), 1], &args)?;
    running_totals(device, &lengths)?;
    let order = Buffer::<u32>::new(device, most)?;
    let level = Level { chunks, order, starts: chunk_starts, most };
    let args = ChunkOrder {
        chunks: level.chunks.address(),
        number: level.number(),
        places: lengths.address(),
        order: level.order.address(),
        largest: size,
        unused: 0,
    };
    launch(device, &CHUNK_ORDER, [most.div_ceil(CHUNK_TILE), 1], &args)?;
    Ok(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_long_where_there_is_work_enough() {
        // 2^22 full scalars, windows of 16 bits: 128 terms a bucket, which stay together.
        assert_eq!(chunk_size(16 << 22, 16 << 15), 256);
        // 2^20 bits of a witness: one bucket for many threads.
        assert_eq!(chunk_size(1 << 20, 1), 16);
        assert_eq!(chunk_size(1 << 27, 1), 1024);
        assert_eq!(chunk_size(1, 1 << 15), SHORTEST);
    }
}
