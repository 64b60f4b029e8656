//! `proofmark quantize`: what people and programs see, and what is refused.

mod common;

use common::{WorkDir, digits, proofmark};

fn images() -> String {
    digits("heldout.npz:images")
}

#[test]
fn both_kinds_of_scales_are_compared_and_one_is_written() {
    let work = WorkDir::new();
    for (model, scales) in [("mlp.float.onnx", "any"), ("cnn.float.onnx", "pow2")] {
        let out = work.path("q.onnx");
        let line = ["quantize", &digits(model), "--calibrate", &images(), "--out", &out, "--scales", scales, "--json"];
        let document = proofmark(&line).document();
        assert_eq!(document["written"], scales);
        assert_eq!(document["calibration"]["samples"], 288);
        assert_eq!(
            (&document["evaluation"]["samples"], &document["evaluation"]["kind"]),
            (&72.into(), &"held_out".into())
        );
        let float = document["float_accuracy"].as_f64().unwrap();
        let policy = |name: &str| document["policies"][name].clone();
        for name in ["any", "pow2"] {
            let accuracy = policy(name)["accuracy"].as_f64().unwrap();
            assert!(accuracy > float - 0.045, "{model} {name}: {accuracy} of {float}");
            let output = policy(name)["outputs"]["logits"].clone();
            for key in ["max_abs_error", "mean_abs_error", "rms_error", "step", "max_steps", "argmax_agreement"] {
                assert!(output[key].as_f64().is_some_and(|value| value > 0.0), "{key}: {output}");
            }
            assert!(policy(name)["tensors"][0]["signal_to_noise_db"].as_f64().unwrap() > 15.0);
        }
        let [any, pow2] = ["any", "pow2"].map(|name| policy(name)["constraints"].as_u64().unwrap());
        assert!(pow2 < any, "{model}: {pow2} constraints with powers of two, {any} with any scales");
        // What is written is what was counted, and it is a model like any other.
        let inspected = proofmark(&["inspect", &out, "--json"]).document();
        assert_eq!(inspected["constraints"], document["policies"][scales]["constraints"]);
        let check = proofmark(&["check", &out, "--input", &digits("example.npy"), "--json"]).document();
        assert_eq!(check["satisfied"], true);
    }
    let line = ["quantize", &digits("mlp.float.onnx"), "--calibrate", &images(), "--out", &work.path("q.onnx")];
    let text = proofmark(&line).text();
    for part in ["float model", "scales any (written)", "scales pow2", "accuracy", "signal to noise", "written: "] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn bad_input_writes_nothing() {
    let work = WorkDir::new();
    let zeros = |rows: usize, columns: usize| {
        let row = format!("[{}]", vec!["0.5"; columns].join(","));
        format!("{{\"input_data\": [{}]}}", vec![row; rows].join(","))
    };
    let narrow = work.file("narrow.json", zeros(3, 63).as_bytes());
    let none = work.file("none.json", b"{\"input_data\": []}");
    let huge = work.file("huge.json", zeros(2, 64).replacen("0.5", "1e60", 1).as_bytes());
    let three = work.file("three.json", b"{\"input_data\": [1, 2, 3]}");
    let half = work.file("half.json", zeros(72, 5).as_bytes());
    let text = work.file("text.onnx", b"this is no model");
    let (mlp, int8, out) = (digits("mlp.float.onnx"), digits("mlp.int8.onnx"), work.path("q.onnx"));
    let before = work.names();
    let (good, nowhere) = (images(), work.path("absent/q.onnx"));
    for (model, data, out, extra, expected) in [
        (&mlp, narrow.as_str(), &out, &[][..], "samples of 64 values, shape [64] of input 'input', got 63 each"),
        (&mlp, &none, &out, &[], "none.json: expected at least one sample"),
        (&mlp, &huge, &out, &[], "huge.json, sample 0, element 0: expected a finite number, got inf"),
        (&mlp, "absent.npy", &out, &[], "--calibrate: absent.npy: "),
        (&mlp, &good, &nowhere, &[], "--out: "),
        (&mlp, &good, &mlp, &[], "--out: expected another file than the float model"),
        (&mlp, &good, &out, &["--labels", &three], "three.json: expected 360 labels, one for each sample, got 3"),
        (&mlp, &good, &out, &["--labels", &half], "half.json: expected whole numbers, got 0.5"),
        (&mlp, &good, &out, &["--evaluate", &narrow], "--evaluate: "),
        (&mlp, &good, &out, &["--percentile", "7"], "--percentile: expected more than 50 and at most 100, got 7"),
        (&mlp, &good, &out, &["--keep-softmax", "--samples", "0"], "--samples: expected at least 1"),
        (&int8, &good, &out, &[], "expected a float model (this one can be proved as it is)"),
        (&text, &good, &out, &[], "text.onnx: not an ONNX model"),
    ] {
        let line = ["quantize", model, "--calibrate", data, "--out", out, "--json"];
        let answer = proofmark(&[&line[..], extra].concat());
        assert_eq!((answer.code, answer.stdout.as_str()), (1, ""), "{line:?}: {}", answer.stderr);
        assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
        assert!(answer.error().contains(expected), "{line:?}: {}", answer.error());
        assert_eq!(work.names(), before, "{line:?}: something was written");
    }
}
