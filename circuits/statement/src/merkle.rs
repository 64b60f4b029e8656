//! The Merkle tree behind a registered dataset: leaves are input commitments, nodes are [`compress`].
//!
//! All trees of one circuit have one depth; missing leaves are zero, which is no tensor's commitment that
//! anybody knows (it would be a preimage). A leaf is a hash of another width than a node, so a node cannot
//! pass for a leaf.

use alloc::vec::Vec;

use proofmark_groth16::Fr;

use crate::poseidon::compress;

/// Trees deeper than this are refused: 2^32 tensors.
pub const MAX_DEPTH: usize = 32;

/// Why a tree or a path cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The depth is beyond [`MAX_DEPTH`].
    #[error("dataset depth: expected at most {MAX_DEPTH}, got {got}")]
    TooDeep {
        /// The depth asked for.
        got: usize,
    },
    /// More leaves than the depth holds.
    #[error("dataset of depth {depth}: expected at most {capacity} leaves, got {got}")]
    TooManyLeaves {
        /// The depth asked for.
        depth: usize,
        /// What it holds.
        capacity: u64,
        /// Leaves found.
        got: usize,
    },
    /// No such leaf.
    #[error("dataset: expected a leaf below {leaves}, got {got}")]
    NoSuchLeaf {
        /// Number of leaves.
        leaves: usize,
        /// The leaf asked for.
        got: u64,
    },
}

/// The way from a leaf to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The leaf's number; bit `i` tells whether the node at level `i` is a right child.
    pub index: u64,
    /// The other child at each level, leaf level first.
    pub siblings: Vec<Fr>,
}

impl Path {
    /// The root that this path leads to from `leaf`.
    #[must_use]
    pub fn root(&self, leaf: Fr) -> Fr {
        self.siblings.iter().enumerate().fold(leaf, |node, (level, sibling)| {
            if (self.index >> level) & 1 == 0 { compress(node, *sibling) } else { compress(*sibling, node) }
        })
    }
}

/// A tree of fixed depth.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Levels from the leaves to the root; a level ends where only empty subtrees would follow.
    levels: Vec<Vec<Fr>>,
    /// The root of an empty subtree, by level.
    empty: Vec<Fr>,
}

impl Tree {
    /// The tree over `leaves`, filled up to `2^depth` with zeros (never written out).
    ///
    /// # Errors
    /// [`MerkleError::TooDeep`], [`MerkleError::TooManyLeaves`].
    pub fn new(depth: usize, leaves: Vec<Fr>) -> Result<Self, MerkleError> {
        if depth > MAX_DEPTH {
            return Err(MerkleError::TooDeep { got: depth });
        }
        let capacity = 1u64 << depth;
        if leaves.len() as u64 > capacity {
            return Err(MerkleError::TooManyLeaves { depth, capacity, got: leaves.len() });
        }
        let mut levels = Vec::with_capacity(depth + 1);
        let mut empty = Vec::with_capacity(depth + 1);
        let (mut level, mut empty_node) = (leaves, Fr::ZERO);
        for _ in 0..depth {
            let above = level.chunks(2).map(|pair| compress(pair[0], *pair.get(1).unwrap_or(&empty_node))).collect();
            levels.push(core::mem::replace(&mut level, above));
            empty.push(empty_node);
            empty_node = compress(empty_node, empty_node);
        }
        levels.push(level);
        empty.push(empty_node);
        Ok(Self { levels, empty })
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Fr {
        self.node(self.levels.len() - 1, 0)
    }

    /// The path of leaf `index`.
    ///
    /// # Errors
    /// [`MerkleError::NoSuchLeaf`].
    pub fn path(&self, index: u64) -> Result<Path, MerkleError> {
        let leaves = self.levels[0].len();
        let first = usize::try_from(index).ok().filter(|i| *i < leaves);
        let first = first.ok_or(MerkleError::NoSuchLeaf { leaves, got: index })?;
        let siblings = (0..self.levels.len() - 1).map(|level| self.node(level, (first >> level) ^ 1)).collect();
        Ok(Path { index, siblings })
    }

    fn node(&self, level: usize, index: usize) -> Fr {
        self.levels[level].get(index).copied().unwrap_or(self.empty[level])
    }
}
