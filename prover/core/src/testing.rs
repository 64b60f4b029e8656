//! A tiny model for tests, compiled and keyed once.

use std::sync::{Arc, LazyLock};

use proofmark_onnx::graph::{
    Constant, Declared, ElementType, Gemm, Graph, Interval, Node, Op, Port, Requantise, Tensor, TensorId,
};
use proofmark_onnx::ratio::{Halves, Ratio};
use proofmark_r1cs::{Options, Weights};

use crate::{JobContext, Model, ProvingKey, Secret, development_setup};

/// Depth of the dataset tree of [`MODEL`].
pub(crate) const DEPTH: usize = 2;

/// Four int8 in, a linear layer, two int8 out.
pub(crate) fn graph(weights: [i64; 8]) -> Graph {
    let int8 = ElementType::Int8.range();
    let tensor = |name: &str, shape: &[usize], element, bounds| Tensor {
        name: name.into(),
        shape: shape.to_vec(),
        element,
        bounds,
    };
    let wide = Interval { min: -70_000, max: 70_000 };
    let port = |name: &str, shape: &[usize], tensor| Port {
        name: name.into(),
        shape: shape.to_vec(),
        declared: Declared::Integer,
        tensor,
    };
    Graph {
        name: "tiny".into(),
        tensors: vec![
            tensor("x", &[1, 4], Some(ElementType::Int8), int8),
            tensor("acc", &[1, 2], None, wide),
            tensor("y", &[1, 2], Some(ElementType::Int8), int8),
        ],
        nodes: vec![
            Node {
                name: "dense".into(),
                op: Op::Gemm(Gemm {
                    input: TensorId(0),
                    input_zero: 0,
                    weight: Constant { name: "w".into(), shape: vec![2, 4], data: weights.to_vec(), type_bounds: int8 },
                    bias: None,
                }),
                output: TensorId(1),
            },
            Node {
                name: "dense/quantise".into(),
                op: Op::Requantise(Requantise {
                    input: TensorId(1),
                    input_zero: 0,
                    multipliers: vec![Ratio::from_f32(0.0625).unwrap()],
                    halves: Halves::ToEven,
                    output_zero: 0,
                    clamp: int8,
                }),
                output: TensorId(2),
            },
        ],
        input: port("x", &[1, 4], TensorId(0)),
        output: port("y", &[1, 2], TensorId(2)),
    }
}

/// The tiny model with baked weights and a dataset tree.
pub(crate) static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| model([1, -2, 3, 4, -5, 6, 7, -8]));

/// Its key.
pub(crate) static KEY: LazyLock<Arc<ProvingKey>> =
    LazyLock::new(|| Arc::new(development_setup(&MODEL.circuit().matrices, Secret::Seed(1)).unwrap()));

/// A tiny model with other weights.
pub(crate) fn model(weights: [i64; 8]) -> Arc<Model> {
    let options = Options { weights: Weights::Baked, dataset_depth: DEPTH };
    Arc::new(Model::compile(graph(weights), options).unwrap())
}

/// A job.
pub(crate) fn context() -> JobContext {
    JobContext {
        chain_id: "chain-1".into(),
        contract: "escrow".into(),
        job_id: 7,
        requester: "alice".into(),
        prover: "bob".into(),
    }
}
