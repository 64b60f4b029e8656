use ark_groth16::r1cs_to_qap::{LibsnarkReduction, R1CSToQAP};
use ark_poly::GeneralEvaluationDomain;
use ark_relations::gr1cs::{ConstraintSystem, OptimizationGoal, R1CS_PREDICATE_LABEL, SynthesisMode};

use super::*;
use crate::testing::{KEY, MODEL};

/// What the generator would see.
fn synthesized(matrices: &R1cs) -> ConstraintSystemRef<Fr> {
    let system = ConstraintSystem::new_ref();
    system.set_optimization_goal(OptimizationGoal::Constraints);
    system.set_mode(SynthesisMode::Setup);
    Matrices(matrices).generate_constraints(system.clone()).unwrap();
    system.finalize();
    system
}

#[test]
fn arkworks_sees_our_matrices_in_our_order() {
    let matrices = &MODEL.circuit().matrices;
    let system = synthesized(matrices);
    assert_eq!(system.num_constraints(), matrices.num_constraints());
    assert_eq!(system.num_instance_variables(), matrices.num_instance);
    assert_eq!(system.num_witness_variables(), matrices.num_witness);
    let seen = &system.to_matrices().unwrap()[R1CS_PREDICATE_LABEL];
    for (name, ours, theirs) in
        [("A", &matrices.a, &seen[0]), ("B", &matrices.b, &seen[1]), ("C", &matrices.c, &seen[2])]
    {
        assert_eq!(theirs.len(), matrices.num_constraints());
        for (row, theirs) in theirs.iter().enumerate() {
            let ours: Vec<(Fr, usize)> = ours.row(row).map(|(index, value)| (value, index as usize)).collect();
            assert_eq!(&ours, theirs, "{name}, row {row}");
        }
    }
}

#[test]
fn sizes_of_the_key_are_those_of_the_circuit() {
    KEY.check_circuit(&MODEL.circuit().matrices).unwrap();
    let system = synthesized(&MODEL.circuit().matrices);
    let (.., domain) =
        LibsnarkReduction::instance_map_with_evaluation::<Fr, GeneralEvaluationDomain<Fr>>(system, &Fr::from(12345u64))
            .unwrap();
    assert_eq!(KEY.ark().h_query.len(), domain - 1);
}

#[test]
fn a_seed_repeats_and_the_system_does_not() {
    let matrices = &MODEL.circuit().matrices;
    assert_eq!(development_setup(matrices, Secret::Seed(1)).unwrap(), **KEY);
    assert_ne!(development_setup(matrices, Secret::Seed(2)).unwrap(), **KEY);
    let fresh = |_| development_setup(matrices, Secret::Os).unwrap().verifying_key();
    let [a, b] = [0, 1].map(fresh);
    assert_ne!(a, b);
    assert_eq!(KEY.setup(), SetupKind::Development);
}
