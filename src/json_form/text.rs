//! JSON as text, in bounded memory.

use std::fmt::{self, Write as _};
use std::io;
use std::mem;
use std::ops::Range;

use super::digits::Digits;
use super::sink::{Json, List, Object, Sink};

/// How many bytes are kept before they are handed on.
const MOST_BYTES: usize = 1 << 18;

/// Writes JSON as text. What is written is handed on whenever there is much of it, so that a value of any length takes
/// little memory.
pub struct Writer<'a> {
    bytes: Vec<u8>,
    hand_on: &'a mut dyn FnMut(&mut Vec<u8>) -> io::Result<()>,
    /// How many bytes there are before they are handed on.
    most: usize,
    /// How deep a line is indented; none where all is on one.
    indent: Option<usize>,
    /// What is the same for each number but for the number.
    block: Block,
}

/// Pairs of names and values, with a number in the names.
#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    /// Where the number stands.
    places: Vec<usize>,
    /// Whether it is being written.
    is_open: bool,
}

impl fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl<'a> Writer<'a> {
    /// Writes after what `bytes` holds. `hand_on` is given the bytes so far when there are many, and leaves those that it
    /// does not take.
    pub fn new(bytes: Vec<u8>, hand_on: &'a mut dyn FnMut(&mut Vec<u8>) -> io::Result<()>) -> Self {
        Self { bytes, hand_on, most: MOST_BYTES, indent: None, block: Block::default() }
    }

    /// Whether each item is on a line of its own, and indented.
    pub fn set_pretty(&mut self, is_pretty: bool) {
        self.indent = is_pretty.then_some(0);
    }

    /// Ends a line.
    pub fn end_line(&mut self) {
        self.bytes.push(b'\n');
    }

    /// What is written and not handed on.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn open(&mut self, bracket: u8) {
        self.bytes.push(bracket);
        if let Some(indent) = &mut self.indent {
            *indent += 1;
        }
    }

    /// What stands before an item.
    fn begin(&mut self, is_first: bool) {
        match self.indent {
            None if is_first => {}
            None => self.bytes.push(b','),
            Some(_) => {
                if !is_first {
                    self.bytes.push(b',');
                }
                self.break_line();
            }
        }
    }

    fn close(&mut self, bracket: u8, is_empty: bool) {
        if let Some(indent) = &mut self.indent {
            *indent -= 1;
            if !is_empty {
                self.break_line();
            }
        }
        self.bytes.push(bracket);
    }

    fn break_line(&mut self) {
        self.bytes.push(b'\n');
        for _ in 0..self.indent.unwrap_or_default() {
            self.bytes.extend_from_slice(b"  ");
        }
    }

    fn quoted(&mut self, text: &str) {
        self.bytes.push(b'"');
        escape(&mut self.bytes, text);
        self.bytes.push(b'"');
    }

    /// Text that is handed on before it is whole.
    #[cold]
    fn long_text(&mut self, mut text: &str) -> io::Result<()> {
        self.bytes.push(b'"');
        while !text.is_empty() {
            let end = (0..=text.len().min(MOST_BYTES)).rev().find(|end| text.is_char_boundary(*end));
            let (first, rest) = text.split_at(end.filter(|end| *end > 0).unwrap_or(text.len()));
            escape(&mut self.bytes, first);
            self.ease()?;
            text = rest;
        }
        self.bytes.push(b'"');
        Ok(())
    }

    /// Hands on what is written, if that is much.
    #[inline]
    fn ease(&mut self) -> io::Result<()> {
        if self.bytes.len() < self.most || self.block.is_open { Ok(()) } else { self.hand_on() }
    }

    #[cold]
    fn hand_on(&mut self) -> io::Result<()> {
        (self.hand_on)(&mut self.bytes)?;
        self.most = self.bytes.len() + MOST_BYTES;
        Ok(())
    }

    /// Makes the block for numbers of as many digits.
    fn make_block<'n, T: Json + 'n>(
        &mut self,
        digits: &[u8],
        each: impl Iterator<Item = (&'n str, &'n str, T)>,
    ) -> io::Result<()> {
        self.block.bytes.clear();
        self.block.places.clear();
        self.block.is_open = true;
        mem::swap(&mut self.bytes, &mut self.block.bytes);
        for (stem, suffix, value) in each {
            if !self.bytes.is_empty() {
                self.bytes.push(b',');
            }
            self.bytes.extend_from_slice(b"[\"");
            escape(&mut self.bytes, stem);
            self.bytes.push(b'.');
            self.block.places.push(self.bytes.len());
            self.bytes.extend_from_slice(digits);
            escape(&mut self.bytes, suffix);
            self.bytes.extend_from_slice(b"\",");
            value.write(&mut *self)?;
            self.bytes.push(b']');
        }
        mem::swap(&mut self.bytes, &mut self.block.bytes);
        self.block.is_open = false;
        Ok(())
    }
}

impl Block {
    /// Puts another number of as many digits in.
    fn put(&mut self, digits: &[u8]) {
        for place in &self.places {
            self.bytes[*place..*place + digits.len()].copy_from_slice(digits);
        }
    }
}

/// Whether a byte of text stands for itself.
const fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

fn escape(bytes: &mut Vec<u8>, text: &str) {
    // Without a way out in between, many bytes are looked at at once.
    if text.bytes().fold(true, |are_plain, byte| are_plain & is_plain(byte)) {
        bytes.extend_from_slice(text.as_bytes());
    } else {
        text.bytes().for_each(|byte| escape_byte(bytes, byte));
    }
}

#[cold]
fn escape_byte(bytes: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\x08' => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        b'\x0c' => b'f',
        b'\r' => b'r',
        _ if is_plain(byte) => return bytes.push(byte),
        _ => {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            bytes.extend_from_slice(b"\\u00");
            return bytes.extend_from_slice(&digits);
        }
    };
    bytes.extend_from_slice(&[b'\\', short]);
}

/// Writes text that is shown as what stands between quotes.
struct Quoted<'a>(&'a mut Vec<u8>);

impl fmt::Write for Quoted<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

impl<'w, 'a> Sink for &'w mut Writer<'a> {
    type Done = ();
    type Failed = io::Error;
    type List = Items<'w, 'a>;
    type Object = Items<'w, 'a>;

    fn null(self) -> io::Result<()> {
        self.bytes.extend_from_slice(b"null");
        Ok(())
    }

    fn flag(self, flag: bool) -> io::Result<()> {
        self.bytes.extend_from_slice(if flag { b"true" } else { b"false" });
        Ok(())
    }

    fn int(self, number: i64) -> io::Result<()> {
        if number < 0 {
            self.bytes.push(b'-');
        }
        self.bytes.extend_from_slice(Digits::of(number.unsigned_abs()).as_bytes());
        Ok(())
    }

    fn unsigned(self, number: u64) -> io::Result<()> {
        self.bytes.extend_from_slice(Digits::of(number).as_bytes());
        Ok(())
    }

    fn float(self, number: f64) -> io::Result<()> {
        serde_json::to_writer(&mut self.bytes, &number).map_err(Into::into)
    }

    fn large(self, digits: &str) -> io::Result<()> {
        self.bytes.extend_from_slice(digits.as_bytes());
        Ok(())
    }

    fn text(self, text: &str) -> io::Result<()> {
        if text.len() > MOST_BYTES {
            return self.long_text(text);
        }
        self.quoted(text);
        Ok(())
    }

    fn shown(self, shown: &dyn fmt::Display) -> io::Result<()> {
        self.bytes.push(b'"');
        let shown = write!(Quoted(&mut self.bytes), "{shown}");
        self.bytes.push(b'"');
        shown.map_err(io::Error::other)
    }

    fn list(self) -> io::Result<Items<'w, 'a>> {
        self.open(b'[');
        Ok(Items { writer: self, is_empty: true, end: b']' })
    }

    fn object(self) -> io::Result<Items<'w, 'a>> {
        self.open(b'{');
        Ok(Items { writer: self, is_empty: true, end: b'}' })
    }
}

/// What is written between brackets.
#[derive(Debug)]
pub struct Items<'w, 'a> {
    writer: &'w mut Writer<'a>,
    is_empty: bool,
    end: u8,
}

impl Items<'_, '_> {
    fn begin(&mut self) {
        self.writer.begin(self.is_empty);
        self.is_empty = false;
    }

    fn close(self) -> io::Result<()> {
        self.writer.close(self.end, self.is_empty);
        self.writer.ease()
    }
}

impl List for Items<'_, '_> {
    type Done = ();
    type Failed = io::Error;

    fn item<T: Json + ?Sized>(&mut self, item: &T) -> io::Result<()> {
        self.begin();
        item.write(&mut *self.writer)?;
        self.writer.ease()
    }

    /// The values are written once, and copied for each number.
    fn numbered<'a, T: Json + 'a>(
        &mut self,
        numbers: Range<usize>,
        each: impl Iterator<Item = (&'a str, &'a str, T)> + Clone,
    ) -> io::Result<()> {
        if each.clone().next().is_none() {
            return Ok(());
        }
        if self.writer.indent.is_some() {
            for number in numbers {
                for (stem, suffix, value) in each.clone() {
                    self.item(&(super::Shown(format_args!("{stem}.{number}{suffix}")), value))?;
                }
            }
            return Ok(());
        }
        let mut width = 0;
        for number in numbers {
            let digits = Digits::of_size(number);
            let digits = digits.as_bytes();
            if digits.len() == width {
                self.writer.block.put(digits);
            } else {
                self.writer.make_block(digits, each.clone())?;
                width = digits.len();
            }
            self.begin();
            self.writer.bytes.extend_from_slice(&self.writer.block.bytes);
            self.writer.ease()?;
        }
        Ok(())
    }

    fn end(self) -> io::Result<()> {
        self.close()
    }
}

impl Object for Items<'_, '_> {
    type Done = ();
    type Failed = io::Error;

    fn field<T: Json + ?Sized>(&mut self, name: &str, value: &T) -> io::Result<()> {
        self.begin();
        self.writer.quoted(name);
        self.writer.bytes.extend_from_slice(if self.writer.indent.is_some() { b": " } else { b":" });
        value.write(&mut *self.writer)?;
        self.writer.ease()
    }

    fn end(self) -> io::Result<()> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{to_string, to_string_pretty};
    use super::*;
    use serde_json::{Value, json};

    fn values() -> [Value; 4] {
        let controls: String = (0..=0x80_u8).map(char::from).collect();
        [
            json!({"a": [], "b": {}, "c": [1, -2, 3.5, 1e300, 1e-7, u64::MAX, i64::MIN], "d": [null, true, false]}),
            json!([[["deep", {"er": [{}]}]], controls, "größe 🦀"]),
            json!({"\"": "\\", "\n": "\u{7f}"}),
            json!("€\n".repeat(1 << 18)),
        ]
    }

    #[test]
    fn text_is_that_of_serde_json() {
        for value in values() {
            assert_eq!(to_string(&value), value.to_string());
            assert_eq!(to_string_pretty(&value), format!("{value:#}"));
        }
    }

    /// Pairs over numbers, with values that are long.
    struct Layers(Range<usize>, Vec<(&'static str, &'static str, String)>);

    impl Json for Layers {
        fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
            let mut list = sink.list()?;
            list.item("first")?;
            list.numbered(self.0.clone(), self.1.iter().map(|(stem, suffix, value)| (*stem, *suffix, value)))?;
            list.end()
        }
    }

    #[test]
    fn what_is_numbered_is_written_for_each_number() {
        let each = vec![("a", ".k\"", "x".to_owned()), ("b", "", "y".repeat(300_000))];
        for numbers in [0..0, 0..1, 8..12, 98..102] {
            let mut expected = vec![json!("first")];
            for number in numbers.clone() {
                expected.extend(
                    each.iter().map(|(stem, suffix, value)| json!([format!("{stem}.{number}{suffix}"), value])),
                );
            }
            let layers = Layers(numbers, each.clone());
            assert_eq!(to_string(&layers), json!(expected).to_string());
            assert_eq!(to_string_pretty(&layers), format!("{:#}", json!(expected)));
        }
        assert_eq!(to_string(&Layers(0..5, Vec::new())), "[\"first\"]");
    }

    #[test]
    fn much_is_handed_on_in_pieces() {
        let layers = Layers(0..10_000, vec![("a", ".k", "x".repeat(100))]);
        let (mut whole, mut most) = (Vec::new(), 0);
        let mut hand_on = |bytes: &mut Vec<u8>| {
            most = most.max(bytes.len());
            whole.append(bytes);
            Ok(())
        };
        let mut writer = Writer::new(Vec::new(), &mut hand_on);
        layers.write(&mut writer).expect("it is kept");
        let rest = writer.into_bytes();
        whole.extend(rest);
        assert!(whole == to_string(&layers).into_bytes());
        assert!(most < MOST_BYTES + 1000, "{most}");
    }
}
