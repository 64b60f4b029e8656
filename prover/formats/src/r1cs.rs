//! `.r1cs`, version 1: the constraints that circom writes.
//!
//! ```text
//! 1 header       size and prime r; wires, outputs, public inputs, private inputs (u32); labels (u64); constraints (u32)
//! 2 constraints  each A, B, C: a u32 count, then (u32 wire, 32-byte coefficient) so many times
//! 3 labels       for each wire its label, a u64: the line of circom's `.sym` file
//! 4, 5           custom gates and their uses, where the circuit has them
//! ```
//!
//! Wires: the constant one, outputs, public inputs, then all others. Coefficients are plain numbers.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use proofmark_r1cs::{R1cs, SparseMatrix};

use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::field::{self, ELEMENT};
use crate::sections::{Kind, Sections, Writer};

const HEADER: u32 = 1;
const CONSTRAINTS: u32 = 2;
const LABELS: u32 = 3;
const GATES: u32 = 4;
const GATE_USES: u32 = 5;
/// A wire's number and its coefficient.
const TERM: usize = 4 + ELEMENT;

/// The numbers in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct R1csHeader {
    /// All variables, the constant one included.
    pub wires: u32,
    /// Public outputs.
    pub outputs: u32,
    /// Public inputs.
    pub public_inputs: u32,
    /// Private inputs; the wires behind them are intermediate values.
    pub private_inputs: u32,
    /// Signals of the source, which may be more than there are wires.
    pub labels: u64,
    /// How many constraints.
    pub constraints: u32,
}

impl R1csHeader {
    /// Outputs and public inputs, without the constant one.
    #[must_use]
    pub fn public(&self) -> u32 {
        self.outputs.saturating_add(self.public_inputs)
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(".r1cs header", bytes);
        field::expect_prime(&mut cursor, "r", &Fr::MODULUS)?;
        let (wires, outputs, public_inputs, private_inputs) =
            (cursor.u32()?, cursor.u32()?, cursor.u32()?, cursor.u32()?);
        let header =
            Self { wires, outputs, public_inputs, private_inputs, labels: cursor.u64()?, constraints: cursor.u32()? };
        let named = 1 + u64::from(outputs) + u64::from(public_inputs) + u64::from(private_inputs);
        if named > u64::from(wires) {
            let expected = format!("at least {named}: one, outputs and inputs");
            return Err(Error::Count { what: "wires", expected, got: wires.into() });
        }
        if !cursor.rest().is_empty() {
            let expected = (bytes.len() - cursor.rest().len()) as u64;
            return Err(Error::SectionSize { id: HEADER, name: "header", expected, got: bytes.len() as u64 });
        }
        Ok(header)
    }

    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = field::scalar_header().to_vec();
        for number in [self.wires, self.outputs, self.public_inputs, self.private_inputs] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.labels.to_le_bytes());
        bytes.extend(self.constraints.to_le_bytes());
        bytes
    }
}

/// A linear form in a file: terms of a wire and a coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    bytes: &'a [u8],
    constraint: usize,
}

impl<'a> Terms<'a> {
    fn parse(cursor: &mut Cursor<'a>, constraint: usize) -> Result<Self> {
        let count = u64::from(cursor.u32()?);
        Ok(Self { bytes: cursor.take(count * TERM as u64)?, constraint })
    }

    /// How many terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() / TERM
    }

    /// Whether the form is zero.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The terms in the file's order. A coefficient that is not below `r` is an error.
    pub fn iter(&self) -> impl Iterator<Item = Result<(u32, Fr)>> + use<'a> {
        let constraint = self.constraint;
        self.bytes.as_chunks::<TERM>().0.iter().map(move |term| {
            let mut cursor = Cursor::new("term of a constraint", term);
            Ok((cursor.u32()?, field::scalar(cursor.array()?, "coefficient in constraint", constraint)?))
        })
    }
}

/// A `.r1cs` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct R1csFile<'a> {
    /// The numbers in the header.
    pub header: R1csHeader,
    constraints: &'a [u8],
    labels: &'a [u8],
    gate_uses: u32,
    sections: Sections<'a>,
}

impl<'a> R1csFile<'a> {
    /// Reads a file. The shape of all constraints is checked; wires and coefficients are by [`Self::check`] or
    /// [`Self::to_r1cs`].
    ///
    /// # Errors
    /// [`Error`]: the bytes are not such a file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        let sections = Sections::parse(Kind::R1cs, bytes)?;
        sections.only(&[HEADER, CONSTRAINTS, LABELS, GATES, GATE_USES])?;
        let header = R1csHeader::parse(sections.get(HEADER, "header")?)?;
        let constraints = sections.get(CONSTRAINTS, "constraints")?;
        let labels = sections.sized(LABELS, "labels", Some(u64::from(header.wires) * 8))?;
        let gate_uses = match sections.find(GATE_USES) {
            None => 0,
            Some(uses) => Cursor::new("uses of custom gates", uses).u32()?,
        };
        let file = Self { header, constraints, labels, gate_uses, sections };
        let mut cursor = file.cursor();
        for index in 0..header.constraints as usize {
            constraint(&mut cursor, index)?;
        }
        if !cursor.rest().is_empty() {
            let got = constraints.len() as u64;
            let expected = got.saturating_sub(cursor.rest().len() as u64);
            return Err(Error::SectionSize { id: CONSTRAINTS, name: "constraints", expected, got });
        }
        Ok(file)
    }

    fn cursor(&self) -> Cursor<'a> {
        Cursor::new("constraint", self.constraints)
    }

    /// The forms A, B, C of each constraint.
    pub fn constraints(&self) -> impl Iterator<Item = [Terms<'a>; 3]> + use<'a> {
        let mut cursor = self.cursor();
        // `parse` walked over all of them.
        (0..self.header.constraints as usize).map_while(move |index| constraint(&mut cursor, index).ok())
    }

    /// The label of each wire.
    pub fn labels(&self) -> impl Iterator<Item = u64> + use<'a> {
        self.labels.as_chunks::<8>().0.iter().map(|label| u64::from_le_bytes(*label))
    }

    /// How often the circuit uses custom gates, which Groth16 cannot prove.
    #[must_use]
    pub fn custom_gate_uses(&self) -> u32 {
        self.gate_uses
    }

    /// Whether every wire exists and every coefficient is below `r`.
    ///
    /// # Errors
    /// [`Error::Index`], [`Error::NotReduced`].
    pub fn check(&self) -> Result<()> {
        let below = u64::from(self.header.wires);
        for (index, forms) in self.constraints().enumerate() {
            for term in forms.iter().flat_map(Terms::iter) {
                let got = u64::from(term?.0);
                if got >= below {
                    return Err(Error::Index { what: "wire in constraint", index, below, got });
                }
            }
        }
        Ok(())
    }

    /// The circuit as this project has it: circom's order of variables is ours, its public ones are our instance.
    ///
    /// Terms are sorted by their wire, as all of ours are.
    ///
    /// # Errors
    /// [`Error::CustomGates`], [`Error::NotReduced`], and [`Error::Matrix`] for a wire that does not exist or stands twice
    /// in a form.
    pub fn to_r1cs(&self) -> Result<R1cs> {
        if self.gate_uses > 0 {
            return Err(Error::CustomGates { got: self.gate_uses });
        }
        let matrix = |side: usize| -> Result<SparseMatrix> {
            let mut builder = SparseMatrix::builder(self.header.wires as usize);
            let mut row = Vec::new();
            for forms in self.constraints() {
                row.clear();
                forms.get(side).iter().flat_map(|form| form.iter()).try_for_each(|term| {
                    row.push(term?);
                    Ok::<_, Error>(())
                })?;
                row.sort_unstable_by_key(|(wire, _)| *wire);
                builder.row(&row)?;
            }
            Ok(builder.build())
        };
        let public = self.header.public() as usize + 1;
        Ok(R1cs::new(public, self.header.wires as usize - public, matrix(0)?, matrix(1)?, matrix(2)?)?)
    }

    /// The file again: the same bytes as were read.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Kind::R1cs);
        for section in self.sections.as_slice() {
            match section.id {
                HEADER => writer.section(HEADER, &[&self.header.to_bytes()]),
                id => writer.section(id, &[section.bytes]),
            }
        }
        writer.finish()
    }
}

fn constraint<'a>(cursor: &mut Cursor<'a>, index: usize) -> Result<[Terms<'a>; 3]> {
    Ok([Terms::parse(cursor, index)?, Terms::parse(cursor, index)?, Terms::parse(cursor, index)?])
}

/// One of our circuits as a `.r1cs` file. Its instance becomes public inputs, its witness wires without names.
///
/// # Errors
/// [`Error::Count`] where a number needs more than 32 bits.
pub fn write_r1cs(circuit: &R1cs) -> Result<Vec<u8>> {
    let narrow = |what, number: usize| {
        let refused = |_| Error::Count { what, expected: "less than 2^32".into(), got: number as u64 };
        u32::try_from(number).map_err(refused)
    };
    let wires = narrow("wires", circuit.num_variables())?;
    let header = R1csHeader {
        wires,
        outputs: 0,
        public_inputs: narrow("public inputs", circuit.num_instance.saturating_sub(1))?,
        private_inputs: 0,
        labels: wires.into(),
        constraints: narrow("constraints", circuit.num_constraints())?,
    };
    let matrices = [&circuit.a, &circuit.b, &circuit.c];
    let tables = matrices.map(|matrix| matrix.table().iter().map(field::scalar_bytes).collect::<Vec<_>>());
    let entries: usize = matrices.iter().map(|matrix| matrix.num_entries()).sum();
    let mut constraints = Vec::with_capacity(entries.saturating_mul(TERM));
    for row in 0..circuit.num_constraints() {
        for (matrix, table) in matrices.iter().zip(&tables) {
            let start = constraints.len();
            constraints.extend([0; 4]);
            let mut count = 0u32;
            for (wire, index) in matrix.row_indices(row) {
                constraints.extend(wire.to_le_bytes());
                constraints.extend(table[index as usize]);
                count += 1;
            }
            constraints[start..start + 4].copy_from_slice(&count.to_le_bytes());
        }
    }
    let labels: Vec<u8> = (0..u64::from(wires)).flat_map(u64::to_le_bytes).collect();
    let mut writer = Writer::new(Kind::R1cs);
    writer.section(HEADER, &[&header.to_bytes()]);
    writer.section(CONSTRAINTS, &[&constraints]);
    writer.section(LABELS, &[&labels]);
    Ok(writer.finish())
}
