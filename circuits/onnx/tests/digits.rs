//! The held-out digits through import and interpreter, against what onnxruntime recorded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use proofmark_onnx::graph::Graph;
use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::tensor_io::{self, npz};

fn digits() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits")
}

fn load(model: &str) -> Graph {
    import(&std::fs::read(digits().join(format!("{model}.int8.onnx"))).unwrap(), model).unwrap()
}

fn card(model: &str) -> serde_json::Value {
    let card: serde_json::Value = serde_json::from_slice(&std::fs::read(digits().join("card.json")).unwrap()).unwrap();
    let name = format!("digits-{model}");
    card["models"].as_array().unwrap().iter().find(|entry| entry["name"] == name.as_str()).unwrap().clone()
}

/// The first of equal largest values, as the card counts accuracy.
fn argmax(values: &[i64]) -> usize {
    values.iter().enumerate().max_by_key(|&(index, value)| (value, std::cmp::Reverse(index))).unwrap().0
}

fn widened(values: &[i8]) -> Vec<i64> {
    values.iter().map(|&value| i64::from(value)).collect()
}

/// Every held-out image: inputs, quantised outputs, declared outputs, and the accuracy on the card.
fn agrees_with_onnxruntime(model: &str) {
    let graph = load(model);
    let expected = digits().join(format!("{model}.expected.npz"));
    let images = npz::array::<f32>(digits().join("heldout.npz"), "images").unwrap();
    let labels = npz::array::<u8>(digits().join("heldout.npz"), "labels").unwrap().values;
    let quantised = npz::array::<i8>(&expected, "quantised").unwrap();
    let inputs = npz::array::<i8>(&expected, "input_quantised").unwrap();
    let outputs = npz::array::<f32>(&expected, "output").unwrap();
    assert_eq!((images.shape, quantised.shape, outputs.shape), (vec![360, 64], vec![360, 10], vec![360, 10]));

    let (mut differing, mut right) = (0, 0);
    for (index, &label) in labels.iter().enumerate() {
        let input = graph.quantise_input(&images.values[index * 64..][..64]).unwrap();
        assert_eq!(input, widened(&inputs.values[index * 64..][..64]), "input of image {index}");
        let trace = run(&graph, &input).unwrap();
        for node in &graph.nodes {
            let bounds = graph.tensor(node.output).bounds;
            let inside = trace.tensor(node.output).iter().all(|value| (bounds.min..=bounds.max).contains(value));
            assert!(inside, "image {index}: {} leaves {bounds:?}", node.name);
        }
        let reference = widened(&quantised.values[index * 10..][..10]);
        differing += trace.output().iter().zip(&reference).filter(|(ours, theirs)| ours != theirs).count();
        assert_eq!(argmax(trace.output()), argmax(&reference), "label of image {index}");
        if trace.output() == reference {
            assert_eq!(graph.dequantise_output(trace.output()), outputs.values[index * 10..][..10]);
        }
        right += usize::from(argmax(trace.output()) == usize::from(label));
    }
    #[allow(clippy::cast_precision_loss)]
    let accuracy = right as f64 / labels.len() as f64;
    println!("{model}: {differing} of 3600 outputs differ, {right} of {} right ({accuracy})", labels.len());
    let card = card(model);
    assert_eq!(card["accuracy_int8_interpreter"].as_f64(), Some(accuracy), "accuracy on the card");
    assert_eq!(card["outputs_differing_from_onnxruntime"].as_u64(), Some(differing as u64), "differences on the card");
}

#[test]
fn mlp_agrees_with_onnxruntime() {
    agrees_with_onnxruntime("mlp");
}

#[test]
fn cnn_agrees_with_onnxruntime() {
    agrees_with_onnxruntime("cnn");
}

#[test]
fn examples_are_the_first_held_out_image() {
    let path = |file: &str| digits().join(file).display().to_string();
    for model in ["mlp", "cnn"] {
        let graph = load(model);
        let first = tensor_io::read(&path("heldout.npz:images[0]")).unwrap().for_graph(&graph).unwrap();
        for example in ["example.json", "example.npy"] {
            let input = tensor_io::read(&path(example)).unwrap().for_graph(&graph).unwrap();
            assert_eq!(input, first, "{model} {example}");
        }
    }
}

#[test]
fn float_models_are_refused_with_a_hint() {
    let error = import(&std::fs::read(digits().join("mlp.float.onnx")).unwrap(), "mlp").unwrap_err().to_string();
    assert!(error.contains("quantise the model first"), "{error}");
}
