//! How far the integer graph is from the float model, by the interpreter.

use proofmark_onnx::graph::TensorId;
use proofmark_onnx::interpreter;
use proofmark_onnx::quantise::dequantise;

use crate::calibrate::{Calibrated, Quantised, QuantisedTensor};
use crate::error::QuantizeError;
use crate::samples::Samples;
use crate::scales::Parameters;

/// The comparison of a quantised model with the float model.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Largest difference of an element of the output.
    pub max: f64,
    /// Mean of the differences' sizes.
    pub mean: f64,
    /// Root of the mean square of the differences.
    pub rms: f64,
    /// The step of the output: differences divided by it are in steps.
    pub step: f64,
    /// Share of the samples on which the largest element is the same.
    pub agreement: f64,
    /// Share of the samples whose largest element is the label, if labels are known.
    pub accuracy: Option<f64>,
    /// The quantised tensors, the worst first.
    pub layers: Vec<LayerError>,
}

/// How much of a tensor is lost.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerError {
    /// The tensor.
    pub tensor: QuantisedTensor,
    /// Signal to noise, in decibels; infinite if nothing is lost.
    pub decibels: f64,
}

/// Sums over samples for one quantised model.
struct Sums {
    max: f64,
    sizes: f64,
    squares: f64,
    count: f64,
    agreed: usize,
    right: usize,
    /// Signal and noise of each tensor.
    layers: Vec<(f64, f64)>,
    /// The graph's tensor for each.
    ids: Vec<Option<TensorId>>,
}

/// Compares quantised models with the float model; gives its accuracy, if labels are known, and a comparison each.
///
/// # Errors
/// [`QuantizeError`] if a model does not run.
pub fn evaluate(
    calibrated: &Calibrated<'_>,
    quantised: &[&Quantised],
    samples: &Samples,
    labels: Option<&[i64]>,
) -> Result<(Option<f64>, Vec<Evaluation>), QuantizeError> {
    let model = calibrated.model;
    let mut all: Vec<Sums> = quantised.iter().map(|quantised| Sums::new(quantised)).collect();
    let mut right = 0;
    for (index, sample) in samples.iter().enumerate() {
        let run = model.run(sample)?;
        let value = |name: &str| -> Option<Vec<f32>> {
            if name == model.input {
                return Some(sample.to_vec());
            }
            if let Some((source, band)) = calibrated.folded.clipped.get(name) {
                let at = model.observed.iter().position(|known| known == source)?;
                return Some(run[at].iter().map(|&value| band.clip(value)).collect());
            }
            Some(run[model.observed.iter().position(|known| known == name)?].clone())
        };
        let output = value(&calibrated.folded.output).unwrap_or_default();
        let label = labels.and_then(|labels| labels.get(index)).and_then(|&label| usize::try_from(label).ok());
        right += usize::from(label.is_some() && label == largest(&output));
        for (sums, quantised) in all.iter_mut().zip(quantised) {
            sums.see(quantised, sample, &output, label, &value)?;
        }
    }
    let share = |count: usize| ratio(count, samples.len());
    let evaluations = all.into_iter().zip(quantised).map(|(sums, quantised)| {
        let mut layers: Vec<LayerError> = quantised
            .tensors
            .iter()
            .zip(&sums.layers)
            .zip(&sums.ids)
            .filter_map(|((tensor, &(signal, noise)), id)| {
                id.map(|_| LayerError { tensor: tensor.clone(), decibels: 10.0 * (signal / noise).log10() })
            })
            .filter(|layer| !layer.decibels.is_nan())
            .collect();
        layers.sort_by(|a, b| a.decibels.total_cmp(&b.decibels));
        let step = match quantised.graph.output.declared {
            proofmark_onnx::graph::Declared::Float32 { scale, .. } => f64::from(scale),
            proofmark_onnx::graph::Declared::Integer => 1.0,
        };
        Evaluation {
            max: sums.max,
            mean: sums.sizes / sums.count.max(1.0),
            rms: (sums.squares / sums.count.max(1.0)).sqrt(),
            step,
            agreement: share(sums.agreed),
            accuracy: labels.map(|_| share(sums.right)),
            layers,
        }
    });
    Ok((labels.map(|_| share(right)), evaluations.collect()))
}

impl Sums {
    fn new(quantised: &Quantised) -> Self {
        let id = |tensor: &QuantisedTensor| {
            let position = quantised.graph.tensors.iter().position(|known| known.name == tensor.stored);
            position.map(TensorId)
        };
        Self {
            max: 0.0,
            sizes: 0.0,
            squares: 0.0,
            count: 0.0,
            agreed: 0,
            right: 0,
            layers: vec![(0.0, 0.0); quantised.tensors.len()],
            ids: quantised.tensors.iter().map(id).collect(),
        }
    }

    fn see(
        &mut self,
        quantised: &Quantised,
        sample: &[f32],
        output: &[f32],
        label: Option<usize>,
        value: &dyn Fn(&str) -> Option<Vec<f32>>,
    ) -> Result<(), QuantizeError> {
        let failed =
            |reason: String| QuantizeError::mismatch("the quantised model", "a run of the interpreter", reason);
        let graph = &quantised.graph;
        let input = graph.quantise_input(sample).map_err(|error| failed(error.to_string()))?;
        let trace = interpreter::run(graph, &input).map_err(|error| failed(error.to_string()))?;
        let own = graph.dequantise_output(trace.output());
        for (a, b) in own.iter().zip(output) {
            let off = (f64::from(*a) - f64::from(*b)).abs();
            self.max = self.max.max(off);
            self.sizes += off;
            self.squares += off * off;
            self.count += 1.0;
        }
        self.agreed += usize::from(largest(&own) == largest(output));
        self.right += usize::from(label.is_some() && largest(&own) == label);
        for ((sums, id), tensor) in self.layers.iter_mut().zip(&self.ids).zip(&quantised.tensors) {
            let (Some(id), Some(real)) = (id, value(&tensor.name)) else { continue };
            let Parameters { scale, zero } = tensor.parameters;
            for (&integer, &real) in trace.tensor(*id).iter().zip(&real) {
                let off = f64::from(dequantise(integer, scale, zero)) - f64::from(real);
                sums.0 += f64::from(real) * f64::from(real);
                sums.1 += off * off;
            }
        }
        Ok(())
    }
}

/// The first of equal largest elements.
fn largest(values: &[f32]) -> Option<usize> {
    (0..values.len()).reduce(|best, i| if values[i] > values[best] { i } else { best })
}

#[allow(clippy::cast_precision_loss)]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
