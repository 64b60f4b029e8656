//! Rewrites that change no number: what can be folded into a layer's weights is, what does nothing goes.

use std::collections::{BTreeMap, HashMap};

use proofmark_onnx::proto::NodeProto;

use crate::error::QuantizeError;
use crate::float::{Data, Tensor};
use crate::model::FloatModel;
use crate::nodes::{self, input, label, operator, output};
use crate::operators::{self, Kind};
use crate::statistics::Band;

/// The nodes that are to be quantised.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    /// In order.
    pub(crate) nodes: Vec<NodeProto>,
    /// Constants that nodes may read.
    pub(crate) constants: BTreeMap<String, Tensor>,
    /// Dimensions of the computed tensors of real numbers.
    pub(crate) shapes: HashMap<String, Vec<usize>>,
    /// Tensors that the float model does not have: a clipped one of it.
    pub(crate) clipped: HashMap<String, (String, Band)>,
    /// The tensor that is the output.
    pub(crate) output: String,
    /// What a person should know.
    pub(crate) notes: Vec<String>,
}

/// Folds a model; a Softmax at the end goes unless it is to be kept.
pub(crate) fn fold(model: &FloatModel, keep_softmax: bool) -> Result<Folded, QuantizeError> {
    let mut folded = Folded {
        nodes: model.nodes.clone(),
        constants: model.constants.clone(),
        shapes: model.shapes.clone(),
        clipped: HashMap::new(),
        output: model.output().to_owned(),
        notes: Vec::new(),
    };
    folded.drop_passing();
    folded.drop_zero_sizes();
    if !keep_softmax {
        folded.drop_scores();
    }
    folded.refuse_scores(model.opset)?;
    folded.bias_of_mat_mul();
    folded.fold_factors()?;
    folded.fold_normalisations()?;
    folded.clip_before_pooling();
    Ok(folded)
}

impl Folded {
    /// How many nodes read a tensor; the output counts.
    pub(crate) fn uses(&self, name: &str) -> usize {
        let reads = self.nodes.iter().flat_map(|node| &node.input).filter(|read| *read == name).count();
        reads + usize::from(self.output == name)
    }

    /// The node that writes a tensor.
    pub(crate) fn producer(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.output.iter().any(|written| written == name))
    }

    /// Real constants.
    pub(crate) fn float(&self, name: &str) -> Option<(&[usize], &[f32])> {
        let tensor = self.constants.get(name)?;
        Some((&tensor.shape, tensor.reals()?))
    }

    fn float_of(&self, node: &NodeProto, index: usize, role: &str) -> Result<(&[usize], &[f32]), QuantizeError> {
        let found = input(node, index).and_then(|name| self.float(name));
        found.ok_or_else(|| {
            let got = input(node, index).unwrap_or("none");
            QuantizeError::mismatch(format!("{}, {role}", label(node)), "constant float32 values", format!("'{got}'"))
        })
    }

    fn add_constant(&mut self, name: String, shape: Vec<usize>, data: Vec<f32>) -> String {
        self.constants.insert(name.clone(), Tensor::float(shape, data));
        name
    }

    fn rename_reads(&mut self, from: &str, to: &str) {
        for name in self.nodes.iter_mut().flat_map(|node| &mut node.input).filter(|name| *name == from) {
            to.clone_into(name);
        }
        if self.output == from {
            to.clone_into(&mut self.output);
        }
    }

    /// Nodes that pass on what they read.
    fn drop_passing(&mut self) {
        let mut at = 0;
        while at < self.nodes.len() {
            let node = &self.nodes[at];
            let passes = match operator(node) {
                "Identity" | "Dropout" => true,
                "Cast" => {
                    self.shapes.contains_key(output(node))
                        && input(node, 0).is_some_and(|x| self.shapes.contains_key(x))
                }
                _ => false,
            };
            if passes && let Some(from) = input(node, 0).map(str::to_owned) {
                let to = output(node).to_owned();
                self.nodes.remove(at);
                self.rename_reads(&to, &from);
            } else {
                at += 1;
            }
        }
    }

    /// `allowzero`, which PyTorch writes, says nothing about a shape without zeros.
    fn drop_zero_sizes(&mut self) {
        for node in self.nodes.iter_mut().filter(|node| operator(node) == "Reshape") {
            let shape = input(node, 1).and_then(|name| self.constants.get(name)).map(|tensor| &tensor.data);
            if matches!(shape, Some(Data::Integer(_, dims)) if !dims.contains(&0)) {
                nodes::remove(node, "allowzero");
            }
        }
    }

    /// A Softmax at the end: the largest score stays the largest.
    fn drop_scores(&mut self) {
        while let Some(at) = self.producer(&self.output)
            && operators::SCORES.contains(&operator(&self.nodes[at]))
            && self.nodes.len() > 1
            && let Some(scores) = input(&self.nodes[at], 0).map(str::to_owned)
        {
            let node = self.nodes.remove(at);
            self.notes.push(format!(
                "{} at the end is left out: the output is its input, the largest score stays the largest, and the \
                 function itself needs no proof",
                label(&node)
            ));
            self.output = scores;
        }
    }

    fn refuse_scores(&self, opset: i64) -> Result<(), QuantizeError> {
        let old = |node: &&NodeProto| opset < 13 && operators::SCORES.contains(&operator(node));
        if let Some(node) = self.nodes.iter().find(old) {
            // Until then it went over all axes from one on.
            return Err(QuantizeError::mismatch(label(node), "operator set 13 or later", opset.to_string()));
        }
        let supported = proofmark_onnx::import::ops::supported();
        let unknown =
            |node: &&NodeProto| operators::SCORES.contains(&operator(node)) && !supported.contains(&operator(node));
        let nodes: Vec<String> = self.nodes.iter().filter(unknown).map(label).collect();
        if nodes.is_empty() { Ok(()) } else { Err(QuantizeError::Unsupported { nodes }) }
    }

    /// MatMul of rows and the Add behind it: a Gemm.
    fn bias_of_mat_mul(&mut self) {
        let mut at = 0;
        while at < self.nodes.len() {
            if let Some((mat_mul, bias)) = self.mat_mul_of(at) {
                let sum = output(&self.nodes[at]).to_owned();
                let [x, w] = [0, 1].map(|i| input(&self.nodes[mat_mul], i).unwrap_or_default().to_owned());
                let name = self.nodes[mat_mul].name.clone();
                let mut gemm = nodes::node("Gemm", &[&x, &w, &bias], &sum);
                gemm.name = name.filter(|name| !name.is_empty()).or(gemm.name);
                self.nodes[at] = gemm;
                self.nodes.remove(mat_mul);
            } else {
                at += 1;
            }
        }
    }

    fn mat_mul_of(&self, add: usize) -> Option<(usize, String)> {
        let node = &self.nodes[add];
        if operator(node) != "Add" || self.shapes.get(output(node))?.len() != 2 {
            return None;
        }
        let (x, bias) = match [input(node, 0)?, input(node, 1)?] {
            [x, bias] if self.float(bias).is_some() => (x, bias),
            [bias, x] if self.float(bias).is_some() => (x, bias),
            _ => return None,
        };
        let mat_mul = self.producer(x)?;
        let layer = &self.nodes[mat_mul];
        let (shape, _) = self.float(input(layer, 1)?)?;
        let fits = operator(layer) == "MatMul" && shape.len() == 2 && self.uses(x) == 1;
        let (bias_shape, values) = self.float(bias)?;
        let row = values.len() == shape.get(1).copied()? && bias_shape.last() == Some(&values.len());
        (fits && row && self.shapes.get(input(layer, 0)?)?.len() == 2).then(|| (mat_mul, bias.to_owned()))
    }

    /// Gemm's `alpha` and `beta` go into its weights.
    fn fold_factors(&mut self) -> Result<(), QuantizeError> {
        for at in 0..self.nodes.len() {
            for (attribute, index) in [("alpha", 1), ("beta", 2)] {
                let node = &self.nodes[at];
                let factor = nodes::float(node, attribute).filter(|&factor| factor != 1.0);
                if operator(node) != "Gemm" || factor.is_none() || input(node, index).is_none() {
                    continue;
                }
                let factor = factor.unwrap_or(1.0);
                let (shape, data) = self.float_of(node, index, attribute)?;
                let (shape, data) = (shape.to_vec(), data.iter().map(|value| value * factor).collect());
                let name = format!("{}_{attribute}", input(node, index).unwrap_or_default());
                let name = self.add_constant(name, shape, data);
                self.nodes[at].input[index] = name;
                nodes::remove(&mut self.nodes[at], attribute);
            }
        }
        Ok(())
    }

    /// BatchNormalization: into the layer before it, or a layer of its own with a weight for each channel.
    fn fold_normalisations(&mut self) -> Result<(), QuantizeError> {
        let mut at = 0;
        while at < self.nodes.len() {
            if operator(&self.nodes[at]) != "BatchNormalization" {
                at += 1;
                continue;
            }
            let node = self.nodes[at].clone();
            let (factors, offsets) = self.normalisation(&node)?;
            let x = input(&node, 0).unwrap_or_default().to_owned();
            let layer = self.producer(&x).filter(|_| self.uses(&x) == 1);
            match layer.and_then(|layer| self.scaled(layer, &factors, &offsets, output(&node))) {
                Some(scaled) => {
                    let layer = layer.unwrap_or(at);
                    self.nodes[at] = scaled;
                    self.nodes.remove(layer);
                }
                None => {
                    self.nodes[at] = self.affine(&node, &x, factors, offsets)?;
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// `factor x + offset` for each channel.
    fn normalisation(&self, node: &NodeProto) -> Result<(Vec<f32>, Vec<f32>), QuantizeError> {
        let roles = ["scale", "B", "mean", "var"];
        let mut parameters = Vec::new();
        for (index, role) in roles.into_iter().enumerate() {
            parameters.push(self.float_of(node, index + 1, role)?.1);
        }
        let [gamma, beta, mean, variance] = parameters.as_slice() else { return Ok((vec![], vec![])) };
        let epsilon = f64::from(nodes::float(node, "epsilon").unwrap_or(1e-5));
        let channels = gamma.len();
        if [beta, mean, variance].iter().any(|values| values.len() != channels) {
            return Err(QuantizeError::mismatch(
                label(node),
                format!("{channels} values for each parameter"),
                "others",
            ));
        }
        let factor = |c: usize| f64::from(gamma[c]) / (f64::from(variance[c]) + epsilon).sqrt();
        let offset = |c: usize| f64::from(beta[c]) - factor(c) * f64::from(mean[c]);
        #[allow(clippy::cast_possible_truncation)]
        let round = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
        Ok((round((0..channels).map(factor).collect()), round((0..channels).map(offset).collect())))
    }

    /// A layer with the normalisation in its weights, writing `to`.
    fn scaled(&mut self, layer: usize, factors: &[f32], offsets: &[f32], to: &str) -> Option<NodeProto> {
        let mut node = self.nodes[layer].clone();
        let (shape, weights) = self.float(input(&node, 1)?)?;
        let channel: Box<dyn Fn(usize) -> usize> = match operator(&node) {
            "Conv" => {
                let inner = weights.len().checked_div(shape[0])?;
                Box::new(move |index| index / inner)
            }
            "Gemm" if nodes::int(&node, "transB") == Some(1) => {
                let inner = *shape.get(1)?;
                Box::new(move |index| index / inner)
            }
            "Gemm" | "MatMul" if shape.len() == 2 => {
                let outputs = shape[1];
                Box::new(move |index| index % outputs)
            }
            "ConvTranspose" if nodes::int(&node, "group").unwrap_or(1) == 1 => {
                let (outputs, inner) = (*shape.get(1)?, shape.get(2..)?.iter().product::<usize>());
                Box::new(move |index| index / inner % outputs)
            }
            _ => return None,
        };
        if operator(&node) == "MatMul" && self.shapes.get(output(&node))?.len() != 2 {
            return None;
        }
        let data: Vec<f32> =
            weights.iter().enumerate().map(|(i, w)| Some(w * factors.get(channel(i))?)).collect::<Option<_>>()?;
        let shape = shape.to_vec();
        let bias = input(&node, 2).map(|name| self.float(name)).map_or(Some(None), |bias| bias.map(Some))?;
        let bias_of = |c: usize| bias.map_or(0.0, |(_, data)| data[c % data.len().max(1)]);
        let biases = factors.iter().zip(offsets).enumerate().map(|(c, (a, b))| a * bias_of(c) + b).collect();
        let weight = self.add_constant(format!("{to}_weight"), shape, data);
        let bias = self.add_constant(format!("{to}_bias"), vec![factors.len()], biases);
        let x = input(&node, 0)?.to_owned();
        node.input = vec![x, weight, bias];
        node.output = vec![to.to_owned()];
        if operator(&node) == "MatMul" {
            node.op_type = Some("Gemm".to_owned());
        }
        Some(node)
    }

    /// A normalisation that no layer takes: a convolution of one weight a channel, or a diagonal matrix.
    fn affine(
        &mut self,
        node: &NodeProto,
        x: &str,
        factors: Vec<f32>,
        offsets: Vec<f32>,
    ) -> Result<NodeProto, QuantizeError> {
        let (to, channels) = (output(node).to_owned(), factors.len());
        let rank = self.shapes.get(x).map_or(0, Vec::len);
        let bias = self.add_constant(format!("{to}_bias"), vec![channels], offsets);
        let name = format!("{to}_weight");
        let mut layer = match rank {
            2 => {
                let mut diagonal = vec![0.0; channels * channels];
                factors.iter().enumerate().for_each(|(c, &factor)| diagonal[c * channels + c] = factor);
                let weight = self.add_constant(name, vec![channels; 2], diagonal);
                nodes::node("Gemm", &[x, &weight, &bias], &to)
            }
            3 | 4 => {
                let shape = [vec![channels], vec![1; rank - 1]].concat();
                let weight = self.add_constant(name, shape, factors);
                let mut conv = nodes::node("Conv", &[x, &weight, &bias], &to);
                nodes::set_int(&mut conv, "group", i64::try_from(channels).unwrap_or(i64::MAX));
                conv
            }
            other => {
                return Err(QuantizeError::mismatch(label(node), "a tensor of 2 to 4 dimensions", other.to_string()));
            }
        };
        layer.name = node.name.clone().filter(|name| !name.is_empty()).or(layer.name);
        Ok(layer)
    }

    /// Clips behind a MaxPool go before it: both are monotone, and the range in between halves.
    fn clip_before_pooling(&mut self) {
        for at in 0..self.nodes.len() {
            let Some((pool, band)) = self.clip_behind_pool(at) else { continue };
            let (x, to) = (self.nodes[pool].input[0].clone(), output(&self.nodes[at]).to_owned());
            let clipped = format!("{to}_before_pooling");
            self.clipped.insert(clipped.clone(), (x.clone(), band));
            if let Some(shape) = self.shapes.get(&x).cloned() {
                self.shapes.insert(clipped.clone(), shape);
            }
            let mut clip = self.nodes[at].clone();
            clip.input[0] = x;
            clip.output = vec![clipped.clone()];
            let mut pooling = self.nodes[pool].clone();
            pooling.input[0] = clipped;
            pooling.output = vec![to];
            self.nodes[at] = pooling;
            self.nodes[pool] = clip;
        }
    }

    fn clip_behind_pool(&self, at: usize) -> Option<(usize, Band)> {
        let band = self.band(&self.nodes[at])?;
        let x = input(&self.nodes[at], 0)?;
        let pool = self.producer(x)?;
        let node = &self.nodes[pool];
        // Of a tensor that the float model has, so that its range is known.
        let known = |name: &str| !self.clipped.contains_key(name);
        let right = operator(node) == "MaxPool" && node.output.len() == 1 && self.uses(x) == 1;
        (right && input(node, 0).is_some_and(known)).then_some((pool, band))
    }

    /// The interval to which a node clips.
    pub(crate) fn band(&self, node: &NodeProto) -> Option<Band> {
        if operators::kind(operator(node)) != Kind::Band {
            return None;
        }
        if operator(node) == "Relu" {
            return Some(Band { low: 0.0, high: f32::INFINITY });
        }
        let bound = |index: usize, name: &str, open: f32| match input(node, index) {
            Some(input) => self.float(input).and_then(|(_, data)| data.first().copied()),
            None => Some(nodes::float(node, name).unwrap_or(open)),
        };
        Some(Band { low: bound(1, "min", f32::NEG_INFINITY)?, high: bound(2, "max", f32::INFINITY)? })
    }
}
