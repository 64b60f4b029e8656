//! Layers over several rows, products of computed matrices, transposed convolutions, TopK, Gather and Softmax on
//! hand-made models: the integers of the graph, counted by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proofmark_onnx::graph::{Graph, Op};
use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::data_type::{INT8, INT64, UINT8};
use proofmark_onnx::testing::{ModelBuilder, int, ints};

fn graph(builder: &ModelBuilder) -> Graph {
    import(&builder.build(), "test").unwrap_or_else(|error| panic!("{error}"))
}

fn outputs(builder: &ModelBuilder, input: &[i64]) -> Vec<i64> {
    run(&graph(builder), input).unwrap().output().to_vec()
}

/// int8 `x` behind a DequantizeLinear with scale 1/2 and zero point 1.
fn int8(input: &[i64], output: (i32, &[i64])) -> ModelBuilder {
    ModelBuilder::new(("x", INT8, input), ("y", output.0, output.1))
        .f32("half", &[], &[0.5])
        .f32("one", &[], &[1.0])
        .i8("z0", &[], &[0])
        .i8("z1", &[], &[1])
        .node("DequantizeLinear", &["x", "half", "z1"], "xf")
}

#[test]
fn rows_share_weights_and_scales_lie_along_the_last_axis() {
    let model = int8(&[1, 2, 2], (INT8, &[1, 2, 3]))
        .i8("w", &[2, 3], &[1, 2, 3, -1, 0, 2])
        .f32("ws", &[3], &[0.5, 1.0, 2.0])
        .node_with("DequantizeLinear", &["w", "ws"], "wf", vec![int("axis", 1)])
        .f32("b", &[3], &[0.25, -1.0, 3.0])
        .node("MatMul", &["xf", "wf"], "product")
        .node("Add", &["product", "b"], "acc")
        .node("QuantizeLinear", &["acc", "half", "z1"], "y");
    // Rows [2, 3] and [-4, 1] of halves. Biases in units of 1/4, 1/2, 1: 1, -2, 3.
    // Sums [-1 + 1, 4 - 2, 12 + 3] and [-5 + 1, -8 - 2, -10 + 3], times 1/2, 1, 2, plus 1.
    assert_eq!(outputs(&model, &[3, 4, -3, 2]), [1, 3, 31, -1, -9, -13]);
    let graph = graph(&model);
    let Op::Gemm(gemm) = &graph.nodes[0].op else { panic!("{:?}", graph.nodes[0]) };
    assert_eq!(gemm.bias.as_ref().unwrap().data, [1, -2, 3]);
}

#[test]
fn a_matrix_times_its_transpose() {
    let model = int8(&[1, 2, 2], (INT8, &[1, 2, 2]))
        .node_with("Transpose", &["xf"], "t", vec![ints("perm", &[0, 2, 1])])
        .node("MatMul", &["xf", "t"], "acc")
        .f32("quarter", &[], &[0.25])
        .node("QuantizeLinear", &["acc", "quarter", "z1"], "y");
    // [[2, 3], [-4, 1]] of halves: products of quarters, plus 1.
    assert_eq!(outputs(&model, &[3, 4, -3, 2]), [14, -4, -4, 18]);
}

#[test]
fn a_transposed_convolution_spreads_its_input() {
    let model = int8(&[1, 1, 2], (INT8, &[1, 1, 4]))
        .i8("w", &[1, 1, 3], &[1, 10, -2])
        .node("DequantizeLinear", &["w", "half", "z0"], "wf")
        .node_with("ConvTranspose", &["xf", "wf"], "acc", vec![ints("strides", &[2]), ints("pads", &[1, 0])])
        .f32("quarter", &[], &[0.25])
        .node("QuantizeLinear", &["acc", "quarter", "z0"], "y");
    // 2 and 3 at distance 2: [2, 20, -4 + 3, 30, -6], without the first.
    assert_eq!(outputs(&model, &[3, 4]), [20, -1, 30, -6]);
}

#[test]
fn of_equal_values_the_one_in_front_comes_first() {
    let top = |attributes, output: usize| {
        let model = int8(&[1, 5], (if output == 0 { INT8 } else { INT64 }, &[1, 3])).i64("k", &[1], &[3]);
        let names = ["v", "i"].map(str::to_owned);
        let model = model.node_with("TopK", &["x", "k"], "v", attributes).change(|graph| {
            graph.node.last_mut().unwrap().output = names.to_vec();
        });
        outputs(&model.node("Identity", &[["v", "i"][output]], "y"), &[7, -128, 7, 127, 7])
    };
    assert_eq!((top(vec![], 0), top(vec![], 1)), (vec![127, 7, 7], vec![3, 0, 2]));
    let smallest = || vec![int("largest", 0), int("axis", 1)];
    assert_eq!((top(smallest(), 0), top(smallest(), 1)), (vec![-128, 7, 7], vec![1, 0, 2]));
}

#[test]
fn negative_indices_count_from_the_end() {
    let rows: Vec<i8> = (0..=127).collect();
    let model = ModelBuilder::new(("x", INT8, &[1, 3]), ("y", INT8, &[1, 3]))
        .i8("rows", &[128], &rows)
        .node_with("Cast", &["x"], "at", vec![int("to", i64::from(INT64))])
        .node("Gather", &["rows", "at"], "y");
    assert_eq!(outputs(&model, &[5, -1, -128]), [5, 127, 0]);
}

#[test]
fn a_softmax_rounds_once_and_saturates() {
    let model = |scale: f32| {
        ModelBuilder::new(("x", UINT8, &[1, 3]), ("y", UINT8, &[1, 3]))
            .f32("s", &[], &[scale])
            .f32("t", &[], &[1.0 / 256.0])
            .u8("z", &[], &[0])
            .node("DequantizeLinear", &["x", "s", "z"], "xf")
            .node_with("Softmax", &["xf"], "p", vec![int("axis", -1)])
            .node("QuantizeLinear", &["p", "t", "z"], "y")
    };
    // 256 / 3 = 85.33; 1 and two times e^-1 = 0.3679: 147.48 and 54.26; a certainty of 256 steps saturates.
    assert_eq!(outputs(&model(0.1), &[9, 9, 9]), [85, 85, 85]);
    assert_eq!(outputs(&model(0.1), &[10, 20, 10]), [54, 147, 54]);
    assert_eq!(outputs(&model(1.0), &[0, 255, 200]), [0, 255, 0]);
}
