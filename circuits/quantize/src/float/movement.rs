//! Other shapes and other places of the same elements.

use super::{Call, Data, Tensor, broadcast_index, coordinates, strides};
use crate::error::QuantizeError;
use crate::nodes::{self, operator};

impl Call<'_> {
    fn dims(&self, values: &[i64]) -> Result<Vec<usize>, QuantizeError> {
        let dims: Option<Vec<usize>> = values.iter().map(|&value| usize::try_from(value).ok()).collect();
        dims.ok_or_else(|| self.error("sizes of 0 or more", format!("{values:?}")))
    }

    pub(super) fn reshape(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let rank = x.shape.len();
        let shape = match operator(self.node) {
            "Flatten" => {
                let axis = nodes::int(self.node, "axis").unwrap_or(1);
                let axis = if axis == i64::try_from(rank).unwrap_or(0) { rank } else { self.axis(axis, rank)? };
                vec![x.shape[..axis].iter().product(), x.shape[axis..].iter().product()]
            }
            "Squeeze" => {
                let axes = self.integers(1, "axes")?;
                let axes =
                    axes.map(|axes| axes.into_iter().map(|axis| self.axis(axis, rank)).collect::<Result<Vec<_>, _>>());
                let axes = axes.transpose()?;
                let gone = |(axis, dim): &(usize, &usize)| axes.as_ref().map_or(**dim == 1, |axes| axes.contains(axis));
                x.shape.iter().enumerate().filter(|entry| !gone(entry)).map(|(_, &dim)| dim).collect()
            }
            "Unsqueeze" => {
                let axes = self.integers(1, "axes")?.unwrap_or_default();
                let whole = rank + axes.len();
                let axes = axes.into_iter().map(|axis| self.axis(axis, whole)).collect::<Result<Vec<_>, _>>()?;
                let mut old = x.shape.iter().copied();
                (0..whole).map(|axis| if axes.contains(&axis) { 1 } else { old.next().unwrap_or(1) }).collect()
            }
            _ => self.reshaped(x)?,
        };
        if self.sized(&shape)? != x.data.len() {
            return Err(
                self.error(format!("{} elements, shape {:?}", x.data.len(), x.shape), format!("shape {shape:?}"))
            );
        }
        Ok(Tensor { shape, data: x.data.clone() })
    }

    fn reshaped(&self, x: &Tensor) -> Result<Vec<usize>, QuantizeError> {
        let wanted = self.integers(1, "shape")?.ok_or_else(|| self.error("a shape", "none"))?;
        let as_is = nodes::int(self.node, "allowzero").unwrap_or(0) != 0;
        let mut shape = Vec::with_capacity(wanted.len());
        for (axis, &dim) in wanted.iter().enumerate() {
            shape.push(match dim {
                0 if !as_is => x.shape.get(axis).copied().ok_or_else(|| self.error("a size to copy", "none"))?,
                -1 => 1,
                dim => usize::try_from(dim).map_err(|_| self.error("sizes of -1 or more", dim.to_string()))?,
            });
        }
        if let Some(open) = wanted.iter().position(|&dim| dim == -1) {
            let rest = self.sized(&shape)?;
            shape[open] = x.data.len().checked_div(rest).unwrap_or(0);
        }
        Ok(shape)
    }

    pub(super) fn transpose(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let rank = x.shape.len();
        let order: Vec<usize> = match nodes::ints(self.node, "perm") {
            None => (0..rank).rev().collect(),
            Some(order) => order.iter().map(|&axis| self.axis(axis, rank)).collect::<Result<_, _>>()?,
        };
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if sorted != (0..rank).collect::<Vec<_>>() {
            return Err(self.error(format!("an order of {rank} axes"), format!("{order:?}")));
        }
        let shape: Vec<usize> = order.iter().map(|&axis| x.shape[axis]).collect();
        let from = strides(&x.shape);
        let place = |element: usize| {
            let at = coordinates(element, &shape);
            Some(at.iter().zip(&order).map(|(at, &axis)| at * from[axis]).sum())
        };
        let data = x.data.gathered((0..x.data.len()).map(place));
        Ok(Tensor { shape, data })
    }

    pub(super) fn concat(&self) -> Result<Tensor, QuantizeError> {
        let tensors: Vec<&Tensor> = self.inputs.iter().flatten().copied().collect();
        let first = self.tensor(0)?;
        let axis = self.axis(nodes::int(self.node, "axis").unwrap_or(0), first.shape.len())?;
        let outer: usize = first.shape[..axis].iter().product();
        let mut shape = first.shape.clone();
        shape[axis] = 0;
        for tensor in &tensors {
            let like = |(at, (a, b)): (usize, (&usize, &usize))| at == axis || a == b;
            if tensor.shape.len() != first.shape.len() || !tensor.shape.iter().zip(&first.shape).enumerate().all(like) {
                let expected = format!("shapes like {:?} but for axis {axis}", first.shape);
                return Err(self.error(expected, format!("{:?}", tensor.shape)));
            }
            shape[axis] += tensor.shape[axis];
        }
        let count = self.sized(&shape)?;
        let chunk = |tensor: &Tensor| tensor.data.len() / outer.max(1);
        let data = match &first.data {
            Data::Float(_) => {
                let mut data = Vec::with_capacity(count);
                for (at, tensor) in (0..outer).flat_map(|at| tensors.iter().map(move |tensor| (at, tensor))) {
                    data.extend_from_slice(&tensor.reals().unwrap_or_default()[at * chunk(tensor)..][..chunk(tensor)]);
                }
                Data::Float(data)
            }
            Data::Integer(code, _) => {
                let mut data = Vec::with_capacity(count);
                for (at, tensor) in (0..outer).flat_map(|at| tensors.iter().map(move |tensor| (at, tensor))) {
                    if let Data::Integer(_, values) = &tensor.data {
                        data.extend_from_slice(&values[at * chunk(tensor)..][..chunk(tensor)]);
                    }
                }
                Data::Integer(*code, data)
            }
        };
        if data.len() != count {
            return Err(self.error("tensors of one type", "real numbers and integers"));
        }
        Ok(Tensor { shape, data })
    }

    /// A part along each axis: start, step and count.
    fn part(&self, x: &Tensor, ranges: &[(i64, i64, usize)]) -> Result<Tensor, QuantizeError> {
        let shape: Vec<usize> = ranges.iter().map(|range| range.2).collect();
        let (count, from) = (self.sized(&shape)?, strides(&x.shape));
        let place = |element: usize| {
            let at = coordinates(element, &shape);
            at.iter().zip(ranges).zip(&from).try_fold(0usize, |sum, ((&at, range), &stride)| {
                let index = range.0 + range.1 * i64::try_from(at).ok()?;
                Some(sum + usize::try_from(index).ok()? * stride)
            })
        };
        Ok(Tensor { data: x.data.gathered((0..count).map(place)), shape })
    }

    pub(super) fn split(&self) -> Result<Vec<Tensor>, QuantizeError> {
        let x = self.tensor(0)?;
        let axis = self.axis(nodes::int(self.node, "axis").unwrap_or(0), x.shape.len())?;
        let parts = self.node.output.len().max(1);
        let each = x.shape[axis].div_ceil(parts);
        let sizes = match self.integers(1, "split")? {
            Some(sizes) => self.dims(&sizes)?,
            None => (0..parts).map(|part| each.min(x.shape[axis].saturating_sub(part * each))).collect(),
        };
        let whole = sizes.iter().try_fold(0usize, |sum, &size| sum.checked_add(size));
        if whole != Some(x.shape[axis]) || sizes.len() != parts {
            return Err(self.error(format!("{parts} sizes that sum to {}", x.shape[axis]), format!("{sizes:?}")));
        }
        let mut start = 0;
        let part = |size: usize| {
            let mut ranges: Vec<(i64, i64, usize)> = x.shape.iter().map(|&dim| (0, 1, dim)).collect();
            ranges[axis] = (i64::try_from(start).unwrap_or(0), 1, size);
            start += size;
            self.part(x, &ranges)
        };
        sizes.into_iter().map(part).collect()
    }

    pub(super) fn slice(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let missing = |what: &str| self.error(what, "none");
        let starts = self.integers(1, "starts")?.ok_or_else(|| missing("starts"))?;
        let ends = self.integers(2, "ends")?.ok_or_else(|| missing("ends"))?;
        let count = i64::try_from(starts.len()).unwrap_or(0);
        let axes = self.integers(3, "axes")?.unwrap_or_else(|| (0..count).collect());
        let steps = self.integers(4, "steps")?.unwrap_or_else(|| vec![1; starts.len()]);
        let mut ranges: Vec<(i64, i64, usize)> = x.shape.iter().map(|&dim| (0, 1, dim)).collect();
        for (((&start, &end), &axis), &step) in starts.iter().zip(&ends).zip(&axes).zip(&steps) {
            let axis = self.axis(axis, x.shape.len())?;
            let size = i64::try_from(x.shape[axis]).unwrap_or(i64::MAX);
            if size == 0 {
                continue;
            }
            let place = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
            let (start, end) = match step {
                0 => return Err(self.error("steps other than 0", "0")),
                1.. => (place(start).clamp(0, size), place(end).clamp(0, size)),
                _ => (place(start).clamp(0, size - 1), place(end).clamp(-1, size - 1)),
            };
            let length = if step > 0 { end - start } else { start - end };
            let number = usize::try_from(length.max(0)).unwrap_or(0).div_ceil(usize::try_from(step.abs()).unwrap_or(1));
            ranges[axis] = (start, step, number);
        }
        self.part(x, &ranges)
    }

    pub(super) fn gather(&self) -> Result<Tensor, QuantizeError> {
        let (x, indices) = (self.tensor(0)?, self.tensor(1)?);
        let axis = self.axis(nodes::int(self.node, "axis").unwrap_or(0), x.shape.len())?;
        let Data::Integer(_, chosen) = &indices.data else {
            return Err(self.error("integers as indices", "real numbers"));
        };
        let chosen = chosen.iter().map(|&index| self.axis(index, x.shape[axis])).collect::<Result<Vec<_>, _>>()?;
        let shape = [&x.shape[..axis], &indices.shape, &x.shape[axis + 1..]].concat();
        let (count, inner) = (self.sized(&shape)?, x.shape[axis + 1..].iter().product::<usize>());
        let place = |element: usize| {
            let (outer, index, rest) =
                (element / inner / chosen.len(), element / inner % chosen.len(), element % inner);
            Some((outer * x.shape[axis] + chosen[index]) * inner + rest)
        };
        Ok(Tensor { data: x.data.gathered((0..count).map(place)), shape })
    }

    pub(super) fn pad(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let rank = x.shape.len();
        let pads = self.integers(1, "pads")?.ok_or_else(|| self.error("pads", "none"))?;
        let mode = nodes::string(self.node, "mode").unwrap_or_else(|| "constant".to_owned());
        if self.optional(3).is_some() || pads.len() != 2 * rank || !["constant", "reflect", "edge"].contains(&&*mode) {
            return Err(self.error(format!("{} pads, no axes, mode constant, reflect or edge", 2 * rank), mode));
        }
        let filler = match self.optional(2).and_then(Tensor::reals) {
            Some(values) => values.first().copied().unwrap_or(0.0),
            None => nodes::float(self.node, "value").unwrap_or(0.0),
        };
        let sum = |axis: usize| {
            i64::try_from(x.shape[axis]).unwrap_or(0).saturating_add(pads[axis]).saturating_add(pads[rank + axis])
        };
        let shape = self.dims(&(0..rank).map(sum).collect::<Vec<_>>())?;
        let (count, from) = (self.sized(&shape)?, strides(&x.shape));
        let place = |element: usize| {
            coordinates(element, &shape).iter().enumerate().try_fold(0usize, |index, (axis, &at)| {
                let last = i64::try_from(x.shape[axis]).ok().filter(|&size| size > 0)? - 1;
                let at = i64::try_from(at).ok()? - pads[axis];
                let at = match mode.as_str() {
                    "edge" => at.clamp(0, last),
                    "reflect" if at < 0 => -at,
                    "reflect" if at > last => 2 * last - at,
                    _ => at,
                };
                let at = usize::try_from(at).ok().filter(|&at| at < x.shape[axis])?;
                Some(index + at * from[axis])
            })
        };
        let data = match &x.data {
            Data::Float(values) => {
                Data::Float((0..count).map(|element| place(element).map_or(filler, |at| values[at])).collect())
            }
            Data::Integer(..) => x.data.gathered((0..count).map(place)),
        };
        Ok(Tensor { shape, data })
    }

    pub(super) fn expand(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let wanted = self.integers(1, "shape")?.ok_or_else(|| self.error("a shape", "none"))?;
        let mut shape = self.dims(&wanted)?;
        while shape.len() < x.shape.len() {
            shape.insert(0, 1);
        }
        let skip = shape.len() - x.shape.len();
        for (to, &own) in shape[skip..].iter_mut().zip(&x.shape) {
            *to = match (*to, own) {
                (1, own) => own,
                (to, own) if to == own || own == 1 => to,
                _ => {
                    return Err(self.error(format!("a shape to which {:?} broadcasts", x.shape), format!("{wanted:?}")));
                }
            };
        }
        let count = self.sized(&shape)?;
        let place = |element: usize| Some(broadcast_index(element, &shape, &x.shape));
        Ok(Tensor { data: x.data.gathered((0..count).map(place)), shape })
    }

    pub(super) fn tile(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let repeats = self.integers(1, "repeats")?.ok_or_else(|| self.error("repeats", "none"))?;
        let repeats = self.dims(&repeats)?;
        if repeats.len() != x.shape.len() {
            return Err(self.error(format!("{} repeats", x.shape.len()), repeats.len().to_string()));
        }
        let shape: Vec<usize> = x.shape.iter().zip(&repeats).map(|(&dim, &times)| dim.saturating_mul(times)).collect();
        let (count, from) = (self.sized(&shape)?, strides(&x.shape));
        let place = |element: usize| {
            let at = coordinates(element, &shape);
            Some(at.iter().zip(&x.shape).zip(&from).map(|((at, dim), stride)| at % dim * stride).sum())
        };
        Ok(Tensor { data: x.data.gathered((0..count).map(place)), shape })
    }
}
