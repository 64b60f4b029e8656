//! ReduceSum, ReduceMean, ReduceMax, ReduceMin and the global pools: over any axes.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use super::extremum;
use crate::graph::{Linear, Term};
use crate::import::arithmetic::{self, accumulator, common_unit, narrow};
use crate::import::array::element_count;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::shape::{places, strides};
use crate::import::structural::{self, axes_at, reshape, resolve_axes};
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &["axes", "keepdims", "noop_with_empty_axes"];
pub(super) const NO_ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let shape = ctx.shape(&x);
    let given = axes_at(ctx, node, 1)?.filter(|axes| !axes.is_empty());
    let axes = match given {
        Some(axes) => resolve_axes(node, &axes, shape.len())?,
        None if node.int("noop_with_empty_axes")?.unwrap_or(0) != 0 => return Ok(x),
        None => (0..shape.len()).collect(),
    };
    let keep = node.int("keepdims")?.unwrap_or(1) != 0;
    let reduced = over(ctx, node, x, &axes)?;
    if keep {
        return Ok(reduced);
    }
    let left = (0..shape.len()).filter(|axis| !axes.contains(axis)).map(|axis| shape[axis]).collect();
    reshape(ctx, node, reduced, left)
}

/// GlobalAveragePool and GlobalMaxPool.
pub(super) fn import_global(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let rank = ctx.shape(&x).len();
    if rank < 3 {
        return Err(node.input_mismatch("X", "a tensor [1, C, ...] of rank 3 or more", format!("rank {rank}")));
    }
    over(ctx, node, x, &(2..rank).collect::<Vec<_>>())
}

/// Reduces axes to 1.
pub(super) fn over(ctx: &mut Context<'_>, node: &Node<'_>, x: Value, axes: &[usize]) -> Result<Value, ImportError> {
    let shape = ctx.shape(&x);
    combine::room(ctx, node, element_count(&shape, &node.label())?)?;
    let groups = Groups::new(node, &shape, axes)?;
    match node.operator() {
        "ReduceMax" | "GlobalMaxPool" => groups.largest(ctx, node, x),
        "ReduceMin" => {
            let kind = extremum::integer_type(ctx, std::slice::from_ref(&x));
            let negative = extremum::negative(ctx, node, x)?;
            let largest = groups.largest(ctx, node, negative)?;
            let smallest = extremum::negative(ctx, node, largest)?;
            extremum::as_integers(ctx, node, smallest, kind)
        }
        "ReduceSum" => groups.sum(ctx, node, x, "ReduceSum", &BigRational::one()),
        _ => {
            let share = BigRational::new(BigInt::one(), BigInt::from(groups.size));
            groups.sum(ctx, node, x, "ReduceMean", &share)
        }
    }
}

/// Which elements are reduced to one.
pub(super) struct Groups {
    /// Shape of the result, with ones along the reduced axes.
    pub(super) shape: Vec<usize>,
    /// Elements in each group.
    pub(super) size: usize,
    /// Elements of all groups, one group after the other.
    pub(super) members: Vec<usize>,
}

impl Groups {
    pub(super) fn new(node: &Node<'_>, shape: &[usize], axes: &[usize]) -> Result<Self, ImportError> {
        let all = element_count(shape, &node.label())?;
        if all == 0 || all > combine::MAX_TERMS {
            return Err(node.mismatch(format!("1 to {} elements", combine::MAX_TERMS), format!("shape {shape:?}")));
        }
        let along = |reduced: bool| -> Vec<usize> {
            let dims = shape.iter().enumerate();
            dims.map(|(axis, &dim)| if axes.contains(&axis) == reduced { dim } else { 1 }).collect()
        };
        let (kept, inner) = (along(false), along(true));
        let steps = strides(shape);
        let along = |axis: usize, at: usize| at * steps[axis];
        let (bases, own) = (places(&kept, along), places(&inner, along));
        let mut members = Vec::with_capacity(all);
        for base in bases {
            members.extend(own.iter().map(|member| base + member));
        }
        Ok(Self { shape: kept, size: own.len(), members })
    }

    fn sum(
        &self,
        ctx: &mut Context<'_>,
        node: &Node<'_>,
        x: Value,
        what: &'static str,
        share: &BigRational,
    ) -> Result<Value, ImportError> {
        let x = arithmetic::real(ctx, node, x)?;
        combine::reserve(ctx, node, self.members.len())?;
        let unit = common_unit(&x.units);
        let refuse = || node.mismatch("scales close enough for a common unit", "others");
        let factor = |index: usize| num_traits::ToPrimitive::to_i64(&(x.unit_of(index) / &unit)).ok_or_else(refuse);
        let only = if let [_] = x.units.as_slice() { Some(factor(0)?) } else { None };
        let mut op = Linear::new(what, vec![x.operand]);
        for group in self.members.chunks(self.size) {
            let term = |&index: &usize| -> Result<Term, ImportError> {
                Ok(Term { operand: 0, index: narrow(index), factor: only.map_or_else(|| factor(index), Ok)? })
            };
            op.push(group.iter().map(term).collect::<Result<Vec<_>, _>>()?);
        }
        let tensor = combine::linear(ctx, node, op, self.shape.clone())?;
        accumulator(node, tensor, &(unit * share))
    }

    /// The largest of each group: the groups become the rows of an image, and each row a window.
    pub(super) fn largest(&self, ctx: &mut Context<'_>, node: &Node<'_>, x: Value) -> Result<Value, ImportError> {
        let rows = self.members.len() / self.size;
        let image = vec![1, 1, rows, self.size];
        let x = structural::moved(ctx, node, "Group", x, self.members.clone(), image)?;
        let pooled = extremum::largest_of_rows(ctx, node, x, self.size)?;
        reshape(ctx, node, pooled, self.shape.clone())
    }
}
