//! Multi-scalar products: `sum of s_i P_i`, see `kernels/sums.cuh`.

use std::sync::Arc;

use ark_bn254::{g1, g2};
use ark_ec::short_weierstrass::Projective;
use ark_ff::AdditiveGroup as _;
use bytemuck::Pod;
use proofmark_engine::points::{CurveConfig, Element, Stored};

use crate::device::{Buffer, Device, DeviceError, launch};
use crate::kernels::{
    Kernel, SUM_SUMS_G1, SUM_SUMS_G2, SUM_TERMS_G1, SUM_TERMS_G2, SUM_TILE, SUM_WINDOW_G1, SUM_WINDOW_G2, SumSums,
    SumTerms, SumWindow,
};
use crate::sorted::Sorted;

/// Log of the buckets that a thread takes of a window's sum.
const STRAND_LOG: u32 = 4;

/// One of the two groups, and its kernels.
pub(crate) trait Group: CurveConfig {
    const SUM_TERMS: Kernel;
    const SUM_SUMS: Kernel;
    const SUM_WINDOW: Kernel;
}

impl Group for g1::Config {
    const SUM_TERMS: Kernel = SUM_TERMS_G1;
    const SUM_SUMS: Kernel = SUM_SUMS_G1;
    const SUM_WINDOW: Kernel = SUM_WINDOW_G1;
}

impl Group for g2::Config {
    const SUM_TERMS: Kernel = SUM_TERMS_G2;
    const SUM_SUMS: Kernel = SUM_SUMS_G2;
    const SUM_WINDOW: Kernel = SUM_WINDOW_G2;
}

/// The parts of a product that are still to be added up, on the device.
pub(crate) struct Parts<C: Group> {
    /// Of each class: its windows, and the parts of each.
    classes: Vec<(u32, usize, Buffer<Coordinates<C>>)>,
}

/// A sum as kernels keep it: X, Y, ZZ, ZZZ.
type Coordinates<C> = [<<C as CurveConfig>::Coordinate as Element>::Stored; 4];

impl<C: Group> Parts<C>
where
    Coordinates<C>: Pod,
{
    /// Launches all that the product takes.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn launch(device: &Arc<dyn Device>, bases: &Buffer<Stored<C>>, sorted: &[Sorted]) -> Result<Self, DeviceError>
    where
        Stored<C>: Pod,
    {
        let classes = sorted
            .iter()
            .map(|class| {
                let (windows, blocks) = (class.windows.count as usize, blocks(class));
                let parts = Buffer::<Coordinates<C>>::new(device, windows * blocks)?;
                sum_class::<C>(device, bases, class, &parts)?;
                Ok((class.windows.bits, blocks, parts))
            })
            .collect::<Result<_, DeviceError>>()?;
        Ok(Self { classes })
    }

    /// Waits, and adds up.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn finish(&self) -> Result<Projective<C>, DeviceError> {
        let mut total = Projective::ZERO;
        for (bits, blocks, parts) in &self.classes {
            let parts = parts.download()?;
            let mut sum = Projective::<C>::ZERO;
            for window in parts.chunks(*blocks).rev() {
                for _ in 0..*bits {
                    sum.double_in_place();
                }
                sum += window.iter().map(projective::<C>).sum::<Projective<C>>();
            }
            total += sum;
        }
        Ok(total)
    }
}

/// Blocks that share a window's sum.
fn blocks(class: &Sorted) -> usize {
    let strands = 1_usize << class.windows.buckets_log().saturating_sub(STRAND_LOG);
    strands.div_ceil(SUM_TILE)
}

fn sum_class<C: Group>(
    device: &Arc<dyn Device>,
    bases: &Buffer<Stored<C>>,
    class: &Sorted,
    parts: &Buffer<Coordinates<C>>,
) -> Result<(), DeviceError>
where
    Coordinates<C>: Pod,
    Stored<C>: Pod,
{
    let mut sums: Option<Buffer<Coordinates<C>>> = None;
    for level in &class.levels {
        let next = Buffer::<Coordinates<C>>::new(device, level.most)?;
        let blocks = [level.most.div_ceil(SUM_TILE), 1];
        let (chunks, order, number) = (level.chunks.address(), level.order.address(), level.number());
        match &sums {
            None => {
                let (bases, terms, sums) = (bases.address(), class.terms.address(), next.address());
                launch(device, &C::SUM_TERMS, blocks, &SumTerms { bases, terms, chunks, order, number, sums })?;
            }
            Some(before) => {
                let (parts, sums) = (before.address(), next.address());
                launch(device, &C::SUM_SUMS, blocks, &SumSums { parts, chunks, order, number, sums })?;
            }
        }
        sums = Some(next);
    }
    let (Some(sums), Some(level)) = (sums, class.levels.last()) else { return Ok(()) };
    let buckets = class.windows.buckets_log();
    let count = self::blocks(class);
    let args = SumWindow {
        sums: sums.address(),
        starts: level.starts.address(),
        parts: parts.address(),
        buckets,
        strand: buckets.min(STRAND_LOG),
        blocks: count as u32,
        unused: 0,
    };
    launch(device, &C::SUM_WINDOW, [count, class.windows.count as usize], &args)
}

/// `x = X / ZZ`, `y = Y / ZZZ`, as Jacobian coordinates with `Z = ZZ`.
fn projective<C: Group>([x, y, zz, zzz]: &Coordinates<C>) -> Projective<C> {
    let [x, y, zz, zzz] = [x, y, zz, zzz].map(C::Coordinate::from_stored);
    Projective::new_unchecked(x * zz, y * zzz, zz)
}
