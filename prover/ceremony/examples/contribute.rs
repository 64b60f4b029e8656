//! Times a contribution: `cargo run --release -p proofmark-ceremony --example contribute -- LOG2 DIRECTORY`.
//!
//! Writes `DIRECTORY/before.zkey`, a key of 2^LOG2 variables whose points are multiples of the generators: a contribution
//! does the same work on them as on a real one. `snarkjs zkey contribute before.zkey after.zkey` is what to compare with.

use std::time::Instant;

use ark_bn254::{G1Affine, G1Projective, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use proofmark_ceremony::{Source, contribute, silent};
use proofmark_formats::zkey::{Ceremony, Coefficients, ZkeyHeader, section};
use proofmark_formats::{G1Points, G2Points, Zkey, write_points};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [log2, directory] = arguments.as_slice() else { return Err("usage: contribute LOG2 DIRECTORY".into()) };
    let count = 1usize << log2.parse::<u32>()?;
    let (one, two) = (G1Affine::generator(), G2Affine::generator());
    let mut sum = G1Projective::from(one);
    let points: Vec<G1Projective> = (0..count)
        .map(|_| {
            sum += one;
            sum
        })
        .collect();
    let g1 = write_points(&G1Projective::normalize_batch(&points));
    let g2 = write_points(&vec![two; count]);
    let key = Zkey {
        header: ZkeyHeader {
            variables: u32::try_from(count)?,
            public: 1,
            domain: u32::try_from(count)?,
            alpha_g1: one,
            beta_g1: one,
            beta_g2: two,
            gamma_g2: two,
            delta_g1: one,
            delta_g2: two,
        },
        ic: G1Points::new("IC", &g1[..128])?,
        coefficients: Coefficients::new(&[0; 4])?,
        a: G1Points::new("A", &g1)?,
        b1: G1Points::new("B1", &g1)?,
        b2: G2Points::new("B2", &g2)?,
        c: G1Points::new("C", &g1[128..])?,
        h: G1Points::new("H", &g1)?,
        ceremony: Ceremony { circuit_hash: [0; 64], contributions: Vec::new() },
        order: section::NEW.to_vec(),
    };
    let before = key.to_bytes();
    std::fs::write(format!("{directory}/before.zkey"), &before)?;
    for _ in 0..3 {
        let start = Instant::now();
        let bytes = std::fs::read(format!("{directory}/before.zkey"))?;
        let after = contribute(&Zkey::parse(&bytes)?, &Source::Secret { entropy: b"" }, None, &silent)?;
        std::fs::write(format!("{directory}/ours.zkey"), &after.key)?;
        println!("contribution, files read and written: {:.2} s", start.elapsed().as_secs_f64());
    }
    Ok(())
}
