// Sums of buckets, and of windows.
#pragma once

#include "chunks.cuh"
#include "curve.cuh"

constexpr uint32_t SUM_THREADS = 128;

// Adds up a chunk of terms: a thread a chunk, the longest first.
template <class Field>
struct SumTerms {
    const Affine<Field>* bases;
    const uint32_t* terms;
    const Chunk* chunks;
    const uint32_t* order;
    const uint32_t* number;
    Sum<Field>* sums;
};

template <class Field>
FN void run(Block& block, const SumTerms<Field>& args) {
    each_index(block, SUM_THREADS, *args.number, [&](uint32_t index) {
        uint32_t at = args.order[index];
        Chunk chunk = args.chunks[at];
        Sum<Field> sum = Sum<Field>::infinity();
        for (uint32_t i = 0; i < chunk.length; i++) {
            uint32_t term = args.terms[chunk.begin + i];
            Affine<Field> base = args.bases[term >> 1];
            if (term & 1) base.y = Field::negate(base.y);
            sum = Sum<Field>::add(sum, base);
        }
        args.sums[at] = sum;
    });
}

// Adds up a chunk of sums.
template <class Field>
struct SumSums {
    const Sum<Field>* parts;
    const Chunk* chunks;
    const uint32_t* order;
    const uint32_t* number;
    Sum<Field>* sums;
};

template <class Field>
FN void run(Block& block, const SumSums<Field>& args) {
    each_index(block, SUM_THREADS, *args.number, [&](uint32_t index) {
        uint32_t at = args.order[index];
        Chunk chunk = args.chunks[at];
        Sum<Field> sum = args.parts[chunk.begin];
        for (uint32_t i = 1; i < chunk.length; i++) sum = Sum<Field>::add(sum, args.parts[chunk.begin + i]);
        args.sums[at] = sum;
    });
}

// The sum of (k + 1) times bucket k, for window y: the part of block x, its coordinates reduced.
//
// A thread takes 2^strand neighbouring buckets from the top: a running sum, and the total of all running sums. That counts
// bucket a + j as j + 1 times; a times the running sum is missing, and is added by doublings. Then the block's threads are added up.
template <class Field>
struct SumWindow {
    const Sum<Field>* sums;
    // Where each bucket's sum lies; an empty bucket has none.
    const uint32_t* starts;
    Sum<Field>* parts;
    // Logs of the buckets of a window, and of those of a strand.
    uint32_t buckets, strand, blocks;
};

template <class Field>
FN void run(Block& block, const SumWindow<Field>& args) {
    SHARED(block, Sum<Field>, totals, SUM_THREADS);
    block.each([&](uint32_t thread) {
        uint32_t first = (block.x * SUM_THREADS + thread) << args.strand;
        Sum<Field> running = Sum<Field>::infinity(), total = running;
        if (first < 1u << args.buckets) {
            const uint32_t* starts = args.starts + (block.y << args.buckets) + first;
            for (uint32_t i = 1u << args.strand; i-- > 0;) {
                if (starts[i] != starts[i + 1]) running = Sum<Field>::add(running, args.sums[starts[i]]);
                total = Sum<Field>::add(total, running);
            }
            // first * running, from its highest bit.
            Sum<Field> missing = Sum<Field>::infinity();
            for (uint32_t bit = args.buckets; bit-- > 0;) {
                missing = Sum<Field>::twice(missing);
                if (first >> bit & 1) missing = Sum<Field>::add(missing, running);
            }
            total = Sum<Field>::add(total, missing);
        }
        totals[thread] = total;
    });
    for (uint32_t half = SUM_THREADS / 2; half > 0; half /= 2) {
        block.each([&](uint32_t thread) {
            if (thread < half) totals[thread] = Sum<Field>::add(totals[thread], totals[thread + half]);
        });
    }
    block.each([&](uint32_t thread) {
        if (thread == 0) args.parts[block.y * args.blocks + block.x] = Sum<Field>::reduced(totals[0]);
    });
}
