//! Number-theoretic transforms, see `kernels/transform.cuh`.

use std::sync::Arc;

use ark_bn254::Fr;
use ark_ff::{FftField as _, Field as _};
use proofmark_engine::points::{Element as _, Words};

use crate::device::{Address, Buffer, Device, DeviceError, launch};
use crate::kernels::{TRANSFORM_LOG, TRANSFORM_PASS, TRANSFORM_TABLE, TransformPass, TransformTable};

/// The most layers of a pass whose tile has several columns: four neighbours at least.
const STRIDED_LAYERS: u32 = TRANSFORM_LOG - 2;

/// The even points (powers of a root of order `n`) and the odd ones between them, on a device.
pub struct Domain {
    device: Arc<dyn Device>,
    log: u32,
    factors: Buffer<Words>,
    inverses: Buffer<Words>,
}

/// Which way a transform goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Values at the even points to coefficients, times the size.
    Interpolate,
    /// Coefficients to values at the odd points.
    EvaluateOdd,
    /// One after the other.
    EvenToOdd,
}

impl Domain {
    /// Tables for `2^log` points, of 1.5 elements a point.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn new(device: &Arc<dyn Device>, log: u32) -> Result<Self, DeviceError> {
        let root = Fr::get_root_of_unity(1 << (log + 1)).unwrap_or(Fr::ONE);
        let inverse = root.inverse().unwrap_or(Fr::ONE);
        let factors = table(device, root, log, log)?;
        let inverses = table(device, inverse, log, log.saturating_sub(1))?;
        Ok(Self { device: device.clone(), log, factors, inverses })
    }

    /// Log of the number of points.
    #[must_use]
    pub fn log(&self) -> u32 {
        self.log
    }

    /// Transforms values in place.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn transform(&self, values: &Buffer<Words>, direction: Direction) -> Result<(), DeviceError> {
        let passes = passes(self.log);
        let (up, down) = match direction {
            Direction::Interpolate => (true, false),
            Direction::EvaluateOdd => (false, true),
            Direction::EvenToOdd => (true, true),
        };
        if up {
            for &pass in passes[1..].iter().rev() {
                self.pass(values, pass, true, false)?;
            }
        }
        // The layers next to the top are the last ones up and the first ones down, on the same tiles.
        self.pass(values, passes[0], up, down)?;
        if down {
            for &pass in &passes[1..] {
                self.pass(values, pass, false, true)?;
            }
        }
        Ok(())
    }

    fn pass(
        &self,
        values: &Buffer<Words>,
        (first, layers): (u32, u32),
        up: bool,
        down: bool,
    ) -> Result<(), DeviceError> {
        debug_assert_eq!(values.len(), 1 << self.log);
        let or_nowhere = |wanted: bool, table: &Buffer<Words>| if wanted { table.address() } else { Address(0) };
        let args = TransformPass {
            values: values.address(),
            inverses: or_nowhere(up, &self.inverses),
            factors: or_nowhere(down, &self.factors),
            log: self.log,
            first,
            layers,
            unused: 0,
        };
        let tiles = 1 << self.log.saturating_sub(TRANSFORM_LOG);
        launch(&self.device, &TRANSFORM_PASS, [tiles, 1], &args)
    }
}

/// `base^bitrev_log(i)` for `i < 2^count`.
fn table(device: &Arc<dyn Device>, base: Fr, log: u32, count: u32) -> Result<Buffer<Words>, DeviceError> {
    let mut powers = [Words::default(); 28];
    for (bit, power) in powers.iter_mut().enumerate().take(count as usize) {
        *power = base.pow([1 << (log as usize - 1 - bit)]).to_stored();
    }
    let table = Buffer::new(device, 1 << count)?;
    let args = TransformTable { powers, table: table.address(), count, unused: 0 };
    launch(device, &TRANSFORM_TABLE, [(1_usize << count).div_ceil(TRANSFORM_TABLE.threads as usize), 1], &args)?;
    Ok(table)
}

/// First layer and number of layers of each pass, from the top.
fn passes(log: u32) -> Vec<(u32, u32)> {
    let last = log.min(TRANSFORM_LOG);
    let rest = log - last;
    let count = rest.div_ceil(STRIDED_LAYERS);
    let mut passes = Vec::new();
    let mut first = 0;
    for index in 0..count {
        // As even as can be.
        let layers = (rest - first).div_ceil(count - index);
        passes.push((first, layers));
        first += layers;
    }
    passes.push((first, last));
    passes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_cover_all_layers_once() {
        for log in 1..=27 {
            let mut next = 0;
            let passes = passes(log);
            for (index, &(first, layers)) in passes.iter().enumerate() {
                assert_eq!(first, next, "2^{log}");
                assert!(
                    layers >= 1 && layers <= if index + 1 == passes.len() { TRANSFORM_LOG } else { STRIDED_LAYERS }
                );
                next += layers;
            }
            assert_eq!(next, log);
        }
        assert_eq!(passes(20), [(0, 5), (5, 5), (10, 10)]);
    }
}
