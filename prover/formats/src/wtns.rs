//! `.wtns`, version 2: an assignment of all variables.
//!
//! ```text
//! 1 header  size and prime r; how many values (u32)
//! 2 values  plain numbers of 32 bytes: one, outputs, public inputs, all others
//! ```

use ark_bn254::Fr;
use ark_ff::{PrimeField, Zero};
use rayon::prelude::*;

use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::field::{self, ELEMENT};
use crate::sections::{Kind, Sections, Writer};

const HEADER: u32 = 1;
const VALUES: u32 = 2;

/// A `.wtns` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WtnsFile<'a> {
    values: &'a [u8],
    order: Vec<u32>,
}

impl<'a> WtnsFile<'a> {
    /// Reads a file; the values themselves are checked by [`Self::to_vec`].
    ///
    /// # Errors
    /// [`Error`]: the bytes are not such a file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        let sections = Sections::parse(Kind::Wtns, bytes)?;
        sections.only(&[HEADER, VALUES])?;
        let header = sections.sized(HEADER, "header", Some(ELEMENT as u64 + 8))?;
        let mut cursor = Cursor::new(".wtns header", header);
        field::expect_prime(&mut cursor, "r", &Fr::MODULUS)?;
        let count = u64::from(cursor.u32()?);
        let values = sections.sized(VALUES, "values", Some(count * ELEMENT as u64))?;
        Ok(Self { values, order: sections.order() })
    }

    /// How many values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len() / ELEMENT
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values as they lie in the file.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.values
    }

    /// The values, in the order of this project's circuits too: one, instance, witness.
    ///
    /// # Errors
    /// [`Error::NotReduced`].
    pub fn to_vec(&self) -> Result<Vec<Fr>> {
        let (values, _) = self.values.as_chunks::<ELEMENT>();
        let read = |(index, bytes)| field::scalar(bytes, "value", index);
        let mut result = vec![Fr::zero(); values.len()];
        // Filled in place: collecting results in parallel would report any of several errors.
        let bad =
            result.par_iter_mut().zip(values.par_iter().enumerate()).find_map_first(|(to, from)| match read(from) {
                Ok(value) => {
                    *to = value;
                    None
                }
                Err(error) => Some(error),
            });
        bad.map_or(Ok(result), Err)
    }

    /// Whether all values are below `r`.
    ///
    /// # Errors
    /// [`Error::NotReduced`].
    pub fn check(&self) -> Result<()> {
        self.to_vec().map(|_| ())
    }

    /// The file again: the same bytes as were read.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        write(&self.order, self.len() as u32, self.values)
    }
}

fn write(order: &[u32], count: u32, values: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new(Kind::Wtns);
    for id in order {
        match *id {
            HEADER => writer.section(HEADER, &[&field::scalar_header(), &count.to_le_bytes()]),
            id => writer.section(id, &[values]),
        }
    }
    writer.finish()
}

/// An assignment (one, instance, witness) as a `.wtns` file.
///
/// # Errors
/// [`Error::Count`] for 2^32 values or more.
pub fn write_wtns(assignment: &[Fr]) -> Result<Vec<u8>> {
    let got = assignment.len();
    let refused = |_| Error::Count { what: "values", expected: "less than 2^32".into(), got: got as u64 };
    let count = u32::try_from(got).map_err(refused)?;
    let values: Vec<u8> = assignment.iter().flat_map(field::scalar_bytes).collect();
    Ok(write(&[HEADER, VALUES], count, &values))
}
