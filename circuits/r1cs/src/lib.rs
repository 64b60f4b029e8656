//! Integer graph to R1CS matrices (once per model) and a witness program (per input)
