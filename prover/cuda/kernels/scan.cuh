// Running totals: of a block's threads, and of long lists.
#pragma once

#include "platform.cuh"

// Adds up `values`, one for each thread of a block of `count`, in place: each becomes the total of those before it. Gives
// the total of all. `other` is as long.
template <class T>
FN T exclusive_totals(Block& block, T* values, T* other, uint32_t count) {
    T *from = values, *to = other;
    for (uint32_t distance = 1; distance < count; distance *= 2) {
        block.each([&](uint32_t thread) {
            to[thread] = from[thread] + (thread >= distance ? from[thread - distance] : 0);
        });
        T* swapped = from;
        from = to;
        to = swapped;
    }
    T total = from[count - 1];
    // `from` has the totals up to and with each thread; what comes before it is its neighbour's.
    if (from == values) {
        block.each([&](uint32_t thread) { other[thread] = thread == 0 ? 0 : values[thread - 1]; });
        block.each([&](uint32_t thread) { values[thread] = other[thread]; });
    } else {
        block.each([&](uint32_t thread) { values[thread] = thread == 0 ? 0 : other[thread - 1]; });
    }
    return total;
}

constexpr uint32_t SCAN_THREADS = 256, SCAN_EACH = 8, SCAN_TILE = SCAN_THREADS * SCAN_EACH;

// A tile of a list: each number becomes the total of those before it in the tile; the tile's total is told apart.
struct ScanTiles {
    uint32_t* list;
    uint32_t* totals;
    uint32_t length;
};

FN void run(Block& block, const ScanTiles& args) {
    SHARED(block, uint32_t, sums, SCAN_THREADS);
    SHARED(block, uint32_t, other, SCAN_THREADS);
    // Each thread's numbers lie side by side.
    block.each([&](uint32_t thread) {
        uint32_t start = block.x * SCAN_TILE + thread * SCAN_EACH, sum = 0;
        for (uint32_t i = start; i < start + SCAN_EACH && i < args.length; i++) sum += args.list[i];
        sums[thread] = sum;
    });
    uint32_t total = exclusive_totals(block, sums, other, SCAN_THREADS);
    block.each([&](uint32_t thread) {
        uint32_t start = block.x * SCAN_TILE + thread * SCAN_EACH, sum = sums[thread];
        for (uint32_t i = start; i < start + SCAN_EACH && i < args.length; i++) {
            uint32_t number = args.list[i];
            args.list[i] = sum;
            sum += number;
        }
        if (thread == 0) args.totals[block.x] = total;
    });
}

// Adds to each number of a tile what came before the tile.
struct ScanAdd {
    uint32_t* list;
    const uint32_t* before;
    uint32_t length;
};

FN void run(Block& block, const ScanAdd& args) {
    block.each([&](uint32_t thread) {
        uint32_t before = args.before[block.x];
        for (uint32_t i = 0; i < SCAN_EACH; i++) {
            uint32_t at = block.x * SCAN_TILE + i * SCAN_THREADS + thread;
            if (at < args.length) args.list[at] += before;
        }
    });
}
