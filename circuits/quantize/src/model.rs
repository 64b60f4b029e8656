//! A float model as the file has it: checked, pruned to what the output needs, its constants computed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use proofmark_onnx::proto::{DimensionProto, GraphProto, ModelProto, NodeProto, ValueInfoProto, data_type};
use prost::Message;

use crate::error::QuantizeError;
use crate::float::{self, Data, Tensor};
use crate::nodes::{self, label, operator};
use crate::operators;

/// Versions of the standard operator set that are read.
const OPSETS: std::ops::RangeInclusive<i64> = 9..=25;

/// A float model that runs.
#[derive(Clone, Debug)]
pub struct FloatModel {
    /// Nodes between input and output that compute, in order.
    pub(crate) nodes: Vec<NodeProto>,
    /// Constants by name.
    pub(crate) constants: BTreeMap<String, Tensor>,
    /// Dimensions of the computed tensors of real numbers.
    pub(crate) shapes: HashMap<String, Vec<usize>>,
    /// Name of the input.
    pub(crate) input: String,
    /// Dimensions of the input, batch 1.
    pub(crate) input_shape: Vec<usize>,
    /// Declaration of the output.
    pub(crate) output: ValueInfoProto,
    /// Version of the operator set.
    pub(crate) opset: i64,
    /// Version of the file format.
    pub(crate) ir_version: i64,
    /// Computed tensors of real numbers, in the order in which a run gives them.
    pub(crate) observed: Vec<String>,
}

impl FloatModel {
    /// Reads a model; external data must lie in `folder`. Dimensions without a size are taken from `data`, the shape
    /// of samples; the batch is 1.
    ///
    /// # Errors
    /// [`QuantizeError`] for what is no float model of supported operators, or does not run.
    pub fn read(bytes: &[u8], folder: Option<&Path>, data: &[usize]) -> Result<Self, QuantizeError> {
        let mut model =
            ModelProto::decode(bytes).map_err(|error| QuantizeError::NotOnnx { reason: error.to_string() })?;
        let opset = opset(&model)?;
        let ir_version = model.ir_version.unwrap_or(8);
        let Some(mut graph) = model.graph.take() else {
            return Err(QuantizeError::NotOnnx { reason: "it has no graph".to_owned() });
        };
        let input_shape = fix_input(&mut graph, data)?;
        let output = one_output(&graph)?;
        prune(&mut graph)?;
        check_operators(&graph.node)?;
        proofmark_onnx::import::inline_external(&mut graph, folder)?;
        let constant_names: HashSet<&str> = graph.initializer.iter().filter_map(|t| t.name.as_deref()).collect();
        let inputs = graph.input.iter().filter_map(|info| info.name.clone());
        let [input] =
            inputs.filter(|name| !constant_names.contains(name.as_str())).collect::<Vec<_>>().try_into().map_err(
                |names: Vec<String>| {
                    QuantizeError::mismatch("graph", "one input that the output depends on", format!("{names:?}"))
                },
            )?;
        let computed = depending_on(&graph, &input);
        let mut constants = BTreeMap::new();
        for tensor in &graph.initializer {
            constants.insert(tensor.name.clone().unwrap_or_default(), Tensor::constant(tensor)?);
        }
        let (nodes, folded): (Vec<NodeProto>, Vec<NodeProto>) =
            graph.node.into_iter().partition(|node| computed.contains(nodes::output(node)));
        // Shapes of computed tensors may be needed for constants, and the other way round: once all in order.
        let zeros = Tensor::float(input_shape.clone(), vec![0.0; input_shape.iter().product()]);
        let mut model = Self {
            nodes,
            constants,
            shapes: HashMap::from([(input.clone(), input_shape.clone())]),
            input,
            input_shape,
            output,
            opset,
            ir_version,
            observed: Vec::new(),
        };
        model.settle(&folded, zeros)?;
        if !model.shapes.contains_key(model.output()) {
            let place = format!("output '{}'", model.output());
            let expected = format!("real numbers that depend on input '{}'", model.input);
            return Err(QuantizeError::mismatch(place, expected, "a constant or integers"));
        }
        Ok(model)
    }

    /// Computes what does not depend on the input's values, and all shapes.
    fn settle(&mut self, folded: &[NodeProto], zeros: Tensor) -> Result<(), QuantizeError> {
        let mut values = HashMap::from([(self.input.clone(), zeros)]);
        let (mut constant, mut computed) = (folded.iter().peekable(), self.nodes.iter().peekable());
        while constant.peek().is_some() || computed.peek().is_some() {
            let known = |name: &str| values.get(name).or_else(|| self.constants.get(name));
            let ready = |node: &&&NodeProto| node.input.iter().all(|name| name.is_empty() || known(name).is_some());
            if let Some(node) = constant.peek().filter(ready) {
                let outputs = float::run(node, &known)?;
                self.constants.extend(node.output.iter().cloned().zip(outputs));
                constant.next();
            } else if let Some(node) = computed.next().or_else(|| constant.next()) {
                for (name, tensor) in node.output.iter().zip(float::run(node, &known)?) {
                    if tensor.reals().is_some() && !name.is_empty() {
                        self.shapes.insert(name.clone(), tensor.shape.clone());
                        self.observed.push(name.clone());
                    }
                    values.insert(name.clone(), tensor);
                }
            }
        }
        Ok(())
    }

    /// Name of the input.
    #[must_use]
    pub fn input(&self) -> &str {
        &self.input
    }

    /// Dimensions of the input; batch 1.
    #[must_use]
    pub fn input_shape(&self) -> &[usize] {
        &self.input_shape
    }

    /// Name of the output.
    #[must_use]
    pub fn output(&self) -> &str {
        self.output.name.as_deref().unwrap_or_default()
    }

    /// The output for one sample, `input_shape` elements of it.
    ///
    /// # Errors
    /// [`QuantizeError`] for another number of elements, and if a node cannot be computed.
    pub fn output_of(&self, sample: &[f32]) -> Result<Vec<f32>, QuantizeError> {
        let elements: usize = self.input_shape.iter().product();
        if sample.len() != elements {
            let place = format!("input '{}'", self.input);
            return Err(QuantizeError::mismatch(place, format!("{elements} elements"), sample.len().to_string()));
        }
        let at = self.observed.iter().position(|name| name == self.output());
        Ok(at.map(|at| self.run(sample).map(|mut run| run.swap_remove(at))).transpose()?.unwrap_or_default())
    }

    /// Runs one sample; the computed tensors of real numbers, by position in [`Self::observed`].
    pub(crate) fn run(&self, sample: &[f32]) -> Result<Vec<Vec<f32>>, QuantizeError> {
        let sample = Tensor::float(self.input_shape.clone(), sample.to_vec());
        let mut values = HashMap::from([(self.input.clone(), sample)]);
        for node in &self.nodes {
            let known = |name: &str| values.get(name).or_else(|| self.constants.get(name));
            let outputs = float::run(node, &known)?;
            values.extend(node.output.iter().cloned().zip(outputs));
        }
        let float = |name: &String| match values.remove(name).map(|tensor| tensor.data) {
            Some(Data::Float(data)) => data,
            _ => Vec::new(),
        };
        Ok(self.observed.iter().map(float).collect())
    }
}

fn opset(model: &ModelProto) -> Result<i64, QuantizeError> {
    let standard = |domain: Option<&str>| matches!(domain, None | Some("" | "ai.onnx"));
    let version = model.opset_import.iter().find(|set| standard(set.domain.as_deref())).and_then(|set| set.version);
    version.filter(|version| OPSETS.contains(version)).ok_or_else(|| {
        let got = version.map_or_else(|| "none".to_owned(), |version| version.to_string());
        let expected = format!("version {} to {}", OPSETS.start(), OPSETS.end());
        QuantizeError::mismatch("opset_import of the standard operators", expected, got)
    })
}

/// Gives the input a batch of 1 and sizes for all dimensions.
fn fix_input(graph: &mut GraphProto, data: &[usize]) -> Result<Vec<usize>, QuantizeError> {
    let constants: HashSet<&str> = graph.initializer.iter().filter_map(|tensor| tensor.name.as_deref()).collect();
    let is_input = |info: &&mut ValueInfoProto| !constants.contains(info.name.as_deref().unwrap_or_default());
    let mut inputs: Vec<&mut ValueInfoProto> = graph.input.iter_mut().filter(is_input).collect();
    let count = inputs.len();
    let ([info], 1) = (inputs.as_mut_slice(), count) else {
        return Err(QuantizeError::mismatch("graph", "one input", count.to_string()));
    };
    let place = format!("input '{}'", info.name.as_deref().unwrap_or_default());
    let tensor = info.r#type.as_mut().and_then(|kind| kind.tensor_type.as_mut());
    let tensor = tensor.ok_or_else(|| QuantizeError::mismatch(&place, "a float32 tensor", "no type"))?;
    let code = tensor.elem_type.unwrap_or(0);
    if code != data_type::FLOAT {
        return Err(QuantizeError::mismatch(place, "a float32 tensor", data_type::name(code)));
    }
    let dims = tensor.shape.as_mut().map(|shape| shape.dim.as_mut_slice()).unwrap_or_default();
    if dims.is_empty() {
        return Err(QuantizeError::mismatch(place, "a shape with a batch dimension", "none"));
    }
    let mut shape = Vec::with_capacity(dims.len());
    let rank = dims.len();
    for (axis, dim) in dims.iter_mut().enumerate() {
        let size = match (axis, dim.dim_value) {
            (0, _) => 1,
            (_, Some(size)) => usize::try_from(size)
                .ok()
                .filter(|&size| size > 0)
                .ok_or_else(|| QuantizeError::mismatch(&place, "dimensions of 1 or more", size.to_string()))?,
            (axis, None) if data.len() == rank => data[axis],
            (axis, None) => {
                let expected = format!("data of rank {rank}, which tells the size of dimension {axis}");
                return Err(QuantizeError::mismatch(place, expected, format!("data of shape {data:?}")));
            }
        };
        *dim = DimensionProto { dim_value: i64::try_from(size).ok(), dim_param: None };
        shape.push(size);
    }
    let elements = shape.iter().try_fold(1usize, |count, &dim| count.checked_mul(dim));
    if elements.is_none_or(|elements| elements > float::MAX_ELEMENTS) {
        let expected = format!("at most {} elements", float::MAX_ELEMENTS);
        return Err(QuantizeError::mismatch(place, expected, format!("shape {shape:?}")));
    }
    Ok(shape)
}

fn one_output(graph: &GraphProto) -> Result<ValueInfoProto, QuantizeError> {
    match graph.output.as_slice() {
        [info] => Ok(info.clone()),
        other => {
            let names: Vec<&str> = other.iter().filter_map(|info| info.name.as_deref()).collect();
            Err(QuantizeError::mismatch("graph", "one output", format!("{}: {names:?}", names.len())))
        }
    }
}

/// Leaves the nodes and constants that the output depends on.
fn prune(graph: &mut GraphProto) -> Result<(), QuantizeError> {
    let mut wanted: HashSet<String> = graph.output.iter().filter_map(|info| info.name.clone()).collect();
    let mut live = vec![false; graph.node.len()];
    // The specification wants nodes in topological order; running refuses others.
    for (node, live) in graph.node.iter().zip(&mut live).rev() {
        if node.output.iter().any(|name| !name.is_empty() && wanted.contains(name)) {
            *live = true;
            wanted.extend(node.input.iter().cloned());
        }
    }
    let mut live = live.into_iter();
    graph.node.retain(|_| live.next().unwrap_or(false));
    graph.initializer.retain(|tensor| tensor.name.as_ref().is_some_and(|name| wanted.contains(name)));
    graph.input.retain(|info| info.name.as_ref().is_some_and(|name| wanted.contains(name)));
    if graph.node.is_empty() {
        return Err(QuantizeError::mismatch("graph", "at least one node before the output", "none"));
    }
    Ok(())
}

fn check_operators(nodes: &[NodeProto]) -> Result<(), QuantizeError> {
    let quantised: Vec<String> =
        nodes.iter().filter(|node| operators::is_quantised(operator(node))).map(label).collect();
    if let Some(first) = quantised.first() {
        let got = format!("{} quantised nodes, the first of them {first}", quantised.len());
        return Err(QuantizeError::mismatch("model", "a float model (this one can be proved as it is)", got));
    }
    let supported = operators::supported();
    let known = |node: &&NodeProto| {
        let standard = matches!(node.domain.as_deref(), None | Some("" | "ai.onnx"));
        // What is at the end may be taken away.
        standard && (supported.contains(&operator(node)) || operators::SCORES.contains(&operator(node)))
    };
    let unknown: Vec<String> = nodes.iter().filter(|node| !known(node)).map(label).collect();
    if unknown.is_empty() { Ok(()) } else { Err(QuantizeError::Unsupported { nodes: unknown }) }
}

/// Names of the tensors whose values, and not only shapes, depend on the input.
fn depending_on(graph: &GraphProto, input: &str) -> HashSet<String> {
    let mut names = HashSet::from([input.to_owned()]);
    for node in &graph.node {
        if operator(node) != "Shape" && node.input.iter().any(|name| names.contains(name)) {
            names.extend(node.output.iter().filter(|name| !name.is_empty()).cloned());
        }
    }
    names
}
