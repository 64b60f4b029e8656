// Buckets cut into chunks of at most so many terms, and chunks put in order by length.
//
// A thread adds up a chunk. Chunks of one length side by side keep the threads of a warp together; a bucket with half of
// all terms is many chunks, whose sums are cut and added up in the same way again.
#pragma once

#include "scan.cuh"

constexpr uint32_t CHUNK_THREADS = 256, CHUNK_LARGEST = 1024;

// How many chunks each bucket makes, and after the last bucket a zero.
struct ChunkCount {
    const uint32_t* starts;
    uint32_t* counts;
    uint32_t buckets, largest;
};

FN void run(Block& block, const ChunkCount& args) {
    block.each([&](uint32_t thread) {
        uint32_t bucket = block.x * CHUNK_THREADS + thread;
        if (bucket > args.buckets) return;
        args.counts[bucket] =
            bucket == args.buckets ? 0 : ceil_div(args.starts[bucket + 1] - args.starts[bucket], args.largest);
    });
}

// Where a chunk begins among the terms, and how many it has.
struct alignas(8) Chunk {
    uint32_t begin, length;
};

// Cuts the buckets, and counts chunks by length: lengths[largest - length].
struct ChunkCut {
    const uint32_t* starts;
    const uint32_t* chunk_starts;
    Chunk* chunks;
    uint32_t* lengths;
    uint32_t buckets, largest;
};

FN void run(Block& block, const ChunkCut& args) {
    SHARED(block, uint32_t, lengths, CHUNK_LARGEST);
    block.each([&](uint32_t thread) {
        for (uint32_t i = thread; i < args.largest; i += CHUNK_THREADS) lengths[i] = 0;
    });
    // A block's buckets are cut chunk by chunk, so that a large one is not left to one thread.
    const uint32_t first = block.x * CHUNK_THREADS;
    const uint32_t after = first + CHUNK_THREADS < args.buckets ? first + CHUNK_THREADS : args.buckets;
    const uint32_t begin = args.chunk_starts[first], end = args.chunk_starts[after];
    block.each([&](uint32_t thread) {
        for (uint32_t chunk = begin + thread; chunk < end; chunk += CHUNK_THREADS) {
            // The last bucket that begins at or before this chunk.
            uint32_t low = first, high = after;
            while (high - low > 1) {
                uint32_t middle = (low + high) / 2;
                if (args.chunk_starts[middle] <= chunk) low = middle;
                else high = middle;
            }
            uint32_t at = args.starts[low] + (chunk - args.chunk_starts[low]) * args.largest;
            uint32_t left = args.starts[low + 1] - at, length = left < args.largest ? left : args.largest;
            args.chunks[chunk] = {at, length};
            add_atomically(&lengths[args.largest - length], 1);
        }
    });
    block.each([&](uint32_t thread) {
        for (uint32_t i = thread; i < args.largest; i += CHUNK_THREADS)
            if (lengths[i]) add_atomically(&args.lengths[i], lengths[i]);
    });
}

// Puts chunks in order, the longest first; `places` is what the lengths come to, and moves on.
struct ChunkOrder {
    const Chunk* chunks;
    // How many there are is known here alone.
    const uint32_t* number;
    uint32_t* places;
    uint32_t* order;
    uint32_t largest;
};

FN void run(Block& block, const ChunkOrder& args) {
    SHARED(block, uint32_t, lengths, CHUNK_LARGEST);
    LOCAL(block, uint32_t, place);
    const uint32_t number = *args.number, begin = block.x * CHUNK_THREADS;
    if (begin >= number) return;
    block.each([&](uint32_t thread) {
        for (uint32_t i = thread; i < args.largest; i += CHUNK_THREADS) lengths[i] = 0;
    });
    block.each([&](uint32_t thread) {
        if (begin + thread < number)
            place[thread] = add_atomically(&lengths[args.largest - args.chunks[begin + thread].length], 1);
    });
    block.each([&](uint32_t thread) {
        for (uint32_t i = thread; i < args.largest; i += CHUNK_THREADS)
            if (lengths[i]) lengths[i] = add_atomically(&args.places[i], lengths[i]);
    });
    block.each([&](uint32_t thread) {
        if (begin + thread < number)
            args.order[lengths[args.largest - args.chunks[begin + thread].length] + place[thread]] = begin + thread;
    });
}
