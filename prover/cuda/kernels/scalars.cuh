// What scalars are: none, one, small, full (as in prover/engine/src/msm/scalars.rs).
//
// A scalar s counts as negative where r - s is the smaller number, so that -1 is as cheap as 1. Scalars of a class are listed
// as terms: index, and the sign in the lowest bit.
#pragma once

#include "field.cuh"
#include "scan.cuh"

constexpr uint32_t CLASSES = 6, CLASS_THREADS = 256;

// The class of a zero, which is no class.
constexpr uint8_t NO_CLASS = 0xff;

// A magnitude, in limbs.
struct alignas(16) Magnitude {
    uint32_t limb[8];
};

// By the bits of a magnitude: 1, up to 8, 16, 32, 64, more.
FN uint32_t class_of(const Magnitude& magnitude) {
    uint32_t high = 0;
    UNROLL for (int i = 2; i < 8; i++) high |= magnitude.limb[i];
    if (high) return 5;
    if (magnitude.limb[1]) return 4;
    uint32_t low = magnitude.limb[0];
    if (low == 0) return NO_CLASS;
    return low == 1 ? 0 : low < 0x100 ? 1 : low < 0x10000 ? 2 : 3;
}

// Looks at scalars in Montgomery form: magnitudes, classes, and how many of each class a block has (class by class).
struct ScalarClasses {
    const Scalar* scalars;
    Magnitude* magnitudes;
    // Class and sign; the sign in the lowest bit.
    uint8_t* kinds;
    uint32_t* counts;
    uint32_t length, blocks;
};

// One for a class, in ten bits of its own: a block has at most 256 of one.
FN uint64_t one_of(uint8_t kind) { return kind == NO_CLASS ? 0 : (uint64_t)1 << 10 * (kind >> 1); }

FN uint32_t number_of(uint64_t packed, uint32_t kind) { return (uint32_t)(packed >> 10 * kind) & 0x3ff; }

FN void run(Block& block, const ScalarClasses& args) {
    SHARED(block, uint64_t, sums, CLASS_THREADS);
    SHARED(block, uint64_t, other, CLASS_THREADS);
    block.each([&](uint32_t thread) {
        uint32_t index = block.x * CLASS_THREADS + thread;
        sums[thread] = 0;
        if (index >= args.length) return;
        Scalar scalar = args.scalars[index], plain = Scalar::plain(scalar);
        uint32_t modulus[8], less[8];
        UNROLL for (int i = 0; i < 8; i++) modulus[i] = ScalarModulus::limb(i);
        sub_limbs(less, modulus, plain.limb);
        // Negative if p - s < s: p is odd, so they are never equal.
        uint32_t unused[8];
        bool negative = sub_limbs(unused, less, plain.limb) != 0;
        Magnitude magnitude;
        UNROLL for (int i = 0; i < 8; i++) magnitude.limb[i] = negative ? less[i] : plain.limb[i];
        uint32_t of = class_of(magnitude);
        uint8_t kind = of == NO_CLASS ? NO_CLASS : (uint8_t)(of << 1 | (negative ? 1 : 0));
        args.magnitudes[index] = magnitude;
        args.kinds[index] = kind;
        sums[thread] = one_of(kind);
    });
    uint64_t total = exclusive_totals(block, sums, other, CLASS_THREADS);
    block.each([&](uint32_t thread) {
        if (thread < CLASSES) args.counts[thread * args.blocks + block.x] = number_of(total, thread);
    });
}

// Lists the terms of all classes, class after class; `starts` is what the counts before each block come to.
struct ScalarTerms {
    const uint8_t* kinds;
    const uint32_t* starts;
    uint32_t* terms;
    uint32_t length, blocks;
};

FN void run(Block& block, const ScalarTerms& args) {
    SHARED(block, uint64_t, sums, CLASS_THREADS);
    SHARED(block, uint64_t, other, CLASS_THREADS);
    LOCAL(block, uint8_t, kind);
    block.each([&](uint32_t thread) {
        uint32_t index = block.x * CLASS_THREADS + thread;
        kind[thread] = index < args.length ? args.kinds[index] : NO_CLASS;
        sums[thread] = one_of(kind[thread]);
    });
    exclusive_totals(block, sums, other, CLASS_THREADS);
    block.each([&](uint32_t thread) {
        if (kind[thread] == NO_CLASS) return;
        uint32_t of = kind[thread] >> 1;
        uint32_t at = args.starts[of * args.blocks + block.x] + number_of(sums[thread], of);
        args.terms[at] = (block.x * CLASS_THREADS + thread) << 1 | (kind[thread] & 1);
    });
}
