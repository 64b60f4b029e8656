//! Reads points off bytes whose length was checked, and writes them: one code for all binary layouts.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::form::{Form, Wire};
use crate::curve::expect_length;
use crate::error::{Element, Error};
use crate::tower::Fq2;
use crate::{Fq, G1Affine, G2Affine, Proof};

/// The rest of an encoding in form `P`. Beyond the end it reads what no decoder accepts.
pub(crate) struct Source<'a, P> {
    rest: &'a [u8],
    form: PhantomData<P>,
}

/// Bytes of a `G1` point.
pub(crate) const fn g1_bytes<P: Form>() -> usize {
    P::COORDINATES * Fq::BYTES
}

/// Bytes of a `G2` point.
pub(crate) const fn g2_bytes<P: Form>() -> usize {
    P::COORDINATES * Fq2::BYTES
}

/// Bytes of three points `A B C`.
pub(crate) const fn proof_bytes<P: Form>() -> usize {
    2 * g1_bytes::<P>() + g2_bytes::<P>()
}

impl<'a, P: Form> Source<'a, P> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, form: PhantomData }
    }

    /// The next bytes; fewer at the end.
    pub(crate) fn take(&mut self, bytes: usize) -> &'a [u8] {
        let (head, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, &[]));
        self.rest = rest;
        head
    }

    /// The next `G1` point.
    pub(crate) fn g1(&mut self, element: Element) -> Result<G1Affine, Error> {
        P::read(self.take(g1_bytes::<P>()), element)
    }

    /// The next point of the twist.
    pub(crate) fn twist(&mut self, element: Element) -> Result<G2Affine, Error> {
        P::read(self.take(g2_bytes::<P>()), element)
    }

    /// The next `G2` point.
    pub(crate) fn g2(&mut self, element: Element) -> Result<G2Affine, Error> {
        let point = self.twist(element)?;
        if point.is_in_subgroup() { Ok(point) } else { Err(Error::NotInSubgroup { element }) }
    }

    /// The next proof `A B C`, `B` anywhere on the twist.
    pub(crate) fn proof(&mut self) -> Result<Proof, Error> {
        let a = self.g1(Element::ProofA)?;
        let b = self.twist(Element::ProofB)?;
        let c = self.g1(Element::ProofC)?;
        Ok(Proof { a, b, c })
    }

    /// The input points of a key.
    pub(crate) fn ic(&mut self, points: usize) -> Result<Vec<G1Affine>, Error> {
        (0..points).map(|i| self.g1(Element::Ic(i))).collect()
    }
}

/// A proof that must be the whole of `bytes`, `B` anywhere on the twist.
pub(crate) fn whole_proof<P: Form>(bytes: &[u8]) -> Result<Proof, Error> {
    expect_length("proof", proof_bytes::<P>() as u64, bytes)?;
    Source::<P>::new(bytes).proof()
}

/// A proof with `B` in its subgroup.
pub(crate) fn in_subgroup(proof: Proof) -> Result<Proof, Error> {
    if proof.b.is_in_subgroup() { Ok(proof) } else { Err(Error::NotInSubgroup { element: Element::ProofB }) }
}

/// Appends a proof.
pub(crate) fn put_proof<P: Form>(proof: &Proof, out: &mut Vec<u8>) {
    P::write(&proof.a, out);
    P::write(&proof.b, out);
    P::write(&proof.c, out);
}

/// Checks the length of an encoding that has `head` bytes, then `count` items of `item` bytes, then `tail` bytes.
pub(crate) fn expect_list(
    what: &'static str,
    head: usize,
    count: u64,
    item: usize,
    tail: usize,
    bytes: &[u8],
) -> Result<usize, Error> {
    let expected = count.saturating_mul(item as u64).saturating_add((head + tail) as u64);
    expect_length(what, expected, bytes)?;
    usize::try_from(count).map_err(|_| Error::Length { what, expected, got: bytes.len() as u64 })
}
