//! Functions of one tensor: each of the 256 integers gets its value, computed in float64 and rounded to float32.

use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function;
use crate::import::node::Node;
use crate::import::value::Value;
use crate::proto::NodeProto;

pub(super) const ATTRIBUTES: &[&str] = &["alpha", "approximate", "beta", "gamma"];

/// A function whose parameters have been read.
type Real = Box<dyn Fn(f64) -> f64>;

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let f = real(node)?;
    #[allow(clippy::cast_possible_truncation)]
    function::apply(ctx, node, x, |x| f(f64::from(x)) as f32)
}

/// The function of a node, for those who run it on real numbers: `f64` in, `f64` out.
///
/// # Errors
/// [`ImportError`] for an operator that is none, and for attributes that it does not take.
pub fn function_of(proto: &NodeProto) -> Result<Box<dyn Fn(f64) -> f64>, ImportError> {
    real(&Node { proto })
}

/// The function of a node. Where an operator takes no such attribute, one is refused.
fn real(node: &Node<'_>) -> Result<Real, ImportError> {
    let parameter = |name: &str, default: f32| node.float(name).map(|value| f64::from(value.unwrap_or(default)));
    let known: &[&str] = match node.operator() {
        "Celu" | "Elu" | "LeakyRelu" | "Swish" | "ThresholdedRelu" => &["alpha"],
        "HardSigmoid" => &["alpha", "beta"],
        "Selu" => &["alpha", "gamma"],
        "Gelu" => &["approximate"],
        _ => &[],
    };
    node.check_attributes(known)?;
    let sigmoid = |x: f64| 1.0 / (1.0 + libm::exp(-x));
    let softplus = |x: f64| if x > 40.0 { x } else { libm::log1p(libm::exp(x)) };
    Ok(match node.operator() {
        "Abs" => Box::new(f64::abs),
        "Acos" => Box::new(libm::acos),
        "Acosh" => Box::new(libm::acosh),
        "Asin" => Box::new(libm::asin),
        "Asinh" => Box::new(libm::asinh),
        "Atan" => Box::new(libm::atan),
        "Atanh" => Box::new(libm::atanh),
        "Ceil" => Box::new(f64::ceil),
        "Celu" => {
            let alpha = parameter("alpha", 1.0)?;
            Box::new(move |x| x.max(0.0) + (alpha * libm::expm1(x / alpha)).min(0.0))
        }
        "Cos" => Box::new(libm::cos),
        "Cosh" => Box::new(libm::cosh),
        "Elu" => {
            let alpha = parameter("alpha", 1.0)?;
            Box::new(move |x| if x < 0.0 { alpha * libm::expm1(x) } else { x })
        }
        "Erf" => Box::new(libm::erf),
        "Exp" => Box::new(libm::exp),
        "Floor" => Box::new(f64::floor),
        "Gelu" => gelu(node)?,
        "HardSigmoid" => {
            let (alpha, beta) = (parameter("alpha", 0.2)?, parameter("beta", 0.5)?);
            Box::new(move |x| (alpha * x + beta).clamp(0.0, 1.0))
        }
        "HardSwish" => Box::new(|x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0)),
        "LeakyRelu" => {
            let alpha = parameter("alpha", 0.01)?;
            Box::new(move |x| if x < 0.0 { alpha * x } else { x })
        }
        "Log" => Box::new(libm::log),
        "Mish" => Box::new(move |x| x * libm::tanh(softplus(x))),
        "Reciprocal" => Box::new(f64::recip),
        "Round" => Box::new(f64::round_ties_even),
        "Selu" => {
            let (alpha, gamma) = (parameter("alpha", 1.673_263_2)?, parameter("gamma", 1.050_701)?);
            Box::new(move |x| gamma * if x > 0.0 { x } else { alpha * libm::expm1(x) })
        }
        "Sigmoid" => Box::new(sigmoid),
        "Sign" => Box::new(|x| if x == 0.0 { 0.0 } else { x.signum() }),
        "Sin" => Box::new(libm::sin),
        "Sinh" => Box::new(libm::sinh),
        "Softplus" => Box::new(softplus),
        "Softsign" => Box::new(|x| x / (1.0 + x.abs())),
        "Sqrt" => Box::new(f64::sqrt),
        "Swish" => {
            let alpha = parameter("alpha", 1.0)?;
            Box::new(move |x| x * sigmoid(alpha * x))
        }
        "Tan" => Box::new(libm::tan),
        "Tanh" => Box::new(libm::tanh),
        "ThresholdedRelu" => {
            let alpha = parameter("alpha", 1.0)?;
            Box::new(move |x| if x > alpha { x } else { 0.0 })
        }
        other => return Err(node.mismatch("a function of the table", other)),
    })
}

fn gelu(node: &Node<'_>) -> Result<Real, ImportError> {
    let approximate = node.string("approximate")?.unwrap_or_else(|| "none".to_owned());
    match approximate.as_str() {
        "none" => Ok(Box::new(|x| 0.5 * x * (1.0 + libm::erf(x * std::f64::consts::FRAC_1_SQRT_2)))),
        "tanh" => {
            let slope = (2.0 / std::f64::consts::PI).sqrt();
            Ok(Box::new(move |x| 0.5 * x * (1.0 + libm::tanh(slope * (x + 0.044_715 * x * x * x)))))
        }
        _ => Err(node.attribute_mismatch("approximate", "none or tanh", approximate)),
    }
}
