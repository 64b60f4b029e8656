//! AveragePool over `[1, C, H, W]` or `[1, C, L]`: an exact sum over each window, times the share of one element.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::graph::{Linear, Term};
use crate::import::arithmetic::{self, accumulator, common_unit, narrow};
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::structural::reshape;
use crate::import::value::Value;
use crate::import::windows::{self, Windows};

pub(super) const ATTRIBUTES: &[&str] =
    &["auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    average(ctx, node, x)
}

/// The averages of a tensor's windows.
pub(super) fn average(ctx: &mut Context<'_>, node: &Node<'_>, x: Value) -> Result<Value, ImportError> {
    let shape = ctx.shape(&x);
    let (x, line) = windows::as_image(ctx, node, x)?;
    let x = arithmetic::real(ctx, node, x)?;
    let (channels, size) = windows::image(node, &x.shape)?;
    let kernel = windows::kernel(node, line)?;
    let Windows { strides, pads, declared, dilations } = Windows::read(node, size, kernel, line)?;
    let pool = crate::graph::MaxPool2d { input: x.operand.tensor, kernel, strides, pads, dilations };
    let Some([height, width]) = pool.output_size(size[0], size[1]) else {
        let expected = format!("a window that fits {size:?} padded by {pads:?}");
        return Err(node.mismatch(expected, format!("{kernel:?} dilated by {dilations:?}")));
    };
    let count = channels.saturating_mul(height).saturating_mul(width);
    combine::reserve(ctx, node, count.saturating_mul(kernel[0]).saturating_mul(kernel[1]))?;
    let with_padding = node.int("count_include_pad")?.unwrap_or(0) != 0;
    let mut windows = Vec::with_capacity(count);
    let mut divisors = Vec::with_capacity(count);
    for out in 0..count {
        let mut members = Vec::new();
        pool.for_each_member(&x.shape, out, |index| members.push(index));
        if members.is_empty() {
            return Err(node.mismatch("every window to hold an element of the input", format!("window {out} without")));
        }
        divisors.push(if with_padding {
            // Elements of the input and of the padding that the file declares; what `ceil_mode` adds does not count.
            let within = |axis: usize, at: usize| {
                let padded = declared[axis] + size[axis] + declared[axis + 2];
                (0..kernel[axis]).filter(|k| at * strides[axis] + k * dilations[axis] < padded).count()
            };
            within(0, out / width % height) * within(1, out % width)
        } else {
            members.len()
        });
        windows.push(members);
    }
    // Windows of different counts are brought to one share by factors.
    let all = divisors.iter().try_fold(1usize, |all, &own| {
        let lcm = all / num_integer::gcd(all, own);
        lcm.checked_mul(own).filter(|&lcm| lcm < 1 << 20)
    });
    let all = all.ok_or_else(|| node.mismatch("windows whose counts have a small common multiple", "larger ones"))?;
    let unit = common_unit(&x.units);
    let mut op = Linear::new("AveragePool", vec![x.operand]);
    for (members, own) in windows.into_iter().zip(divisors) {
        let factor = i64::try_from(all / own).unwrap_or(i64::MAX);
        let term = |index: usize| -> Result<Term, ImportError> {
            let channel = num_traits::ToPrimitive::to_i64(&(x.unit_of(index) / &unit));
            let factor = channel.and_then(|channel| channel.checked_mul(factor));
            let factor = factor.ok_or_else(|| node.mismatch("scales close enough for a common unit", "others"))?;
            Ok(Term { operand: 0, index: narrow(index), factor })
        };
        op.push(members.into_iter().map(term).collect::<Result<Vec<_>, _>>()?);
    }
    let tensor = combine::linear(ctx, node, op, vec![1, channels, height, width])?;
    let share = BigRational::new(BigInt::from(1), BigInt::from(all));
    let averages = accumulator(node, tensor, &(unit * share))?;
    if line { reshape(ctx, node, averages, vec![shape[0], channels, width]) } else { Ok(averages) }
}
