//! Membership in a dataset: from the input's commitment up to the Merkle root.

use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Linear, Span};
use crate::obligation::Field;
use crate::poseidon::compress;
use crate::program::{Secret, Small};
use crate::range;

/// The root above `leaf`. Per level: a boolean direction, one product that swaps, one permutation.
pub(crate) fn root(builder: &mut Builder, leaf: &Linear, depth: usize) -> Result<Linear, CompileError> {
    let mut node = leaf.clone();
    for level in 0..depth {
        let sibling = builder.secret(Secret::Sibling(level))?;
        let direction = bit(builder, Small::Direction(level))?;
        // A right child has its sibling on the left.
        let swap = builder.field_product(Field::Choice, &direction, &sibling.minus(&node))?;
        let (left, right) = (node.plus(&swap), sibling.minus(&swap));
        node = compress(builder, &left, &right)?;
    }
    Ok(node)
}

/// The dataset that enters the digest: the root if the prover shows membership, otherwise zero.
pub(crate) fn dataset(builder: &mut Builder, leaf: &Linear, depth: usize) -> Result<Linear, CompileError> {
    if depth == 0 {
        return Ok(Linear::default());
    }
    let root = root(builder, leaf, depth)?;
    let has_dataset = bit(builder, Small::HasDataset)?;
    builder.field_product(Field::Choice, &has_dataset, &root)
}

fn bit(builder: &mut Builder, source: Small) -> Result<Linear, CompileError> {
    let bit = builder.small(source, Span::new(0, 1))?;
    range::boolean(builder, &bit)?;
    Ok(bit.to_linear())
}
