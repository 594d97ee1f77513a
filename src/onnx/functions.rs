//! Functions of a model, none of which may call itself.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};
use std::ops::Range;

use super::wire::{Damage, Wire};

/// How deep graphs may stand in nodes of graphs.
const MAX_DEPTH: usize = 64;
/// The most calls of different functions from functions.
const MAX_CALLS: usize = 1 << 18;
/// The longest name of an operator or a function.
const LONGEST: usize = 1 << 12;

/// What a function is called by: name, domain and overload.
type Id = [String; 3];

/// The numbers of the fields that hold name, domain and overload.
const OF_FUNCTION: [u64; 3] = [1, 10, 13];
const OF_NODE: [u64; 3] = [4, 7, 8];

const FUNCTION_NODE: u64 = 7;
const NODE_ATTRIBUTE: u64 = 5;
const ATTRIBUTE_GRAPH: u64 = 6;
const ATTRIBUTE_GRAPHS: u64 = 11;
const GRAPH_NODE: u64 = 1;

/// A message that is walked for calls.
#[derive(Clone, Copy)]
enum Kind {
    Function,
    Node,
    Attribute,
    Graph,
}

impl Kind {
    /// What a field of this number holds, where that can hold calls.
    const fn inner(self, number: u64) -> Option<Self> {
        match (self, number) {
            (Self::Function, FUNCTION_NODE) | (Self::Graph, GRAPH_NODE) => Some(Self::Node),
            (Self::Node, NODE_ATTRIBUTE) => Some(Self::Attribute),
            (Self::Attribute, ATTRIBUTE_GRAPH | ATTRIBUTE_GRAPHS) => Some(Self::Graph),
            _ => None,
        }
    }
}

/// Checks that no function calls itself, be it through others.
pub(super) fn check<R: Read + Seek>(wire: &mut Wire<R>, functions: &[Range<u64>]) -> Result<(), Damage> {
    let mut ids = HashMap::new();
    for (at, function) in functions.iter().enumerate() {
        let id = id(wire, function, OF_FUNCTION)?;
        ids.insert(id, at);
    }
    let mut calls: Vec<HashSet<usize>> = Vec::with_capacity(functions.len());
    let mut total = 0;
    for function in functions {
        let mut called = HashSet::new();
        collect(wire, function, &ids, &mut called)?;
        total += called.len();
        if total > MAX_CALLS {
            return Err(Damage::new(function.start, format!("functions call functions more than {MAX_CALLS} times")));
        }
        calls.push(called);
    }
    let Some(recursive) = in_circle(&calls) else { return Ok(()) };
    let name = ids.iter().find(|(_, at)| **at == recursive).map_or("", |(id, _)| id[0].as_str());
    let at = functions.get(recursive).map_or(0, |function| function.start);
    Err(Damage::new(at, format!("the function `{name}` calls itself, be it through others")))
}

/// A function that takes part in a circle of calls: one that is left once those that call none that is
/// left are taken away, again and again.
fn in_circle(calls: &[HashSet<usize>]) -> Option<usize> {
    let mut callers: Vec<Vec<usize>> = vec![Vec::new(); calls.len()];
    let mut open: Vec<usize> = calls.iter().map(HashSet::len).collect();
    for (caller, called) in calls.iter().enumerate() {
        called.iter().for_each(|called| callers[*called].push(caller));
    }
    let mut done: Vec<usize> = (0..calls.len()).filter(|at| open[*at] == 0).collect();
    while let Some(leaf) = done.pop() {
        for caller in &callers[leaf] {
            open[*caller] -= 1;
            if open[*caller] == 0 {
                done.push(*caller);
            }
        }
    }
    // What is left may only lead to a circle; following calls ends within one.
    let mut at = open.iter().position(|left| *left > 0)?;
    for _ in 0..calls.len() {
        at = calls[at].iter().copied().find(|called| open[*called] > 0)?;
    }
    Some(at)
}

fn id<R: Read + Seek>(wire: &mut Wire<R>, message: &Range<u64>, fields: [u64; 3]) -> Result<Id, Damage> {
    let mut id = Id::default();
    wire.go_to(message.start)?;
    while let Some(field) = wire.field(message.end)? {
        match fields.iter().position(|number| *number == field.number) {
            Some(which) => id[which] = wire.text(field.bytes("a name")?, LONGEST, "a name")?,
            None => wire.pass(&field)?,
        }
    }
    Ok(id)
}

/// Collects the functions that a function calls, wherever the calls stand in it.
fn collect<R: Read + Seek>(
    wire: &mut Wire<R>,
    function: &Range<u64>,
    ids: &HashMap<Id, usize>,
    called: &mut HashSet<usize>,
) -> Result<(), Damage> {
    let mut open = vec![(Kind::Function, function.end)];
    wire.go_to(function.start)?;
    while let Some((kind, end)) = open.last().copied() {
        let Some(field) = wire.field(end)? else {
            open.pop();
            continue;
        };
        let Some(inner) = kind.inner(field.number) else {
            wire.pass(&field)?;
            continue;
        };
        let range = field.bytes("a node, an attribute or a graph")?;
        if open.len() > 3 * MAX_DEPTH {
            return Err(Damage::new(range.start, format!("graphs are nested more than {MAX_DEPTH} deep")));
        }
        if matches!(inner, Kind::Node) {
            called.extend(ids.get(&id(wire, &range, OF_NODE)?).copied());
            wire.go_to(range.start)?;
        }
        open.push((inner, range.end));
    }
    Ok(())
}
