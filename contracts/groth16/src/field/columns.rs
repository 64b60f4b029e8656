//! The index lists of 9 x 9 limb products, written out once.
//!
//! Gas is paid per Wasm operator and every branch costs fourteen operators, so the arithmetic
//! must be straight-line whatever the optimiser's mood (contracts build with `opt-level = "s"`,
//! which unrolls nothing). These macros are that unrolling.

/// `acc + x[i] * y[j] + ...` for the listed pairs of indices.
macro_rules! dot {
    ($acc:expr, $x:expr, $y:expr; $($i:literal $j:literal)+) => {{
        let mut sum = $acc;
        $( sum = mac(sum, $x[$i], $y[$j]); )+
        sum
    }};
}

/// Column `k` of the product `x * y`: `acc + sum of x[i] * y[k - i]`.
#[rustfmt::skip]
macro_rules! product_column {
    (0; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 0) };
    (1; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 1 1 0) };
    (2; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 2 1 1 2 0) };
    (3; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 3 1 2 2 1 3 0) };
    (4; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 4 1 3 2 2 3 1 4 0) };
    (5; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 5 1 4 2 3 3 2 4 1 5 0) };
    (6; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 6 1 5 2 4 3 3 4 2 5 1 6 0) };
    (7; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 7 1 6 2 5 3 4 4 3 5 2 6 1 7 0) };
    (8; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 0 8 1 7 2 6 3 5 4 4 5 3 6 2 7 1 8 0) };
    (9; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 1 8 2 7 3 6 4 5 5 4 6 3 7 2 8 1) };
    (10; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 2 8 3 7 4 6 5 5 6 4 7 3 8 2) };
    (11; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 3 8 4 7 5 6 6 5 7 4 8 3) };
    (12; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 4 8 5 7 6 6 7 5 8 4) };
    (13; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 5 8 6 7 7 6 8 5) };
    (14; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 6 8 7 7 8 6) };
    (15; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 7 8 8 7) };
    (16; $acc:expr, $x:expr, $y:expr) => { dot!($acc, $x, $y; 8 8) };
}

/// Column `k < 9` of `m * p` without the term `m[k] * p[0]`, which is not known yet when it is needed.
#[rustfmt::skip]
macro_rules! column_before {
    (1; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 1) };
    (2; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 2 1 1) };
    (3; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 3 1 2 2 1) };
    (4; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 4 1 3 2 2 3 1) };
    (5; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 5 1 4 2 3 3 2 4 1) };
    (6; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 6 1 5 2 4 3 3 4 2 5 1) };
    (7; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 7 1 6 2 5 3 4 4 3 5 2 6 1) };
    (8; $acc:expr, $m:expr, $p:expr) => { dot!($acc, $m, $p; 0 8 1 7 2 6 3 5 4 4 5 3 6 2 7 1) };
}

/// Column `k` of the square of `x`, where `twice = 2 * x`: 45 products instead of 81.
#[rustfmt::skip]
macro_rules! square_column {
    (0; $acc:expr, $x:expr, $twice:expr) => { mac($acc, $x[0], $x[0]) };
    (1; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 0 1) };
    (2; $acc:expr, $x:expr, $twice:expr) => { dot!(mac($acc, $x[1], $x[1]), $x, $twice; 0 2) };
    (3; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 0 3 1 2) };
    (4; $acc:expr, $x:expr, $twice:expr) => { dot!(mac($acc, $x[2], $x[2]), $x, $twice; 0 4 1 3) };
    (5; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 0 5 1 4 2 3) };
    (6; $acc:expr, $x:expr, $twice:expr) => { dot!(mac($acc, $x[3], $x[3]), $x, $twice; 0 6 1 5 2 4) };
    (7; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 0 7 1 6 2 5 3 4) };
    (8; $acc:expr, $x:expr, $twice:expr) => { dot!(mac($acc, $x[4], $x[4]), $x, $twice; 0 8 1 7 2 6 3 5) };
    (9; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 1 8 2 7 3 6 4 5) };
    (10; $acc:expr, $x:expr, $twice:expr) => { dot!(mac($acc, $x[5], $x[5]), $x, $twice; 2 8 3 7 4 6) };
    (11; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 3 8 4 7 5 6) };
    (12; $acc:expr, $x:expr, $twice:expr) => { dot!(mac($acc, $x[6], $x[6]), $x, $twice; 4 8 5 7) };
    (13; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 5 8 6 7) };
    (14; $acc:expr, $x:expr, $twice:expr) => { dot!(mac($acc, $x[7], $x[7]), $x, $twice; 6 8) };
    (15; $acc:expr, $x:expr, $twice:expr) => { dot!($acc, $x, $twice; 7 8) };
    (16; $acc:expr, $x:expr, $twice:expr) => { mac($acc, $x[8], $x[8]) };
}

/// Column `k` of a double-width sum, added.
macro_rules! wide_column {
    ($k:tt; $acc:expr, $wide:expr) => {
        add($acc, $wide[$k])
    };
}

/// Column `k` of `c` times `2^261`, where the last limb of `c` has no column: it is added to the reduction's result.
#[rustfmt::skip]
macro_rules! high_column {
    (9; $c:expr) => { $c[0] };
    (10; $c:expr) => { $c[1] };
    (11; $c:expr) => { $c[2] };
    (12; $c:expr) => { $c[3] };
    (13; $c:expr) => { $c[4] };
    (14; $c:expr) => { $c[5] };
    (15; $c:expr) => { $c[6] };
    (16; $c:expr) => { $c[7] };
    ($low:tt; $c:expr) => { 0 };
}

/// `$column!(k);` for each of the 17 columns.
macro_rules! each_column {
    ($column:ident) => {
        $column!(0);
        $column!(1);
        $column!(2);
        $column!(3);
        $column!(4);
        $column!(5);
        $column!(6);
        $column!(7);
        $column!(8);
        $column!(9);
        $column!(10);
        $column!(11);
        $column!(12);
        $column!(13);
        $column!(14);
        $column!(15);
        $column!(16);
    };
}

/// Montgomery reduction of the 17 columns that `$column!(k; acc, args)` adds to `acc`.
///
/// Walks the columns from the lowest. In each of the first nine it picks the digit `m[k]` that makes
/// the column divisible by 2^29 once `m[k] * p` is added; what is carried out of the ninth is
/// `(T + m * p) / 2^261`, which the remaining columns emit as nine balanced digits.
#[rustfmt::skip]
macro_rules! montgomery {
    ($params:ident, $column:ident!($($arg:tt)*)) => {{
        let p = &$params::MODULUS;
        let neg_inv = $params::NEG_INV;
        let c = $column!(0; 0, $($arg)*);
        let m0 = balanced(c.wrapping_mul(neg_inv));
        let mut m = [m0, 0, 0, 0, 0, 0, 0, 0, 0];
        let c = mac(c, m0, p[0]) >> LIMB_BITS;
        montgomery!(@low 1, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@low 2, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@low 3, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@low 4, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@low 5, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@low 6, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@low 7, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@low 8, c, m, p, neg_inv, $column!($($arg)*));
        montgomery!(@high 9, c, r0, m, p, $column!($($arg)*));
        montgomery!(@high 10, c, r1, m, p, $column!($($arg)*));
        montgomery!(@high 11, c, r2, m, p, $column!($($arg)*));
        montgomery!(@high 12, c, r3, m, p, $column!($($arg)*));
        montgomery!(@high 13, c, r4, m, p, $column!($($arg)*));
        montgomery!(@high 14, c, r5, m, p, $column!($($arg)*));
        montgomery!(@high 15, c, r6, m, p, $column!($($arg)*));
        montgomery!(@high 16, c, r7, m, p, $column!($($arg)*));
        [r0, r1, r2, r3, r4, r5, r6, r7, c]
    }};
    (@low $k:tt, $c:ident, $m:ident, $p:ident, $inv:ident, $column:ident!($($arg:tt)*)) => {
        let $c = $column!($k; $c, $($arg)*);
        let $c = column_before!($k; $c, $m, $p);
        $m[$k] = balanced($c.wrapping_mul($inv));
        let $c = mac($c, $m[$k], $p[0]) >> LIMB_BITS;
    };
    (@high $k:tt, $c:ident, $r:ident, $m:ident, $p:ident, $column:ident!($($arg:tt)*)) => {
        let $c = $column!($k; $c, $($arg)*);
        let $c = product_column!($k; $c, $m, $p);
        let $r = balanced($c);
        let $c = $c.wrapping_sub($r) >> LIMB_BITS;
    };
}

/// Two Montgomery reductions side by side, of the columns that `$columns!(k; args)` yields as a pair.
#[rustfmt::skip]
macro_rules! montgomery_pair {
    ($params:ident, $columns:ident!($($arg:tt)*)) => {{
        let p = &$params::MODULUS;
        let neg_inv = $params::NEG_INV;
        let (mut m, mut n) = ([0i64; 9], [0i64; 9]);
        let (c, d) = (0i64, 0i64);
        montgomery_pair!(@first c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 1, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 2, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 3, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 4, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 5, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 6, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 7, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@low 8, c, d, m, n, p, neg_inv, $columns!($($arg)*));
        montgomery_pair!(@high 9, c, d, r0, s0, m, n, p, $columns!($($arg)*));
        montgomery_pair!(@high 10, c, d, r1, s1, m, n, p, $columns!($($arg)*));
        montgomery_pair!(@high 11, c, d, r2, s2, m, n, p, $columns!($($arg)*));
        montgomery_pair!(@high 12, c, d, r3, s3, m, n, p, $columns!($($arg)*));
        montgomery_pair!(@high 13, c, d, r4, s4, m, n, p, $columns!($($arg)*));
        montgomery_pair!(@high 14, c, d, r5, s5, m, n, p, $columns!($($arg)*));
        montgomery_pair!(@high 15, c, d, r6, s6, m, n, p, $columns!($($arg)*));
        montgomery_pair!(@high 16, c, d, r7, s7, m, n, p, $columns!($($arg)*));
        ([r0, r1, r2, r3, r4, r5, r6, r7, c], [s0, s1, s2, s3, s4, s5, s6, s7, d])
    }};
    (@first $c:ident, $d:ident, $m:ident, $n:ident, $p:ident, $inv:ident, $columns:ident!($($arg:tt)*)) => {
        let (x, y) = $columns!(0; $($arg)*);
        let ($c, $d) = (add($c, x), add($d, y));
        $m[0] = balanced($c.wrapping_mul($inv));
        $n[0] = balanced($d.wrapping_mul($inv));
        let ($c, $d) = (mac($c, $m[0], $p[0]) >> LIMB_BITS, mac($d, $n[0], $p[0]) >> LIMB_BITS);
    };
    (@low $k:tt, $c:ident, $d:ident, $m:ident, $n:ident, $p:ident, $inv:ident, $columns:ident!($($arg:tt)*)) => {
        let (x, y) = $columns!($k; $($arg)*);
        let ($c, $d) = (add($c, x), add($d, y));
        let ($c, $d) = (column_before!($k; $c, $m, $p), column_before!($k; $d, $n, $p));
        $m[$k] = balanced($c.wrapping_mul($inv));
        $n[$k] = balanced($d.wrapping_mul($inv));
        let ($c, $d) = (mac($c, $m[$k], $p[0]) >> LIMB_BITS, mac($d, $n[$k], $p[0]) >> LIMB_BITS);
    };
    (@high $k:tt, $c:ident, $d:ident, $r:ident, $s:ident, $m:ident, $n:ident, $p:ident, $columns:ident!($($arg:tt)*)) => {
        let (x, y) = $columns!($k; $($arg)*);
        let ($c, $d) = (add($c, x), add($d, y));
        let ($c, $d) = (product_column!($k; $c, $m, $p), product_column!($k; $d, $n, $p));
        let ($r, $s) = (balanced($c), balanced($d));
        let ($c, $d) = ($c.wrapping_sub($r) >> LIMB_BITS, $d.wrapping_sub($s) >> LIMB_BITS);
    };
}

pub(crate) use {
    column_before, dot, each_column, high_column, montgomery, montgomery_pair, product_column, square_column,
    wide_column,
};
