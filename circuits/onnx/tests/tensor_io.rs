//! Inputs from files: what is taken, and what is refused in which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use proofmark_onnx::graph::Graph;
use proofmark_onnx::import::import;
use proofmark_onnx::proto::data_type::INT8;
use proofmark_onnx::tensor_io::{self, Values, npz};
use proofmark_onnx::testing::ModelBuilder;

/// A file of its own for each test, removed at the end.
struct File(PathBuf);

impl File {
    fn new(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = std::env::temp_dir().join(format!("proofmark-onnx-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn digits(file: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits").join(file).display().to_string()
}

fn mlp() -> Graph {
    import(&std::fs::read(digits("mlp.int8.onnx")).unwrap(), "mlp").unwrap()
}

fn int8_pair() -> Graph {
    let model = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2])).node("Relu", &["x"], "y");
    import(&model.build(), "pair").unwrap()
}

/// The bytes of an `.npy` with this dtype, shape text and data.
fn npy(dtype: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{dtype}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), data].concat()
}

fn read_error(file: &File) -> String {
    let text = tensor_io::read(file.path()).unwrap_err().to_string();
    text.replace(file.path(), "FILE")
}

fn graph_error(file: &File, graph: &Graph) -> String {
    let text = tensor_io::read(file.path()).unwrap().for_graph(graph).unwrap_err().to_string();
    text.replace(file.path(), "FILE")
}

#[test]
fn every_numeric_dtype_is_read() {
    let cases: [(&str, &[u8], Values); 9] = [
        ("|i1", &[0xff, 2], Values::Integer(vec![-1, 2])),
        ("|u1", &[0xff, 2], Values::Integer(vec![255, 2])),
        ("<i2", &[0xff, 0xff, 2, 0], Values::Integer(vec![-1, 2])),
        (">u2", &[0xff, 0xff, 0, 2], Values::Integer(vec![65_535, 2])),
        ("<i4", &[0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0], Values::Integer(vec![-1, 2])),
        ("<u4", &[0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0], Values::Integer(vec![4_294_967_295, 2])),
        ("<i8", &[1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], Values::Integer(vec![1, 2])),
        ("<f4", &[0, 0, 0x80, 0x3f, 0, 0, 0, 0x40], Values::Float(vec![1.0, 2.0])),
        ("<f8", &[0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40], Values::Float(vec![1.0, 2.0])),
    ];
    for (dtype, data, values) in cases {
        let file = File::new(
            &format!("dtype{}.npy", dtype.replace(['|', '<', '>'], "-")),
            npy(dtype, "False", "(1, 2)", data),
        );
        let tensor = tensor_io::read(file.path()).unwrap();
        assert_eq!((tensor.shape, tensor.values), (vec![1, 2], values), "{dtype}");
    }
}

#[test]
fn broken_arrays_are_refused() {
    let cases = [
        ("<c8", "False", "(1,)", "expected float32, float64 or integers of 8 to 64 bits (uint64 excepted), got '<c8'"),
        ("|i1", "True", "(1, 1)", "expected C order (numpy.ascontiguousarray), got Fortran order"),
        ("|i1", "False", "(1, 9)", "expected 9 values for shape [1, 9], got 1, then the file ends"),
        (
            "|i1",
            "False",
            "(4294967296, 4294967296)",
            "expected a NumPy array, got shape (4294967296, 4294967296), more than 268435456 elements",
        ),
    ];
    for (index, (dtype, order, shape, expected)) in cases.into_iter().enumerate() {
        let file = File::new(&format!("broken{index}.npy"), npy(dtype, order, shape, &[1]));
        assert_eq!(read_error(&file), format!("FILE: {expected}"));
    }
    let file = File::new("text.npy", "hello");
    assert!(read_error(&file).contains("got a file without its magic bytes"));
    let file = File::new("input.txt", "1 2 3");
    assert_eq!(read_error(&file), "FILE: expected a file ending in .npy, .npz or .json, got another ending");
}

#[test]
fn arrays_of_an_archive_are_chosen_by_name_and_row() {
    let held_out = digits("heldout.npz");
    let all = npz::array::<f32>(&held_out, "images").unwrap();
    let row = tensor_io::read(&format!("{held_out}:images[3]")).unwrap();
    assert_eq!((row.shape.as_slice(), &row.values), (&[1, 64][..], &Values::Float(all.values[192..256].to_vec())));
    let error = |text: &str| tensor_io::read(text).unwrap_err().to_string().replace(&held_out, "FILE");
    let names = r#"["images", "labels", "pixels"]"#;
    assert_eq!(error(&format!("{held_out}:nothing")), format!("FILE: expected one of the arrays {names}, got nothing"));
    assert_eq!(
        error(&held_out),
        format!("FILE: expected an archive of one array, or its name appended as FILE.npz:NAME, got {names}")
    );
    assert_eq!(error(&format!("{held_out}:labels[360]")), "FILE:labels: expected a row below 360, got 360");
    let wrong = npz::array::<i8>(&held_out, "images").unwrap_err().to_string().replace(&held_out, "FILE");
    assert_eq!(wrong, "FILE:images: expected i8 values, got '<f4'");
    let whole = tensor_io::read(&format!("{held_out}:images")).unwrap().for_graph(&mlp()).unwrap_err().to_string();
    assert!(whole.ends_with("got 23040, shape [360, 64]; choose a row by appending [0], [1], ..."), "{whole}");
}

#[test]
fn json_is_nested_as_deep_as_the_shape() {
    let file = File::new("deep.json", r#"{"input_data": [[[1, 2.5], [3, 4]]], "other": 1}"#);
    let tensor = tensor_io::read(file.path()).unwrap();
    assert_eq!((tensor.shape, tensor.values), (vec![1, 2, 2], Values::Float(vec![1.0, 2.5, 3.0, 4.0])));
    for (name, text, expected) in [
        ("ragged", r#"{"input_data": [[1, 2], [3]]}"#, "FILE, input_data[1]: expected a list of 2, got a list of 1"),
        ("text", r#"{"input_data": [[1, "2"]]}"#, "FILE, input_data[0][1]: expected a number, got \"2\""),
        ("key", r#"{"input": [[1, 2]]}"#, "FILE: expected a key \"input_data\", got keys [\"input\"]"),
    ] {
        assert_eq!(read_error(&File::new(&format!("{name}.json"), text)), expected);
    }
    let nan = File::new("nan.json", r#"{"input_data": [[NaN]]}"#);
    assert!(read_error(&nan).starts_with("FILE: expected JSON {\"input_data\": [[...]]}, got expected value"));
}

#[test]
fn values_must_suit_the_declared_input() {
    let integers = File::new("integers.json", r#"{"input_data": [[-5, 7]]}"#);
    assert_eq!(tensor_io::read(integers.path()).unwrap().for_graph(&int8_pair()).unwrap(), [-5, 7]);
    let floats = File::new("floats.json", r#"{"input_data": [[-5, 7.5]]}"#);
    assert_eq!(graph_error(&floats, &int8_pair()), "FILE: expected int8 values for input 'x', got float");
    let wide = File::new("wide.json", r#"{"input_data": [[-5, 128]]}"#);
    assert_eq!(graph_error(&wide, &int8_pair()), "FILE, element 1: expected int8, got 128");
    let text = graph_error(&wide, &mlp());
    assert_eq!(text, "FILE: expected 64 values, shape [1, 64] of input 'input', got 2, shape [1, 2]");
    let nan = File::new("nan.npy", npy("<f4", "False", "(64,)", &f32::NAN.to_le_bytes().repeat(64)));
    assert_eq!(graph_error(&nan, &mlp()), "FILE: input 'input', element 0: expected a finite number, got NaN");
    let large = File::new("large.json", format!("{{\"input_data\": [{}1e300]}}", "0,".repeat(63)));
    assert_eq!(graph_error(&large, &mlp()), "FILE: input 'input', element 63: expected a finite number, got inf");
}
