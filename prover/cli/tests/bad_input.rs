//! Bad input: a clear error with expected and got, exit code 1, nothing written, no panic.

mod common;

use common::{CNN, Keys, MLP, WorkDir, digits, proofmark};

/// Runs a line that has to fail; gives its error.
fn error_of(line: &[&str]) -> String {
    let answer = proofmark(&[line, &["--json"]].concat());
    assert_eq!(answer.code, 1, "{line:?}: {}{}", answer.stdout, answer.stderr);
    assert_eq!(answer.stdout, "", "{line:?}");
    assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
    answer.error()
}

#[test]
fn models_that_are_none() {
    let work = WorkDir::new();
    let text = work.file("text.onnx", b"this is no model");
    let empty = work.file("empty.onnx", b"");
    let model = std::fs::read(digits(MLP)).unwrap();
    let short = work.file("short.onnx", &model[..model.len() / 2]);
    let absent = work.path("absent.onnx");
    for (path, expected) in [
        (&text, "text.onnx: not an ONNX model"),
        (&empty, "empty.onnx: "),
        (&short, "short.onnx: "),
        (&absent, "absent.onnx: cannot read: No such file"),
        (&digits("mlp.float.onnx"), "mlp.float.onnx: "),
    ] {
        for command in [&["inspect"][..], &["run", "--input", &digits("example.npy")], &["setup", "--dev"]] {
            if command[0] == "inspect" && path.contains("float") {
                // Has nodes to show, see below.
                continue;
            }
            let error = error_of(&[&command[..1], &[path], &command[1..]].concat());
            assert!(error.contains(expected), "{error}");
        }
    }
}

/// `inspect` of a model that is no circuit lists its nodes, then says what stands in the way, and fails.
#[test]
fn inspect_shows_what_could_be_read() {
    let work = WorkDir::new();
    let mut model = std::fs::read(digits(CNN)).unwrap();
    // Control flow in place of the last layer: an operator's name of the same length.
    let at = model.windows(4).rposition(|bytes| bytes == b"Gemm").unwrap();
    model[at..at + 4].copy_from_slice(b"Loop");
    let path = work.file("loop.onnx", &model);

    let answer = proofmark(&["inspect", &path, "--json"]);
    assert_eq!(answer.code, 1, "{}", answer.stderr);
    assert!(answer.error().contains("unsupported operators: "), "{}", answer.stderr);
    let document: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((&document["complete"], &document["unsupported"][0]["op"]), (&false.into(), &"Loop".into()));
    assert_eq!(document["unsupported"].as_array().unwrap().len(), 1);
    let nodes = document["nodes"].as_array().unwrap();
    let states = |state: &str| nodes.iter().filter(|node| node["state"] == state).count();
    assert!(states("read") >= 12 && states("unsupported") == 1 && states("not reached") >= 1, "{nodes:?}");
    let conv = nodes.iter().find(|node| node["op"] == "Conv").unwrap();
    assert_eq!(conv["shape"].as_array().unwrap().len(), 4);

    let text = proofmark(&["inspect", &path]);
    assert_eq!(text.code, 1);
    assert!(text.stdout.contains("first unsupported: ") && text.stdout.contains("control flow"), "{}", text.stdout);
    assert!(text.stderr.contains("unsupported operators"), "{}", text.stderr);

    // A float model: every operator is known, none can be read as integers.
    let float = proofmark(&["inspect", &digits("mlp.float.onnx")]);
    assert_eq!(float.code, 1);
    assert!(float.stdout.contains("refused: ") && float.stdout.contains("Gemm"), "{}", float.stdout);
}

#[test]
fn inputs_that_do_not_fit() {
    let work = WorkDir::new();
    let json = |name: &str, values: &str| work.file(name, format!("{{\"input_data\": [{values}]}}").as_bytes());
    let zeros = |count: usize| format!("[{}]", vec!["0.0"; count].join(","));
    let short = json("short.json", &zeros(63));
    let nan = json("nan.json", &zeros(64).replacen("0.0", "NaN", 1));
    let huge = json("huge.json", &zeros(64).replacen("0.0", "1e60", 1));
    let ragged = json("ragged.json", "[0.0], [0.0, 1.0]");
    let words = json("words.json", "\"seven\"");
    let other = work.file("other.json", b"{\"pixels\": [0]}");
    let array = std::fs::read(digits("example.npy")).unwrap();
    let cut = work.file("cut.npy", &array[..array.len() - 4]);
    let text = work.file("text.txt", b"0 0 0");
    let mut not_a_number = array;
    let at = not_a_number.len() - 4;
    not_a_number[at..].copy_from_slice(&f32::NAN.to_le_bytes());
    let nan_array = work.file("nan.npy", &not_a_number);
    for (path, expected) in [
        (short.as_str(), "expected 64 values"),
        (&nan, "nan.json"),
        (&huge, "huge.json"),
        (&ragged, "ragged.json"),
        (&words, "words.json"),
        (&other, "input_data"),
        (&cut, "cut.npy"),
        (&text, "a file ending in .npy, .npz or .json"),
        (&nan_array, "expected a finite number, got NaN"),
        (&digits("heldout.npz:images"), "choose a row"),
        (&digits("heldout.npz:images[360]"), "a row below 360"),
        (&digits("heldout.npz:pictures"), "pictures"),
        ("absent.npy", "absent.npy"),
    ] {
        for command in ["run", "check"] {
            let error = error_of(&[command, &digits(MLP), "--input", path]);
            assert!(error.starts_with("--input: ") && error.contains(expected), "{path}: {error}");
        }
    }
}

#[test]
fn keys_that_are_spoilt_or_of_another_circuit() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let key = std::fs::read(&keys.mlp).unwrap();
    let cut = work.file("cut.pk", &key[..key.len() - 1]);
    let mut flipped = key.clone();
    flipped[key.len() / 2] ^= 0x10;
    let flipped = work.file("flipped.pk", &flipped);
    let mut newer = key;
    newer[8] = 3;
    let newer = work.file("newer.pk", &newer);
    let zkey = format!("{}/../formats/tests/vectors/factors_2.zkey", env!("CARGO_MANIFEST_DIR"));
    let before = work.names();
    let out = work.path("proof.json");
    let prove = |model: &str, key: &str, extra: &[&str]| {
        let line = ["prove", &digits(model), "--key", key, "--input", &digits("example.npy"), "--out", &out];
        error_of(&[&line[..], extra].concat())
    };
    for (model, key, extra, expected) in [
        (MLP, cut.as_str(), &[][..], "length: expected "),
        (MLP, &flipped, &[], "damaged"),
        (MLP, &newer, &[], "version: expected 2, got 3; use a newer release"),
        (MLP, &digits(MLP), &[], "not a proving key"),
        (MLP, "absent.pk", &[], "absent.pk: cannot read"),
        (MLP, &zkey, &[], "expected a .pk, got a .zkey, of which `proofmark import` makes one"),
        (CNN, &keys.mlp, &[], "belongs to another circuit: expected circuit hash"),
        (MLP, &keys.mlp, &["--dataset-depth", "3"], "belongs to another circuit: expected circuit hash"),
        (MLP, &keys.mlp, &["--dataset", &digits("heldout.npz:images")], "expected at most 1 leaves"),
    ] {
        let error = prove(model, key, extra);
        assert!(error.contains(expected), "{key}: {error}");
    }
    assert_eq!(work.names(), before, "something was written");
}

#[test]
fn proofs_that_are_spoilt_or_of_another_model() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let proof = work.path("proof.json");
    proofmark(&["prove", &digits(MLP), "--key", &keys.mlp, "--input", &digits("example.npy"), "--out", &proof]).text();
    let text = std::fs::read_to_string(&proof).unwrap();
    let vk = std::fs::read_to_string(&keys.mlp_vk).unwrap();
    let cut = work.file("cut.json", &text.as_bytes()[..text.len() / 2]);
    let start = text.find("\"proof\": \"").unwrap() + 10;
    let short = work.file("short.json", format!("{}{}", &text[..start], &text[start + 2..]).as_bytes());
    let cut_vk = work.file("cut.vk.json", &vk.as_bytes()[..vk.len() / 2]);
    for (vk, proof, expected) in [
        (keys.mlp_vk.as_str(), cut.as_str(), "proof file: EOF while parsing"),
        (&keys.mlp_vk, &short, "proof file, proof: expected 256 bytes, got 255"),
        (&cut_vk, &proof, "verifying key file: EOF while parsing"),
        (&keys.mlp, &proof, "verifying key file: expected a JSON object, got something that begins with \"PMARKPK"),
        (&keys.mlp_vk, &keys.mlp_vk, "proof file: "),
        ("absent.json", &proof, "--vk: absent.json: cannot read"),
    ] {
        let error = error_of(&["verify", "--vk", vk, "--proof", proof]);
        assert!(error.contains(expected), "{error}");
    }
    // Parts of the proof file itself: each has its own finding.
    let newer = text.replacen("\"version\": 1", "\"version\": 2", 1);
    let newer = work.file("newer.json", newer.as_bytes());
    let error = error_of(&["verify", "--vk", &keys.mlp_vk, "--proof", &newer]);
    assert!(error.contains("proof file: version: expected 1, got 2"), "{error}");
    let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let bytes = document["proof"].as_str().unwrap().to_owned();
    let flip = |at: usize| {
        let digit = u8::from_str_radix(&bytes[at..=at], 16).unwrap() ^ 1;
        format!("{}{digit:x}{}", &bytes[..at], &bytes[at + 1..])
    };
    let original = document.clone();
    // The last digit of A's ordinate: no point of the curve any more.
    document["proof"] = flip(127).into();
    let flipped = work.file("flipped.json", document.to_string().as_bytes());
    document["proof"] = format!("{}{}{}", &bytes[384..], &bytes[128..384], &bytes[..128]).into();
    let points = work.file("points.json", document.to_string().as_bytes());
    document = original;
    let (input, output) = (document["input"].clone(), document["output"].clone());
    (document["input"], document["output"]) = (output, input);
    let parts = work.file("parts.json", document.to_string().as_bytes());
    for (path, part, expected) in [
        (&flipped, "proof", "expected a point on the curve"),
        (&points, "proof", "pairing"),
        (&parts, "output, digest", "commitment to the output"),
    ] {
        let answer = proofmark(&["verify", "--vk", &keys.mlp_vk, "--proof", path, "--json"]);
        assert_eq!(answer.code, 1, "{}", answer.stderr);
        assert!(answer.error().contains(part), "{path}: {}", answer.stderr);
        assert!(answer.stdout.contains(expected), "{path}: {}", answer.stdout);
    }
    // A proof of another model: keys of the same circuit from another setup.
    let other = work.path("other");
    proofmark(&["setup", &digits(MLP), "--dev", "--out", &other]).text();
    let answer = proofmark(&["verify", "--vk", &format!("{other}/mlp.int8.vk.json"), "--proof", &proof, "--json"]);
    assert_eq!(answer.code, 1);
    assert!(answer.error().ends_with("failed: model, proof"), "{}", answer.stderr);
}

#[test]
fn wrong_usage_is_told_apart() {
    for line in [&["prove"][..], &["inspect"], &["audit", "seven"], &["run", "m.onnx", "--weights", "x"]] {
        let answer = proofmark(&[line, &["--json"]].concat());
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{line:?}");
        let document: serde_json::Value = serde_json::from_str(answer.stderr.trim()).unwrap();
        assert!(document["error"].as_str().unwrap().contains("--help"), "{document}");
    }
    let error = error_of(&["setup", &digits(MLP)]);
    assert!(error.contains("ceremonies") && error.contains("--dev"), "{error}");
}

#[test]
fn chains_that_are_none() {
    let work = WorkDir::new();
    let text = work.file("chain.json", b"{\"7\": 5}");
    let error = error_of(&["audit", "7", "--chain", &text]);
    assert!(error.contains("chain export: "), "{error}");
    let error = error_of(&["audit", "7", "--chain", "absent.json"]);
    assert!(error.starts_with("--chain: absent.json: cannot read"), "{error}");
}
