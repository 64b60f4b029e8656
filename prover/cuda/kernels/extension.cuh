// The quadratic extension of the base field, with u^2 = -1: where the coordinates of G2 lie.
#pragma once

#include "field.cuh"

struct Extension {
    Base c0, c1;

    static FN Extension zero() { return {Base::zero(), Base::zero()}; }

    static FN Extension one() { return {Base::one(), Base::zero()}; }

    static FN bool has_no_limbs(const Extension& a) { return Base::has_no_limbs(a.c0) && Base::has_no_limbs(a.c1); }

    static FN bool is_zero(const Extension& a) { return Base::is_zero(a.c0) && Base::is_zero(a.c1); }

    static FN Extension add(const Extension& a, const Extension& b) {
        return {Base::add(a.c0, b.c0), Base::add(a.c1, b.c1)};
    }

    static FN Extension sub(const Extension& a, const Extension& b) {
        return {Base::sub(a.c0, b.c0), Base::sub(a.c1, b.c1)};
    }

    static FN Extension negate(const Extension& a) { return sub(zero(), a); }

    static FN Extension twice(const Extension& a) { return add(a, a); }

    static FN Extension reduced(const Extension& a) { return {Base::reduced(a.c0), Base::reduced(a.c1)}; }

    // Three products for four (Karatsuba). Out of line: laid out in place, a point addition in G2 would be larger than what a
    // multiprocessor keeps of its code. Factors are passed by value, in registers: by reference they would go through memory.
    static FAR Extension mul(Extension a, Extension b) {
        Base low = Base::mul(a.c0, b.c0), high = Base::mul(a.c1, b.c1);
        Base mixed = Base::mul(Base::add(a.c0, a.c1), Base::add(b.c0, b.c1));
        return {Base::sub(low, high), Base::sub(Base::sub(mixed, low), high)};
    }

    // (c0 + c1)(c0 - c1) and 2 c0 c1.
    static FAR Extension square(Extension a) {
        Base mixed = Base::mul(a.c0, a.c1);
        return {Base::mul(Base::add(a.c0, a.c1), Base::sub(a.c0, a.c1)), Base::twice(mixed)};
    }
};
