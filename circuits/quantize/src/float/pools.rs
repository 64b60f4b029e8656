//! MaxPool and AveragePool.

use super::layers::narrow;
use super::{Call, Tensor, coordinates};
use crate::error::QuantizeError;
use crate::nodes::{self, operator};

impl Call<'_> {
    pub(super) fn pool(&self) -> Result<Tensor, QuantizeError> {
        let (batch, channels, size, x) = self.image()?;
        if !nodes::has(self.node, "kernel_shape") {
            return Err(self.error("an attribute kernel_shape", "none"));
        }
        let windows = self.windows(size, self.sizes("kernel_shape", size.len(), 1)?)?;
        let with_padding = nodes::int(self.node, "count_include_pad").unwrap_or(0) != 0;
        let (area, inner) = (size.iter().product::<usize>(), windows.kernel.iter().product::<usize>());
        let shape = [vec![batch, channels], windows.output.clone()].concat();
        let count = self.sized(&shape)?;
        let places: usize = windows.output.iter().product();
        let mut data = Vec::with_capacity(count);
        for out in 0..count {
            let from = &x[out / places * area..][..area];
            let at = coordinates(out % places, &windows.output);
            let kernel = (0..inner).map(|k| coordinates(k, &windows.kernel));
            let seen: Vec<f64> =
                kernel.filter_map(|k| windows.element(&at, &k, size)).map(|i| f64::from(from[i])).collect();
            if seen.is_empty() {
                return Err(self.error("every window to hold an element", format!("window {out} without")));
            }
            #[allow(clippy::cast_precision_loss)]
            let divisor = if with_padding { windows.covered(&at) } else { seen.len() } as f64;
            data.push(narrow(match operator(self.node) {
                "MaxPool" => seen.into_iter().fold(f64::NEG_INFINITY, f64::max),
                _ => seen.into_iter().sum::<f64>() / divisor,
            }));
        }
        Ok(Tensor::float(shape, data))
    }
}
