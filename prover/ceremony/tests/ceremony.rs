//! Against snarkjs 0.7.6: the same first keys and beacons byte for byte, its ceremonies verify here and ours there, and
//! what is spoilt is refused for its own reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Command;

use ark_bn254::Fr;
use ark_ec::AffineRepr;
use proofmark_ceremony::{
    Beacon, Error, Source, contribute, development_powers, initial_key, silent, verify_from_initial, verify_key,
    verify_powers,
};
use proofmark_formats::{G1Points, Ptau, R1csFile, Zkey, write_r1cs};
use proofmark_r1cs::challenge::StandardCircuit;
use proofmark_r1cs::{R1cs, SparseMatrix};

fn read(name: &str) -> Vec<u8> {
    let path = format!("{}/../formats/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The beacon of `scripts/interop/formats.mjs`.
fn beacon() -> Beacon {
    Beacon::new(&(1..=32).collect::<Vec<u8>>(), 10).unwrap()
}

fn verify(key: &Zkey<'_>) -> Result<proofmark_ceremony::Transcript, Error> {
    let (circuit, powers) = (read("factors.r1cs"), read("final.ptau"));
    verify_key(key, &R1csFile::parse(&circuit).unwrap(), &Ptau::parse(&powers).unwrap(), &silent)
}

#[test]
fn first_keys_are_those_of_snarkjs() {
    let powers = read("final.ptau");
    let powers = Ptau::parse(&powers).unwrap();
    for name in ["factors", "bits", "chain"] {
        let circuit = read(&format!("{name}.r1cs"));
        let key = initial_key(&R1csFile::parse(&circuit).unwrap(), &powers, &silent).unwrap();
        assert!(key == read(&format!("{name}_0.zkey")), "{name}");
    }
    // A file cut to the circuit's size gives the same key.
    let (cut, circuit) = (read("cut03.ptau"), read("factors.r1cs"));
    let key = initial_key(&R1csFile::parse(&circuit).unwrap(), &Ptau::parse(&cut).unwrap(), &silent).unwrap();
    assert!(key == read("factors_0.zkey"));
    let chain = read("chain.r1cs");
    let chain = R1csFile::parse(&chain).unwrap();
    let small = initial_key(&chain, &Ptau::parse(&cut).unwrap(), &silent);
    assert_eq!(small, Err(Error::TooSmall { expected: 4, got: 3 }));
    let unprepared = read("2.ptau");
    let unprepared = initial_key(&chain, &Ptau::parse(&unprepared).unwrap(), &silent);
    assert_eq!(unprepared, Err(Error::NotPrepared));
}

#[test]
fn first_phases_verify() {
    for (name, power) in [("2.ptau", 4), ("final.ptau", 4), ("cut03.ptau", 3), ("cut02.ptau", 2)] {
        let file = read(name);
        let page =
            verify_powers(&Ptau::parse(&file).unwrap(), &silent).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((page.entries.len(), page.people(), page.is_final()), (2, 1, true), "{name}");
        let text = page.to_string();
        assert!(text.contains(&format!("up to 2^{power} constraints")) && text.contains("2. a public draw"), "{text}");
    }
}

#[test]
fn a_beacon_gives_the_key_that_snarkjs_made_of_it() {
    let before = read("factors_1.zkey");
    let after =
        contribute(&Zkey::parse(&before).unwrap(), &Source::Beacon(&beacon()), Some("the end"), &silent).unwrap();
    assert!(after.key == read("factors_2.zkey"));
}

#[test]
fn second_phases_of_both_verify() {
    for (name, count) in [("factors_1.zkey", 1), ("factors_2.zkey", 2)] {
        let key = read(name);
        assert_eq!(verify(&Zkey::parse(&key).unwrap()).unwrap().entries.len(), count, "{name}");
    }
    let first = read("factors_0.zkey");
    assert_eq!(verify(&Zkey::parse(&first).unwrap()), Err(Error::NoContribution));
    let one =
        contribute(&Zkey::parse(&first).unwrap(), &Source::Secret { entropy: b"" }, Some("Ana"), &silent).unwrap();
    let two = contribute(&Zkey::parse(&one.key).unwrap(), &Source::Secret { entropy: b"dice" }, None, &silent).unwrap();
    let last = contribute(&Zkey::parse(&two.key).unwrap(), &Source::Beacon(&beacon()), None, &silent).unwrap();
    let page = verify(&Zkey::parse(&last.key).unwrap()).unwrap();
    assert_eq!((page.people(), page.is_final()), (2, true));
    assert_eq!(page.entries.iter().map(|entry| entry.hash).collect::<Vec<_>>(), [one.hash, two.hash, last.hash]);
    assert!(page.to_string().contains("1. Ana\n"), "{page}");
    // The same contributor again draws another secret.
    let again =
        contribute(&Zkey::parse(&first).unwrap(), &Source::Secret { entropy: b"" }, Some("Ana"), &silent).unwrap();
    assert!(again.key != one.key);
}

#[test]
fn spoilt_keys_are_refused() {
    let (good, first) = (read("factors_2.zkey"), read("factors_0.zkey"));
    let (good, first) = (Zkey::parse(&good).unwrap(), Zkey::parse(&first).unwrap());
    let refused = |key: &Zkey<'_>| verify_from_initial(key, &first, &silent).unwrap_err();
    verify_from_initial(&good, &first, &silent).unwrap();

    let mut key = good.clone();
    key.ceremony.contributions.swap(0, 1);
    assert!(matches!(refused(&key), Error::Hash { contribution: 1, .. }));
    let mut key = good.clone();
    key.ceremony.contributions.remove(0);
    assert!(matches!(refused(&key), Error::Hash { contribution: 1, .. }));
    let mut key = good.clone();
    key.ceremony.contributions.pop();
    assert!(matches!(refused(&key), Error::Key { what: "delta in G1", .. }));
    let mut key = good.clone();
    key.ceremony.contributions[0].p_x = ark_bn254::G2Affine::generator();
    assert_eq!(refused(&key), Error::Ratio { contribution: 1, what: "proof of knowledge" });
    let mut key = good.clone();
    key.ceremony.contributions[0].delta_after = ark_bn254::G1Affine::generator();
    assert_eq!(refused(&key), Error::Ratio { contribution: 1, what: "delta" });
    let mut key = good.clone();
    key.ceremony.contributions[1].parameters.beacon.as_mut().unwrap()[0] ^= 1;
    assert_eq!(refused(&key), Error::Beacon { contribution: 2 });
    let mut key = good.clone();
    key.header.delta_g2 = ark_bn254::G2Affine::generator();
    assert!(matches!(refused(&key), Error::Points { what: "delta in G2", .. }));
    let mut key = good.clone();
    key.ceremony.circuit_hash[0] ^= 1;
    assert!(matches!(refused(&key), Error::Key { what: "hash of the circuit", .. }));

    // L and H as before the last contribution, and two points of H exchanged.
    let before = read("factors_1.zkey");
    let before = Zkey::parse(&before).unwrap();
    let mut key = good.clone();
    key.c = before.c;
    assert!(matches!(refused(&key), Error::Points { what: "L and H", .. }));
    let h = good.h.as_bytes();
    let exchanged = [&h[64..128], &h[..64], &h[128..]].concat();
    let mut key = good.clone();
    key.h = G1Points::new("H", &exchanged).unwrap();
    assert!(matches!(refused(&key), Error::Points { what: "L and H", .. }));
    let mut key = good.clone();
    key.a = good.b1;
    assert!(matches!(refused(&key), Error::Key { what: "A", .. }));
}

#[test]
fn spoilt_powers_are_refused() {
    let bytes = read("final.ptau");
    let good = Ptau::parse(&bytes).unwrap();
    let refused = |file: &Ptau<'_>| verify_powers(file, &silent).unwrap_err();
    let exchanged = |points: &[u8], size: usize, left: usize, right: usize| {
        let mut bytes = points.to_vec();
        for offset in 0..size {
            bytes.swap(left * size + offset, right * size + offset);
        }
        bytes
    };
    let what = |error: Error| match error {
        Error::Points { what, .. } => what,
        other => panic!("{other}"),
    };
    let changed = exchanged(good.tau_g1.as_bytes(), 64, 29, 30);
    let mut file = good.clone();
    file.tau_g1 = G1Points::new("powers of tau in G1", &changed).unwrap();
    assert_eq!(what(refused(&file)), "powers of tau in G1");
    let mut file = good.clone();
    std::mem::swap(&mut file.alpha_g1, &mut file.beta_g1);
    assert_eq!(what(refused(&file)), "powers times alpha");
    let mut file = good.clone();
    let lagrange = file.lagrange.as_mut().unwrap();
    std::mem::swap(&mut lagrange.alpha_g1, &mut lagrange.beta_g1);
    assert_eq!(what(refused(&file)), "Lagrange points of beta");
    let changed = exchanged(good.lagrange.unwrap().tau_g1.as_bytes(), 64, 61, 62);
    let mut file = good.clone();
    file.lagrange.as_mut().unwrap().tau_g1 = G1Points::new("Lagrange points of tau in G1", &changed).unwrap();
    assert_eq!(what(refused(&file)), "Lagrange points of tau in G1");

    let mut file = good.clone();
    file.contributions.clear();
    assert_eq!(refused(&file), Error::NoContribution);
    let mut file = good.clone();
    file.contributions.remove(0);
    assert!(matches!(refused(&file), Error::Ratio { contribution: 1, .. }));
    let mut file = good.clone();
    file.contributions[1].partial_hash[0] ^= 1;
    assert!(matches!(refused(&file), Error::Hash { contribution: 2, .. }));
    let mut file = good.clone();
    file.contributions[1].parameters.iterations_log2 = Some(11);
    assert_eq!(refused(&file), Error::Beacon { contribution: 2 });
    let mut file = good.clone();
    file.contributions[1].parameters.iterations_log2 = Some(63);
    assert!(matches!(refused(&file), Error::BeaconSize { got: 63, .. }));
    let mut file = good.clone();
    file.contributions[0].alpha_g1 = ark_bn254::G1Affine::generator();
    assert_eq!(refused(&file), Error::Ratio { contribution: 1, what: "alpha in G1" });
}

#[test]
#[cfg_attr(not(snarkjs), ignore = "needs Node: run `npm install --no-package-lock` in scripts/interop first")]
fn snarkjs_verifies_our_ceremony_and_goes_on_from_it() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let snarkjs = |line: &str| {
        let mut node = Command::new("node");
        node.arg(env!("PROOFMARK_SNARKJS")).args(line.split_whitespace()).current_dir(directory.path());
        String::from_utf8_lossy(&node.output().expect("node").stdout).into_owned()
    };
    let (circuit, powers) = (read("factors.r1cs"), read("final.ptau"));
    std::fs::write(at("c.r1cs"), &circuit).unwrap();
    std::fs::write(at("p.ptau"), &powers).unwrap();
    let (circuit, powers) = (R1csFile::parse(&circuit).unwrap(), Ptau::parse(&powers).unwrap());
    let first = initial_key(&circuit, &powers, &silent).unwrap();
    let one = contribute(&Zkey::parse(&first).unwrap(), &Source::Secret { entropy: b"x" }, Some("ours"), &silent)
        .unwrap()
        .key;
    std::fs::write(at("1.zkey"), &one).unwrap();
    snarkjs("zkey contribute 1.zkey 2.zkey --name=theirs -e=some");
    let two = std::fs::read(at("2.zkey")).unwrap();
    let last = contribute(&Zkey::parse(&two).unwrap(), &Source::Beacon(&beacon()), None, &silent).unwrap().key;
    std::fs::write(at("3.zkey"), &last).unwrap();
    let page = verify_key(&Zkey::parse(&last).unwrap(), &circuit, &powers, &silent).unwrap();
    assert_eq!(page.people(), 2);
    let printed = snarkjs("zkey verify c.r1cs p.ptau 3.zkey");
    assert!(printed.contains("ZKey Ok!") && printed.contains("contribution #1 ours"), "{printed}");
    // And it refuses what we refuse.
    let mut key = Zkey::parse(&last).unwrap();
    key.c = Zkey::parse(&two).unwrap().c;
    std::fs::write(at("bad.zkey"), key.to_bytes()).unwrap();
    assert!(!snarkjs("zkey verify c.r1cs p.ptau bad.zkey").contains("ZKey Ok!"));
}

/// Sums by all threads were begun from within sums by one, whose threads then took more of them while they waited: on a circuit of 17,000
/// dense rows the stack overflowed.
#[test]
fn dense_rows_need_no_large_stack() {
    let circuit = write_r1cs(&StandardCircuit::new(8).unwrap().matrices).unwrap();
    let powers = development_powers(11, &silent).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).stack_size(256 << 10).build().unwrap();
    let key = pool
        .install(|| initial_key(&R1csFile::parse(&circuit).unwrap(), &Ptau::parse(&powers).unwrap(), &silent).unwrap());
    Zkey::parse(&key).unwrap().check().unwrap();
}

/// snarkjs reads a point from where none is if the first phase has exactly the circuit's size: `src/overread.rs`.
#[test]
#[cfg_attr(not(snarkjs), ignore = "needs Node: run `npm install --no-package-lock` in scripts/interop first")]
fn above_2_14_first_keys_are_those_of_snarkjs_with_a_first_phase_of_just_that_size_and_of_twice() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    // Each variable is the one before squared, and some more, to a length between the two powers.
    let rows = (1 << 14) + 100;
    let matrix = |row: &dyn Fn(u32) -> Vec<(u32, Fr)>| {
        let mut builder = SparseMatrix::builder(rows + 2);
        (1..=rows as u32).for_each(|index| builder.row(&row(index)).unwrap());
        builder.build()
    };
    let (one, two) = (Fr::from(1u64), Fr::from(2u64));
    let square = matrix(&|index| vec![(index, one)]);
    let next = matrix(&|index| vec![(0, -two), (index + 1, one)]);
    let circuit = R1cs::new(2, rows, square.clone(), square, next).unwrap();
    let bytes = write_r1cs(&circuit).unwrap();
    std::fs::write(at("c.r1cs"), &bytes).unwrap();
    for power in [15, 16] {
        let powers = development_powers(power, &silent).unwrap();
        std::fs::write(at("p.ptau"), &powers).unwrap();
        let ours = initial_key(&R1csFile::parse(&bytes).unwrap(), &Ptau::parse(&powers).unwrap(), &silent).unwrap();
        let line = ["groth16", "setup", "c.r1cs", "p.ptau", "0.zkey"];
        let node = Command::new("node").arg(env!("PROOFMARK_SNARKJS")).args(line).current_dir(&directory).output();
        assert!(node.unwrap().status.success());
        let theirs = std::fs::read(at("0.zkey")).unwrap();
        let [left, right] = [&ours, &theirs].map(|key| Zkey::parse(key).unwrap().ceremony.circuit_hash);
        assert_eq!(left, right, "2^{power}");
        assert!(ours == theirs, "2^{power}");
    }
}

#[test]
fn a_development_phase_verifies_and_serves() {
    let file = development_powers(4, &silent).unwrap();
    let powers = Ptau::parse(&file).unwrap();
    assert!(powers.to_bytes() == file);
    let page = verify_powers(&powers, &silent).unwrap();
    assert_eq!((page.people(), page.is_final()), (1, false));
    assert!(page.to_string().contains("INSECURE"), "{page}");
    let circuit = read("factors.r1cs");
    let circuit = R1csFile::parse(&circuit).unwrap();
    let first = initial_key(&circuit, &powers, &silent).unwrap();
    let last = contribute(&Zkey::parse(&first).unwrap(), &Source::Beacon(&beacon()), None, &silent).unwrap().key;
    verify_key(&Zkey::parse(&last).unwrap(), &circuit, &powers, &silent).unwrap();
    assert!(matches!(development_powers(21, &silent), Err(Error::Key { .. })));
}
