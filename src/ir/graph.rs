//! A graph: its inputs, outputs and states, in the order of the file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Read, Seek, SeekFrom};

use super::layer::{Inside, Kind, Port};
use super::shape::names;
use super::xml::{Damage, Tag, Xml};
use super::{Kept, info};
use crate::error::shortened;
use crate::signature::{ElementType, Format, Signature, State};

/// The outermost element.
const GRAPH: &str = "net";
/// The oldest version that is read; before it, there were no names of tensors.
const OLDEST: i64 = 10;
/// The newest version that OpenVINO reads.
const NEWEST: i64 = 11;

/// Where a tensor comes out: the layer and the port.
type Source = (u64, u64);

/// What is read of a graph.
#[derive(Default)]
struct Graph {
    signature: Signature,
    weights: u64,
    kept: Kept,
    /// The outputs that have no names of their own, by their layers.
    nameless: HashMap<u64, usize>,
    /// Where the tensor comes from that each of them gives.
    sources: BTreeMap<Source, Vec<usize>>,
    /// All names of inputs.
    names: HashSet<String>,
    /// The states that are written, each with the type of what is written last.
    written: HashMap<String, ElementType>,
    has_layers: bool,
}

pub(super) fn read(mut source: impl Read + Seek) -> Result<(Signature, u64), Damage> {
    let mut graph = Graph::default();
    walk(&mut source, |xml, tag| match tag.name().as_str() {
        "layers" => graph.layers(xml),
        "edges" => graph.edges(xml),
        "rt_info" => info::read(xml, "", &mut graph.kept, &mut graph.signature.info),
        _ => xml.skip(),
    })
    .and_then(|version| {
        graph.signature.ir_version = version;
        if graph.has_layers { Ok(()) } else { Err(Damage::at_start("it holds no layers")) }
    })?;
    if !graph.sources.is_empty() {
        walk(&mut source, |xml, tag| if tag.name() == "layers" { graph.name_outputs(xml) } else { xml.skip() })?;
    }
    Ok(graph.done())
}

/// Does something with each element of a graph, and gives the version.
fn walk<S: Read + Seek>(
    source: &mut S,
    mut each: impl FnMut(&mut Xml<&mut S>, &Tag) -> Result<(), Damage>,
) -> Result<i64, Damage> {
    source.seek(SeekFrom::Start(0)).map_err(|error| Damage::at_start(error.to_string()))?;
    let mut xml = Xml::new(source);
    let Some(graph) = xml.child()? else { return Err(xml.damage("there is no element in it")) };
    if graph.name() != GRAPH {
        return Err(Damage { is_foreign: true, ..xml.damage(foreign(&graph)) });
    }
    let version = graph.number("version").and_then(|version| i64::try_from(version).ok()).unwrap_or_default();
    if !(OLDEST..=NEWEST).contains(&version) {
        return Err(xml.damage(format!("it is of version {version}, and versions {OLDEST} to {NEWEST} are read")));
    }
    while let Some(tag) = xml.child()? {
        each(&mut xml, &tag)?;
    }
    match xml.child()? {
        Some(_) => Err(xml.damage("a second element stands after the graph")),
        None => Ok(version),
    }
}

/// What is said of a text in XML that is something else.
fn foreign(outermost: &Tag) -> String {
    let found = shortened(&outermost.name());
    format!("its outermost element is `{found}`, where that of a graph is `{GRAPH}`: no ONNX file, and no graph as XML")
}

impl Graph {
    fn layers<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), Damage> {
        while let Some(layer) = xml.child()? {
            self.has_layers = true;
            match Kind::of(&layer) {
                Kind::Other => xml.skip()?,
                Kind::Weights => self.weights = self.weights.max(Inside::read(xml)?.weights_end),
                kind => self.layer(xml, kind, &layer)?,
            }
        }
        Ok(())
    }

    fn layer<R: Read>(&mut self, xml: &mut Xml<R>, kind: Kind, layer: &Tag) -> Result<(), Damage> {
        let inside = Inside::read(xml)?;
        let (name, id) = (layer.attribute("name").unwrap_or_default(), layer.number("id").unwrap_or(u64::MAX));
        self.kept.tensor(xml)?;
        let state = inside.state.clone();
        let given = layer.attribute("output_names").as_deref().map(names).unwrap_or_default();
        if kind == Kind::Output && given.is_empty() {
            self.nameless.insert(id, self.signature.outputs.len());
        }
        let taken = inside.taken();
        let value = inside.into_value(&name, given);
        value.names().chain([state.as_str()]).try_for_each(|name| self.kept.text(xml, name))?;
        if kind == Kind::Input {
            let twice = value.names().find(|name| !self.names.insert((*name).to_owned()));
            if let Some(name) = twice {
                return Err(xml.damage(format!("there are two inputs `{}`", shortened(name))));
            }
        }
        match kind {
            Kind::Input => self.signature.inputs.push(value),
            Kind::Output => self.signature.outputs.push(value),
            Kind::Reads => self.signature.states.push(State { id: state, value, is_written: false, written_as: None }),
            Kind::Writes => drop(self.written.insert(state, taken)),
            Kind::Weights | Kind::Other => {}
        }
        Ok(())
    }

    /// Looks where outputs without names come from.
    fn edges<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), Damage> {
        while let Some(edge) = xml.child()? {
            let to = edge.number("to-layer").and_then(|layer| self.nameless.remove(&layer));
            if let (Some(output), Some(layer), Some(port)) = (to, edge.number("from-layer"), edge.number("from-port")) {
                self.sources.entry((layer, port)).or_default().push(output);
            }
            xml.skip()?;
        }
        Ok(())
    }

    /// Gives outputs the names of the tensors that they are.
    fn name_outputs<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), Damage> {
        while let Some(layer) = xml.child()? {
            let id = layer.number("id").unwrap_or(u64::MAX);
            if self.sources.range((id, 0)..=(id, u64::MAX)).next().is_none() {
                xml.skip()?;
                continue;
            }
            while let Some(side) = xml.child()? {
                if side.name() == "output" { self.name_by_ports(xml, id)? } else { xml.skip()? }
            }
        }
        Ok(())
    }

    fn name_by_ports<R: Read>(&mut self, xml: &mut Xml<R>, layer: u64) -> Result<(), Damage> {
        while let Some(tag) = xml.child()? {
            let port = Port::read(xml, &tag, false)?;
            let outputs = self.sources.get(&(layer, port.id)).map(Vec::as_slice).unwrap_or_default();
            for at in outputs {
                if let Some((output, (first, others))) =
                    self.signature.outputs.get_mut(*at).zip(port.names.split_first())
                {
                    port.names.iter().try_for_each(|name| self.kept.text(xml, name))?;
                    output.name.clone_from(first);
                    output.other_names = others.to_vec();
                }
            }
        }
        Ok(())
    }

    fn done(mut self) -> (Signature, u64) {
        for state in &mut self.signature.states {
            let written = self.written.get(&state.id);
            state.is_written = written.is_some();
            state.written_as = written.copied().filter(|element| element.0 != 0);
        }
        self.signature.format = Format::Ir;
        (self.signature, self.weights)
    }
}
