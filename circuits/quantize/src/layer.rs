//! A layer's weights and biases as integers.

use proofmark_onnx::proto::NodeProto;

use crate::error::QuantizeError;
use crate::fold::Folded;
use crate::nodes::{self, input, label, operator};
use crate::options::Scales;
use crate::scales::{of_weights, weight_steps};

/// A layer with constant weights.
pub(crate) struct Layer<'f> {
    /// The node.
    pub(crate) node: &'f NodeProto,
    /// Name of the weights, of its own where several layers share them: their integers may differ.
    pub(crate) weight_name: String,
    /// Dimensions of the weights.
    pub(crate) shape: &'f [usize],
    /// The axis of the weights along which the outputs lie.
    pub(crate) axis: usize,
    weights: &'f [f32],
    /// Name of the biases.
    pub(crate) bias_name: Option<String>,
    bias: Option<&'f [f32]>,
}

/// Integers for a layer.
pub(crate) struct Quantised {
    /// In the order of the float weights.
    pub(crate) weights: Vec<i8>,
    /// One for each output, or one for all.
    pub(crate) scales: Vec<f32>,
    /// In units of the sums.
    pub(crate) bias: Option<Vec<i32>>,
    /// Of the sums, as float32.
    pub(crate) bias_scales: Vec<f32>,
}

impl<'f> Layer<'f> {
    /// The layer of a node, if its weights are constant.
    pub(crate) fn read(folded: &'f Folded, node: &'f NodeProto) -> Option<Self> {
        let weight_name = input(node, 1)?;
        let (shape, weights) = folded.float(weight_name)?;
        let axis = match operator(node) {
            "Conv" => 0,
            "Gemm" if nodes::int(node, "transB") == Some(1) => 0,
            "Gemm" | "ConvTranspose" => 1,
            _ => shape.len().checked_sub(1)?,
        };
        let bias_name = input(node, 2);
        let bias = bias_name.map(|name| folded.float(name)).map_or(Some(None), |bias| bias.map(Some))?;
        let own = |name: &str| {
            if folded.uses(name) > 1 { format!("{name}_of_{}", nodes::output(node)) } else { name.to_owned() }
        };
        let (weight_name, bias_name) = (own(weight_name), bias_name.map(own));
        Some(Self { node, weight_name, shape, axis, weights, bias_name, bias: bias.map(|(_, data)| data) })
    }

    /// Quantises the weights to int8, symmetric, and the biases to int32.
    ///
    /// `input_scale` is that of what the layer reads, `squares` the mean square of each of its channels.
    pub(crate) fn quantise(
        &self,
        input_scale: f32,
        squares: &[f64],
        scales: Scales,
        per_channel: bool,
    ) -> Result<Quantised, QuantizeError> {
        if let Some(bad) = self.weights.iter().chain(self.bias.unwrap_or_default()).find(|value| !value.is_finite()) {
            let place = format!("{}, weights", label(self.node));
            return Err(QuantizeError::mismatch(place, "finite numbers", bad.to_string()));
        }
        let outputs = self.shape.get(self.axis).copied().unwrap_or(1).max(1);
        let inner: usize = self.shape.get(self.axis + 1..).unwrap_or_default().iter().product::<usize>().max(1);
        let channel = |index: usize| index / inner % outputs;
        // The outputs of a grouped ConvTranspose lie along two axes.
        let grouped = operator(self.node) == "ConvTranspose" && nodes::int(self.node, "group").unwrap_or(1) > 1;
        let per_channel = per_channel && !grouped;
        let groups = if per_channel { outputs } else { 1 };
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); groups];
        (0..self.weights.len()).for_each(|index| members[if per_channel { channel(index) } else { 0 }].push(index));
        let biases: Option<Vec<f32>> =
            self.bias.map(|bias| (0..bias.len().max(outputs)).map(|out| bias[out % bias.len().max(1)]).collect());
        let step = f64::from(input_scale);
        let largest_bias = |group: usize| {
            let own = biases.iter().flatten().enumerate().filter(|(out, _)| !per_channel || *out == group);
            own.fold(0.0f64, |largest, (_, b)| largest.max(f64::from(b.abs()))) / step
        };
        let scale = |(group, members): (usize, &Vec<usize>)| {
            let weights: Vec<f32> = members.iter().map(|&index| self.weights[index]).collect();
            let weighed =
                |at: usize| squares.get(self.input_channel(members[at], squares.len())).copied().unwrap_or(1.0);
            of_weights(&weights, weighed, largest_bias(group), scales)
        };
        let scales: Vec<f32> = members.iter().enumerate().map(scale).collect();
        let of = |out: usize| f64::from(scales[if per_channel { out } else { 0 }]);
        let weights = self.weights.iter().enumerate().map(|(i, &w)| weight_steps(w, of(channel(i)))).collect();
        #[allow(clippy::cast_possible_truncation)]
        let bias_scales: Vec<f32> = scales.iter().map(|scale| input_scale * scale).collect();
        let bias = biases.map(|biases| {
            #[allow(clippy::cast_possible_truncation)]
            let one = |(out, &b): (usize, &f32)| (f64::from(b) / (step * of(out))).round_ties_even() as i32;
            biases.iter().enumerate().map(one).collect()
        });
        Ok(Quantised { weights, scales, bias, bias_scales })
    }

    /// The channel of the input that a weight multiplies.
    fn input_channel(&self, index: usize, channels: usize) -> usize {
        let rest: usize = self.shape.get(2..).unwrap_or_default().iter().product::<usize>().max(1);
        let (rows, columns) = (self.shape.first().copied().unwrap_or(1), self.shape.get(1).copied().unwrap_or(1));
        let (row, column) = (index / rest / columns.max(1), index / rest % columns.max(1));
        match operator(self.node) {
            "Conv" => {
                let groups = (channels / columns.max(1)).max(1);
                row / (rows / groups).max(1) * columns + column
            }
            "Gemm" if self.axis == 0 => column,
            _ => row,
        }
    }
}
