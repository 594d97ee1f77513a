//! The modules of a model, from the files of its directory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Activation, Dense, EMBEDDINGS, Embedding, LayerNorm, Mode, Module, Pooling, TOKENS};
use crate::config::json_file;
use crate::error::{Error, shortened};
use crate::json_form::read::{Document, JsonRef, ObjectRef};
use crate::model::Model;
use crate::model::checkpoint::CONFIG;
use crate::model::modules::{self, Listed, invalid};
use crate::registry::LIBRARIES;

/// What the classes of modules begin with; others do what only their code says.
const PACKAGE: &str = "sentence_transformers.";

/// What the model's own module says of its outputs, beside its config.
const OF_MODEL: &str = "sentence_bert_config.json";

/// What is said of all modules together.
const OF_ALL: &str = "config_sentence_transformers.json";

/// The output that the modules go on from where nothing says it.
const DEFAULT_OUTPUT: &str = "last_hidden_state";

/// The most modules that are read.
const MOST_MODULES: usize = 64;

pub(super) fn of(model: &Model) -> Result<Embedding, Error> {
    let directory = model.directory();
    let mut indexes = LIBRARIES.iter().filter_map(|library| library.modules.as_ref()).map(|modules| modules.index);
    let index = indexes.clone().find(|index| model.files().contains(index)).map(|index| directory.join(index));
    let index = index.ok_or_else(|| {
        let name = indexes.next().unwrap_or_default();
        untold(format!("{} has no {name}, which says how it pools", directory.display()))
    })?;
    // Where what is exported is none of text, it is said before anything of pooling.
    model.model_type()?;
    let listed = modules::first(&index, MOST_MODULES + 1)?;
    if listed.len() > MOST_MODULES {
        return Err(invalid(&index, &format!("there are more than {MOST_MODULES} modules")));
    }
    let Some((first, others)) = listed.split_first() else { return Err(Error::NoModelType) };
    let (output, given) = of_model(&directory.join(&first.folder))?;
    let mut modules = Vec::new();
    for other in others {
        modules.extend(module(directory, &index, other)?);
    }
    let pools = modules.iter().filter(|module| matches!(module, Module::Pooling(_))).count();
    match (given == EMBEDDINGS, pools) {
        (false, 1) if !matches!(modules.first(), Some(Module::Pooling(_))) => {
            return Err(invalid(&index, "a module for one vector a text stands before the pooling, which makes that"));
        }
        (false, 1) | (true, 0) => {}
        (true, _) => return Err(invalid(&index, "the model's output is one vector a text, and there is a pooling")),
        (false, 0) => return Err(invalid(&index, "none of its modules makes one vector of those of a text's tokens")),
        (false, _) => return Err(invalid(&index, "there are several poolings")),
    }
    let dims = widths(&index, &modules)?;
    let all = Settings::optional(&directory.join(OF_ALL))?;
    let cut_to = all.size("truncate_dim")?;
    Ok(Embedding {
        output,
        dims: cut_to.map_or(dims, |cut| Some(dims.map_or(cut, |dims| dims.min(cut)))),
        cut_to,
        prompts: all.texts("prompts"),
        default_prompt: all.text("default_prompt_name"),
        similarity: all.text("similarity_fn_name"),
        modules,
    })
}

/// The model's output, and what the library calls it.
fn of_model(folder: &Path) -> Result<(String, String), Error> {
    let settings = Settings::optional(&folder.join(OF_MODEL))?;
    let of_text = settings.get("modality_config").and_then(|kinds| kinds.as_object()?.get("text")?.as_object());
    let output = of_text.and_then(|text| text.get("method_output_name")?.as_str()).unwrap_or(DEFAULT_OUTPUT);
    Ok((output.to_owned(), settings.text("module_output_name").unwrap_or_else(|| TOKENS.to_owned())))
}

/// A module by its class; `None` for one that does nothing once a model is trained.
fn module(directory: &Path, index: &Path, listed: &Listed) -> Result<Option<Module>, Error> {
    let folder = directory.join(&listed.folder);
    let settings = || Settings::read(&folder.join(CONFIG));
    let class = listed.class.strip_prefix(PACKAGE).and_then(|path| path.rsplit('.').next());
    Ok(Some(match class {
        Some("Pooling") => Module::Pooling(pooling(&settings()?)?),
        Some("Dense") => Module::Dense(dense(&of_texts(settings()?)?, folder)?),
        Some("LayerNorm") => Module::LayerNorm(LayerNorm { dims: settings()?.needed("dimension")?, folder }),
        Some("Normalize") => {
            of_texts(Settings::optional(&folder.join(CONFIG))?)?;
            Module::Normalize
        }
        Some("Dropout") => return Ok(None),
        _ => {
            return Err(untold(format!(
                "{} lists a `{}`, and of {PACKAGE}* Pooling, Dense, LayerNorm, Normalize and Dropout are known",
                index.display(),
                shortened(&listed.class)
            )));
        }
    }))
}

fn pooling(settings: &Settings) -> Result<Pooling, Error> {
    let modes = match settings.get("pooling_mode").filter(|mode| !mode.is_null()) {
        None => Mode::flagged(|key| settings.get(key).and_then(JsonRef::as_bool) == Some(true)),
        Some(named) => {
            let names: Vec<_> = named.as_list().map_or_else(|| vec![named], |list| list.iter().collect());
            names.into_iter().map(|name| mode(settings, name)).collect::<Result<_, _>>()?
        }
    };
    let dims = match settings.size("embedding_dimension")? {
        Some(dims) => Some(dims),
        None => settings.size("word_embedding_dimension")?,
    };
    Ok(Pooling {
        modes: if modes.is_empty() { vec![Mode::Mean] } else { modes },
        dims,
        include_prompt: settings.get("include_prompt").and_then(JsonRef::as_bool) != Some(false),
    })
}

fn mode(settings: &Settings, name: JsonRef<'_>) -> Result<Mode, Error> {
    let known = name.as_str().and_then(Mode::named);
    known.ok_or_else(|| settings.unlike("pooling_mode", name, &format!("one of {}", Mode::names())))
}

/// Later versions have layers for the vectors of tokens as well.
fn of_texts(settings: Settings) -> Result<Settings, Error> {
    for key in ["module_input_name", "module_output_name"] {
        let other = settings.get(key).filter(|name| !name.is_null() && name.as_str() != Some(EMBEDDINGS));
        if let Some(name) = other {
            return Err(settings.unlike(key, name, &format!("`{EMBEDDINGS}`")));
        }
    }
    Ok(settings)
}

fn dense(settings: &Settings, folder: PathBuf) -> Result<Dense, Error> {
    let activation = match settings.get("activation_function").filter(|name| !name.is_null()) {
        None => Activation::Tanh,
        Some(name) => name
            .as_str()
            .and_then(Activation::named)
            .ok_or_else(|| settings.unlike("activation_function", name, &format!("one of {}", Activation::names())))?,
    };
    Ok(Dense {
        from: settings.needed("in_features")?,
        to: settings.needed("out_features")?,
        bias: settings.get("bias").and_then(JsonRef::as_bool) != Some(false),
        activation,
        folder,
    })
}

/// How long embeddings are, if each module takes what the one before gives.
fn widths(index: &Path, modules: &[Module]) -> Result<Option<usize>, Error> {
    let mut dims: Option<usize> = None;
    for module in modules {
        let (takes, gives) = match module {
            Module::Pooling(pooling) => {
                let all = pooling.dims.and_then(|dims| dims.checked_mul(pooling.modes.len()));
                (None, all)
            }
            Module::Dense(dense) => (Some(dense.from), Some(dense.to)),
            Module::LayerNorm(norm) => (Some(norm.dims), Some(norm.dims)),
            Module::Normalize => (None, dims),
        };
        if let (Some(takes), Some(given)) = (takes, dims)
            && takes != given
        {
            return Err(invalid(index, &format!("a module takes {takes} numbers, and the one before gives {given}")));
        }
        dims = gives;
    }
    Ok(dims)
}

/// What a JSON file of a module says.
struct Settings {
    path: PathBuf,
    document: Option<Arc<Document>>,
}

impl Settings {
    fn read(path: &Path) -> Result<Self, Error> {
        Ok(Self { path: path.to_owned(), document: Some(json_file::read_object(path)?) })
    }

    /// The same, of a file that need not be there.
    fn optional(path: &Path) -> Result<Self, Error> {
        if path.is_file() { Self::read(path) } else { Ok(Self { path: path.to_owned(), document: None }) }
    }

    fn object(&self) -> Option<ObjectRef<'_>> {
        self.document.as_ref().and_then(|document| document.root().as_object())
    }

    fn get(&self, key: &str) -> Option<JsonRef<'_>> {
        self.object()?.get(key)
    }

    fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(JsonRef::as_str).map(str::to_owned)
    }

    /// The texts of an object, by their names.
    fn texts(&self, key: &str) -> Vec<(String, String)> {
        let object = self.get(key).and_then(JsonRef::as_object);
        let texts = object.into_iter().flat_map(|object| {
            let texts = object.iter().filter_map(|(name, text)| Some((name.to_owned(), text.as_str()?.to_owned())));
            texts.collect::<Vec<_>>()
        });
        texts.collect()
    }

    /// A size, at least 1; `None` where nothing says it.
    fn size(&self, key: &str) -> Result<Option<usize>, Error> {
        let Some(found) = self.get(key).filter(|value| !value.is_null()) else { return Ok(None) };
        let size = found.as_i64().and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
        size.map(Some).ok_or_else(|| self.unlike(key, found, "a positive integer"))
    }

    fn needed(&self, key: &str) -> Result<usize, Error> {
        self.size(key)?.ok_or_else(|| invalid(&self.path, &format!("it has no `{key}`")))
    }

    fn unlike(&self, key: &str, found: JsonRef<'_>, expected: &str) -> Error {
        let found = found.to_value().to_string();
        invalid(&self.path, &format!("`{key}` is {}, expected {expected}", shortened(&found)))
    }
}

fn untold(reason: String) -> Error {
    Error::Untold { what: "pooling", reason }
}
