// The device's program: every kernel under its name.
#include "all.cuh"

#define KERNEL(name, Args, threads)                                                  \
    extern "C" __global__ void __launch_bounds__(threads) name(const Args args) {    \
        Block block{blockIdx.x, blockIdx.y, threads};                                \
        run(block, args);                                                            \
    }
#include "kernels.inc"
