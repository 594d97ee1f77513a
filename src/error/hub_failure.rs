//! What can go wrong between a program and the Hub.

/// Why the Hub did not give a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HubFailure {
    /// The environment says that nothing may be fetched.
    #[error("{variable} is set, so that nothing is fetched")]
    Offline {
        /// The variable that says so.
        variable: &'static str,
    },

    /// Status 401: the Hub does not tell strangers which of its repositories are private.
    #[error("there is no such repository, or it is private: check the name, {}", token(*.with_token))]
    Unauthorized {
        /// Whether a token was sent.
        with_token: bool,
    },

    /// The repository is open only to those who asked for access.
    #[error("access to the repository is gated: ask for it at {page}, {}", token(*.with_token))]
    Gated {
        /// The page to ask at.
        page: String,
        /// Whether a token was sent.
        with_token: bool,
    },

    /// Status 403.
    #[error("access is forbidden: {}", token(*.with_token))]
    Forbidden {
        /// Whether a token was sent.
        with_token: bool,
    },

    /// Status 404.
    #[error("there is no {0}")]
    NotFound(String),

    /// The repository has none of the files that say what a model is.
    #[error("{place} has no {}", .expected.join(" or "))]
    NoConfig {
        /// The repository or a folder in it.
        place: String,
        /// The files any of which would do.
        expected: Vec<&'static str>,
    },

    /// Status 429.
    #[error("too many requests were sent: try again {}", later(.retry_after))]
    RateLimited {
        /// Seconds to wait, if the Hub says how many.
        retry_after: Option<u64>,
    },

    /// Another status than 200.
    #[error("the answer has the status {status}{}", at_fault(*.status))]
    Status {
        /// The status.
        status: u16,
    },

    /// There is no way to the Hub.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),

    /// The answer ended before it was whole.
    #[error("the answer was cut short: {0}")]
    CutShort(String),

    /// The answer took too long.
    #[error("there was no whole answer within {seconds} seconds; HF_HUB_DOWNLOAD_TIMEOUT allows more")]
    TooSlow {
        /// The time that was allowed.
        seconds: u64,
    },

    /// The answer is longer than anything that is read.
    #[error("the answer is longer than {limit} bytes, the most that is read")]
    TooLarge {
        /// The most bytes that are read.
        limit: u64,
    },

    /// The answer is none that the Hub gives.
    #[error("the answer makes no sense: {0}")]
    Malformed(String),
}

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
