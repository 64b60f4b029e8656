//! The kernels' names and arguments, as `kernels/kernels.inc` and the files that it is about have them.
//!
//! A test compares names, sizes and threads with those of the compiled kernels.

use bytemuck::{Pod, Zeroable};
use proofmark_engine::points::Words;

use crate::device::Address;

/// A kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// Its name in the device's program.
    pub name: &'static str,
    /// Bytes of its arguments.
    pub bytes: usize,
    /// Threads of a block.
    pub threads: u32,
}

/// Numbers that a thread scans, and all of a block.
pub const SCAN_TILE: usize = 256 * 8;
/// Log of the values of a transform's tile.
pub const TRANSFORM_LOG: u32 = 10;
/// Classes of scalars.
pub const CLASSES: usize = 6;
/// Scalars that a block looks at.
pub const CLASS_TILE: usize = 256;
/// Threads of a block that sorts.
pub const SORT_THREADS: usize = 256;
/// Terms that a block counts and places.
pub const SORT_TILE: usize = SORT_THREADS * 16;
/// The most bits of a bucket that the first step of sorting looks at.
pub const HIGH_BITS: u32 = 8;
/// The most that the second looks at.
pub const LOW_BITS: u32 = 12;
/// Buckets that a block cuts into chunks.
pub const CHUNK_TILE: usize = 256;
/// The most terms of a chunk.
pub const CHUNK_LARGEST: usize = 1024;
/// Chunks that a block adds up.
pub const SUM_TILE: usize = 128;
/// Pieces of rows that a block multiplies.
pub const ROW_TILE: usize = 256;

macro_rules! kernels {
    ($($(#[$doc:meta])* $args:ident [$($constant:ident $name:literal),+] $threads:literal {
        $($field:ident: $type:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, Pod, Zeroable)]
            #[repr(C)]
            #[allow(missing_docs, reason = "fields are described where the kernel is")]
            pub struct $args {
                $(pub $field: $type,)*
            }

            $(
                #[doc = concat!("`", $name, "`.")]
                pub const $constant: Kernel = Kernel { name: $name, bytes: size_of::<$args>(), threads: $threads };
            )+
        )*

        /// All kernels.
        pub const ALL: &[Kernel] = &[$($($constant),+),*];
    };
}

kernels! {
    /// `scan.cuh`.
    ScanTiles [SCAN_TILES "scan_tiles"] 256 {
        list: Address, totals: Address, length: u32, unused: u32,
    }
    /// `scan.cuh`.
    ScanAdd [SCAN_ADD "scan_add"] 256 {
        list: Address, before: Address, length: u32, unused: u32,
    }
    /// `transform.cuh`.
    TransformTable [TRANSFORM_TABLE "transform_table"] 256 {
        powers: [Words; 28], table: Address, count: u32, unused: u32,
    }
    /// `transform.cuh`.
    TransformPass [TRANSFORM_PASS "transform_pass"] 256 {
        values: Address, inverses: Address, factors: Address, log: u32, first: u32, layers: u32, unused: u32,
    }
    /// `scalars.cuh`.
    ScalarClasses [SCALAR_CLASSES "scalar_classes"] 256 {
        scalars: Address, magnitudes: Address, kinds: Address, counts: Address, length: u32, blocks: u32,
    }
    /// `scalars.cuh`.
    ScalarTerms [SCALAR_TERMS "scalar_terms"] 256 {
        kinds: Address, starts: Address, terms: Address, length: u32, blocks: u32,
    }
    /// `buckets.cuh`.
    BucketDigits [BUCKET_DIGITS "bucket_digits"] 256 {
        magnitudes: Address, terms: Address, keys: Address, offset: Words, length: u32, bits: u32, windows: u32, unused: u32,
    }
    /// `buckets.cuh`.
    BucketCount [BUCKET_COUNT "bucket_count"] 256 {
        keys: Address, counts: Address, length: u32, tiles: u32, high: u32, low: u32,
    }
    /// `buckets.cuh`.
    BucketPlace [BUCKET_PLACE "bucket_place"] 256 {
        keys: Address, terms: Address, starts: Address, placed: Address, length: u32, tiles: u32, high: u32, low: u32,
    }
    /// `buckets.cuh`.
    BucketSort [BUCKET_SORT "bucket_sort"] 256 {
        placed: Address, part_starts: Address, terms: Address, starts: Address, tiles: u32, high: u32, low: u32, windows: u32,
    }
    /// `chunks.cuh`.
    ChunkCount [CHUNK_COUNT "chunk_count"] 256 {
        starts: Address, counts: Address, buckets: u32, largest: u32,
    }
    /// `chunks.cuh`.
    ChunkCut [CHUNK_CUT "chunk_cut"] 256 {
        starts: Address, chunk_starts: Address, chunks: Address, lengths: Address, buckets: u32, largest: u32,
    }
    /// `chunks.cuh`.
    ChunkOrder [CHUNK_ORDER "chunk_order"] 256 {
        chunks: Address, number: Address, places: Address, order: Address, largest: u32, unused: u32,
    }
    /// `sums.cuh`.
    SumTerms [SUM_TERMS_G1 "sum_terms_g1", SUM_TERMS_G2 "sum_terms_g2"] 128 {
        bases: Address, terms: Address, chunks: Address, order: Address, number: Address, sums: Address,
    }
    /// `sums.cuh`.
    SumSums [SUM_SUMS_G1 "sum_sums_g1", SUM_SUMS_G2 "sum_sums_g2"] 128 {
        parts: Address, chunks: Address, order: Address, number: Address, sums: Address,
    }
    /// `sums.cuh`.
    SumWindow [SUM_WINDOW_G1 "sum_window_g1", SUM_WINDOW_G2 "sum_window_g2"] 128 {
        sums: Address, starts: Address, parts: Address, buckets: u32, strand: u32, blocks: u32, unused: u32,
    }
    /// `vectors.cuh`.
    RowProducts [ROW_PRODUCTS "row_products"] 256 {
        pieces: Address, entries: Address, table: Address, assignment: Address, products: Address, number: u32, unused: u32,
    }
    /// `vectors.cuh`.
    RowSums [ROW_SUMS "row_sums"] 256 {
        rows: Address, parts: Address, products: Address, number: u32, unused: u32,
    }
    /// `vectors.cuh`.
    QuotientValues [QUOTIENT_VALUES "quotient_values"] 256 {
        both: Words, single: Words, a: Address, b: Address, c: Address, length: u32, unused: u32,
    }
    /// `vectors.cuh`.
    Products [PRODUCTS "products"] 256 {
        a: Address, b: Address, c: Address, length: u32, unused: u32,
    }
}
