//! Keys of snarkjs, and keys of ours for it.

use ark_bn254::{g1, g2};
use proofmark_engine::key::Points;
use proofmark_engine::points::{CurveConfig, Stored};
use proofmark_engine::{Circuit, ProvingKey};
use proofmark_formats::zkey::{Ceremony, Coefficients, ZkeyHeader, section, write_coefficients};
use proofmark_formats::{G1Points, G2Points, Zkey, write_points};
use proofmark_r1cs::R1cs;

use super::coefficients::{Rows, list};
use super::fold::unfold;
use super::foreign;
use super::transform::reversed;
use crate::error::Result;
use crate::keys::SetupKind;

/// What a `.zkey` holds, in the engine's form.
pub struct Imported {
    /// The key, every point of it checked.
    pub key: ProvingKey,
    /// The circuit, without its matrix C.
    pub circuit: Circuit,
    /// Where the key comes from, by its own account.
    pub origin: Origin,
}

/// Where a `.zkey` comes from, as it says itself: whether the contributions hold, `proofmark-ceremony` verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Contributions with a secret.
    pub contributions: usize,
    /// Contributions that follow from public values.
    pub beacons: usize,
    /// SHA-256 of the `.zkey`'s section 10: the hash of the circuit and all contributions.
    pub transcript_hash: [u8; 32],
}

impl Origin {
    /// Of a ceremony.
    #[must_use]
    pub fn new(ceremony: &Ceremony) -> Self {
        let beacons = ceremony.contributions.iter().filter(|one| one.parameters.kind == 1).count();
        Self {
            contributions: ceremony.contributions.len().saturating_sub(beacons),
            beacons,
            transcript_hash: ceremony.transcript_hash(),
        }
    }

    /// A ceremony, if anybody contributed a secret to it.
    #[must_use]
    pub fn setup(&self) -> SetupKind {
        if self.contributions == 0 { SetupKind::Development } else { SetupKind::Ceremony }
    }
}

/// Reads the bytes of a `.zkey`: looks at every point, and compares A and B with those of `circuit` if there is one.
///
/// # Errors
/// [`crate::Error::Format`] for bytes or points that are none, [`crate::Error::Foreign`] for a key of another circuit.
pub fn read_zkey(bytes: &[u8], circuit: Option<&R1cs>) -> Result<Imported> {
    let file = Zkey::parse(bytes)?;
    file.check()?;
    if let Some(last) = file.ceremony.contributions.last()
        && last.delta_after != file.header.delta_g1
    {
        let (expected, got) = (last.delta_after.to_string(), file.header.delta_g1.to_string());
        return Err(foreign("delta of the .zkey", format!("{expected}, as its last contribution says"), got));
    }
    let rows = Rows::new(&file)?;
    circuit.map_or(Ok(()), |circuit| rows.check(circuit))?;
    let circuit = rows.into_circuit()?;
    let header = &file.header;
    let infinity = <Stored<g1::Config> as bytemuck::Zeroable>::zeroed();
    let private = stored::<g1::Config>(file.c.as_bytes());
    let public = std::iter::repeat_n(infinity, header.public as usize + 1);
    let key = ProvingKey {
        alpha_g1: header.alpha_g1,
        beta_g1: header.beta_g1,
        beta_g2: header.beta_g2,
        gamma_g2: header.gamma_g2,
        delta_g1: header.delta_g1,
        delta_g2: header.delta_g2,
        ic: file.ic.to_vec(),
        a: points::<g1::Config>(file.a.as_bytes()),
        b_g1: points::<g1::Config>(file.b1.as_bytes()),
        b_g2: points::<g2::Config>(file.b2.as_bytes()),
        l: public.chain(private).collect::<Vec<_>>().into(),
        folded: false,
        h: reversed(&stored::<g1::Config>(file.h.as_bytes())).into(),
    };
    key.check(&circuit)?;
    Ok(Imported { key, circuit, origin: Origin::new(&file.ceremony) })
}

/// The bytes of a `.zkey` for a key and its circuit. It has no contributions, and snarkjs proves with it, but cannot verify
/// where it comes from.
///
/// # Errors
/// [`crate::Error::Engine`] for another circuit's key, [`crate::Error::Format`] for numbers beyond 32 bits, [`crate::Error::Foreign`] for a key
/// over other generators than the curve's usual ones.
pub fn write_zkey(key: &ProvingKey, circuit: &R1cs) -> Result<Vec<u8>> {
    let key = unfold(key, circuit)?;
    key.check(&crate::backend::circuit(circuit)?)?;
    let narrow =
        |what, number: usize| u32::try_from(number).map_err(|_| foreign(what, "less than 2^32", number.to_string()));
    let header = ZkeyHeader {
        variables: narrow("variables", circuit.num_variables())?,
        public: narrow("public variables", circuit.num_instance.saturating_sub(1))?,
        domain: narrow("domain", key.h.len())?,
        alpha_g1: key.alpha_g1,
        beta_g1: key.beta_g1,
        beta_g2: key.beta_g2,
        gamma_g2: key.gamma_g2,
        delta_g1: key.delta_g1,
        delta_g2: key.delta_g2,
    };
    let (ic, coefficients, h) = (write_points(&key.ic), write_coefficients(&list(circuit))?, reversed(&key.h));
    let private = key.l.get(circuit.num_instance..).unwrap_or_default();
    let file = Zkey {
        header,
        ic: G1Points::new("IC", &ic)?,
        coefficients: Coefficients::new(&coefficients)?,
        a: G1Points::new("A", bytemuck::cast_slice(&key.a))?,
        b1: G1Points::new("B1", bytemuck::cast_slice(&key.b_g1))?,
        b2: G2Points::new("B2", bytemuck::cast_slice(&key.b_g2))?,
        c: G1Points::new("C", bytemuck::cast_slice(private))?,
        h: G1Points::new("H", bytemuck::cast_slice(&h))?,
        ceremony: Ceremony { circuit_hash: [0; 64], contributions: Vec::new() },
        order: section::ALL.to_vec(),
    };
    // What is written here has to be read again, and a `.zkey` takes its generators for granted.
    file.check_multiples().map_err(|error| {
        foreign("generators of the key", "the curve's usual ones, as in every .zkey", format!("others ({error})"))
    })?;
    Ok(file.to_bytes())
}

/// A section's points: files have them as the engine does.
fn stored<C: CurveConfig>(section: &[u8]) -> Vec<Stored<C>> {
    let mut points = vec![<Stored<C> as bytemuck::Zeroable>::zeroed(); section.len() / size_of::<Stored<C>>()];
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut points);
    // Sections hold whole points: their parser has seen to that.
    bytes.iter_mut().zip(section).for_each(|(to, from)| *to = *from);
    points
}

fn points<C: CurveConfig>(section: &[u8]) -> Points<C> {
    stored::<C>(section).into()
}
