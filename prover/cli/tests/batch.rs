//! `prove --batch`: many jobs, one key.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use common::{Answer, CNN, Keys, MLP, WorkDir, digits, proofmark};
use serde_json::{Value, json};

/// Lines as a file.
fn jobs(work: &WorkDir, lines: &[String]) -> String {
    work.file("jobs.jsonl", lines.join("\n").as_bytes())
}

fn image(row: usize) -> String {
    digits(&format!("heldout.npz:images[{row}]"))
}

fn line(row: usize) -> String {
    let context = json!({ "chain_id": "c-1", "contract": "e", "job_id": row, "requester": "ann", "prover": "pat" });
    json!({ "input": image(row), "context": context }).to_string()
}

fn prove(keys: &Keys, jobs: &str, out: &str, more: &[&str]) -> Answer {
    let line = ["prove", &digits(MLP), "--key", &keys.mlp, "--batch", jobs, "--out", out, "--json"];
    proofmark(&[&line[..], more].concat())
}

fn names(directory: &str) -> Vec<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn verdict(keys: &Keys, proof: &str, more: &[&str]) -> Value {
    proofmark(&[&["verify", "--vk", &keys.mlp_vk, "--proof", proof, "--json"], more].concat()).document()["verdict"]
        .clone()
}

#[test]
fn bad_jobs_leave_the_good_ones_alone() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let (out, salt) = (work.path("proofs"), "02".repeat(32));
    let private = json!({ "input": image(3), "out": "private.json", "input_salt": salt, "output": "committed" });
    let lines =
        [line(0), "{\"input\": \"absent.npy\"}".into(), "{".into(), String::new(), line(1), private.to_string()];
    let answer = prove(&keys, &jobs(&work, &lines), &out, &[]);
    assert_eq!(answer.code, 1, "{}", answer.stderr);
    assert_eq!(answer.error(), "2 of 5 jobs failed: lines 2, 3");
    assert!(answer.stderr.contains("\nline 2: input absent.npy: absent.npy: "), "{}", answer.stderr);

    let document: Value = serde_json::from_str(&answer.stdout).unwrap();
    let count = |key: &str| document[key].as_u64().unwrap();
    assert_eq!(["jobs", "proved", "kept", "failed", "not_tried"].map(count), [5, 3, 0, 2, 0]);
    assert!(document["proofs_per_second"].as_f64().unwrap() > 0.0);
    let items = document["items"].as_array().unwrap();
    let told: Vec<_> = items.iter().map(|i| (i["line"].as_u64().unwrap(), i["status"].as_str().unwrap())).collect();
    assert_eq!(told, [(1, "proved"), (2, "failed"), (3, "failed"), (5, "proved"), (6, "proved")]);
    assert!(
        items[2]["error"].as_str().unwrap().starts_with("expected a JSON object with `input`: EOF"),
        "{}",
        items[2]
    );
    assert_eq!(items[3]["message"]["submit"]["job_id"], 1);
    assert_eq!(items[4]["message"], Value::Null);
    assert_eq!(names(&out), ["1.json", "5.json", "private.json"]);
    for item in [&items[0], &items[3]] {
        assert_eq!(verdict(&keys, item["proof_file"].as_str().unwrap(), &[]), "valid");
    }
    assert_eq!(verdict(&keys, &format!("{out}/private.json"), &["--salt", &salt]), "valid");
    // One by one they say the same.
    let single = work.path("single.json");
    let of_1 = ["--chain-id", "c-1", "--contract", "e", "--job", "1", "--requester", "ann", "--prover", "pat"];
    let base = ["prove", &digits(MLP), "--key", &keys.mlp, "--input", &image(1), "--out", &single, "--json"];
    let alone = proofmark(&[&base[..], &of_1].concat()).document();
    for key in ["digest", "input", "output", "outputs"] {
        assert_eq!(alone[key], items[3][key], "{key}");
    }
}

#[test]
fn a_resumed_batch_keeps_what_holds() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let out = work.path("proofs");
    let lines: Vec<String> = (0..4).map(line).collect();
    assert_eq!(prove(&keys, &jobs(&work, &lines[..3]), &out, &["--resume"]).document()["proved"], 3);
    let read = |name: &str| std::fs::read_to_string(Path::new(&out).join(name)).unwrap();
    let before = read("1.json");
    // One is another job's now, one is spoilt.
    let lines = [lines[0].clone(), line(7), lines[2].clone(), lines[3].clone()];
    let last = read("3.json");
    let start = last.find("\"proof\": \"").unwrap() + 10;
    std::fs::write(Path::new(&out).join("3.json"), format!("{}{}", &last[..start], &last[start + 2..])).unwrap();
    let document = prove(&keys, &jobs(&work, &lines), &out, &["--resume"]).document();
    let status: Vec<_> = document["items"].as_array().unwrap().iter().map(|i| i["status"].as_str().unwrap()).collect();
    assert_eq!(status, ["kept", "proved", "proved", "proved"]);
    assert_eq!(read("1.json"), before);
    for name in names(&out) {
        assert_eq!(verdict(&keys, &format!("{out}/{name}"), &[]), "valid");
    }
    // Without --resume each is made anew.
    assert_eq!(prove(&keys, &jobs(&work, &lines[..1]), &out, &[]).document()["proved"], 1);
    assert_ne!(read("1.json"), before);
}

#[test]
fn what_is_wrong_with_all_of_them_is_said_once() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let out = work.path("proofs");
    let empty = work.file("empty.jsonl", b"\n");
    let error = |key: &str, jobs: &str| {
        let line = ["prove", &digits(MLP), "--key", key, "--batch", jobs, "--out", &out, "--json"];
        proofmark(&line).error()
    };
    assert!(error(&keys.mlp, &empty).ends_with("expected a JSON object a line, got no line"));
    assert!(error(&keys.mlp, "absent.jsonl").starts_with("--batch: absent.jsonl: cannot read"));
    let line = line(0);
    assert!(error(&digits(MLP), &jobs(&work, std::slice::from_ref(&line))).contains("not a proving key"));
    assert_eq!(names(&out), Vec::<String>::new());
}

/// A bit that changed in the points of a query, which are looked at when a proof does not verify.
#[test]
fn a_damaged_key_ends_a_batch_at_its_first_job() {
    let work = WorkDir::new();
    let out = work.path("keys");
    let made = proofmark(&["setup", &digits(CNN), "--dev", "--out", &out, "--json"]).document();
    let path = made["proving_key"].as_str().unwrap();
    let mut key = std::fs::read(path).unwrap();
    // Leaves of 1 MiB; the points of the verifying key, which are always looked at, are in none of these.
    assert!(key.len() > 4 << 20, "{}", key.len());
    key[3 << 20..4 << 20].iter_mut().step_by(64).for_each(|byte| *byte ^= 0x10);
    std::fs::write(path, key).unwrap();
    let (file, proofs) = (jobs(&work, &[line(0), line(1), line(2)]), work.path("proofs"));
    let answer = proofmark(&["prove", &digits(CNN), "--key", path, "--batch", &file, "--out", &proofs, "--json"]);
    assert_eq!(answer.error(), "1 of 3 jobs failed: line 1");
    assert!(
        answer.stderr.contains("\nline 1: proving key: ") && answer.stderr.contains("damaged"),
        "{}",
        answer.stderr
    );
    let document: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(document["not_tried"], 2);
    assert_eq!(names(&proofs), Vec::<String>::new());
}

/// Ctrl-C in the middle: whole proofs and nothing temporary, and another run goes on from there.
#[cfg(unix)]
#[test]
fn an_interrupted_batch_leaves_whole_proofs_and_can_be_resumed() {
    const JOBS: usize = 40;
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let out = work.path("proofs");
    let file = jobs(&work, &(0..JOBS).map(line).collect::<Vec<_>>());
    let mut child = Command::new(env!("CARGO_BIN_EXE_proofmark"))
        .args(["prove", &digits(MLP), "--key", &keys.mlp, "--batch", &file, "--out", &out])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while child.try_wait().unwrap().is_none() && !names(&out).iter().any(|name| name == "2.json") {
        std::thread::yield_now();
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left = names(&out);
    assert!((2..JOBS).contains(&left.len()) && left.iter().all(|name| name.ends_with(".json")), "{left:?}");
    for name in &left {
        assert_eq!(verdict(&keys, &format!("{out}/{name}"), &[]), "valid");
    }
    let document = prove(&keys, &file, &out, &["--resume"]).document();
    assert_eq!(
        (document["kept"].as_u64(), document["proved"].as_u64()),
        (Some(left.len() as u64), Some((JOBS - left.len()) as u64))
    );
}

#[test]
fn rows_of_a_dataset() {
    let work = WorkDir::new();
    let (keys, out) = (work.path("keys"), work.path("proofs"));
    let setup = ["setup", &digits(MLP), "--dev", "--seed", "1", "--dataset-depth", "9", "--out", &keys, "--json"];
    let key = proofmark(&setup).document()["proving_key"].as_str().unwrap().to_owned();
    let blank = work.file("blank.json", format!("{{\"input_data\": [{:?}]}}", [0.0f32; 64]).as_bytes());
    let lines = [line(4), json!({ "input": blank }).to_string(), line(5)];
    let file = jobs(&work, &lines);
    let images = digits("heldout.npz:images");
    let dataset = ["--dataset-depth", "9", "--dataset", &images, "--resume"];
    for status in ["proved", "kept"] {
        let base = ["prove", &digits(MLP), "--key", &key, "--batch", &file, "--out", &out, "--json"];
        let answer = proofmark(&[&base[..], &dataset].concat());
        assert_eq!(answer.error(), "1 of 3 jobs failed: line 2");
        assert!(answer.stderr.contains("expected the input to be one of its 360 rows"), "{}", answer.stderr);
        let document: Value = serde_json::from_str(&answer.stdout).unwrap();
        assert_eq!([&document["items"][0]["status"], &document["items"][2]["status"]], [status; 2]);
    }
}
