//! JSON as text: what has a form in JSON, and how it is written.

mod digits;
pub mod read;
mod sink;
mod text;
mod values;
#[cfg(feature = "serde")]
mod via_serde;

pub use sink::{Json, List, Object, Sink};
pub use text::Writer;
pub use values::{Pairs, Shown};
#[cfg(feature = "serde")]
pub use via_serde::ViaSerde;

pub(crate) use digits::Digits;

/// The text of a value, on one line.
pub fn to_string(value: &(impl Json + ?Sized)) -> String {
    text_of(value, false)
}

/// The text of a value, a line for each item and indented.
pub fn to_string_pretty(value: &(impl Json + ?Sized)) -> String {
    text_of(value, true)
}

fn text_of(value: &(impl Json + ?Sized), is_pretty: bool) -> String {
    let mut keep = |_: &mut Vec<u8>| Ok(());
    let mut writer = Writer::new(Vec::new(), &mut keep);
    writer.set_pretty(is_pretty);
    // All that is kept is kept in memory, where writing does not fail.
    let _ = value.write(&mut writer);
    String::from_utf8(writer.into_bytes()).unwrap_or_default()
}
