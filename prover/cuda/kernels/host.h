// Blocks on the host, for tests: the same kernels, compiled by any C++ compiler.
//
// Phases run thread after thread, in an order that changes from launch to launch: a missing barrier gives other results in
// another order. Shared memory and what threads keep start out as garbage and end where they end, so that sanitizers see
// reads of what was not written and writes beyond.
#pragma once

#include <stdint.h>
#include <string.h>

#include <memory>
#include <vector>

#define FN inline
#define FAR inline
#define UNROLL

struct Block {
    uint32_t x, y, threads;
    // Odd factor and shift of the order of threads, whose number is a power of two.
    uint32_t factor, shift;
    std::vector<std::unique_ptr<unsigned char[]>> memory;

    template <class Phase>
    void each(Phase phase) const {
        for (uint32_t i = 0; i < threads; i++) phase((i * factor + shift) & (threads - 1));
    }

    template <class T>
    T* shared(size_t count) {
        // Elements ask for 16 bytes, which is what `new` gives.
        static_assert(alignof(T) <= 16, "shared memory is aligned to 16 bytes");
        memory.emplace_back(new unsigned char[count * sizeof(T)]);
        memset(memory.back().get(), 0xa5, count * sizeof(T));
        return reinterpret_cast<T*>(memory.back().get());
    }
};

#define SHARED(block, type, name, count) type* const name = (block).shared<type>(count)
#define LOCAL(block, type, name) type* const name = (block).shared<type>((block).threads)

FN uint32_t add_atomically(uint32_t* counter, uint32_t amount) {
    uint32_t before = *counter;
    *counter += amount;
    return before;
}
