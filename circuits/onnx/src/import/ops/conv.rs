//! Conv over `[1, C, H, W]` or `[1, C, L]`.

use crate::graph::{Conv2d, Op};
use crate::import::array::Array;
use crate::import::bias;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::{self, accumulator_scale, activation_input, weight_input};
use crate::import::node::Node;
use crate::import::structural::reshape;
use crate::import::value::{Activation, DequantisedConstant, Value};
use crate::import::windows::{self, Windows};

pub(super) const ATTRIBUTES: &[&str] = &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"];

/// A bias and what its integers mean.
pub(super) enum Bias {
    None,
    /// Real numbers, to be put onto the accumulator's grid.
    Real(Value),
    /// Units of the accumulator.
    OnGrid(Value),
}

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let x = activation_input(ctx, node, "X", x)?;
    let w = ctx.input(node, 1, "W")?;
    let bias = ctx.optional_input(node, 2)?.map_or(Bias::None, Bias::Real);
    convolve(ctx, node, &x, weight_input(node, "W", &w)?, bias)
}

/// The accumulator of a convolution with the node's attributes.
pub(super) fn convolve(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: &Activation,
    w: &DequantisedConstant,
    bias: Bias,
) -> Result<Value, ImportError> {
    let &[outputs, per_group, length] = w.array.shape.as_slice() else {
        return over_image(ctx, node, x, w, bias, false);
    };
    // One spatial dimension: an image of height 1.
    let (image, line) = windows::as_image(ctx, node, Value::Activation(x.clone()))?;
    let Value::Activation(image) = image else {
        return Err(node.input_mismatch("X", "a dequantised tensor", image.describe()));
    };
    if !line {
        let expected = format!("a line [1, C, L] for weights {:?}", w.array.shape);
        return Err(node.input_mismatch("X", expected, format!("{:?}", ctx.tensor(x.tensor).shape)));
    }
    ctx.spend(node, w.array.len())?;
    let array = Array { shape: vec![outputs, per_group, 1, length], ..w.array.clone() };
    let w = DequantisedConstant { array, quantisation: w.quantisation.clone() };
    let sums = over_image(ctx, node, &image, &w, bias, true)?;
    let shape = ctx.shape(&sums);
    reshape(ctx, node, sums, vec![shape[0], shape[1], shape[3]])
}

fn over_image(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: &Activation,
    w: &DequantisedConstant,
    bias: Bias,
    line: bool,
) -> Result<Value, ImportError> {
    let (channels, size) = windows::image(node, &ctx.tensor(x.tensor).shape)?;
    let &[outputs, per_group, kernel_height, kernel_width] = w.array.shape.as_slice() else {
        return Err(node.input_mismatch("W", "weights [O, C / group, KH, KW]", format!("shape {:?}", w.array.shape)));
    };
    let kernel = [kernel_height, kernel_width];
    if w.array.len() == 0 {
        return Err(node.input_mismatch("W", "at least one weight", format!("shape {:?}", w.array.shape)));
    }
    if let Some(declared) = windows::pair(node, "kernel_shape", line)?.filter(|declared| *declared != kernel) {
        let expected = format!("{kernel:?}, as the weights have");
        return Err(node.attribute_mismatch("kernel_shape", expected, format!("{declared:?}")));
    }
    let group = node.int("group")?.unwrap_or(1);
    let groups = usize::try_from(group).ok().filter(|&groups| groups > 0 && outputs.is_multiple_of(groups));
    let groups = groups.filter(|&groups| per_group.checked_mul(groups) == Some(channels)).ok_or_else(|| {
        let expected = format!("a divisor of {outputs} outputs with {channels} input channels = {per_group} x group");
        node.attribute_mismatch("group", expected, group.to_string())
    })?;
    let Windows { strides, pads, dilations, .. } = Windows::read(node, size, kernel, line)?;
    let weights = linear::centre(node, "W", w)?;
    let scale = accumulator_scale(node, x, weights.scales, 1)?;
    let bias = match bias {
        Bias::None => None,
        Bias::Real(bias) => {
            if ctx.shape(&bias) != [outputs] {
                return Err(node.input_mismatch("B", format!("shape [{outputs}]"), format!("{:?}", ctx.shape(&bias))));
            }
            Some(bias::regrid(node, &bias, outputs, &scale)?)
        }
        Bias::OnGrid(bias) => Some(bias::on_grid(node, &bias, outputs)?),
    };
    let op = Conv2d {
        input: x.tensor,
        input_zero: x.zero,
        weight: weights.constant,
        bias,
        strides,
        pads,
        dilations,
        groups,
    };
    let Some([height, width]) = op.output_size(size[0], size[1]) else {
        let expected = format!("a kernel that fits {size:?} padded by {pads:?}");
        return Err(node.mismatch(expected, format!("{kernel:?} dilated by {dilations:?}")));
    };
    linear::emit(ctx, node, Op::Conv2d(op), vec![1, outputs, height, width], scale)
}
