//! Running totals of long lists.

use std::sync::Arc;

use crate::device::{Buffer, Device, DeviceError, launch};
use crate::kernels::{SCAN_ADD, SCAN_TILE, SCAN_TILES, ScanAdd, ScanTiles};

/// Each number becomes the total of those before it.
pub(crate) fn running_totals(device: &Arc<dyn Device>, list: &Buffer<u32>) -> Result<(), DeviceError> {
    let (length, tiles) = (list.len() as u32, list.len().div_ceil(SCAN_TILE));
    let totals = Buffer::<u32>::new(device, tiles)?;
    let list = list.address();
    launch(device, &SCAN_TILES, [tiles, 1], &ScanTiles { list, totals: totals.address(), length, unused: 0 })?;
    if tiles > 1 {
        running_totals(device, &totals)?;
        launch(device, &SCAN_ADD, [tiles, 1], &ScanAdd { list, before: totals.address(), length, unused: 0 })?;
    }
    Ok(())
}
