//! Where the model is that MODEL names: a file, a directory, a repository of the Hub, or nowhere, since
//! a model type is enough.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::checkpoint::Files;
use optimum_exporters::hub::{Cache, Repository};
use optimum_exporters::{Error, TasksManager};

use super::Stop;
use optimum_exporters_common::nearest;
use optimum_exporters_common::regular_file::{broken_link, folder_above};

#[derive(Args)]
pub struct Source {
    /// A model's directory, a config.json, a repository of the Hugging Face Hub (`owner/name` or
    /// `owner/name@revision`), or a model type, which stands for a config with defaults alone
    #[arg(value_name = "MODEL")]
    name: OsString,
    /// The repository's revision: a branch, a tag or a commit [default: main]
    #[arg(long)]
    revision: Option<String>,
    /// The folder that holds the model
    #[arg(long, value_name = "FOLDER")]
    subfolder: Option<String>,
    /// Fetch from the Hub what the local cache lacks; nothing else uses the network
    #[arg(long)]
    online: bool,
    #[arg(skip)]
    place: OnceCell<Place>,
}

/// What MODEL turned out to be.
pub enum Place {
    /// A model type, or what would be one.
    ModelType,
    /// A file or a directory, and the model's files, where the directory lacks some.
    Path(PathBuf, Option<Files>),
}

impl Source {
    /// What MODEL is. It is looked for once.
    pub fn place(&self) -> Result<&Place, Stop> {
        if let Some(place) = self.place.get() {
            return Ok(place);
        }
        let place = self.find()?;
        Ok(self.place.get_or_init(|| place))
    }

    /// MODEL as it is shown.
    pub fn name(&self) -> Cow<'_, str> {
        self.name.to_string_lossy()
    }

    /// The file or directory that MODEL was found to be.
    pub fn path(&self) -> Option<&Path> {
        match self.place.get()? {
            Place::Path(path, _) => Some(path),
            Place::ModelType => None,
        }
    }

    /// A directory that holds a model wins over a model type of its name; that wins over anything else of the same name,
    /// which `./name` means, and a file over a repository.
    fn find(&self) -> Result<Place, Stop> {
        let path = Path::new(&self.name);
        // A path may have any name, and nothing else that MODEL can be has one that is no text.
        let Some(name) = self.name.to_str() else { return self.at(path).unwrap_or_else(|| Err(nowhere(path))) };
        let is_known = || TasksManager::models().any(|model| model.model_type == name);
        if !self.is_of_repository() && !holds_model(path) && is_known() {
            return Ok(Place::ModelType);
        }
        if let Some(place) = self.at(path) {
            return place;
        }
        let may_be_type = !self.is_of_repository() && !name.contains(['/', '\\', '@']);
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        if !self.is_of_repository() && broken_link(path).is_some() {
            return Err(nowhere(path));
        }
        match self.repository(name) {
            Ok(repository) if !is_json => match self.of_repository(&repository) {
                Err(Error::NotCached { missing: None, .. }) if may_be_type => Ok(Place::ModelType),
                found => found.map_err(|error| self.explain(error)),
            },
            _ if may_be_type && !is_json => Ok(Place::ModelType),
            Err(error) if self.is_of_repository() || name.contains('@') => Err(error.into()),
            _ => Err(nowhere(path)),
        }
    }

    /// What is at a path, where something is.
    fn at(&self, path: &Path) -> Option<Result<Place, Stop>> {
        if self.revision.is_some() || !path.exists() {
            return None;
        }
        let path = self.subfolder.as_ref().map_or_else(|| path.to_owned(), |folder| path.join(folder));
        Some(if !path.exists() {
            Err(nowhere(&path))
        } else if is_exported(&path) {
            Err(exported(&path))
        } else {
            Ok(Place::Path(path, None))
        })
    }

    /// Whether an option says that MODEL is a repository.
    fn is_of_repository(&self) -> bool {
        self.revision.is_some() || self.subfolder.is_some() || self.online
    }

    fn repository(&self, name: &str) -> Result<Repository, Error> {
        let mut repository = Repository::new(name)?;
        if let Some(revision) = &self.revision {
            repository = repository.with_revision(revision)?;
        }
        match &self.subfolder {
            Some(subfolder) => repository.with_subfolder(subfolder),
            None => Ok(repository),
        }
    }

    #[cfg(feature = "hub")]
    fn of_repository(&self, repository: &Repository) -> Result<Place, Error> {
        if !self.online {
            return of_cache(repository);
        }
        let found = optimum_exporters::hub::Hub::from_env()?.get(repository)?;
        Ok(Place::Path(found.directory, found.files))
    }

    #[cfg(not(feature = "hub"))]
    fn of_repository(&self, repository: &Repository) -> Result<Place, Error> {
        of_cache(repository)
    }

    /// What to do about a repository that is not there.
    fn explain(&self, error: Error) -> Stop {
        if !matches!(error, Error::NotCached { .. }) {
            return error.into();
        }
        if self.online {
            return Stop::Usage(format!(
                "{error}, and --online needs a program that is built with the feature `hub`: {BUILD}"
            ));
        }
        let how = if cfg!(feature = "hub") {
            "--online fetches it".to_owned()
        } else {
            format!("a program that is built with the feature `hub` fetches it with --online: {BUILD}")
        };
        if self.is_of_repository() || self.name().contains('@') {
            return Stop::Input(format!("{error}; {how}"));
        }
        let Stop::Input(no_path) = nowhere(Path::new(&self.name)) else { return error.into() };
        Stop::Input(format!("{no_path}; {error}; {how}"))
    }
}

/// Whether a path is that of an exported file, where a model is asked for.
fn is_exported(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|extension| extension == "onnx")
}

/// What to do with an exported file.
fn exported(path: &Path) -> Stop {
    let beside = path.parent().filter(|beside| !beside.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // In many repositories exported files have a folder of their own.
    let above = if beside == Path::new(".") { PathBuf::from("..") } else { folder_above(beside) };
    let folder = if !holds_model(beside) && holds_model(&above) { &above } else { beside };
    let (path, folder) = (path.display(), folder.display());
    Stop::Input(format!(
        "{path} is an exported file, and no model: `identify {path}` tells whose contract it fits, and `check {folder} {path}` \
         holds it against that of the model in {folder}"
    ))
}

/// Whether a directory has what tells which model is in it.
fn holds_model(path: &Path) -> bool {
    ["config.json", "model_index.json", "modules.json"].iter().any(|name| path.join(name).is_file())
}

/// How the program gets the feature.
const BUILD: &str = "cargo install --path . --features hub";

fn of_cache(repository: &Repository) -> Result<Place, Error> {
    Ok(Place::Path(Cache::from_env()?.find(repository)?, None))
}

/// The error of a path that leads nowhere.
fn nowhere(path: &Path) -> Stop {
    if let Some(to) = broken_link(path) {
        return Stop::Input(format!("`{}` is a link to `{}`, where there is nothing", path.display(), to.display()));
    }
    let near = near_path(path).map_or_else(String::new, |near| format!("; did you mean `{}`?", near.display()));
    Stop::Input(format!("there is no file or directory `{}`{near}", path.display()))
}

/// The path that was most likely meant by one that leads nowhere.
pub fn near_path(path: &Path) -> Option<PathBuf> {
    const MOST: usize = 10_000;
    let parent = path.ancestors().skip(1).find(|parent| parent.as_os_str().is_empty() || parent.is_dir())?;
    let rest = path.strip_prefix(parent).ok()?;
    let missing = rest.components().next()?.as_os_str().to_str()?;
    // Of a name of one letter nothing is left in another one.
    missing.chars().nth(1)?;
    let directory = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let names: Vec<_> =
        directory.read_dir().ok()?.take(MOST).filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let near = parent.join(nearest(missing, names.iter().map(String::as_str))?);
    let whole = rest.components().skip(1).fold(near.clone(), |path, part| path.join(part));
    Some(if whole.exists() { whole } else { near })
}
