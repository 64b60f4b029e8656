//! Neg: the factor -1.

use num_rational::BigRational;
use num_traits::One;

use crate::import::arithmetic;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function;
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    match ctx.input(node, 0, "X")? {
        x @ (Value::Function(_) | Value::Constant(_)) => function::apply(ctx, node, x, |x| -x),
        x => arithmetic::sum(ctx, node, "Neg", vec![(-1, x)], &BigRational::one()),
    }
}
