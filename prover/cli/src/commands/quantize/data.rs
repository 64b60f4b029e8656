//! The samples: which of them calibrate, which are compared, and their labels.

use anyhow::{Context, bail};
use proofmark_onnx::tensor_io::{self, InputTensor, Source, Values, npz};
use proofmark_quantize::{FloatModel, Samples};

use super::Args;

/// A file of samples.
pub struct Set {
    /// The samples as they are there.
    pub tensor: InputTensor,
    /// Where labels may be beside them.
    labels: Option<String>,
}

/// What the samples are used for.
pub struct Sets {
    /// For ranges.
    pub calibration: Samples,
    /// For the comparison.
    pub evaluation: Samples,
    /// Where the latter are from.
    pub source: String,
    /// Labels of the latter.
    pub labels: Option<Vec<i64>>,
    /// How the two differ, for people.
    pub rule: &'static str,
    /// For programs: `held_out`, `given` or `same`.
    pub kind: &'static str,
}

/// Reads samples; an archive's are in the array `x` unless it is named or the only one.
pub fn read(text: &str) -> anyhow::Result<Set> {
    let source = Source::parse(text)?;
    let mut wanted = text.to_owned();
    let mut labels = None;
    if source.path.extension().is_some_and(|extension| extension == "npz") {
        let names = npz::names(&source.path)?;
        let file = source.path.display();
        if source.array.is_none() && source.row.is_none() && names.len() > 1 && names.iter().any(|name| name == "x") {
            wanted = format!("{file}:x");
        }
        let found = ["y", "labels"].into_iter().find(|wanted| names.iter().any(|name| name == wanted));
        labels = found.map(|name| format!("{file}:{name}"));
    }
    Ok(Set { tensor: tensor_io::read(&wanted)?, labels })
}

/// Splits and labels the samples.
pub fn sets(args: &Args, model: &FloatModel, calibration: Set) -> anyhow::Result<Sets> {
    let samples = |set: &Set| Samples::new(&set.tensor, model.input(), model.input_shape());
    let all = samples(&calibration).context("--calibrate")?;
    let (calibration, evaluation, set, rule, kind) = match &args.evaluate {
        Some(text) => {
            let set = read(text).context("--evaluate")?;
            let evaluation = samples(&set).context("--evaluate")?;
            (all, evaluation, set, "which --evaluate gives", "given")
        }
        None => match all.clone().split() {
            Some((kept, held_out)) => {
                (kept, held_out, calibration, "every fifth, held out from calibration", "held_out")
            }
            None => (all.clone(), all, calibration, "the same that calibrate: too few to hold any out", "same"),
        },
    };
    let rows = set.tensor.shape.first().copied().unwrap_or(0);
    let (calibration, evaluation) = (calibration.at_most(args.samples), evaluation.at_most(args.samples));
    let labels = match (&args.labels, &set.labels) {
        (Some(text), _) => Some(labels(text, rows).context("--labels")?),
        (None, Some(text)) => Some(labels(text, rows)?),
        (None, None) => None,
    };
    let labels = labels.map(|labels| evaluation.rows().iter().map(|&row| labels[row]).collect());
    Ok(Sets { calibration, evaluation, source: set.tensor.place, labels, rule, kind })
}

/// One whole number for each sample.
fn labels(text: &str, rows: usize) -> anyhow::Result<Vec<i64>> {
    let tensor = tensor_io::read(text)?;
    let values: Vec<i64> = match tensor.values {
        Values::Integer(values) => values,
        Values::Float(values) => {
            if let Some(bad) = values.iter().find(|value| value.fract() != 0.0) {
                bail!("{}: expected whole numbers, got {bad}", tensor.place);
            }
            #[allow(clippy::cast_possible_truncation)]
            values.iter().map(|&value| value as i64).collect()
        }
    };
    if values.len() != rows {
        bail!("{}: expected {rows} labels, one for each sample, got {}", tensor.place, values.len());
    }
    Ok(values)
}
