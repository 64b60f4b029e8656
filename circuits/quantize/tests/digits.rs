//! The float digits models: quantised by us, the interpreter classifies as well as the float model.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use proofmark_onnx::graph::ElementType;
use proofmark_onnx::tensor_io::{self, npz};
use proofmark_quantize::evaluate::{Evaluation, evaluate};
use proofmark_quantize::{Calibrated, FloatModel, Method, Options, Samples, Scales};

fn digits(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits").join(name)
}

/// Accuracy of the float model, and both kinds of scales compared with it, on every fifth held-out image.
fn quantised(model: &str, options: Options) -> (f64, Vec<Evaluation>) {
    let bytes = std::fs::read(digits(&format!("{model}.float.onnx"))).unwrap();
    let images = tensor_io::read(&format!("{}:images", digits("heldout.npz").display())).unwrap();
    let labels = npz::array::<u8>(digits("heldout.npz"), "labels").unwrap().values;
    let model = FloatModel::read(&bytes, None, &images.shape).unwrap();
    let samples = Samples::new(&images, model.input(), model.input_shape()).unwrap();
    let (calibration, held_out) = samples.split().unwrap();
    assert_eq!((calibration.len(), held_out.len()), (288, 72));
    let labels: Vec<i64> = held_out.rows().iter().map(|&row| i64::from(labels[row])).collect();
    let calibrated = Calibrated::new(&model, &calibration, options).unwrap();
    let [any, pow2] = [Scales::Any, Scales::Pow2].map(|scales| calibrated.quantise(scales).unwrap());
    for tensor in &pow2.tensors {
        assert_eq!(tensor.parameters.scale.to_bits() << 9, 0, "{}: {}", tensor.name, tensor.parameters.scale);
    }
    let (float, evaluations) = evaluate(&calibrated, &[&any, &pow2], &held_out, Some(&labels)).unwrap();
    (float.unwrap(), evaluations)
}

#[test]
fn accuracy_stays_close() {
    let percentile = Options { method: Method::Percentile(99.99), ..Options::default() };
    let coarse = Options { per_channel: false, activations: ElementType::Uint8, ..Options::default() };
    for model in ["mlp", "cnn"] {
        for options in [Options::default(), percentile, coarse] {
            let (float, evaluations) = quantised(model, options);
            assert!(float > 0.93, "{model}: {float}");
            for (scales, evaluation) in ["any", "pow2"].iter().zip(evaluations) {
                let accuracy = evaluation.accuracy.unwrap();
                let told = format!("{model} {scales}: {accuracy} {evaluation:?}");
                // 72 images: one more or less is 0.014.
                assert!(accuracy > float - 0.045 && evaluation.agreement > 0.94, "{told}");
                assert!(evaluation.rms < 3.0 * evaluation.step && evaluation.mean <= evaluation.rms, "{told}");
                assert!(evaluation.max >= evaluation.rms, "{told}");
                assert!(evaluation.layers.is_sorted_by(|a, b| a.decibels <= b.decibels), "{told}");
                assert!(evaluation.layers.first().is_some_and(|worst| worst.decibels > 15.0), "{told}");
            }
        }
    }
}
