//! Strides, pads and dilations of Conv and MaxPool.

use super::error::ImportError;
use super::node::Node;

/// Attributes of a sliding window over height and width.
pub(crate) struct Windows {
    pub(crate) strides: [usize; 2],
    pub(crate) pads: [usize; 4],
    pub(crate) dilations: [usize; 2],
}

impl Windows {
    /// Reads and checks them; `auto_pad` needs the input's size and the kernel's.
    pub(crate) fn read(node: &Node<'_>, input: [usize; 2], kernel: [usize; 2]) -> Result<Self, ImportError> {
        let strides = sizes(node, "strides", 1)?.unwrap_or([1; 2]);
        let dilations = sizes(node, "dilations", 1)?.unwrap_or([1; 2]);
        let pads = sizes(node, "pads", 0)?;
        let auto = node.string("auto_pad")?.unwrap_or_else(|| "NOTSET".to_owned());
        let pads = match (auto.as_str(), pads) {
            ("NOTSET" | "", pads) => pads.unwrap_or([0; 4]),
            ("VALID", None) => [0; 4],
            ("SAME_UPPER" | "SAME_LOWER", None) => {
                let reach = [reach(node, kernel[0], dilations[0])?, reach(node, kernel[1], dilations[1])?];
                same([0, 1].map(|axis| same_padding(input[axis], reach[axis], strides[axis])), auto == "SAME_UPPER")
            }
            (_, Some(_)) => return Err(node.attribute_mismatch("auto_pad", "NOTSET beside pads", auto)),
            _ => return Err(node.attribute_mismatch("auto_pad", "NOTSET, VALID, SAME_UPPER or SAME_LOWER", auto)),
        };
        Ok(Self { strides, pads, dilations })
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
            let expected = format!("{N} values in {min}..={MAX_SIZE} (height and width)");
            Err(node.attribute_mismatch(name, expected, format!("{values:?}")))
        }
    }
}

/// The two last dimensions of `[1, C, H, W]`, and the channels.
pub(crate) fn image(node: &Node<'_>, shape: &[usize]) -> Result<(usize, [usize; 2]), ImportError> {
    match shape {
        [1, channels, height, width] => Ok((*channels, [*height, *width])),
        _ => Err(node.input_mismatch("X", "an image [1, C, H, W]", format!("shape {shape:?}"))),
    }
}

/// No stride, pad, dilation or window is larger.
const MAX_SIZE: usize = 1 << 24;

fn reach(node: &Node<'_>, kernel: usize, dilation: usize) -> Result<usize, ImportError> {
    let reach = kernel.checked_sub(1).and_then(|k| k.checked_mul(dilation)).and_then(|r| r.checked_add(1));
    reach.ok_or_else(|| node.mismatch("a window of at least one element", format!("{kernel} dilated by {dilation}")))
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
