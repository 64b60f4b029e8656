//! Shapes: numpy's broadcasting and strides.

use super::error::ImportError;
use super::node::Node;

/// The shape that several broadcast to.
pub(crate) fn broadcast<'a>(
    node: &Node<'_>,
    shapes: impl IntoIterator<Item = &'a Vec<usize>>,
) -> Result<Vec<usize>, ImportError> {
    let mut all: Vec<usize> = Vec::new();
    for shape in shapes {
        while all.len() < shape.len() {
            all.insert(0, 1);
        }
        let skip = all.len() - shape.len();
        for (at, &dim) in all[skip..].iter_mut().zip(shape) {
            match (*at, dim) {
                (a, b) if a == b || b == 1 => {}
                (1, b) => *at = b,
                _ => return Err(node.mismatch(format!("shapes that broadcast to {all:?}"), format!("{shape:?}"))),
            }
        }
    }
    Ok(all)
}

/// The element of a tensor of shape `from` that stands at `element` of the broadcast shape `to`.
pub(crate) fn broadcast_index(element: usize, to: &[usize], from: &[usize]) -> usize {
    let skip = to.len() - from.len();
    let (mut rest, mut index, mut stride) = (element, 0, 1);
    for (axis, &dim) in to.iter().enumerate().rev() {
        let at = rest % dim.max(1);
        rest /= dim.max(1);
        if let Some(&own) = axis.checked_sub(skip).and_then(|axis| from.get(axis)) {
            index += if own == 1 { 0 } else { at * stride };
            stride *= own;
        }
    }
    index
}

/// Row-major strides.
pub(crate) fn strides(shape: &[usize]) -> Vec<usize> {
    (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect()
}

/// For each element of a shape, in order, the sum of what its coordinates add: with strides of another tensor, where
/// the element comes from.
pub(crate) fn places(shape: &[usize], along: impl Fn(usize, usize) -> usize) -> Vec<usize> {
    if shape.contains(&0) {
        return Vec::new();
    }
    let mut all = vec![0usize];
    for (axis, &dim) in shape.iter().enumerate() {
        let steps: Vec<usize> = (0..dim).map(|at| along(axis, at)).collect();
        let mut next = Vec::with_capacity(all.len().saturating_mul(dim));
        for base in all {
            next.extend(steps.iter().map(|step| base.saturating_add(*step)));
        }
        all = next;
    }
    all
}
