// Number-theoretic transforms, in the orders of the engine's (prover/engine/src/transform.rs): coefficients natural, values
// bit-reversed, so that no order is ever changed.
//
// Layer l splits each of 2^l blocks of n / 2^l values into halves with one factor a block. Going down (coefficients to
// values): (a, b) -> (a + f b, a - f b); going up: (a, b) -> (a + b, (a - b) / f), which leaves a factor of n in all. The factors of
// layer l are entries 2^l .. 2^(l+1) of the table of the odd points, and entries 0 .. 2^l of the table of the even ones.
//
// A pass does several layers at once on a tile of 1,024 values in shared memory. The last ten layers are within 1,024
// neighbours. Other passes take 2^k values a block's 2^k-th part apart, and 2^(10 - k) neighbours of each, so that whole
// sectors of memory are read. Two layers are done between barriers, in registers.
#pragma once

#include "field.cuh"

constexpr uint32_t TRANSFORM_THREADS = 256, TRANSFORM_LOG = 10;

// table[i] = psi^bitrev(i), of `2^count` entries; powers[j] is psi to the 2^(log - 1 - j), what bit j of i stands for.
struct TransformTable {
    Scalar powers[28];
    Scalar* table;
    uint32_t count;
};

FN void run(Block& block, const TransformTable& args) {
    each_index(block, block.threads, 1u << args.count, [&](uint32_t index) {
        Scalar power = Scalar::one();
        for (uint32_t bit = 0; bit < args.count; bit++)
            if (index >> bit & 1) power = Scalar::mul(power, args.powers[bit]);
        args.table[index] = Scalar::reduced(power);
    });
}

// One pass: layers `first + layers - 1` to `first` up, then the same down, or one of these.
struct TransformPass {
    Scalar* values;
    // For going up, and for going down; null where it is not done.
    const Scalar* inverses;
    const Scalar* factors;
    uint32_t log, first, layers;
};

// A tile's values limb by limb, so that neighbouring threads meet in different banks.
struct Tile {
    uint32_t* words;

    FN Scalar get(uint32_t at) const {
        Scalar out;
        UNROLL for (int i = 0; i < 8; i++) out.limb[i] = words[(i << TRANSFORM_LOG) + at];
        return out;
    }

    FN void set(uint32_t at, const Scalar& value) const {
        UNROLL for (int i = 0; i < 8; i++) words[(i << TRANSFORM_LOG) + at] = value.limb[i];
    }
};

// Factors are passed by value: a copy is read as a whole.
FN void butterfly_down(Scalar& a, Scalar& b, Scalar factor) {
    Scalar product = Scalar::mul(b, factor);
    b = Scalar::sub(a, product);
    a = Scalar::add(a, product);
}

FN void butterfly_up(Scalar& a, Scalar& b, Scalar inverse) {
    Scalar difference = Scalar::sub(a, b);
    a = Scalar::add(a, b);
    b = Scalar::mul(difference, inverse);
}

// Where the values of a tile come from. Its rows are 2^layers parts of blocks of layer `first`, its columns neighbours.
struct TilePlace {
    uint32_t columns_log, part_log, block, offset;

    FN TilePlace(uint32_t tile, uint32_t log, uint32_t first, uint32_t layers, uint32_t tile_log) {
        columns_log = tile_log - layers;
        part_log = log - first - layers;
        uint32_t column = tile << columns_log;
        block = column >> part_log;
        offset = column & ((1u << part_log) - 1);
    }

    // Index of value `at` of the tile: row by row.
    FN uint32_t index(uint32_t at, uint32_t layers) const {
        uint32_t row = at >> columns_log, column = at & ((1u << columns_log) - 1);
        return ((block << layers | row) << part_log) + offset + column;
    }
};

// Two layers of a tile of `size` values: four at a time, 2^near_log apart, and the number of their block of rows. The finer of
// the two layers joins neighbours of these.
template <class F>
FN void fours(Block& block, const Tile& tile, uint32_t size, uint32_t near_log, F f) {
    block.each([&](uint32_t thread) {
        for (uint32_t i = thread; i < size / 4; i += block.threads) {
            uint32_t low = i & ((1u << near_log) - 1), part = i >> near_log;
            uint32_t at = part << (near_log + 2) | low, near = 1u << near_log;
            Scalar a = tile.get(at), b = tile.get(at + near);
            Scalar c = tile.get(at + 2 * near), d = tile.get(at + 3 * near);
            f(part, a, b, c, d);
            tile.set(at, a);
            tile.set(at + near, b);
            tile.set(at + 2 * near, c);
            tile.set(at + 3 * near, d);
        }
    });
}

// One layer: two at a time.
template <class F>
FN void twos(Block& block, const Tile& tile, uint32_t size, uint32_t near_log, F f) {
    block.each([&](uint32_t thread) {
        for (uint32_t i = thread; i < size / 2; i += block.threads) {
            uint32_t low = i & ((1u << near_log) - 1), part = i >> near_log;
            uint32_t at = part << (near_log + 1) | low, near = 1u << near_log;
            Scalar a = tile.get(at), b = tile.get(at + near);
            f(part, a, b);
            tile.set(at, a);
            tile.set(at + near, b);
        }
    });
}

FN void run(Block& block, const TransformPass& args) {
    SHARED(block, uint32_t, words, 8 << TRANSFORM_LOG);
    const Tile tile = {words};
    const uint32_t tile_log = args.log < TRANSFORM_LOG ? args.log : TRANSFORM_LOG, size = 1u << tile_log;
    const TilePlace place(block.x, args.log, args.first, args.layers, tile_log);
    block.each([&](uint32_t thread) {
        for (uint32_t at = thread; at < size; at += block.threads) tile.set(at, args.values[place.index(at, args.layers)]);
    });

    // Layer `first + depth` joins rows 2^(layers - 1 - depth) apart, with one factor for 2^(layers - depth) rows. Two layers at once
    // where there are two left.
    if (args.inverses) {
        for (uint32_t depth = args.layers; depth > 0;) {
            if (depth >= 2) {
                depth -= 2;
                fours(block, tile, size, args.layers - 2 - depth + place.columns_log,
                      [&](uint32_t part, Scalar& a, Scalar& b, Scalar& c, Scalar& d) {
                          uint32_t factor = (place.block << depth) + part;
                          butterfly_up(a, b, args.inverses[2 * factor]);
                          butterfly_up(c, d, args.inverses[2 * factor + 1]);
                          Scalar inverse = args.inverses[factor];
                          butterfly_up(a, c, inverse);
                          butterfly_up(b, d, inverse);
                      });
            } else {
                depth -= 1;
                twos(block, tile, size, args.layers - 1 - depth + place.columns_log,
                     [&](uint32_t part, Scalar& a, Scalar& b) {
                         butterfly_up(a, b, args.inverses[(place.block << depth) + part]);
                     });
            }
        }
    }
    if (args.factors) {
        const uint32_t odd = 1u << args.first;
        for (uint32_t depth = 0; depth < args.layers;) {
            if (depth + 2 <= args.layers) {
                fours(block, tile, size, args.layers - 2 - depth + place.columns_log,
                      [&](uint32_t part, Scalar& a, Scalar& b, Scalar& c, Scalar& d) {
                          uint32_t factor = ((odd + place.block) << depth) + part;
                          Scalar first = args.factors[factor];
                          butterfly_down(a, c, first);
                          butterfly_down(b, d, first);
                          butterfly_down(a, b, args.factors[2 * factor]);
                          butterfly_down(c, d, args.factors[2 * factor + 1]);
                      });
                depth += 2;
            } else {
                twos(block, tile, size, args.layers - 1 - depth + place.columns_log,
                     [&](uint32_t part, Scalar& a, Scalar& b) {
                         butterfly_down(a, b, args.factors[((odd + place.block) << depth) + part]);
                     });
                depth += 1;
            }
        }
    }

    block.each([&](uint32_t thread) {
        for (uint32_t at = thread; at < size; at += block.threads)
            args.values[place.index(at, args.layers)] = Scalar::reduced(tile.get(at));
    });
}
