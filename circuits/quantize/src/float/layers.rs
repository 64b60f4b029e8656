//! Convolutions, matrix products and normalisation.

use super::{Call, Tensor, broadcast_index, coordinates};
use crate::error::QuantizeError;
use crate::nodes;

impl Call<'_> {
    fn bias(&self, index: usize, outputs: usize) -> Result<Option<&[f32]>, QuantizeError> {
        if self.optional(index).is_none() {
            return Ok(None);
        }
        let (_, bias) = self.reals(index)?;
        if bias.len() == outputs {
            return Ok(Some(bias));
        }
        Err(self.error(format!("{outputs} biases"), bias.len().to_string()))
    }

    pub(super) fn conv(&self) -> Result<Tensor, QuantizeError> {
        let (batch, channels, size, x) = self.image()?;
        let (shape, w) = self.reals(1)?;
        let groups = usize::try_from(nodes::int(self.node, "group").unwrap_or(1)).unwrap_or(0).max(1);
        let (outputs, per_group) = match shape {
            [outputs, per_group, kernel @ ..]
                if kernel.len() == size.len()
                    && per_group * groups == channels
                    && outputs % groups == 0
                    && !w.is_empty() =>
            {
                (*outputs, *per_group)
            }
            other => {
                let expected = format!("weights [O, {channels} / {groups}, ...] for input {size:?}");
                return Err(self.error(expected, format!("shape {other:?}")));
            }
        };
        let windows = self.windows(size, shape[2..].to_vec())?;
        let bias = self.bias(2, outputs)?;
        let (area, inner) = (size.iter().product::<usize>(), windows.kernel.iter().product::<usize>());
        let places: usize = windows.output.iter().product();
        let out_shape = [vec![batch, outputs], windows.output.clone()].concat();
        self.sized(&out_shape)?;
        // Where each window reads is the same for all channels.
        let kernel: Vec<Vec<usize>> = (0..inner).map(|at| coordinates(at, &windows.kernel)).collect();
        let reads: Vec<Vec<(usize, usize)>> = (0..places)
            .map(|place| {
                let out = coordinates(place, &windows.output);
                let read = |(at, k): (usize, &Vec<usize>)| Some((at, windows.element(&out, k, size)?));
                kernel.iter().enumerate().filter_map(read).collect()
            })
            .collect();
        let mut data = Vec::with_capacity(batch * outputs * places);
        for image in 0..batch {
            for output in 0..outputs {
                let first = output / (outputs / groups) * per_group;
                for reads in &reads {
                    let mut sum = bias.map_or(0.0, |bias| f64::from(bias[output]));
                    for channel in 0..per_group {
                        let from = &x[((image * channels) + first + channel) * area..][..area];
                        let weights = &w[(output * per_group + channel) * inner..][..inner];
                        sum += reads.iter().map(|&(k, i)| f64::from(from[i]) * f64::from(weights[k])).sum::<f64>();
                    }
                    data.push(narrow(sum));
                }
            }
        }
        Ok(Tensor::float(out_shape, data))
    }

    /// Each input element adds the kernel to the output.
    pub(super) fn conv_transpose(&self) -> Result<Tensor, QuantizeError> {
        let (batch, channels, size, x) = self.image()?;
        let (shape, w) = self.reals(1)?;
        let rank = size.len();
        let groups = usize::try_from(nodes::int(self.node, "group").unwrap_or(1)).unwrap_or(0).max(1);
        let plain = ["auto_pad", "output_shape"].iter().all(|name| !nodes::has(self.node, name));
        let (&[inputs, per_group], kernel) = shape.split_first_chunk::<2>().map_or((&[0, 0], &[][..]), |(a, b)| (a, b));
        if !plain || inputs != channels || channels % groups != 0 || kernel.len() != rank || w.is_empty() {
            let expected = format!("weights [{channels}, O / {groups}, ...], no auto_pad, no output_shape");
            return Err(self.error(expected, format!("shape {shape:?}")));
        }
        let (strides, dilations) = (self.sizes("strides", rank, 1)?, self.sizes("dilations", rank, 1)?);
        let (pads, extra) = (self.sizes("pads", 2 * rank, 0)?, self.sizes("output_padding", rank, 0)?);
        let mut sizes = Vec::new();
        for axis in 0..rank {
            let whole = strides[axis] * (size[axis] - 1) + extra[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
            let left = whole.checked_sub(pads[axis] + pads[rank + axis]);
            sizes.push(left.ok_or_else(|| self.error(format!("pads below {whole}"), format!("{pads:?}")))?);
        }
        let outputs = per_group * groups;
        let bias = self.bias(2, outputs)?;
        let out_shape = [vec![batch, outputs], sizes.clone()].concat();
        self.sized(&out_shape)?;
        let (area, inner, places): (usize, usize, usize) =
            (size.iter().product(), kernel.iter().product(), sizes.iter().product());
        let start = |out: usize| bias.map_or(0.0, |bias| f64::from(bias[out / places % outputs]));
        let mut sums: Vec<f64> = (0..batch * outputs * places).map(start).collect();
        for (element, &value) in x.iter().enumerate() {
            let (image, channel, at) =
                (element / area / channels, element / area % channels, coordinates(element % area, size));
            for k in 0..inner {
                let offset = coordinates(k, kernel);
                let place = (0..rank).try_fold(0, |index, axis| {
                    let place = (at[axis] * strides[axis] + offset[axis] * dilations[axis]).checked_sub(pads[axis])?;
                    (place < sizes[axis]).then_some(index * sizes[axis] + place)
                });
                let Some(place) = place else { continue };
                let group = channel / (channels / groups);
                for out in 0..per_group {
                    let weight = w[(channel * per_group + out) * inner + k];
                    sums[(image * outputs + group * per_group + out) * places + place] +=
                        f64::from(value) * f64::from(weight);
                }
            }
        }
        Ok(Tensor::float(out_shape, sums.into_iter().map(narrow).collect()))
    }

    pub(super) fn gemm(&self) -> Result<Tensor, QuantizeError> {
        let ((a_shape, a), (b_shape, b)) = (self.reals(0)?, self.reals(1)?);
        let (&[a_rows, a_columns], &[b_rows, b_columns]) = (a_shape, b_shape) else {
            return Err(self.error("two matrices", format!("shapes {a_shape:?} and {b_shape:?}")));
        };
        let [a_flipped, b_flipped] = ["transA", "transB"].map(|name| nodes::int(self.node, name).unwrap_or(0) != 0);
        let (rows, depth) = if a_flipped { (a_columns, a_rows) } else { (a_rows, a_columns) };
        let (same, columns) = if b_flipped { (b_columns, b_rows) } else { (b_rows, b_columns) };
        if depth != same {
            return Err(self.error(format!("{depth} rows of B"), same.to_string()));
        }
        let [alpha, beta] = ["alpha", "beta"].map(|name| f64::from(nodes::float(self.node, name).unwrap_or(1.0)));
        let shape = vec![rows, columns];
        let count = self.sized(&shape)?;
        let c = self.optional(2).map(|_| self.reals(2)).transpose()?;
        let one = |out: usize| {
            let (row, column) = (out / columns, out % columns);
            let product = |k: usize| {
                let a = a[if a_flipped { k * rows + row } else { row * depth + k }];
                let b = b[if b_flipped { column * depth + k } else { k * columns + column }];
                f64::from(a) * f64::from(b)
            };
            let added = c.and_then(|(of, c)| c.get(broadcast_index(out, &shape, of)));
            narrow(alpha * (0..depth).map(product).sum::<f64>() + beta * added.map_or(0.0, |&c| f64::from(c)))
        };
        let data = (0..count).map(one).collect();
        Ok(Tensor::float(shape, data))
    }

    pub(super) fn mat_mul(&self) -> Result<Tensor, QuantizeError> {
        let ((a_shape, a), (b_shape, b)) = (self.reals(0)?, self.reals(1)?);
        let ([a_outer @ .., rows, depth], [b_outer @ .., same, columns]) = (a_shape, b_shape) else {
            return Err(self.error("tensors of two dimensions or more", format!("shapes {a_shape:?} and {b_shape:?}")));
        };
        if depth != same {
            return Err(self.error(format!("{depth} rows of B"), same.to_string()));
        }
        // One of them may have more dimensions in front.
        let outer = if b_outer.iter().product::<usize>() == 1 && b_outer.len() <= a_outer.len() {
            a_outer
        } else if a_outer == b_outer || (a_outer.iter().product::<usize>() == 1 && a_outer.len() <= b_outer.len()) {
            b_outer
        } else {
            return Err(self.error("the same outer dimensions", format!("shapes {a_shape:?} and {b_shape:?}")));
        };
        let shape = [outer, &[*rows, *columns]].concat();
        let count = self.sized(&shape)?;
        let one = |out: usize| {
            let (matrix, row, column) = (out / columns / rows, out / columns % rows, out % columns);
            let start = |all: usize, each: usize| if all == each { 0 } else { matrix * each };
            let (a, b) = (&a[start(a.len(), rows * depth)..], &b[start(b.len(), depth * columns)..]);
            let product = |k: usize| f64::from(a[row * depth + k]) * f64::from(b[k * columns + column]);
            narrow((0..*depth).map(product).sum())
        };
        let data = (0..count).map(one).collect();
        Ok(Tensor::float(shape, data))
    }

    pub(super) fn batch_normalisation(&self) -> Result<Tensor, QuantizeError> {
        let (shape, x) = self.reals(0)?;
        let channels = shape.get(1).copied().unwrap_or(0);
        let mut parameters = Vec::new();
        for (index, role) in (1..).zip(["scale", "B", "mean", "var"]) {
            let (_, values) = self.reals(index)?;
            if values.len() != channels {
                return Err(self.error(format!("{channels} values as {role}"), values.len().to_string()));
            }
            parameters.push(values);
        }
        let epsilon = f64::from(nodes::float(self.node, "epsilon").unwrap_or(1e-5));
        let inner: usize = shape.get(2..).unwrap_or_default().iter().product();
        let one = |(at, &x): (usize, &f32)| {
            let [scale, shift, mean, variance] =
                [0, 1, 2, 3].map(|i| f64::from(parameters[i][at / inner.max(1) % channels]));
            narrow((f64::from(x) - mean) / (variance + epsilon).sqrt() * scale + shift)
        };
        Ok(Tensor::float(shape.to_vec(), x.iter().enumerate().map(one).collect()))
    }
}

#[allow(clippy::cast_possible_truncation)]
pub(super) fn narrow(value: f64) -> f32 {
    value as f32
}
