//! The small models of `circuits/models/operators` with other operators, attributes, shapes and constants: most are
//! refused, and what imports is held to the same as in `import_onnx`.
#![no_main]

use fuzzing::edits::{Edit, MODELS};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use prost::Message;

#[derive(Arbitrary, Debug)]
struct Plan {
    model: u8,
    fill: u64,
    edits: Vec<Edit>,
}

fuzz_target!(|plan: Plan| {
    let Some(model) = MODELS.get(usize::from(plan.model) % MODELS.len().max(1)) else { return };
    let mut model = model.clone();
    for edit in plan.edits.iter().take(6) {
        let _ = edit.apply(&mut model);
    }
    fuzzing::check(&model.encode_to_vec(), plan.fill);
});
