//! What is attacked, and how hard.

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::{Attack, Forger, Tally, salts};
use crate::circuit::{Circuit, Inputs};
use crate::error::WitnessError;

/// How much of a circuit is attacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// At most so many cells, one by one, chosen at random.
    pub cells: usize,
    /// At most so many rows, for pairs and triples, chosen at random.
    pub rows: usize,
    /// How far apart in a row the cells of a pair may be.
    pub reach: usize,
    /// Pairs and triples of cells anywhere.
    pub scattered: usize,
    /// At most so many steps of the witness program, for repaired changes, chosen at random.
    pub steps: usize,
    /// At most so many packed equations.
    pub equations: usize,
}

impl Effort {
    /// Everything.
    pub const FULL: Self = Self {
        cells: usize::MAX,
        rows: usize::MAX,
        reach: 4,
        scattered: 2_000,
        steps: usize::MAX,
        equations: usize::MAX,
    };
    /// A sample that takes a second on a small circuit.
    pub const QUICK: Self = Self { cells: 60, rows: 40, reach: 3, scattered: 100, steps: 60, equations: 4 };
}

/// Which part of a circuit is attacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// All of it; the digest is held, as the chain holds it.
    Whole,
    /// The model's nodes.
    Nodes,
    /// All of a gadget, whose inputs are held.
    Gadget,
}

impl Subject {
    /// Runs all attacks on a valid witness.
    ///
    /// # Errors
    /// [`WitnessError`] if the inputs have no witness that satisfies the circuit.
    pub fn attack(
        self,
        circuit: &Circuit,
        (inputs, wire): (&Inputs<'_>, &[i64]),
        effort: &Effort,
        seed: u64,
    ) -> Result<Tally, WitnessError> {
        let mut rng = StdRng::seed_from_u64(seed);
        let forger = Forger::new(circuit, inputs, wire)?;
        let attack = Attack::new(circuit, forger.valid().to_vec())?;
        let attack = match self {
            Self::Whole => attack,
            Self::Nodes => attack.on_nodes(),
            Self::Gadget => attack.holding_inputs(),
        };
        let mut tally = Tally::default();
        attack.singles(effort, &mut rng, &mut tally);
        attack.combinations(effort, &mut rng, &mut tally);
        attack.scattered(effort, &mut rng, &mut tally);
        if self == Self::Whole {
            salts::attack(circuit, (inputs, wire), &mut rng, &mut tally)?;
        }
        // The program's own hashes are recomputed by design: repaired changes are for what the nodes compute.
        let attack = if self == Self::Whole { attack.on_nodes() } else { attack };
        // A model whose nodes all vanish has no row that could refuse.
        if attack.rows.contains(&true) {
            forger.repaired(&attack, effort, &mut rng, &mut tally);
            forger.lanes(&attack, effort, &mut rng, &mut tally);
        }
        Ok(tally)
    }
}
