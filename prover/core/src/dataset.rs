//! A dataset as the statement knows it: a Merkle tree over the commitments to its tensors.

use std::collections::HashMap;

use proofmark_r1cs::{Membership, from_statement};
use proofmark_statement::merkle::Tree;
use proofmark_statement::{Fr, commit_input};

use crate::error::Result;

/// A tree over the commitments to public tensors (salt zero).
#[derive(Clone, Debug)]
pub struct Dataset {
    tree: Tree,
    /// The first place of each commitment.
    places: HashMap<[u8; 32], u64>,
    len: usize,
    depth: usize,
}

impl Dataset {
    /// Commits to each tensor, given as wire bytes, and builds the tree. `depth` is that of the circuit.
    ///
    /// # Errors
    /// [`crate::Error::Dataset`] when the depth is too small for them, or beyond the statement's limit.
    pub fn new<T: AsRef<[u8]>>(depth: usize, tensors: impl IntoIterator<Item = T>) -> Result<Self> {
        let leaves: Vec<Fr> = tensors.into_iter().map(|wire| commit_input(Fr::ZERO, wire.as_ref())).collect();
        let mut places = HashMap::with_capacity(leaves.len());
        for (index, leaf) in (0u64..).zip(&leaves) {
            places.entry(leaf.to_bytes_be()).or_insert(index);
        }
        let len = leaves.len();
        Ok(Self { tree: Tree::new(depth, leaves)?, places, len, depth })
    }

    /// Number of tensors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no tensor.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Levels of the tree.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The root, as registered.
    #[must_use]
    pub fn root(&self) -> Fr {
        self.tree.root()
    }

    /// Where a tensor is; the first place if there are several.
    #[must_use]
    pub fn find(&self, wire: &[u8]) -> Option<u64> {
        self.places.get(&commit_input(Fr::ZERO, wire).to_bytes_be()).copied()
    }

    /// The path of one tensor, as the circuit takes it.
    ///
    /// # Errors
    /// [`crate::Error::Dataset`] when there is no such tensor.
    pub fn membership(&self, index: u64) -> Result<Membership> {
        let path = self.tree.path(index)?;
        Ok(Membership { index: path.index, siblings: path.siblings.iter().map(from_statement).collect() })
    }
}

#[cfg(test)]
mod tests {
    use proofmark_r1cs::to_statement;
    use proofmark_statement::merkle::Path;

    use super::*;

    #[test]
    fn paths_lead_to_the_root() {
        let tensors: Vec<[u8; 4]> = (0..5).map(|i| [i, 1, 2, 3]).collect();
        let dataset = Dataset::new(3, &tensors).unwrap();
        assert_eq!((dataset.len(), dataset.depth(), dataset.is_empty()), (5, 3, false));
        for (index, tensor) in tensors.iter().enumerate() {
            let place = dataset.find(tensor).unwrap();
            assert_eq!(place, index as u64);
            let membership = dataset.membership(place).unwrap();
            let siblings = membership.siblings.iter().map(to_statement).collect();
            let root = Path { index: membership.index, siblings }.root(commit_input(Fr::ZERO, tensor));
            assert_eq!(root, dataset.root());
        }
        assert_eq!(dataset.find(&[9; 4]), None);
    }

    #[test]
    fn too_many_tensors_and_absent_ones_are_named() {
        let error = Dataset::new(1, [[0u8], [1], [2]]).unwrap_err().to_string();
        assert_eq!(error, "dataset of depth 1: expected at most 2 leaves, got 3");
        let error = Dataset::new(2, [[0u8], [1], [2]]).unwrap().membership(3).unwrap_err().to_string();
        assert_eq!(error, "dataset: expected a leaf below 3, got 3");
    }
}
