//! MaxPool over `[1, C, H, W]`, on stored integers: the scale is positive, so the largest integer is the
//! largest real number, and a pending ReLU may wait until after it.

use crate::graph::{MaxPool2d, Op, Tensor, TensorId};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::value::{Activation, Value};
use crate::import::windows::{self, Windows};

pub(super) const ATTRIBUTES: &[&str] =
    &["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    match ctx.input(node, 0, "X")? {
        Value::Stored(tensor) => Ok(Value::Stored(pool(ctx, node, tensor)?)),
        Value::Activation(x) => Ok(Value::Activation(Activation { tensor: pool(ctx, node, x.tensor)?, ..x })),
        other => Err(node.input_mismatch("X", "an 8-bit tensor, dequantised or not", other.describe())),
    }
}

fn pool(ctx: &mut Context<'_>, node: &Node<'_>, input: TensorId) -> Result<TensorId, ImportError> {
    node.only_int("ceil_mode", 0)?;
    let source = ctx.tensor(input);
    let (channels, size) = windows::image(node, &source.shape)?;
    let kernel = windows::sizes(node, "kernel_shape", 1)?
        .ok_or_else(|| node.attribute_mismatch("kernel_shape", "2 values (height and width)", "none"))?;
    let Windows { strides, pads, dilations } = Windows::read(node, size, kernel)?;
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
    let tensor =
        Tensor { name: node.output_name().to_owned(), shape: vec![1, channels, height, width], ..source.clone() };
    ctx.emit(node, Op::MaxPool2d(op), tensor)
}

/// Whether one of a window's elements lies within the input, along one axis.
fn touches(out: usize, size: usize, kernel: usize, stride: usize, pad: usize, dilation: usize) -> bool {
    let start = out * stride;
    let first_inside = pad.saturating_sub(start).div_ceil(dilation);
    first_inside < kernel && start + first_inside * dilation - pad < size
}
