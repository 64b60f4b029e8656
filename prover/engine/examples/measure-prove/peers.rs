//! Whole proofs, beside ark-groth16.

// A contestant that fails ends the measurement.
#![allow(clippy::panic)]

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand as _;
use ark_groth16::{Groth16, PreparedVerifyingKey, prepare_verifying_key};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use ark_serialize::{CanonicalDeserialize as _, CanonicalSerialize as _};
use proofmark_engine::setup::{Secret, generate};
use proofmark_engine::{Circuit, KeyFile, KeyInfo, Level, Matrix, ProvingKey, prove};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::circuit::{Example, Profile, example};
use crate::rows::{Rows, What};

/// Our circuit of an example.
fn circuit(example: &Example) -> Result<Circuit> {
    let matrices = example.rows.each_ref().map(|rows| Matrix::from_rows(rows.iter().cloned()));
    Ok(Circuit::new(matrices, example.instance, example.assignment.len())?)
}

fn key(circuit: &Circuit) -> Result<ProvingKey> {
    let mut rng = StdRng::seed_from_u64(1);
    let mut next = || Fr::rand(&mut rng);
    Ok(generate(circuit, &Secret { alpha: next(), beta: next(), gamma: next(), delta: next(), tau: next() })?)
}

/// Our verifying key, in arkworks' form.
fn verifying(key: &ProvingKey) -> PreparedVerifyingKey<Bn254> {
    prepare_verifying_key(&ark_groth16::VerifyingKey::<Bn254> {
        alpha_g1: key.alpha_g1,
        beta_g2: key.beta_g2,
        gamma_g2: key.gamma_g2,
        delta_g2: key.delta_g2,
        gamma_abc_g1: key.ic.clone(),
    })
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

fn check(key: &PreparedVerifyingKey<Bn254>, proof: &ark_groth16::Proof<Bn254>, inputs: &[Fr]) {
    assert!(Groth16::<Bn254>::verify_proof(key, proof, inputs).is_ok_and(|valid| valid), "a proof does not verify");
}

/// What this CPU runs, and what it is called in rows.
pub fn available() -> Vec<(Level, String)> {
    let levels = Level::ALL.into_iter().filter(|level| level.is_available());
    levels.map(|level| (level, format!("ours-{level}"))).collect()
}

/// Lets all contestants prove, and notes their memory.
pub fn measure(log: u32, profile: Profile, rows: &mut Rows) -> Result<()> {
    let example = example(log, profile);
    let inputs = example.assignment[1..example.instance].to_vec();
    let circuit = circuit(&example)?;
    let ours = key(&circuit)?;
    let our_vk = verifying(&ours);
    let mut rng = StdRng::seed_from_u64(2);
    let theirs = Groth16::<Bn254>::generate_random_parameters_with_reduction(ForArkworks(&example), &mut rng)?;
    let their_vk = prepare_verifying_key(&theirs.vk);
    let matrices = ark_matrices(&example);
    let (r, s) = (Fr::rand(&mut rng), Fr::rand(&mut rng));

    let directory = tempfile::tempdir()?;
    let (our_file, their_file) = (directory.path().join("ours.pk"), directory.path().join("ark.pk"));
    let info = KeyInfo { circuit_hash: [0; 32], development: true, checked: true };
    KeyFile::write(&ours, &info, &mut std::io::BufWriter::new(std::fs::File::create(&our_file)?))?;
    theirs.serialize_uncompressed(std::io::BufWriter::new(std::fs::File::create(&their_file)?))?;

    // As it is used: mapped.
    let opened = KeyFile::open(&our_file)?;
    let ours = opened.key();

    let what = What { what: "prove", witness: Some(profile.name()), log2: log };
    let levels = available();
    let prove_at = |level: Level| match prove(ours, &circuit, &example.assignment, r, s, level) {
        Ok(proof) => check(&our_vk, &ark_groth16::Proof { a: proof.a, b: proof.b, c: proof.c }, &inputs),
        Err(error) => panic!("{error}"),
    };
    let mut ark_prove = || {
        let proof = Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
            &theirs,
            r,
            s,
            &matrices,
            example.instance,
            matrices[0].len(),
            &example.assignment,
        );
        check(&their_vk, &proof.unwrap_or_default(), &inputs);
    };
    let mut ours_prove: Vec<_> = levels.iter().map(|(level, _)| move || prove_at(*level)).collect();
    let mut contestants: Vec<(&str, &mut dyn FnMut())> = Vec::new();
    for ((_, name), run) in levels.iter().zip(&mut ours_prove) {
        contestants.push((name, run));
    }
    contestants.push(("ark-asm", &mut ark_prove));
    rows.race(&what, 1, &mut contestants);

    let opening = What { what: "open_key", ..what.clone() };
    rows.race(&opening, 1, &mut [("ours", &mut || drop(KeyFile::open(&our_file)))]);
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
        let circuit = circuit(&example)?;
        before = memory("VmRSS:")?;
        let file = KeyFile::open(file.as_ref())?;
        let level = contestant.trim_start_matches("ours-").parse()?;
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

/// Hands an example to arkworks' key generator.
struct ForArkworks<'a>(&'a Example);

impl ConstraintSynthesizer<Fr> for ForArkworks<'_> {
    fn generate_constraints(self, system: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let example = self.0;
        let no_value = || Err(SynthesisError::AssignmentMissing);
        for _ in 1..example.instance {
            let _instance = system.new_input_variable(no_value)?;
        }
        for _ in example.instance..example.assignment.len() {
            let _witness = system.new_witness_variable(no_value)?;
        }
        let variable = |index: u32| match index as usize {
            0 => Variable::One,
            index if index < example.instance => Variable::instance(index),
            index => Variable::witness(index - example.instance),
        };
        let side = |row: &[(u32, Fr)]| {
            LinearCombination(row.iter().map(|(index, coefficient)| (*coefficient, variable(*index))).collect())
        };
        let [a, b, c] = &example.rows;
        for ((a, b), c) in a.iter().zip(b).zip(c) {
            system.enforce_r1cs_constraint(|| side(a), || side(b), || side(c))?;
        }
        Ok(())
    }
}
