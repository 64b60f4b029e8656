//! Hand-made graphs, and inputs for them.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use ark_bn254::Fr;
use proofmark_onnx::graph::{
    Constant, Conv2d, Declared, ElementType, Gemm, Graph, Interval, MaxPool2d, Node, Op, Port, Requantise, Tensor,
    TensorId,
};
use proofmark_onnx::ratio::{Halves, Ratio};
use proofmark_r1cs::{Inputs, Membership};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

pub fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

pub fn ratio(scale: f32) -> Ratio {
    Ratio::from_f32(scale).unwrap()
}

/// Builds a graph node by node; each node reads what the one before wrote.
pub struct Kit {
    graph: Graph,
    current: TensorId,
}

const INT8: Interval = Interval { min: -127, max: 127 };
const BIAS: Interval = Interval { min: -(1 << 15), max: (1 << 15) - 1 };
const WIDE: Interval = Interval { min: i64::MIN, max: i64::MAX };

pub fn constant(name: &str, shape: Vec<usize>, data: Vec<i64>, type_bounds: Interval) -> Constant {
    Constant { name: name.to_owned(), shape, data, type_bounds }
}

impl Kit {
    pub fn new(shape: &[usize], element: ElementType) -> Self {
        let port =
            Port { name: "x".to_owned(), shape: shape.to_vec(), declared: Declared::Integer, tensor: TensorId(0) };
        let tensor =
            Tensor { name: "x".to_owned(), shape: shape.to_vec(), element: Some(element), bounds: element.range() };
        let graph = Graph {
            name: "test".to_owned(),
            tensors: vec![tensor],
            nodes: Vec::new(),
            input: port.clone(),
            output: port,
        };
        Self { graph, current: TensorId(0) }
    }

    pub fn shape(&self) -> Vec<usize> {
        self.graph.tensor(self.current).shape.clone()
    }

    fn push(mut self, op: Op, shape: Vec<usize>, element: Option<ElementType>, bounds: Interval) -> Self {
        let output = TensorId(self.graph.tensors.len());
        let name = format!("{}{}", op.name().to_lowercase(), output.0);
        self.graph.tensors.push(Tensor { name: name.clone(), shape, element, bounds });
        self.graph.nodes.push(Node { name, op, output });
        self.current = output;
        self
    }

    pub fn gemm(self, outputs: usize, zero: i64, rng: &mut StdRng) -> Self {
        let inputs: usize = self.shape().iter().product();
        let weight = (0..outputs * inputs).map(|_| rng.gen_range(-127..=127)).collect();
        let bias = (0..outputs).map(|_| rng.gen_range(-3000..=3000)).collect();
        let op = Gemm {
            input: self.current,
            input_zero: zero,
            weight: constant("w", vec![outputs, inputs], weight, INT8),
            bias: Some(constant("b", vec![outputs], bias, BIAS)),
        };
        self.push(Op::Gemm(op), vec![1, outputs], None, WIDE)
    }

    pub fn conv(self, channels: usize, kernel: usize, stride: usize, pad: usize, zero: i64, rng: &mut StdRng) -> Self {
        let shape = self.shape();
        let inputs = shape[1];
        let len = channels * inputs * kernel * kernel;
        let op = Conv2d {
            input: self.current,
            input_zero: zero,
            weight: constant(
                "w",
                vec![channels, inputs, kernel, kernel],
                (0..len).map(|_| rng.gen_range(-127..=127)).collect(),
                INT8,
            ),
            bias: Some(constant(
                "b",
                vec![channels],
                (0..channels).map(|_| rng.gen_range(-3000..=3000)).collect(),
                BIAS,
            )),
            strides: [stride, stride],
            pads: [pad, pad, pad, pad],
            dilations: [1, 1],
            groups: 1,
        };
        let [h, w] = op.output_size(shape[2], shape[3]).unwrap();
        self.push(Op::Conv2d(op), vec![1, channels, h, w], None, WIDE)
    }

    pub fn requantise(self, scales: &[f32], input_zero: i64, zero: i64, clamp: (i64, i64), to: ElementType) -> Self {
        let op = Requantise {
            input: self.current,
            input_zero,
            multipliers: scales.iter().map(|s| ratio(*s)).collect(),
            halves: Halves::ToEven,
            output_zero: zero,
            clamp: Interval { min: clamp.0, max: clamp.1 },
        };
        let shape = self.shape();
        self.push(Op::Requantise(op), shape, Some(to), Interval { min: clamp.0, max: clamp.1 })
    }

    pub fn pool(self, kernel: usize, stride: usize, pad: usize) -> Self {
        let shape = self.shape();
        let op = MaxPool2d {
            input: self.current,
            kernel: [kernel, kernel],
            strides: [stride, stride],
            pads: [pad, pad, pad, pad],
            dilations: [1, 1],
        };
        let [h, w] = op.output_size(shape[2], shape[3]).unwrap();
        let element = self.graph.tensor(self.current).element;
        let bounds = self.graph.tensor(self.current).bounds;
        self.push(Op::MaxPool2d(op), vec![1, shape[1], h, w], element, bounds)
    }

    pub fn flatten(self) -> Self {
        let len = self.shape().iter().product();
        let element = self.graph.tensor(self.current).element;
        let bounds = self.graph.tensor(self.current).bounds;
        let input = self.current;
        self.push(Op::Reshape { input }, vec![1, len], element, bounds)
    }

    pub fn finish(mut self) -> Graph {
        self.graph.output.tensor = self.current;
        self.graph.output.name = "y".to_owned();
        self.graph.output.shape = self.shape();
        self.graph
    }
}

/// Two fully connected layers; the first with ReLU, all saturating.
pub fn mlp(rng: &mut StdRng) -> Graph {
    Kit::new(&[1, 5], ElementType::Uint8)
        .gemm(4, 3, rng)
        .requantise(&[0.004_321], 0, -128, (-128, 127), ElementType::Int8)
        .gemm(3, -128, rng)
        .requantise(&[0.003_3], 0, 5, (-128, 127), ElementType::Int8)
        .finish()
}

/// Every operator: padded convolution with channel scales, ReLU in a stored tensor, pooling, flattening.
pub fn cnn(rng: &mut StdRng) -> Graph {
    Kit::new(&[1, 1, 4, 4], ElementType::Int8)
        .conv(2, 3, 1, 1, 2, rng)
        .requantise(&[0.002_34, 0.005], 0, -20, (-20, 127), ElementType::Int8)
        .pool(2, 2, 0)
        .requantise(&[1.0], -20, 0, (3, 90), ElementType::Int8)
        .flatten()
        .gemm(2, 0, rng)
        .requantise(&[0.01], 0, 100, (0, 255), ElementType::Uint8)
        .finish()
}

/// Every operator's small models: those of `models/sequences`, and of `models/operators` two of each.
pub fn operators() -> Vec<Graph> {
    let folder = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../models").join(name);
    let files = |name: &str| std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let ends = |path: &std::path::PathBuf, ends: &[&str]| ends.iter().any(|end| path.to_str().unwrap().ends_with(end));
    let mut models: Vec<_> = files("operators").filter(|path| ends(path, &[".0.onnx", ".1.onnx"])).collect();
    models.extend(files("sequences").filter(|path| ends(path, &[".onnx"])));
    models.sort();
    let import = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        proofmark_onnx::import::import(&std::fs::read(path).unwrap(), name).unwrap()
    };
    models.iter().map(import).collect()
}

/// Whether there is something to commit to.
pub fn has_weights(graph: &Graph) -> bool {
    graph.nodes.iter().any(|node| matches!(node.op, Op::Gemm(_) | Op::Conv2d(_)))
}

pub fn random_input(graph: &Graph, rng: &mut StdRng) -> Vec<i64> {
    let tensor = graph.tensor(graph.input.tensor);
    let range = tensor.element.unwrap().range();
    (0..tensor.len()).map(|_| rng.gen_range(range.min..=range.max)).collect()
}

pub fn random_element(rng: &mut StdRng) -> Fr {
    Fr::from(rng.r#gen::<u128>()) * Fr::from(rng.r#gen::<u128>()) + Fr::from(rng.r#gen::<u64>())
}

/// Inputs with random salts, model, context, and a path of the given depth if there is a dataset.
pub fn random_inputs<'a>(input: &'a [i64], depth: Option<usize>, rng: &mut StdRng) -> Inputs<'a> {
    let input_salt = random_element(rng);
    Inputs {
        input,
        input_salt,
        output_salt: if rng.r#gen() { input_salt } else { Fr::from(0u64) },
        model: random_element(rng),
        context: random_element(rng),
        dataset: depth.map(|depth| Membership {
            index: rng.r#gen::<u64>() & ((1 << depth) - 1),
            siblings: (0..depth).map(|_| random_element(rng)).collect(),
        }),
        weights_salt: random_element(rng),
    }
}

/// The wire bytes of a stored tensor.
pub fn wire(graph: &Graph, tensor: TensorId, values: &[i64]) -> Vec<u8> {
    let element = graph.tensor(tensor).element.unwrap();
    values.iter().map(|v| element.to_wire(*v).unwrap()).collect()
}
