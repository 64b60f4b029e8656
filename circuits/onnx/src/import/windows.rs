//! Strides, pads and dilations of Conv and MaxPool.

use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::structural::reshape;
use super::value::Value;

/// Attributes of a sliding window over height and width.
pub(crate) struct Windows {
    pub(crate) strides: [usize; 2],
    /// With `ceil_mode = 1` as many at the ends as the last window needs, however few the file has.
    pub(crate) pads: [usize; 4],
    /// What the file has, which is what `count_include_pad` counts.
    pub(crate) declared: [usize; 4],
    pub(crate) dilations: [usize; 2],
}

impl Windows {
    /// Reads and checks them; `auto_pad` needs the input's size and the kernel's.
    ///
    /// On a `line` (one spatial dimension) they have half as many values, and the height is 1.
    pub(crate) fn read(
        node: &Node<'_>,
        input: [usize; 2],
        kernel: [usize; 2],
        line: bool,
    ) -> Result<Self, ImportError> {
        let strides = pair(node, "strides", line)?.unwrap_or([1; 2]);
        let dilations = pair(node, "dilations", line)?.unwrap_or([1; 2]);
        let pads = if line {
            sizes::<2>(node, "pads", 0)?.map(|[left, right]| [0, left, 0, right])
        } else {
            sizes(node, "pads", 0)?
        };
        let auto = node.string("auto_pad")?.unwrap_or_else(|| "NOTSET".to_owned());
        let reach = [reach(node, kernel[0], dilations[0])?, reach(node, kernel[1], dilations[1])?];
        let ceil = match node.int("ceil_mode")?.unwrap_or(0) {
            mode @ (0 | 1) => mode == 1 && matches!(auto.as_str(), "NOTSET" | ""),
            other => return Err(node.attribute_mismatch("ceil_mode", "0 or 1", other.to_string())),
        };
        let declared = match (auto.as_str(), pads) {
            ("NOTSET" | "", pads) => pads.unwrap_or([0; 4]),
            ("VALID", None) => [0; 4],
            ("SAME_UPPER" | "SAME_LOWER", None) => {
                same([0, 1].map(|axis| same_padding(input[axis], reach[axis], strides[axis])), auto == "SAME_UPPER")
            }
            (_, Some(_)) => return Err(node.attribute_mismatch("auto_pad", "NOTSET beside pads", auto)),
            _ => return Err(node.attribute_mismatch("auto_pad", "NOTSET, VALID, SAME_UPPER or SAME_LOWER", auto)),
        };
        let mut pads = declared;
        if ceil {
            for axis in [0, 1] {
                pads[axis + 2] = end_for_ceil(input[axis], [pads[axis], pads[axis + 2]], reach[axis], strides[axis]);
            }
        }
        Ok(Self { strides, pads, declared, dilations })
    }
}

/// Two sizes along height and width; on a line one, with 1 along the height.
pub(crate) fn pair(node: &Node<'_>, name: &str, line: bool) -> Result<Option<[usize; 2]>, ImportError> {
    if line { Ok(sizes::<1>(node, name, 1)?.map(|[width]| [1, width])) } else { sizes(node, name, 1) }
}

/// The window of a pool, which must be given.
pub(crate) fn kernel(node: &Node<'_>, line: bool) -> Result<[usize; 2], ImportError> {
    pair(node, "kernel_shape", line)?
        .ok_or_else(|| node.attribute_mismatch("kernel_shape", "a size for each spatial dimension", "none"))
}

/// A tensor `[1, C, L]` as an image of height 1, and whether it was one.
pub(crate) fn as_image(ctx: &mut Context<'_>, node: &Node<'_>, x: Value) -> Result<(Value, bool), ImportError> {
    match ctx.shape(&x).as_slice() {
        &[batch, channels, length] => Ok((reshape(ctx, node, x, vec![batch, channels, 1, length])?, true)),
        _ => Ok((x, false)),
    }
}

/// A list of exactly `N` sizes of at least `min`.
pub(crate) fn sizes<const N: usize>(
    node: &Node<'_>,
    name: &str,
    min: usize,
) -> Result<Option<[usize; N]>, ImportError> {
    let Some(values) = node.ints(name)? else { return Ok(None) };
    let sizes: Option<Vec<usize>> =
        values.iter().map(|&v| usize::try_from(v).ok().filter(|&v| v >= min && v <= MAX_SIZE)).collect();
    match sizes.map(<[usize; N]>::try_from) {
        Some(Ok(sizes)) => Ok(Some(sizes)),
        _ => {
            let expected = format!("{N} values in {min}..={MAX_SIZE}");
            Err(node.attribute_mismatch(name, expected, format!("{values:?}")))
        }
    }
}

/// The two last dimensions of `[1, C, H, W]`, and the channels.
pub(crate) fn image(node: &Node<'_>, shape: &[usize]) -> Result<(usize, [usize; 2]), ImportError> {
    match shape {
        [1, channels, height, width] => Ok((*channels, [*height, *width])),
        _ => Err(node.input_mismatch("X", "an image [1, C, H, W] or a line [1, C, L]", format!("shape {shape:?}"))),
    }
}

/// No stride, pad, dilation or window is larger.
const MAX_SIZE: usize = 1 << 24;

fn reach(node: &Node<'_>, kernel: usize, dilation: usize) -> Result<usize, ImportError> {
    let reach = kernel.checked_sub(1).and_then(|k| k.checked_mul(dilation)).and_then(|r| r.checked_add(1));
    reach.ok_or_else(|| node.mismatch("a window of at least one element", format!("{kernel} dilated by {dilation}")))
}

/// The padding at the end with which the windows that fit are those of `ceil_mode = 1`: also the one that starts within
/// the input or the padding before it and reaches beyond the end, but none that would start in the padding at the end.
fn end_for_ceil(input: usize, [begin, end]: [usize; 2], reach: usize, stride: usize) -> usize {
    let Some(room) = (input + begin + end).checked_sub(reach) else { return end };
    let last = room.div_ceil(stride).min((input + begin).saturating_sub(1) / stride);
    (last * stride + reach).saturating_sub(input + begin)
}

fn same_padding(input: usize, reach: usize, stride: usize) -> usize {
    let out = input.div_ceil(stride);
    (out.saturating_sub(1) * stride).saturating_add(reach).saturating_sub(input)
}

fn same([height, width]: [usize; 2], upper: bool) -> [usize; 4] {
    let split = |total: usize| {
        let (small, large) = (total / 2, total - total / 2);
        if upper { [small, large] } else { [large, small] }
    };
    let ([top, bottom], [left, right]) = (split(height), split(width));
    [top, left, bottom, right]
}
