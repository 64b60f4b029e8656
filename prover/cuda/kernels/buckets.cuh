// Terms sorted by window and bucket.
//
// Digits are signed: adding 2^(c-1) at every window's place but the highest to a magnitude once makes them independent
// (prover/engine/src/msm/window.rs). Bucket k of a window has the terms whose digit is k + 1 or its negative.
//
// Sorting goes from the top: first by the high bits of the bucket, with counts a tile and their running totals, then each
// part by the low bits, in one block's shared memory. Neither has to keep an order, so places are handed out by atomic counters
// in shared memory, and no distribution of digits makes threads queue for the same word of global memory.
#pragma once

#include "scalars.cuh"

constexpr uint32_t SORT_THREADS = 256, SORT_EACH = 16, SORT_TILE = SORT_THREADS * SORT_EACH;
constexpr uint32_t HIGH_BITS = 8, LOW_BITS = 12;

// Cuts the magnitudes of terms: keys[w * length + i] is the size of digit w of term i, its sign in the lowest bit.
struct BucketDigits {
    const Magnitude* magnitudes;
    const uint32_t* terms;
    uint32_t* keys;
    uint32_t offset[8];
    uint32_t length, bits, windows;
};

FN void run(Block& block, const BucketDigits& args) {
    each_index(block, SORT_THREADS, args.length, [&](uint32_t index) {
        Magnitude magnitude = args.magnitudes[args.terms[index] >> 1];
        // One limb more, so that a window may reach beyond.
        uint32_t limbs[9];
        add_limbs(limbs, magnitude.limb, args.offset);
        limbs[8] = 0;
        // Limbs are shifted out as windows are cut: an index that is known only at run time would put them in slow memory.
        for (uint32_t window = 0; window < args.windows; window++) {
            uint32_t last = window + 1 == args.windows;
            int32_t digit = (int32_t)(limbs[0] & ((1u << args.bits) - 1)) - (last ? 0 : 1 << (args.bits - 1));
            uint32_t size = digit < 0 ? -digit : digit;
            args.keys[window * args.length + index] = size << 1 | (digit < 0 ? 1 : 0);
            UNROLL for (int i = 0; i < 8; i++)
                limbs[i] = (uint32_t)(((uint64_t)limbs[i + 1] << 32 | limbs[i]) >> args.bits);
        }
    });
}

// Runs `f` for each term of the block's tile, neighbours side by side.
template <class F>
FN void each_term(Block& block, uint32_t length, F f) {
    block.each([&](uint32_t thread) {
        for (uint32_t i = 0; i < SORT_EACH; i++) {
            uint32_t index = block.x * SORT_TILE + i * SORT_THREADS + thread;
            if (index < length) f(index);
        }
    });
}

// How many terms of a tile go to each part: counts[(window << high + part) * tiles + tile]. Block x is a tile, y a window.
struct BucketCount {
    const uint32_t* keys;
    uint32_t* counts;
    // Bits of the part, and those below.
    uint32_t length, tiles, high, low;
};

FN void run(Block& block, const BucketCount& args) {
    SHARED(block, uint32_t, counts, 1 << HIGH_BITS);
    block.each([&](uint32_t thread) {
        if (thread < 1u << args.high) counts[thread] = 0;
    });
    each_term(block, args.length, [&](uint32_t index) {
        uint32_t size = args.keys[block.y * args.length + index] >> 1;
        if (size) add_atomically(&counts[(size - 1) >> args.low], 1);
    });
    block.each([&](uint32_t thread) {
        if (thread < 1u << args.high)
            args.counts[((block.y << args.high) + thread) * args.tiles + block.x] = counts[thread];
    });
}

// A term on its way to its bucket.
struct alignas(8) Placed {
    uint32_t term, low;
};

// Places the terms of a tile by part. `starts` is what BucketCount's counts come to.
struct BucketPlace {
    const uint32_t* keys;
    const uint32_t* terms;
    const uint32_t* starts;
    Placed* placed;
    uint32_t length, tiles, high, low;
};

FN void run(Block& block, const BucketPlace& args) {
    SHARED(block, uint32_t, places, 1 << HIGH_BITS);
    block.each([&](uint32_t thread) {
        if (thread < 1u << args.high)
            places[thread] = args.starts[((block.y << args.high) + thread) * args.tiles + block.x];
    });
    each_term(block, args.length, [&](uint32_t index) {
        uint32_t key = args.keys[block.y * args.length + index], size = key >> 1;
        if (size == 0) return;
        uint32_t place = add_atomically(&places[(size - 1) >> args.low], 1);
        args.placed[place] = {args.terms[index] ^ (key & 1), (size - 1) & ((1u << args.low) - 1)};
    });
}

// Sorts a part by the low bits. Block x is a part of window y. Tells where each bucket starts; the entry after the last is
// the number of all terms.
struct BucketSort {
    const Placed* placed;
    const uint32_t* part_starts;
    uint32_t* terms;
    uint32_t* starts;
    uint32_t tiles, high, low, windows;
};

FN void run(Block& block, const BucketSort& args) {
    SHARED(block, uint32_t, counts, 1 << LOW_BITS);
    SHARED(block, uint32_t, sums, SORT_THREADS);
    SHARED(block, uint32_t, other, SORT_THREADS);
    const uint32_t part = (block.y << args.high) + block.x, buckets = 1u << args.low;
    const uint32_t begin = args.part_starts[part * args.tiles], end = args.part_starts[(part + 1) * args.tiles];
    block.each([&](uint32_t thread) {
        for (uint32_t i = thread; i < buckets; i += SORT_THREADS) counts[i] = 0;
    });
    block.each([&](uint32_t thread) {
        for (uint32_t i = begin + thread; i < end; i += SORT_THREADS) add_atomically(&counts[args.placed[i].low], 1);
    });
    // Each thread takes neighbouring buckets.
    const uint32_t each = ceil_div(buckets, SORT_THREADS);
    block.each([&](uint32_t thread) {
        uint32_t sum = 0;
        for (uint32_t i = thread * each; i < (thread + 1) * each && i < buckets; i++) sum += counts[i];
        sums[thread] = sum;
    });
    exclusive_totals(block, sums, other, SORT_THREADS);
    block.each([&](uint32_t thread) {
        uint32_t place = begin + sums[thread];
        for (uint32_t i = thread * each; i < (thread + 1) * each && i < buckets; i++) {
            uint32_t count = counts[i];
            counts[i] = place;
            args.starts[(part << args.low) + i] = place;
            place += count;
        }
        if (thread == 0 && part + 1 == args.windows << args.high) args.starts[(part + 1) << args.low] = end;
    });
    block.each([&](uint32_t thread) {
        for (uint32_t i = begin + thread; i < end; i += SORT_THREADS) {
            Placed placed = args.placed[i];
            args.terms[add_atomically(&counts[placed.low], 1)] = placed.term;
        }
    });
}
