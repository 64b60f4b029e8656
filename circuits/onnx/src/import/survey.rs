//! What can be told of a file that does not import: its nodes in order, the shapes as far as they are known, and what
//! stands in the way at each node, so that a person sees all obstacles at once and not the first only.

use std::path::Path;

use prost::Message;

use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::ops;
use crate::proto::{ModelProto, NodeProto};

/// The nodes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The nodes that the output needs, each after those that it reads; all nodes in the file's order if that is unknown.
    pub nodes: Vec<SurveyedNode>,
}

/// A node of the file, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyedNode {
    /// Its name, or that of its first output.
    pub name: String,
    /// Its operator.
    pub operator: String,
    /// The shapes of its inputs that are known, constants included.
    pub input_shapes: Vec<Vec<usize>>,
    /// The shape of its first output, if it could be read.
    pub shape: Option<Vec<usize>>,
    /// How far the import came.
    pub state: State,
}

/// What became of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It was read.
    Read,
    /// Its operator is supported, but not as it stands here.
    Refused {
        /// Why.
        reason: String,
    },
    /// Its operator is not supported.
    Unsupported {
        /// Why, if there is a particular reason.
        reason: Option<String>,
    },
    /// It reads what another node does not give.
    NotReached,
}

/// Reads as much of a file as can be read.
///
/// # Errors
/// [`ImportError::NotOnnx`] if it has no nodes to speak of.
pub fn survey(bytes: &[u8], folder: Option<&Path>) -> Result<Survey, ImportError> {
    let model = ModelProto::decode(bytes).map_err(|error| ImportError::NotOnnx { reason: error.to_string() })?;
    let graph = model.graph.as_ref().ok_or_else(|| ImportError::NotOnnx { reason: "it has no graph".to_owned() })?;
    let nodes = match super::open(&model, bytes.len(), folder, |_| Ok(())) {
        Ok(opened) => {
            let mut ctx = opened.ctx;
            opened.live.into_iter().map(|proto| visit(&mut ctx, proto)).collect()
        }
        Err(_) => {
            graph.node.iter().map(|proto| listed(proto, unsupported(proto).unwrap_or(State::NotReached))).collect()
        }
    };
    Ok(Survey { nodes })
}

fn visit<'a>(ctx: &mut Context<'a>, proto: &'a NodeProto) -> SurveyedNode {
    let node = Node { proto };
    let inputs: Vec<&str> = proto.input.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let known = inputs.iter().filter_map(|name| ctx.values.get(name)).map(|value| ctx.shape(value)).collect();
    let state = match (unsupported(proto), ops::find(proto)) {
        (Some(state), _) => state,
        _ if inputs.iter().any(|name| !ctx.values.contains_key(name)) => State::NotReached,
        (None, Some(operator)) => match ops::import(ctx, &node, operator) {
            Ok(()) => State::Read,
            Err(error) => State::Refused { reason: error.to_string() },
        },
        (None, None) => State::Unsupported { reason: None },
    };
    let output = ctx.values.get(node.output_name()).filter(|_| state == State::Read);
    SurveyedNode { input_shapes: known, shape: output.map(|value| ctx.shape(value)), ..listed(proto, state) }
}

fn unsupported(proto: &NodeProto) -> Option<State> {
    let reason = ops::reason(proto.op_type.as_deref().unwrap_or_default());
    ops::find(proto).is_none().then(|| State::Unsupported { reason: reason.map(|reason| reason.to_owned()) })
}

fn listed(proto: &NodeProto, state: State) -> SurveyedNode {
    let node = Node { proto };
    SurveyedNode {
        name: node.name(),
        operator: node.operator().to_owned(),
        input_shapes: Vec::new(),
        shape: None,
        state,
    }
}
