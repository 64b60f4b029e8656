//! Circuits with the two kinds of witnesses that provers are compared on.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _, UniformRand as _};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// What the witness is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// As a neural network's: 85% bits, 10% small signed numbers, 5% full elements.
    Network,
    /// Full elements.
    Random,
}

impl Profile {
    pub const ALL: [Self; 2] = [Self::Network, Self::Random];

    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "nn",
            Self::Random => "random",
        }
    }
}

/// Rows of A, B and C.
pub type Rows = [Vec<Vec<(u32, Fr)>>; 3];

/// A circuit and a witness.
pub struct Example {
    pub rows: Rows,
    /// The one and one public input.
    pub instance: usize,
    pub assignment: Vec<Fr>,
}

/// `2^log - 8` constraints, each of which defines a variable.
pub fn example(log: u32, profile: Profile) -> Example {
    let mut rng = StdRng::seed_from_u64(u64::from(log));
    let mut assignment = vec![Fr::ONE, Fr::rand(&mut rng), Fr::rand(&mut rng)];
    let (mut full, mut bits) = (vec![1_u32, 2], Vec::<u32>::new());
    let mut rows = Rows::default();
    let one = |variable: u32| (variable, Fr::ONE);
    for constraint in 0..(1_usize << log) - 8 {
        let new = assignment.len() as u32;
        let kind = if profile == Profile::Random { 19 } else { constraint % 20 };
        let (row, value) = match kind {
            // A bit.
            0..=16 => {
                bits.push(new);
                ([vec![one(new)], vec![one(new)], vec![one(new)]], Fr::from(u64::from(rng.r#gen::<bool>())))
            }
            // A signed byte of eight bits.
            17 | 18 => {
                let digits = &bits[bits.len() - 8..];
                let weights = (0..8).map(|i| if i == 7 { -Fr::from(128_u64) } else { Fr::from(1_u64 << i) });
                let sum: Vec<_> = digits.iter().copied().zip(weights).collect();
                let value = sum.iter().map(|(j, c)| assignment[*j as usize] * c).sum();
                ([sum, vec![one(0)], vec![one(new)]], value)
            }
            // A product of two full elements.
            _ => {
                let pick = |rng: &mut StdRng| full[rng.gen_range(0..full.len())];
                let (a, b) = (pick(&mut rng), pick(&mut rng));
                full.push(new);
                let value = assignment[a as usize] * assignment[b as usize];
                ([vec![one(a)], vec![one(b)], vec![one(new)]], value)
            }
        };
        assignment.push(value);
        for (rows, row) in rows.iter_mut().zip(row) {
            rows.push(row);
        }
    }
    debug_assert!(assignment.iter().all(|value| *value != Fr::ZERO) || profile == Profile::Network);
    Example { rows, instance: 2, assignment }
}
