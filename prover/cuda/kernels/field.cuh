// The two prime fields of BN254, in Montgomery form (R = 2^256) on eight limbs of 32 bits.
//
// Elements stay below twice their modulus p: as 4p < 2^256, products of such need no last subtraction. What leaves a kernel for
// the host is below p (`reduced`); what comes in is, so all zeros is the one form of zero there.
//
// A product is taken limb by limb of its second factor: t = (t + a b_i + m p) / 2^32, with m such that the division is exact. The
// limbs of t are kept in two rows, which together make t: `even`, and `odd`, which counts one limb higher. a's limbs
// with even index times b_i fall into the first without overlaps, a's others into the second, so each is one
// chain of carries. The division by 2^32 swaps the rows.
#pragma once

#include "platform.cuh"

struct ScalarModulus {
    static FN uint32_t limb(int i) {
        const uint32_t limbs[8] = {0xf0000001, 0x43e1f593, 0x79b97091, 0x2833e848,
                                   0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72};
        return limbs[i];
    }
    // Twice the modulus.
    static FN uint32_t twice(int i) { return limb(i) << 1 | (i == 0 ? 0 : limb(i - 1) >> 31); }
    // -1 / p modulo 2^32.
    static FN uint32_t negative_inverse() { return 0xefffffff; }
    // R, R^2 modulo p.
    static FN uint32_t one(int i) {
        const uint32_t limbs[8] = {0x4ffffffb, 0xac96341c, 0x9f60cd29, 0x36fc7695,
                                   0x7879462e, 0x666ea36f, 0x9a07df2f, 0x0e0a77c1};
        return limbs[i];
    }
};

struct BaseModulus {
    static FN uint32_t limb(int i) {
        const uint32_t limbs[8] = {0xd87cfd47, 0x3c208c16, 0x6871ca8d, 0x97816a91,
                                   0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72};
        return limbs[i];
    }
    static FN uint32_t twice(int i) { return limb(i) << 1 | (i == 0 ? 0 : limb(i - 1) >> 31); }
    static FN uint32_t negative_inverse() { return 0xe4866389; }
    static FN uint32_t one(int i) {
        const uint32_t limbs[8] = {0xc58f0d9d, 0xd35d438d, 0xf5c70b3d, 0x0a78eb28,
                                   0x7879462c, 0x666ea36f, 0x9a07df2f, 0x0e0a77c1};
        return limbs[i];
    }
};

// --- rows of limbs -----------------------------------------------------------
// Each of these is one chain of carries, in one statement, as nothing promises that the carry survives between two.

// a + b; the carry is not needed, nothing here reaches 2^256.
FN void add_limbs(uint32_t* out, const uint32_t* a, const uint32_t* b) {
#ifdef __CUDA_ARCH__
    asm("add.cc.u32 %0, %8, %16;\n\t"
        "addc.cc.u32 %1, %9, %17;\n\t"
        "addc.cc.u32 %2, %10, %18;\n\t"
        "addc.cc.u32 %3, %11, %19;\n\t"
        "addc.cc.u32 %4, %12, %20;\n\t"
        "addc.cc.u32 %5, %13, %21;\n\t"
        "addc.cc.u32 %6, %14, %22;\n\t"
        "addc.u32 %7, %15, %23;"
        : "=&r"(out[0]), "=&r"(out[1]), "=&r"(out[2]), "=&r"(out[3]), "=&r"(out[4]), "=&r"(out[5]), "=&r"(out[6]),
          "=r"(out[7])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(a[4]), "r"(a[5]), "r"(a[6]), "r"(a[7]), "r"(b[0]), "r"(b[1]),
          "r"(b[2]), "r"(b[3]), "r"(b[4]), "r"(b[5]), "r"(b[6]), "r"(b[7]));
#else
    uint64_t carry = 0;
    for (int i = 0; i < 8; i++) {
        carry += (uint64_t)a[i] + b[i];
        out[i] = (uint32_t)carry;
        carry >>= 32;
    }
#endif
}

// a - b; all ones if it is negative, else zero.
FN uint32_t sub_limbs(uint32_t* out, const uint32_t* a, const uint32_t* b) {
    uint32_t borrow;
#ifdef __CUDA_ARCH__
    asm("sub.cc.u32 %0, %9, %17;\n\t"
        "subc.cc.u32 %1, %10, %18;\n\t"
        "subc.cc.u32 %2, %11, %19;\n\t"
        "subc.cc.u32 %3, %12, %20;\n\t"
        "subc.cc.u32 %4, %13, %21;\n\t"
        "subc.cc.u32 %5, %14, %22;\n\t"
        "subc.cc.u32 %6, %15, %23;\n\t"
        "subc.cc.u32 %7, %16, %24;\n\t"
        "subc.u32 %8, 0, 0;"
        : "=&r"(out[0]), "=&r"(out[1]), "=&r"(out[2]), "=&r"(out[3]), "=&r"(out[4]), "=&r"(out[5]), "=&r"(out[6]),
          "=&r"(out[7]), "=r"(borrow)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(a[4]), "r"(a[5]), "r"(a[6]), "r"(a[7]), "r"(b[0]), "r"(b[1]),
          "r"(b[2]), "r"(b[3]), "r"(b[4]), "r"(b[5]), "r"(b[6]), "r"(b[7]));
#else
    uint64_t carry = 0;
    for (int i = 0; i < 8; i++) {
        carry = (uint64_t)a[i] - b[i] - carry;
        out[i] = (uint32_t)carry;
        carry = carry >> 63;
    }
    borrow = 0 - (uint32_t)carry;
#endif
    return borrow;
}

// row + (x[0] + x[2] 2^64 + x[4] 2^128 + x[6] 2^192) y, whose carry is added to `top`.
FN void add_products(uint32_t* row, const uint32_t* x, uint32_t y, uint32_t& top) {
#ifdef __CUDA_ARCH__
    asm("mad.lo.cc.u32 %0, %9, %13, %0;\n\t"
        "madc.hi.cc.u32 %1, %9, %13, %1;\n\t"
        "madc.lo.cc.u32 %2, %10, %13, %2;\n\t"
        "madc.hi.cc.u32 %3, %10, %13, %3;\n\t"
        "madc.lo.cc.u32 %4, %11, %13, %4;\n\t"
        "madc.hi.cc.u32 %5, %11, %13, %5;\n\t"
        "madc.lo.cc.u32 %6, %12, %13, %6;\n\t"
        "madc.hi.cc.u32 %7, %12, %13, %7;\n\t"
        "addc.u32 %8, %8, 0;"
        : "+&r"(row[0]), "+&r"(row[1]), "+&r"(row[2]), "+&r"(row[3]), "+&r"(row[4]), "+&r"(row[5]), "+&r"(row[6]),
          "+&r"(row[7]), "+&r"(top)
        : "r"(x[0]), "r"(x[2]), "r"(x[4]), "r"(x[6]), "r"(y));
#else
    uint64_t carry = 0;
    for (int i = 0; i < 8; i += 2) {
        uint64_t product = (uint64_t)x[i] * y;
        carry += (uint64_t)row[i] + (uint32_t)product;
        row[i] = (uint32_t)carry;
        carry = (carry >> 32) + row[i + 1] + (product >> 32);
        row[i + 1] = (uint32_t)carry;
        carry >>= 32;
    }
    top += (uint32_t)carry;
#endif
}

// Divides by 2^32 and adds to the row that is odd from now on.
//
// Before, `even` has a lowest limb that is zero, and its others are to move down by two to be `odd` limbs. The one that
// has no place there, limb 1, goes to limb 0 of the other row (`odd` before), and its carry to where the chain begins.
// `x` and `y` are as above.
FN void shift_and_add_products(uint32_t* even, uint32_t& lowest, const uint32_t* x, uint32_t y) {
#ifdef __CUDA_ARCH__
    asm("add.cc.u32 %8, %8, %1;\n\t"
        "madc.lo.cc.u32 %0, %9, %13, %2;\n\t"
        "madc.hi.cc.u32 %1, %9, %13, %3;\n\t"
        "madc.lo.cc.u32 %2, %10, %13, %4;\n\t"
        "madc.hi.cc.u32 %3, %10, %13, %5;\n\t"
        "madc.lo.cc.u32 %4, %11, %13, %6;\n\t"
        "madc.hi.cc.u32 %5, %11, %13, %7;\n\t"
        "madc.lo.cc.u32 %6, %12, %13, 0;\n\t"
        "madc.hi.u32 %7, %12, %13, 0;"
        : "+&r"(even[0]), "+&r"(even[1]), "+&r"(even[2]), "+&r"(even[3]), "+&r"(even[4]), "+&r"(even[5]), "+&r"(even[6]),
          "+&r"(even[7]), "+&r"(lowest)
        : "r"(x[0]), "r"(x[2]), "r"(x[4]), "r"(x[6]), "r"(y));
#else
    uint64_t carry = (uint64_t)lowest + even[1];
    lowest = (uint32_t)carry;
    carry >>= 32;
    for (int i = 0; i < 8; i += 2) {
        uint64_t product = (uint64_t)x[i] * y;
        carry += (i < 6 ? (uint64_t)even[i + 2] : 0) + (uint32_t)product;
        even[i] = (uint32_t)carry;
        carry = (carry >> 32) + (i < 6 ? (uint64_t)even[i + 3] : 0) + (product >> 32);
        even[i + 1] = (uint32_t)carry;
        carry >>= 32;
    }
#endif
}

// --- elements ----------------------------------------------------------------

template <class Modulus>
struct alignas(16) Element {
    uint32_t limb[8];

    static FN Element zero() {
        Element out;
        UNROLL for (int i = 0; i < 8; i++) out.limb[i] = 0;
        return out;
    }

    static FN Element one() {
        Element out;
        UNROLL for (int i = 0; i < 8; i++) out.limb[i] = Modulus::one(i);
        return out;
    }

    // Whether all limbs are zero: what is zero may also be p.
    static FN bool has_no_limbs(const Element& a) {
        uint32_t any = 0;
        UNROLL for (int i = 0; i < 8; i++) any |= a.limb[i];
        return any == 0;
    }

    static FN bool is_zero(const Element& a) {
        uint32_t any = 0, other = 0;
        UNROLL for (int i = 0; i < 8; i++) {
            any |= a.limb[i];
            other |= a.limb[i] ^ Modulus::limb(i);
        }
        return any == 0 || other == 0;
    }

    static FN Element add(const Element& a, const Element& b) {
        Element sum, less;
        uint32_t twice[8];
        UNROLL for (int i = 0; i < 8; i++) twice[i] = Modulus::twice(i);
        add_limbs(sum.limb, a.limb, b.limb);
        uint32_t small = sub_limbs(less.limb, sum.limb, twice);
        UNROLL for (int i = 0; i < 8; i++) sum.limb[i] = small ? sum.limb[i] : less.limb[i];
        return sum;
    }

    static FN Element sub(const Element& a, const Element& b) {
        Element difference;
        uint32_t twice[8];
        uint32_t negative = sub_limbs(difference.limb, a.limb, b.limb);
        UNROLL for (int i = 0; i < 8; i++) twice[i] = Modulus::twice(i) & negative;
        add_limbs(difference.limb, difference.limb, twice);
        return difference;
    }

    static FN Element negate(const Element& a) { return sub(zero(), a); }

    static FN Element twice(const Element& a) { return add(a, a); }

    // Below p.
    static FN Element reduced(const Element& a) {
        Element less;
        uint32_t modulus[8];
        UNROLL for (int i = 0; i < 8; i++) modulus[i] = Modulus::limb(i);
        uint32_t small = sub_limbs(less.limb, a.limb, modulus);
        UNROLL for (int i = 0; i < 8; i++) less.limb[i] = small ? a.limb[i] : less.limb[i];
        return less;
    }

    // One limb of the second factor, and the limb of the result that it settles.
    static FN void step(uint32_t* even, uint32_t* odd, const uint32_t* modulus) {
        uint32_t none = 0;
        uint32_t factor = even[0] * Modulus::negative_inverse();
        // Carries out of the odd row do not happen: the whole is below 2^288.
        add_products(odd, modulus + 1, factor, none);
        add_products(even, modulus, factor, odd[7]);
    }

    static FN Element mul(const Element& a, const Element& b) {
        uint32_t rows[2][8], modulus[8];
        UNROLL for (int i = 0; i < 8; i++) modulus[i] = Modulus::limb(i);
        UNROLL for (int i = 0; i < 8; i += 2) {
            uint64_t low = (uint64_t)a.limb[i] * b.limb[0], high = (uint64_t)a.limb[i + 1] * b.limb[0];
            rows[0][i] = (uint32_t)low;
            rows[0][i + 1] = (uint32_t)(low >> 32);
            rows[1][i] = (uint32_t)high;
            rows[1][i + 1] = (uint32_t)(high >> 32);
        }
        step(rows[0], rows[1], modulus);
        UNROLL for (int i = 1; i < 8; i++) {
            uint32_t *before = rows[(i + 1) & 1], *even = rows[i & 1];
            shift_and_add_products(before, even[0], a.limb + 1, b.limb[i]);
            add_products(even, a.limb, b.limb[i], before[7]);
            step(even, before, modulus);
        }
        // The last division: row 1 was even, and becomes odd; row 0 counts from limb 0 now.
        Element out;
        uint32_t moved[8];
        UNROLL for (int i = 0; i < 8; i++) moved[i] = i < 7 ? rows[1][i + 1] : 0;
        add_limbs(out.limb, rows[0], moved);
        return out;
    }

    static FN Element square(const Element& a) { return mul(a, a); }

    // Out of Montgomery form, below p.
    static FN Element plain(const Element& a) {
        Element one = zero();
        one.limb[0] = 1;
        return reduced(mul(a, one));
    }
};

using Scalar = Element<ScalarModulus>;
using Base = Element<BaseModulus>;
