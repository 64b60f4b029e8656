//! A circuit's key and witness as snarkjs reads them: `scripts/interop/measure.mjs` proves with these files.

use std::fs;
use std::path::Path;

use anyhow::Result;
use ark_ff::Field as _;
use proofmark_engine::Circuit;
use proofmark_engine::points::load;
use proofmark_formats::zkey::{Ceremony, Coefficient, Coefficients, Zkey, ZkeyHeader, section, write_coefficients};
use proofmark_formats::{G1Points, G2Points, write_points, write_wtns};

use crate::circuit::Example;
use crate::keys::Keys;

/// Writes `NAME.zkey` and `NAME.wtns`.
pub fn write(directory: &Path, name: &str, circuit: &Circuit, example: &Example, keys: &Keys) -> Result<()> {
    let key = &keys.ours;
    let domain = circuit.domain_size();
    // Ours are in bit-reversed order.
    let reverse = |i: usize| i.reverse_bits() >> (usize::BITS - domain.ilog2());
    let h: Vec<_> = (0..domain).map(|i| load::<ark_bn254::g1::Config>(&key.h[reverse(i)])).collect();
    let [ic, a, b1, c, h] =
        [&key.ic, &keys.ark.a_query, &keys.ark.b_g1_query, &keys.ark.l_query, &h].map(|points| write_points(points));
    let b2 = write_points(&keys.ark.b_g2_query);
    let coefficients = write_coefficients(&coefficients(circuit, example))?;
    let zkey = Zkey {
        header: ZkeyHeader {
            variables: u32::try_from(example.assignment.len())?,
            public: u32::try_from(example.instance - 1)?,
            domain: u32::try_from(domain)?,
            alpha_g1: key.alpha_g1,
            beta_g1: key.beta_g1,
            beta_g2: key.beta_g2,
            gamma_g2: key.gamma_g2,
            delta_g1: key.delta_g1,
            delta_g2: key.delta_g2,
        },
        ic: G1Points::new("IC", &ic)?,
        coefficients: Coefficients::new(&coefficients)?,
        a: G1Points::new("A", &a)?,
        b1: G1Points::new("B1", &b1)?,
        b2: G2Points::new("B2", &b2)?,
        c: G1Points::new("C", &c)?,
        h: G1Points::new("H", &h)?,
        ceremony: Ceremony { circuit_hash: [0; 64], contributions: Vec::new() },
        order: section::NEW.to_vec(),
    };
    fs::write(directory.join(format!("{name}.zkey")), zkey.to_bytes())?;
    fs::write(directory.join(format!("{name}.wtns")), write_wtns(&example.assignment)?)?;
    Ok(())
}

/// The entries of A and B, row by row, and the rows of the public variables.
fn coefficients(circuit: &Circuit, example: &Example) -> Vec<Coefficient> {
    let [a, b, _] = &example.rows;
    let mut entries = Vec::new();
    for (constraint, rows) in a.iter().zip(b).enumerate() {
        for (matrix, row) in [rows.0, rows.1].into_iter().enumerate() {
            entries.extend(row.iter().map(|(variable, value)| Coefficient {
                matrix: matrix as u32,
                constraint: constraint as u32,
                variable: *variable,
                value: *value,
            }));
        }
    }
    entries.extend((0..example.instance).map(|i| Coefficient {
        matrix: 0,
        constraint: (circuit.num_constraints() + i) as u32,
        variable: i as u32,
        value: ark_bn254::Fr::ONE,
    }));
    entries
}
