//! The tables that lookups go through.

use std::sync::LazyLock;

use optimum_exporters_common::{Key, Known};

use crate::export::types::ExportConfigConstructor;
use crate::lookup::overlay;
use crate::runtime::generated::{CONSTRUCTORS, LIBRARIES, MODELS, REGISTRY, SYNONYMS};
use crate::tables::library::Library;
use crate::tables::registry::{Model, Registry};

/// Where names are looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tables {
    /// In the registry that is built in, and what is registered or laid over it.
    All,
    /// In one registry alone.
    Of(&'static Registry),
}

impl Tables {
    /// The libraries that have a model type, the one that wins first.
    pub(crate) fn models_of(self, model_type: &str) -> &'static [Model] {
        let models = match self {
            Self::All => overlay::models_of(model_type).or_else(|| MODELS.get(model_type).copied()),
            Self::Of(registry) => registry.models.get(model_type).copied(),
        };
        models.unwrap_or_default()
    }

    /// Every model type of every library, in alphabetical order within each.
    pub(crate) fn models(self) -> impl Iterator<Item = &'static Model> {
        self.models_in(None)
    }

    /// Every model type of a library, or of every one, in alphabetical order within each. What walks them is compiled once,
    /// and not for each that asks.
    pub(crate) fn models_in(self, library: Option<&str>) -> Box<dyn Iterator<Item = &'static Model> + '_> {
        let is_wanted = move |of: &Library| library.is_none_or(|name| of.name == name);
        let (changed, libraries, models) = match self {
            Self::All => (overlay::models(), LIBRARIES, &MODELS),
            Self::Of(registry) => (None, registry.libraries, registry.models),
        };
        if let Some(changed) = changed {
            return Box::new(changed.into_iter().filter(move |model| is_wanted(model.library)));
        }
        let of_library = |library: &'static Library| {
            models.values().copied().flatten().filter(move |model| std::ptr::eq(model.library, library))
        };
        Box::new(libraries.iter().filter(move |library| is_wanted(library)).flat_map(of_library))
    }

    /// The names of the model types of a library, or of all, of which is known what tells them apart.
    pub(crate) fn known_in(self, library: Option<&str>) -> Box<dyn Iterator<Item = Known<'static>> + '_> {
        static BUILT_IN: LazyLock<Vec<(&str, Known<'_>)>> = LazyLock::new(|| Tables::Of(&REGISTRY).known().collect());
        match (self, overlay::is_any()) {
            (Self::All, false) => {
                let of_library = BUILT_IN.iter().filter(move |(of, _)| library.is_none_or(|name| name == *of));
                Box::new(of_library.map(|(_, known)| *known))
            }
            _ => Box::new(self.models_in(library).map(|model| Known::new(model.model_type))),
        }
    }

    fn known(self) -> impl Iterator<Item = (&'static str, Known<'static>)> {
        self.models().map(|model| (model.library.name, Known::new(model.model_type)))
    }

    /// The constructor that is found at once, by the task or a synonym, where nothing is laid over it.
    #[inline]
    pub(crate) fn constructor(self, key: &Key<'_>) -> Option<&'static ExportConfigConstructor<'static>> {
        match self {
            Self::All if overlay::is_any() && overlay::models_of(key.model_type).is_some() => None,
            Self::All => CONSTRUCTORS.find(key),
            Self::Of(registry) => registry.constructors.find(key),
        }
    }

    /// The libraries, the one that wins where several have a model type first.
    pub(crate) fn libraries(self) -> &'static [Library] {
        match self {
            Self::All => overlay::libraries(),
            Self::Of(registry) => registry.libraries,
        }
    }

    /// Other names of tasks, with the task.
    pub(crate) fn synonyms(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (laid, last) = match self {
            Self::All => (overlay::laid(), &SYNONYMS),
            Self::Of(registry) => (Vec::new(), registry.synonyms),
        };
        let laid = laid.into_iter().flat_map(|registry| registry.synonyms.entries());
        laid.chain(last.entries()).map(|(synonym, task)| (*synonym, *task))
    }

    /// The task that a synonym stands for; any other name as it is.
    pub(crate) fn map_from_synonym(self, task: &str) -> &str {
        let own = match self {
            Self::All => overlay::find_in_laid(|registry| registry.synonyms.get(task)).or_else(|| SYNONYMS.get(task)),
            Self::Of(registry) => registry.synonyms.get(task),
        };
        own.copied().unwrap_or(task)
    }
}
