//! Whether what is said is coloured: the words that say how much it matters.

use std::io::{self, IsTerminal};
use std::sync::OnceLock;

use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};

/// When it is.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless the environment variable `NO_COLOR` says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

static WHEN: OnceLock<When> = OnceLock::new();

/// Says when, before anything is said.
pub fn set(when: When) {
    // It is said once; what comes later changes nothing.
    let _ = WHEN.set(when);
}

/// Whether what goes to standard error is coloured.
pub fn on_stderr() -> bool {
    is_on(io::stderr().is_terminal())
}

/// The same of standard output.
pub fn on_stdout() -> bool {
    is_on(io::stdout().is_terminal())
}

fn is_on(is_terminal: bool) -> bool {
    match WHEN.get().copied().unwrap_or_default() {
        When::Always => true,
        When::Never => false,
        When::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// A word in the colour of how much it matters.
pub fn word(word: &str, is_on: bool) -> String {
    let color = match word {
        "error" => AnsiColor::Red,
        "warning" => AnsiColor::Yellow,
        "note" => AnsiColor::Cyan,
        _ => return word.to_owned(),
    };
    if !is_on {
        return word.to_owned();
    }
    let style = Style::new().bold().fg_color(Some(color.into()));
    format!("{style}{word}{style:#}")
}
