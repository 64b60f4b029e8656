//! Add, Sub, Sum and Mean: of a constant to the output of a linear layer a bias, else an exact sum.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use crate::graph::Op;
use crate::import::arithmetic;
use crate::import::bias;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear;
use crate::import::node::Node;
use crate::import::value::{Accumulator, Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let (a, b) = (ctx.input(node, 0, "A")?, ctx.input(node, 1, "B")?);
    let subtract = node.operator() == "Sub";
    let (what, sign) = if subtract { ("Sub", -1) } else { ("Add", 1) };
    if let Some(value) = super::mul::fold(ctx, node, &a, &b)? {
        return Ok(value);
    }
    match (a, b) {
        (Value::Accumulator(acc), constant @ (Value::Constant(_) | Value::Dequantised(_)))
        | (constant @ (Value::Constant(_) | Value::Dequantised(_)), Value::Accumulator(acc))
            if !subtract && takes_bias(ctx, &acc, &constant) =>
        {
            add_bias(ctx, node, acc, &constant)
        }
        (a, b) => {
            let origin = super::mul::origin(ctx, node, &a, &b);
            let sum = arithmetic::sum(ctx, node, what, vec![(1, a), (sign, b)], &BigRational::one())?;
            Ok(super::mul::from_origin(sum, origin))
        }
    }
}

/// Sum and Mean of any number of tensors.
pub(super) fn import_many(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let count = node.proto.input.len();
    let summands = (0..count).map(|i| Ok((1, ctx.input(node, i, "data")?))).collect::<Result<Vec<_>, ImportError>>()?;
    let mean = node.operator() == "Mean";
    let share = if mean { BigRational::new(BigInt::one(), BigInt::from(count)) } else { BigRational::one() };
    arithmetic::sum(ctx, node, if mean { "Mean" } else { "Sum" }, summands, &share)
}

/// Whether a constant can still become the bias of the layer behind an accumulator.
fn takes_bias(ctx: &Context<'_>, acc: &Accumulator, constant: &Value) -> bool {
    let rank = ctx.tensor(acc.tensor).shape.len();
    let fits = bias::broadcasts(&ctx.shape(constant), rank, acc.scale.axis);
    fits && acc.linear.is_some() && !acc.shared && acc.band == Band::OPEN
}

fn add_bias(ctx: &mut Context<'_>, node: &Node<'_>, acc: Accumulator, constant: &Value) -> Result<Value, ImportError> {
    let Some(index) = acc.linear else {
        return Err(node.mismatch("a bias right behind its layer", "a node in between"));
    };
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
