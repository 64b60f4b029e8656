//! `quantize`: a float model to one that can be proved, and what that costs in error and constraints.

mod data;
mod report;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::ValueEnum;
use proofmark_onnx::graph::ElementType;
use proofmark_prover::{Model, file};
use proofmark_quantize::{Calibrated, FloatModel, Method, Options, Quantised, Scales};

use crate::options::Weights;
use crate::output::Outcome;
use crate::progress::step;
use report::{Policy, Report};

/// Which scales may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ScalesArg {
    /// The finest steps that cover each range: the least error.
    Any,
    /// Powers of two: the fewest constraints.
    Pow2,
}

/// How ranges are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MethodArg {
    /// From the smallest to the largest value seen.
    MinMax,
    /// Cut off what is rare.
    Percentile,
}

/// How tensors between layers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ActivationsArg {
    /// -128 to 127.
    Int8,
    /// 0 to 255.
    Uint8,
}

/// Options of `quantize`.
#[derive(Debug, clap::Args)]
#[command(after_help = "DATA is FILE.npy, FILE.npz (array x), FILE.npz:ARRAY, or FILE.json with {\"input_data\": \
    [[...]]}; its first axis counts samples. 100 to 1000 typical ones are enough. Labels are taken from --labels, or from \
    an array y or labels in the same FILE.npz.\n\n\
    The report compares both kinds of scales with the float model, in our exact integers; --scales says which of \
    them is written. The file is standard ONNX (QDQ): onnxruntime runs it too.\n\n\
    Examples:\n  proofmark quantize mlp.float.onnx --calibrate data.npz:images --out q.onnx\n  \
    proofmark quantize net.onnx --calibrate train.npz --scales pow2 --out q.onnx\n  \
    proofmark quantize net.onnx --calibrate x.npy --labels y.npy --out q.onnx --json")]
pub struct Args {
    /// Float ONNX model, as PyTorch, tf2onnx or skl2onnx export it.
    model: PathBuf,
    /// Sample inputs from which ranges are taken; every fifth is held out for the comparison unless --evaluate is given.
    #[arg(long, value_name = "DATA")]
    calibrate: String,
    /// Where the quantised model goes.
    #[arg(long, value_name = "Q.onnx")]
    out: PathBuf,
    /// Other samples for the comparison with the float model.
    #[arg(long, value_name = "DATA")]
    evaluate: Option<String>,
    /// The class of each sample of --evaluate, if given, else of --calibrate: for accuracies.
    #[arg(long, value_name = "DATA")]
    labels: Option<String>,
    /// Which scales the written model has.
    #[arg(long, value_enum, default_value = "any")]
    scales: ScalesArg,
    /// How a tensor's range is chosen.
    #[arg(long, value_enum, default_value = "min-max")]
    method: MethodArg,
    /// Share of the values, in per cent, that --method percentile keeps within the range.
    #[arg(long, value_name = "PERCENT", default_value_t = 99.99)]
    percentile: f64,
    /// Type of the tensors between layers.
    #[arg(long, value_enum, default_value = "int8")]
    activations: ActivationsArg,
    /// One scale for all weights of a layer, instead of one for each output channel.
    #[arg(long)]
    per_tensor: bool,
    /// Keep a Softmax at the end, which is left out otherwise.
    #[arg(long)]
    keep_softmax: bool,
    /// Use at most so many samples of each set, spread evenly.
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    samples: usize,
    /// How the circuits that are counted hold the weights.
    #[arg(long, value_enum, default_value = "baked")]
    weights: Weights,
}

/// Quantises the model both ways, compares, and writes one of them.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    args.check()?;
    let bytes = file::read(&args.model)?;
    let located = || args.model.display().to_string();
    let calibration = data::read(&args.calibrate).context("--calibrate")?;
    let model = FloatModel::read(&bytes, args.model.parent(), &calibration.tensor.shape).with_context(located)?;
    let data = data::sets(args, &model, calibration)?;

    let options = args.options();
    let (calibrated, _) = step(&format!("calibrate on {} samples", data.calibration.len()), || {
        Calibrated::new(&model, &data.calibration, options).with_context(located)
    })?;
    let chosen = [Scales::Any, Scales::Pow2];
    let [any, pow2] = chosen.map(|scales| calibrated.quantise(scales).with_context(located));
    let quantised = [any?, pow2?];
    let ((float_accuracy, evaluations), _) = step(&format!("compare on {} samples", data.evaluation.len()), || {
        let both = [&quantised[0], &quantised[1]];
        proofmark_quantize::evaluate::evaluate(&calibrated, &both, &data.evaluation, data.labels.as_deref())
            .with_context(located)
    })?;
    let mut policies = Vec::new();
    for (quantised, evaluation) in quantised.into_iter().zip(evaluations) {
        let constraints = args.constraints(&quantised)?;
        policies.push(Policy { quantised, evaluation, constraints });
    }
    let written = match args.scales {
        ScalesArg::Any => Scales::Any,
        ScalesArg::Pow2 => Scales::Pow2,
    };
    if let Some(policy) = policies.iter().find(|policy| policy.quantised.scales == written) {
        file::write_atomic(&args.out, &policy.quantised.bytes).context("--out")?;
    }
    let report =
        Report { args, model: &model, data: &data, float_accuracy, policies, written, notes: calibrated.notes() };
    Ok(Outcome::success(report.text(), report.document()))
}

impl Args {
    fn options(&self) -> Options {
        Options {
            method: match self.method {
                MethodArg::MinMax => Method::MinMax,
                MethodArg::Percentile => Method::Percentile(self.percentile),
            },
            activations: match self.activations {
                ActivationsArg::Int8 => ElementType::Int8,
                ActivationsArg::Uint8 => ElementType::Uint8,
            },
            per_channel: !self.per_tensor,
            keep_softmax: self.keep_softmax,
        }
    }

    fn check(&self) -> anyhow::Result<()> {
        if !(self.percentile > 50.0 && self.percentile <= 100.0) {
            bail!("--percentile: expected more than 50 and at most 100, got {}", self.percentile);
        }
        if self.samples == 0 {
            bail!("--samples: expected at least 1, got 0");
        }
        let same = |path: &PathBuf| path.canonicalize().ok();
        if self.out == self.model || same(&self.out).is_some_and(|out| Some(out) == same(&self.model)) {
            bail!("--out: expected another file than the float model, got {}", self.out.display());
        }
        Ok(())
    }

    /// What the circuit costs, or why there is none.
    fn constraints(&self, quantised: &Quantised) -> anyhow::Result<Result<usize, String>> {
        let weights = match self.weights {
            Weights::Baked => proofmark_r1cs::Weights::Baked,
            Weights::Committed => proofmark_r1cs::Weights::Committed,
        };
        let options = proofmark_r1cs::Options { weights, dataset_depth: 0 };
        let name = format!("compile with scales {}", quantised.scales.name());
        let (compiled, _) = step(&name, || Ok(Model::compile(quantised.graph.clone(), options)))?;
        Ok(compiled.map(|model| model.circuit().matrices.num_constraints()).map_err(|error| error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let line = ["m.onnx", "--calibrate", "x.npy", "--out", "q.onnx"];
        let args: Args = parse(&line).unwrap();
        assert_eq!((args.scales, args.method, args.samples), (ScalesArg::Any, MethodArg::MinMax, 1000));
        assert_eq!(args.options(), Options::default());
        let more = ["--scales", "pow2", "--method", "percentile", "--percentile", "99.9", "--per-tensor"];
        let args: Args = parse(&[&line[..], &more].concat()).unwrap();
        assert_eq!(args.options().method, Method::Percentile(99.9));
        assert!(!args.options().per_channel && args.check().is_ok());
        assert!(parse::<Args>(&["m.onnx", "--out", "q.onnx"]).is_err());
        for wrong in [["--percentile", "20"], ["--samples", "0"], ["--out", "m.onnx"]] {
            let mut line = vec!["m.onnx", "--calibrate", "x.npy"];
            line.extend(wrong);
            if wrong[0] != "--out" {
                line.extend(["--out", "q.onnx"]);
            }
            assert!(parse::<Args>(&line).unwrap().check().is_err(), "{wrong:?}");
        }
    }
}
