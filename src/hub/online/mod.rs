//! The Hub itself.

mod client;
mod needed;
mod store;
mod variables;

use std::path::PathBuf;
use std::time::Duration;

use hf_hub::api::RepoInfo;
use hf_hub::{Repo, RepoType};

use super::cache::{is_commit, model_files};
use super::{Cache, HubFailure, Repository};
use crate::config::json_file::MAX_CONFIG_BYTES;
use crate::error::Error;
use crate::model::checkpoint::Files;
use client::{Answer, Client};

/// The most bytes of an answer that lists a repository's files.
const MAX_LIST_BYTES: u64 = 32 << 20;
/// Seconds for one request, where the environment does not say.
const SECONDS: u64 = 10;

/// The Hugging Face Hub, or what stands in for it, with the cache that files from it go into; `snapshot_download` in
/// huggingface_hub.
///
/// Nothing but [`get`](Self::get) and [`fetch`](Self::fetch) sends anything.
#[derive(Clone)]
pub struct Hub {
    cache: Cache,
    endpoint: String,
    token: Option<String>,
    timeout: Duration,
    offline: Option<&'static str>,
}

/// What there is of a repository.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The directory of the model, in the cache, with the JSON files that say what it is and no weights that were not
    /// there before.
    pub directory: PathBuf,
    /// All files that the Hub has of the model, weights included, by their paths from the directory, for
    /// [`ModelOptions::files`](crate::ModelOptions::files); `None` if the Hub was not asked.
    pub files: Option<Files>,
}

impl Hub {
    /// The Hub at huggingface.co without a token, with 10 seconds for each request.
    pub fn new(cache: Cache) -> Self {
        Self {
            cache,
            endpoint: "https://huggingface.co".to_owned(),
            token: None,
            timeout: Duration::from_secs(SECONDS),
            offline: None,
        }
    }

    /// The Hub as the environment has it, in the words of huggingface_hub: `HF_ENDPOINT`; `HF_TOKEN` or
    /// `HUGGING_FACE_HUB_TOKEN`, else the token in the file `HF_TOKEN_PATH` or `HF_HOME/token`, and none where
    /// `HF_HUB_DISABLE_IMPLICIT_TOKEN` says yes; `HF_HUB_DOWNLOAD_TIMEOUT`, the seconds for each request, from 1 to 3600;
    /// `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE`, which let nothing be fetched; the cache of [`Cache::from_env`].
    ///
    /// # Errors
    /// [`Error::Io`] if the home directory is needed and not known.
    pub fn from_env() -> Result<Self, Error> {
        let mut hub = Self::new(Cache::from_env()?);
        if let Some(endpoint) = variables::variable("HF_ENDPOINT") {
            hub = hub.with_endpoint(&endpoint);
        }
        let seconds = variables::variable("HF_HUB_DOWNLOAD_TIMEOUT").and_then(|seconds| seconds.trim().parse().ok());
        hub.timeout = Duration::from_secs(seconds.unwrap_or(SECONDS).clamp(1, 3600));
        hub.token = variables::token()?;
        hub.offline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].into_iter().find(|name| variables::flag(name));
        Ok(hub)
    }

    /// The same at another address, such as `https://hub.example.com`.
    #[must_use]
    pub fn with_endpoint(self, endpoint: &str) -> Self {
        Self { endpoint: endpoint.trim().trim_end_matches('/').to_owned(), ..self }
    }

    /// The same with a token, which is sent to the endpoint and to no other host.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// The same with another time for each request. All requests of a [`fetch`](Self::fetch) together may
    /// take six times as long.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The cache that files go into.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The model of a repository: from the cache, as far as it has what is needed, else from the Hub.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch); [`Error::Io`] also if what is in the cache cannot be read.
    pub fn get(&self, repository: &Repository) -> Result<Snapshot, Error> {
        match self.cache.find(repository) {
            Ok(directory) if needed::are_in(&directory) => Ok(Snapshot { directory, files: None }),
            Ok(_) | Err(Error::NotCached { .. }) => self.fetch(repository),
            Err(error) => Err(error),
        }
    }

    /// Fetches what says what a model is: of the repository's files the few JSON files that this crate
    /// reads, unless the cache has them, and the list of all. They go into the cache, where
    /// [`Cache::find`] and huggingface_hub find them.
    ///
    /// # Errors
    /// [`Error::Hub`] with what the Hub says or does; [`Error::Io`] if the cache cannot be written. No
    /// file is left behind that is not whole.
    pub fn fetch(&self, repository: &Repository) -> Result<Snapshot, Error> {
        let failed =
            |failure| Error::Hub { repository: repository.to_string(), endpoint: self.endpoint.clone(), failure };
        if let Some(variable) = self.offline {
            return Err(failed(HubFailure::Offline { variable }));
        }
        let remote = Remote { client: Client::new(self), repository };
        let info = remote.info().map_err(failed)?;
        let files = files_below(&info, repository.subfolder());
        if !model_files().any(|name| files.contains(name)) {
            let place =
                repository.subfolder().map_or_else(|| "it".to_owned(), |folder| format!("its folder `{folder}`"));
            return Err(failed(HubFailure::NoConfig { place, expected: model_files().collect() }));
        }
        let folder = self.cache.folder(repository);
        let snapshot = store::snapshot(&folder, &info.sha);
        let directory = repository.subfolder().map_or_else(|| snapshot.clone(), |below| snapshot.join(below));
        let fetch = |file: &str| {
            if directory.join(file).is_file() {
                return Ok(());
            }
            let path = repository.subfolder().map_or_else(|| file.to_owned(), |below| format!("{below}/{file}"));
            let answer = remote.file(&path, &info.sha).map_err(failed)?;
            store::file(&folder, &info.sha, &path, &answer)
        };
        needed::files(&files).try_for_each(fetch)?;
        needed::of_modules(&directory, &files)?.as_deref().map_or(Ok(()), fetch)?;
        if !repository.is_at_commit() {
            store::reference(&folder, repository.revision(), &info.sha)?;
        }
        Ok(Snapshot { directory, files: Some(files) })
    }
}

// The token is nobody's business.
impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let token = self.token.as_ref().map(|_| "…");
        f.debug_struct("Hub").field("endpoint", &self.endpoint).field("token", &token).finish_non_exhaustive()
    }
}

/// A repository on the Hub.
struct Remote<'a> {
    client: Client<'a>,
    repository: &'a Repository,
}

impl Remote<'_> {
    /// The commit of the revision, and its files.
    fn info(&self) -> Result<RepoInfo, HubFailure> {
        let path = format!("api/{}", self.at(self.repository.revision()).api_url());
        let answer = self.client.get(self.repository, &path, MAX_LIST_BYTES)?;
        let info: RepoInfo = serde_json::from_slice(&answer.bytes)
            .map_err(|error| HubFailure::Malformed(format!("the list of the repository's files: {error}")))?;
        match is_commit(&info.sha) {
            true => Ok(info),
            false => Err(HubFailure::Malformed("the list of the repository's files has no commit".to_owned())),
        }
    }

    /// A JSON file, from the very commit that was listed.
    fn file(&self, path: &str, commit: &str) -> Result<Answer, HubFailure> {
        let of_revision = self.file_at(self.repository.revision(), path)?;
        match &of_revision.commit {
            Some(other) if other != commit => self.file_at(commit, path),
            _ => Ok(of_revision),
        }
    }

    fn file_at(&self, revision: &str, path: &str) -> Result<Answer, HubFailure> {
        let repo = self.at(revision);
        let segments: Vec<_> = path.split('/').map(client::encoded).collect();
        let url = format!("{}/resolve/{}/{}", repo.url(), repo.url_revision(), segments.join("/"));
        let answer = self.client.get(self.repository, &url, MAX_CONFIG_BYTES as u64)?;
        match serde_json::from_slice::<serde_json::Value>(&answer.bytes) {
            Ok(_) => Ok(answer),
            Err(error) if error.is_eof() => Err(HubFailure::CutShort(format!("{path}: {error}"))),
            Err(error) => Err(HubFailure::Malformed(format!("{path} is not JSON: {error}"))),
        }
    }

    fn at(&self, revision: &str) -> Repo {
        Repo::with_revision(self.repository.id().to_owned(), RepoType::Model, revision.to_owned())
    }
}

/// The paths of the files in a folder, from there.
fn files_below(info: &RepoInfo, folder: Option<&str>) -> Files {
    let below = |path: &str| match folder {
        Some(folder) => path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned),
        None => Some(path.to_owned()),
    };
    info.siblings.iter().filter_map(|sibling| below(&sibling.rfilename)).collect()
}
