//! Files made to hurt: each gives an error, within seconds and within [`MEMORY`] of address space.
//!
//! What is wrong with a file and in which words it is refused is for `refusals.rs`; here small files claim much.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::data_type::{FLOAT, INT8};
use proofmark_onnx::testing::{ModelBuilder, int, ints};

/// Address space of the process in which the files are imported, in KiB.
const MEMORY: u32 = 1_500_000;

/// The longest that one file may take, on a machine that does other things as well.
const TIME: Duration = Duration::from_secs(20);

fn model(dims: &[i64]) -> ModelBuilder {
    ModelBuilder::new(("x", INT8, dims), ("y", INT8, &[]))
        .change(|graph| graph.output[0].r#type.as_mut().unwrap().tensor_type.as_mut().unwrap().shape = None)
}

/// A chain of `count` nodes; `node` adds the one that reads the first name and writes the second.
fn chain(
    mut model: ModelBuilder,
    count: usize,
    node: impl Fn(ModelBuilder, &str, &str) -> ModelBuilder,
) -> ModelBuilder {
    for i in 0..count {
        let from = if i == 0 { "x".to_owned() } else { format!("t{i}") };
        let to = if i + 1 == count { "y".to_owned() } else { format!("t{}", i + 1) };
        model = node(model, &from, &to);
    }
    model
}

/// Bytes of a protobuf field with a length: what `len` claims, and what there is.
fn field(tag: u8, claimed: u64, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![tag << 3 | 2];
    prost::encoding::encode_varint(claimed, &mut out);
    [out.as_slice(), bytes].concat()
}

/// Name, file, and words of the error.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let relu = |dims: &[i64]| model(dims).node("Relu", &["x"], "y").build();
    let initializer = |dims: &[i64]| {
        let model = model(&[1, 2]).f32("w", dims, &[1.0]).node("Relu", &["x"], "a").node("Add", &["a", "w"], "y");
        model.build()
    };
    let mut nested = Vec::new();
    for _ in 0..20_000 {
        // Attribute 5, graph 6, node 1, attribute 5: subgraphs in subgraphs.
        nested = field(5, nested.len() as u64, &nested);
        nested = field(1, nested.len() as u64, &nested);
        nested = field(6, nested.len() as u64, &nested);
        if nested.len() > 60_000 {
            break;
        }
    }
    let nested = field(7, field(1, nested.len() as u64, &nested).len() as u64, &field(1, nested.len() as u64, &nested));
    let groups = [vec![0x3b; 50_000], vec![0x3c; 50_000]].concat();

    let double = |m: ModelBuilder, from: &str, to: &str| m.node("Tile", &[from, "twice"], to);
    let join = |m: ModelBuilder, from: &str, to: &str| m.node_with("Concat", &[from; 512], to, vec![int("axis", 1)]);
    let flip =
        |m: ModelBuilder, from: &str, to: &str| m.node_with("Transpose", &[from], to, vec![ints("perm", &[0, 2, 1])]);
    let large: &[i64] = &[1, 4096, 4096];
    let pool = |attributes| model(&[1, 1, 4, 4]).node_with("MaxPool", &["x"], "y", attributes).build();
    let conv = |pad: i64| {
        let node = ["x", "s", "z", "w", "s", "z", "s", "z"];
        let model = model(&[1, 1, 4, 4]).f32("s", &[], &[0.5]).i8("z", &[], &[0]).i8("w", &[1, 1, 1, 1], &[1]);
        model.node_with("QLinearConv", &node, "y", vec![ints("pads", &[pad; 4])]).build()
    };
    let wide =
        |op: &'static str, dims: &[i64]| model(&[1, 1]).i64("to", &[2], dims).node(op, &["x", "to"], "y").build();
    let reductions = chain(model(large), 2000, |m, from, to| {
        m.f32(&format!("s{to}"), &[], &[1.0])
            .node("DequantizeLinear", &[from, &format!("s{to}")], &format!("d{to}"))
            .node_with("ReduceSum", &[&format!("d{to}")], &format!("r{to}"), vec![int("keepdims", 1)])
            .node("Add", &[&format!("d{to}"), &format!("r{to}")], &format!("a{to}"))
            .node("QuantizeLinear", &[&format!("a{to}"), &format!("s{to}"), "z"], to)
    });
    // 64 outputs of no width, each read, of an axis beside a long one.
    let splits = {
        let mut split = model(&[1, 1 << 26]).i64("sizes", &[64], &[vec![1], vec![0; 63]].concat());
        let names: Vec<String> = (0..64).map(|i| format!("p{i}")).collect();
        split = split.node_with("Split", &["x", "sizes"], "p0", vec![int("axis", 0)]);
        split = split.change(|graph| graph.node[0].output.clone_from(&names));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        split.node_with("Concat", &names, "y", vec![int("axis", 0)]).build()
    };
    vec![
        ("an input of 2^40", relu(&[1, 1 << 40]), "1 to 67108864 elements"),
        ("an input beyond 64 bits", relu(&[1, 1 << 32, 1 << 32]), "fewer than 2^63 elements"),
        ("an input of negative size", relu(&[1, -1]), "dimensions of 1 or more"),
        ("2 GiB of weights in four bytes", initializer(&[1 << 29]), "expected 536870912 values"),
        ("weights beyond 64 bits", initializer(&[1 << 31, 1 << 31, 1 << 31]), "fewer than 2^63 elements"),
        ("a zero beside an overflow", initializer(&[0, 1 << 40, 1 << 40]), "fewer than 2^63 elements"),
        ("a graph of 2^62 bytes", field(7, 1 << 62, &[0; 16]), "not an ONNX model"),
        (
            "a tensor of 2 GiB of raw data",
            field(7, 64, &field(5, 62, &field(9, 1 << 31, &[0; 50]))),
            "not an ONNX model",
        ),
        ("subgraphs in subgraphs", nested, "expected version 10 to 25"),
        ("groups in groups", groups, "not an ONNX model"),
        (
            "a node that reads its own output",
            model(&[1, 2]).node("Add", &["x", "y"], "y").build(),
            "expected no cycle, got one through node y (Add)",
        ),
        (
            "doubling",
            chain(model(&[1, 64]).i64("twice", &[2], &[1, 2]), 60, double).build(),
            "at most 16777216 elements moved",
        ),
        ("512 times 512 times 512", chain(model(&[1, 64]), 5, join).build(), "at most 16777216 elements moved"),
        ("a tensor moved 5000 times", chain(model(large), 5000, flip).build(), "at most 16777216 elements moved"),
        ("reduced 2000 times", reductions.i8("z", &[], &[0]).build(), "at most 16777216 elements moved"),
        ("no width, many times", splits, "at most 16777216 elements moved"),
        ("expanded to 2^60", wide("Expand", &[1 << 30, 1 << 30]), "at most 16777216 elements moved"),
        ("tiled beyond 64 bits", wide("Tile", &[i64::MAX, i64::MAX]), "fewer than 2^63 elements"),
        ("reshaped to more", wide("Reshape", &[1 << 30, 1 << 30]), "expected 1 elements, as [1, 1] has"),
        (
            "padded by 2^24 on all sides",
            model(&[1, 4, 4]).i64("pads", &[6], &[1 << 24; 6]).node("Pad", &["x", "pads"], "y").build(),
            "elements",
        ),
        ("convolved over huge padding", conv(1 << 24), "1 to 67108864 elements"),
        (
            "pooled over huge padding",
            pool(vec![ints("kernel_shape", &[1, 1]), ints("pads", &[1 << 24; 4])]),
            "every window to hold an element",
        ),
        (
            "a window of 2^48",
            pool(vec![ints("kernel_shape", &[1 << 24, 1 << 24]), ints("pads", &[(1 << 24) - 1; 4])]),
            "elements",
        ),
        (
            "windows that all hold nearly everything",
            model(&[1, 1, 2048, 2048])
                .node_with("MaxPool", &["x"], "y", vec![ints("kernel_shape", &[1025, 1025])])
                .build(),
            "at most 268435456 elements in all windows together",
        ),
        (
            "strides of 2^62",
            pool(vec![ints("kernel_shape", &[1, 1]), ints("strides", &[1 << 62, 1])]),
            "attribute 'strides'",
        ),
        (
            "a slice of 2^26 elements",
            model(&[1, 1 << 26])
                .node_with("Slice", &["x"], "y", vec![ints("starts", &[0]), ints("ends", &[1])])
                .build(),
            "at most 16777216 elements moved",
        ),
        ("a million empty nodes", field(7, 2_000_000, &[0x0a, 0x00].repeat(1_000_000)), "expected version 10 to 25"),
        ("100,000 dimensions", initializer(&vec![1; 100_000]), "at most 64 dimensions, got 100000"),
        (
            "100,000 new dimensions",
            model(&[1, 2])
                .i64("axes", &[100_000], &(0..100_000).collect::<Vec<i64>>())
                .node("Unsqueeze", &["x", "axes"], "y")
                .build(),
            "at most 64",
        ),
        (
            "a name of a megabyte",
            model(&[1, 2]).node(&"Relu".repeat(250_000), &["x"], "y").build(),
            "unsupported operators",
        ),
    ]
}

#[test]
fn small_files_that_claim_much() {
    if std::env::var_os("PROOFMARK_HOSTILE").is_none() {
        // The same test again, in a process that cannot have more memory.
        let limited = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
        let test = ["small_files_that_claim_much", "--exact", "--nocapture"];
        let mut again = Command::new("sh");
        again.arg("-c").arg(limited).arg(std::env::current_exe().unwrap()).args(test).env("PROOFMARK_HOSTILE", "1");
        let output = again.output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        println!("{text}");
        assert!(output.status.success(), "{text}");
        return;
    }
    // The limit is there: this is more.
    assert!(Vec::<u8>::new().try_reserve_exact(1 << 31).is_err());
    for (name, bytes, words) in files() {
        let start = Instant::now();
        let result = import(&bytes, name);
        let took = start.elapsed();
        let error = result.err().map(|error| error.to_string()).unwrap_or_default();
        let short: String = error.chars().take(200).collect();
        println!("{name} ({} bytes): {} ms: {short}", bytes.len(), took.as_millis());
        assert!(error.contains(words), "{name}: expected '{words}', got '{short}'");
        assert!(took < TIME, "{name}: {took:?}");
    }
}

#[test]
fn a_model_cut_off_at_every_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/operators");
    for name in ["conv.2", "average_pool.0", "gelu_as_exported.0"] {
        let bytes = std::fs::read(folder.join(format!("{name}.onnx"))).unwrap();
        let models: Vec<usize> = (0..bytes.len()).filter(|&length| import(&bytes[..length], name).is_ok()).collect();
        // Without the last field the file is a model still: that of com.microsoft's operator set.
        let last = bytes.windows(13).rposition(|window| window == b"com.microsoft").unwrap() - 4;
        assert_eq!(models, [last], "{name}");
    }
}

#[test]
fn lengths_and_counts_that_lie() {
    // Each byte that may be a length or a tag, made larger.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/operators");
    let bytes = std::fs::read(folder.join("conv.2.onnx")).unwrap();
    for at in 0..bytes.len() {
        for value in [0x7f, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] = value;
            if let Ok(graph) = import(&changed, "changed") {
                let input = graph.tensor(graph.input.tensor);
                run(&graph, &vec![input.bounds.min; input.len()]).unwrap();
            }
        }
    }
}

#[test]
fn scales_at_the_ends_of_float32() {
    let with = |scale: f32| {
        let model = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2])).f32("s", &[], &[scale]);
        let model = model.f32("t", &[], &[1.0]).i8("z", &[], &[0]);
        model.node("DequantizeLinear", &["x", "s", "z"], "a").node("QuantizeLinear", &["a", "t", "z"], "y").build()
    };
    for scale in [0.0, -0.0, -1e-3, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = import(&with(scale), "scale").unwrap_err().to_string();
        assert!(error.starts_with("node a (DequantizeLinear), scale: expected positive finite numbers"), "{error}");
    }
    // Subnormal and huge ones are numbers: either exact, or refused for the bits that they need.
    for scale in [f32::from_bits(1), f32::MIN_POSITIVE / 2.0, f32::MIN_POSITIVE, 1e-30, 1e30, f32::MAX] {
        match import(&with(scale), "scale") {
            Ok(graph) => {
                let out = run(&graph, &[-128, 127]).unwrap().output().to_vec();
                let real = |x: f64| (x * f64::from(scale)).round().clamp(-128.0, 127.0) as i64;
                assert_eq!(out, [real(-128.0), real(127.0)], "{scale:e}");
            }
            Err(error) => assert!(error.to_string().contains("ratio"), "{scale:e}: {error}"),
        }
    }
}

#[test]
fn zero_points_of_another_type() {
    let with = |model: ModelBuilder| {
        let model = model.f32("s", &[], &[0.5]).node("DequantizeLinear", &["x", "s", "z"], "a");
        model.i8("zy", &[], &[0]).node("QuantizeLinear", &["a", "s", "zy"], "y").build()
    };
    let model = || ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2]));
    for (bytes, words) in [
        (with(model().u8("z", &[], &[200])), "expected a zero point of int8, got uint8"),
        (with(model().i32("z", &[], &[1000])), "expected a zero point of int8, got int32"),
        (with(model().i64("z", &[], &[i64::MIN])), "expected a zero point of int8, got int64"),
        (with(model().f32("z", &[], &[0.5])), "zero point: expected constant integers"),
        (with(model().i8("z", &[2], &[0, 0])), "zero point: expected 1 values, as the scale has, got 2"),
    ] {
        let error = import(&bytes, "zero").unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    // int8 values in 32 bits that are none.
    let typed = model().i8("z", &[], &[0]).change(|graph| {
        graph.initializer[0].raw_data = None;
        graph.initializer[0].int32_data = vec![300];
    });
    let error = import(&with(typed), "zero").unwrap_err().to_string();
    assert_eq!(error, "initializer 'z': expected int8 values, got 300");
}

#[test]
fn names_given_twice() {
    let model = || ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2])).node("Relu", &["x"], "y");
    let twice = model().f32("w", &[], &[1.0]).f32("w", &[], &[2.0]);
    let error = import(&twice.build(), "twice").unwrap_err().to_string();
    assert_eq!(error, "graph: expected initializers with names of their own, got 'w'");
    let written = model().f32("y", &[], &[1.0]);
    let error = import(&written.build(), "twice").unwrap_err().to_string();
    assert!(error.starts_with("tensor 'y': expected to be written once"), "{error}");
    let inputs = model().change(|graph| graph.input.push(graph.input[0].clone()));
    assert_eq!(import(&inputs.build(), "twice").unwrap_err().to_string(), "graph: expected one input, got 2");
}

#[test]
fn inputs_of_another_shape_or_type() {
    let model = ModelBuilder::new(("x", FLOAT, &[1, 2]), ("y", INT8, &[1, 2])).f32("s", &[], &[0.5]).i8("z", &[], &[0]);
    let graph = import(&model.node("QuantizeLinear", &["x", "s", "z"], "y").build(), "small").unwrap();
    let error = |values: &[f32]| graph.quantise_input(values).unwrap_err().to_string();
    assert_eq!(error(&[]), "input 'x': expected 2 values, got 0");
    assert_eq!(error(&[1.0; 3]), "input 'x': expected 2 values, got 3");
    assert_eq!(error(&[0.0, f32::NAN]), "input 'x', element 1: expected a finite number, got NaN");
    assert!(run(&graph, &[0; 3]).is_err());
    assert!(run(&graph, &[0, 128]).is_err());
}
