// What a kernel stands on: a block of threads, its shared memory, its barriers.
//
// A kernel is a function of a block. It runs in phases: `block.each(f)` runs `f` for every thread of the block, and ends with a
// barrier. On a device that is the thread itself and `__syncthreads`; on the host (host.h) a loop. What a thread keeps
// from phase to phase is LOCAL, what the block shares is SHARED; what is outside of phases is the same for all threads.
#pragma once

#include <stdint.h>

#ifdef __CUDACC__

// A function of device code; one that is not worth copying into each place that calls it.
#define FN __device__ __forceinline__
#define FAR __device__ __noinline__

// Asks for a loop's body to be laid out as many times as it runs: its arrays then live in registers.
#define UNROLL _Pragma("unroll")

struct Block {
    uint32_t x, y, threads;

    template <class Phase>
    FN void each(Phase phase) const {
        phase(threadIdx.x);
        __syncthreads();
    }
};

template <class T>
struct Local {
    T value;
    FN T& operator[](uint32_t) { return value; }
};

#define SHARED(block, type, name, count) __shared__ type name[count]
#define LOCAL(block, type, name) Local<type> name

FN uint32_t add_atomically(uint32_t* counter, uint32_t amount) { return atomicAdd(counter, amount); }

#else

#include "host.h"

#endif

// A kernel and what it is given: `run(block, args)` is its body, `threads` the size of its blocks.
//
// All are listed in kernels.inc, once for the device and once for the host.

FN uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }

// `index` with its lowest `bits` bits in reverse.
FN uint32_t reverse(uint32_t index, uint32_t bits) {
    uint32_t out = 0;
#ifdef __CUDA_ARCH__
    out = __brev(index);
#else
    for (int bit = 0; bit < 32; bit++) out |= (index >> bit & 1) << (31 - bit);
#endif
    return bits == 0 ? 0 : out >> (32 - bits);
}

// Runs `f` for each index below `number` that a thread of the block stands for, one a thread.
template <class F>
FN void each_index(Block& block, uint32_t threads, uint32_t number, F f) {
    block.each([&](uint32_t thread) {
        uint32_t index = block.x * threads + thread;
        if (index < number) f(index);
    });
}
