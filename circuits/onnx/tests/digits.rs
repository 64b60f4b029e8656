//! The held-out digits through import and interpreter, against what onnxruntime recorded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use npyz::npz::NpzArchive;
use proofmark_onnx::{import::import, interpreter::run};

const IMAGES: usize = 360;

fn digits() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits")
}

fn array<T: npyz::Deserialize>(file: &str, name: &str) -> Vec<T> {
    NpzArchive::open(digits().join(file)).unwrap().by_name(name).unwrap().unwrap().into_vec().unwrap()
}

#[test]
fn quick() {
    for model in ["mlp", "cnn"] {
        let graph = import(&std::fs::read(digits().join(format!("{model}.int8.onnx"))).unwrap(), model).unwrap();
        for node in &graph.nodes {
            let t = graph.tensor(node.output);
            println!("{} {} {:?} {:?}", node.name, node.op.name(), t.shape, t.bounds);
        }
        let images: Vec<f32> = array("heldout.npz", "images");
        let quantised: Vec<i8> = array(&format!("{model}.expected.npz"), "quantised");
        let input_q: Vec<i8> = array(&format!("{model}.expected.npz"), "input_quantised");
        let mut diff = 0;
        let mut diff_in = 0;
        for i in 0..IMAGES {
            let x = graph.quantise_input(&images[i * 64..][..64]).unwrap();
            diff_in += x.iter().zip(&input_q[i * 64..]).filter(|(a, b)| **a != i64::from(**b)).count();
            let t = run(&graph, &x).unwrap();
            diff += t.output().iter().zip(&quantised[i * 10..]).filter(|(a, b)| **a != i64::from(**b)).count();
        }
        println!("{model} in {diff_in} out {diff}");
    }
}
