//! Whole proofs, beside ark-groth16.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand as _;
use ark_groth16::Groth16;
use ark_serialize::{CanonicalDeserialize as _, CanonicalSerialize as _};
use proofmark_engine::{Circuit, KeyFile, KeyInfo, Level, Matrix, prove};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rayon::ThreadPool;

use crate::circuit::{Example, Profile, example};
use crate::keys::Keys;
use crate::rows::{Contestant, Rows, What};
use crate::snarkjs;

/// Our circuit of an example.
fn circuit(example: &Example) -> Result<Circuit> {
    let matrices = example.rows.each_ref().map(|rows| Matrix::from_rows(rows.iter().cloned()));
    Ok(Circuit::new(matrices, example.instance, example.assignment.len())?)
}

/// An example's matrices, as arkworks' prover takes them.
type ArkMatrices = [Vec<Vec<(Fr, usize)>>; 3];

fn ark_matrices(example: &Example) -> ArkMatrices {
    example.rows.each_ref().map(|rows| {
        rows.iter()
            .map(|row| row.iter().map(|(variable, coefficient)| (*coefficient, *variable as usize)).collect())
            .collect()
    })
}

/// What this CPU runs, and what it is called in rows.
pub fn available() -> Vec<(Level, String)> {
    let levels = Level::ALL.into_iter().filter(|level| level.is_available());
    levels.map(|level| (level, format!("ours-{level}"))).collect()
}

/// Lets all contestants prove in each pool, verifies all that they made, and notes their memory. For snarkjs, whose turn comes later,
/// files are left in a directory.
pub fn measure(log: u32, profile: Profile, pools: &[&ThreadPool], files: Option<&Path>, rows: &mut Rows) -> Result<()> {
    let example = example(log, profile);
    let inputs = example.assignment[1..example.instance].to_vec();
    let circuit = circuit(&example)?;
    let keys = Keys::new(&circuit, &example)?;
    if let Some(directory) = files {
        snarkjs::write(directory, &format!("{}_{log}", profile.name()), &circuit, &example, &keys)?;
    }
    let Keys { ours, ark: theirs, verifying } = keys;
    let mut rng = StdRng::seed_from_u64(2);
    let matrices = ark_matrices(&example);
    let (r, s) = (Fr::rand(&mut rng), Fr::rand(&mut rng));

    let directory = tempfile::tempdir()?;
    let (our_file, their_file) = (directory.path().join("ours.pk"), directory.path().join("ark.pk"));
    let info = KeyInfo { circuit_hash: [0; 32], development: true, checked: true };
    KeyFile::write(&ours, &info, &mut std::io::BufWriter::new(std::fs::File::create(&our_file)?))?;
    theirs.serialize_uncompressed(std::io::BufWriter::new(std::fs::File::create(&their_file)?))?;

    // As it is used: mapped.
    drop(ours);
    let opened = KeyFile::open(&our_file)?;
    let ours = opened.key();

    let what = What { what: "prove", witness: Some(profile.name()), log2: log };
    let levels = available();
    let mut our_proofs: Vec<_> = levels.iter().map(|_| Vec::new()).collect();
    let mut their_proofs = Vec::new();
    let mut ours_prove: Vec<_> = levels
        .iter()
        .zip(&mut our_proofs)
        .map(|((level, _), proofs)| {
            let (circuit, assignment) = (&circuit, &example.assignment);
            move || proofs.push(prove(ours, circuit, assignment, r, s, *level))
        })
        .collect();
    let mut ark_prove = || {
        their_proofs.push(Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
            &theirs,
            r,
            s,
            &matrices,
            example.instance,
            matrices[0].len(),
            &example.assignment,
        ));
    };
    let mut contestants: Vec<Contestant<'_>> = Vec::new();
    for ((_, name), run) in levels.iter().zip(&mut ours_prove) {
        contestants.push((name, run));
    }
    contestants.push(("ark-asm", &mut ark_prove));
    rows.race(pools, &what, 1, &mut contestants);
    drop(contestants);

    let mut proofs = their_proofs.into_iter().collect::<Result<Vec<_>, _>>()?;
    for proof in our_proofs.into_iter().flatten() {
        let proof = proof?;
        proofs.push(ark_groth16::Proof { a: proof.a, b: proof.b, c: proof.c });
    }
    // Ours are blinded in another way (decision 030): they are not ark's, and all that counts is that each verifies.
    for proof in &proofs {
        if !Groth16::<Bn254>::verify_proof(&verifying, proof, &inputs)? {
            bail!("a proof for {} of 2^{log} does not verify", profile.name());
        }
    }

    let opening = What { what: "open_key", ..what.clone() };
    rows.race(&pools[..1], &opening, 1, &mut [("ours", &mut || drop(KeyFile::open(&our_file)))]);
    let ours = levels.iter().map(|(_, name)| (name.as_str(), &our_file));
    for (contestant, file) in ours.chain([("ark-asm", &their_file)]) {
        let output = Command::new(std::env::current_exe()?)
            .args(["peak", contestant, profile.name(), &log.to_string()])
            .arg(file)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let mib = text.trim().parse().with_context(|| format!("reading the memory of {contestant}: got '{text}'"))?;
        rows.peak(&what, contestant, mib);
    }
    rows.peak(&opening, "ours", std::fs::metadata(&our_file)?.len() as f64 / 1_048_576.0);
    Ok(())
}

/// A process of its own: makes one proof from a key file and prints how much memory it took at most, less what it took
/// before (circuit and witness).
pub fn peak(arguments: &[String]) -> Result<()> {
    let [contestant, profile, log, file] = arguments else { bail!("expected contestant, profile, log and file") };
    let profile = Profile::ALL.into_iter().find(|known| known.name() == profile).context("profile")?;
    let example = example(log.parse()?, profile);
    let (r, s) = (Fr::from(3_u64), Fr::from(5_u64));
    let before;
    if contestant == "ark-asm" {
        let matrices = ark_matrices(&example);
        before = memory("VmRSS:")?;
        let bytes = std::io::BufReader::new(std::fs::File::open(file)?);
        let key = ark_groth16::ProvingKey::<Bn254>::deserialize_uncompressed_unchecked(bytes)?;
        Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
            &key,
            r,
            s,
            &matrices,
            example.instance,
            matrices[0].len(),
            &example.assignment,
        )?;
    } else {
        let level = contestant.trim_start_matches("ours-").parse()?;
        // What is made once for a circuit is not counted, as the matrices are not for ark.
        let circuit = circuit(&example)?;
        circuit.prepare(level);
        before = memory("VmRSS:")?;
        let file = KeyFile::open(file.as_ref())?;
        prove(file.key(), &circuit, &example.assignment, r, s, level)?;
    }
    println!("{:.1}", (memory("VmHWM:")? - before).max(0.0));
    Ok(())
}

/// A line of this process' status, in MiB.
fn memory(line: &str) -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read from /proc")?;
    let kib = status.lines().find_map(|text| text.strip_prefix(line)).and_then(|text| text.split_whitespace().next());
    Ok(kib.with_context(|| format!("{line} is not in /proc/self/status"))?.parse::<f64>()? / 1024.0)
}
