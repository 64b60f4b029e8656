//! Peers measured in the same VM: an ark-groth16 verifier as a contract
