//! What a device can do.
//!
//! A device is one queue: what it is asked for happens in order, and [`Device::download`] waits for it. An NVIDIA card behind
//! its driver is one; the emulation that tests run on (`prover/cuda/emulator`) is another.

use std::marker::PhantomData;
use std::sync::Arc;

use bytemuck::Pod;

use crate::kernels::Kernel;

/// An address in a device's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub struct Address(
    /// As the device counts; zero is nowhere.
    pub u64,
);

/// A device's memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Not taken.
    pub free: u64,
    /// All of it.
    pub total: u64,
}

/// What a device refuses, or fails at.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceError {
    /// More was asked for than there is.
    #[error("GPU memory: expected {expected} bytes, got {} of {} free", memory.free, memory.total)]
    OutOfMemory {
        /// What was asked for.
        expected: u64,
        /// What there is.
        memory: Memory,
    },
    /// It fell off the bus, its process died, or an earlier error left it unusable.
    #[error("the GPU is lost: {0}")]
    Lost(
        /// What it said last.
        String,
    ),
    /// Anything else that the driver says.
    #[error("{call}: {reason}")]
    Driver {
        /// What was asked for.
        call: String,
        /// The driver's words.
        reason: String,
    },
}

/// Memory and launches of one queue.
pub trait Device: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> String;

    /// What memory it has.
    ///
    /// # Errors
    /// [`DeviceError`], as all the others.
    fn memory(&self) -> Result<Memory, DeviceError>;

    /// Takes memory, whose content is anything, aligned to 16 bytes at least.
    ///
    /// # Errors
    /// [`DeviceError::OutOfMemory`] too.
    fn allocate(&self, bytes: u64) -> Result<Address, DeviceError>;

    /// Gives memory back once all that was asked for before is done. A lost device has none to take back.
    fn free(&self, address: Address);

    /// Sets memory to zero.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn zero(&self, address: Address, bytes: u64) -> Result<(), DeviceError>;

    /// Copies to the device. What is given may change afterwards.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn upload(&self, to: Address, bytes: &[u8]) -> Result<(), DeviceError>;

    /// Copies from the device, after all that was asked for before.
    ///
    /// # Errors
    /// [`DeviceError`], also that of an earlier launch.
    fn download(&self, from: Address, into: &mut [u8]) -> Result<(), DeviceError>;

    /// Launches a kernel on `blocks[0]` times `blocks[1]` blocks, with its arguments' bytes.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn launch(&self, kernel: &Kernel, blocks: [u32; 2], args: &[u8]) -> Result<(), DeviceError>;
}

/// Memory that is given back when it is dropped: `len` values of a type.
pub struct Buffer<T> {
    device: Arc<dyn Device>,
    address: Address,
    len: usize,
    values: PhantomData<T>,
}

impl<T: Pod> Buffer<T> {
    /// Memory with anything in it.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn new(device: &Arc<dyn Device>, len: usize) -> Result<Self, DeviceError> {
        // A device may refuse to take nothing.
        let address = device.allocate(bytes_of::<T>(len).max(16))?;
        Ok(Self { device: device.clone(), address, len, values: PhantomData })
    }

    /// Memory of zeros.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn zeroed(device: &Arc<dyn Device>, len: usize) -> Result<Self, DeviceError> {
        let buffer = Self::new(device, len)?;
        device.zero(buffer.address, bytes_of::<T>(len))?;
        Ok(buffer)
    }

    /// A copy of values.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn upload(device: &Arc<dyn Device>, values: &[T]) -> Result<Self, DeviceError> {
        let buffer = Self::new(device, values.len())?;
        device.upload(buffer.address, bytemuck::cast_slice(values))?;
        Ok(buffer)
    }

    /// What is in it.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn download(&self) -> Result<Vec<T>, DeviceError> {
        let mut values = vec![T::zeroed(); self.len];
        self.device.download(self.address, bytemuck::cast_slice_mut(&mut values))?;
        Ok(values)
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> Address {
        self.address
    }

    /// Where one of its values is. The one after the last is an end, not a value.
    #[must_use]
    pub fn at(&self, index: usize) -> Address {
        debug_assert!(index <= self.len);
        Address(self.address.0 + bytes_of::<T>(index))
    }

    /// The same memory, of which only the first values count from now on.
    #[must_use]
    pub fn shortened(mut self, len: usize) -> Self {
        self.len = self.len.min(len);
        self
    }

    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<T> Drop for Buffer<T> {
    fn drop(&mut self) {
        self.device.free(self.address);
    }
}

fn bytes_of<T>(len: usize) -> u64 {
    (len * size_of::<T>()) as u64
}

/// Launches a kernel with its arguments on enough blocks for `threads` threads in each of `rows` rows.
pub(crate) fn launch<A: Pod>(
    device: &Arc<dyn Device>,
    kernel: &Kernel,
    blocks: [usize; 2],
    args: &A,
) -> Result<(), DeviceError> {
    debug_assert_eq!(size_of::<A>(), kernel.bytes, "arguments of {}", kernel.name);
    if blocks.contains(&0) {
        return Ok(());
    }
    device.launch(kernel, blocks.map(|count| count as u32), bytemuck::bytes_of(args))
}
