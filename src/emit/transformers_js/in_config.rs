//! A key set in the text of a JSON object, of which all else stays as it is.

use serde_json::Value;

use crate::config::json_file;
use crate::error::Error;

/// The text with `key` set.
pub(super) fn with_key(text: &str, key: &str, value: &Value, replaces: bool) -> Result<String, Error> {
    json_file::parse_object("config.json", text.as_bytes())?;
    let mut place = Place::default();
    let mut reader = Reader { text: text.as_bytes(), at: 0 };
    while let Some(entry) = reader.entry() {
        place.first.get_or_insert(entry.before..entry.key.start);
        let name = text.get(entry.key).and_then(|name| serde_json::from_str::<String>(name).ok());
        if name.as_deref() == Some(key) {
            place.own = Some(entry.value.clone());
        }
        place.end = entry.value.end;
    }
    let indentation = place.first.clone().and_then(|range| text.get(range)).unwrap_or("\n  ");
    let written = written(value, indentation);
    let (before, middle, after) = match place.own {
        Some(_) if !replaces => {
            let reason = format!("`{key}` stands in config.json already");
            return Err(Error::Untold { what: "config of transformers.js", reason });
        }
        Some(own) => (text.get(..own.start), written, text.get(own.end..)),
        None if place.first.is_none() => {
            let start = text.find('{').map_or(0, |at| at + 1);
            (text.get(..start), format!("{indentation}\"{key}\": {written}\n"), text.get(start..))
        }
        None => (text.get(..place.end), format!(",{indentation}\"{key}\": {written}"), text.get(place.end..)),
    };
    Ok([before.unwrap_or_default(), &middle, after.unwrap_or_default()].concat())
}

/// A value on lines of its own where the other entries are, each as far in as they are.
fn written(value: &Value, indentation: &str) -> String {
    if !indentation.contains('\n') {
        return value.to_string();
    }
    let lines: Vec<_> = format!("{value:#}").lines().map(str::to_owned).collect();
    lines.join(indentation)
}

/// Where an entry is, or comes to be.
#[derive(Default)]
struct Place {
    /// What stands before the first key.
    first: Option<std::ops::Range<usize>>,
    /// The value of the key, the last where there are several.
    own: Option<std::ops::Range<usize>>,
    /// The end of the last value.
    end: usize,
}

struct Entry {
    before: usize,
    key: std::ops::Range<usize>,
    value: std::ops::Range<usize>,
}

/// Reads the entries of an object in a text that is known to be JSON.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn entry(&mut self) -> Option<Entry> {
        self.until(|byte| matches!(byte, b'{' | b',' | b'}'))?;
        if self.byte()? == b'}' {
            return None;
        }
        let before = self.at + 1;
        self.until(|byte| matches!(byte, b'"' | b'}'))?;
        let start = self.at;
        if self.byte()? == b'}' {
            return None;
        }
        self.text();
        let key = start..self.at;
        self.until(|byte| byte == b':')?;
        self.at += 1;
        self.until(|byte| !byte.is_ascii_whitespace())?;
        let start = self.at;
        self.value();
        Some(Entry { before, key, value: start..self.at })
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn until(&mut self, is_end: impl Fn(u8) -> bool) -> Option<()> {
        while !is_end(self.byte()?) {
            self.at += 1;
        }
        Some(())
    }

    /// Passes over a text in quotes.
    fn text(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte().filter(|byte| *byte != b'"') {
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
    }

    /// Passes over a value.
    fn value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.text();
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return;
                    }
                }
                _ if depth == 0 && (byte == b',' || byte.is_ascii_whitespace()) => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::with_key;

    fn set(text: &str) -> String {
        with_key(text, "k", &json!({"a": 1}), true).unwrap()
    }

    #[test]
    fn all_else_stays_byte_for_byte() {
        assert_eq!(
            set("{\n  \"eps\": 1e-05,\n  \"n\": NaN\n}\n"),
            "{\n  \"eps\": 1e-05,\n  \"n\": NaN,\n  \"k\": {\n    \"a\": 1\n  }\n}\n"
        );
        assert_eq!(set(r#"{"x": [1, {"k": "}"}]}"#), r#"{"x": [1, {"k": "}"}],"k": {"a":1}}"#);
        assert_eq!(set("{}"), "{\n  \"k\": {\n    \"a\": 1\n  }\n}");
        assert_eq!(
            set(r#"{"a\"}": "\\", "\u006b" : true , "z": []}"#),
            r#"{"a\"}": "\\", "\u006b" : {"a":1} , "z": []}"#
        );
        assert_eq!(set("{\r\n\t\"k\": 3\r\n}"), "{\r\n\t\"k\": {\r\n\t  \"a\": 1\r\n\t}\r\n}");
    }

    #[test]
    fn what_stands_there_stays_unless_it_is_replaced() {
        let error = with_key(r#"{"k": 1}"#, "k", &json!(2), false).unwrap_err();
        assert!(error.to_string().contains("`k` stands in config.json already"), "{error}");
        assert!(with_key("[1]", "k", &json!(2), true).is_err());
    }
}
