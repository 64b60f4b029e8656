//! Sums, means and extrema along axes, positions of extrema, Softmax.

use proofmark_onnx::proto::data_type;

use super::layers::narrow;
use super::{Call, Data, Tensor, coordinates, strides};
use crate::error::QuantizeError;
use crate::nodes::{self, operator};

impl Call<'_> {
    pub(super) fn reduce(&self) -> Result<Tensor, QuantizeError> {
        let (shape, x) = self.reals(0)?;
        let global = operator(self.node).starts_with("Global");
        let axes = if global { None } else { self.integers(1, "axes")?.filter(|axes| !axes.is_empty()) };
        let keep = global || nodes::int(self.node, "keepdims").unwrap_or(1) != 0;
        let untouched = axes.is_none() && !global && nodes::int(self.node, "noop_with_empty_axes").unwrap_or(0) != 0;
        if untouched {
            return self.tensor(0).cloned();
        }
        let reduced: Vec<bool> = match axes {
            None => (0..shape.len()).map(|axis| !global || axis >= 2).collect(),
            Some(axes) => {
                let mut reduced = vec![false; shape.len()];
                for axis in axes {
                    reduced[self.axis(axis, shape.len())?] = true;
                }
                reduced
            }
        };
        let kept: Vec<usize> = shape.iter().zip(&reduced).map(|(&dim, &gone)| if gone { 1 } else { dim }).collect();
        let to = strides(&kept);
        let mut groups: Vec<Vec<f64>> = vec![Vec::new(); kept.iter().product()];
        for (element, &value) in x.iter().enumerate() {
            let at = coordinates(element, shape);
            let place =
                at.iter().zip(&reduced).zip(&to).map(|((at, gone), to)| if *gone { 0 } else { at * to }).sum::<usize>();
            groups[place].push(f64::from(value));
        }
        #[allow(clippy::cast_precision_loss)]
        let one = |values: Vec<f64>| {
            let count = values.len().max(1) as f64;
            narrow(match operator(self.node) {
                "ReduceMax" | "GlobalMaxPool" => values.into_iter().fold(f64::NEG_INFINITY, f64::max),
                "ReduceMin" => values.into_iter().fold(f64::INFINITY, f64::min),
                "ReduceSum" => values.into_iter().sum(),
                _ => values.into_iter().sum::<f64>() / count,
            })
        };
        let data = groups.into_iter().map(one).collect();
        let gone = |(dim, gone): (usize, bool)| (keep || !gone).then_some(dim);
        let shape = kept.into_iter().zip(reduced).filter_map(gone).collect();
        Ok(Tensor::float(shape, data))
    }

    /// Lines along the axis of an attribute, each as the elements that it has.
    fn lines(&self, default: i64) -> Result<(usize, Vec<Vec<usize>>), QuantizeError> {
        let (shape, x) = self.reals(0)?;
        let axis = self.axis(nodes::int(self.node, "axis").unwrap_or(default), shape.len())?;
        let (length, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
        let lines = x.len() / length.max(1);
        let line = |line: usize| {
            let start = line / inner.max(1) * length * inner + line % inner.max(1);
            (0..length).map(|at| start + at * inner).collect()
        };
        Ok((axis, (0..lines).map(line).collect()))
    }

    pub(super) fn arg_extremum(&self) -> Result<Tensor, QuantizeError> {
        let (shape, x) = self.reals(0)?;
        let (axis, lines) = self.lines(0)?;
        let sign = if operator(self.node) == "ArgMin" { -1.0 } else { 1.0 };
        let last = nodes::int(self.node, "select_last_index").unwrap_or(0) != 0;
        let one = |line: Vec<usize>| {
            let better = |best: usize, at: usize| {
                let (a, b) = (sign * x[line[at]], sign * x[line[best]]);
                if a > b || (last && a == b) { at } else { best }
            };
            i64::try_from((0..line.len()).reduce(better).unwrap_or(0)).unwrap_or(i64::MAX)
        };
        let values = lines.into_iter().map(one).collect();
        let mut shape = shape.to_vec();
        shape[axis] = 1;
        if nodes::int(self.node, "keepdims").unwrap_or(1) == 0 {
            shape.remove(axis);
        }
        Ok(Tensor { shape, data: Data::Integer(data_type::INT64, values) })
    }

    pub(super) fn softmax(&self) -> Result<Tensor, QuantizeError> {
        let (shape, x) = self.reals(0)?;
        let mut data = vec![0.0; x.len()];
        for line in self.lines(-1)?.1 {
            let largest = line.iter().map(|&at| f64::from(x[at])).fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = line.iter().map(|&at| libm::exp(f64::from(x[at]) - largest)).sum();
            for at in line {
                let off = f64::from(x[at]) - largest;
                let log = operator(self.node) == "LogSoftmax";
                data[at] = narrow(if log { off - libm::log(total) } else { libm::exp(off) / total });
            }
        }
        Ok(Tensor::float(shape.to_vec(), data))
    }
}
