//! What can go wrong between a program and the Hub.

use std::fmt;

/// Why the Hub did not give a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HubFailure {
    /// The environment says that nothing may be fetched.
    Offline {
        /// The variable that says so.
        variable: &'static str,
    },

    /// Status 401: the Hub does not tell strangers which of its repositories are private.
    Unauthorized {
        /// Whether a token was sent.
        with_token: bool,
    },

    /// The repository is open only to those who asked for access.
    Gated {
        /// The page to ask at.
        page: String,
        /// Whether a token was sent.
        with_token: bool,
    },

    /// Status 403.
    Forbidden {
        /// Whether a token was sent.
        with_token: bool,
    },

    /// Status 404.
    NotFound(String),

    /// The repository has none of the files that say what a model is.
    NoConfig {
        /// The repository or a folder in it.
        place: String,
        /// The files any of which would do.
        expected: Vec<&'static str>,
    },

    /// Status 429.
    RateLimited {
        /// Seconds to wait, if the Hub says how many.
        retry_after: Option<u64>,
    },

    /// Another status than 200.
    Status {
        /// The status.
        status: u16,
    },

    /// There is no way to the Hub.
    Unreachable(String),

    /// The answer ended before it was whole.
    CutShort(String),

    /// The answer took too long.
    TooSlow {
        /// The time that was allowed.
        seconds: u64,
    },

    /// The answer is longer than anything that is read.
    TooLarge {
        /// The most bytes that are read.
        limit: u64,
    },

    /// The answer is none that the Hub gives.
    Malformed(String),
}

impl fmt::Display for HubFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offline { variable } => write!(f, "{variable} is set, so that nothing is fetched"),
            Self::Unauthorized { with_token } => {
                write!(f, "there is no such repository, or it is private: check the name, {}", token(*with_token))
            }
            Self::Gated { page, with_token } => {
                write!(f, "access to the repository is gated: ask for it at {page}, {}", token(*with_token))
            }
            Self::Forbidden { with_token } => write!(f, "access is forbidden: {}", token(*with_token)),
            Self::NotFound(it) => write!(f, "there is no {it}"),
            Self::NoConfig { place, expected } => write!(f, "{place} has no {}", expected.join(" or ")),
            Self::RateLimited { retry_after } => {
                write!(f, "too many requests were sent: try again {}", later(retry_after))
            }
            Self::Status { status } => write!(f, "the answer has the status {status}{}", at_fault(*status)),
            Self::Unreachable(it) => write!(f, "it cannot be reached: {it}"),
            Self::CutShort(it) => write!(f, "the answer was cut short: {it}"),
            Self::TooSlow { seconds } => {
                write!(f, "there was no whole answer within {seconds} seconds; HF_HUB_DOWNLOAD_TIMEOUT allows more")
            }
            Self::TooLarge { limit } => write!(f, "the answer is longer than {limit} bytes, the most that is read"),
            Self::Malformed(it) => write!(f, "the answer makes no sense: {it}"),
        }
    }
}

impl std::error::Error for HubFailure {}

fn token(sent: bool) -> &'static str {
    if sent { "and whether the token in HF_TOKEN may read it" } else { "or set HF_TOKEN to a token that may read it" }
}

fn later(retry_after: &Option<u64>) -> String {
    retry_after.map_or_else(
        || "later, or set HF_TOKEN, since more are allowed with a token".to_owned(),
        |seconds| format!("in {seconds} seconds, or set HF_TOKEN, since more are allowed with a token"),
    )
}

fn at_fault(status: u16) -> &'static str {
    if status >= 500 { ": the fault is on the Hub's side, try again later" } else { "" }
}
