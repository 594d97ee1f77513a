//! What transformers.js reads in `config.json`, and the names that it finds files by.

mod axes;
mod in_config;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::check::runtimes::transformers_js::{self as facts, Sorted};
use crate::check::{Severity, check_for_any_task, possible_exports, told};
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::types::ExportPlan;
use crate::exported::read_all;
use crate::gathered::gathered;
use crate::model::Model;
use crate::onnx::Signature;

/// The key in `config.json`.
const KEY: &str = "transformers.js_config";

/// What the files alone may not say.
#[derive(Clone, Debug, Default)]
pub struct TransformersJsOptions {
    /// The type of weights that is loaded where the caller says none, `dtype`, for instance `q8`.
    pub dtype: Option<String>,
    /// Sizes of axes, `free_dimension_overrides`, by the names that these have in the files.
    pub axes: BTreeMap<String, i64>,
    /// Whether every axis of the inputs gets a size: one of `axes`, or what the config says.
    pub is_static: bool,
}

/// What transformers.js reads of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct TransformersJs {
    /// What stands in `config.json` under the key `transformers.js_config`.
    pub config: Value,
    /// Each file that it loads: where it looks for it in the directory, and where it was found there.
    pub files: Vec<(String, String)>,
    /// The `.onnx` files that it does not load, each with why.
    pub unread: Vec<(String, String)>,
}

impl TransformersJs {
    /// The same as one object: `transformers.js_config`, and `files`, where each file has to be, with where it is.
    pub fn to_json(&self) -> Value {
        let map = |pairs: &[(String, String)]| {
            Value::Object(pairs.iter().map(|(name, of)| (name.clone(), json!(of))).collect())
        };
        json!({(KEY): self.config, "files": map(&self.files), "unread": map(&self.unread)})
    }

    /// The text of a `config.json` with this in it; everything else stays as it is, byte for byte. What stands there
    /// already is replaced where `replaces`.
    ///
    /// # Errors
    /// [`Error::Untold`] if there is such a key already and it is to stay; [`Error::InvalidConfig`] if the text is no
    /// object.
    pub fn write_into(&self, text: &str, replaces: bool) -> Result<String, Error> {
        in_config::with_key(text, KEY, &self.config, replaces)
    }
}

/// What transformers.js reads of the `.onnx` files in a model's directory and its folder `onnx`: `use_external_data_format`,
/// `kv_cache_dtype`, `free_dimension_overrides` and `dtype`, each where it is not what is taken anyhow, and the place of each
/// file. It is read by its version 4, and by version 3, which alone reads `kv_cache_dtype`.
///
/// # Errors
/// [`Error::Untold`] if a file is missing that it loads, or is not what its contract says, or has its weights under a name
/// that it does not find, and for what the options have to say; as [`possible_exports`].
pub fn transformers_js(model: &Model, options: &TransformersJsOptions) -> Result<TransformersJs, Error> {
    let files = Files::find(model)?;
    for sessions in files.sorted.files.values() {
        sessions.values().try_for_each(|at| files.fits(*at))?;
    }
    if let Some(missing) = files.sorted.missing.first() {
        return Err(files.missing(model, missing));
    }
    let mut config = Map::new();
    let mut put = |key: &str, value: Option<Value>| value.map(|value| config.insert(key.to_owned(), value));
    put("use_external_data_format", files.external_data()?);
    put("kv_cache_dtype", files.cache_types());
    put("free_dimension_overrides", axes::sizes(&files, options)?);
    put("dtype", files.dtype(options.dtype.as_deref())?);
    Ok(TransformersJs { config: config.into(), files: files.places(), unread: files.unread() })
}

type Read = (PathBuf, Result<Signature, Error>);

/// The files of a directory, and what each is.
struct Files {
    directory: PathBuf,
    plan: ExportPlan,
    report: crate::check::Report,
    read: Vec<Read>,
    sorted: Sorted,
}

impl Files {
    fn find(model: &Model) -> Result<Self, Error> {
        let directory = model.directory().to_owned();
        if model.is_pipeline() {
            return Err(untold("it loads models, and no pipelines of several".to_owned()));
        }
        let read: Vec<_> = read_all(&directory, facts::FOLDER);
        if read.is_empty() {
            let place = directory.display();
            return Err(untold(format!("{place} holds no .onnx file, nor does its folder `{}`", facts::FOLDER)));
        }
        let (plans, told) = plans(model, &read)?;
        let (places, report) = check_for_any_task(&plans, &read, false, &told)?;
        let best = places.first().and_then(|at| plans.into_iter().nth(*at)).ok_or(Error::NoModelType)?;
        Ok(Self { sorted: Sorted::new(&best, &report), plan: best, directory, report, read })
    }

    /// Every file that is loaded: its session, its type, and its place among those that were read.
    fn all(&self) -> impl Iterator<Item = (&'static str, &'static str, usize)> {
        let sessions = self.sorted.files.iter();
        sessions.flat_map(|(session, types)| types.iter().map(|(dtype, at)| (*session, *dtype, *at)))
    }

    fn graph(&self, at: usize) -> Option<&Signature> {
        self.read.get(at).and_then(|(_, graph)| graph.as_ref().ok())
    }

    fn shown(&self, at: usize) -> String {
        self.read.get(at).map(|(path, _)| relative(path, &self.directory)).unwrap_or_default()
    }

    /// Whether a file is what its contract says.
    fn fits(&self, at: usize) -> Result<(), Error> {
        if let Some((_, Err(error))) = self.read.get(at) {
            return Err(error.clone());
        }
        let findings = self.report.files.get(at).map(|file| &file.findings[..]).unwrap_or_default();
        match findings.iter().find(|finding| finding.severity == Severity::Error) {
            Some(finding) => Err(untold(format!("{} is not what its contract says: {finding}", self.shown(at)))),
            None => Ok(()),
        }
    }

    fn missing(&self, model: &Model, session: &str) -> Error {
        // A file by that name that cannot be read says more than that it is missing.
        let unreadable = self.read.iter().filter_map(|(path, graph)| Some((path, graph.as_ref().err()?)));
        let mut unreadable = unreadable
            .filter(|(path, _)| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(session)));
        if let Some((_, error)) = unreadable.next() {
            return error.clone();
        }
        let with_past = "; an export with past that is not split has it";
        let hint = if session == facts::DECODER { with_past } else { "" };
        untold(format!("{} holds no {session}.onnx, which it loads{hint}", model.directory().display()))
    }

    /// How many files hold the weights of each model.
    fn external_data(&self) -> Result<Option<Value>, Error> {
        let mut counts = Map::new();
        for (session, dtype, at) in self.all() {
            let name = facts::file(session, dtype);
            let weights = self.graph(at).map(|graph| &graph.weight_files[..]).unwrap_or_default();
            // In the order of their names `_data_10` stands before `_data_2`.
            let expected: BTreeSet<_> = gathered((0..weights.len()).map(|at| facts::chunk(&name, at)));
            if let Some(other) = weights.iter().find(|file| !expected.contains(&file.path)) {
                let expected = facts::chunk(&name, 0);
                return Err(untold(format!(
                    "the weights of {} are in `{}`, and it looks for `{expected}`: a model has to be saved anew with its \
                     weights there, as the name stands in it",
                    self.shown(at),
                    other.path
                )));
            }
            if weights.len() > facts::MAX_CHUNKS {
                let (of, most) = (self.shown(at), facts::MAX_CHUNKS);
                return Err(untold(format!(
                    "the weights of {of} are in {} files, and it loads {most} at most",
                    weights.len()
                )));
            }
            if !weights.is_empty() {
                counts.insert(name, json!(weights.len()));
            }
        }
        Ok((!counts.is_empty()).then(|| counts.into()))
    }

    /// The types of weights with which the cache is of half precision: it is of single where nothing is said.
    fn cache_types(&self) -> Option<Value> {
        let is_cache = |name: &str| name.starts_with("past_key_values.");
        let is_half = |at: usize| {
            let inputs = self.graph(at).map(|graph| &graph.inputs[..]).unwrap_or_default();
            inputs.iter().any(|input| is_cache(&input.name) && axes::is_half(&input.of))
        };
        let half = self.all().filter(|(.., at)| is_half(*at));
        let types: Map<_, _> = half.map(|(_, dtype, _)| (dtype.to_owned(), json!("float16"))).collect();
        (!types.is_empty()).then(|| types.into())
    }

    /// The type of weights that is loaded where the caller says none; nothing where those are there that it takes by itself.
    fn dtype(&self, asked: Option<&str>) -> Result<Option<Value>, Error> {
        let has = |session: &str, dtype: &str| self.sorted.files.get(session).is_some_and(|of| of.contains_key(dtype));
        let all_have = |dtype: &str| self.sorted.files.values().all(|of| of.contains_key(dtype));
        if let Some(asked) = asked {
            if let Some(session) = self.sorted.files.keys().find(|session| !has(session, asked)) {
                let known = facts::DTYPES.iter().any(|(known, _)| *known == asked);
                let reason = if known { facts::file(session, asked) + " is not there" } else { types() };
                return Err(untold(format!("its `dtype` cannot be {asked}: {reason}")));
            }
            return Ok(Some(json!(asked)));
        }
        if facts::DEFAULTS.iter().all(|dtype| all_have(dtype)) {
            return Ok(None);
        }
        if all_have("fp32") {
            return Ok(Some(json!("fp32")));
        }
        let mut chosen = Map::new();
        for (session, types) in &self.sorted.files {
            let types: Vec<_> = types.keys().copied().collect();
            match &types[..] {
                [only] => chosen.insert((*session).to_owned(), json!(only)),
                _ if types.contains(&"fp32") => chosen.insert((*session).to_owned(), json!("fp32")),
                several => {
                    return Err(untold(format!(
                        "`dtype` has to be said, of {session} there are {}",
                        several.join(", ")
                    )));
                }
            };
        }
        let mut values = chosen.values();
        let first = values.next().cloned();
        Ok(if values.all(|value| Some(value) == first.as_ref()) { first } else { Some(chosen.into()) })
    }

    /// Where each file is looked for, and where it is.
    fn places(&self) -> Vec<(String, String)> {
        let mut places = Vec::new();
        for (session, dtype, at) in self.all() {
            let (found, name) = (self.shown(at), facts::file(session, dtype));
            let folder = found.rfind('/').map_or("", |end| found.get(..=end).unwrap_or_default()).to_owned();
            places.push((format!("{}/{name}", facts::FOLDER), found));
            let weights = self.graph(at).map(|graph| &graph.weight_files[..]).unwrap_or_default();
            let weights = weights
                .iter()
                .map(|file| (format!("{}/{}", facts::FOLDER, file.path), format!("{folder}{}", file.path)));
            places.extend(weights);
        }
        places
    }

    fn unread(&self) -> Vec<(String, String)> {
        self.sorted.unread.iter().map(|(at, reason)| (self.shown(*at), reason.clone())).collect()
    }
}

/// What the files may be, and how well each is told.
fn plans(model: &Model, read: &[Read]) -> Result<(Vec<ExportPlan>, Vec<usize>), Error> {
    if model.asked_task().is_some() {
        return Ok((vec![model.export_plan("onnx", &Arguments::new())?], Vec::new()));
    }
    let possible = possible_exports(model, "onnx", |of| of.export_plan("onnx", &Arguments::new()))?;
    let told = told(&possible, read.iter().filter_map(|(_, graph)| graph.as_ref().ok()));
    Ok((possible.into_iter().map(|export| export.plan).collect(), told))
}

fn types() -> String {
    let known: Vec<_> = facts::DTYPES.iter().map(|(dtype, _)| *dtype).collect();
    format!("there are {}", known.join(", "))
}

/// A file as it stands in a directory, with slashes on every system.
fn relative(file: &Path, directory: &Path) -> String {
    let parts = file.strip_prefix(directory).unwrap_or(file).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn untold(reason: String) -> Error {
    Error::Untold { what: "config of transformers.js", reason }
}
