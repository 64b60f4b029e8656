//! MaxPool over `[1, C, H, W]` or `[1, C, L]`, on the integers: the scale is positive, so the largest integer is the
//! largest real number, and a pending ReLU may wait until after it.

use crate::graph::{MaxPool2d, Op, Tensor, TensorId};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::structural::reshape;
use crate::import::value::{Accumulator, Activation, Value};
use crate::import::windows::{self, Windows};

pub(super) const ATTRIBUTES: &[&str] =
    &["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let shape = ctx.shape(&x);
    let (x, line) = windows::as_image(ctx, node, x)?;
    let pooled = match x {
        Value::Stored(tensor) => Value::Stored(pool(ctx, node, tensor, line)?),
        Value::Activation(x) => Value::Activation(Activation { tensor: pool(ctx, node, x.tensor, line)?, ..x }),
        Value::Accumulator(x) => {
            let tensor = pool(ctx, node, x.tensor, line)?;
            Value::Accumulator(Accumulator { tensor, linear: None, origin: None, ..x })
        }
        other => {
            let expected = "an 8-bit tensor, dequantised or not, or the output of a layer";
            return Err(node.input_mismatch("X", expected, other.describe()));
        }
    };
    if !line {
        return Ok(pooled);
    }
    let length = ctx.shape(&pooled)[3];
    reshape(ctx, node, pooled, vec![shape[0], shape[1], length])
}

fn pool(ctx: &mut Context<'_>, node: &Node<'_>, input: TensorId, line: bool) -> Result<TensorId, ImportError> {
    let source = ctx.tensor(input).clone();
    let (channels, size) = windows::image(node, &source.shape)?;
    let kernel = windows::kernel(node, line)?;
    let Windows { strides, pads, dilations, .. } = Windows::read(node, size, kernel, line)?;
    let op = MaxPool2d { input, kernel, strides, pads, dilations };
    let Some([height, width]) = op.output_size(size[0], size[1]) else {
        let expected = format!("a window that fits {size:?} padded by {pads:?}");
        return Err(node.mismatch(expected, format!("{kernel:?} dilated by {dilations:?}")));
    };
    for (axis, outputs) in [height, width].into_iter().enumerate() {
        let missing =
            |&out: &usize| !touches(out, size[axis], kernel[axis], strides[axis], pads[axis], dilations[axis]);
        if let Some(out) = (0..outputs).find(missing) {
            let expected = "every window to hold an element of the input";
            return Err(node.mismatch(expected, format!("window {out} along axis {} in the padding", axis + 2)));
        }
    }
    let members = kernel[0].min(size[0]).saturating_mul(kernel[1].min(size[1]));
    let all = channels.saturating_mul(height).saturating_mul(width).saturating_mul(members);
    if all > MAX_MEMBERS {
        return Err(node.mismatch(format!("at most {MAX_MEMBERS} elements in all windows together"), all.to_string()));
    }
    let tensor = Tensor { name: node.output_name().to_owned(), shape: vec![1, channels, height, width], ..source };
    ctx.emit(node, Op::MaxPool2d(op), tensor)
}

/// Windows much larger than their strides could hold each element of a large input many times.
const MAX_MEMBERS: usize = 1 << 28;

/// Whether one of a window's elements lies within the input, along one axis.
fn touches(out: usize, size: usize, kernel: usize, stride: usize, pad: usize, dilation: usize) -> bool {
    let start = out * stride;
    let first_inside = pad.saturating_sub(start).div_ceil(dilation);
    first_inside < kernel && start + first_inside * dilation - pad < size
}
