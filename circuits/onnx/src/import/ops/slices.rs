//! Slice and Split: which elements stay.

use crate::import::array::element_count;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::resolve_axis;
use crate::import::shape::{places, strides};
use crate::import::structural::{constant_ints, moved, resolve_axes};
use crate::import::value::Value;

pub(super) const SLICE: &[&str] = &["axes", "ends", "starts"];
pub(super) const SPLIT: &[&str] = &["axis", "num_outputs", "split"];

pub(super) fn import_slice(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let shape = ctx.shape(&x);
    let starts = list(ctx, node, 1, "starts")?.ok_or_else(|| node.mismatch("starts", "none"))?;
    let ends = list(ctx, node, 2, "ends")?.ok_or_else(|| node.mismatch("ends", "none"))?;
    let axes = match list(ctx, node, 3, "axes")? {
        Some(axes) => resolve_axes(node, &axes, shape.len())?,
        None => (0..starts.len()).collect(),
    };
    let steps = list(ctx, node, 4, "steps")?.unwrap_or_else(|| vec![1; starts.len()]);
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] || axes.iter().any(|&axis| axis >= shape.len()) {
        let got = format!("{starts:?}, {ends:?}, {axes:?}, {steps:?} for {shape:?}");
        return Err(node.mismatch("starts, ends, axes and steps of one length", got));
    }
    let mut kept = whole(&shape);
    for (i, &axis) in axes.iter().enumerate() {
        kept[axis] = positions(node, shape[axis], starts[i], ends[i], steps[i])?;
    }
    pick(ctx, node, "Slice", x, &kept)
}

/// All outputs of a Split: the first is given back, the others go under their names.
pub(super) fn import_split<'a>(ctx: &mut Context<'a>, node: &Node<'a>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "input")?;
    let shape = ctx.shape(&x);
    let wanted = node.int("axis")?.unwrap_or(0);
    let axis = resolve_axis(wanted, shape.len())
        .ok_or_else(|| node.attribute_mismatch("axis", format!("an axis of {shape:?}"), wanted.to_string()))?;
    let outputs = node.proto.output.len();
    let given = list(ctx, node, 1, "split")?;
    let sizes: Vec<usize> = match &given {
        Some(sizes) => sizes.iter().map(|&size| usize::try_from(size).unwrap_or(usize::MAX)).collect(),
        None => {
            let each = shape[axis].div_ceil(outputs.max(1));
            (0..outputs).map(|i| each.min(shape[axis].saturating_sub(i * each))).collect()
        }
    };
    let total = sizes.iter().try_fold(0usize, |sum, &size| sum.checked_add(size));
    if sizes.len() != outputs || total != Some(shape[axis]) {
        let expected = format!("{outputs} sizes that sum to {}", shape[axis]);
        return Err(node.mismatch(expected, format!("{sizes:?}")));
    }
    let mut start = 0;
    let mut first = None;
    for (name, size) in node.proto.output.iter().zip(sizes) {
        if !name.is_empty() && (first.is_none() || ctx.uses.contains_key(name.as_str())) {
            let mut kept = whole(&shape);
            kept[axis] = Kept::Steps { start, step: 1, count: size };
            let part = pick(ctx, node, "Split", x.clone(), &kept)?;
            first.get_or_insert_with(|| part.clone());
            ctx.values.insert(name.as_str(), part);
        }
        start += size;
    }
    first.ok_or_else(|| node.mismatch("at least one output", "none"))
}

/// A list of integers: an attribute in old operator sets, an input since.
fn list(ctx: &Context<'_>, node: &Node<'_>, input: usize, name: &str) -> Result<Option<Vec<i64>>, ImportError> {
    if let Some(values) = node.ints(name)? {
        return Ok(Some(values.to_vec()));
    }
    ctx.optional_input(node, input)?.map(|value| constant_ints(node, name, &value)).transpose()
}

/// Which positions along an axis stay, without a list where none is needed: axes may be long.
pub(super) enum Kept {
    Steps { start: usize, step: i64, count: usize },
    List(Vec<usize>),
}

impl Kept {
    fn len(&self) -> usize {
        match self {
            Self::Steps { count, .. } => *count,
            Self::List(positions) => positions.len(),
        }
    }

    fn at(&self, index: usize) -> usize {
        match self {
            Self::Steps { start, step, .. } => {
                let away = index.saturating_mul(usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX));
                if *step < 0 { start.saturating_sub(away) } else { start.saturating_add(away) }
            }
            Self::List(positions) => positions[index],
        }
    }
}

/// All positions of every axis.
pub(super) fn whole(shape: &[usize]) -> Vec<Kept> {
    shape.iter().map(|&count| Kept::Steps { start: 0, step: 1, count }).collect()
}

/// ONNX's (and Python's) `start:end:step` of a dimension.
fn positions(node: &Node<'_>, dim: usize, start: i64, end: i64, step: i64) -> Result<Kept, ImportError> {
    let size = i64::try_from(dim).unwrap_or(i64::MAX);
    let from_end = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
    if step == 0 {
        return Err(node.mismatch("steps other than 0", "0"));
    }
    if dim == 0 {
        return Ok(Kept::List(Vec::new()));
    }
    let (low, high) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let start = from_end(start).clamp(low.max(0), high);
    let end = from_end(end).clamp(low, high);
    let distance = if step > 0 { end.saturating_sub(start) } else { start.saturating_sub(end) };
    let count = u64::try_from(distance).unwrap_or(0).div_ceil(step.unsigned_abs());
    let start = usize::try_from(start).unwrap_or(0);
    Ok(Kept::Steps { start, step, count: usize::try_from(count).unwrap_or(usize::MAX) })
}

/// The elements whose coordinates are in `kept`, axis by axis.
pub(super) fn pick(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    what: &'static str,
    x: Value,
    kept: &[Kept],
) -> Result<Value, ImportError> {
    let old = strides(&ctx.shape(&x));
    let shape: Vec<usize> = kept.iter().map(Kept::len).collect();
    combine::room(ctx, node, element_count(&shape, &node.label())?)?;
    let indices = places(&shape, |axis, at| kept[axis].at(at) * old[axis]);
    moved(ctx, node, what, x, indices, shape)
}
