//! What can go wrong, with the model's node, what was expected and what was found.

use crate::linear::Span;

/// Why a graph does not become a circuit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A linear form of integers could leave the range in which a product of two cannot wrap the field.
    #[error("{node}: {what}: expected integers within +-2^{bits}, got {min} to {max}", bits = crate::linear::SPAN_BITS)]
    TooWide {
        /// The node of the model.
        node: String,
        /// Which quantity.
        what: &'static str,
        /// Its smallest value (clipped to 128 bits).
        min: i128,
        /// Its largest value (clipped to 128 bits).
        max: i128,
    },
    /// The two sides of a constraint could differ by a multiple of the field's order.
    #[error("{node}: constraint a * b = c: expected |a * b - c| below 2^{limit}, got {}", intervals(spans))]
    Wraps {
        /// The node of the model.
        node: String,
        /// The largest power of two below the field's order.
        limit: u32,
        /// The intervals of the sides.
        spans: Box<[Span; 3]>,
    },
    /// A packed accumulator goes through another division than its base was chosen for.
    #[error("{node}: packed accumulator: expected a variable within {min} to {max}, got {} to {}", got.min, got.max)]
    Lanes {
        /// The node of the model.
        node: String,
        /// Smallest value that the base was chosen for.
        min: i128,
        /// Largest value that the base was chosen for.
        max: i128,
        /// The interval of what was to be divided.
        got: Span,
    },
    /// A coefficient does not fit 64 bits.
    #[error("{node}: expected a coefficient of 64 bits, got {got}")]
    Coefficient {
        /// The node of the model.
        node: String,
        /// The coefficient found.
        got: i128,
    },
    /// A value that is packed as a byte may lie outside `0..=255`.
    #[error("{node}: element {element}: expected a wire byte within 0 to 255, got {min} to {max}")]
    NotAByte {
        /// The node of the model.
        node: String,
        /// Index of the element.
        element: usize,
        /// Smallest possible value.
        min: i128,
        /// Largest possible value.
        max: i128,
    },
    /// A constant of the model lies outside what its type allows.
    #[error("{node}: {constant}[{element}]: expected a value within {min} to {max}, got {got}")]
    ConstantOutOfBounds {
        /// The node of the model.
        node: String,
        /// Name of the initialiser.
        constant: String,
        /// Index of the element.
        element: usize,
        /// Smallest value of the type.
        min: i64,
        /// Largest value of the type.
        max: i64,
        /// The value found.
        got: i64,
    },
    /// No integers `(scale, offset, divisor)` reproduce a requantisation exactly.
    #[error("{node}: multiplier {multiplier}: expected an exact integer division with a scale up to {limit}, got none")]
    NoDivision {
        /// The node of the model.
        node: String,
        /// The multiplier.
        multiplier: String,
        /// The largest scale that was tried.
        limit: i128,
    },
    /// A division that was found does not step where the rounding steps. This is checked, never assumed.
    #[error("{node}: output {target}: expected the step at accumulator {threshold}, got quotients {before} and {at}")]
    Obligation {
        /// The node of the model.
        node: String,
        /// The output value whose threshold is meant.
        target: i64,
        /// Where the rounding steps to it.
        threshold: i128,
        /// The division's quotient just before.
        before: i128,
        /// The division's quotient at the threshold.
        at: i128,
    },
    /// Two parts of the graph disagree about a size.
    #[error("{node}: {what}: expected {expected}, got {got}")]
    Size {
        /// The node of the model.
        node: String,
        /// Which size.
        what: &'static str,
        /// What the node needs.
        expected: usize,
        /// What the graph has.
        got: usize,
    },
    /// A tensor is read before it is written, or never written.
    #[error("{node}: tensor {tensor}: expected it to be computed before, got nothing")]
    Missing {
        /// The node of the model.
        node: String,
        /// Name of the tensor.
        tensor: String,
    },
    /// Inputs and outputs travel as bytes, so their tensors must have an element type.
    #[error("{node}: tensor {tensor}: expected an 8-bit element type, got an accumulator")]
    NotStored {
        /// The node of the model.
        node: String,
        /// Name of the tensor.
        tensor: String,
    },
    /// The dataset tree is too deep.
    #[error("dataset depth: expected at most {expected}, got {got}")]
    DatasetDepth {
        /// The deepest tree.
        expected: usize,
        /// The depth asked for.
        got: usize,
    },
    /// The statement crate has no parameters for this width.
    #[error("{node}: Poseidon of width {width}: {reason}")]
    Poseidon {
        /// The node of the model.
        node: String,
        /// The width asked for.
        width: usize,
        /// What is wrong.
        reason: String,
    },
    /// The circuit has more variables than 32 bits count.
    #[error("{node}: expected fewer than 2^32 variables, got more")]
    TooManyVariables {
        /// The node of the model.
        node: String,
    },
}

fn intervals(spans: &[Span; 3]) -> String {
    let [a, b, c] = spans.map(|span| format!("{} to {}", span.min, span.max));
    format!("a {a}, b {b}, c {c}")
}

/// Why inputs have no witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// The input has another number of elements.
    #[error("input: expected {expected} integers, got {got}")]
    InputLength {
        /// What the model wants.
        expected: usize,
        /// What was given.
        got: usize,
    },
    /// An input element is outside its type.
    #[error("input[{element}]: expected a value within {min} to {max}, got {got}")]
    InputRange {
        /// Index of the element.
        element: usize,
        /// Smallest value of the type.
        min: i64,
        /// Largest value of the type.
        max: i64,
        /// The value given.
        got: i64,
    },
    /// The Merkle path has another length than the circuit's tree is deep.
    #[error("dataset path: expected {expected} siblings, got {got}")]
    PathLength {
        /// Depth of the circuit.
        expected: usize,
        /// Siblings given.
        got: usize,
    },
    /// The leaf's index does not fit the tree.
    #[error("dataset path: expected an index below 2^{depth}, got {got}")]
    PathIndex {
        /// Depth of the circuit.
        depth: usize,
        /// The index given.
        got: u64,
    },
    /// The output's salt is one that the requester did not choose. Salts are secret, so none is shown.
    #[error("output salt: expected zero or the input's salt, got another")]
    OutputSalt,
    /// The prepared values are of another circuit.
    #[error("prepared witness: expected values of this circuit, got those of another")]
    PreparedCircuit,
    /// The prepared values are for another commitment. Salts are secret, so none is shown.
    #[error("prepared witness: expected the salt of the weights that was prepared, got another")]
    PreparedSalt,
    /// The witness does not satisfy the circuit: a bug of the compiler.
    #[error("witness: expected it to satisfy the circuit, got {constraint} refused ({origin})")]
    Unsatisfied {
        /// The first constraint that refuses.
        constraint: usize,
        /// The node of the model.
        origin: String,
    },
    /// An integer of the witness left the interval that was computed for it: a bug of the compiler.
    #[error("witness variable {variable}: expected an integer of 64 bits, got {got}")]
    Overflow {
        /// The variable.
        variable: u32,
        /// Its value.
        got: i128,
    },
}

/// The first of a batch's inputs that has no witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("input {index} of the batch: {source}")]
pub struct BatchError {
    /// Its number, from 0.
    pub index: usize,
    /// What is wrong with it.
    pub source: WitnessError,
}
