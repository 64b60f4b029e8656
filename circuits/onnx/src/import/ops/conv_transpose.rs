//! ConvTranspose over `[1, C, H, W]` or `[1, C, L]`: a Conv2d over the stretched input.
//!
//! `y[o, s i + d k - p] += x[c, i] w[c, o, k]` is a convolution with stride 1 and the kernel turned around: the input's
//! elements stand `s` apart with the zero point between them, padded by `d (K - 1) - p` at the start (cut off where that
//! is negative), and `w'[o, c, k] = w[c, o, K - 1 - k]`.

use crate::graph::{Conv2d, Op, Source};
use crate::import::array::element_count;
use crate::import::bias;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::{self, accumulator_scale, activation_input, weight_input};
use crate::import::node::Node;
use crate::import::structural::{self, reshape};
use crate::import::value::{Activation, DequantisedConstant, Value};
use crate::import::windows::{self, pair};

pub(super) const ATTRIBUTES: &[&str] =
    &["auto_pad", "dilations", "group", "kernel_shape", "output_padding", "output_shape", "pads", "strides"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let x = activation_input(ctx, node, "X", x)?;
    let w = ctx.input(node, 1, "W")?;
    let w = weight_input(node, "W", &w)?;
    let bias = ctx.optional_input(node, 2)?;
    let (image, line) = windows::as_image(ctx, node, Value::Activation(x))?;
    let Value::Activation(image) = image else {
        return Err(node.input_mismatch("X", "a dequantised tensor", image.describe()));
    };
    let mut shape = w.array.shape.clone();
    if line && shape.len() == 3 {
        shape.insert(2, 1);
    }
    let &[inputs, per_group, height, width] = shape.as_slice() else {
        let got = format!("shape {:?}", w.array.shape);
        return Err(node.input_mismatch("W", "weights [C, O / group, KH, KW] (or [C, O / group, K] on a line)", got));
    };
    let kernel = Kernel { weight: w, inputs, per_group, size: [height, width] };
    let sums = over_image(ctx, node, &image, &kernel, bias.as_ref(), line)?;
    if !line {
        return Ok(sums);
    }
    let shape = ctx.shape(&sums);
    reshape(ctx, node, sums, vec![shape[0], shape[1], shape[3]])
}

/// Weights `[inputs, outputs of a group, KH, KW]`.
struct Kernel<'w> {
    weight: &'w DequantisedConstant,
    inputs: usize,
    per_group: usize,
    size: [usize; 2],
}

fn over_image(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: &Activation,
    kernel: &Kernel<'_>,
    bias: Option<&Value>,
    line: bool,
) -> Result<Value, ImportError> {
    let (channels, size) = windows::image(node, &ctx.tensor(x.tensor).shape)?;
    if kernel.weight.array.len() == 0 {
        return Err(node.input_mismatch("W", "at least one weight", format!("shape {:?}", kernel.weight.array.shape)));
    }
    if let Some(declared) = pair(node, "kernel_shape", line)?.filter(|declared| *declared != kernel.size) {
        let expected = format!("{:?}, as the weights have", kernel.size);
        return Err(node.attribute_mismatch("kernel_shape", expected, format!("{declared:?}")));
    }
    let group = node.int("group")?.unwrap_or(1);
    let groups = usize::try_from(group).ok().filter(|&groups| groups > 0 && channels.is_multiple_of(groups));
    let groups = groups.filter(|_| kernel.inputs == channels).ok_or_else(|| {
        let expected = format!("a divisor of {channels} input channels, as many as weights [{}, ...]", kernel.inputs);
        node.attribute_mismatch("group", expected, group.to_string())
    })?;
    let stretch = Stretch::read(node, size, kernel.size, line)?;
    let image = stretch.emit(ctx, node, x, channels, size)?;
    let turned = turned(ctx, node, kernel, groups)?;
    let outputs = turned.array.shape[0];
    let weights = linear::centre(node, "W", &turned)?;
    let scale = accumulator_scale(node, x, weights.scales, 1)?;
    let bias = match bias {
        None => None,
        Some(bias) if ctx.shape(bias) == [outputs] => Some(bias::regrid(node, bias, outputs, &scale)?),
        Some(bias) => {
            return Err(node.input_mismatch("B", format!("shape [{outputs}]"), format!("{:?}", ctx.shape(bias))));
        }
    };
    let op = Conv2d {
        input: image.tensor,
        input_zero: x.zero,
        weight: weights.constant,
        bias,
        strides: [1; 2],
        pads: [0; 4],
        dilations: stretch.dilations,
        groups,
    };
    let [height, width] = stretch.outputs;
    linear::emit(ctx, node, Op::Conv2d(op), vec![1, outputs, height, width], scale)
}

/// How the input is laid out for the convolution, along height and width.
struct Stretch {
    strides: [usize; 2],
    dilations: [usize; 2],
    /// Where the first element goes; negative where it is cut off.
    first: [i64; 2],
    /// Size of the stretched image.
    size: [usize; 2],
    /// Size of the result.
    outputs: [usize; 2],
}

impl Stretch {
    fn read(node: &Node<'_>, input: [usize; 2], kernel: [usize; 2], line: bool) -> Result<Self, ImportError> {
        let strides = pair(node, "strides", line)?.unwrap_or([1; 2]);
        let dilations = pair(node, "dilations", line)?.unwrap_or([1; 2]);
        let extra = sizes(node, "output_padding", line)?.unwrap_or([0; 2]);
        let wanted = pair(node, "output_shape", line)?;
        let pads = if line {
            windows::sizes::<2>(node, "pads", 0)?.map(|[left, right]| [0, left, 0, right])
        } else {
            windows::sizes::<4>(node, "pads", 0)?
        };
        let auto = node.string("auto_pad")?.unwrap_or_else(|| "NOTSET".to_owned());
        let upper = auto == "SAME_UPPER";
        let same = upper || auto == "SAME_LOWER";
        if !same && !matches!(auto.as_str(), "" | "NOTSET" | "VALID") {
            return Err(node.attribute_mismatch("auto_pad", "NOTSET, VALID, SAME_UPPER or SAME_LOWER", auto));
        }
        if pads.is_some() && !matches!(auto.as_str(), "" | "NOTSET") {
            return Err(node.attribute_mismatch("auto_pad", "NOTSET beside pads", auto));
        }
        let (mut first, mut size, mut outputs) = ([0; 2], [0; 2], [0; 2]);
        for axis in 0..2 {
            let one = Axis {
                input: input[axis],
                stride: strides[axis],
                extra: extra[axis],
                reach: dilations[axis].saturating_mul(kernel[axis].saturating_sub(1)),
            };
            let whole = one.whole().ok_or_else(|| node.mismatch("an output of fewer than 2^40 elements", "more"))?;
            let target = match wanted {
                Some(wanted) => Some(whole_number(wanted[axis])),
                None if same => Some(whole_number(input[axis]).saturating_mul(whole_number(strides[axis]))),
                None => None,
            };
            let [start, end] = match target {
                Some(target) => {
                    let total = whole - target;
                    if total < 0 {
                        // Nothing reaches what is wanted beyond the end: it holds the bias.
                        [0, total]
                    } else if upper {
                        [total / 2, total - total / 2]
                    } else {
                        [total - total / 2, total / 2]
                    }
                }
                None => pads.map_or([0; 2], |pads| [whole_number(pads[axis]), whole_number(pads[axis + 2])]),
            };
            let output = whole - start - end;
            let reach = whole_number(one.reach);
            first[axis] = reach - start;
            outputs[axis] = usize::try_from(output).ok().filter(|&output| output > 0).ok_or_else(|| {
                node.mismatch("an output of at least one element", format!("{output} along axis {}", axis + 2))
            })?;
            size[axis] = outputs[axis] + one.reach;
        }
        Ok(Self { strides, dilations, first, size, outputs })
    }

    /// The stretched input, with the zero point where no element stands.
    fn emit(
        &self,
        ctx: &mut Context<'_>,
        node: &Node<'_>,
        x: &Activation,
        channels: usize,
        [height, width]: [usize; 2],
    ) -> Result<Activation, ImportError> {
        let shape = vec![1, channels, self.size[0], self.size[1]];
        let count = element_count(&shape, &node.label())?;
        combine::reserve(ctx, node, count)?;
        let place = |axis: usize, at: usize, len: usize| {
            let distance = usize::try_from(whole_number(at) - self.first[axis]).ok()?;
            let stride = self.strides[axis];
            (distance.is_multiple_of(stride) && distance / stride < len).then_some(distance / stride)
        };
        let source = |out: usize| {
            let (channel, y, x_at) =
                (out / (self.size[0] * self.size[1]), out / self.size[1] % self.size[0], out % self.size[1]);
            match (place(0, y, height), place(1, x_at, width)) {
                (Some(y), Some(at)) => Source::first((channel * height + y) * width + at),
                _ => Source::Constant(x.zero),
            }
        };
        let sources = (0..count).map(source).collect();
        let tensor = structural::emit_moved(ctx, node, "Stretch", x.tensor, sources, shape)?;
        Ok(Activation { tensor, ..x.clone() })
    }
}

/// One axis of a transposed convolution.
struct Axis {
    input: usize,
    stride: usize,
    extra: usize,
    /// `dilation * (kernel - 1)`.
    reach: usize,
}

impl Axis {
    /// Length of the output without padding; `None` if it is absurd.
    fn whole(&self) -> Option<i64> {
        let gaps = self.input.checked_sub(1)?.checked_mul(self.stride)?;
        let whole = gaps.checked_add(self.extra)?.checked_add(self.reach)?.checked_add(1)?;
        i64::try_from(whole).ok().filter(|&whole| whole < 1 << 40)
    }
}

/// Two sizes of 0 or more along height and width.
fn sizes(node: &Node<'_>, name: &str, line: bool) -> Result<Option<[usize; 2]>, ImportError> {
    if line {
        return Ok(windows::sizes::<1>(node, name, 0)?.map(|[width]| [0, width]));
    }
    windows::sizes(node, name, 0)
}

/// Sizes of the file are below 2^24, dimensions of tensors below 2^26.
fn whole_number(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX >> 8)
}

/// The kernel `[O, C / group, KH, KW]` of the convolution: outputs first, turned around.
fn turned(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    kernel: &Kernel<'_>,
    groups: usize,
) -> Result<DequantisedConstant, ImportError> {
    let (array, mut quantisation) = (&kernel.weight.array, kernel.weight.quantisation.clone());
    let (inputs, per_group, [height, width]) = (kernel.inputs / groups, kernel.per_group, kernel.size);
    ctx.spend(node, array.len())?;
    let shape = vec![groups * per_group, inputs, height, width];
    let source = |out: usize| {
        let (k, channels) = (out % (height * width), out / (height * width));
        let (channel, output) = (channels % inputs, channels / inputs);
        let (group, own) = (output / per_group, output % per_group);
        ((group * inputs + channel) * per_group + own) * height * width + (height * width - 1 - k)
    };
    let indices: Vec<usize> = (0..array.len()).map(source).collect();
    match quantisation.axis {
        None => {}
        // One scale for each output of a group: the same in all groups.
        Some(1) => {
            quantisation.scales = quantisation.scales.repeat(groups);
            quantisation.zeros = quantisation.zeros.repeat(groups);
            quantisation.axis = Some(0);
        }
        Some(axis) => {
            let expected = "one scale, or one for each output (axis 1)";
            return Err(node.input_mismatch("W", expected, format!("scales along axis {axis}")));
        }
    }
    Ok(DequantisedConstant { array: array.moved(&indices, shape), quantisation })
}
