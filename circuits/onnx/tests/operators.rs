//! Each operator on hand-made models: the integers of the graph, counted by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proofmark_onnx::graph::{Declared, Graph, Interval, Op};
use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::data_type::{FLOAT, INT8, UINT8};
use proofmark_onnx::testing::{ModelBuilder, int, ints, string};

fn graph(builder: &ModelBuilder) -> Graph {
    import(&builder.build(), "test").unwrap_or_else(|error| panic!("{error}"))
}

fn outputs(builder: &ModelBuilder, input: &[i64]) -> Vec<i64> {
    run(&graph(builder), input).unwrap().output().to_vec()
}

fn names(graph: &Graph) -> Vec<&str> {
    graph.nodes.iter().map(|node| node.op.name()).collect()
}

/// int8 `x` behind a DequantizeLinear with scale 0.5 and zero point 1, output `y` as int8.
fn int8(input: &[i64], output: &[i64]) -> ModelBuilder {
    ModelBuilder::new(("x", INT8, input), ("y", INT8, output))
        .f32("half", &[], &[0.5])
        .f32("one", &[], &[1.0])
        .i8("z0", &[], &[0])
        .i8("z1", &[], &[1])
        .node("DequantizeLinear", &["x", "half", "z1"], "xf")
}

/// Weights [[1, 2, 3], [-4, 5, -6]], outputs first, scale 0.5.
fn with_weights(builder: ModelBuilder) -> ModelBuilder {
    builder.i8("w", &[2, 3], &[1, 2, 3, -4, 5, -6]).node("DequantizeLinear", &["w", "half", "z0"], "wf")
}

#[test]
fn gemm_centres_sums_adds_the_bias_and_rounds_halves_to_even() {
    let model = with_weights(int8(&[1, 3], &[1, 2]))
        .i32("b", &[2], &[10, -7])
        .f32("quarter", &[], &[0.25])
        .node("DequantizeLinear", &["b", "quarter"], "bf")
        .node_with("Gemm", &["xf", "wf", "bf"], "acc", vec![int("transB", 1)])
        .node("QuantizeLinear", &["acc", "half", "z1"], "y");
    // x - 1 = [1, 2, 3]: sums 14 and -12, with bias 24 and -19; times 1/4 / 1/2 = 12 and -9.5 -> -10; plus 1.
    assert_eq!(outputs(&model, &[2, 3, 4]), [13, -9]);
}

#[test]
fn mat_mul_and_add_are_a_gemm_with_bias() {
    let model = int8(&[0, 3], &[0, 2])
        .i8("w", &[3, 2], &[1, -4, 2, 5, 3, -6])
        .f32("ws", &[2], &[0.5, 0.25])
        .node_with("DequantizeLinear", &["w", "ws"], "wf", vec![int("axis", 1)])
        .f32("b", &[2], &[2.5, -1.0])
        .node("MatMul", &["xf", "wf"], "product")
        .node("Add", &["b", "product"], "acc")
        .node("QuantizeLinear", &["acc", "one", "z0"], "y");
    let graph = graph(&model);
    let Op::Gemm(gemm) = &graph.nodes[0].op else { panic!("{:?}", graph.nodes[0]) };
    assert_eq!((gemm.weight.shape.as_slice(), gemm.weight.data.as_slice()), (&[2, 3][..], &[1, 2, 3, -4, 5, -6][..]));
    assert_eq!(gemm.bias.as_ref().unwrap().data, [10, -8]); // units of 1/4 and 1/8
    assert_eq!((names(&graph), graph.nodes[0].name.as_str()), (vec!["Gemm", "Requantise"], "acc"));
    // 14 + 10 = 24 / 4 = 6; -12 - 8 = -20 / 8 = -2.5 -> -2.
    assert_eq!(run(&graph, &[2, 3, 4]).unwrap().output(), [6, -2]);
}

#[test]
fn a_bias_off_the_grid_is_rounded_onto_it() {
    let bias = |value: f32| {
        let model = with_weights(int8(&[1, 3], &[1, 2]))
            .f32("b", &[1], &[value])
            .node_with("Gemm", &["xf", "wf", "b"], "acc", vec![int("transB", 1)])
            .node("QuantizeLinear", &["acc", "half", "z1"], "y");
        let Op::Gemm(gemm) = graph(&model).nodes[0].op.clone() else { panic!("no Gemm") };
        gemm.bias.unwrap().data
    };
    assert_eq!(bias(0.374), [1, 1]);
    assert_eq!(bias(0.375), [2, 2]); // 1.5 units: halves to even
    assert_eq!(bias(-0.375), [-2, -2]);
    assert_eq!(bias(0.625), [2, 2]);
    assert_eq!(bias(1e-30), [0, 0]);
}

#[test]
fn relu_before_a_quantise_raises_the_low_bound_to_the_zero_point() {
    let model = with_weights(int8(&[1, 3], &[1, 2]))
        .node_with("Gemm", &["xf", "wf"], "acc", vec![int("transB", 1)])
        .node("Relu", &["acc"], "active")
        .node("QuantizeLinear", &["active", "half", "z1"], "y");
    let graph = graph(&model);
    let Op::Requantise(op) = &graph.nodes[1].op else { panic!("{:?}", graph.nodes[1]) };
    assert_eq!(op.clamp, Interval { min: 1, max: 127 });
    assert_eq!(run(&graph, &[2, 3, 4]).unwrap().output(), [8, 1]);
}

#[test]
fn clip_clamps_to_the_quantised_bounds() {
    let model = int8(&[1, 4], &[1, 4])
        .f32("six", &[], &[6.0])
        .f32("zero", &[], &[0.0])
        .node("Clip", &["xf", "zero", "six"], "clipped")
        .node("QuantizeLinear", &["clipped", "half", "z0"], "y");
    assert_eq!(outputs(&model, &[-9, 1, 5, 100]), [0, 0, 4, 12]);
}

#[test]
fn relu_on_stored_integers_and_between_layers() {
    let stored = ModelBuilder::new(("x", INT8, &[1, 3]), ("y", INT8, &[1, 3])).node("Relu", &["x"], "y");
    assert_eq!(outputs(&stored, &[-128, 0, 127]), [0, 0, 127]);
    // Real-valued Relu straight into a layer: the stored integers are clamped at their zero point.
    let between = with_weights(int8(&[1, 3], &[1, 2]))
        .node("Relu", &["xf"], "active")
        .node_with("Gemm", &["active", "wf"], "acc", vec![int("transB", 1)])
        .node("QuantizeLinear", &["acc", "half", "z0"], "y");
    assert_eq!(names(&graph(&between)), ["Requantise", "Gemm", "Requantise"]);
    assert_eq!(outputs(&between, &[-100, 3, 1]), [2, 5]);
}

#[test]
fn the_same_scale_and_zero_point_need_no_node() {
    let model =
        int8(&[1, 2], &[1, 2]).node("QuantizeLinear", &["xf", "half", "z1"], "again").node("Relu", &["again"], "y");
    assert_eq!(names(&graph(&model)), ["Requantise"]);
}

#[test]
fn uint8_weights_with_a_zero_point_are_centred() {
    let model = ModelBuilder::new(("x", UINT8, &[1, 2]), ("y", UINT8, &[1, 1]))
        .f32("one", &[], &[1.0])
        .u8("z10", &[], &[10])
        .u8("w", &[1, 2], &[8, 255])
        .node("DequantizeLinear", &["x", "one", "z10"], "xf")
        .node("DequantizeLinear", &["w", "one", "z10"], "wf")
        .node_with("Gemm", &["xf", "wf"], "acc", vec![int("transB", 1)])
        .node("QuantizeLinear", &["acc", "one"], "y");
    let graph = graph(&model);
    let Op::Gemm(gemm) = &graph.nodes[0].op else { panic!("{:?}", graph.nodes[0]) };
    assert_eq!(gemm.weight.data, [-2, 245]);
    assert_eq!(gemm.weight.type_bounds, Interval { min: -10, max: 245 });
    assert_eq!(graph.tensor(graph.nodes[0].output).bounds, Interval { min: -2940, max: 60_045 });
    assert_eq!(run(&graph, &[20, 10]).unwrap().output(), [0]);
    assert_eq!(run(&graph, &[0, 10]).unwrap().output(), [20]);
}

fn conv(attributes: Vec<proofmark_onnx::proto::AttributeProto>, output: &[i64]) -> ModelBuilder {
    ModelBuilder::new(("x", INT8, &[1, 2, 3, 3]), ("y", INT8, output))
        .f32("one", &[], &[1.0])
        .f32("ws", &[2], &[1.0, 0.5])
        .i8("w", &[2, 1, 2, 2], &[1, 1, 1, 1, 1, 0, 0, 2])
        .node("DequantizeLinear", &["x", "one"], "xf")
        .node_with("DequantizeLinear", &["w", "ws"], "wf", vec![int("axis", 0)])
        .node_with("Conv", &["xf", "wf"], "acc", attributes)
        .i8("z0", &[], &[0])
        .node("QuantizeLinear", &["acc", "one", "z0"], "y")
}

#[test]
fn conv_with_groups_pads_strides_and_a_scale_for_each_channel() {
    let x: Vec<i64> = (1..=18).collect();
    let valid = conv(vec![int("group", 2)], &[1, 2, 2, 2]);
    assert_eq!(outputs(&valid, &x), [12, 16, 24, 28, 19, 20, 24, 25]);
    let padded = conv(vec![int("group", 2), ints("pads", &[1, 1, 0, 0]), ints("strides", &[2, 2])], &[1, 2, 2, 2]);
    assert_eq!(outputs(&padded, &x), [1, 5, 11, 28, 10, 12, 16, 25]);
    let same = conv(vec![int("group", 2), string("auto_pad", "SAME_UPPER")], &[1, 2, 3, 3]);
    assert_eq!(outputs(&same, &x)[..9], [12, 16, 9, 24, 28, 15, 15, 17, 9]);
    let dilated = conv(vec![int("group", 2), ints("dilations", &[2, 2])], &[1, 2, 1, 1]);
    assert_eq!(outputs(&dilated, &x), [20, 23]);
}

#[test]
fn max_pool_ignores_padding() {
    let model = ModelBuilder::new(("x", INT8, &[1, 1, 3, 3]), ("y", INT8, &[1, 1, 2, 2])).node_with(
        "MaxPool",
        &["x"],
        "y",
        vec![ints("kernel_shape", &[2, 2]), ints("pads", &[1, 1, 0, 0]), ints("strides", &[2, 2])],
    );
    assert_eq!(outputs(&model, &[-9, -8, -7, -6, -5, -4, -3, -2, -1]), [-9, -7, -3, -1]);
}

#[test]
fn shapes_change_without_touching_elements() {
    let model = ModelBuilder::new(("x", INT8, &[0, 2, 3, 1]), ("y", INT8, &[1, 6]))
        .i64("shape", &[3], &[0, -1, 2])
        .i64("axes", &[1], &[1])
        .node("Reshape", &["x", "shape"], "a")
        .node("Unsqueeze", &["a", "axes"], "b")
        .node("Squeeze", &["b", "axes"], "c")
        .node_with("Transpose", &["c"], "d", vec![ints("perm", &[1, 0, 2])])
        .node("Identity", &["d"], "e")
        .node_with("Flatten", &["e"], "f", vec![int("axis", 0)])
        .node("Relu", &["f"], "y");
    let graph = graph(&model);
    let shapes: Vec<&[usize]> = graph.nodes.iter().map(|node| graph.tensor(node.output).shape.as_slice()).collect();
    assert_eq!(shapes, [&[1, 3, 2][..], &[1, 1, 3, 2], &[1, 3, 2], &[3, 1, 2], &[1, 6], &[1, 6]]);
    assert_eq!(run(&graph, &[1, 2, 3, 4, 5, 6]).unwrap().output(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn float_input_is_quantised_by_onnx_rule_and_float_output_declared() {
    let model = ModelBuilder::new(("x", FLOAT, &[1, 4]), ("y", FLOAT, &[1, 2, 2]))
        .f32("half", &[], &[0.5])
        .i8("z1", &[], &[1])
        .i64("shape", &[3], &[1, 2, 2])
        .node("Reshape", &["x", "shape"], "seen")
        .node("QuantizeLinear", &["seen", "half", "z1"], "q")
        .node("DequantizeLinear", &["q", "half", "z1"], "r")
        .node("Relu", &["r"], "y");
    let graph = graph(&model);
    assert_eq!(graph.input.declared, Declared::Float32 { scale: 0.5, zero: 1 });
    assert_eq!((graph.input.shape.as_slice(), graph.output.shape.as_slice()), (&[1, 4][..], &[1, 2, 2][..]));
    // 0.25 / 0.5 is a half: to even, 0; 0.75 / 0.5 = 1.5: to even, 2.
    let input = graph.quantise_input(&[0.25, 0.75, -1e30, 1e30]).unwrap();
    assert_eq!(input, [1, 3, -128, 127]);
    let trace = run(&graph, &input).unwrap();
    assert_eq!(graph.dequantise_output(trace.output()), [0.0, 1.0, 0.0, 63.0]);
    let error = graph.quantise_input(&[0.0, f32::NAN, 0.0, 0.0]).unwrap_err().to_string();
    assert_eq!(error, "input 'x', element 1: expected a finite number, got NaN");
}

#[test]
fn qoperator_form_means_the_same_as_qdq() {
    let x: Vec<i64> = (1..=18).collect();
    let model = ModelBuilder::new(("x", INT8, &[1, 2, 3, 3]), ("y", INT8, &[1, 2, 2, 2]))
        .f32("one", &[], &[1.0])
        .f32("ws", &[2], &[1.0, 0.5])
        .i8("wz", &[2], &[0, 0])
        .i8("z0", &[], &[0])
        .i8("w", &[2, 1, 2, 2], &[1, 1, 1, 1, 1, 0, 0, 2])
        .i32("b", &[2], &[1, 2])
        .node_with("QLinearConv", &["x", "one", "z0", "w", "ws", "wz", "one", "z0", "b"], "y", vec![int("group", 2)]);
    assert_eq!(outputs(&model, &x), [13, 17, 25, 29, 20, 22, 24, 26]);
    let model = ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 2]))
        .f32("one", &[], &[1.0])
        .f32("two", &[], &[2.0])
        .i8("z0", &[], &[0])
        .i8("z1", &[], &[1])
        .i8("w", &[2, 2], &[1, 2, 3, 4])
        .node("QLinearMatMul", &["x", "one", "z1", "w", "one", "z0", "two", "z1"], "y");
    assert_eq!(outputs(&model, &[2, 3]), [5, 6]);
}

#[test]
fn weights_kept_as_floats_are_quantised_as_the_file_says() {
    let model = int8(&[1, 2], &[1, 1])
        .f32("w", &[1, 2], &[0.75, -100.0])
        .node("QuantizeLinear", &["w", "half", "z0"], "wq")
        .node("DequantizeLinear", &["wq", "half", "z0"], "wf")
        .node_with("Gemm", &["xf", "wf"], "acc", vec![int("transB", 1)])
        .node("QuantizeLinear", &["acc", "one", "z0"], "y");
    let graph = graph(&model);
    let Op::Gemm(gemm) = &graph.nodes[0].op else { panic!("{:?}", graph.nodes[0]) };
    assert_eq!(gemm.weight.data, [2, -128]);
}
