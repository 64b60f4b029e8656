//! Keys, backends and proofs: from a compiled circuit and an input to a verified Groth16 proof
