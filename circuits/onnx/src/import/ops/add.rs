//! Add of a constant to the output of a linear layer: a bias.

use crate::graph::Op;
use crate::import::bias;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear;
use crate::import::node::Node;
use crate::import::value::{Accumulator, Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    match (ctx.input(node, 0, "A")?, ctx.input(node, 1, "B")?) {
        (Value::Accumulator(acc), constant @ (Value::Constant(_) | Value::Dequantised(_)))
        | (constant @ (Value::Constant(_) | Value::Dequantised(_)), Value::Accumulator(acc)) => {
            add_bias(ctx, node, acc, &constant)
        }
        (a, b) => Err(node.mismatch(
            "a constant bias added to a MatMul, Gemm or Conv before its QuantizeLinear",
            format!("{} + {}", a.describe(), b.describe()),
        )),
    }
}

fn add_bias(ctx: &mut Context<'_>, node: &Node<'_>, acc: Accumulator, constant: &Value) -> Result<Value, ImportError> {
    let Some(index) = acc.linear.filter(|_| !acc.shared && acc.band == Band::OPEN) else {
        let expected = "a bias right behind its layer, whose output nothing else reads";
        return Err(node.mismatch(expected, "a layer with a Relu, a Reshape or another reader in between"));
    };
    let shape = ctx.tensor(acc.tensor).shape.clone();
    bias::check_broadcast(node, &ctx.shape(constant), shape.len())?;
    let mut op = ctx.nodes[index].op.clone();
    let (weight, slot) = match &mut op {
        Op::Gemm(op) => (&op.weight, &mut op.bias),
        Op::Conv2d(op) => (&op.weight, &mut op.bias),
        other => return Err(node.mismatch("a linear layer", other.name())),
    };
    let new = bias::regrid(node, constant, weight.shape[0], &acc.scale)?;
    *slot = Some(match slot.take() {
        Some(old) => bias::add(&node.label(), &old, new)?,
        None => new,
    });
    ctx.tensors[acc.tensor.0].bounds = linear::accumulator_bounds(ctx, node, &op)?;
    node.output_name().clone_into(&mut ctx.tensors[acc.tensor.0].name);
    ctx.nodes[index].op = op;
    ctx.nodes[index].name = node.name();
    Ok(Value::Accumulator(acc))
}
