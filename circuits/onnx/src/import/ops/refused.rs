//! Why some operators are not supported, in words: the list of unsupported nodes carries them.

/// The reason, where there is more to say than that nobody has written the operator yet.
pub(crate) fn reason(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "DynamicQuantizeLinear" | "DynamicQuantizeMatMul" | "DynamicQuantizeLSTM" => {
            "its scale depends on the input, so the model has no fixed integer meaning; quantise statically"
        }
        "If" | "Loop" | "Scan" | "SequenceMap" => {
            "control flow: a circuit is one straight program; unroll it on export"
        }
        "RandomNormal" | "RandomNormalLike" | "RandomUniform" | "RandomUniformLike" | "Bernoulli" | "Multinomial" => {
            "random: the same input must always give the same output"
        }
        "NonZero" | "Unique" | "Compress" | "NonMaxSuppression" => "the shape of its output depends on the input",
        "LogSoftmax" => {
            "the logarithm of a sum has no exact table; take Softmax, or ArgMax or TopK, which order the same"
        }
        "BatchNormalization" | "InstanceNormalization" | "LayerNormalization" | "GroupNormalization" => {
            "real numbers: fold it into the layer before it, or quantise the model"
        }
        _ => return None,
    })
}
