//! The statement's side of the circuit: packed bytes, salted commitments, the digest.
//!
//! Definitions are those of [`proofmark_statement`]; its native functions are the test oracle.

use ark_bn254::Fr;
use proofmark_statement::domain::Domain;

use crate::builder::Builder;
use crate::error::CompileError;
use crate::field::{from_statement, power_of_two};
use crate::linear::{DIGEST, Integer, Linear, Span};
use crate::obligation::Field;
use crate::poseidon::sponge;

/// Wire bytes in one field element.
const BYTES_PER_ELEMENT: usize = proofmark_statement::tensor::BYTES_PER_ELEMENT;

/// Packs byte forms 31 to the element, little-endian.
///
/// Packing binds only if each form is a byte in every satisfying assignment, so the interval of each is
/// checked here: it comes from a range check, or from a clamp that includes one.
pub(crate) fn pack(builder: &Builder, bytes: &[Integer]) -> Result<Vec<Linear>, CompileError> {
    let byte = Span::new(0, 255);
    for (element, form) in bytes.iter().enumerate() {
        if !form.span.within(byte) {
            let (min, max) = (form.span.min, form.span.max);
            return Err(CompileError::NotAByte { node: builder.scope(), element, min, max });
        }
    }
    let weights: Vec<_> = (0..BYTES_PER_ELEMENT).map(|i| power_of_two(8 * i)).collect();
    let pack_chunk = |chunk: &[Integer]| {
        let forms: Vec<Linear> = chunk.iter().map(Integer::to_linear).collect();
        Linear::sum(weights.iter().copied().zip(&forms))
    };
    Ok(bytes.chunks(BYTES_PER_ELEMENT).map(pack_chunk).collect())
}

/// The salted commitment to bytes.
pub(crate) fn commit(
    builder: &mut Builder,
    domain: Domain,
    width: usize,
    salt: Linear,
    bytes: &[Integer],
) -> Result<Linear, CompileError> {
    let tag = from_statement(&domain.tag(bytes.len()));
    let mut elements = vec![salt];
    elements.extend(pack(builder, bytes)?);
    sponge(builder, width, tag, &elements)
}

/// The output's salt is zero or the input's, which the requester chose: nobody is paid for a commitment that the requester
/// can't open. One constraint.
pub(crate) fn bind_salts(builder: &mut Builder, input: &Linear, output: &Linear) {
    builder.enforce_field(Field::Salts, output, &output.minus(input), &Linear::default());
}

/// Binds the public digest to `[model, dataset, input, output, context]`.
pub(crate) fn bind_digest(builder: &mut Builder, elements: &[Linear; 5]) -> Result<Linear, CompileError> {
    let tag = from_statement(&Domain::Statement.tag(elements.len()));
    let digest = sponge(builder, crate::poseidon::STATEMENT, tag, elements)?;
    let difference = digest.minus(&Linear::variable(DIGEST));
    let one = Linear::constant(Fr::from(1u64));
    builder.enforce_field(Field::Digest, &difference, &one, &Linear::default());
    Ok(digest)
}
