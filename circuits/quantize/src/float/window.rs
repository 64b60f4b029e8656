//! Windows of convolutions and pools, in any number of spatial dimensions.

use super::Call;
use crate::error::QuantizeError;
use crate::nodes;

/// Batch, channels, spatial sizes and values of a tensor.
type Image<'t> = (usize, usize, &'t [usize], &'t [f32]);

/// Where windows lie, one entry for each spatial dimension.
pub(super) struct Windows {
    pub(super) kernel: Vec<usize>,
    pub(super) strides: Vec<usize>,
    pub(super) dilations: Vec<usize>,
    /// Padding before the first element.
    pub(super) before: Vec<usize>,
    /// Sizes of the input with its padding.
    pub(super) padded: Vec<usize>,
    /// Sizes of the output.
    pub(super) output: Vec<usize>,
}

impl Windows {
    /// How many elements of input and padding a window covers; what `ceil_mode` adds is neither.
    pub(super) fn covered(&self, out: &[usize]) -> usize {
        let along = |axis: usize| {
            let start = out[axis] * self.strides[axis];
            (0..self.kernel[axis]).filter(|k| start + k * self.dilations[axis] < self.padded[axis]).count()
        };
        (0..out.len()).map(along).product()
    }

    /// The element that a window reads at a place of the kernel; `None` in the padding.
    pub(super) fn element(&self, out: &[usize], at: &[usize], size: &[usize]) -> Option<usize> {
        let mut index = 0;
        for axis in 0..size.len() {
            let place = out[axis] * self.strides[axis] + at[axis] * self.dilations[axis];
            let place = place.checked_sub(self.before[axis]).filter(|&place| place < size[axis])?;
            index = index * size[axis] + place;
        }
        Some(index)
    }
}

impl Call<'_> {
    /// Sizes of an attribute, each at least `least`.
    pub(super) fn sizes(&self, name: &str, count: usize, default: usize) -> Result<Vec<usize>, QuantizeError> {
        let Some(values) = nodes::ints(self.node, name).filter(|values| !values.is_empty()) else {
            return Ok(vec![default; count]);
        };
        let sizes: Option<Vec<usize>> =
            values.iter().map(|&v| usize::try_from(v).ok().filter(|&v| v >= default && v <= 1 << 20)).collect();
        sizes
            .filter(|sizes| sizes.len() == count)
            .ok_or_else(|| self.error(format!("{count} sizes of at least {default} as {name}"), format!("{values:?}")))
    }

    pub(super) fn windows(&self, size: &[usize], kernel: Vec<usize>) -> Result<Windows, QuantizeError> {
        let rank = size.len();
        let (strides, dilations) = (self.sizes("strides", rank, 1)?, self.sizes("dilations", rank, 1)?);
        let pads = self.sizes("pads", 2 * rank, 0)?;
        let (mut before, mut after) = (pads[..rank].to_vec(), pads[rank..].to_vec());
        let auto = nodes::string(self.node, "auto_pad").unwrap_or_default();
        let reach: Vec<usize> = (0..rank).map(|axis| (kernel[axis].max(1) - 1) * dilations[axis] + 1).collect();
        if auto.starts_with("SAME") {
            for axis in 0..rank {
                let outputs = size[axis].div_ceil(strides[axis]);
                let total = ((outputs - 1) * strides[axis] + reach[axis]).saturating_sub(size[axis]);
                let (less, more) = (total / 2, total - total / 2);
                (before[axis], after[axis]) = if auto == "SAME_UPPER" { (less, more) } else { (more, less) };
            }
        }
        let ceil = nodes::int(self.node, "ceil_mode").unwrap_or(0) != 0;
        let mut output = Vec::with_capacity(rank);
        for axis in 0..rank {
            let room = (size[axis] + before[axis] + after[axis]).checked_sub(reach[axis]).ok_or_else(|| {
                self.error(format!("a window that fits {size:?} with padding"), format!("{kernel:?}"))
            })?;
            // The last window may reach out, but must begin within the input or the padding before it.
            let most = (size[axis] + before[axis]).saturating_sub(1) / strides[axis];
            output.push(if ceil { room.div_ceil(strides[axis]).min(most) } else { room / strides[axis] } + 1);
        }
        let padded = (0..rank).map(|axis| before[axis] + size[axis] + after[axis]).collect();
        Ok(Windows { kernel, strides, dilations, before, padded, output })
    }

    /// Batch, channels and spatial sizes of the first input.
    pub(super) fn image(&self) -> Result<Image<'_>, QuantizeError> {
        let (shape, x) = self.reals(0)?;
        match shape {
            [batch, channels, size @ ..] if !size.is_empty() && !x.is_empty() => Ok((*batch, *channels, size, x)),
            other => Err(self.error("a tensor [N, C, ...]", format!("shape {other:?}"))),
        }
    }
}
