//! A float model with what exporters write (`scripts/models/make_quantize.py`), quantised, and onnxruntime's word on it.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::{ModelProto, data_type};
use proofmark_onnx::tensor_io::{self, InputTensor, npz};
use proofmark_quantize::evaluate::evaluate;
use proofmark_quantize::{Calibrated, FloatModel, Options, Quantised, Samples, Scales};
use prost::Message;

fn models(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/quantize").join(name)
}

fn samples() -> InputTensor {
    tensor_io::read(&format!("{}:x", models("samples.npz").display())).unwrap()
}

fn operators(bytes: &[u8]) -> Vec<String> {
    let model = ModelProto::decode(bytes).unwrap();
    model.graph.unwrap().node.into_iter().filter_map(|node| node.op_type).collect()
}

#[test]
fn every_operator_survives() {
    let bytes = std::fs::read(models("blocks.float.onnx")).unwrap();
    let tensor = samples();
    let model = FloatModel::read(&bytes, None, &tensor.shape).unwrap();
    assert_eq!((model.input(), model.input_shape(), model.output()), ("x", &[1, 2, 8, 8][..], "scores"));
    let samples = Samples::new(&tensor, model.input(), model.input_shape()).unwrap();
    let (calibration, held_out) = samples.split().unwrap();
    let calibrated = Calibrated::new(&model, &calibration, Options::default()).unwrap();
    assert!(
        calibrated.notes()[0].starts_with("node scores (Softmax) at the end is left out"),
        "{:?}",
        calibrated.notes()
    );
    let both = [Scales::Any, Scales::Pow2].map(|scales| calibrated.quantise(scales).unwrap());
    for Quantised { bytes, graph, .. } in &both {
        let operators = operators(bytes);
        assert!(!operators.iter().any(|name| name == "BatchNormalization" || name == "Softmax" || name == "MatMul"));
        // One for the normalisation that no layer takes.
        assert_eq!(operators.iter().filter(|name| *name == "Conv").count(), 7);
        assert_eq!((graph.input.name.as_str(), graph.output.name.as_str()), ("x", "scores"));
        assert_eq!(graph.output.shape, [1, 5]);
    }
    let (float, evaluations) = evaluate(&calibrated, &[&both[0], &both[1]], &held_out, None).unwrap();
    assert_eq!(float, None);
    for (evaluation, least) in evaluations.iter().zip([25.0, 20.0]) {
        let last = evaluation.layers.iter().find(|layer| layer.tensor.name == "scores_raw").unwrap();
        assert!(last.decibels > least, "{evaluation:?}");
        assert!(evaluation.agreement > 0.8, "{evaluation:?}");
    }
}

/// The evaluator against onnxruntime, on the float model.
#[test]
fn the_float_model_runs_as_in_onnxruntime() {
    let model = FloatModel::read(&std::fs::read(models("blocks.float.onnx")).unwrap(), None, &[1, 2, 8, 8]).unwrap();
    let expected = npz::array::<f32>(models("blocks.float.expected.npz"), "output").unwrap();
    let inputs = npz::array::<f32>(models("samples.npz"), "x").unwrap();
    for (sample, expected) in inputs.values.chunks(128).zip(expected.values.chunks(5)) {
        for (ours, theirs) in model.output_of(sample).unwrap().iter().zip(expected) {
            assert!((ours - theirs).abs() < 2e-6, "{ours} {theirs}");
        }
    }
    assert!(model.output_of(&[0.0]).is_err());
}

/// The committed files, made by the command, and what onnxruntime computed for them, optimisations off.
#[test]
fn onnxruntime_computes_almost_the_same() {
    for scales in ["any", "pow2"] {
        let bytes = std::fs::read(models(&format!("blocks.{scales}.int8.onnx"))).unwrap();
        let graph = import(&bytes, scales).unwrap();
        let expected = npz::array::<f32>(models(&format!("blocks.{scales}.expected.npz")), "output").unwrap();
        let inputs = npz::array::<f32>(models("samples.npz"), "x").unwrap();
        let proofmark_onnx::graph::Declared::Float32 { scale, .. } = graph.output.declared else { unreachable!() };
        let (mut equal, mut largest) = (0, 0.0f32);
        for (sample, expected) in inputs.values.chunks(128).zip(expected.values.chunks(5)) {
            let trace = run(&graph, &graph.quantise_input(sample).unwrap()).unwrap();
            for (ours, theirs) in graph.dequantise_output(trace.output()).iter().zip(expected) {
                equal += usize::from(ours == theirs);
                largest = largest.max((ours - theirs).abs() / scale);
            }
        }
        let share = f64::from(u16::try_from(equal).unwrap()) / f64::from(u16::try_from(expected.values.len()).unwrap());
        println!("{scales}: {:.2} % equal, largest difference {largest} steps", 100.0 * share);
        assert!(share >= 0.99 && largest < 1.5, "{scales}: {share} equal, {largest} steps");
    }
}

#[test]
fn models_that_cannot_be_quantised() {
    use proofmark_onnx::testing::ModelBuilder;
    let float = |operators: &[(&str, &str)]| {
        let mut builder = ModelBuilder::new(("x", data_type::FLOAT, &[0, 3]), ("y", data_type::FLOAT, &[1, 3]));
        let mut from = "x".to_owned();
        for (at, (operator, name)) in operators.iter().enumerate() {
            let to = if at + 1 == operators.len() { "y" } else { *name };
            builder = builder.node(operator, &[&from], to);
            to.clone_into(&mut from);
        }
        builder.build()
    };
    let read = |bytes: &[u8]| FloatModel::read(bytes, None, &[4, 3]).map(|_| ()).unwrap_err().to_string();
    let error = read(&float(&[("LRN", "a"), ("Relu", "b"), ("Hardmax", "c")]));
    assert!(error.starts_with("unsupported operators: node a (LRN), node y (Hardmax); supported: Abs, "), "{error}");
    let quantised = std::fs::read(models("blocks.any.int8.onnx")).unwrap();
    let error = read(&quantised);
    assert!(error.contains("expected a float model (this one can be proved as it is), got"), "{error}");
    for cut in [0, 1, 100, 3000] {
        let bytes = std::fs::read(models("blocks.float.onnx")).unwrap();
        assert!(FloatModel::read(&bytes[..cut], None, &[1, 2, 8, 8]).is_err(), "{cut}");
    }
}

#[test]
fn numbers_that_are_none_inside_the_model_are_told() {
    use proofmark_onnx::testing::ModelBuilder;
    let bytes = ModelBuilder::new(("x", data_type::FLOAT, &[0, 2]), ("y", data_type::FLOAT, &[1, 2]))
        .node("Log", &["x"], "y")
        .build();
    let tensor = InputTensor {
        place: "d".into(),
        shape: vec![2, 2],
        values: tensor_io::Values::Float(vec![1.0, 1.0, 1.0, -1.0]),
    };
    let model = FloatModel::read(&bytes, None, &tensor.shape).unwrap();
    let samples = Samples::new(&tensor, "x", &[1, 2]).unwrap();
    let error = Calibrated::new(&model, &samples, Options::default()).map(|_| ()).unwrap_err().to_string();
    assert_eq!(error, "tensor 'y' on d[1], element 1: expected a finite number, got NaN");
}
