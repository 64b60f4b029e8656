//! The world as `stateright` sees it.

use std::sync::Arc;

use stateright::{Model, Property};

use crate::action::{self, Action};
use crate::configuration::Configuration;
use crate::invariants::{NAMES, Violation};
use crate::state::State;
use crate::world::{Contract, World};

/// The escrow's model.
#[derive(Debug, Clone)]
pub struct Escrow {
    world: Arc<World>,
}

impl Escrow {
    /// The real contract in this configuration.
    pub fn new(configuration: Configuration) -> Result<Self, Violation> {
        Self::of(configuration, proofmark_escrow::contract::execute)
    }

    /// Another contract: the real one with a bug, to see that it is found.
    pub fn of(configuration: Configuration, contract: Contract) -> Result<Self, Violation> {
        Ok(Escrow { world: Arc::new(World::new(configuration, contract)?) })
    }

    /// The world around the contract.
    pub fn world(&self) -> &World {
        &self.world
    }
}

impl Model for Escrow {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.world.start().clone()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.violation.is_none() {
            action::possible(self.world.configuration(), state, actions);
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        self.world.step(state, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(NAMES[0], |_, state| holds::<0>(state)),
            Property::always(NAMES[1], |_, state| holds::<1>(state)),
            Property::always(NAMES[2], |model, state| holds::<2>(state) && model.world.all_can_pull(state)),
            Property::always(NAMES[3], |_, state| holds::<3>(state)),
            Property::always(NAMES[4], |_, state| holds::<4>(state)),
            Property::always(NAMES[5], |_, state| holds::<5>(state)),
            Property::always(NAMES[6], |_, state| holds::<6>(state)),
            Property::always(NAMES[7], |_, state| holds::<7>(state)),
            Property::always(NAMES[8], |_, state| holds::<8>(state)),
            Property::always(NAMES[9], |_, state| holds::<9>(state)),
            Property::always(NAMES[10], |_, state| holds::<10>(state)),
            Property::always(NAMES[11], |_, state| holds::<11>(state)),
            Property::always(NAMES[12], |_, state| holds::<12>(state)),
        ]
    }
}

fn holds<const INVARIANT: u8>(state: &State) -> bool {
    state.violation.as_ref().is_none_or(|violation| violation.invariant != INVARIANT)
}
