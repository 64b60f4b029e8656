//! Element by element: sums, products, comparisons, clips, casts; numpy's broadcasting.

use proofmark_onnx::proto::data_type;

use super::{Call, Data, Tensor, broadcast_index};
use crate::error::QuantizeError;
use crate::nodes::{self, operator};

impl Call<'_> {
    /// The shape to which all inputs broadcast.
    fn broadcast(&self) -> Result<Vec<usize>, QuantizeError> {
        let mut all: Vec<usize> = Vec::new();
        for tensor in self.inputs.iter().flatten() {
            while all.len() < tensor.shape.len() {
                all.insert(0, 1);
            }
            let skip = all.len() - tensor.shape.len();
            for (at, &dim) in all[skip..].iter_mut().zip(&tensor.shape) {
                match (*at, dim) {
                    (a, b) if a == b || b == 1 => {}
                    (1, b) => *at = b,
                    _ => {
                        let expected = format!("shapes that broadcast to {all:?}");
                        return Err(self.error(expected, format!("{:?}", tensor.shape)));
                    }
                }
            }
        }
        self.sized(&all)?;
        Ok(all)
    }

    /// Sums, products and extrema of any number of tensors, of real numbers or of integers (shapes).
    pub(super) fn combine(&self) -> Result<Tensor, QuantizeError> {
        let shape = self.broadcast()?;
        let count: usize = shape.iter().product();
        let inputs: Vec<&Tensor> = self.inputs.iter().flatten().copied().collect();
        let real = inputs.iter().any(|tensor| tensor.reals().is_some());
        if !real {
            return self.combine_integers(shape, &inputs);
        }
        let operator = operator(self.node);
        #[allow(clippy::cast_precision_loss)]
        let share = 1.0 / inputs.len().max(1) as f64;
        let one = |element: usize| -> Option<f32> {
            let mut values = inputs.iter().map(|tensor| value(tensor, broadcast_index(element, &shape, &tensor.shape)));
            let first = values.next()?;
            let result = match operator {
                "Add" | "Sum" => values.fold(first, |a, b| a + b),
                "Mean" => values.fold(first, |a, b| a + b) * share,
                "Sub" => values.fold(first, |a, b| a - b),
                "Mul" => values.fold(first, |a, b| a * b),
                "Div" => values.fold(first, |a, b| a / b),
                "Max" => values.fold(first, f64::max),
                "Min" => values.fold(first, f64::min),
                "Pow" => values.fold(first, libm::pow),
                _ => values.fold(first, |x, slope| if x < 0.0 { x * slope } else { x }),
            };
            #[allow(clippy::cast_possible_truncation)]
            Some(result as f32)
        };
        let data: Option<Vec<f32>> = (0..count).map(one).collect();
        data.map(|data| Tensor::float(shape, data)).ok_or_else(|| self.error("at least one input", "none"))
    }

    fn combine_integers(&self, shape: Vec<usize>, inputs: &[&Tensor]) -> Result<Tensor, QuantizeError> {
        let count: usize = shape.iter().product();
        let mut values = Vec::with_capacity(count);
        let mut code = data_type::INT64;
        for element in 0..count {
            let mut result: Option<i64> = None;
            for tensor in inputs {
                let Data::Integer(own, data) = &tensor.data else { continue };
                code = *own;
                let next = data.get(broadcast_index(element, &shape, &tensor.shape)).copied().unwrap_or(0);
                result = match (result, operator(self.node)) {
                    (None, _) => Some(next),
                    (Some(a), "Add" | "Sum") => a.checked_add(next),
                    (Some(a), "Sub") => a.checked_sub(next),
                    (Some(a), "Mul") => a.checked_mul(next),
                    (Some(a), "Div") => a.checked_div(next),
                    (Some(a), "Max") => Some(a.max(next)),
                    (Some(a), "Min") => Some(a.min(next)),
                    _ => None,
                };
                if result.is_none() {
                    return Err(self.error("integers that can be computed", "an overflow or a division by 0"));
                }
            }
            values.push(result.unwrap_or(0));
        }
        Ok(Tensor { shape, data: Data::Integer(code, values) })
    }

    /// Truth values of two tensors.
    pub(super) fn compare(&self) -> Result<Tensor, QuantizeError> {
        let shape = self.broadcast()?;
        let (a, b) = (self.tensor(0)?, self.tensor(1)?);
        let one = |element: usize| {
            let [a, b] = [a, b].map(|tensor| value(tensor, broadcast_index(element, &shape, &tensor.shape)));
            i64::from(match operator(self.node) {
                "Greater" => a > b,
                "Less" => a < b,
                "GreaterOrEqual" => a >= b,
                "LessOrEqual" => a <= b,
                "And" => a != 0.0 && b != 0.0,
                "Or" => a != 0.0 || b != 0.0,
                _ => a == b,
            })
        };
        let values = (0..shape.iter().product()).map(one).collect();
        Ok(Tensor { shape, data: Data::Integer(data_type::BOOL, values) })
    }

    pub(super) fn not(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let values = (0..x.data.len()).map(|at| i64::from(value(x, at) == 0.0)).collect();
        Ok(Tensor { shape: x.shape.clone(), data: Data::Integer(data_type::BOOL, values) })
    }

    /// Where.
    pub(super) fn choose(&self) -> Result<Tensor, QuantizeError> {
        let shape = self.broadcast()?;
        let [condition, x, y] = [self.tensor(0)?, self.tensor(1)?, self.tensor(2)?];
        let at = |tensor: &Tensor, element: usize| broadcast_index(element, &shape, &tensor.shape);
        let chosen = (0..shape.iter().product()).map(|element| {
            if value(condition, at(condition, element)) == 0.0 { (y, at(y, element)) } else { (x, at(x, element)) }
        });
        let data = match (&x.data, &y.data) {
            (Data::Integer(code, _), Data::Integer(..)) => {
                let whole = |(tensor, at): (&Tensor, usize)| match &tensor.data {
                    Data::Integer(_, values) => values.get(at).copied().unwrap_or(0),
                    Data::Float(_) => 0,
                };
                Data::Integer(*code, chosen.map(whole).collect())
            }
            #[allow(clippy::cast_possible_truncation)]
            _ => Data::Float(chosen.map(|(tensor, at)| value(tensor, at) as f32).collect()),
        };
        Ok(Tensor { shape, data })
    }

    pub(super) fn clip(&self) -> Result<Tensor, QuantizeError> {
        let bound = |index: usize, name: &str, open: f32| -> Result<f64, QuantizeError> {
            match self.optional(index) {
                Some(tensor) if tensor.data.len() == 1 => Ok(value(tensor, 0)),
                Some(tensor) => Err(self.error(format!("one number as {name}"), tensor.data.len().to_string())),
                None => Ok(f64::from(nodes::float(self.node, name).unwrap_or(open))),
            }
        };
        let (low, high) = (bound(1, "min", f32::NEG_INFINITY)?, bound(2, "max", f32::INFINITY)?);
        self.map(|x| x.max(low).min(high))
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    pub(super) fn cast(&self) -> Result<Tensor, QuantizeError> {
        let x = self.tensor(0)?;
        let to = nodes::int(self.node, "to").and_then(|to| i32::try_from(to).ok()).unwrap_or(0);
        let data = match (&x.data, to) {
            (Data::Float(values), data_type::FLOAT) => Data::Float(values.clone()),
            (Data::Integer(_, values), data_type::FLOAT) => Data::Float(values.iter().map(|&v| v as f32).collect()),
            (Data::Integer(_, values), data_type::INT32 | data_type::INT64) => Data::Integer(to, values.clone()),
            (Data::Float(values), data_type::INT32 | data_type::INT64) => {
                Data::Integer(to, values.iter().map(|&v| v as i64).collect())
            }
            (_, data_type::BOOL) => {
                let values = (0..x.data.len()).map(|at| i64::from(value(x, at) != 0.0)).collect();
                Data::Integer(to, values)
            }
            _ => return Err(self.error("a cast to float32, int32, int64 or bool", data_type::name(to))),
        };
        Ok(Tensor { shape: x.shape.clone(), data })
    }

    pub(super) fn shape(&self) -> Result<Tensor, QuantizeError> {
        let shape = &self.tensor(0)?.shape;
        let rank = i64::try_from(shape.len()).unwrap_or(i64::MAX);
        let end = |name: &str, default: i64| {
            let at = nodes::int(self.node, name).unwrap_or(default);
            usize::try_from((if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank)).unwrap_or(0)
        };
        let (start, end) = (end("start", 0), end("end", rank));
        let dims = shape.get(start..end.max(start)).unwrap_or_default();
        let values: Vec<i64> = dims.iter().map(|&dim| i64::try_from(dim).unwrap_or(i64::MAX)).collect();
        Ok(Tensor { shape: vec![values.len()], data: Data::Integer(data_type::INT64, values) })
    }
}

/// A number of any tensor.
#[allow(clippy::cast_precision_loss)]
pub(super) fn value(tensor: &Tensor, at: usize) -> f64 {
    match &tensor.data {
        Data::Float(values) => f64::from(values.get(at).copied().unwrap_or(0.0)),
        Data::Integer(_, values) => values.get(at).copied().unwrap_or(0) as f64,
    }
}
