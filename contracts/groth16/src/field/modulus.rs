//! The two primes of BN254, in the digits that the arithmetic wants.
//!
//! Values: EIP-196 (`field_modulus` is `q`, the group order is `r`). The tests recompute every
//! derived constant from the prime.

use crate::Error;
use crate::error::Hex32;

/// Bits of one limb.
pub(crate) const LIMB_BITS: u32 = 29;

/// What the shared arithmetic must know of a prime `p`. Digits are balanced: in `[-2^28, 2^28)`.
pub trait Modulus: Copy + 'static {
    /// The name in messages.
    const NAME: &'static str;
    /// `p` as four 64-bit words, lowest first.
    const WORDS: [u64; 4];
    /// `p` in balanced digits.
    const MODULUS: [i64; 9];
    /// `p` in unsigned digits: in `[0, 2^29)`.
    const DIGITS: [i64; 9];
    /// `-1/p mod 2^29`, balanced.
    const NEG_INV: i64;
    /// `2^261 mod p`, of least absolute value, in balanced digits: one, in Montgomery form.
    const ONE: [i64; 9];
    /// `2^522 mod p`, of least absolute value, in balanced digits.
    const R2: [i64; 9];
    /// `2^783 mod p`, likewise.
    const R3: [i64; 9];
    /// The refusal of an encoding that is not below `p`.
    fn not_canonical(modulus: Hex32, got: Hex32) -> Error;
}

/// `floor(2^272 / p)`: the same for both primes, which agree in their upper half.
pub(crate) const RECIPROCAL: i64 = 346_695;

/// The prime `q` of the field that the curve is defined over.
#[derive(Clone, Copy)]
pub struct BaseModulus;

impl Modulus for BaseModulus {
    const NAME: &'static str = "Fq";
    const WORDS: [u64; 4] =
        [0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];
    #[rustfmt::skip]
    const MODULUS: [i64; 9] = [-126026425, 17064119, -59595953, 47522513, -175777416, 47923393, 10936641, 240920116, 3171406];
    #[rustfmt::skip]
    const DIGITS: [i64; 9] = [410844487, 17064118, 477274959, 47522512, 361093496, 47923392, 10936641, 240920116, 3171406];
    const NEG_INV: i64 = 75_916_169;
    #[rustfmt::skip]
    const ONE: [i64; 9] = [-176370655, -199481511, -128831276, 21759002, 178483129, -45989682, -237679608, 86689705, 903222];
    #[rustfmt::skip]
    const R2: [i64; 9] = [220114633, 202416876, 84767593, 232122839, 215829697, -1780258, -168485870, 53114649, -414376];
    #[rustfmt::skip]
    const R3: [i64; 9] = [-173664917, -172229652, 257269819, -100004294, -64498074, 5445070, -54262965, 41461484, -631164];

    fn not_canonical(modulus: Hex32, got: Hex32) -> Error {
        Error::BaseNotCanonical { modulus, got }
    }
}

/// The prime `r`: the order of the groups, and the field of the circuits.
#[derive(Clone, Copy)]
pub struct ScalarModulus;

impl Modulus for ScalarModulus {
    const NAME: &'static str = "Fr";
    const WORDS: [u64; 4] =
        [0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];
    #[rustfmt::skip]
    const MODULUS: [i64; 9] = [-268435455, -15749984, 240919633, 131109107, -175779197, 47923393, 10936641, 240920116, 3171406];
    #[rustfmt::skip]
    const DIGITS: [i64; 9] = [268435457, 521120927, 240919632, 131109107, 361091715, 47923392, 10936641, 240920116, 3171406];
    const NEG_INV: i64 = 268_435_455;
    #[rustfmt::skip]
    const ONE: [i64; 9] = [268435287, -22607180, 86771340, -145731767, 178784092, -45989682, -237679608, 86689705, 903222];
    #[rustfmt::skip]
    const R2: [i64; 9] = [95853524, 102173274, 34397646, -38391541, 240439552, -50833949, -65675004, 131109218, 656714];
    #[rustfmt::skip]
    const R3: [i64; 9] = [-266347087, -121413948, 197778590, 25160532, -15671272, 136667560, -183540566, -247225078, -1358263];

    fn not_canonical(modulus: Hex32, got: Hex32) -> Error {
        Error::ScalarNotCanonical { modulus, got }
    }
}
