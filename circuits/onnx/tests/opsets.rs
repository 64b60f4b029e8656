//! The same small models in every operator set from 13 to 25, written as each set wants them; what a set changed in
//! meaning is refused where it is not ours. The batch dimension with a size of 1, a name or nothing; constants in every
//! place and type.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proofmark_onnx::graph::Graph;
use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::data_type::{BFLOAT16, DOUBLE, FLOAT, FLOAT16, INT8, INT64};
use proofmark_onnx::proto::{AttributeProto, NodeProto, TensorProto};
use proofmark_onnx::testing::{ModelBuilder, float, int, ints, string};

/// An int8 input of this shape, and an output of any type and shape.
fn model(dims: &[i64]) -> ModelBuilder {
    let model = ModelBuilder::new(("x", INT8, dims), ("y", INT8, &[])).f32("s", &[], &[0.5]).i8("z", &[], &[0]);
    model.change(|graph| graph.output[0].r#type = None)
}

/// `x` as real numbers `f`, and `g` quantised as `y`.
fn real(dims: &[i64]) -> ModelBuilder {
    let model = model(dims).node("DequantizeLinear", &["x", "s", "z"], "f");
    model.node("QuantizeLinear", &["g", "s", "z"], "y")
}

fn in_set(mut model: ModelBuilder, opset: i64) -> Result<Graph, String> {
    model.model.opset_import[0].version = Some(opset);
    import(&model.build(), "test").map_err(|error| error.to_string())
}

/// What a model gives in an operator set, with the shape of its output.
fn output(model: &ModelBuilder, opset: i64, input: &[i64]) -> (Vec<usize>, Vec<i64>) {
    let graph = in_set(model.clone(), opset).unwrap_or_else(|error| panic!("operator set {opset}: {error}"));
    let trace = run(&graph, input).unwrap();
    (graph.output.shape.clone(), trace.output().to_vec())
}

/// Axes or the like as an attribute before `since`, and as an input from then on.
fn listed(
    model: ModelBuilder,
    op: &str,
    inputs: &[&str],
    list: (&str, &[i64]),
    more: Vec<AttributeProto>,
    input: bool,
) -> ModelBuilder {
    if input {
        let count = i64::try_from(list.1.len()).unwrap();
        let inputs = [inputs, &[list.0]].concat();
        return model.i64(list.0, &[count], list.1).node_with(op, &inputs, "g", more);
    }
    model.node_with(op, inputs, "g", [more, vec![ints(list.0, list.1)]].concat())
}

#[test]
fn reductions_over_axes() {
    let x = [1, 2, 3, -4, 5, 60];
    for opset in 13..=25 {
        let at = |op, since, keep| {
            let more = vec![int("keepdims", keep)];
            output(&listed(real(&[1, 2, 3]), op, &["f"], ("axes", &[-1]), more, opset >= since), opset, &x)
        };
        assert_eq!(at("ReduceSum", 13, 1), (vec![1, 2, 1], vec![6, 61]), "{opset}");
        assert_eq!(at("ReduceMean", 18, 0), (vec![1, 2], vec![2, 20]), "{opset}");
        assert_eq!(at("ReduceMax", 18, 0), (vec![1, 2], vec![3, 60]), "{opset}");
        assert_eq!(at("ReduceMin", 18, 0), (vec![1, 2], vec![1, -4]), "{opset}");
        let all = real(&[1, 2, 3]).node_with("ReduceMax", &["f"], "g", vec![int("keepdims", 0)]);
        assert_eq!(output(&all, opset, &x), (vec![], vec![60]), "{opset}");
        let none = real(&[1, 2, 3]).node_with("ReduceSum", &["f"], "g", vec![int("noop_with_empty_axes", 1)]);
        assert_eq!(output(&none, opset, &x), (vec![1, 2, 3], x.to_vec()), "{opset}");
    }
}

#[test]
fn shapes() {
    let x = [1, 2, 3, 4, 5, 6];
    for opset in 13..=25 {
        let squeeze = listed(real(&[1, 6, 1]), "Squeeze", &["f"], ("axes", &[-1]), vec![], true);
        assert_eq!(output(&squeeze, opset, &x), (vec![1, 6], x.to_vec()), "{opset}");
        let unsqueeze = listed(real(&[1, 6]), "Unsqueeze", &["f"], ("axes", &[1, -1]), vec![], true);
        assert_eq!(output(&unsqueeze, opset, &x), (vec![1, 1, 6, 1], x.to_vec()), "{opset}");
        let reshape = listed(real(&[1, 6]), "Reshape", &["f"], ("shape", &[0, 2, -1]), vec![], true);
        assert_eq!(output(&reshape, opset, &x), (vec![1, 2, 3], x.to_vec()), "{opset}");
        // Since 14 a zero may mean none: the same where there is no zero, else another shape than ours.
        let zero =
            |shape: &[i64]| listed(real(&[1, 6]), "Reshape", &["f"], ("shape", shape), vec![int("allowzero", 1)], true);
        assert_eq!(output(&zero(&[1, 2, 3]), opset, &x).0, [1, 2, 3], "{opset}");
        assert!(in_set(zero(&[0, 2, -1]), opset).unwrap_err().contains("allowzero"), "{opset}");
        let flatten = real(&[1, 2, 3]).node_with("Flatten", &["f"], "g", vec![int("axis", -1)]);
        assert_eq!(output(&flatten, opset, &x), (vec![2, 3], x.to_vec()), "{opset}");
    }
}

#[test]
fn parts() {
    let x = [1, 2, 3, 4, 5, 6];
    for opset in 13..=25 {
        let second = |model: ModelBuilder| {
            let model = model.change(|graph| {
                let split = graph.node.iter_mut().find(|node| node.op_type.as_deref() == Some("Split")).unwrap();
                split.output = vec!["other".to_owned(), "g".to_owned()];
            });
            output(&model, opset, &x).1
        };
        let sizes = listed(real(&[1, 6]), "Split", &["f"], ("split", &[4, 2]), vec![int("axis", 1)], true);
        assert_eq!(second(sizes), [5, 6], "{opset}");
        // From 18 on the number of outputs is an attribute; before, it is how many there are.
        let mut attributes = vec![int("axis", 1)];
        attributes.extend((opset >= 18).then(|| int("num_outputs", 2)));
        assert_eq!(second(real(&[1, 6]).node_with("Split", &["f"], "g", attributes)), [4, 5, 6], "{opset}");
        let slice =
            real(&[1, 6]).i64("a", &[1], &[-1]).i64("b", &[1], &[i64::MIN]).i64("c", &[1], &[1]).i64("d", &[1], &[-2]);
        let slice = slice.node("Slice", &["f", "a", "b", "c", "d"], "g");
        assert_eq!(output(&slice, opset, &x).1, [6, 4, 2], "{opset}");
        let pad =
            listed(real(&[1, 6]), "Pad", &["f"], ("pads", &[0, 1, 0, -2]), vec![string("mode", "constant")], true);
        assert_eq!(output(&pad, opset, &x).1, [0, 1, 2, 3, 4], "{opset}");
        // Axes are an input since 18, and Pad may wrap since 19.
        let pads = real(&[1, 6]).i64("p", &[2], &[1, 1]).i64("a", &[1], &[1]);
        let wrap = pads.node_with("Pad", &["f", "p", "", "a"], "g", vec![string("mode", "wrap")]);
        if opset >= 19 {
            assert_eq!(output(&wrap, opset, &x).1, [6, 1, 2, 3, 4, 5, 6, 1], "{opset}");
        }
    }
}

#[test]
fn bounds_and_inference() {
    let x = [-9, -1, 0, 1, 9, 100];
    for opset in 13..=25 {
        let clip = |low: &str, high: &str| {
            let model = real(&[1, 6]).f32("low", &[], &[-1.0]).f32("high", &[], &[2.0]);
            output(&model.node("Clip", &["f", low, high], "g"), opset, &x).1
        };
        assert_eq!(clip("low", "high"), [-2, -1, 0, 1, 4, 4], "{opset}");
        assert_eq!(clip("", "high"), [-9, -1, 0, 1, 4, 4], "{opset}");
        assert_eq!(clip("high", "low"), [-2; 6], "{opset}");
        let dropout = real(&[1, 6]).f32("ratio", &[], &[0.5]).node("Dropout", &["f", "ratio"], "g");
        assert_eq!(output(&dropout, opset, &x).1, x, "{opset}");
        let training = real(&[1, 6]).f32("ratio", &[], &[0.5]).change(|graph| {
            let raw_data = Some(vec![1]);
            let name = Some("training".to_owned());
            graph.initializer.push(TensorProto { name, data_type: Some(9), raw_data, ..TensorProto::default() });
        });
        let training = training.node("Dropout", &["f", "ratio", "training"], "g");
        assert!(
            in_set(training, opset).unwrap_err().contains("input 'training_mode': expected none or false"),
            "{opset}"
        );
    }
}

#[test]
fn casts_and_quantisation() {
    let x = [-9, -1, 0, 1, 9, 100];
    for opset in 13..=25 {
        let cast = |more: Vec<AttributeProto>| {
            let to = [vec![int("to", i64::from(FLOAT))], more].concat();
            real(&[1, 6]).node_with("Cast", &["f"], "g", to)
        };
        assert_eq!(output(&cast(vec![]), opset, &x).1, x, "{opset}");
        // Since 19 for 8-bit floats only; since 24 how those round.
        assert_eq!(output(&cast(vec![int("saturate", 0)]), opset, &x).1, x, "{opset}");
        let half = real(&[1, 6]).node_with("Cast", &["f"], "g", vec![int("to", i64::from(FLOAT16))]);
        assert!(in_set(half, opset).unwrap_err().contains("a cast that changes no number"), "{opset}");
        // block_size since 21, output_dtype since 21 and 23.
        let quantise = |more: Vec<AttributeProto>| {
            let model = model(&[1, 6]).node("DequantizeLinear", &["x", "s", "z"], "f");
            in_set(model.node_with("QuantizeLinear", &["f", "s"], "y", more), opset)
        };
        let unsigned = run(&quantise(vec![]).unwrap(), &x).unwrap().output().to_vec();
        assert_eq!(unsigned, [0, 0, 0, 1, 9, 100], "{opset}");
        let signed = quantise(vec![int("output_dtype", i64::from(INT8)), int("block_size", 0)]).unwrap();
        assert_eq!(run(&signed, &x).unwrap().output(), x, "{opset}");
        let refused = |attribute| quantise(vec![attribute]).unwrap_err();
        assert!(refused(int("block_size", 2)).contains("attribute 'block_size': expected 0, got 2"), "{opset}");
        assert!(
            refused(int("output_dtype", 22)).contains("attribute 'output_dtype': expected int8 or uint8, got int4")
        );
        let other = model(&[1, 6]).node_with("DequantizeLinear", &["x", "s", "z"], "f", vec![int("output_dtype", 10)]);
        let other = other.node("QuantizeLinear", &["f", "s", "z"], "y");
        assert!(in_set(other, opset).unwrap_err().contains("attribute 'output_dtype': expected float32"), "{opset}");
    }
}

#[test]
fn other_operator_sets() {
    for opset in [0, 9, 26, 27, i64::MAX, -1] {
        let error = in_set(real(&[1, 2]).node("Relu", &["f"], "g"), opset).unwrap_err();
        assert_eq!(error, format!("opset_import of the standard operators: expected version 10 to 25, got {opset}"));
    }
    for operator in ["Resize", "Upsample"] {
        let error = in_set(real(&[1, 2]).node(operator, &["f"], "g"), 13).unwrap_err();
        assert!(error.starts_with(&format!("unsupported operators: node g ({operator})")), "{error}");
    }
    // Names of the standard domain.
    let mut named = real(&[1, 2]).node("Relu", &["f"], "g");
    named.model.opset_import[0].domain = Some("ai.onnx".to_owned());
    assert_eq!(output(&named, 17, &[-3, 3]).1, [0, 3]);
    let foreign = real(&[1, 2]).node("Relu", &["f"], "g").change(|graph| {
        graph.node.last_mut().unwrap().domain = Some("org.example".to_owned());
    });
    assert!(in_set(foreign, 17).unwrap_err().starts_with("unsupported operators: node g (org.example.Relu)"));
}

#[test]
fn the_batch_dimension() {
    let with = |dims: &[(Option<i64>, Option<&str>)]| {
        let model = real(&[1, 2]).node("Relu", &["f"], "g").change(|graph| {
            let tensor = graph.input[0].r#type.as_mut().unwrap().tensor_type.as_mut().unwrap();
            tensor.shape.as_mut().unwrap().dim = dims
                .iter()
                .map(|&(dim_value, name)| proofmark_onnx::proto::DimensionProto {
                    dim_value,
                    dim_param: name.map(str::to_owned),
                })
                .collect();
        });
        in_set(model, 17)
    };
    let two = (Some(2), None);
    for batch in [(Some(1), None), (None, Some("N")), (None, Some("batch_size")), (None, None), (None, Some(""))] {
        assert_eq!(with(&[batch, two]).unwrap().input.shape, [1, 2], "{batch:?}");
    }
    assert_eq!(
        with(&[(Some(3), None), two]).unwrap_err(),
        "input 'x': expected a batch of 1 or without a size, got [3, 2]"
    );
    assert_eq!(
        with(&[(None, Some("N")), (Some(3), None), (None, Some("height")), (None, None)]).unwrap_err(),
        "input 'x': expected a size for every dimension but the batch (export the model with sizes instead of names), \
         got [N, 3, height, ?]"
    );
    assert_eq!(with(&[(Some(0), None), two]).unwrap_err(), "input 'x': expected dimensions of 1 or more, got 0");
}

/// `y = x + c` for a constant `c` of two numbers.
fn plus(tensor: TensorProto) -> Result<Vec<i64>, String> {
    let model = real(&[1, 2]).node("Add", &["f", "c"], "g");
    let model = model.change(|graph| graph.initializer.push(TensorProto { name: Some("c".to_owned()), ..tensor }));
    in_set(model, 17).map(|graph| run(&graph, &[0, 10]).unwrap().output().to_vec())
}

#[test]
fn constants_of_every_float() {
    let raw = |kind, bytes: &[u8]| TensorProto {
        dims: vec![2],
        data_type: Some(kind),
        raw_data: Some(bytes.to_vec()),
        ..TensorProto::default()
    };
    let typed = |kind| TensorProto { dims: vec![2], data_type: Some(kind), ..TensorProto::default() };
    let bits = |kind, values: [i32; 2]| TensorProto { int32_data: values.to_vec(), ..typed(kind) };
    // 1.5 and -2, and so 3 and -4 in units of the scale.
    for tensor in [
        raw(FLOAT, &[1.5f32, -2.0].map(f32::to_le_bytes).concat()),
        TensorProto { float_data: vec![1.5, -2.0], ..typed(FLOAT) },
        raw(DOUBLE, &[1.5f64, -2.0].map(f64::to_le_bytes).concat()),
        TensorProto { double_data: vec![1.5, -2.0], ..typed(DOUBLE) },
        raw(FLOAT16, &[0x00, 0x3e, 0x00, 0xc0]),
        bits(FLOAT16, [0x3e00, 0xc000]),
        raw(BFLOAT16, &[0xc0, 0x3f, 0x00, 0xc0]),
        bits(BFLOAT16, [0x3fc0, 0xc000]),
    ] {
        assert_eq!(plus(tensor.clone()).unwrap(), [3, 6], "{tensor:?}");
    }
    assert!(plus(bits(FLOAT16, [0x7c00, 0])).unwrap_err().contains("expected finite constants, got inf"));
    assert!(plus(raw(DOUBLE, &[f64::NAN, 1.0].map(f64::to_le_bytes).concat())).unwrap_err().contains("got NaN"));
    assert!(plus(bits(FLOAT16, [1 << 16, 0])).unwrap_err().contains("initializer 'c': expected 16 bits, got 65536"));
    assert!(plus(raw(FLOAT16, &[0; 3])).unwrap_err().contains("a multiple of 2 bytes, got 3"));
    assert!(plus(raw(DOUBLE, &[0; 8])).unwrap_err().contains("expected 2 values for shape [2], got 1"));
    // A double off the grid is taken as it is: 1/3 rounds to one of 4096 parts of a step, as a float does.
    assert_eq!(plus(TensorProto { double_data: vec![1.0 / 3.0, 0.26], ..typed(DOUBLE) }).unwrap(), [1, 11]);
}

#[test]
fn doubles_are_rounded_by_a_cast_only() {
    let third = TensorProto {
        name: Some("c".to_owned()),
        data_type: Some(DOUBLE),
        double_data: vec![1.0 / 3.0],
        ..TensorProto::default()
    };
    let model = model(&[1, 2]).change(|graph| graph.initializer.push(third));
    let model = model.node_with("Cast", &["c"], "cf", vec![int("to", i64::from(FLOAT))]);
    let model = model.node("DequantizeLinear", &["x", "cf", "z"], "f").node("QuantizeLinear", &["f", "cf", "z"], "y");
    assert_eq!(output(&model, 17, &[-5, 5]).1, [-5, 5]);
    let uncast = model.change(|graph| {
        graph.node.iter_mut().filter(|node| node.input.len() == 3).for_each(|node| node.input[1] = "c".to_owned());
    });
    let error = in_set(uncast, 17).unwrap_err();
    assert!(
        error.contains("scale: expected a constant float32 scalar or vector, got constant 'c', float64 []"),
        "{error}"
    );
}

#[test]
fn constants_of_nodes() {
    let with = |attribute: AttributeProto| {
        let model = real(&[1, 2]).node("Add", &["f", "c"], "g");
        let model = model.node_with("Constant", &[], "c", vec![attribute]);
        in_set(model, 17).map(|graph| run(&graph, &[0, 10]).unwrap().output().to_vec())
    };
    let floats = AttributeProto { floats: vec![1.5, -2.0], r#type: Some(6), ..float("value_floats", 0.0) };
    let floats = AttributeProto { f: None, ..floats };
    assert_eq!(with(float("value_float", 1.5)).unwrap(), [3, 13]);
    assert_eq!(with(floats).unwrap(), [3, 6]);
    assert_eq!(with(int("value_int", 2)).unwrap(), [4, 14]);
    assert_eq!(with(ints("value_ints", &[2, -1])).unwrap(), [4, 8]);
    let tensor =
        TensorProto { dims: vec![2], data_type: Some(INT64), int64_data: vec![2, -1], ..TensorProto::default() };
    let tensor = AttributeProto { t: Some(tensor), r#type: Some(4), i: None, ..int("value", 0) };
    assert_eq!(with(tensor).unwrap(), [4, 8]);
    let sparse = AttributeProto { i: None, r#type: Some(11), ..int("sparse_value", 0) };
    let expected = "node c (Constant): expected one of the attributes value, value_int, value_ints, value_float, \
                    value_floats, got sparse_value";
    assert_eq!(with(sparse).unwrap_err(), expected);
    assert_eq!(with(string("value_string", "s")).unwrap_err(), expected.replace("sparse_value", "value_string"));
    let none = NodeProto { op_type: Some("Constant".to_owned()), output: vec!["c".to_owned()], ..NodeProto::default() };
    let model = real(&[1, 2]).node("Add", &["f", "c"], "g").change(|graph| graph.node.push(none));
    assert!(in_set(model, 17).unwrap_err().ends_with("value_floats, got none"));
    let sparse = real(&[1, 2]).node("Relu", &["f"], "g");
    let sparse =
        sparse.change(|graph| graph.sparse_initializer.push(proofmark_onnx::proto::SparseTensorProto::default()));
    assert_eq!(in_set(sparse, 17).unwrap_err(), "graph: expected no sparse initializers, got 1");
}
