//! From a float model and samples to a quantised file.

use std::collections::HashMap;

use proofmark_onnx::graph::Graph;

use crate::error::QuantizeError;
use crate::fold::{self, Folded};
use crate::layer::Layer;
use crate::model::FloatModel;
use crate::nodes::{input, label, operator};
use crate::options::{Options, Scales};
use crate::plan::{self, Plan, Seen};
use crate::samples::Samples;
use crate::scales::{Parameters, of_activation};
use crate::statistics::{Histogram, Range, Summary};
use crate::write::{Writer, stored_name};

/// A float model of which every tensor has been seen.
#[derive(Clone, Debug)]
pub struct Calibrated<'m> {
    pub(crate) model: &'m FloatModel,
    pub(crate) folded: Folded,
    summaries: HashMap<String, Summary>,
    options: Options,
}

/// A quantised model.
#[derive(Clone, Debug)]
pub struct Quantised {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it means.
    pub graph: Graph,
    /// Which scales were allowed.
    pub scales: Scales,
    /// The tensors that are quantised, in order.
    pub tensors: Vec<QuantisedTensor>,
}

/// A quantised tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantisedTensor {
    /// Its name in the float model.
    pub name: String,
    /// The node that computes it, for messages.
    pub node: String,
    /// Scale and zero point.
    pub parameters: Parameters,
    /// Its name in the graph.
    pub(crate) stored: String,
}

impl<'m> Calibrated<'m> {
    /// Runs the model on samples, twice: for the ranges, then for the histograms.
    ///
    /// # Errors
    /// [`QuantizeError`] if it does not run, a tensor is not finite, or something cannot be folded.
    pub fn new(model: &'m FloatModel, samples: &Samples, options: Options) -> Result<Self, QuantizeError> {
        let folded = fold::fold(model, options.keep_softmax)?;
        let channels = |name: &String| model.shapes.get(name).and_then(|shape| shape.get(1)).copied().unwrap_or(1);
        let mut names = vec![model.input.clone()];
        names.extend(model.observed.iter().cloned());
        let mut ranges: Vec<Range> = names.iter().map(|name| Range::new(channels(name))).collect();
        for (index, sample) in samples.iter().enumerate() {
            let run = model.run(sample)?;
            for ((range, values), name) in ranges.iter_mut().zip(tensors(sample, &run)).zip(&names) {
                range.see(values).map_err(|at| {
                    let place = format!("tensor '{name}' on {}, element {at}", samples.describe(index));
                    QuantizeError::mismatch(place, "a finite number", values[at].to_string())
                })?;
            }
        }
        let mut histograms: Vec<Histogram> = ranges.into_iter().map(Range::histogram).collect();
        for sample in samples.iter() {
            let run = model.run(sample)?;
            histograms.iter_mut().zip(tensors(sample, &run)).for_each(|(histogram, values)| histogram.see(values));
        }
        let mut summaries: HashMap<String, Summary> =
            names.into_iter().zip(histograms.into_iter().map(Histogram::summary)).collect();
        for (name, (source, band)) in &folded.clipped {
            if let Some(clipped) = summaries.get(source).map(|summary| summary.clipped(*band)) {
                summaries.insert(name.clone(), clipped);
            }
        }
        Ok(Self { model, folded, summaries, options })
    }

    /// What a person should know about how the model was prepared.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.folded.notes
    }

    /// Writes the quantised model and imports it.
    ///
    /// # Errors
    /// [`QuantizeError`] if weights are not finite, or the importer does not take the result.
    pub fn quantise(&self, scales: Scales) -> Result<Quantised, QuantizeError> {
        let Options { method, activations, per_channel, .. } = self.options;
        let own = |summary: &Summary| of_activation(summary, method, scales, activations);
        let summary = |name: &str| self.summaries.get(name).cloned();
        let plan = plan::plan(&self.folded, &self.model.input, &Seen { summary: &summary, own: &own });
        let parameters = self.parameters(&plan, &own);
        let weights = |layer: &Layer<'_>| {
            let x = input(layer.node, 0).unwrap_or_default();
            let root = self.grid_of(&plan, x);
            let scale = root.and_then(|root| parameters.get(root)).ok_or_else(|| {
                QuantizeError::mismatch(label(layer.node), "an input on an 8-bit grid", format!("'{x}'"))
            })?;
            // Rows of several columns have their features along another axis than the channels that were seen.
            let along =
                operator(layer.node).starts_with("Conv") || self.folded.shapes.get(x).is_some_and(|x| x.len() == 2);
            let squares = self.summaries.get(x).filter(|_| along).map_or(&[][..], |summary| &summary.squares);
            layer.quantise(scale.scale, squares, scales, per_channel)
        };
        let writer = Writer {
            model: self.model,
            folded: &self.folded,
            plan: &plan,
            parameters: &parameters,
            element: activations,
            weights: &weights,
        };
        let bytes = writer.write()?;
        let graph = proofmark_onnx::import::import(&bytes, "quantised").map_err(QuantizeError::Import)?;
        let tensor = |name: &String| QuantisedTensor {
            name: name.clone(),
            node: self.folded.producer(name).map_or_else(|| "input".to_owned(), |at| label(&self.folded.nodes[at])),
            parameters: parameters.get(name).copied().unwrap_or(Parameters { scale: 1.0, zero: 0 }),
            stored: if *name == self.model.input { name.clone() } else { stored_name(name) },
        };
        let tensors = plan.quantised.iter().map(tensor).collect();
        Ok(Quantised { bytes, graph, scales, tensors })
    }

    /// Scale and zero point of every quantised tensor; those that share have those of all together.
    fn parameters(&self, plan: &Plan, own: &dyn Fn(&Summary) -> Parameters) -> HashMap<String, Parameters> {
        let mut groups: HashMap<&str, Summary> = HashMap::new();
        for name in &plan.quantised {
            // A clipped copy takes the parameters of what it clips, and adds nothing to its range.
            let Some(summary) = self.summaries.get(name) else { continue };
            let owner = plan.owner(name);
            groups.entry(owner).and_modify(|all| *all = all.with(summary)).or_insert_with(|| summary.clone());
        }
        let chosen: HashMap<&str, Parameters> = groups.iter().map(|(owner, summary)| (*owner, own(summary))).collect();
        let of = |name: &String| Some((name.clone(), *chosen.get(plan.owner(name))?));
        plan.quantised.iter().filter_map(of).collect()
    }

    /// The quantised tensor on whose grid a tensor is: itself, or the one that it was moved from.
    fn grid_of<'p>(&'p self, plan: &Plan, mut name: &'p str) -> Option<&'p str> {
        while !plan.is_quantised(name) {
            let node = &self.folded.nodes[self.folded.producer(name)?];
            name = node.input.iter().find(|input| self.folded.shapes.contains_key(input.as_str()))?;
        }
        Some(name)
    }
}

fn tensors<'t>(sample: &'t [f32], run: &'t [Vec<f32>]) -> impl Iterator<Item = &'t [f32]> {
    std::iter::once(sample).chain(run.iter().map(Vec::as_slice))
}
