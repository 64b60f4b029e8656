use super::*;
use crate::testing::{KEY, MODEL};

#[test]
fn sizes_of_the_key_are_those_of_the_circuit() {
    let matrices = &MODEL.circuit().matrices;
    KEY.check_circuit(matrices).unwrap();
    KEY.engine().check(&circuit(matrices).unwrap()).unwrap();
    assert_eq!(KEY.num_witness(), matrices.num_witness);
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
