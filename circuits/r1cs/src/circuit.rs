//! A compiled circuit: matrices, the witness program, and where constraints come from.

use std::sync::Arc;

use ark_bn254::Fr;
use proofmark_onnx::graph::ElementType;

use crate::builder::Outside;
use crate::error::WitnessError;
use crate::linear::{DIGEST, Integer, Linear, Variable};
use crate::matrix::R1cs;
use crate::obligation::Obligations;
use crate::program::{Program, Small, Values};
use crate::report::Report;

/// The way from the input's commitment to a dataset's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The leaf's number.
    pub index: u64,
    /// The other child at each level, leaf level first.
    pub siblings: Vec<Fr>,
}

/// What one proof is about.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// The model's input integers, row-major.
    pub input: &'a [i64],
    /// Salt of the input commitment; zero for a public input.
    pub input_salt: Fr,
    /// Salt of the output commitment: zero for a public output, otherwise zero or the input's.
    pub output_salt: Fr,
    /// The model's id; with private weights that of the architecture.
    pub model: Fr,
    /// The job's context.
    pub context: Fr,
    /// Proof that the input belongs to a dataset, if the job asks for it.
    pub dataset: Option<Membership>,
    /// Salt of the weights' commitment; unused with baked weights.
    pub weights_salt: Fr,
}

/// A full assignment, and what it says in public.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// One, digest, witnesses: a value for each variable of the matrices.
    pub values: Vec<Fr>,
    /// The model's output integers.
    pub outputs: Vec<i64>,
    /// The public input of the proof.
    pub digest: Fr,
    /// The model as it enters the digest.
    pub model: Fr,
    /// Root of the dataset, or zero.
    pub dataset: Fr,
    /// Commitment to the input.
    pub input_commitment: Fr,
    /// Commitment to the output.
    pub output_commitment: Fr,
}

/// The forms that tell what an assignment says.
#[derive(Clone, Debug)]
pub(crate) struct Public {
    pub(crate) outputs: Vec<Integer>,
    pub(crate) model: Linear,
    pub(crate) dataset: Linear,
    pub(crate) input: Linear,
    pub(crate) output: Linear,
    pub(crate) digest: Linear,
}

/// A compiled model.
#[derive(Clone, Debug)]
pub struct Circuit {
    /// The constraint system.
    pub matrices: R1cs,
    /// What it costs.
    pub report: Report,
    pub(crate) program: Arc<Program>,
    pub(crate) public: Public,
    pub(crate) input_type: ElementType,
    pub(crate) input_len: usize,
    pub(crate) dataset_depth: usize,
    /// Where each part starts, with its name.
    pub(crate) scopes: Vec<(usize, String)>,
    /// The first step of each part.
    pub(crate) scope_steps: Vec<usize>,
    /// The variables that come from outside, and what they hold.
    pub(crate) outside: Vec<(Variable, Outside)>,
    /// What the constraints mean.
    pub obligations: Obligations,
}

impl Circuit {
    /// The node of the model (or part of the statement) that a constraint belongs to.
    #[must_use]
    pub fn origin(&self, constraint: usize) -> &str {
        let after = self.scopes.partition_point(|(start, _)| *start <= constraint);
        after.checked_sub(1).and_then(|i| self.scopes.get(i)).map_or("", |(_, name)| name)
    }

    /// The variables that hold the private weights in wire form, in the order of their commitment.
    #[must_use]
    pub fn weight_variables(&self) -> Vec<Variable> {
        let weight = |(variable, outside): &(Variable, Outside)| {
            matches!(outside, Outside::Small(Small::Weight(_))).then_some(*variable)
        };
        self.outside.iter().filter_map(weight).collect()
    }

    /// Depth of the dataset's tree; 0 for a circuit without.
    #[must_use]
    pub fn dataset_depth(&self) -> usize {
        self.dataset_depth
    }

    /// The assignment for some inputs: runs the witness program, checks no constraint.
    ///
    /// For many inputs of one model see [`Self::prepare`] and [`Self::witness_batch`].
    ///
    /// # Errors
    /// [`WitnessError`] if the inputs do not fit the circuit.
    pub fn witness(&self, inputs: &Inputs<'_>) -> Result<Assignment, WitnessError> {
        let wire = self.check(inputs)?;
        Ok(self.assignment(self.program.run(inputs, &wire)?))
    }

    /// What the values of a run say.
    pub(crate) fn assignment(&self, values: Values) -> Assignment {
        let (integers, mut values) = (values.integers, values.field);
        let digest = self.public.digest.evaluate(&values);
        values[DIGEST as usize] = digest;
        // Outputs are bytes.
        let outputs = self.public.outputs.iter().map(|form| form.evaluate(&integers) as i64).collect();
        let evaluate = |form: &Linear| form.evaluate(&values);
        Assignment {
            outputs,
            digest,
            model: evaluate(&self.public.model),
            dataset: evaluate(&self.public.dataset),
            input_commitment: evaluate(&self.public.input),
            output_commitment: evaluate(&self.public.output),
            values,
        }
    }

    /// Checks sizes, types and salts; gives the input's wire values.
    pub(crate) fn check(&self, inputs: &Inputs<'_>) -> Result<Vec<i64>, WitnessError> {
        if inputs.output_salt != Fr::default() && inputs.output_salt != inputs.input_salt {
            return Err(WitnessError::OutputSalt);
        }
        if inputs.input.len() != self.input_len {
            return Err(WitnessError::InputLength { expected: self.input_len, got: inputs.input.len() });
        }
        if let Some(membership) = &inputs.dataset {
            let depth = self.dataset_depth;
            if membership.siblings.len() != depth {
                return Err(WitnessError::PathLength { expected: depth, got: membership.siblings.len() });
            }
            if depth < 64 && membership.index >> depth != 0 {
                return Err(WitnessError::PathIndex { depth, got: membership.index });
            }
        }
        let range = self.input_type.range();
        let wire = inputs.input.iter().enumerate().map(|(element, value)| {
            if (range.min..=range.max).contains(value) {
                Ok(value - range.min)
            } else {
                Err(WitnessError::InputRange { element, min: range.min, max: range.max, got: *value })
            }
        });
        wire.collect()
    }
}
