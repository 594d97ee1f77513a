//! A config class flattened: all that it has of its own and from the classes that it extends, with the
//! line that says so.

mod normalized;

use std::collections::HashMap;
use std::fmt;

use indexmap::IndexSet;

use crate::compiler::{Compiler, linked};
use crate::diagnostic::{Diagnostics, Document, Inside, Node, Place, Reports};
use crate::model::split_past;
use crate::read::load;
use crate::read::sources::Sources;
use crate::resolve::{self, Class, OF_EXPORTERS, Registry};

/// What a class has, in sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The class, what it extends, its facts, its inputs, and so on.
    pub sections: Vec<Section>,
}

/// What a class has under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// The key, for instance `inputs`, or `facts` for what has a single value.
    pub name: String,
    /// What is said, in the order in which it counts.
    pub lines: Vec<Line>,
}

/// Something that is said of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// How many conditions and loops it stands in.
    pub depth: usize,
    /// What is said, in the words of the registry.
    pub text: String,
    /// The file that says it, relative to the registry.
    pub file: String,
    /// The line of the file, from 1.
    pub line: usize,
    /// Whether the file is one of the registry that this one is laid over.
    pub is_of_base: bool,
}

/// Why a class cannot be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExplainError {
    /// The registry has no such class.
    UnknownClass {
        /// The name that was asked for.
        name: String,
        /// The class that is near to it, or that of the model type that it is.
        near: Option<String>,
    },
    /// The registry is wrong.
    Registry(Diagnostics),
}

impl fmt::Display for ExplainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownClass { name, near } => write!(f, "unknown class `{name}`{}", suggestion(near.as_deref())),
            Self::Registry(diagnostics) => diagnostics.fmt(f),
        }
    }
}

impl std::error::Error for ExplainError {}

fn suggestion(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

impl Compiler<'_> {
    /// Explains a config class of a registry by its name.
    ///
    /// # Errors
    /// [`ExplainError::UnknownClass`] if there is no such class, [`ExplainError::Registry`] if it may be among what is left
    /// out because of errors.
    pub fn explain(&self, sources: &Sources, class: &str) -> Result<Explanation, ExplainError> {
        let reports = Reports::default();
        let files = load::load(self.base, sources, &reports);
        let registry = linked(&files, reports).map_err(ExplainError::Registry)?;
        let Some(index) = registry.class(class) else {
            registry.reports.result(&files.texts).map_err(ExplainError::Registry)?;
            let known = registry.classes.iter().map(|class| class.name);
            let of_model = registry.models.iter().filter(|model| model.model_type == class);
            let mut of_model = of_model.flat_map(|model| &model.exporters).map(|of| registry.classes[of.class].name);
            let near = of_model.next().or_else(|| optimum_exporters_common::nearest(class, known)).map(str::to_owned);
            return Err(ExplainError::UnknownClass { name: class.to_owned(), near });
        };
        let texts = files.texts.files.iter().map(|source| source.text.as_str()).collect();
        let of_base = files.texts.of_base;
        let mut explainer = Explainer { registry: &registry, texts, of_base, documents: HashMap::new() };
        Ok(explainer.explain(index))
    }
}

/// The keys whose entries are inherited one by one.
const MERGED: [&str; 5] = ["arguments", "attributes", "nested", "let", "outputs_for_task"];
/// The steps that are taken after those of the class that is extended.
const ADDED: [&str; 1] = ["construct"];
/// What is inherited key by key, each as a whole.
const PARTS: [&str; 1] = ["dummy_inputs"];
/// What is said in sections of its own.
const APART: [&str; 4] = ["class", "extends", "tasks", "normalized_config"];

/// Where the normalized config stands among the sections.
const AT_NORMALIZED: usize = 3;

/// The order in which sections are read; others follow.
const ORDER: [&str; 10] = [
    "arguments",
    "attributes",
    "variants",
    "construct",
    "nested",
    "let",
    "inputs",
    "outputs",
    "outputs_for_task",
    "past",
];

struct Explainer<'r, 't> {
    registry: &'r Registry<'r>,
    texts: Vec<&'t str>,
    /// How many files are those of the registry that this one is laid over.
    of_base: usize,
    documents: HashMap<usize, Document<'t>>,
}

impl<'t> Explainer<'_, 't> {
    fn explain(&mut self, class: usize) -> Explanation {
        let registry = self.registry;
        for file in 0..self.texts.len() {
            let text = self.texts[file];
            let is_named = registry.ancestry(class).any(|class| class.place.file == file);
            let is_of_all = !registry.files[file].contains('/');
            let registers = registry.supports_of(class).any(|support| support.place.file == file);
            let generates = registry.generators.values().any(|generator| generator.place.file == file);
            if is_named || is_of_all || registers || generates {
                self.documents.insert(file, Document::parse(text));
            }
        }
        let mut sections = vec![self.classes(class), self.tasks(class), self.config(class)];
        let keys = self.keys(class);
        let facts = keys.iter().filter(|key| self.is_fact(class, key));
        let lines = facts.filter_map(|key| self.nearest(class, key)).collect();
        sections.push(Section { name: "facts".to_owned(), lines });
        for key in keys.iter().filter(|key| !self.is_fact(class, key)) {
            match key.as_str() {
                key if PARTS.contains(&key) => sections.extend(self.parts(class, key)),
                key if MERGED.contains(&key) => sections.push(self.merged(class, key)),
                key if ADDED.contains(&key) => sections.push(self.added(class, key)),
                key => sections.push(Section { name: key.to_owned(), lines: self.steps_of(class, &[key]) }),
            }
        }
        sections.push(self.generators(class));
        sections.insert(AT_NORMALIZED, self.normalized(class, &sections));
        sections.retain(|section| !section.lines.is_empty());
        Explanation { sections }
    }

    /// The class, those that it extends, and the model types that register it.
    fn classes(&self, class: usize) -> Section {
        let lineage: Vec<_> = self.registry.ancestry(class).collect();
        let mut lines: Vec<_> = lineage
            .iter()
            .enumerate()
            .map(|(depth, class)| {
                let extends = if depth == 0 { "" } else { "extends " };
                self.line(depth, format!("{extends}{}", class.name), &resolve::place_of_name(class.spec, &class.place))
            })
            .collect();
        for model in &self.registry.models {
            for support in model.exporters.iter().filter(|support| support.class == class) {
                let text = format!("exports {} of {} with {}", model.model_type, model.library, support.exporter);
                lines.push(self.line(0, text, &support.place.itself()));
            }
        }
        Section { name: "class".to_owned(), lines }
    }

    fn tasks(&self, class: usize) -> Section {
        let models = self.registry.models.iter().flat_map(|model| &model.exporters);
        let supports = models.filter(|support| support.class == class);
        let lines = supports.flat_map(|support| {
            support.tasks.iter().map(|(task, place)| {
                let written = self.node(place).map(|(_, node)| self.flow(place.file, node));
                let by =
                    written.filter(|written| written != task).map_or_else(String::new, |list| format!("  ({list})"));
                self.line(0, format!("{task}{by}"), place)
            })
        });
        Section { name: "tasks".to_owned(), lines: lines.collect() }
    }

    /// What `config.json` may leave out.
    fn config(&self, class: usize) -> Section {
        let models = self.registry.models.iter();
        let models = models.filter(|model| model.exporters.iter().any(|support| support.class == class));
        let mut types: Vec<_> = models.filter_map(|model| model.config_type).collect();
        types.dedup();
        let types = types.into_iter().filter_map(|name| Some((name, self.registry.config_types.get(name)?)));
        let lines = types
            .flat_map(|(_, config)| config.attributes.keys().filter_map(|name| self.entry(0, &config.place.key(name))));
        Section { name: "config".to_owned(), lines: lines.collect() }
    }

    /// The keys that the class and those above it have, those of the first ancestor first.
    fn keys(&self, class: usize) -> Vec<String> {
        let mut keys = self.names(self.furthest_first(class).map(|class| class.place.clone()));
        keys.retain(|key| !APART.contains(&key.as_str()));
        let place = |key: &String| ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len());
        keys.sort_by_key(place);
        keys
    }

    /// The class and those that it extends, the furthest first.
    fn furthest_first(&self, class: usize) -> impl Iterator<Item = &Class<'_>> {
        let lineage: Vec<_> = self.registry.ancestry(class).collect();
        lineage.into_iter().rev()
    }

    /// The names of the entries at places, each once.
    fn names(&self, places: impl Iterator<Item = Place>) -> Vec<String> {
        let mut names = IndexSet::new();
        for place in places {
            let entries = self.node(&place).into_iter().flat_map(|(_, node)| node.entries());
            names.extend(entries.map(|(name, _)| name.text().unwrap_or_default()));
        }
        names.into_iter().map(str::to_owned).collect()
    }

    fn is_fact(&self, class: usize, key: &str) -> bool {
        let node = self.says(class, &[key]).and_then(|(_, place)| self.node(&place));
        let is_step =
            node.and_then(|(_, node)| node.text()).is_some_and(|text| text == "super" || text == "outputs_for_task");
        !is_step && node.is_some_and(|(_, node)| matches!(node.inside, Inside::Scalar { .. }))
    }

    /// The nearest class that says something under a path of keys, and the place.
    fn says(&self, class: usize, path: &[&str]) -> Option<(usize, Place)> {
        let of_exporter = matches!(path, [key] if OF_EXPORTERS.contains(key));
        let lineage: Vec<_> = match of_exporter {
            true => self.registry.lineage_of_facts(class).collect(),
            false => self.registry.lineage(class).collect(),
        };
        lineage.into_iter().find_map(|class| {
            let place = path.iter().fold(self.registry.classes[class].place.clone(), |place, key| place.key(key));
            self.node(&place).map(|_| (class, place))
        })
    }

    fn nearest(&self, class: usize, key: &str) -> Option<Line> {
        self.says(class, &[key]).and_then(|(_, place)| self.entry(0, &place))
    }

    /// Entries that are inherited one by one.
    fn merged(&self, class: usize, key: &str) -> Section {
        let mut names = self.names(self.furthest_first(class).map(|class| class.place.key(key)));
        if key == "outputs_for_task" {
            let tasks: Vec<_> = self.registry.supports_of(class).flat_map(|support| &support.tasks).collect();
            let is_of_class = |name: &String| tasks.iter().any(|(task, _)| split_past(task).0 == name);
            names.retain(is_of_class);
        }
        let places = names.iter().filter_map(|name| self.says(class, &[key, name]));
        Section { name: key.to_owned(), lines: places.filter_map(|(_, place)| self.entry(0, &place)).collect() }
    }

    /// Steps of all classes, the first ancestor's first.
    fn added(&self, class: usize, key: &str) -> Section {
        let mut lineage: Vec<_> = self.registry.lineage(class).collect();
        lineage.reverse();
        let mut lines = Vec::new();
        for class in lineage {
            let place = self.registry.classes[class].place.key(key);
            if let Some((_, node)) = self.node(&place) {
                self.steps(class, &[key], (place.file, node), 0, &mut lines);
            }
        }
        Section { name: key.to_owned(), lines }
    }

    /// Each part that is inherited as a whole, as a section.
    fn parts(&self, class: usize, key: &str) -> Vec<Section> {
        let names = self.names(self.registry.ancestry(class).map(|class| class.place.key(key)));
        let section =
            |name: &String| Section { name: format!("{key}: {name}"), lines: self.steps_of(class, &[key, name]) };
        names.iter().map(section).collect()
    }

    /// The steps of the nearest class that has some.
    fn steps_of(&self, class: usize, path: &[&str]) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some((class, place)) = self.says(class, path)
            && let Some((_, node)) = self.node(&place)
        {
            self.steps(class, path, (place.file, node), 0, &mut lines);
        }
        lines
    }

    fn steps(&self, class: usize, path: &[&str], (file, node): (usize, &Node), depth: usize, lines: &mut Vec<Line>) {
        match &node.inside {
            Inside::List(items) => {
                for item in items {
                    self.steps(class, path, (file, item), depth, lines);
                }
            }
            Inside::Map(entries) => self.step(class, path, (file, entries), depth, lines),
            Inside::Scalar { .. } if node.text() == Some("super") => {
                self.inherited(class, path, None, depth, lines);
            }
            Inside::Scalar { .. } => lines.push(self.line_at(depth, self.flow(file, node), file, node)),
        }
    }

    /// What the class above says, or the one that is named.
    fn inherited(&self, class: usize, path: &[&str], named: Option<&str>, depth: usize, lines: &mut Vec<Line>) {
        let mut above = self.registry.lineage(class).skip(1);
        let from = above.find(|class| named.is_none_or(|named| self.registry.classes[*class].name == named));
        if let Some((class, place)) = from.and_then(|from| self.says(from, path))
            && let Some((_, node)) = self.node(&place)
        {
            self.steps(class, path, (place.file, node), depth, lines);
        }
    }

    fn step(
        &self,
        class: usize,
        path: &[&str],
        (file, entries): (usize, &[(Node, Node)]),
        depth: usize,
        lines: &mut Vec<Line>,
    ) {
        let get = |name: &str| entries.iter().find(|(key, _)| key.text() == Some(name));
        let mut inside = depth;
        for name in ["when", "for"] {
            if let Some((key, value)) = get(name) {
                lines.push(self.line_at(inside, format!("{name} {}", self.said(file, value)), file, key));
                inside += 1;
            }
        }
        for (key, value) in entries {
            match key.text() {
                Some("when" | "for" | "else") => {}
                Some("then") => self.steps(class, path, (file, value), inside, lines),
                Some("super") => self.inherited(class, path, value.text(), inside, lines),
                Some("set") => {
                    for (name, value) in value.entries() {
                        let text = format!("{}: {}", self.said(file, name), self.flow(file, value));
                        lines.push(self.line_at(inside, text, file, name));
                    }
                }
                _ => {
                    let text = format!("{}: {}", self.said(file, key), self.flow(file, value));
                    lines.push(self.line_at(inside, text, file, key));
                }
            }
        }
        if let Some((key, value)) = get("else") {
            lines.push(self.line_at(depth, "else".to_owned(), file, key));
            self.steps(class, path, (file, value), depth + 1, lines);
        }
    }

    /// The texts under the keys that name generators.
    fn generator_names(&self, class: usize) -> Vec<String> {
        let mut names = Vec::new();
        for key in ["generators", "past_generator"] {
            let said = self.says(class, &["dummy_inputs", key]);
            if let Some((_, node)) = said.as_ref().and_then(|(_, place)| self.node(place)) {
                scalars(node, &mut names);
            }
        }
        names.into_iter().map(str::to_owned).collect()
    }

    /// The generators that the class names, with what each serves.
    fn generators(&self, class: usize) -> Section {
        let names = self.generator_names(class);
        let mut lines = Vec::new();
        for (name, generator) in &self.registry.generators {
            if names.iter().any(|known| known == name) {
                lines.push(self.line(0, (*name).to_owned(), &generator.place.itself()));
                lines.extend(self.entry(1, &generator.place.key("supports")));
                for (name, (place, text)) in &generator.lets {
                    lines.push(self.line(1, format!("{name} = {text}"), &place.itself()));
                }
                lines.extend(self.draws(name));
            }
        }
        Section { name: "generators".to_owned(), lines }
    }

    /// What a generator draws, and those that it extends where it does not.
    fn draws(&self, generator: &str) -> Vec<Line> {
        let (mut lines, mut names) = (Vec::new(), Vec::new());
        let mut next = self.registry.generators.get(generator);
        // A circle of generators is an error, and ends here.
        for _ in 0..self.registry.generators.len() {
            let Some(generator) = next else { break };
            let entries = self.node(&generator.place.key("draws")).into_iter().flat_map(|(_, node)| node.entries());
            for (key, value) in entries {
                let file = generator.place.file;
                let name = self.said(file, key);
                if !names.contains(&name) {
                    lines.push(self.line_at(1, format!("draws {name}: {}", self.flow(file, value)), file, key));
                    names.push(name);
                }
            }
            next = generator.spec.extends.as_deref().and_then(|name| self.registry.generators.get(name));
        }
        lines
    }

    /// The key and the value at a place.
    fn node(&self, place: &Place) -> Option<(Option<&Node>, &Node)> {
        self.documents.get(&place.file)?.node(place)
    }

    /// `key: value` at a place.
    fn entry(&self, depth: usize, place: &Place) -> Option<Line> {
        let (key, value) = self.node(place)?;
        let key = key.map(|key| format!("{}: ", self.said(place.file, key))).unwrap_or_default();
        Some(self.line(depth, format!("{key}{}", self.flow(place.file, value)), &place.itself()))
    }

    fn line(&self, depth: usize, text: String, place: &Place) -> Line {
        let document = self.documents.get(&place.file);
        let line = document.map_or(1, |document| document.line_and_column(document.start_of(place)).0);
        self.line_of(depth, text, place.file, line)
    }

    fn line_of(&self, depth: usize, text: String, file: usize, line: usize) -> Line {
        Line { depth, text, file: self.registry.files[file].to_owned(), line, is_of_base: file < self.of_base }
    }

    fn line_at(&self, depth: usize, text: String, file: usize, node: &Node) -> Line {
        let line = self.documents.get(&file).map_or(1, |document| document.line_and_column(node.bytes.start).0);
        self.line_of(depth, text, file, line)
    }

    /// The text of a scalar without quotes, or the node as it is written.
    fn said(&self, file: usize, node: &Node) -> String {
        node.text().map_or_else(|| self.flow(file, node), |text| words(text).join(" "))
    }

    /// A node in one line.
    fn flow(&self, file: usize, node: &Node) -> String {
        match &node.inside {
            Inside::Scalar { .. } => {
                let written = self.texts[file].get(node.bytes.clone()).unwrap_or_default();
                if written.starts_with(['>', '|']) { self.said(file, node) } else { words(written).join(" ") }
            }
            Inside::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.flow(file, item)).collect();
                format!("[{}]", items.join(", "))
            }
            Inside::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (self.flow(file, key), self.flow(file, value)));
                let entries: Vec<_> = entries.map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// The texts in a node, however deep.
fn scalars<'n>(node: &'n Node, found: &mut Vec<&'n str>) {
    match &node.inside {
        Inside::Scalar { text, .. } => found.push(text),
        Inside::List(items) => items.iter().for_each(|item| scalars(item, found)),
        Inside::Map(entries) => entries.iter().for_each(|(_, value)| scalars(value, found)),
    }
}
