//! A node of the file with its attributes, typed and named in errors.

use super::error::ImportError;
use crate::proto::{AttributeProto, NodeProto, TensorProto, attribute_type};

/// How messages name a node: `node conv3 (Conv)`.
pub(crate) fn label(node: &NodeProto) -> String {
    let operator = node.op_type.as_deref().unwrap_or("no operator");
    let operator = match node.domain.as_deref() {
        None | Some("" | "ai.onnx") => operator.to_owned(),
        Some(domain) => format!("{domain}.{operator}"),
    };
    match (node.name.as_deref().unwrap_or_default(), node.output.first()) {
        ("", Some(output)) => format!("node writing '{output}' ({operator})"),
        ("", None) => format!("node without name ({operator})"),
        (name, _) => format!("node {name} ({operator})"),
    }
}

/// A node under import.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) proto: &'a NodeProto,
}

impl<'a> Node<'a> {
    /// How messages name it.
    pub(crate) fn label(&self) -> String {
        label(self.proto)
    }

    /// Its name, or that of its first output.
    pub(crate) fn name(&self) -> String {
        match self.proto.name.as_deref() {
            None | Some("") => self.output_name().to_owned(),
            Some(name) => name.to_owned(),
        }
    }

    /// The operator's name.
    pub(crate) fn operator(&self) -> &'a str {
        self.proto.op_type.as_deref().unwrap_or_default()
    }

    /// Name of its first output.
    pub(crate) fn output_name(&self) -> &'a str {
        self.proto.output.first().map_or("", String::as_str)
    }

    /// Name of an input; `None` if it is left out.
    pub(crate) fn input_name(&self, index: usize) -> Option<&'a str> {
        self.proto.input.get(index).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// An error about the node as a whole.
    pub(crate) fn mismatch(&self, expected: impl Into<String>, got: impl Into<String>) -> ImportError {
        ImportError::mismatch(self.label(), expected, got)
    }

    /// `node conv3 (Conv), input 'W'`.
    pub(crate) fn input_place(&self, role: &str) -> String {
        format!("{}, input '{role}'", self.label())
    }

    /// An error about an input.
    pub(crate) fn input_mismatch(
        &self,
        role: &str,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> ImportError {
        ImportError::mismatch(self.input_place(role), expected, got)
    }

    /// An error about an attribute.
    pub(crate) fn attribute_mismatch(
        &self,
        name: &str,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> ImportError {
        ImportError::mismatch(format!("{}, attribute '{name}'", self.label()), expected, got)
    }

    /// Refuses attributes that the importer does not know and those that are given twice.
    pub(crate) fn check_attributes(&self, known: &[&str]) -> Result<(), ImportError> {
        let mut seen = Vec::new();
        for attribute in &self.proto.attribute {
            let name = attribute.name.as_deref().unwrap_or_default();
            if !known.contains(&name) {
                let expected = if known.is_empty() { "no attributes".to_owned() } else { format!("one of {known:?}") };
                return Err(self.attribute_mismatch(name, expected, "an attribute that the importer does not know"));
            }
            if seen.contains(&name) {
                return Err(self.attribute_mismatch(name, "it once", "it twice"));
            }
            seen.push(name);
        }
        Ok(())
    }

    /// An integer attribute.
    pub(crate) fn int(&self, name: &str) -> Result<Option<i64>, ImportError> {
        self.attribute(name, attribute_type::INT, "an integer", |a| Some(a.i.unwrap_or(0)))
    }

    /// A float attribute.
    pub(crate) fn float(&self, name: &str) -> Result<Option<f32>, ImportError> {
        self.attribute(name, attribute_type::FLOAT, "a float", |a| Some(a.f.unwrap_or(0.0)))
    }

    /// A string attribute.
    pub(crate) fn string(&self, name: &str) -> Result<Option<String>, ImportError> {
        self.attribute(name, attribute_type::STRING, "a string", |a| {
            String::from_utf8(a.s.clone().unwrap_or_default()).ok()
        })
    }

    /// A list of integers.
    pub(crate) fn ints(&self, name: &str) -> Result<Option<&'a [i64]>, ImportError> {
        self.attribute(name, attribute_type::INTS, "integers", |a| Some(a.ints.as_slice()))
    }

    /// A list of floats.
    pub(crate) fn floats(&self, name: &str) -> Result<Option<&'a [f32]>, ImportError> {
        self.attribute(name, attribute_type::FLOATS, "floats", |a| Some(a.floats.as_slice()))
    }

    /// A tensor.
    pub(crate) fn tensor(&self, name: &str) -> Result<Option<&'a TensorProto>, ImportError> {
        self.attribute(name, attribute_type::TENSOR, "a tensor", |a| a.t.as_ref())
    }

    /// An integer attribute that must have its default value.
    pub(crate) fn only_int(&self, name: &str, default: i64) -> Result<(), ImportError> {
        match self.int(name)? {
            Some(got) if got != default => Err(self.attribute_mismatch(name, default.to_string(), got.to_string())),
            _ => Ok(()),
        }
    }

    /// A float attribute that must have its default value.
    #[allow(clippy::float_cmp)]
    pub(crate) fn only_float(&self, name: &str, default: f32) -> Result<(), ImportError> {
        match self.float(name)? {
            Some(got) if got != default => Err(self.attribute_mismatch(name, default.to_string(), got.to_string())),
            _ => Ok(()),
        }
    }

    fn attribute<T>(
        &self,
        name: &str,
        kind: i32,
        expected: &str,
        read: impl FnOnce(&'a AttributeProto) -> Option<T>,
    ) -> Result<Option<T>, ImportError> {
        let Some(attribute) = self.proto.attribute.iter().find(|a| a.name.as_deref() == Some(name)) else {
            return Ok(None);
        };
        if attribute.ref_attr_name.as_deref().is_some_and(|reference| !reference.is_empty()) {
            return Err(self.attribute_mismatch(name, expected, "a reference to a function's argument"));
        }
        match attribute.r#type {
            None | Some(0) => {}
            Some(got) if got == kind => {}
            Some(got) => return Err(self.attribute_mismatch(name, expected, format!("attribute type {got}"))),
        }
        let value = read(attribute).ok_or_else(|| self.attribute_mismatch(name, expected, "something else"))?;
        Ok(Some(value))
    }
}
