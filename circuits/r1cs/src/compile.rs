//! From the integer graph to the circuit: input, nodes, output, dataset, digest.

use std::sync::Arc;

use proofmark_onnx::graph::{Conv2d, ElementType, Graph, MaxPool2d, Node, Op, Port, Requantise, TensorId};
use proofmark_statement::domain::Domain;

use crate::builder::Builder;
use crate::circuit::{Circuit, Public};
use crate::error::CompileError;
use crate::linear::{Integer, Linear, Span};
use crate::ops::requantise::Found;
use crate::ops::{
    conv2d, expect_size, gather, gemm, linear, mat_mul, packed_conv, pool, rearrange, requantise, softmax, table,
    top_keys,
};
use crate::order::{Planned, plan};
use crate::poseidon::STATEMENT;
use crate::program::{Secret, Small};
use crate::report::{Report, Row};
use crate::weights::Store;
use crate::{merkle, range, statement};

/// Where a model's weights are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Constants of the circuit: products with them cost nothing, each model has its own keys.
    Baked,
    /// Private variables bound by a commitment: one setup for each architecture.
    Committed,
}

/// What to compile a graph to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Baked or committed.
    pub weights: Weights,
    /// Depth of the dataset's Merkle tree; 0 for a circuit without dataset.
    pub dataset_depth: usize,
}

/// Compiles a graph.
///
/// # Errors
/// [`CompileError`] if the graph is inconsistent, or if an obligation of soundness does not hold: an integer
/// that could wrap the field, a packed value that might not be a byte, a requantisation without an exact
/// division.
pub fn compile(graph: &Graph, options: &Options) -> Result<Circuit, CompileError> {
    let deepest = proofmark_statement::merkle::MAX_DEPTH;
    if options.dataset_depth > deepest {
        return Err(CompileError::DatasetDepth { expected: deepest, got: options.dataset_depth });
    }
    let compiler = Compiler {
        graph,
        builder: Builder::new(),
        store: Store::new(options.weights),
        weights: options.weights,
        found: Found::new(),
        tensors: vec![None; graph.tensors.len()],
        readers: readers(graph),
        rows: Vec::new(),
    };
    compiler.run(options.dataset_depth)
}

struct Compiler<'a> {
    graph: &'a Graph,
    builder: Builder,
    store: Store,
    weights: Weights,
    found: Found,
    tensors: Vec<Option<Vec<Integer>>>,
    /// How often each tensor will still be read.
    readers: Vec<usize>,
    rows: Vec<Row>,
}

fn readers(graph: &Graph) -> Vec<usize> {
    let mut readers = vec![0; graph.tensors.len()];
    let inputs = graph.nodes.iter().flat_map(|node| node.op.inputs()).chain([graph.output.tensor]);
    inputs.for_each(|tensor| readers[tensor.0] += 1);
    readers
}

impl Compiler<'_> {
    fn run(mut self, depth: usize) -> Result<Circuit, CompileError> {
        let graph = self.graph;
        let input_shape = graph.tensor(graph.input.tensor).shape.clone();
        let (input_type, input_salt, input) =
            self.part("input packing", input_shape, |this| this.input(&graph.input))?;
        for planned in plan(graph, self.weights) {
            match planned {
                Planned::Node(node) => self.node(node)?,
                Planned::PoolThenRequantise { requantise, pool } => self.pool_then_requantise(requantise, pool)?,
                Planned::PackedConv { conv, requantise } => self.packed_conv(conv, requantise)?,
                Planned::PackedMatrices { sums, requantise } => self.packed_matrices(sums, requantise)?,
            }
        }
        let output_shape = graph.tensor(graph.output.tensor).shape.clone();
        let (outputs, output) =
            self.part("output packing", output_shape, |this| this.output(&graph.output, &input_salt))?;
        let dataset =
            self.part("dataset membership", vec![depth], |this| merkle::dataset(&mut this.builder, &input, depth))?;
        let model = self.part("model", vec![], |this| {
            let given = this.builder.secret(Secret::Model)?;
            let store = std::mem::replace(&mut this.store, Store::new(crate::Weights::Baked));
            store.model(&mut this.builder, given)
        })?;
        let (model, dataset, input, output, digest) = self.part("digest", vec![], |this| {
            let context = this.builder.secret(Secret::Context)?;
            let elements = [model, dataset, input, output, context];
            let digest = statement::bind_digest(&mut this.builder, &elements)?;
            let [model, dataset, input, output, _] = elements;
            Ok((model, dataset, input, output, digest))
        })?;
        Ok(self.finish(depth, input_type, Public { outputs, model, dataset, input, output, digest }))
    }

    fn finish(self, dataset_depth: usize, input_type: ElementType, public: Public) -> Circuit {
        let input_len = self.graph.tensor(self.graph.input.tensor).len();
        let built = self.builder.finish();
        let matrices = built.matrices;
        let report = Report {
            rows: self.rows,
            constraints: matrices.num_constraints(),
            witnesses: matrices.num_witness,
            entries: [matrices.a.num_entries(), matrices.b.num_entries(), matrices.c.num_entries()],
        };
        Circuit {
            matrices,
            report,
            program: Arc::new(built.program),
            public,
            input_type,
            input_len,
            dataset_depth,
            scopes: built.scopes,
            scope_steps: built.scope_steps,
            outside: built.outside,
            obligations: built.obligations,
        }
    }

    /// Compiles a part of the statement under its name, and reports it.
    fn part<T>(
        &mut self,
        name: &str,
        shape: Vec<usize>,
        compile: impl FnOnce(&mut Self) -> Result<T, CompileError>,
    ) -> Result<T, CompileError> {
        self.builder.enter(name);
        let before = self.builder.constraints();
        let result = compile(self)?;
        self.rows.push(Row {
            name: name.to_owned(),
            op: String::new(),
            shape,
            bounds: None,
            bits: self.builder.widest(),
            constraints: self.builder.constraints() - before,
        });
        Ok(result)
    }

    fn element_type(&self, port: &Port) -> Result<ElementType, CompileError> {
        let tensor = self.graph.tensor(port.tensor);
        let not_stored = || CompileError::NotStored { node: self.builder.scope(), tensor: tensor.name.clone() };
        tensor.element.ok_or_else(not_stored)
    }

    /// The input: private bytes, range-checked; the salt of the commitment to them, and the commitment.
    fn input(&mut self, port: &Port) -> Result<(ElementType, Linear, Linear), CompileError> {
        let element = self.element_type(port)?;
        let len = self.graph.tensor(port.tensor).len();
        let mut wires = Vec::with_capacity(len);
        for i in 0..len {
            let wire = self.builder.small(Small::Input(i), Span::new(0, 255))?;
            range::check(&mut self.builder, &wire, 255)?;
            wires.push(wire);
        }
        let minimum = i128::from(element.range().min);
        self.tensors[port.tensor.0] = Some(wires.iter().map(|wire| wire.shifted(minimum)).collect());
        let salt = self.builder.secret(Secret::InputSalt)?;
        let commitment = statement::commit(&mut self.builder, Domain::Input, STATEMENT, salt.clone(), &wires)?;
        Ok((element, salt, commitment))
    }

    /// The output: its integers, and the commitment to their wire bytes.
    fn output(&mut self, port: &Port, input_salt: &Linear) -> Result<(Vec<Integer>, Linear), CompileError> {
        let minimum = i128::from(self.element_type(port)?.range().min);
        let outputs = self.read(port.tensor)?.clone();
        let wires: Vec<Integer> = outputs.iter().map(|y| y.shifted(-minimum)).collect();
        let salt = self.builder.secret(Secret::OutputSalt)?;
        statement::bind_salts(&mut self.builder, input_salt, &salt);
        let commitment = statement::commit(&mut self.builder, Domain::Output, STATEMENT, salt, &wires)?;
        Ok((outputs, commitment))
    }

    /// A tensor for one of its readers; the last one takes it, as accumulators are most of the memory.
    fn consume(&mut self, id: TensorId) -> Result<Vec<Integer>, CompileError> {
        self.read(id)?;
        self.readers[id.0] = self.readers[id.0].saturating_sub(1);
        let tensor = &mut self.tensors[id.0];
        Ok(if self.readers[id.0] == 0 { tensor.take() } else { tensor.clone() }.unwrap_or_default())
    }

    fn read(&self, id: TensorId) -> Result<&Vec<Integer>, CompileError> {
        let missing =
            || CompileError::Missing { node: self.builder.scope(), tensor: self.graph.tensor(id).name.clone() };
        self.tensors[id.0].as_ref().ok_or_else(missing)
    }

    fn node(&mut self, node: &Node) -> Result<(), CompileError> {
        self.builder.enter(&node.name);
        let before = self.builder.constraints();
        let ids = node.op.inputs();
        let shapes: Vec<&[usize]> = ids.iter().map(|id| self.graph.tensor(*id).shape.as_slice()).collect();
        let shape = shapes.first().copied().unwrap_or_default();
        let inputs: Vec<Vec<Integer>> = ids.iter().map(|id| self.consume(*id)).collect::<Result<_, _>>()?;
        let all: Vec<&[Integer]> = inputs.iter().map(Vec::as_slice).collect();
        let input = all.first().copied().unwrap_or_default();
        let (builder, store) = (&mut self.builder, &mut self.store);
        let output = match &node.op {
            Op::Gemm(op) => gemm::compile(builder, store, op, input)?,
            Op::Conv2d(op) => conv2d::compile(builder, store, op, shape, input)?,
            Op::Requantise(op) => requantise::compile(builder, &mut self.found, op, shape, input)?,
            Op::MaxPool2d(op) => pool::compile(builder, op, shape, input)?,
            Op::Linear(op) => linear::compile(builder, op, &all)?,
            Op::Product(op) => {
                let right = all.get(1).copied().unwrap_or_default();
                linear::product(builder, op, [input, right])?
            }
            Op::MatMul(op) => {
                let right = all.get(1).copied().unwrap_or_default();
                mat_mul::compile(builder, op, [input, right])?
            }
            Op::Gather(op) => gather::compile(builder, op, &all)?,
            Op::TopKeys(op) => top_keys::compile(builder, op, input)?,
            Op::Softmax(op) => softmax::compile(builder, op, input)?,
            Op::Table(op) => table::compile(builder, op, shape, input)?,
            Op::Rearrange(op) => rearrange::compile(builder, op, &all)?,
            Op::Reshape { .. } => input.to_vec(),
        };
        self.written(node, before, &output)?;
        self.tensors[node.output.0] = Some(output);
        Ok(())
    }

    /// See [`crate::order`]. The tensor between the two nodes is never computed.
    fn pool_then_requantise(
        &mut self,
        (requantise_node, requantise): (&Node, &Requantise),
        (pool_node, pool): (&Node, &MaxPool2d),
    ) -> Result<(), CompileError> {
        self.builder.enter(&pool_node.name);
        let before = self.builder.constraints();
        let input = self.consume(requantise.input)?;
        let shape = &self.graph.tensor(requantise.input).shape;
        let pooled = pool::compile(&mut self.builder, pool, shape, &input)?;
        self.written(pool_node, before, &pooled)?;

        self.builder.enter(&requantise_node.name);
        let before = self.builder.constraints();
        let shape = &self.graph.tensor(pool_node.output).shape;
        let output = requantise::compile(&mut self.builder, &mut self.found, requantise, shape, &pooled)?;
        let written = Node { output: pool_node.output, ..requantise_node.clone() };
        self.written(&written, before, &output)?;
        self.tensors[pool_node.output.0] = Some(output);
        Ok(())
    }

    /// See [`packed_conv`]. The constraints are told apart in the report, though not in their order.
    fn packed_conv(
        &mut self,
        (conv_node, conv): (&Node, &Conv2d),
        (requantise_node, requantise): (&Node, &Requantise),
    ) -> Result<(), CompileError> {
        self.builder.enter(&requantise_node.name);
        let before = self.builder.constraints();
        let input = self.consume(conv.input)?;
        let shape = &self.graph.tensor(conv.input).shape;
        let found = (&mut self.store, &mut self.found);
        let (output, sums) = packed_conv::compile(&mut self.builder, found, (conv, requantise), shape, &input)?;
        self.written_together((conv_node, sums), requantise_node, before, output)
    }

    /// See [`matrices`](crate::ops::matrices).
    fn packed_matrices(
        &mut self,
        sums_node: &Node,
        (requantise_node, requantise): (&Node, &Requantise),
    ) -> Result<(), CompileError> {
        self.builder.enter(&requantise_node.name);
        let before = self.builder.constraints();
        let ids = sums_node.op.inputs();
        let inputs: Vec<Vec<Integer>> = ids.iter().map(|id| self.consume(*id)).collect::<Result<_, _>>()?;
        let (builder, store) = (&mut self.builder, &mut self.store);
        let products = match (&sums_node.op, inputs.as_slice()) {
            (Op::Gemm(op), [input]) => vec![gemm::load(builder, store, op, input)?],
            (Op::MatMul(op), [left, right]) => mat_mul::load(builder, op, [left, right])?,
            _ => return Err(CompileError::Missing { node: builder.scope(), tensor: "a matrix".to_owned() }),
        };
        // Weights, too, are the product's.
        let mut sums = self.builder.constraints() - before;
        let mut output = Vec::new();
        for product in &products {
            let (part, constraints) = product.requantised(&mut self.builder, &mut self.found, requantise)?;
            output.extend(part);
            sums += constraints;
        }
        self.written_together((sums_node, sums), requantise_node, before, output)
    }

    /// Reports two nodes that were compiled together, `sums` of the constraints since `before` being the first one's.
    fn written_together(
        &mut self,
        (sums_node, sums): (&Node, usize),
        requantise_node: &Node,
        before: usize,
        output: Vec<Integer>,
    ) -> Result<(), CompileError> {
        self.written(requantise_node, before + sums, &output)?;
        let sum = self.graph.tensor(sums_node.output);
        let row = Row {
            name: sums_node.name.clone(),
            op: sums_node.op.name().to_owned(),
            shape: sum.shape.clone(),
            bounds: None,
            bits: 0,
            constraints: sums,
        };
        self.rows.insert(self.rows.len() - 1, row);
        self.tensors[requantise_node.output.0] = Some(output);
        Ok(())
    }

    /// Checks the size of what a node wrote, and reports it.
    fn written(&mut self, node: &Node, before: usize, output: &[Integer]) -> Result<(), CompileError> {
        let tensor = self.graph.tensor(node.output);
        expect_size(&self.builder, "outputs", tensor.len(), output.len())?;
        let bounds = output.iter().map(|form| form.span).reduce(|a, b| Span::new(a.min.min(b.min), a.max.max(b.max)));
        self.rows.push(Row {
            name: node.name.clone(),
            op: node.op.name().to_owned(),
            shape: tensor.shape.clone(),
            bounds: bounds.and_then(|s| Some((i64::try_from(s.min).ok()?, i64::try_from(s.max).ok()?))),
            bits: self.builder.widest(),
            constraints: self.builder.constraints() - before,
        });
        Ok(())
    }
}
