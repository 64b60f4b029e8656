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

/// The coordinates of an element.
pub(crate) fn coordinates(mut element: usize, shape: &[usize]) -> Vec<usize> {
    let mut at = vec![0; shape.len()];
    for (axis, &dim) in shape.iter().enumerate().rev() {
        at[axis] = element % dim.max(1);
        element /= dim.max(1);
    }
    at
}

/// The element at coordinates.
pub(crate) fn element(at: &[usize], strides: &[usize]) -> usize {
    at.iter().zip(strides).map(|(at, stride)| at * stride).sum()
}
