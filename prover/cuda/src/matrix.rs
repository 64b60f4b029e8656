//! Products of sparse matrices with the assignment, see `kernels/vectors.cuh`.

use std::collections::HashMap;
use std::sync::Arc;

use ark_bn254::Fr;
use ark_ff::Field as _;
use bytemuck::{Pod, Zeroable};
use proofmark_engine::Matrix;
use proofmark_engine::points::{Element as _, Words};

use crate::device::{Buffer, Device, DeviceError, launch};
use crate::kernels::{ROW_PRODUCTS, ROW_SUMS, ROW_TILE, RowProducts, RowSums};

/// The most entries that one thread takes of a row.
const PIECE: usize = 64;

/// A matrix on a device.
pub(crate) struct DeviceMatrix {
    pieces: Buffer<Piece>,
    entries: Buffer<Entry>,
    table: Buffer<Words>,
    /// Rows of several pieces, and how many pieces those are.
    long: Buffer<Piece>,
    parts: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
struct Piece {
    begin: u32,
    length: u32,
    into: u32,
    unused: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
struct Entry {
    variable: u32,
    coefficient: u32,
}

impl DeviceMatrix {
    /// Takes a matrix to a device, for products at the bit-reversed places of `2^log` values. After its rows come
    /// `extra` rows more, which are the first variables.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn new(device: &Arc<dyn Device>, matrix: &Matrix, log: u32, extra: usize) -> Result<Self, DeviceError> {
        let host = HostMatrix::new(matrix, log, extra);
        Ok(Self {
            pieces: Buffer::upload(device, &host.pieces)?,
            entries: Buffer::upload(device, &host.entries)?,
            table: Buffer::upload(device, &host.table)?,
            long: Buffer::upload(device, &host.long)?,
            parts: host.parts,
        })
    }

    /// The products, zero where there is no row.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn multiply(
        &self,
        device: &Arc<dyn Device>,
        assignment: &Buffer<Words>,
        log: u32,
    ) -> Result<Buffer<Words>, DeviceError> {
        // Pieces of long rows go behind the values.
        let products = Buffer::<Words>::zeroed(device, (1 << log) + self.parts)?;
        let args = RowProducts {
            pieces: self.pieces.address(),
            entries: self.entries.address(),
            table: self.table.address(),
            assignment: assignment.address(),
            products: products.address(),
            number: self.pieces.len() as u32,
            unused: 0,
        };
        launch(device, &ROW_PRODUCTS, [self.pieces.len().div_ceil(ROW_TILE), 1], &args)?;
        let args = RowSums {
            rows: self.long.address(),
            parts: products.address(),
            products: products.address(),
            number: self.long.len() as u32,
            unused: 0,
        };
        launch(device, &ROW_SUMS, [self.long.len().div_ceil(ROW_TILE), 1], &args)?;
        Ok(products)
    }

    /// Bytes that it takes.
    pub fn bytes(matrix: &Matrix, extra: usize) -> u64 {
        let entries: usize = (0..matrix.num_rows()).map(|row| matrix.row(row).count()).sum();
        let rows = matrix.num_rows() + extra;
        (entries * size_of::<Entry>() + (rows + entries / PIECE) * size_of::<Piece>()) as u64
    }
}

/// The same in the host's memory.
struct HostMatrix {
    pieces: Vec<Piece>,
    entries: Vec<Entry>,
    table: Vec<Words>,
    long: Vec<Piece>,
    parts: usize,
}

impl HostMatrix {
    fn new(matrix: &Matrix, log: u32, extra: usize) -> Self {
        let coefficients = [Fr::ONE, -Fr::ONE];
        let mut table: Vec<Words> = coefficients.iter().map(Fr::to_stored).collect();
        let mut indices: HashMap<Fr, u32> = coefficients.into_iter().zip(0..).collect();
        let (mut entries, mut pieces, mut long, mut parts) = (Vec::new(), Vec::new(), Vec::new(), 0);
        let mut push = |row: usize, variables: &mut dyn Iterator<Item = (u32, Fr)>| {
            let begin = entries.len();
            entries.extend(variables.map(|(variable, coefficient)| {
                let coefficient = *indices.entry(coefficient).or_insert_with(|| {
                    table.push(coefficient.to_stored());
                    table.len() as u32 - 1
                });
                Entry { variable, coefficient }
            }));
            let (length, into) = (entries.len() - begin, reverse(row, log));
            let piece = |begin: usize, length: usize, into: u32| Piece {
                begin: begin as u32,
                length: length as u32,
                into,
                unused: 0,
            };
            match length {
                0 => {}
                1..=PIECE => pieces.push(piece(begin, length, into)),
                _ => {
                    let count = length.div_ceil(PIECE);
                    long.push(piece((1 << log) + parts, count, into));
                    pieces.extend((0..count).map(|index| {
                        let at = index * PIECE;
                        piece(begin + at, PIECE.min(length - at), ((1 << log) + parts + index) as u32)
                    }));
                    parts += count;
                }
            }
        };
        for row in 0..matrix.num_rows() {
            push(row, &mut matrix.row(row));
        }
        for variable in 0..extra {
            push(matrix.num_rows() + variable, &mut std::iter::once((variable as u32, Fr::ONE)));
        }
        // Threads of a warp have about as much to do.
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.length));
        long.sort_by_key(|row| std::cmp::Reverse(row.length));
        Self { pieces, entries, table, long, parts }
    }
}

/// `index` with its lowest `bits` bits in reverse.
fn reverse(index: usize, bits: u32) -> u32 {
    if bits == 0 { 0 } else { (index as u32).reverse_bits() >> (32 - bits) }
}
