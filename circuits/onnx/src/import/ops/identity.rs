//! Identity: another name for the same value.

use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    ctx.input(node, 0, "input")
}
