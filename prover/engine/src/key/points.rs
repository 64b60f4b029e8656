//! The points of a query.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};
use std::sync::Arc;

use ark_ec::short_weierstrass::Affine;

use super::mapping::FileBytes;
use crate::points::{CurveConfig, Stored, store};

/// Stored points, in memory of their own or in a mapped file.
#[derive(Clone)]
pub struct Points<C: CurveConfig>(Place<C>);

#[derive(Clone)]
enum Place<C: CurveConfig> {
    Memory(Arc<[Stored<C>]>),
    File { source: Arc<FileBytes>, bytes: Range<usize>, curve: PhantomData<C> },
}

impl<C: CurveConfig> Points<C> {
    /// Points of a part of a file, which has to be aligned to words and of whole points.
    pub(super) fn in_file(source: Arc<FileBytes>, bytes: Range<usize>) -> Self {
        Self(Place::File { source, bytes, curve: PhantomData })
    }
}

impl<C: CurveConfig> Deref for Points<C> {
    type Target = [Stored<C>];

    fn deref(&self) -> &[Stored<C>] {
        match &self.0 {
            Place::Memory(points) => points,
            Place::File { source, bytes, .. } => bytemuck::cast_slice(&source[bytes.clone()]),
        }
    }
}

impl<C: CurveConfig> FromIterator<Affine<C>> for Points<C> {
    fn from_iter<I: IntoIterator<Item = Affine<C>>>(points: I) -> Self {
        Self(Place::Memory(points.into_iter().map(|point| store::<C>(&point)).collect()))
    }
}

impl<C: CurveConfig> From<Vec<Stored<C>>> for Points<C> {
    fn from(points: Vec<Stored<C>>) -> Self {
        Self(Place::Memory(points.into()))
    }
}

impl<C: CurveConfig> PartialEq for Points<C> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<C: CurveConfig> Eq for Points<C> {}

impl<C: CurveConfig> fmt::Debug for Points<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if matches!(self.0, Place::Memory(_)) { "memory" } else { "a file" };
        write!(f, "Points({} in {place})", self.len())
    }
}
