//! Which nodes the output needs, in an order in which they can run.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::error::ImportError;
use super::node::label;
use crate::proto::{GraphProto, NodeProto};

/// Indices of the nodes that `output` depends on, in topological order (the file's, where that is one).
///
/// `given` are the names that need no node: inputs and initializers.
pub(crate) fn live_nodes(graph: &GraphProto, given: &HashSet<&str>, output: &str) -> Result<Vec<usize>, ImportError> {
    let producers = producers(graph, given)?;
    let live = reachable(graph, &producers, given, output)?;
    sort(graph, &producers, &live)
}

fn producers<'a>(graph: &'a GraphProto, given: &HashSet<&str>) -> Result<HashMap<&'a str, usize>, ImportError> {
    let mut producers = HashMap::new();
    for (index, node) in graph.node.iter().enumerate() {
        for name in node.output.iter().filter(|name| !name.is_empty()) {
            if given.contains(name.as_str()) || producers.insert(name.as_str(), index).is_some() {
                return Err(ImportError::mismatch(
                    format!("tensor '{name}'"),
                    "to be written once",
                    format!("a second time by {}", label(node)),
                ));
            }
        }
    }
    Ok(producers)
}

/// Names that a node reads, without the optional inputs that are left out.
fn reads(node: &NodeProto) -> impl Iterator<Item = &str> {
    node.input.iter().map(String::as_str).filter(|name| !name.is_empty())
}

fn reachable(
    graph: &GraphProto,
    producers: &HashMap<&str, usize>,
    given: &HashSet<&str>,
    output: &str,
) -> Result<BTreeSet<usize>, ImportError> {
    let mut live = BTreeSet::new();
    let mut wanted = vec![(output, None)];
    while let Some((name, reader)) = wanted.pop() {
        if given.contains(name) {
            continue;
        }
        let Some(&index) = producers.get(name) else {
            let place = reader.map_or_else(|| "graph output".to_owned(), |reader: &NodeProto| label(reader));
            return Err(ImportError::Dangling { place, tensor: name.to_owned() });
        };
        if live.insert(index) {
            let node = &graph.node[index];
            wanted.extend(reads(node).map(|name| (name, Some(node))));
        }
    }
    Ok(live)
}

fn sort(
    graph: &GraphProto,
    producers: &HashMap<&str, usize>,
    live: &BTreeSet<usize>,
) -> Result<Vec<usize>, ImportError> {
    let mut readers: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut waiting: HashMap<usize, usize> = HashMap::new();
    for &index in live {
        let sources: BTreeSet<usize> =
            reads(&graph.node[index]).filter_map(|name| producers.get(name).copied()).collect();
        waiting.insert(index, sources.len());
        for source in sources {
            readers.entry(source).or_default().push(index);
        }
    }
    let mut ready: BTreeSet<usize> = live.iter().copied().filter(|index| waiting[index] == 0).collect();
    let mut order = Vec::with_capacity(live.len());
    while let Some(index) = ready.pop_first() {
        order.push(index);
        for &reader in readers.get(&index).map(Vec::as_slice).unwrap_or_default() {
            if let Some(count) = waiting.get_mut(&reader) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(reader);
                }
            }
        }
    }
    if order.len() == live.len() {
        return Ok(order);
    }
    let done: HashSet<usize> = order.into_iter().collect();
    let nodes = live.iter().filter(|index| !done.contains(index)).map(|&index| label(&graph.node[index])).collect();
    Err(ImportError::Cycle { nodes })
}
