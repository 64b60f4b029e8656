//! Dropout at inference: nothing.

use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &["ratio", "seed"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let drops_nothing = match ctx.optional_input(node, 1)? {
        Some(Value::Constant(ratio)) => ratio.scalar() == Some(0.0),
        _ => false,
    };
    match ctx.optional_input(node, 2)? {
        None => {}
        Some(Value::Constant(array)) if array.ints() == Some(&[0]) || drops_nothing => {}
        Some(other) => return Err(node.input_mismatch("training_mode", "none or false", other.describe())),
    }
    ctx.input(node, 0, "data")
}
