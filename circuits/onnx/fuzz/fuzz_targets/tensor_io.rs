//! Any bytes as `.npy`, `.npz` or JSON: no panic; a tensor has as many values as its shape says, and enters a graph
//! only with the right number of values in the input's range.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use proofmark_onnx::graph::Graph;
use proofmark_onnx::import::import;
use proofmark_onnx::proto::data_type::{FLOAT, INT8};
use proofmark_onnx::tensor_io::read;
use proofmark_onnx::testing::ModelBuilder;

static GRAPHS: LazyLock<Vec<Graph>> = LazyLock::new(|| {
    let whole = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2])).node("Relu", &["x"], "y");
    let real = ModelBuilder::new(("x", FLOAT, &[1, 2]), ("y", INT8, &[1, 2])).f32("s", &[], &[0.5]);
    let real = real.i8("z", &[], &[3]).node("QuantizeLinear", &["x", "s", "z"], "y");
    [whole, real].iter().filter_map(|model| import(&model.build(), "small").ok()).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let Some((&kind, bytes)) = bytes.split_first() else { return };
    let (ending, row) = (["npy", "npz", "json"][usize::from(kind % 3)], ["", "[0]", "[1]"][usize::from(kind / 3 % 3)]);
    let file = std::env::temp_dir().join(format!("proofmark-fuzz-{}.{ending}", std::process::id()));
    if std::fs::write(&file, bytes).is_err() {
        return;
    }
    let Ok(tensor) = read(&format!("{}{row}", file.display())) else { return };
    assert_eq!(tensor.values.len(), tensor.shape.iter().product::<usize>());
    for graph in GRAPHS.iter() {
        if let Ok(values) = tensor.for_graph(graph) {
            assert_eq!(values.len(), 2);
            assert!(values.iter().all(|value| (-128..=127).contains(value)));
        }
    }
});
