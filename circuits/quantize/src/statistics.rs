//! What calibration sees of a tensor: its range, a histogram, the mean square of each channel.

/// An interval to which values are clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Band {
    /// Smallest value.
    pub(crate) low: f32,
    /// Largest value.
    pub(crate) high: f32,
}

impl Band {
    /// The nearest value inside.
    pub(crate) fn clip(self, value: f32) -> f32 {
        value.max(self.low).min(self.high)
    }
}

/// Bins of a histogram: some eight to a step of an 8-bit quantisation.
const BINS: usize = 2048;

/// The first pass: ranges.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    low: f32,
    high: f32,
    count: u64,
    squares: Vec<f64>,
}

impl Range {
    /// Nothing seen; `channels` are along axis 1.
    pub(crate) fn new(channels: usize) -> Self {
        Self { low: f32::INFINITY, high: f32::NEG_INFINITY, count: 0, squares: vec![0.0; channels.max(1)] }
    }

    /// Sees a tensor; gives the position of a value that is no finite number.
    pub(crate) fn see(&mut self, values: &[f32]) -> Result<(), usize> {
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(at);
        }
        let inner = (values.len() / self.squares.len()).max(1);
        let channels = self.squares.len();
        for (index, &value) in values.iter().enumerate() {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
            self.squares[index / inner % channels] += f64::from(value) * f64::from(value);
        }
        self.count += values.len() as u64;
        Ok(())
    }

    /// The second pass, over bins between the ends.
    pub(crate) fn histogram(self) -> Histogram {
        #[allow(clippy::cast_precision_loss)]
        let each = (self.count as f64 / self.squares.len() as f64).max(1.0);
        let squares = self.squares.iter().map(|sum| sum / each).collect();
        Histogram { low: self.low, high: self.high, squares, bins: vec![(0.0, 0.0); BINS] }
    }
}

/// The second pass: how many values fall where.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    low: f32,
    high: f32,
    squares: Vec<f64>,
    /// Number and sum of the values of each bin.
    bins: Vec<(f64, f64)>,
}

impl Histogram {
    /// Sees a tensor of the first pass again.
    pub(crate) fn see(&mut self, values: &[f32]) {
        let width = f64::from(self.high) - f64::from(self.low);
        #[allow(clippy::cast_precision_loss)]
        let per_unit = if width > 0.0 { BINS as f64 / width } else { 0.0 };
        for &value in values {
            let place = (f64::from(value) - f64::from(self.low)) * per_unit;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let bin = &mut self.bins[(place as usize).min(BINS - 1)];
            bin.0 += 1.0;
            bin.1 += f64::from(value);
        }
    }

    /// What is known in the end.
    pub(crate) fn summary(self) -> Summary {
        let points = self.bins.iter().filter(|bin| bin.0 > 0.0).map(|&(count, sum)| (sum / count, count)).collect();
        Summary { low: f64::from(self.low), high: f64::from(self.high), points, squares: self.squares }
    }
}

/// What calibration knows about a tensor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Summary {
    /// Smallest value.
    pub(crate) low: f64,
    /// Largest value.
    pub(crate) high: f64,
    /// Values, each for a bin, ascending, and how often they came.
    pub(crate) points: Vec<(f64, f64)>,
    /// Mean square of each channel.
    pub(crate) squares: Vec<f64>,
}

impl Summary {
    /// Of two tensors that are to share a scale.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let mut points = [self.points.as_slice(), other.points.as_slice()].concat();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { low: self.low.min(other.low), high: self.high.max(other.high), points, squares: self.squares.clone() }
    }

    /// Of the tensor clipped.
    pub(crate) fn clipped(&self, band: Band) -> Self {
        let clip = |value: f64| value.max(f64::from(band.low)).min(f64::from(band.high));
        let points = self.points.iter().map(|&(value, count)| (clip(value), count)).collect();
        Self { low: clip(self.low), high: clip(self.high), points, squares: self.squares.clone() }
    }

    /// The range that holds a share of the values (in per cent), the same share cut off at either end.
    pub(crate) fn percentile(&self, percentile: f64) -> (f64, f64) {
        let total: f64 = self.points.iter().map(|point| point.1).sum();
        let cut = total * (100.0 - percentile) / 200.0;
        if cut <= 0.0 {
            return (self.low, self.high);
        }
        let low = outermost(self.points.iter(), cut).unwrap_or(self.low);
        let high = outermost(self.points.iter().rev(), cut).unwrap_or(self.high);
        (low, high)
    }
}

/// The first of the points that is not cut off whole.
fn outermost<'p>(mut points: impl Iterator<Item = &'p (f64, f64)>, cut: f64) -> Option<f64> {
    let mut seen = 0.0;
    let found = points.find(|point| {
        seen += point.1;
        seen > cut
    });
    found.map(|point| point.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn summary(values: &[f32]) -> Summary {
        let mut range = Range::new(1);
        range.see(values).unwrap();
        let mut histogram = range.histogram();
        histogram.see(values);
        histogram.summary()
    }

    #[test]
    fn ranges_are_exact_and_outliers_can_be_cut() {
        let mut values: Vec<f32> = (0..1000_i16).map(|i| f32::from(i) / 1000.0).collect();
        values.push(100.0);
        let summary = summary(&values);
        assert_eq!((summary.low, summary.high), (0.0, 100.0));
        assert_eq!(summary.percentile(100.0), (0.0, 100.0));
        let (low, high) = summary.percentile(99.0);
        assert!(low < 0.05 && (0.9..1.0).contains(&high), "{low} {high}");
    }

    #[test]
    fn what_is_no_number_is_found() {
        assert_eq!(Range::new(1).see(&[0.0, f32::NAN]), Err(1));
    }

    #[test]
    fn channels_have_mean_squares_of_their_own() {
        let mut range = Range::new(2);
        range.see(&[1.0, 1.0, 3.0, 3.0]).unwrap();
        assert_eq!(range.histogram().summary().squares, [1.0, 9.0]);
    }
}
