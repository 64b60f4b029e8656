//! Scalars sorted into classes, see `kernels/scalars.cuh`.

use std::sync::Arc;

use proofmark_engine::points::Words;

use crate::device::{Address, Buffer, Device, DeviceError, launch};
use crate::kernels::{CLASS_TILE, CLASSES, SCALAR_CLASSES, SCALAR_TERMS, ScalarClasses, ScalarTerms};
use crate::sorted::Sorted;
use crate::totals::running_totals;
use crate::windows::{CLASS_BITS, Windows};

/// Looks at scalars in Montgomery form, and sorts each class by bucket: what any product with them needs.
///
/// # Errors
/// [`DeviceError`].
pub(crate) fn classify(device: &Arc<dyn Device>, scalars: &Buffer<Words>) -> Result<Vec<Sorted>, DeviceError> {
    let length = scalars.len();
    if length == 0 {
        return Ok(Vec::new());
    }
    let blocks = length.div_ceil(CLASS_TILE);
    let magnitudes = Buffer::<Words>::new(device, length)?;
    let terms = Buffer::<u32>::new(device, length)?;
    // Which class begins where: the running totals of counts, class by class.
    let starts = Buffer::<u32>::zeroed(device, CLASSES * blocks + 1)?;
    {
        let kinds = Buffer::<u8>::new(device, length)?;
        let (length, number) = (length as u32, blocks as u32);
        let args = ScalarClasses {
            scalars: scalars.address(),
            magnitudes: magnitudes.address(),
            kinds: kinds.address(),
            counts: starts.address(),
            length,
            blocks: number,
        };
        launch(device, &SCALAR_CLASSES, [blocks, 1], &args)?;
        running_totals(device, &starts)?;
        let (kinds, starts, terms) = (kinds.address(), starts.address(), terms.address());
        launch(device, &SCALAR_TERMS, [blocks, 1], &ScalarTerms { kinds, starts, terms, length, blocks: number })?;
    }
    // How wide windows are depends on how many scalars there are: the one thing that the host has to know.
    let mut begins = [0_u32; CLASSES + 1];
    for (class, begin) in begins.iter_mut().enumerate() {
        device.download(starts.at(class * blocks), bytemuck::bytes_of_mut(begin))?;
    }
    let mut sorted = Vec::new();
    for (class, bits) in CLASS_BITS.into_iter().enumerate() {
        let (begin, end) = (begins[class] as usize, begins[class + 1] as usize);
        if begin < end {
            let windows = Windows::choose(end - begin, bits);
            let terms = Terms { magnitudes: magnitudes.address(), terms: terms.at(begin), number: end - begin };
            sorted.push(Sorted::new(device, &terms, windows)?);
        }
    }
    Ok(sorted)
}

/// The terms of one class.
pub(crate) struct Terms {
    /// Of all scalars.
    pub magnitudes: Address,
    /// Index, and sign in the lowest bit.
    pub terms: Address,
    pub number: usize,
}
