// The quotient's values: products of sparse matrices with the assignment, and products value by value.
#pragma once

#include "field.cuh"

constexpr uint32_t ROW_THREADS = 256;

// Coefficients that need no product: entries 0 and 1 of the table.
constexpr uint32_t COEFFICIENT_ONE = 0, COEFFICIENT_MINUS_ONE = 1;

// A piece of a row: entries begin .. begin + length, and where their sum goes.
struct alignas(16) Piece {
    uint32_t begin, length, into, unused;
};

struct alignas(8) Entry {
    uint32_t variable, coefficient;
};

// Rows times the assignment. Long rows are several pieces; pieces are in order by length, so that warps stay together.
struct RowProducts {
    const Piece* pieces;
    const Entry* entries;
    const Scalar* table;
    const Scalar* assignment;
    Scalar* products;
    uint32_t number;
};

FN void run(Block& block, const RowProducts& args) {
    each_index(block, ROW_THREADS, args.number, [&](uint32_t index) {
        Piece piece = args.pieces[index];
        Scalar sum = Scalar::zero();
        for (uint32_t i = piece.begin; i < piece.begin + piece.length; i++) {
            Entry entry = args.entries[i];
            Scalar value = args.assignment[entry.variable];
            if (entry.coefficient == COEFFICIENT_ONE) sum = Scalar::add(sum, value);
            else if (entry.coefficient == COEFFICIENT_MINUS_ONE) sum = Scalar::sub(sum, value);
            else {
                Scalar coefficient = args.table[entry.coefficient];
                sum = Scalar::add(sum, Scalar::mul(value, coefficient));
            }
        }
        args.products[piece.into] = Scalar::reduced(sum);
    });
}

// Adds up the pieces of long rows; here a piece's entries are sums of pieces.
struct RowSums {
    const Piece* rows;
    const Scalar* parts;
    Scalar* products;
    uint32_t number;
};

FN void run(Block& block, const RowSums& args) {
    each_index(block, ROW_THREADS, args.number, [&](uint32_t index) {
        Piece row = args.rows[index];
        Scalar sum = Scalar::zero();
        for (uint32_t i = row.begin; i < row.begin + row.length; i++) {
            Scalar part = args.parts[i];
            sum = Scalar::add(sum, part);
        }
        args.products[row.into] = Scalar::reduced(sum);
    });
}

// a_i b_i `both`, less c_i `single` where there is a c, into a.
struct QuotientValues {
    Scalar both, single;
    Scalar* a;
    const Scalar* b;
    const Scalar* c;
    uint32_t length;
};

FN void run(Block& block, const QuotientValues& args) {
    each_index(block, ROW_THREADS, args.length, [&](uint32_t index) {
        // Copies, so that each is read as a whole.
        Scalar a = args.a[index], b = args.b[index];
        Scalar value = Scalar::mul(Scalar::mul(a, b), args.both);
        if (args.c) {
            Scalar c = args.c[index];
            value = Scalar::sub(value, Scalar::mul(c, args.single));
        }
        args.a[index] = Scalar::reduced(value);
    });
}

// a_i b_i into c: the values of an unknown matrix C.
struct Products {
    const Scalar* a;
    const Scalar* b;
    Scalar* c;
    uint32_t length;
};

FN void run(Block& block, const Products& args) {
    each_index(block, ROW_THREADS, args.length, [&](uint32_t index) {
        Scalar a = args.a[index], b = args.b[index];
        args.c[index] = Scalar::reduced(Scalar::mul(a, b));
    });
}
