//! Emits sums, products, tables and rearrangements with their bounds.

use super::bounds::ACCUMULATOR_LIMIT;
use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use crate::graph::{
    ElementType, Interval, Linear, MatMul, Op, Operand, Product, Rearrange, Source, Table, Tensor, TensorId,
};

/// The most terms and sources that all sums and rearrangements of a graph may have together.
pub(crate) const MAX_TERMS: usize = 1 << 24;

/// Takes terms out of the graph's budget, before they are allocated.
pub(crate) fn reserve(ctx: &mut Context<'_>, node: &Node<'_>, terms: usize) -> Result<(), ImportError> {
    ctx.terms = ctx.terms.saturating_add(terms);
    if ctx.terms <= MAX_TERMS { Ok(()) } else { Err(too_many(node, ctx.terms)) }
}

/// Refuses as [`reserve`] would, for callers that compute something of that size first.
pub(crate) fn room(ctx: &Context<'_>, node: &Node<'_>, terms: usize) -> Result<(), ImportError> {
    let all = ctx.terms.saturating_add(terms);
    if all <= MAX_TERMS { Ok(()) } else { Err(too_many(node, all)) }
}

fn too_many(node: &Node<'_>, terms: usize) -> ImportError {
    let expected = format!("at most {MAX_TERMS} elements moved or summed in all nodes together");
    node.mismatch(expected, terms.to_string())
}

/// Adds a sum; its terms have been [reserved](reserve).
pub(crate) fn linear(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    op: Linear,
    shape: Vec<usize>,
) -> Result<TensorId, ImportError> {
    let mut all: Option<Interval> = None;
    for out in 0..op.ends.len() {
        let bounds = op.bounds_of(out, |id| ctx.tensor(id).bounds);
        let bounds = limited(node, bounds)?;
        all = Some(all.map_or(bounds, |all| union(all, bounds)));
    }
    let bounds = all.unwrap_or(Interval { min: 0, max: 0 });
    let tensor = Tensor { name: node.output_name().to_owned(), shape, element: None, bounds };
    ctx.emit(node, Op::Linear(op), tensor)
}

/// Adds a product of two tensors of the same shape.
pub(crate) fn product(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    what: &'static str,
    [left, right]: [Operand; 2],
) -> Result<TensorId, ImportError> {
    let bounds = limited(node, Some(products(ctx, left, right)))?;
    let shape = ctx.tensor(left.tensor).shape.clone();
    let tensor = Tensor { name: node.output_name().to_owned(), shape, element: None, bounds };
    ctx.emit(node, Op::Product(Product { what, left, right }), tensor)
}

/// What a product of matrices can be.
pub(crate) fn mat_mul_bounds(ctx: &Context<'_>, node: &Node<'_>, op: &MatMul) -> Result<Interval, ImportError> {
    let (min, max) = products(ctx, op.left, op.right);
    let inner = i128::try_from(op.inner).unwrap_or(i128::MAX);
    limited(node, min.checked_mul(inner).zip(max.checked_mul(inner)))
}

/// What the product of two elements can be.
fn products(ctx: &Context<'_>, left: Operand, right: Operand) -> (i128, i128) {
    let ends = |operand: Operand| {
        let bounds = ctx.tensor(operand.tensor).bounds;
        [bounds.min, bounds.max].map(|end| i128::from(end) - i128::from(operand.zero))
    };
    let (a, b) = (ends(left), ends(right));
    let mut products = [a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]];
    products.sort_unstable();
    (products[0], products[3])
}

/// Adds a table; only entries that the input's bounds reach count for the output's.
pub(crate) fn table(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    op: Table,
    element: ElementType,
) -> Result<TensorId, ImportError> {
    let source = ctx.tensor(op.input);
    let first = source.bounds.min - op.element.range().min;
    let last = source.bounds.max - op.element.range().min;
    let reached = |entries: &[i64]| -> Vec<i64> {
        let indices = first..=last;
        indices.filter_map(|i| entries.get(usize::try_from(i).ok()?)).copied().collect()
    };
    let values: Vec<i64> = op.entries.chunks(crate::graph::TABLE_LEN).flat_map(reached).collect();
    let range = element.range();
    let bounds = Interval {
        min: values.iter().copied().min().unwrap_or(range.min),
        max: values.iter().copied().max().unwrap_or(range.max),
    };
    let tensor =
        Tensor { name: node.output_name().to_owned(), shape: source.shape.clone(), element: Some(element), bounds };
    ctx.emit(node, Op::Table(op), tensor)
}

/// Adds a rearrangement; its sources have been [reserved](reserve).
pub(crate) fn rearrange(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    op: Rearrange,
    shape: Vec<usize>,
) -> Result<TensorId, ImportError> {
    let mut all: Option<Interval> = None;
    let mut include = |bounds: Interval| all = Some(all.map_or(bounds, |all| union(all, bounds)));
    op.inputs.iter().for_each(|&input| include(ctx.tensor(input).bounds));
    for source in &op.sources {
        if let Source::Constant(value) = *source {
            include(Interval { min: value, max: value });
        }
    }
    let element = op.inputs.first().and_then(|&input| ctx.tensor(input).element);
    let bounds = all.unwrap_or(Interval { min: 0, max: 0 });
    let tensor = Tensor { name: node.output_name().to_owned(), shape, element, bounds };
    ctx.emit(node, Op::Rearrange(op), tensor)
}

fn union(a: Interval, b: Interval) -> Interval {
    Interval { min: a.min.min(b.min), max: a.max.max(b.max) }
}

fn limited(node: &Node<'_>, bounds: Option<(i128, i128)>) -> Result<Interval, ImportError> {
    let limit = i128::from(ACCUMULATOR_LIMIT);
    let inside = bounds.filter(|(min, max)| *min >= -limit && *max <= limit);
    let narrow = inside.and_then(|(min, max)| Some((i64::try_from(min).ok()?, i64::try_from(max).ok()?)));
    match narrow {
        Some((min, max)) => Ok(Interval { min, max }),
        None => {
            let got = bounds.map_or_else(|| "beyond 128 bits".to_owned(), |(min, max)| format!("{min}..={max}"));
            let expected = format!(
                "integers within ±{ACCUMULATOR_LIMIT} in units common to all operands \
                 (put a QuantizeLinear between layers whose scales are far apart)"
            );
            Err(node.mismatch(expected, got))
        }
    }
}
