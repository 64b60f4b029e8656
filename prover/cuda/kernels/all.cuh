// Everything that a device program or an emulator holds.
#pragma once

#include "buckets.cuh"
#include "sums.cuh"
#include "transform.cuh"
#include "vectors.cuh"
