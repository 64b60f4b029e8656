//! What a person needs to choose: error and constraints of both kinds of scales.

use proofmark_quantize::evaluate::Evaluation;
use proofmark_quantize::{FloatModel, Quantised, Scales};
use serde_json::{Value, json};

use super::data::Sets;
use super::{Args, MethodArg};
use crate::options::port_text;
use crate::output::{shape, table, thousands};

/// Tensors that are listed for people.
const WORST: usize = 5;

/// One kind of scales.
pub struct Policy {
    /// The model.
    pub quantised: Quantised,
    /// Compared with the float model.
    pub evaluation: Evaluation,
    /// Constraints of the circuit, or why there is none.
    pub constraints: Result<usize, String>,
}

/// Everything that was found.
pub struct Report<'a> {
    /// The command line.
    pub args: &'a Args,
    /// The float model.
    pub model: &'a FloatModel,
    /// The samples.
    pub data: &'a Sets,
    /// Of the float model, if labels are known.
    pub float_accuracy: Option<f64>,
    /// Both kinds of scales.
    pub policies: Vec<Policy>,
    /// Which one was written.
    pub written: Scales,
    /// What else to know.
    pub notes: &'a [String],
}

impl Report<'_> {
    /// For people.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{}\n  input       {} float32 {}\n  output      {}\n  calibrated  on {} samples of {}, {}\n  \
             compared    on {} samples of {} ({})\n\n",
            self.args.model.display(),
            self.model.input(),
            shape(self.model.input_shape()),
            self.output_text(),
            thousands(self.data.calibration.len()),
            self.args.calibrate,
            self.method_text(),
            thousands(self.data.evaluation.len()),
            self.data.source,
            self.data.rule,
        );
        let mut header = vec!["", "float model"];
        let titles: Vec<String> = self.policies.iter().map(|policy| self.title(policy)).collect();
        header.extend(titles.iter().map(String::as_str));
        text += &table(&header, &[1, 2, 3], self.rows());
        text += &self.worst();
        for policy in &self.policies {
            if let Err(reason) = &policy.constraints {
                text += &format!("\nno circuit with scales {}: {reason}", policy.quantised.scales.name());
            }
        }
        for note in self.notes {
            text += &format!("\nnote: {note}");
        }
        text += &format!("\n\nwritten: {} with scales {}", self.args.out.display(), self.written.name());
        text += &format!("\nnext:    proofmark inspect {}", self.args.out.display());
        text
    }

    /// For programs.
    pub fn document(&self) -> Value {
        let policies: serde_json::Map<String, Value> = self
            .policies
            .iter()
            .map(|policy| (policy.quantised.scales.name().to_owned(), self.policy_document(policy)))
            .collect();
        let args = self.args;
        let percentile = (args.method == MethodArg::Percentile).then_some(args.percentile);
        json!({
            "model": args.model,
            "out": args.out,
            "written": self.written.name(),
            "method": if percentile.is_some() { "percentile" } else { "min-max" },
            "percentile": percentile,
            "activations": args.options().activations.name(),
            "per_channel": !args.per_tensor,
            "calibration": { "source": args.calibrate, "samples": self.data.calibration.len() },
            "evaluation": {
                "source": self.data.source, "samples": self.data.evaluation.len(), "kind": self.data.kind,
            },
            "float_accuracy": self.float_accuracy,
            "policies": policies,
            "notes": self.notes,
        })
    }

    fn policy_document(&self, policy: &Policy) -> Value {
        let found = &policy.evaluation;
        let tensors: Vec<Value> = found
            .layers
            .iter()
            .map(|layer| {
                let (tensor, decibels) = (&layer.tensor, layer.decibels);
                json!({
                    "name": tensor.name, "node": tensor.node, "scale": tensor.parameters.scale,
                    "zero_point": tensor.parameters.zero,
                    // Nothing lost is no number in JSON.
                    "signal_to_noise_db": decibels.is_finite().then_some(decibels),
                })
            })
            .collect();
        json!({
            "constraints": policy.constraints.as_ref().ok(),
            "no_circuit": policy.constraints.as_ref().err(),
            "bytes": policy.quantised.bytes.len(),
            "accuracy": found.accuracy,
            "outputs": { self.model.output(): {
                "max_abs_error": found.max, "mean_abs_error": found.mean, "rms_error": found.rms,
                "step": found.step, "max_steps": found.max / found.step, "mean_steps": found.mean / found.step,
                "rms_steps": found.rms / found.step, "argmax_agreement": found.agreement,
            } },
            "tensors": tensors,
        })
    }

    fn output_text(&self) -> String {
        let written = self.policies.iter().find(|policy| policy.quantised.scales == self.written);
        written.map_or_else(String::new, |policy| {
            let graph = &policy.quantised.graph;
            port_text(&proofmark_prover::PortSpec::new(graph, &graph.output))
        })
    }

    fn method_text(&self) -> String {
        let args = self.args;
        let method = match args.method {
            MethodArg::MinMax => "min-max".to_owned(),
            MethodArg::Percentile => format!("percentile {}", args.percentile),
        };
        let weights = if args.per_tensor { "tensor" } else { "channel" };
        format!("{method}; {} activations, int8 weights per {weights}", args.options().activations.name())
    }

    fn title(&self, policy: &Policy) -> String {
        let written = if policy.quantised.scales == self.written { " (written)" } else { "" };
        format!("scales {}{written}", policy.quantised.scales.name())
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |name: &str, float: String, cell: &dyn Fn(&Policy) -> String| {
            let mut row = vec![name.to_owned(), float];
            row.extend(self.policies.iter().map(cell));
            row
        };
        let mut rows = vec![row("constraints", String::new(), &|policy| {
            policy.constraints.as_ref().map_or_else(|_| "no circuit".to_owned(), |&count| thousands(count))
        })];
        if let Some(float) = self.float_accuracy {
            rows.push(row("accuracy", percent(float), &|policy| {
                policy.evaluation.accuracy.map_or_else(String::new, percent)
            }));
        }
        rows.push(row("same largest output", String::new(), &|policy| percent(policy.evaluation.agreement)));
        let errors = |found: &Evaluation| [found.max, found.mean, found.rms];
        for (i, name) in ["largest error", "mean error", "RMS error"].into_iter().enumerate() {
            rows.push(row(name, String::new(), &|policy| {
                let found = &policy.evaluation;
                let error = errors(found)[i];
                format!("{error:.4} ({:.1} steps)", error / found.step)
            }));
        }
        rows.push(row("step of the output", String::new(), &|policy| format!("{:.6}", policy.evaluation.step)));
        rows
    }

    /// The tensors that lose most, in the model that is written.
    fn worst(&self) -> String {
        let Some(policy) = self.policies.iter().find(|policy| policy.quantised.scales == self.written) else {
            return String::new();
        };
        let rows = policy.evaluation.layers.iter().take(WORST).map(|layer| {
            let parameters = layer.tensor.parameters;
            vec![
                layer.tensor.name.clone(),
                layer.tensor.node.clone(),
                format!("{:.1} dB", layer.decibels),
                format!("{:.6}", parameters.scale),
                parameters.zero.to_string(),
            ]
        });
        let header = ["tensor", "written by", "signal to noise", "scale", "zero point"];
        let name = self.written.name();
        format!("\n\nwhere most precision is lost (scales {name}):\n{}", table(&header, &[2, 3, 4], rows))
    }
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}
