//! BN254 and Groth16 verification tuned for Wasm gas; knows nothing of CosmWasm
