//! The sponge: absorb elements, permute when a block is full, finish.

use alloc::vec;
use alloc::vec::Vec;

use proofmark_groth16::Fr;

use super::statement_width::{STATEMENT_WIDTH, permute_statement};

/// A Poseidon sponge with one capacity word.
#[derive(Clone, Debug)]
pub struct Sponge {
    state: Vec<Fr>,
    /// Message words of the current block so far.
    filled: usize,
    permutation: Permutation,
}

#[derive(Clone, Copy, Debug)]
enum Permutation {
    Statement,
    #[cfg(feature = "std")]
    Plain(&'static super::Parameters),
}

impl Sponge {
    /// A sponge of the width that contracts know, for everything that a contract recomputes.
    #[must_use]
    pub fn statement(tag: Fr) -> Self {
        Self::new(STATEMENT_WIDTH, Permutation::Statement, tag)
    }

    /// A sponge of any width.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn with_parameters(parameters: &'static super::Parameters, tag: Fr) -> Self {
        Self::new(parameters.width, Permutation::Plain(parameters), tag)
    }

    fn new(width: usize, permutation: Permutation, tag: Fr) -> Self {
        let mut state = vec![Fr::ZERO; width];
        state[0] = tag;
        Self { state, filled: 0, permutation }
    }

    /// Adds one element to the message.
    pub fn absorb(&mut self, element: Fr) {
        if self.filled == self.state.len() - 1 {
            self.permute();
            self.filled = 0;
        }
        self.filled += 1;
        self.state[self.filled] += element;
    }

    /// The hash: the capacity word after the last permutation. An empty message is one block of zeros.
    #[must_use]
    pub fn finish(mut self) -> Fr {
        self.permute();
        self.state[0]
    }

    fn permute(&mut self) {
        match self.permutation {
            Permutation::Statement => permute_statement(&mut self.state),
            #[cfg(feature = "std")]
            Permutation::Plain(parameters) => super::permute(parameters, &mut self.state),
        }
    }
}
