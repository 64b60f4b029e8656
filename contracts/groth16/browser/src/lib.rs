//! The verifier for a page: the same crate that runs on chain, called from JavaScript.
//!
//! ```js
//! import init, { Verifier } from "./proofmark_groth16_browser.js";
//! await init();
//! const verifier = new Verifier(keyBytes);   // throws if the key is refused
//! verifier.verify(inputBytes, proofBytes);   // throws, with the reason, if the proof is not valid
//! ```
//! All arguments are `Uint8Array`s in the encodings that the contracts take. The bindings are wasm-bindgen's, so that
//! no code of ours handles pointers; `cargo run -p proofmark-groth16-browser --example package -- DIR` writes them.

#![forbid(unsafe_code)]

use proofmark_groth16::{Error, Fr, PreparedVerifyingKey, VerifyingKey};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Bytes of a public input.
const INPUT_BYTES: usize = 32;

/// Why a call was refused.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Verifier(#[from] Error),
    #[error("public inputs: expected a multiple of {INPUT_BYTES} bytes, got {got}")]
    InputBytes { got: usize },
}

/// A verifying key, checked and prepared: `e(alpha, beta)` is computed once.
#[wasm_bindgen]
pub struct Verifier {
    key: PreparedVerifyingKey,
}

#[wasm_bindgen]
impl Verifier {
    /// Decodes and checks a key: `alpha | beta | gamma | delta | number of input points | input points`.
    ///
    /// # Errors
    /// As `VerifyingKey::from_bytes`.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8]) -> Result<Self, JsError> {
        Ok(Self { key: PreparedVerifyingKey::from(&VerifyingKey::from_bytes(key)?) })
    }

    /// The number of public inputs of a proof under this key.
    #[wasm_bindgen(getter, js_name = numInputs)]
    pub fn num_inputs(&self) -> usize {
        self.key.num_inputs()
    }

    /// Verifies a proof `A | B | C` for public inputs of 32 big-endian bytes each.
    ///
    /// # Errors
    /// Says why the proof is not valid for these inputs.
    pub fn verify(&self, inputs: &[u8], proof: &[u8]) -> Result<(), JsError> {
        let inputs = decode_inputs(inputs)?;
        Ok(proofmark_groth16::verify_bytes(&self.key, &inputs, proof)?)
    }
}

fn decode_inputs(bytes: &[u8]) -> Result<Vec<Fr>, Refused> {
    let (inputs, rest) = bytes.as_chunks::<INPUT_BYTES>();
    if rest.is_empty() {
        Ok(inputs.iter().map(Fr::from_bytes_be).collect::<Result<_, _>>()?)
    } else {
        Err(Refused::InputBytes { got: bytes.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_split_every_32_bytes() {
        let mut bytes = [0; 64];
        bytes[31] = 7;
        assert_eq!(decode_inputs(&bytes).unwrap(), [Fr::from_u64(7), Fr::ZERO]);
        assert_eq!(decode_inputs(&[]).unwrap(), []);
        let error = decode_inputs(&bytes[..63]).unwrap_err();
        assert_eq!(error.to_string(), "public inputs: expected a multiple of 32 bytes, got 63");
        let error = decode_inputs(&[0xff; 32]).unwrap_err();
        assert!(error.to_string().starts_with("scalar not canonical"), "{error}");
    }
}
