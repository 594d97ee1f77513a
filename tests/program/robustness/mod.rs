//! Whatever a config, a request or a command line holds: an answer or an error, in bounded time and
//! memory, and never a panic.

mod arguments;
mod attributes;
mod batch;
#[cfg(target_os = "linux")]
mod bounded;
mod command_line;
mod everything;
mod files;
mod found;
#[cfg(target_os = "linux")]
mod memory;
mod names;
mod processes;
mod sizes;

/// The most characters that a message may have, however long the input is.
const LONGEST_MESSAGE: usize = 2000;

/// Values that few attributes can have, as JSON.
const AWKWARD: [&str; 24] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "-0.0",
    "1000000000000",
    "1000000000000000000000000000000",
    "-1e308",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    r#""""#,
    r#""12""#,
    r#""NaN""#,
    "[]",
    "[null]",
    r#"[1, "x", {}]"#,
    "[3, 2]",
    "[[[[[[]]]]]]",
    "{}",
    r#"{"model_type": 5}"#,
    r#"{"model_type": "bert"}"#,
];
