//! A dataset as the statement knows it: a Merkle tree over the commitments to its tensors.

use std::collections::HashMap;

use proofmark_onnx::tensor_io::{InputTensor, Values};
use proofmark_r1cs::{Membership, from_statement};
use proofmark_statement::merkle::Tree;
use proofmark_statement::{Fr, commit_input};

use crate::error::{Error, Result};
use crate::model::Model;

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

/// The rows of a tensor as wire bytes of a model's input: each row along the first axis is one input.
///
/// # Errors
/// [`Error::Input`] names the row that is no input of the model, [`Error::Request`] a tensor without rows.
pub fn rows_to_wire(model: &Model, tensor: &InputTensor) -> Result<Vec<Vec<u8>>> {
    let rows = tensor.shape.first().copied().unwrap_or(0);
    if rows == 0 || tensor.values.is_empty() {
        return Err(Error::Request {
            what: "dataset",
            expected: "an array of at least one row, each an input of the model".into(),
            got: format!("{}, shape {:?}", tensor.place, tensor.shape),
        });
    }
    let length = tensor.values.len() / rows;
    let row = |row: usize| {
        let range = row * length..(row + 1) * length;
        let values = match &tensor.values {
            Values::Float(values) => Values::Float(values[range].to_vec()),
            Values::Integer(values) => Values::Integer(values[range].to_vec()),
        };
        let mut shape = tensor.shape.clone();
        shape[0] = 1;
        let input = InputTensor { place: format!("{}[{row}]", tensor.place), shape, values };
        model.input_to_wire(&input.for_graph(model.graph())?)
    };
    (0..rows).map(row).collect()
}

#[cfg(test)]
mod tests {
    use proofmark_r1cs::to_statement;
    use proofmark_statement::merkle::Path;

    use super::*;
    use crate::testing::MODEL;

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
    fn rows_become_wire_bytes() {
        let tensor = |shape: &[usize], values: &[i64]| InputTensor {
            place: "images.npy".into(),
            shape: shape.to_vec(),
            values: Values::Integer(values.to_vec()),
        };
        let rows = rows_to_wire(&MODEL, &tensor(&[2, 4], &[-128, 0, 1, 127, 0, 0, 0, 0])).unwrap();
        assert_eq!(rows, [[0, 128, 129, 255], [128; 4]]);
        let error = rows_to_wire(&MODEL, &tensor(&[2, 4], &[0, 0, 0, 0, 0, 0, 0, 128])).unwrap_err().to_string();
        assert_eq!(error, "images.npy[1], element 3: expected int8, got 128");
        let error = rows_to_wire(&MODEL, &tensor(&[0, 4], &[])).unwrap_err().to_string();
        assert!(error.ends_with("got images.npy, shape [0, 4]"), "{error}");
    }

    #[test]
    fn too_many_tensors_and_absent_ones_are_named() {
        let error = Dataset::new(1, [[0u8], [1], [2]]).unwrap_err().to_string();
        assert_eq!(error, "dataset of depth 1: expected at most 2 leaves, got 3");
        let error = Dataset::new(2, [[0u8], [1], [2]]).unwrap().membership(3).unwrap_err().to_string();
        assert_eq!(error, "dataset: expected a leaf below 3, got 3");
    }
}
