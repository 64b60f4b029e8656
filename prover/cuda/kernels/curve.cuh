// Points of y^2 = x^3 + b, in G1 (over Base) and G2 (over Extension); b is not needed.
//
// Keys store affine points, infinity as all zeros. Sums are kept in XYZZ coordinates (Sutherland): x = X / ZZ, y = Y / ZZZ with
// ZZ^3 = ZZZ^2, infinity as ZZ = 0. Adding an affine point takes 8 products and 2 squares, and no inversion. Formulas:
// madd-2008-s, add-2008-s, dbl-2008-s-1, mdbl-2008-s-1 of the Explicit-Formulas Database.
//
// Every addition is complete: infinity, equal and opposite points are told apart, as keys and witnesses make them meet.
#pragma once

#include "extension.cuh"

template <class Field>
struct Affine {
    Field x, y;

    static FN bool is_infinity(const Affine& a) { return Field::has_no_limbs(a.x) && Field::has_no_limbs(a.y); }
};

template <class Field>
struct Sum {
    Field x, y, zz, zzz;

    static FN Sum infinity() { return {Field::zero(), Field::zero(), Field::zero(), Field::zero()}; }

    // ZZ is a product of what is not zero, or was set to zero, so it is never p.
    static FN bool is_infinity(const Sum& a) { return Field::has_no_limbs(a.zz); }

    static FN Sum from(const Affine<Field>& a) {
        if (Affine<Field>::is_infinity(a)) return infinity();
        return {a.x, a.y, Field::one(), Field::one()};
    }

    // 2 a.
    static FAR Sum twice(const Sum& a) {
        if (is_infinity(a)) return a;
        Field u = Field::twice(a.y), v = Field::square(u), w = Field::mul(u, v), s = Field::mul(a.x, v);
        Field xx = Field::square(a.x), m = Field::add(Field::twice(xx), xx);
        Sum out;
        out.x = Field::sub(Field::square(m), Field::twice(s));
        out.y = Field::sub(Field::mul(m, Field::sub(s, out.x)), Field::mul(w, a.y));
        out.zz = Field::mul(v, a.zz);
        out.zzz = Field::mul(w, a.zzz);
        return out;
    }

    // The end of an addition: p and r are the differences of the abscissas and ordinates over one denominator, `x` and `y` the
    // first point's over it.
    static FN Sum joined(const Field& p, const Field& r, const Field& x, const Field& y, const Field& zz,
                         const Field& zzz) {
        Field pp = Field::square(p), ppp = Field::mul(p, pp), q = Field::mul(x, pp);
        Sum out;
        out.x = Field::sub(Field::sub(Field::square(r), ppp), Field::twice(q));
        out.y = Field::sub(Field::mul(r, Field::sub(q, out.x)), Field::mul(y, ppp));
        out.zz = Field::mul(zz, pp);
        out.zzz = Field::mul(zzz, ppp);
        return out;
    }

    static FN Sum add(const Sum& a, const Affine<Field>& b) {
        if (Affine<Field>::is_infinity(b)) return a;
        if (is_infinity(a)) return from(b);
        Field p = Field::sub(Field::mul(b.x, a.zz), a.x), r = Field::sub(Field::mul(b.y, a.zzz), a.y);
        if (Field::is_zero(p)) return Field::is_zero(r) ? twice(from(b)) : infinity();
        return joined(p, r, a.x, a.y, a.zz, a.zzz);
    }

    // Out of line: it is called where few points are left.
    static FAR Sum add(const Sum& a, const Sum& b) {
        if (is_infinity(b)) return a;
        if (is_infinity(a)) return b;
        Field x = Field::mul(a.x, b.zz), y = Field::mul(a.y, b.zzz);
        Field p = Field::sub(Field::mul(b.x, a.zz), x), r = Field::sub(Field::mul(b.y, a.zzz), y);
        if (Field::is_zero(p)) return Field::is_zero(r) ? twice(a) : infinity();
        return joined(p, r, x, y, Field::mul(a.zz, b.zz), Field::mul(a.zzz, b.zzz));
    }

    static FN Sum reduced(const Sum& a) {
        return {Field::reduced(a.x), Field::reduced(a.y), Field::reduced(a.zz), Field::reduced(a.zzz)};
    }
};
