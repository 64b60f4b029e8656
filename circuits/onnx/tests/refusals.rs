//! What is refused, and in which words: where, what, expected, got.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proofmark_onnx::import::{ImportError, import};
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::data_type::{FLOAT, INT8, INT32, INT64};
use proofmark_onnx::testing::{ModelBuilder, float, int, ints};

fn error(builder: &ModelBuilder) -> String {
    import(&builder.build(), "test").unwrap_err().to_string()
}

fn relu(dims: &[i64]) -> ModelBuilder {
    ModelBuilder::new(("x", INT8, dims), ("y", INT8, dims)).node("Relu", &["x"], "y")
}

/// A Gemm of 2 inputs and 1 output whose weights are `w`, to be added by the test.
fn gemm(attributes: Vec<proofmark_onnx::proto::AttributeProto>) -> ModelBuilder {
    ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 1]))
        .f32("s", &[], &[0.5])
        .i8("z", &[], &[0])
        .node("DequantizeLinear", &["x", "s", "z"], "xf")
        .node("DequantizeLinear", &["w", "s", "z"], "wf")
        .node_with("Gemm", &["xf", "wf"], "acc", attributes)
        .node("QuantizeLinear", &["acc", "s", "z"], "y")
}

#[test]
fn not_a_model() {
    assert_eq!(import(&[], "x").unwrap_err().to_string(), "not an ONNX model: it has no graph");
    assert!(matches!(import(b"\x89PNG....", "x"), Err(ImportError::NotOnnx { .. })));
    let bytes = relu(&[1, 2]).build();
    assert!(matches!(import(&bytes[..bytes.len() - 1], "x"), Err(ImportError::NotOnnx { .. })));
}

#[test]
fn every_unsupported_node_is_listed() {
    let model = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2]))
        .node("Hardmax", &["x"], "a")
        .node("Relu", &["a"], "b")
        .node("LSTM", &["b"], "y")
        .node("Scan", &["x"], "unused");
    let text = error(&model);
    assert!(text.starts_with("unsupported operators: node a (Hardmax), node y (LSTM); supported: Abs, "), "{text}");
}

#[test]
fn graphs_that_hang_or_turn_in_circles() {
    let text = error(&relu(&[1, 2]).change(|graph| graph.node[0].input[0] = "nothing".to_owned()));
    assert!(text.starts_with("node y (Relu): expected tensor 'nothing' to be an input"), "{text}");
    let cycle = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2]))
        .node("Relu", &["b"], "a")
        .node("Relu", &["a"], "b")
        .node("Relu", &["b"], "y");
    assert_eq!(error(&cycle), "graph: expected no cycle, got one through node a (Relu), node b (Relu), node y (Relu)");
    let twice = relu(&[1, 2]).node("Relu", &["x"], "y");
    assert_eq!(error(&twice), "tensor 'y': expected to be written once, got a second time by node y (Relu)");
}

#[test]
fn nodes_out_of_order_are_sorted() {
    let mut model = relu(&[1, 2]).node("Relu", &["y"], "z");
    model = model.change(|graph| {
        graph.node.swap(0, 1);
        graph.output[0].name = Some("z".to_owned());
    });
    let graph = import(&model.build(), "test").unwrap();
    assert_eq!(run(&graph, &[-1, 1]).unwrap().output(), [0, 1]);
}

#[test]
fn dimensions() {
    assert_eq!(error(&relu(&[2, 2])), "input 'x': expected a batch of 1 or without a size, got [2, 2]");
    assert_eq!(error(&relu(&[1, -2])), "input 'x': expected dimensions of 1 or more, got -2");
    assert!(error(&relu(&[1, 0])).contains("a size for every dimension but the batch"));
    assert!(error(&relu(&[1, 1 << 40])).contains("1 to 67108864 elements"));
    assert!(error(&relu(&[1, i64::MAX, i64::MAX])).contains("fewer than 2^63 elements"));
    let weights = |dims: &[i64]| error(&gemm(vec![int("transB", 1)]).i8("w", dims, &[1, 2]));
    assert_eq!(weights(&[1, -2]), "initializer 'w': expected dimensions of 0 or more, got [1, -2]");
    assert_eq!(weights(&[1, 3]), "initializer 'w': expected 3 values for shape [1, 3], got 2");
    assert!(weights(&[1 << 62, 1 << 62]).contains("fewer than 2^63 elements"));
    assert_eq!(weights(&[2, 1]), "node acc (Gemm): expected weights for 2 inputs, got 1 for 2 outputs");
}

#[test]
fn attributes() {
    let text = |attribute| error(&gemm(vec![attribute, int("transB", 1)]).i8("w", &[1, 2], &[1, 2]));
    assert_eq!(text(float("alpha", 0.5)), "node acc (Gemm), attribute 'alpha': expected 1, got 0.5");
    assert_eq!(text(int("alpha", 1)), "node acc (Gemm), attribute 'alpha': expected a float, got attribute type 2");
    assert_eq!(text(int("transA", 1)), "node acc (Gemm), attribute 'transA': expected 0, got 1");
    assert_eq!(text(int("transB", 1)), "node acc (Gemm), attribute 'transB': expected it once, got it twice");
    assert!(text(int("surprise", 1)).starts_with("node acc (Gemm), attribute 'surprise': expected one of"));
    let conv = ModelBuilder::new(("x", INT8, &[1, 3, 4, 4]), ("y", INT8, &[1, 4, 3, 3]))
        .f32("s", &[], &[0.5])
        .i8("z", &[], &[0])
        .i8("w", &[4, 3, 2, 2], &[0; 48])
        .node_with(
            "QLinearConv",
            &["x", "s", "z", "w", "s", "z", "s", "z"],
            "y",
            vec![int("group", 4), ints("strides", &[1, 1])],
        );
    let text = error(&conv);
    assert_eq!(
        text,
        "node y (QLinearConv), attribute 'group': expected a divisor of 4 outputs with 3 input channels = 3 x group, got 4"
    );
}

#[test]
fn scales_and_types() {
    for (scale, shown) in [(0.0, "0"), (f32::NAN, "NaN"), (-1.0, "-1"), (f32::INFINITY, "inf")] {
        let model = gemm(vec![int("transB", 1)]).i8("w", &[1, 2], &[1, 2]);
        let model = model.change(|graph| graph.initializer[0].raw_data = Some(scale.to_le_bytes().to_vec()));
        assert_eq!(
            error(&model),
            format!("node xf (DequantizeLinear), scale: expected positive finite numbers, got {shown}")
        );
    }
    let tiny = gemm(vec![int("transB", 1)]).i8("w", &[1, 2], &[1, 2]);
    let tiny = tiny.change(|graph| graph.initializer[0].raw_data = Some(1e-38f32.to_le_bytes().to_vec()));
    assert!(error(&tiny).contains("ratio of scales"), "{}", error(&tiny));
    let floats = gemm(vec![int("transB", 1)]).f32("w", &[1, 2], &[1.0, 2.0]);
    assert!(error(&floats).contains("expected int8, uint8 or int32, got constant 'w', float32 [1, 2]"));
    let wide = gemm(vec![int("transB", 1)]).i8("w", &[1, 2], &[1, 2]);
    let wide = wide.change(|graph| graph.initializer[2].data_type = Some(4));
    assert_eq!(
        error(&wide),
        "initializer 'w': expected float16, bfloat16, float32, float64, int8, uint8, int32, int64 or bool values, \
         got uint16"
    );
    let wide = ModelBuilder::new(("x", INT32, &[1, 2]), ("y", INT8, &[1, 2])).node("Relu", &["x"], "y");
    assert_eq!(error(&wide), "input 'x': expected float32, int8 or uint8, got int32");
}

#[test]
fn what_is_not_quantised() {
    let float_layer = ModelBuilder::new(("x", FLOAT, &[1, 2]), ("y", FLOAT, &[1, 2])).node("Relu", &["x"], "y");
    assert!(error(&float_layer).contains("got the float32 input [1, 2], not quantised yet"));
    let open = gemm(vec![int("transB", 1)]).i8("w", &[1, 2], &[1, 2]);
    let open = open.change(|graph| graph.output[0].name = Some("acc".to_owned()));
    assert!(error(&open).starts_with("output 'acc': expected an 8-bit tensor, or one behind a DequantizeLinear"));
}

#[test]
fn biases_beyond_int32() {
    let huge = gemm(vec![int("transB", 1)]).i8("w", &[1, 2], &[1, 2]).i32("b", &[1], &[i32::MAX]);
    let huge = huge.f32("sb", &[], &[1.0]).node("DequantizeLinear", &["b", "sb"], "bf");
    let huge = huge.change(|graph| {
        let node = graph.node.iter_mut().find(|node| node.op_type.as_deref() == Some("Gemm")).unwrap();
        node.input.push("bf".to_owned());
    });
    assert_eq!(
        error(&huge),
        "node acc (Gemm), input 'bias': expected int32 values in units of the accumulator, got 8589934588 at 0"
    );
}

#[test]
fn operators_that_cannot_be_proved_say_why() {
    let model = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2]))
        .node("DynamicQuantizeLinear", &["x"], "a")
        .node("Loop", &["a"], "b")
        .node("NonZero", &["b"], "y");
    let text = error(&model);
    for part in [
        "node a (DynamicQuantizeLinear) [its scale depends on the input, so the model has no fixed integer meaning",
        "node b (Loop) [control flow",
        "node y (NonZero) [the shape of its output depends on the input]",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_layer_that_another_node_reads_takes_no_bias() {
    let model = gemm(vec![int("transB", 1)]).i8("w", &[1, 2], &[1, 2]).f32("b", &[1], &[1.0]);
    let model = model.node("Add", &["acc", "b"], "sum").node("Add", &["sum", "acc"], "both").change(|graph| {
        let last = graph.node.iter_mut().find(|node| node.output[0] == "y").unwrap();
        last.input[0] = "both".to_owned();
    });
    // acc stands for (2 + 6) / 4 = 2, the sum for 3: were the bias in the layer, both would hold it.
    let graph = import(&model.build(), "test").unwrap();
    assert_eq!(run(&graph, &[2, 3]).unwrap().output(), [10]);
}

fn two(op: &str, extra: &[&str], shape: &[i64]) -> ModelBuilder {
    let inputs: Vec<&str> = std::iter::once("xf").chain(extra.iter().copied()).collect();
    ModelBuilder::new(("x", INT8, shape), ("y", INT8, shape))
        .f32("s", &[], &[0.5])
        .i8("z", &[], &[0])
        .node("DequantizeLinear", &["x", "s", "z"], "xf")
        .node(op, &inputs, "r")
        .node("QuantizeLinear", &["r", "s", "z"], "y")
}

#[test]
fn elementwise_operators() {
    let text = error(&two("Log", &[], &[1, 2]));
    assert!(text.contains("expected a function that is defined wherever its input can be, got NaN"), "{text}");
    let text = error(&two("Div", &["xf"], &[1, 2]));
    assert_eq!(text, "node r (Div), input 'B': expected a constant divisor, got a dequantised tensor");
    let text = error(&two("Div", &["c"], &[1, 2]).f32("c", &[], &[0.0]));
    assert_eq!(text, "node r (Div), input 'B': expected divisors other than 0, got 0");
    let text = error(&two("Mul", &["c"], &[1, 2]).f32("c", &[], &[f32::NAN]));
    assert_eq!(text, "node r (Mul): expected finite constants, got NaN");
    let text = error(&two("Add", &["c"], &[1, 2]).f32("c", &[3], &[1.0; 3]));
    assert_eq!(text, "node r (Add): expected shapes that broadcast to [1, 2], got [3]");
    let text = error(&two("Add", &["tf"], &[1, 2]).f32("tiny", &[], &[1e-12]).i8("t", &[], &[1]).node(
        "DequantizeLinear",
        &["x", "tiny"],
        "tf",
    ));
    assert!(text.contains("put a QuantizeLinear"), "{text}");
    let alpha = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2]))
        .f32("s", &[], &[0.5])
        .i8("z", &[], &[0])
        .node("DequantizeLinear", &["x", "s", "z"], "xf")
        .node_with("Sigmoid", &["xf"], "r", vec![float("alpha", 2.0)])
        .node("QuantizeLinear", &["r", "s", "z"], "y");
    assert!(error(&alpha).starts_with("node r (Sigmoid), attribute 'alpha': expected no attributes"));
}

#[test]
fn shapes_and_indices() {
    let one =
        |op: &str, inputs: &[&str]| ModelBuilder::new(("x", INT8, &[1, 4]), ("y", INT8, &[1, 4])).node(op, inputs, "y");
    let text = error(&one("Gather", &["x", "x"]));
    assert!(text.contains("expected int32 or int64 positions, constant or computed, got an 8-bit tensor"), "{text}");
    let text = error(&one("Gather", &["x", "at"]).node_with("Cast", &["x"], "at", vec![int("to", i64::from(INT64))]));
    assert!(text.contains("expected positions that are always within -1..1"), "{text}");
    assert!(text.ends_with("got -128..=127"), "{text}");
    let text = error(&one("Gather", &["x", "i"]).i64("i", &[1], &[3]));
    assert_eq!(text, "node y (Gather), input 'indices': expected -1..1, got Some([3])");
    let text = error(&one("Tile", &["x", "i"]).i64("i", &[2], &[1, 1 << 40]));
    assert!(text.contains("at most 16777216 elements"), "{text}");
    let text = error(&one("Tile", &["x", "i"]).i64("i", &[2], &[1, -1]));
    assert!(text.contains("sizes of 0 or more"), "{text}");
    let text = error(&one("Pad", &["x", "i", "v"]).i64("i", &[4], &[0, 1, 0, 0]).i8("v", &[], &[5]));
    assert!(text.starts_with("output 'y': expected shape [1, 4]"), "{text}");
    let text = error(&one("Pad", &["x", "i"]).i64("i", &[4], &[0, i64::MAX, 0, 0]));
    assert!(text.contains("input 'pads'"), "{text}");
    let text = error(&one("Expand", &["x", "i"]).i64("i", &[1], &[3]));
    assert!(text.contains("shapes that broadcast"), "{text}");
    let text = error(&ModelBuilder::new(("x", INT8, &[1, 257]), ("y", INT8, &[1, 1])).node_with(
        "ArgMax",
        &["x"],
        "y",
        vec![int("axis", 1)],
    ));
    assert_eq!(text, "node y (ArgMax): expected at most 256 elements along the axis, got 257");
}

/// Wrong or hostile arguments of TopK, Softmax, MatMul and ConvTranspose.
#[test]
fn sequences_and_decoders() {
    let dequantised = |shape: &[i64], op: &str, inputs: &[&str], attributes| {
        ModelBuilder::new(("x", INT8, shape), ("y", INT8, &[1, 1]))
            .f32("s", &[], &[0.5])
            .i8("z", &[], &[0])
            .node("DequantizeLinear", &["x", "s", "z"], "xf")
            .node_with(op, inputs, "r", attributes)
            .node("QuantizeLinear", &["r", "s", "z"], "y")
    };
    for k in [0, 5, -1, i64::MAX] {
        let text = error(&dequantised(&[1, 4], "TopK", &["xf", "k"], vec![]).i64("k", &[1], &[k]));
        assert_eq!(text, format!("node r (TopK), input 'K': expected one number of 1 to 4, got [{k}]"));
    }
    let text = error(&dequantised(&[1, 257], "TopK", &["xf", "k"], vec![]).i64("k", &[1], &[1]));
    assert_eq!(text, "node r (TopK): expected at most 256 elements along the axis, got 257");
    let text = error(&dequantised(&[1, 4], "TopK", &["xf", "xf"], vec![]));
    assert!(text.contains("input 'K': expected a constant vector of int64"), "{text}");

    let text = error(&dequantised(&[1, 4], "Softmax", &["xf"], vec![int("axis", 2)]));
    assert_eq!(text, "node r (Softmax), attribute 'axis': expected an axis of [1, 4], got 2");
    let open = dequantised(&[1, 4], "Softmax", &["xf"], vec![]).change(|graph| graph.output[0].name = Some("r".into()));
    assert!(error(&open).contains("got a softmax, not quantised yet"), "{}", error(&open));
    let tiny = dequantised(&[1, 4], "Softmax", &["xf"], vec![]).f32("t", &[], &[1e-9]).change(|graph| {
        let last = graph.node.iter_mut().find(|node| node.output[0] == "y").unwrap();
        last.input[1] = "t".to_owned();
    });
    assert!(error(&tiny).contains("an output scale for which sums stay within"), "{}", error(&tiny));

    let text = error(&dequantised(&[1, 2, 3], "MatMul", &["xf", "xf"], vec![]));
    assert_eq!(text, "node r (MatMul): expected matrices [..., M, K] and [..., K, N], got [1, 2, 3] and [1, 2, 3]");
    let text = error(&dequantised(&[1, 1 << 12, 1 << 12], "MatMul", &["xf", "xf"], vec![]));
    assert!(text.contains("at most 16777216 elements moved or summed in all nodes together"), "{text}");
    let weights = |model: ModelBuilder, shape: &[i64]| {
        let count = shape.iter().product::<i64>() as usize;
        model.i8("w", shape, &vec![1; count]).node("DequantizeLinear", &["w", "s", "z"], "wf")
    };
    let text = error(&weights(dequantised(&[1, 2, 3], "MatMul", &["wf", "xf"], vec![]), &[2, 2]));
    assert!(text.contains("expected a computed left factor"), "{text}");
    let text = error(&weights(dequantised(&[1, 2, 3], "MatMul", &["xf", "wf"], vec![]), &[2, 3, 4]));
    assert!(text.contains("expected a constant of rank 2"), "{text}");

    let transposed = |attributes| {
        let model = dequantised(&[1, 1, 4, 4], "ConvTranspose", &["xf", "wf"], attributes);
        error(&weights(model, &[1, 1, 2, 2]))
    };
    let text = transposed(vec![ints("pads", &[9, 9, 9, 9])]);
    assert!(text.contains("expected an output of at least one element, got -13 along axis 2"), "{text}");
    let text = transposed(vec![ints("strides", &[1 << 24, 1 << 24])]);
    assert!(text.contains("elements moved or summed") || text.contains("elements"), "{text}");
    let text = transposed(vec![ints("output_shape", &[1 << 20, 1 << 20])]);
    assert!(text.contains("elements moved or summed in all nodes together"), "{text}");
    let text = transposed(vec![int("group", 2)]);
    assert!(text.contains("attribute 'group': expected a divisor of 1 input channels"), "{text}");
}

#[test]
fn moved_elements_are_bounded_together() {
    // Four million elements turned around again and again: the sixth would be too many.
    let mut model = ModelBuilder::new(("x", INT8, &[1, 2, 1 << 20]), ("y", INT8, &[1, 2, 1 << 20]));
    let mut last = "x".to_owned();
    for layer in 0..9 {
        let next = format!("t{layer}");
        model = model.node_with("Transpose", &[&last], &next, vec![ints("perm", &[0, 2, 1])]);
        last = next;
    }
    let text = error(&model.node("Identity", &[&last], "y"));
    assert!(text.contains("at most 16777216 elements moved or summed in all nodes together"), "{text}");
}

#[test]
fn inputs_of_another_length_or_out_of_range() {
    let graph = import(&relu(&[1, 2]).build(), "test").unwrap();
    assert_eq!(run(&graph, &[1]).unwrap_err().to_string(), "input 'x': expected 2 values, got 1");
    let error = run(&graph, &[1, 128]).unwrap_err().to_string();
    assert_eq!(error, "input 'x', element 1: expected a value in -128..=127, got 128");
}

#[test]
fn weights_are_not_multiplied_beyond_the_size_of_the_file() {
    let layers = |count: usize| {
        let mut model = ModelBuilder::new(("h0", INT8, &[1, 64]), ("y", INT8, &[1, 64]))
            .f32("s", &[], &[0.5])
            .i8("z", &[], &[0])
            .i8("w", &[64, 64], &[1; 4096])
            .node("DequantizeLinear", &["w", "s", "z"], "wf");
        for layer in 0..count {
            let name = |what: &str, layer: usize| format!("{what}{layer}");
            let (h, f, acc, next) = (name("h", layer), name("f", layer), name("a", layer), name("h", layer + 1));
            model = model
                .node("DequantizeLinear", &[&h, "s", "z"], &f)
                .node_with("Gemm", &[&f, "wf"], &acc, vec![int("transB", 1)])
                .node("QuantizeLinear", &[&acc, "s", "z"], &next);
        }
        model.node("Identity", &[&format!("h{count}")], "y")
    };
    assert!(import(&layers(10).build(), "test").is_ok());
    let text = error(&layers(200));
    assert!(text.contains("more weights, for the size of the file, got 4096"), "{text}");
}

#[test]
fn computed_tensors_are_bounded_together() {
    let mut model = ModelBuilder::new(("x", INT8, &[1, 1 << 26]), ("y", INT8, &[1, 1 << 26])).node("Relu", &["x"], "a");
    model = model.node("Relu", &["a"], "y");
    assert!(error(&model).starts_with("node y (Relu): expected at most 134217728 elements in all tensors together"));
}
