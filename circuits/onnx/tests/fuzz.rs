//! Arbitrary bytes never panic: random ones, and real models truncated or with bits flipped. What still imports
//! must also run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proptest::prelude::*;

fn model(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits").join(name);
    std::fs::read(path).unwrap()
}

thread_local! {
    static OPERATORS: Vec<Vec<u8>> = {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/operators");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|e| e == "onnx")).map(|p| std::fs::read(p).unwrap()).collect()
    };
}

fn import_and_run(bytes: &[u8]) {
    let Ok(graph) = import(bytes, "fuzz") else { return };
    let work: usize = graph.tensors.iter().map(proofmark_onnx::graph::Tensor::len).sum();
    if work > 1 << 20 {
        return;
    }
    let input = graph.tensor(graph.input.tensor);
    for value in [input.bounds.min, input.bounds.max, 0] {
        let trace = run(&graph, &vec![value; input.len()]).unwrap();
        for node in &graph.nodes {
            let tensor = graph.tensor(node.output);
            let values = trace.tensor(node.output);
            assert_eq!(values.len(), tensor.len());
            assert!(values.iter().all(|value| (tensor.bounds.min..=tensor.bounds.max).contains(value)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        import_and_run(&bytes);
    }

    #[test]
    fn truncated_models(cnn in any::<bool>(), part in 0.0f64..1.0) {
        let bytes = model(if cnn { "cnn.int8.onnx" } else { "mlp.int8.onnx" });
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let length = (bytes.len() as f64 * part) as usize;
        import_and_run(&bytes[..length]);
    }

    #[test]
    fn operators_with_bits_flipped(
        which in any::<prop::sample::Index>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..6),
    ) {
        let mut bytes = OPERATORS.with(|all| which.get(all).clone());
        for (index, bit) in flips {
            let index = index.index(bytes.len());
            bytes[index] ^= 1 << bit;
        }
        import_and_run(&bytes);
    }

    #[test]
    fn models_with_bits_flipped(
        cnn in any::<bool>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..6),
    ) {
        let mut bytes = model(if cnn { "cnn.int8.onnx" } else { "mlp.int8.onnx" });
        for (index, bit) in flips {
            let index = index.index(bytes.len());
            bytes[index] ^= 1 << bit;
        }
        import_and_run(&bytes);
    }
}
