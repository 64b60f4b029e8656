//! What happens when.

/// Epochs of a course: days.
pub const EPOCHS: usize = 500;
/// When what is special begins, and when it ends.
pub const SHOCK: std::ops::Range<usize> = 150..300;

/// What a course is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// Nothing happens.
    Steady,
    /// Demand rises tenfold, for good.
    TimesTen,
    /// Demand falls to a tenth, for good.
    ATenth,
    /// Demand swings between two fifths and eight fifths in 60 epochs.
    Seasonal,
    /// Two fifths of the provers leave at once and may come back after the shock.
    Leaving,
    /// A prover as large as all others comes, whatever it earns, and goes.
    Whale,
    /// A ring with a fifth of the capacity pays itself so that utilisation stays above the band.
    Washers,
}

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Steady, Self::TimesTen, Self::ATenth, Self::Seasonal, Self::Leaving, Self::Whale, Self::Washers];

    /// Its name in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::TimesTen => "demand_x10",
            Self::ATenth => "demand_tenth",
            Self::Seasonal => "seasonal",
            Self::Leaving => "provers_leave",
            Self::Whale => "whale",
            Self::Washers => "washers",
        }
    }

    /// Demand at the usual price, relative to the usual one.
    pub fn demand(self, epoch: usize) -> f64 {
        match self {
            Self::TimesTen if epoch >= SHOCK.start => 10.0,
            Self::ATenth if epoch >= SHOCK.start => 0.1,
            Self::Seasonal if epoch >= SHOCK.start => {
                1.0 + 0.6 * ((epoch - SHOCK.start) as f64 / 60.0 * std::f64::consts::TAU).sin()
            }
            _ => 1.0,
        }
    }

    /// Whether something special goes on.
    pub fn shock(self, epoch: usize) -> bool {
        SHOCK.contains(&epoch)
    }
}
