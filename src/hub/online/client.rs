//! Requests, in bounded time and memory.
//!
//! The client of the crate hf-hub takes neither a time limit nor a limit of size, so that its words for
//! addresses and answers are used here, but not its transport.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::{HeaderMap, Response, StatusCode, Uri, header};
use ureq::{Agent, Body};

use super::{Hub, Repository};
use crate::hub::HubFailure;

/// How often an answer may point elsewhere.
const MAX_REDIRECTS: usize = 5;
/// All requests together take no longer than so many times what one may take.
const REQUESTS: u32 = 6;

/// A file, or the list of files.
pub(super) struct Answer {
    pub(super) bytes: Vec<u8>,
    /// The commit that it is from.
    pub(super) commit: Option<String>,
    /// The hash of its content.
    pub(super) etag: Option<String>,
}

pub(super) struct Client<'a> {
    hub: &'a Hub,
    agent: Agent,
    until: Instant,
}

impl<'a> Client<'a> {
    pub(super) fn new(hub: &'a Hub) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")));
        Self { hub, agent: config.build().new_agent(), until: Instant::now() + hub.timeout * REQUESTS }
    }

    /// What is at a path of the endpoint.
    pub(super) fn get(&self, repository: &Repository, path: &str, limit: u64) -> Result<Answer, HubFailure> {
        let endpoint = uri(&self.hub.endpoint)?;
        let mut at = uri(&format!("{}/{path}", self.hub.endpoint))?;
        let (mut commit, mut etag) = (None, None);
        for _ in 0..=MAX_REDIRECTS {
            let response = self.send(&at, same_host(&at, &endpoint))?;
            // Where large files are kept, their hash is another one: the first answer counts.
            commit = commit.or_else(|| text(response.headers(), "x-repo-commit"));
            etag =
                etag.or_else(|| text(response.headers(), "x-linked-etag").or_else(|| text(response.headers(), "etag")));
            match response.status() {
                StatusCode::OK => return Ok(Answer { bytes: self.read(response, limit)?, commit, etag }),
                status if status.is_redirection() => at = target(&at, response.headers())?,
                status => return Err(self.refusal(repository, status, response.headers())),
            }
        }
        Err(HubFailure::Malformed(format!("it points elsewhere more than {MAX_REDIRECTS} times")))
    }

    fn send(&self, uri: &Uri, with_token: bool) -> Result<Response<Body>, HubFailure> {
        let time = self.until.saturating_duration_since(Instant::now()).min(self.hub.timeout);
        // A time of zero would be one without end.
        let time = time.max(Duration::from_millis(1));
        let request = self.agent.get(uri).config().timeout_global(Some(time)).build();
        let request = match self.hub.token.as_deref().filter(|_| with_token) {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        };
        request.call().map_err(|error| self.failure(error, HubFailure::Unreachable))
    }

    fn read(&self, mut response: Response<Body>, limit: u64) -> Result<Vec<u8>, HubFailure> {
        let read = response.body_mut().with_config().limit(limit).read_to_vec();
        read.map_err(|error| self.failure(error, HubFailure::CutShort))
    }

    fn failure(&self, error: ureq::Error, or_else: impl Fn(String) -> HubFailure) -> HubFailure {
        match error {
            ureq::Error::Timeout(_) => HubFailure::TooSlow { seconds: self.hub.timeout.as_secs() },
            ureq::Error::Io(error) if error.kind() == ErrorKind::TimedOut => {
                HubFailure::TooSlow { seconds: self.hub.timeout.as_secs() }
            }
            ureq::Error::BodyExceedsLimit(limit) => HubFailure::TooLarge { limit },
            error => or_else(error.to_string()),
        }
    }

    /// What a status other than 200 says.
    fn refusal(&self, repository: &Repository, status: StatusCode, headers: &HeaderMap) -> HubFailure {
        let with_token = self.hub.token.is_some();
        let code = text(headers, "x-error-code");
        match (status.as_u16(), code.as_deref()) {
            (401 | 403, Some("GatedRepo")) => {
                HubFailure::Gated { page: format!("{}/{}", self.hub.endpoint, repository.id()), with_token }
            }
            (401, _) => HubFailure::Unauthorized { with_token },
            (403, _) => HubFailure::Forbidden { with_token },
            (404, Some("RevisionNotFound")) => HubFailure::NotFound(format!("revision `{}`", repository.revision())),
            (404, Some("EntryNotFound")) => HubFailure::NotFound("file of a name that the Hub itself lists".to_owned()),
            (404, Some("RepoNotFound")) => HubFailure::NotFound("repository of this name".to_owned()),
            (404, _) => {
                HubFailure::NotFound(format!("repository of this name with a revision `{}`", repository.revision()))
            }
            (429, _) => HubFailure::RateLimited {
                retry_after: text(headers, "retry-after").and_then(|seconds| seconds.parse().ok()),
            },
            (status, _) => HubFailure::Status { status },
        }
    }
}

/// One segment of a path, as it stands in an address.
pub(super) fn encoded(segment: &str) -> String {
    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(segment, ESCAPED).to_string()
}

fn uri(address: &str) -> Result<Uri, HubFailure> {
    let uri: Uri = address.parse().map_err(|error| HubFailure::Unreachable(format!("its address is none: {error}")))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(_)) => Ok(uri),
        _ => Err(HubFailure::Unreachable("its address has to begin with http:// or https://".to_owned())),
    }
}

/// Where an answer points to.
fn target(from: &Uri, headers: &HeaderMap) -> Result<Uri, HubFailure> {
    let location = text(headers, "location").ok_or_else(|| HubFailure::Malformed("it points nowhere".to_owned()))?;
    let host = || Some((from.scheme_str()?, from.authority()?));
    let address = match host().filter(|_| location.starts_with('/') && !location.starts_with("//")) {
        Some((scheme, authority)) => format!("{scheme}://{authority}{location}"),
        None => location,
    };
    let to = uri(&address).map_err(|_| HubFailure::Malformed(format!("it points to `{address}`")))?;
    match (from.scheme_str(), to.scheme_str()) {
        (Some("https"), Some("http")) => {
            Err(HubFailure::Malformed("it points to an address without encryption".to_owned()))
        }
        _ => Ok(to),
    }
}

fn same_host(one: &Uri, other: &Uri) -> bool {
    one.scheme() == other.scheme() && one.host() == other.host() && one.port_u16() == other.port_u16()
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
