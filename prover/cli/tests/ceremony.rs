//! A whole ceremony by the binary, snarkjs in its middle where it is installed, and what has to be refused.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use common::{MLP, WorkDir, digits, proofmark};

/// A file of circom's or snarkjs'.
fn vector(name: &str) -> String {
    format!("{}/../formats/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"))
}

const BEACON: &str = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";

/// Runs a line that has to fail; gives its error.
fn error_of(line: &[&str]) -> String {
    let answer = proofmark(&[line, &["--json"]].concat());
    assert_eq!((answer.code, answer.stdout.as_str()), (1, ""), "{line:?}: {}", answer.stderr);
    assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
    answer.error()
}

fn new(work: &WorkDir) -> String {
    let first = work.path("0.zkey");
    proofmark(&["setup", "new", &vector("factors.r1cs"), "--ptau", &vector("final.ptau"), "--out", &first]).text();
    first
}

fn contribute(from: &str, to: &str, more: &[&str]) -> serde_json::Value {
    proofmark(&[&["setup", "contribute", from, "--out", to, "--json"], more].concat()).document()
}

fn finalize(from: &str, to: &str) -> serde_json::Value {
    let line = ["setup", "finalize", from, "--beacon", BEACON, "--iterations", "10", "--out", to, "--json"];
    proofmark(&line).document()
}

fn verify<'a>(key: &'a str, circuit: &'a str, ptau: &'a str) -> Vec<&'a str> {
    vec!["setup", "verify", key, "--circuit", circuit, "--ptau", ptau]
}

#[test]
fn a_ceremony_from_the_first_key_to_its_page() {
    let work = WorkDir::new();
    let first = new(&work);
    assert!(std::fs::read(&first).unwrap() == std::fs::read(vector("factors_0.zkey")).unwrap());
    let [one, two, last] = ["1.zkey", "2.zkey", "final.zkey"].map(|name| work.path(name));
    let dice = work.file("dice.txt", b"3 1 4 1 5");
    let ana = contribute(&first, &one, &["--name", "<b>Ana</b>", "--entropy-file", &dice]);
    contribute(&one, &two, &[]);
    finalize(&two, &last);

    let (circuit, ptau) = (vector("factors.r1cs"), vector("final.ptau"));
    let [html, markdown, json] = ["page.html", "page.md", "page.json"].map(|name| work.path(name));
    for page in [&html, &markdown, &json] {
        let text = proofmark(&[&verify(&last, &circuit, &ptau)[..], &["--transcript", page]].concat()).text();
        assert!(text.ends_with("verified\n") && text.contains("A beacon ended it"), "{text}");
    }
    let document: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let second = &document["second_phase"];
    assert_eq!((&second["secret_contributions"], &second["ended_by_beacon"]), (&2.into(), &true.into()));
    assert_eq!(second["contributions"][0]["hash"], ana["contribution_hash"]);
    assert_eq!(document["transcript_hash"].as_str().map(str::len), Some(64));
    let html = std::fs::read_to_string(&html).unwrap();
    assert!(html.contains("&lt;b&gt;Ana&lt;/b&gt;") && !html.contains("<b>Ana"), "{html}");
    let grouped = ana["contribution_hash"].as_str().unwrap()[..8].to_owned() + " ";
    assert!(html.contains(&grouped) && std::fs::read_to_string(&markdown).unwrap().contains(&grouped));

    // Whoever derived the first key need not do it again; the document says what that leaves open.
    let skipped = [&verify(&last, &circuit, &ptau)[..], &["--initial", &first, "--skip-ptau", "--json"]].concat();
    let document = proofmark(&skipped).document();
    assert_eq!((&document["first_phase"], &document["first_key_derived"]), (&serde_json::Value::Null, &false.into()));
    assert!(document["not_checked"].to_string().contains("the first phase"));
    let none_left = work.names().iter().all(|name| !name.starts_with(".proofmark-"));
    assert!(none_left, "{:?}", work.names());
}

#[test]
fn models_have_ceremonies_too() {
    let work = WorkDir::new();
    let [ptau, first, last] = ["p.ptau", "0.zkey", "1.zkey"].map(|name| work.path(name));
    proofmark(&["ptau", "new", "--power", "13", "--dev", "--out", &ptau]).text();
    proofmark(&["setup", "new", &digits(MLP), "--ptau", &ptau, "--out", &first]).text();
    contribute(&first, &last, &[]);
    let model = digits(MLP);
    let line = [&verify(&last, &model, &ptau)[..], &["--skip-ptau", "--json"]].concat();
    assert_eq!(proofmark(&line).document()["second_phase"]["secret_contributions"], 1);
    // Another depth of the tree is another circuit.
    let error = error_of(&[&verify(&last, &model, &ptau)[..], &["--skip-ptau", "--dataset-depth", "3"]].concat());
    assert!(error.contains("expected "), "{error}");
}

#[test]
fn what_is_wrong_is_named() {
    let work = WorkDir::new();
    let first = new(&work);
    let [one, last, out] = ["1.zkey", "final.zkey", "out.zkey"].map(|name| work.path(name));
    contribute(&first, &one, &["--name", "Ana"]);
    finalize(&one, &last);
    let before = work.names();
    let bytes = std::fs::read(&last).unwrap();
    let cut = work.file("cut.zkey", &bytes[..bytes.len() - 100]);
    let powers = std::fs::read(vector("final.ptau")).unwrap();
    let cut_ptau = work.file("cut.ptau", &powers[..powers.len() / 2]);
    // The beacon stands last in the file.
    let mut other_beacon = bytes.clone();
    *other_beacon.last_mut().unwrap() ^= 1;
    let other_beacon = work.file("beacon.zkey", &other_beacon);
    let mut spoilt = powers.clone();
    let at = 12 + 12 + 44 + 12 + 29 * 64;
    spoilt[at..at + 128].rotate_left(64);
    let spoilt = work.file("spoilt.ptau", &spoilt);

    let (circuit, ptau) = (vector("factors.r1cs"), vector("final.ptau"));
    for (line, expected) in [
        (verify(&cut, &circuit, &ptau), "cut.zkey: section 10"),
        (verify(&first, &circuit, &ptau), "contributions: expected at least one, got none"),
        (verify(&last, &vector("bits.r1cs"), &ptau), "sizes: expected "),
        (verify(&other_beacon, &circuit, &ptau), "contribution 2: expected the key that its beacon gives"),
        (verify(&last, &circuit, &vector("2.ptau")), "prepared for phase 2"),
        (verify(&last, &circuit, &cut_ptau), "cut.ptau: section "),
        (vec!["ptau", "verify", &spoilt], "powers of tau in G1: expected each point tau times"),
        (vec!["ptau", "verify", &circuit], "factors.r1cs: "),
        (vec!["ptau", "info", &cut_ptau], "cut.ptau: section "),
        (vec!["setup", "new", &circuit, "--ptau", &vector("2.ptau"), "--out", &out], "prepared for phase 2"),
        (vec!["setup", "new", &vector("chain.r1cs"), "--ptau", &vector("cut03.ptau"), "--out", &out], "got 2^3"),
        (vec!["setup", "contribute", &circuit, "--out", &out], "factors.r1cs: "),
        (vec!["setup", "contribute", &first, "--out", &out, "--entropy-file", "absent"], "--entropy-file: absent"),
        (vec!["setup", "finalize", &one, "--beacon", "0g", "--iterations", "10", "--out", &out], "--beacon: "),
        (vec!["setup", "finalize", &one, "--beacon", "00", "--iterations", "9", "--out", &out], "got 2^9"),
        (vec!["setup", &digits(MLP)], "proofmark setup new, contribute, finalize, verify"),
    ] {
        let error = error_of(&line);
        assert!(error.contains(expected), "{line:?}: {error}");
    }
    assert!(!Path::new(&out).exists());
    assert!(before.iter().all(|name| work.names().contains(name)));
    let info = proofmark(&["ptau", "info", &ptau, "--json"]).document();
    assert_eq!((&info["power"], &info["prepared"], &info["verified"]), (&4.into(), &true.into(), &false.into()));
    assert!(proofmark(&["ptau", "verify", &ptau]).text().ends_with("verified\n"));
}

#[test]
fn snarkjs_contributes_in_the_middle() {
    let cli = format!("{}/../../scripts/interop/node_modules/snarkjs/build/cli.cjs", env!("CARGO_MANIFEST_DIR"));
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !Path::new(&cli).exists() || !node.is_ok_and(|status| status.success()) {
        eprintln!("skipped: needs Node and `npm install --no-package-lock` in scripts/interop");
        return;
    }
    let snarkjs = |line: &[&str]| {
        let output = Command::new("node").arg(&cli).args(line).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let work = WorkDir::new();
    let first = new(&work);
    let [one, two, last] = ["1.zkey", "2.zkey", "final.zkey"].map(|name| work.path(name));
    contribute(&first, &one, &["--name", "ours"]);
    snarkjs(&["zkey", "contribute", &one, &two, "--name=theirs", "-e=some"]);
    finalize(&two, &last);
    let (circuit, ptau) = (vector("factors.r1cs"), vector("final.ptau"));
    let text = proofmark(&verify(&last, &circuit, &ptau)).text();
    assert!(text.contains("1. ours") && text.contains("2. theirs") && text.ends_with("verified\n"), "{text}");
    let printed = snarkjs(&["zkey", "verify", &circuit, &ptau, &last]);
    assert!(printed.contains("ZKey Ok!") && printed.contains("contribution #2 theirs"), "{printed}");
}

/// Ctrl-C while a key is being written: the new file whole or none, and nothing temporary.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_half_written_file() {
    let mut hits = 0;
    for _ in 0..8 {
        let work = WorkDir::new();
        let out = work.path("keys");
        let mut child = Command::new(env!("CARGO_BIN_EXE_proofmark"))
            .args(["setup", "--standard", "48", "--dev", "--out", &out])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let names = || -> Vec<String> {
            let entries = std::fs::read_dir(&out).into_iter().flatten();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        };
        // Until the temporary file is there, or the moment is missed.
        while child.try_wait().unwrap().is_none() && !names().iter().any(|name| name.starts_with(".proofmark-")) {}
        let id = child.id().to_string();
        Command::new("kill").args(["-INT", &id]).stderr(Stdio::null()).status().unwrap();
        let status = child.wait().unwrap();
        let left = names();
        assert!(left.iter().all(|name| !name.starts_with(".proofmark-")), "{left:?}");
        if status.code() == Some(130) {
            hits += 1;
            break;
        }
    }
    assert!(hits > 0, "the moment was missed each time");
}
