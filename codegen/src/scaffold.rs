//! The file of a new model that is like another.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use crate::compiler::{Compiler, linked};
use crate::diagnostic::{Diagnostics, Document, Inside, Node, Place, Reports};
use crate::read::load;
use crate::read::sources::Sources;
use crate::resolve::{Model, Registry, Support};

/// A model to write a file for.
#[derive(Clone, Copy, Debug)]
pub struct NewModel<'a> {
    /// The model type, which is the file's name as well.
    pub model_type: &'a str,
    /// The model type that it is like.
    pub like: &'a str,
    /// The library; that of the other model where there is none.
    pub library: Option<&'a str>,
    /// The name of its class; one that goes by those of other classes where there is none.
    pub class: Option<&'a str>,
    /// The exporter whose class it gets; all that export the other model where there is none.
    pub exporter: Option<&'a str>,
    /// Attributes of a config of the new model, each with its value in JSON: they are written in the place of the defaults
    /// of the other model.
    pub config: &'a [(String, String)],
}

/// The file of a new model.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewFile {
    /// Its name in the registry.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// The attributes of which it has the default of the other model.
    pub kept: Vec<String>,
}

/// Why no file can be written for a model.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NewModelError {
    /// The name of the model type cannot be that of a file.
    Name(String),
    /// There is no model that the new one could be like.
    UnknownModel {
        /// The name that was asked for.
        name: String,
        /// What is near to it, as `; did you mean …?`.
        suggestion: String,
    },
    /// The other model is exported by no class.
    NotExported(String),
    /// The other model has a class for each of several exporters.
    SeveralClasses(String),
    /// The other model is not exported by the exporter that was asked for.
    UnknownExporter {
        /// The other model.
        like: String,
        /// The exporter that was asked for.
        exporter: String,
        /// Those that export it.
        known: Vec<String>,
    },
    /// There is a file already.
    FileExists(String),
    /// There is a class of this name already.
    ClassExists {
        /// The class.
        class: String,
        /// The file that describes it.
        file: String,
    },
    /// The registry is wrong, and the other model may be in what is left out for that.
    Registry(Diagnostics),
}

impl fmt::Display for NewModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(
                f,
                "`{name}` is no model type: expected letters, digits, `-`, `_` and `.`, a letter or digit first"
            ),
            Self::UnknownModel { name, suggestion } => write!(f, "unknown model type `{name}`{suggestion}"),
            Self::NotExported(name) => write!(f, "`{name}` is exported by no class, and nothing can be like it"),
            Self::SeveralClasses(name) => {
                write!(f, "`{name}` is exported by several classes, and the new ones cannot all have one name")
            }
            Self::FileExists(file) => write!(f, "{file} is there already"),
            Self::UnknownExporter { like, exporter, known } => {
                write!(f, "`{like}` has no class with the exporter `{exporter}`: expected {}", known.join(" or "))
            }
            Self::ClassExists { class, file } => {
                write!(f, "the class `{class}` is described in {file} already: give the new one another name")
            }
            Self::Registry(diagnostics) => diagnostics.fmt(f),
        }
    }
}

impl std::error::Error for NewModelError {}

impl Compiler<'_> {
    /// A file for a new model, which compiles as it is: its classes extend those of the other model, and its config begins
    /// with what that model's may leave out, with the values of a config of its own where one is given. The other model
    /// may be one of the registry that this one is laid over.
    ///
    /// # Errors
    /// [`NewModelError::Name`], [`NewModelError::UnknownModel`], [`NewModelError::NotExported`],
    /// [`NewModelError::SeveralClasses`], [`NewModelError::UnknownExporter`], [`NewModelError::ClassExists`] or
    /// [`NewModelError::FileExists`], as they say; [`NewModelError::Registry`] if the other model may be among what is left out because of errors.
    pub fn new_model(&self, sources: &Sources, new: NewModel<'_>) -> Result<NewFile, NewModelError> {
        let is_name = new.model_type.starts_with(|first: char| first.is_ascii_alphanumeric())
            && new.model_type.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_.".contains(sign));
        if !is_name {
            return Err(NewModelError::Name(new.model_type.to_owned()));
        }
        let reports = Reports::default();
        let files = load::load(self.base, sources, &reports);
        let registry = linked(&files, reports).map_err(NewModelError::Registry)?;
        let like = match find(&registry, new) {
            Ok(like) => like,
            Err(error) => {
                // Where there are errors, what is not found may be among what they leave out.
                registry.reports.result(&files.texts).map_err(NewModelError::Registry)?;
                return Err(error);
            }
        };
        let name = format!("models/{}/{}.yaml", new.library.unwrap_or(like.library), new.model_type);
        if sources.names().any(|known| known == name) {
            return Err(NewModelError::FileExists(name));
        }
        let document = |place: &Place| Document::parse(&files.texts.files[place.file].text);
        let defaults = match like.config_type.and_then(|of| registry.config_types.get(of)) {
            Some(of) if of.place.file != like.place.file && !new.config.is_empty() => {
                Defaults::of(&document(&of.place), &of.place, new.config)
            }
            _ => Defaults::of(&document(&like.place), &like.place.key("config"), new.config),
        };
        let text = text(&registry, like, new, &document(&like.place), &defaults.text)?;
        Ok(NewFile { name, text, kept: defaults.kept })
    }
}

fn find<'r>(registry: &'r Registry<'_>, new: NewModel<'_>) -> Result<&'r Model<'r>, NewModelError> {
    let of_type = |model: &&Model<'_>| model.model_type == new.like;
    let in_library = |model: &&Model<'_>| new.library.is_none_or(|library| model.library == library);
    let mut models: Vec<_> = registry.models.iter().filter(of_type).collect();
    // A model of the same library counts first, then those of the library that comes first, and of a model type that
    // both registries have, the own one.
    models.sort_by_key(|model| (!in_library(model), registry.library(model.library), !registry.is_own(&model.place)));
    let Some(model) = models.first() else {
        let known = registry.models.iter().map(|model| model.model_type);
        let near = optimum_exporters_common::nearest(new.like, known);
        let suggestion = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(NewModelError::UnknownModel { name: new.like.to_owned(), suggestion });
    };
    let exporters = model.exporters.iter().map(|support| support.exporter);
    match (exporters.len(), supports(model, new).count()) {
        (0, _) => Err(NewModelError::NotExported(new.like.to_owned())),
        (_, 0) => Err(NewModelError::UnknownExporter {
            like: new.like.to_owned(),
            exporter: new.exporter.unwrap_or_default().to_owned(),
            known: exporters.map(str::to_owned).collect(),
        }),
        (_, 2..) if new.class.is_some() => Err(NewModelError::SeveralClasses(new.like.to_owned())),
        _ => Ok(model),
    }
}

/// How those exporters export a model that the new one is written for.
fn supports<'m>(model: &'m Model<'m>, new: NewModel<'m>) -> impl Iterator<Item = &'m Support<'m>> {
    model.exporters.iter().filter(move |support| new.exporter.is_none_or(|exporter| exporter == support.exporter))
}

fn text(
    registry: &Registry<'_>,
    like: &Model<'_>,
    new: NewModel<'_>,
    document: &Document<'_>,
    defaults: &str,
) -> Result<String, NewModelError> {
    let mut text = String::new();
    // What tells an editor which schema the file has.
    if let Some(first) = document.text().lines().next().filter(|first| first.starts_with("# yaml-language-server:")) {
        text += &format!("{first}\n");
    }
    text += &format!("model_type: {}\n", quoted(new.model_type));
    text += defaults;
    text += "exporters:\n";
    for support in supports(like, new) {
        let parent = registry.classes[support.class].name;
        let name = new.class.map_or_else(|| class_name(registry, like, support, new.model_type), str::to_owned);
        if let Some(class) = registry.class(&name) {
            let file = registry.files[registry.classes[class].place.file].to_owned();
            return Err(NewModelError::ClassExists { class: name, file });
        }
        text += &format!("  {}:\n    class: {name}\n    extends: {parent}\n", support.exporter);
        if let Some((_, Node { inside: Inside::List(tasks), .. })) = document.node(&support.place.key("tasks")) {
            let tasks: Vec<_> = tasks.iter().filter_map(Node::text).collect();
            text += &list("tasks", &tasks);
        }
        if is_marked(document, &support.place) {
            text += "    beyond_reference: true\n";
        }
    }
    Ok(text)
}

/// What a new model's config may leave out.
#[derive(Default)]
struct Defaults {
    /// The key with all that stands under it.
    text: String,
    /// The attributes whose default is the other model's.
    kept: Vec<String>,
}

impl Defaults {
    /// What stands at a place, as it is written there, with the values that a config has.
    fn of(document: &Document<'_>, place: &Place, config: &[(String, String)]) -> Self {
        let Some((Some(key), value)) = document.node(place) else { return Self::default() };
        let (mut defaults, mut at) = (Self::default(), key.bytes.start);
        let written = |bytes: Range<usize>| document.text().get(bytes).unwrap_or_default();
        for (name, spec) in value.entries().iter().filter_map(|(name, spec)| Some((name.text()?, spec))) {
            let Some(default) = default_in(spec) else { continue };
            let (is_null, is_in_rule) = (default.text() == Some("~"), matches!(spec.inside, Inside::Map(_)));
            match given(name, value, config).filter(|given| !is_in_rule || *given != "~") {
                None if is_null => {}
                None => defaults.kept.push(name.to_owned()),
                // What a config has of each layer is there for those layers alone, and nested configs are read otherwise.
                Some(given) if given.starts_with('{') || is_null && given.starts_with('[') => {}
                Some(given) => {
                    defaults.text += written(at..default.bytes.start);
                    defaults.text += given;
                    at = default.bytes.end;
                }
            }
        }
        defaults.text += written(at..value.bytes.end);
        defaults.text.push('\n');
        defaults
    }
}

/// The value that stands for a missing attribute, where it is no rule over others.
fn default_in(spec: &Node) -> Option<&Node> {
    match &spec.inside {
        Inside::Map(rule) => rule.iter().find(|(key, _)| key.text() == Some("default")).map(|(_, default)| default),
        Inside::Scalar { .. } | Inside::List(_) => Some(spec),
    }
}

/// What a config says of an attribute, under its name or another one that it has.
fn given<'c>(name: &str, attributes: &Node, config: &'c [(String, String)]) -> Option<&'c str> {
    let stands_for_it = |spec: &Node| {
        let mut rule = spec.entries().iter();
        rule.any(|(key, of)| key.text() == Some("alias") && of.text() == Some(name))
    };
    let others =
        attributes.entries().iter().filter(|(_, spec)| stands_for_it(spec)).filter_map(|(other, _)| other.text());
    let mut names = std::iter::once(name).chain(others);
    names.find_map(|name| config.iter().find(|(known, _)| known == name)).map(|(_, value)| &**value)
}

/// A list in one line, if it fits.
fn list(key: &str, items: &[&str]) -> String {
    const WIDTH: usize = 110;
    let line = format!("    {key}: [{}]\n", items.join(", "));
    if line.len() <= WIDTH {
        return line;
    }
    let items: String = items.iter().map(|item| format!("      - {item}\n")).collect();
    format!("    {key}:\n{items}")
}

fn is_marked(document: &Document<'_>, class: &Place) -> bool {
    let mark = document.node(&class.key("beyond_reference"));
    mark.is_some_and(|(_, node)| node.text() == Some("true"))
}

/// A model type as YAML takes for a text.
fn quoted(model_type: &str) -> String {
    let is_text = serde_yaml::from_str(model_type).is_ok_and(|value: serde_yaml::Value| value.is_string());
    if is_text { model_type.to_owned() } else { format!("\"{model_type}\"") }
}

/// A class name as others of the registry are: each word of the model type as it is written there, and
/// the ending of the other model's class.
fn class_name(registry: &Registry<'_>, like: &Model<'_>, support: &Support<'_>, model_type: &str) -> String {
    let spellings = spellings(registry);
    let words = words(model_type).map(|word| spellings.get(word).cloned().unwrap_or_else(|| capitalized(word)));
    let name: String = words.collect();
    let parent = registry.classes[support.class].name;
    let stem: String = self::words(like.model_type).collect();
    let ending = parent.get(stem.len()..).filter(|_| begins_with(parent, &stem)).map(str::to_owned);
    name + &ending.unwrap_or_else(|| common_ending(registry, support.exporter, parent))
}

fn words(model_type: &str) -> impl Iterator<Item = &str> {
    model_type.split(['-', '_', '.']).filter(|word| !word.is_empty())
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn begins_with(class: &str, stem: &str) -> bool {
    class.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem))
}

/// How the words of model types are written in the names of their classes.
fn spellings<'r>(registry: &'r Registry<'_>) -> HashMap<&'r str, String> {
    let mut spellings = HashMap::new();
    for model in &registry.models {
        let stem: String = words(model.model_type).collect();
        for class in model.exporters.iter().map(|support| registry.classes[support.class].name) {
            let mut at = 0;
            for word in words(model.model_type).filter(|_| begins_with(class, &stem)) {
                let spelling = class.get(at..at + word.len()).unwrap_or_default();
                spellings.entry(word).or_insert_with(|| spelling.to_owned());
                at += word.len();
            }
        }
    }
    spellings
}

/// What a class's name ends with like most of its exporter's, from a capital letter on: as much as there is.
fn common_ending(registry: &Registry<'_>, exporter: &str, class: &str) -> String {
    let names = || registry.classes.iter().filter(|class| class.exporter == exporter).map(|class| class.name);
    let of_most = |ending: &&str| names().filter(|name| name.ends_with(ending)).count() * 2 > names().count();
    let mut endings = class.match_indices(|letter: char| letter.is_ascii_uppercase()).map(|(at, _)| &class[at..]);
    endings.find(of_most).unwrap_or("Config").to_owned()
}
