//! Where QuantizeLinear and DequantizeLinear go.
//!
//! A tensor gets the pair if something reads it that needs integers: a layer, a sum, a pool, a function. None goes
//! between a layer and its ReLU, within a function of one tensor (`x sigmoid(x)`), or behind what only moves
//! elements: they stay on the grid of the tensor they come from.

use std::collections::HashMap;

use proofmark_onnx::proto::NodeProto;

use crate::fold::Folded;
use crate::nodes::{input, operator, output};
use crate::operators::{Kind, kind};
use crate::scales::Parameters;
use crate::statistics::Summary;

/// Concatenated tensors share a scale unless that makes the steps of one of them larger than this many times.
const SHARED_AT_MOST: f64 = 1.5;

/// What stands in a tensor of real numbers.
#[derive(Clone, Debug, PartialEq)]
enum State {
    /// Sums of a layer or of an operator, on no 8-bit grid.
    Real { layer: bool },
    /// On the grid of this quantised tensor.
    Stored(String),
    /// This tensor on a grid, plus or times a constant: a sum, and a function too.
    Shifted(String),
    /// A function of this one tensor on a grid.
    Function(String),
}

/// The tensors that are quantised.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// In the order in which they are computed.
    pub(crate) quantised: Vec<String>,
    /// Tensors that take the parameters of another one.
    like: HashMap<String, String>,
}

impl Plan {
    /// The tensor whose parameters a quantised tensor takes: itself, or another one.
    pub(crate) fn owner<'p>(&'p self, mut name: &'p str) -> &'p str {
        while let Some(next) = self.like.get(name) {
            name = next;
        }
        name
    }

    /// Whether a tensor has the pair.
    pub(crate) fn is_quantised(&self, name: &str) -> bool {
        self.quantised.iter().any(|known| known == name)
    }
}

struct Planner<'f> {
    folded: &'f Folded,
    states: HashMap<String, State>,
    /// Tensors that get the pair as soon as they are written.
    known: Vec<String>,
    plan: Plan,
}

/// What calibration saw of a tensor, and the parameters that this alone would give.
pub(crate) struct Seen<'s> {
    /// Of a tensor by name.
    pub(crate) summary: &'s dyn Fn(&str) -> Option<Summary>,
    /// For what was seen.
    pub(crate) own: &'s dyn Fn(&Summary) -> Parameters,
}

/// Plans a model.
///
/// A tensor may turn out to need the pair after an earlier reader took it without: then once more, knowing that.
pub(crate) fn plan(folded: &Folded, model_input: &str, seen: &Seen<'_>) -> Plan {
    let mut known = Vec::new();
    loop {
        let planner = Planner { folded, states: HashMap::new(), known: known.clone(), plan: Plan::default() };
        let plan = planner.plan(model_input, seen);
        if plan.quantised.len() == known.len() {
            return plan;
        }
        known.clone_from(&plan.quantised);
    }
}

impl Planner<'_> {
    fn plan(mut self, model_input: &str, seen: &Seen<'_>) -> Plan {
        self.set(model_input, State::Real { layer: false });
        self.stored(model_input);
        for node in &self.folded.nodes {
            self.node(node, seen);
        }
        let last = &self.folded.output;
        match self.states.get(last).cloned() {
            Some(State::Stored(root)) => self.quantise(last, Some(root)),
            Some(_) => self.quantise(last, None),
            None => {}
        }
        self.plan
    }

    fn set(&mut self, name: &str, state: State) {
        self.states.insert(name.to_owned(), state);
    }

    /// Gives a tensor the pair, with parameters of its own or those of another one.
    fn quantise(&mut self, name: &str, like: Option<String>) {
        if !self.plan.is_quantised(name) {
            self.plan.quantised.push(name.to_owned());
        }
        if let Some(like) = like.filter(|like| like != name) {
            self.plan.like.insert(name.to_owned(), like);
        }
        self.set(name, State::Stored(name.to_owned()));
    }

    /// The quantised tensor on whose grid a tensor is, which it may become now. `None` if it has no real numbers.
    fn stored(&mut self, name: &str) -> Option<String> {
        match self.states.get(name)? {
            State::Stored(root) => Some(root.clone()),
            _ => {
                self.quantise(name, None);
                Some(name.to_owned())
            }
        }
    }

    fn node(&mut self, node: &NodeProto, seen: &Seen<'_>) {
        let inputs: Vec<String> =
            node.input.iter().filter(|name| self.states.contains_key(name.as_str())).cloned().collect();
        let state = match kind(operator(node)) {
            Kind::Layer => {
                inputs.iter().for_each(|name| drop(self.stored(name)));
                State::Real { layer: inputs.len() == 1 }
            }
            Kind::Band => self.band(node, &inputs),
            Kind::Move => {
                let root = inputs.first().and_then(|name| self.stored(name));
                root.map_or(State::Real { layer: false }, State::Stored)
            }
            Kind::Concat => self.concat(&inputs, seen),
            Kind::Function => match inputs.first().and_then(|name| self.states.get(name).cloned().map(|s| (name, s))) {
                Some((_, State::Function(root) | State::Shifted(root))) if self.unary(node) => State::Function(root),
                Some((name, _)) => {
                    self.stored(name);
                    State::Function(name.clone())
                }
                None => State::Real { layer: false },
            },
            Kind::Arithmetic => self.arithmetic(node, &inputs),
            Kind::Other => {
                inputs.iter().for_each(|name| drop(self.stored(name)));
                State::Real { layer: false }
            }
        };
        for name in node.output.iter().filter(|name| self.folded.shapes.contains_key(name.as_str())) {
            self.set(name, state.clone());
            if self.known.contains(name) {
                self.quantise(name, if let State::Stored(root) = &state { Some(root.clone()) } else { None });
            }
        }
        // A clip of integers is itself a step that writes integers.
        if kind(operator(node)) == Kind::Band
            && let State::Stored(root) = state
        {
            self.quantise(output(node), Some(root));
        }
    }

    fn band(&mut self, node: &NodeProto, inputs: &[String]) -> State {
        let Some(name) = inputs.first() else { return State::Real { layer: false } };
        match self.states.get(name).cloned() {
            Some(State::Real { .. }) if self.folded.uses(name) == 1 && self.folded.band(node).is_some() => {
                State::Real { layer: false }
            }
            Some(state @ (State::Function(_) | State::Shifted(_))) => state,
            _ => self.stored(name).map_or(State::Real { layer: false }, State::Stored),
        }
    }

    fn concat(&mut self, inputs: &[String], seen: &Seen<'_>) -> State {
        let roots: Vec<String> = inputs.iter().filter_map(|name| self.stored(name)).collect();
        let mut owners: Vec<String> = roots.iter().map(|root| self.plan.owner(root).to_owned()).collect();
        owners.sort();
        owners.dedup();
        let each: Vec<Summary> = owners.iter().filter_map(|owner| (seen.summary)(owner)).collect();
        let together = each.iter().skip(1).fold(each.first().cloned(), |all, next| all.map(|all| all.with(next)));
        let Some(together) = together.filter(|_| each.len() == owners.len()) else {
            return State::Real { layer: false };
        };
        let scale = |summary: &Summary| f64::from((seen.own)(summary).scale);
        if each.iter().any(|summary| scale(&together) > SHARED_AT_MOST * scale(summary)) {
            return State::Real { layer: false };
        }
        let Some(first) = owners.first().cloned() else { return State::Real { layer: false } };
        for other in owners.into_iter().skip(1) {
            self.plan.like.insert(other, first.clone());
        }
        State::Stored(first)
    }

    /// Whether a function reads nothing else that is computed, and no constant for each channel.
    fn unary(&self, node: &NodeProto) -> bool {
        node.input.iter().skip(1).all(|name| self.scalar(name))
    }

    fn scalar(&self, name: &str) -> bool {
        name.is_empty() || self.folded.float(name).is_some_and(|(_, data)| data.len() == 1)
    }

    fn arithmetic(&mut self, node: &NodeProto, inputs: &[String]) -> State {
        if let [name] = inputs
            && node.input.len() == 2
        {
            let scalar = node.input.iter().filter(|other| *other != name).all(|other| self.scalar(other));
            return match self.states.get(name).cloned() {
                // The bias of a layer.
                Some(State::Real { layer: true }) if operator(node) == "Add" && self.folded.uses(name) == 1 => {
                    State::Real { layer: true }
                }
                Some(State::Function(root)) if scalar => State::Function(root),
                Some(State::Shifted(root)) if scalar => State::Shifted(root),
                _ => {
                    self.stored(name);
                    if scalar { State::Shifted(name.clone()) } else { State::Real { layer: false } }
                }
            };
        }
        if let [Some((a, a_function)), Some((b, b_function))] = [0, 1].map(|i| self.source(input(node, i)?))
            && a == b
            && (a_function || b_function)
        {
            return State::Function(a);
        }
        inputs.iter().for_each(|name| drop(self.stored(name)));
        State::Real { layer: false }
    }

    /// The tensor that a value is a function of, and whether only a function.
    fn source(&self, name: &str) -> Option<(String, bool)> {
        match self.states.get(name)? {
            State::Stored(_) => Some((name.to_owned(), false)),
            State::Shifted(source) => Some((source.clone(), false)),
            State::Function(source) => Some((source.clone(), true)),
            State::Real { .. } => None,
        }
    }
}
