//! Inputs to calibrate on and to compare with: one for each row of a file.

use proofmark_onnx::tensor_io::{InputTensor, Values};

use crate::error::QuantizeError;

/// Samples of a model's input.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    place: String,
    length: usize,
    values: Vec<f32>,
    rows: Vec<usize>,
}

impl Samples {
    /// The rows of a tensor along its first axis, each an input of `shape` (batch 1), perhaps flattened.
    ///
    /// # Errors
    /// [`QuantizeError::Mismatch`] for rows of another size, for no rows, and for values that float32 does not hold or
    /// that are no finite numbers.
    pub fn new(tensor: &InputTensor, input: &str, shape: &[usize]) -> Result<Self, QuantizeError> {
        let length: usize = shape.iter().product();
        let place = tensor.place.clone();
        let single = tensor.values.len() == length && tensor.shape != [length] && tensor.shape.first() != Some(&1);
        let rows = if single || tensor.shape == [length] { 1 } else { tensor.shape.first().copied().unwrap_or(0) };
        if rows == 0 || tensor.values.is_empty() {
            let got = format!("none, shape {:?}", tensor.shape);
            return Err(QuantizeError::mismatch(place, "at least one sample", got));
        }
        if tensor.values.len() != rows.saturating_mul(length) {
            let expected = format!("samples of {length} values, shape {:?} of input '{input}'", &shape[1..]);
            let got = format!("{} each, shape {:?}", tensor.values.len() / rows, tensor.shape);
            return Err(QuantizeError::mismatch(place, expected, got));
        }
        let values = floats(tensor)?;
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            let place = format!("{place}, sample {}, element {}", at / length, at % length);
            return Err(QuantizeError::mismatch(place, "a finite number", values[at].to_string()));
        }
        Ok(Self { place, length, values, rows: (0..rows).collect() })
    }

    /// Number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Which rows of the file they are.
    #[must_use]
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The samples.
    pub fn iter(&self) -> impl Iterator<Item = &[f32]> {
        self.rows.iter().map(|row| &self.values[row * self.length..][..self.length])
    }

    /// A sample for messages.
    #[must_use]
    pub fn describe(&self, index: usize) -> String {
        format!("{}[{}]", self.place, self.rows.get(index).copied().unwrap_or(index))
    }

    /// At most so many, spread evenly.
    #[must_use]
    pub fn at_most(mut self, most: usize) -> Self {
        let count = self.rows.len();
        if count > most {
            self.rows = (0..most).map(|i| self.rows[i * count / most]).collect();
        }
        self
    }

    /// All but every fifth sample, and every fifth: data is often sorted, so neither end is held out. `None` if there
    /// are fewer than five.
    #[must_use]
    pub fn split(self) -> Option<(Self, Self)> {
        let (held_out, kept): (Vec<_>, Vec<_>) = self.rows.iter().enumerate().partition(|(index, _)| index % 5 == 4);
        let rows = |rows: Vec<(usize, &usize)>| rows.into_iter().map(|(_, &row)| row).collect::<Vec<usize>>();
        let (kept, held_out) = (rows(kept), rows(held_out));
        if held_out.is_empty() {
            return None;
        }
        let evaluation = Self { rows: held_out, ..self.clone() };
        Some((Self { rows: kept, ..self }, evaluation))
    }
}

fn floats(tensor: &InputTensor) -> Result<Vec<f32>, QuantizeError> {
    const EXACT: i64 = 1 << 24;
    match &tensor.values {
        Values::Float(values) => Ok(values.clone()),
        Values::Integer(values) => {
            #[allow(clippy::cast_precision_loss)]
            let one = |(at, &value): (usize, &i64)| {
                (-EXACT..=EXACT).contains(&value).then_some(value as f32).ok_or_else(|| {
                    let place = format!("{}, element {at}", tensor.place);
                    QuantizeError::mismatch(place, "an integer that float32 holds exactly", value.to_string())
                })
            };
            values.iter().enumerate().map(one).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tensor(shape: &[usize], values: Vec<f32>) -> InputTensor {
        InputTensor { place: "data.npy".into(), shape: shape.to_vec(), values: Values::Float(values) }
    }

    #[test]
    fn rows_are_samples() {
        for (shape, count) in [(&[2, 1, 3][..], 2), (&[2, 3], 2), (&[1, 6], 1), (&[6], 1), (&[3, 2], 1)] {
            let wanted = if count == 2 { [1, 1, 3] } else { [1, 2, 3] };
            let samples = Samples::new(&tensor(shape, vec![0.5; 6]), "x", &wanted).unwrap();
            assert_eq!(samples.len(), count, "{shape:?}");
        }
    }

    #[test]
    fn every_fifth_is_held_out() {
        let samples = Samples::new(&tensor(&[10, 1], (0..10_u8).map(f32::from).collect()), "x", &[1, 1]).unwrap();
        let (kept, held_out) = samples.clone().split().unwrap();
        assert_eq!((kept.rows(), held_out.rows()), (&[0, 1, 2, 3, 5, 6, 7, 8][..], &[4, 9][..]));
        assert_eq!(samples.at_most(2).rows(), [0, 5]);
        assert!(kept.at_most(4).split().is_none());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (shape, values, expected) in [
            (
                &[2, 2][..],
                vec![0.0; 4],
                "data.npy: expected samples of 3 values, shape [3] of input 'x', got 2 each, shape [2, 2]",
            ),
            (&[0, 3], vec![], "data.npy: expected at least one sample, got none, shape [0, 3]"),
            (&[1, 3], vec![0.0, f32::NAN, 0.0], "data.npy, sample 0, element 1: expected a finite number, got NaN"),
        ] {
            assert_eq!(Samples::new(&tensor(shape, values), "x", &[1, 3]).unwrap_err().to_string(), expected);
        }
    }
}
