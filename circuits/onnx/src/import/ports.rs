//! The model's one input and one output.

use std::collections::HashSet;

use super::array::DType;
use super::context::Context;
use super::error::ImportError;
use super::value::{Activation, Value};
use crate::graph::{Declared, Port, TensorId};
use crate::import::node::Node;
use crate::proto::{DimensionProto, GraphProto, ValueInfoProto, data_type};

/// Name, type and shape of a declared input or output.
pub(crate) struct Declaration<'a> {
    pub(crate) name: &'a str,
    pub(crate) dtype: Option<DType>,
    /// `None` if the rank is unknown.
    pub(crate) shape: Option<Vec<Dimension<'a>>>,
}

/// A dimension of a declared shape.
#[derive(Clone, Copy)]
pub(crate) enum Dimension<'a> {
    Size(usize),
    /// A name, or "" where the file says nothing.
    Open(&'a str),
}

impl<'a> Dimension<'a> {
    fn read(dim: &'a DimensionProto, place: &str) -> Result<Self, ImportError> {
        match dim.dim_value {
            None => Ok(Self::Open(dim.dim_param.as_deref().unwrap_or_default())),
            Some(size) => {
                let refuse = || ImportError::mismatch(place, "dimensions of 1 or more", size.to_string());
                usize::try_from(size).ok().filter(|&size| size > 0).map(Self::Size).ok_or_else(refuse)
            }
        }
    }

    fn size(self) -> Option<usize> {
        match self {
            Self::Size(size) => Some(size),
            Self::Open(_) => None,
        }
    }
}

impl<'a> Declaration<'a> {
    fn read(info: &'a ValueInfoProto, role: &str) -> Result<Self, ImportError> {
        let name = info.name.as_deref().unwrap_or_default();
        let place = format!("{role} '{name}'");
        let tensor = info.r#type.as_ref().and_then(|kind| kind.tensor_type.as_ref());
        let code = tensor.and_then(|tensor| tensor.elem_type).unwrap_or(0);
        // An output may also be truth values or positions, as they come.
        let usable = |dtype: &DType| role == "output" || *dtype == DType::Float32 || dtype.element().is_some();
        let dtype = DType::from_code(code).filter(usable);
        if dtype.is_none() && code != 0 {
            return Err(ImportError::mismatch(place, "float32, int8 or uint8", data_type::name(code)));
        }
        let shape = tensor.and_then(|tensor| tensor.shape.as_ref());
        let shape =
            shape.map(|shape| shape.dim.iter().map(|dim| Dimension::read(dim, &place)).collect()).transpose()?;
        Ok(Self { name, dtype, shape })
    }
}

/// The one declared input that is no initializer, with its shape; a batch without a size is 1.
pub(crate) fn input<'a>(
    graph: &'a GraphProto,
    initializers: &HashSet<&str>,
) -> Result<(Declaration<'a>, DType, Vec<usize>), ImportError> {
    let is_input = |info: &&ValueInfoProto| !initializers.contains(info.name.as_deref().unwrap_or_default());
    let inputs: Vec<&ValueInfoProto> = graph.input.iter().filter(is_input).collect();
    let &[info] = inputs.as_slice() else {
        return Err(ImportError::mismatch("graph", "one input", inputs.len().to_string()));
    };
    let declaration = Declaration::read(info, "input")?;
    let place = format!("input '{}'", declaration.name);
    let dtype =
        declaration.dtype.ok_or_else(|| ImportError::mismatch(&place, "float32, int8 or uint8", "no element type"))?;
    let declared = declaration.shape.as_deref().unwrap_or_default();
    let (Some(batch), rest) = (declared.first(), declared.get(1..).unwrap_or_default()) else {
        return Err(ImportError::mismatch(place, "a shape with a batch dimension", "none"));
    };
    if batch.size().is_some_and(|batch| batch != 1) {
        return Err(ImportError::mismatch(place, "a batch of 1 or without a size", show(declared)));
    }
    let rest: Option<Vec<usize>> = rest.iter().map(|dim| dim.size()).collect();
    let expected = "a size for every dimension but the batch (export the model with sizes instead of names)";
    let rest = rest.ok_or_else(|| ImportError::mismatch(&place, expected, show(declared)))?;
    let shape = std::iter::once(1).chain(rest).collect();
    Ok((declaration, dtype, shape))
}

/// The one declared output.
pub(crate) fn output(graph: &GraphProto) -> Result<Declaration<'_>, ImportError> {
    match graph.output.as_slice() {
        [info] => Declaration::read(info, "output"),
        other => Err(ImportError::mismatch("graph", "one output", other.len().to_string())),
    }
}

/// The output port for the value that the graph computes under the declared name.
pub(crate) fn finish(
    ctx: &mut Context<'_>,
    declaration: &Declaration<'_>,
    value: Value,
    last: &Node<'_>,
) -> Result<Port, ImportError> {
    let place = format!("output '{}'", declaration.name);
    let mut whole = None;
    let (tensor, declared): (TensorId, Declared) = match value {
        Value::Stored(tensor) => (tensor, Declared::Integer),
        Value::Whole { tensor, dtype } => {
            whole = Some(dtype.to_string());
            (tensor, Declared::Integer)
        }
        Value::Activation(activation) => {
            let Activation { tensor, scale, zero, .. } = ctx.settle(last, activation)?;
            (tensor, Declared::Float32 { scale, zero })
        }
        other => {
            let expected = "an 8-bit tensor, or one behind a DequantizeLinear";
            return Err(ImportError::mismatch(place, expected, other.describe()));
        }
    };
    let found = ctx.tensor(tensor);
    let computed = match declared {
        Declared::Float32 { .. } => "float32".to_owned(),
        Declared::Integer => whole.unwrap_or_else(|| found.element.map_or("none", |e| e.name()).to_owned()),
    };
    if let Some(dtype) = declaration.dtype.filter(|dtype| dtype.to_string() != computed) {
        return Err(ImportError::mismatch(place, format!("{dtype}, as declared"), computed));
    }
    if let Some(shape) = &declaration.shape {
        let fits = |(want, got): (&Dimension<'_>, &usize)| want.size().is_none_or(|want| want == *got);
        if shape.len() != found.shape.len() || !shape.iter().zip(&found.shape).all(fits) {
            let expected = format!("shape {}, as declared", show(shape));
            return Err(ImportError::mismatch(place, expected, format!("{:?}", found.shape)));
        }
    }
    Ok(Port { name: declaration.name.to_owned(), shape: found.shape.clone(), declared, tensor })
}

/// A declared shape, with the names of what has no size, or `?`.
fn show(shape: &[Dimension<'_>]) -> String {
    let one = |dim: &Dimension<'_>| match dim {
        Dimension::Size(size) => size.to_string(),
        Dimension::Open("") => "?".to_owned(),
        Dimension::Open(name) => (*name).to_owned(),
    };
    let dims: Vec<String> = shape.iter().map(one).collect();
    format!("[{}]", dims.join(", "))
}
