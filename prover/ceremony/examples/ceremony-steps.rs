//! The steps of a ceremony as commands, for `cargo xtask measure ceremony` to time beside those of snarkjs: each reads its files and
//! writes its own, as a person's would.
//!
//! ```text
//! ceremony-steps prepare LOG2 DIRECTORY   c.r1cs (2^LOG2 - 8 rows of four terms), p.ptau (of that power), 0.zkey, 1.zkey
//! ceremony-steps STEP DIRECTORY           ptau_verify, first_key (to new.zkey), contribute (0.zkey to next.zkey), verify (1.zkey)
//! ```

use std::error::Error;
use std::path::Path;

use ark_bn254::Fr;
use proofmark_ceremony::{Source, contribute, development_powers, initial_key, silent, verify_key, verify_powers};
use proofmark_formats::{Ptau, R1csFile, Zkey, write_r1cs};
use proofmark_r1cs::{R1cs, SparseMatrix};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["prepare", log2, directory] => prepare(log2.parse()?, Path::new(directory)),
        [step, directory] => run(step, Path::new(directory)),
        _ => Err("usage: ceremony-steps prepare LOG2 DIRECTORY, or ceremony-steps STEP DIRECTORY".into()),
    }
}

fn prepare(log2: u32, directory: &Path) -> Result<()> {
    let circuit = write_r1cs(&circuit((1 << log2) - 8)?)?;
    let powers = development_powers(log2, &silent)?;
    let first = initial_key(&R1csFile::parse(&circuit)?, &Ptau::parse(&powers)?, &silent)?;
    let next = contribute(&Zkey::parse(&first)?, &Source::Secret { entropy: b"" }, Some("measured"), &silent)?;
    for (name, bytes) in [("c.r1cs", &circuit), ("p.ptau", &powers), ("0.zkey", &first), ("1.zkey", &next.key)] {
        std::fs::write(directory.join(name), bytes)?;
    }
    Ok(())
}

/// Each variable is the square of the one before plus a small multiple of the one before that.
fn circuit(rows: u32) -> Result<R1cs> {
    let matrix = |row: &dyn Fn(u32) -> Vec<(u32, Fr)>| -> Result<SparseMatrix> {
        let mut builder = SparseMatrix::builder(rows as usize + 3);
        (0..rows).try_for_each(|index| builder.row(&row(index)).map(|_| ()))?;
        Ok(builder.build())
    };
    let one = Fr::from(1u64);
    let square = matrix(&|row| vec![(row + 2, one)])?;
    let next = matrix(&|row| vec![(row + 1, -Fr::from(u64::from(row % 100 + 1))), (row + 3, one)])?;
    Ok(R1cs::new(2, rows as usize + 1, square.clone(), square, next)?)
}

fn run(step: &str, directory: &Path) -> Result<()> {
    let read = |name: &str| std::fs::read(directory.join(name));
    match step {
        "ptau_verify" => {
            verify_powers(&Ptau::parse(&read("p.ptau")?)?, &silent)?;
        }
        "first_key" => {
            let key = initial_key(&R1csFile::parse(&read("c.r1cs")?)?, &Ptau::parse(&read("p.ptau")?)?, &silent)?;
            std::fs::write(directory.join("new.zkey"), key)?;
        }
        "contribute" => {
            let next = contribute(&Zkey::parse(&read("0.zkey")?)?, &Source::Secret { entropy: b"" }, None, &silent)?;
            std::fs::write(directory.join("next.zkey"), next.key)?;
        }
        "verify" => {
            let (circuit, powers, key) = (read("c.r1cs")?, read("p.ptau")?, read("1.zkey")?);
            verify_key(&Zkey::parse(&key)?, &R1csFile::parse(&circuit)?, &Ptau::parse(&powers)?, &silent)?;
        }
        other => return Err(format!("no step is called {other}").into()),
    }
    Ok(())
}
