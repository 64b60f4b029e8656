//! Stand-alone Groth16 verifier for other contracts
