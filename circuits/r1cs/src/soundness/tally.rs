//! What an attack tried, and what the system let pass.

use ark_bn254::Fr;
use serde::Serialize;

/// One cell of an accepted change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The variable.
    pub cell: usize,
    /// Its value in the valid witness.
    pub before: String,
    /// Its value in the forged one.
    pub after: String,
}

/// A change that the system did not refuse: a forgery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// What kind of change it is.
    pub kind: String,
    /// The part of the circuit.
    pub origin: String,
    /// The cells, as many as are worth printing.
    pub cells: Vec<Changed>,
}

/// Counts of tried changes, and those that were accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Cells that were attacked.
    pub cells: usize,
    /// Changes of one cell.
    pub singles: usize,
    /// Changes of two cells.
    pub pairs: usize,
    /// Changes of three cells.
    pub triples: usize,
    /// Changes of one gadget's values with everything behind them computed anew.
    pub repaired: usize,
    /// Packed lanes moved against each other, with everything behind them computed anew.
    pub lanes: usize,
    /// Witnesses made anew, digest and all, for an output salt that is not allowed.
    pub salts: usize,
    /// Number of accepted changes.
    pub accepted: usize,
    /// The first accepted changes.
    pub accepted_changes: Vec<Accepted>,
}

impl Tally {
    /// Accepted changes that are kept with their cells.
    const KEPT: usize = 20;
    /// Cells that are kept of each.
    const CELLS: usize = 16;

    /// All changes.
    #[must_use]
    pub fn mutations(&self) -> usize {
        self.singles + self.pairs + self.triples + self.repaired + self.lanes + self.salts
    }

    /// Adds what another attack found.
    pub fn add(&mut self, other: Self) {
        self.cells += other.cells;
        self.singles += other.singles;
        self.pairs += other.pairs;
        self.triples += other.triples;
        self.repaired += other.repaired;
        self.lanes += other.lanes;
        self.salts += other.salts;
        self.accepted += other.accepted;
        let room = Self::KEPT.saturating_sub(self.accepted_changes.len());
        self.accepted_changes.extend(other.accepted_changes.into_iter().take(room));
    }

    /// Notes a forgery: `(cell, before, after)`.
    pub(super) fn accept(&mut self, kind: &str, origin: &str, cells: impl IntoIterator<Item = (usize, Fr, Fr)>) {
        self.accepted += 1;
        if self.accepted_changes.len() < Self::KEPT {
            let changed = |(cell, before, after): (usize, Fr, Fr)| Changed {
                cell,
                before: before.to_string(),
                after: after.to_string(),
            };
            let cells = cells.into_iter().take(Self::CELLS).map(changed).collect();
            self.accepted_changes.push(Accepted { kind: kind.to_owned(), origin: origin.to_owned(), cells });
        }
    }
}
