//! Registries from their files.

use std::path::Path;

use super::tables;
use crate::runtime::generated::{LIBRARIES, SHAPES};
use crate::runtime::sources::SOURCES;
use crate::tables::registry::Registry;
use optimum_exporters_codegen::{Compiler, Diagnostics, Sources};

/// Which registry another one is read over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// The one that is built in, unless it has all files of a registry that stands alone.
    #[default]
    Guessed,
    /// The one that is built in: classes of that one can be extended, and its tasks and libraries named.
    BuiltIn,
    /// None.
    Alone,
}

/// The files of the registry in a directory; of a file, that file as a registry, which is laid over the one that is built
/// in. A file that has no name of another kind is that of a model, and of the library whose folder it is in, or of the
/// first.
pub fn sources(path: impl AsRef<Path>) -> Sources {
    let path = path.as_ref();
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    if !path.is_file() || !is_yaml {
        return Sources::read(path);
    }
    let folder = path.parent().and_then(Path::file_name).and_then(|folder| folder.to_str()).unwrap_or_default();
    let library = LIBRARIES.iter().find(|library| library.name == folder).or(LIBRARIES.first());
    Sources::read_file(path, library.map_or(folder, |library| library.name))
}

impl Registry {
    /// Reads the registry in a directory, or that of the file of one model, without compiling it: lookups in it, and
    /// whatever an exporter config says, are as if it were compiled.
    ///
    /// A registry that has not all files of one that stands alone is read over the one that is built in. A registry
    /// is kept for as long as the process runs, as are those that are built in: who reads many, or one again and
    /// again, does so in processes that end.
    ///
    /// ```
    /// use optimum_exporters::registry::Registry;
    /// use optimum_exporters::{PretrainedConfig, Query};
    ///
    /// let registry = Registry::load("examples/own-registry/registry").unwrap();
    /// let model = registry.all_models().next().expect("it has models");
    /// let (task, constructor) = &model.exporters[0].tasks[0];
    /// let export = constructor.call(&PretrainedConfig::empty(model.model_type))?;
    /// println!("{} for {task} takes {:?}", model.model_type, export.inputs()?);
    /// # Ok::<(), optimum_exporters::Error>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with any file, as a build says it; nothing is kept then.
    pub fn load(path: impl AsRef<Path>) -> Result<&'static Self, Diagnostics> {
        Self::read(&sources(path), Over::Guessed)
    }

    /// [`load`](Self::load) of files that are at hand.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn read(sources: &Sources, over: Over) -> Result<&'static Self, Diagnostics> {
        let compiler = match over {
            Over::Guessed if sources.is_laid_over() => Compiler::new().over(SOURCES),
            Over::BuiltIn => Compiler::new().over(SOURCES),
            Over::Guessed | Over::Alone => Compiler::new(),
        };
        compiler.sizes(SHAPES).model(sources).map(tables::registry)
    }
}
