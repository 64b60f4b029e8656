//! What each operator means for the places of QuantizeLinear and DequantizeLinear.

/// How an operator is quantised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A layer with constant weights: reads a quantised tensor, sums in 32 bits.
    Layer,
    /// Clips real numbers, before or after rounding alike.
    Band,
    /// Moves or selects elements, and so keeps their scale.
    Move,
    /// Puts tensors side by side: of one scale if theirs are close.
    Concat,
    /// A function of one number.
    Function,
    /// Sums and products of two.
    Arithmetic,
    /// Anything else: reads quantised tensors, writes real numbers or indices.
    Other,
}

/// Operators that are folded away before anything is quantised.
pub(crate) const FOLDED: [&str; 1] = ["BatchNormalization"];

/// Operators that the importer knows but that do not run here.
const NOT_RUN: [&str; 1] = ["TopK"];

/// Operators at the end that tell no more than their input does.
pub(crate) const SCORES: [&str; 2] = ["Softmax", "LogSoftmax"];

/// How an operator is quantised.
pub(crate) fn kind(operator: &str) -> Kind {
    match operator {
        "Conv" | "ConvTranspose" | "Gemm" | "MatMul" => Kind::Layer,
        "Relu" | "Clip" => Kind::Band,
        "Expand" | "Flatten" | "Gather" | "GlobalMaxPool" | "MaxPool" | "Pad" | "ReduceMax" | "ReduceMin"
        | "Reshape" | "Slice" | "Split" | "Squeeze" | "Tile" | "Transpose" | "Unsqueeze" => Kind::Move,
        "Concat" => Kind::Concat,
        "Abs" | "Acos" | "Acosh" | "Asin" | "Asinh" | "Atan" | "Atanh" | "Ceil" | "Celu" | "Cos" | "Cosh" | "Elu"
        | "Erf" | "Exp" | "Floor" | "Gelu" | "HardSigmoid" | "HardSwish" | "LeakyRelu" | "Log" | "Mish" | "PRelu"
        | "Pow" | "Reciprocal" | "Round" | "Selu" | "Sigmoid" | "Sign" | "Sin" | "Sinh" | "Softplus" | "Softsign"
        | "Sqrt" | "Swish" | "Tan" | "Tanh" | "ThresholdedRelu" => Kind::Function,
        "Add" | "Sub" | "Mul" | "Div" => Kind::Arithmetic,
        _ => Kind::Other,
    }
}

/// Operators that say that a model is quantised already.
pub(crate) fn is_quantised(operator: &str) -> bool {
    matches!(operator, "QuantizeLinear" | "DequantizeLinear" | "DynamicQuantizeLinear" | "QGemm")
        || operator.starts_with("QLinear")
        || matches!(operator, "ConvInteger" | "MatMulInteger")
}

/// Names of the operators that a float model may have.
#[must_use]
pub fn supported() -> Vec<&'static str> {
    let quantised = proofmark_onnx::import::ops::supported();
    let mut names: Vec<&str> =
        quantised.into_iter().filter(|name| !is_quantised(name) && !NOT_RUN.contains(name)).collect();
    names.extend(FOLDED);
    names.sort_unstable();
    names.dedup();
    names
}
