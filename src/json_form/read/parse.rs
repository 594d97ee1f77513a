//! From a text to where its values stand, in one pass.

use super::index::{Index, as_place};
use super::refusal::Refusal;
use super::{Document, Kind, Node};

/// How deep lists and objects may be nested.
const MAX_DEPTH: usize = 127;

/// How many bytes of text a value has, as a rule.
const BYTES_PER_NODE: usize = 10;

/// Reads a text of no more values than `most`, which comes back where it is refused.
pub(super) fn parse(text: String, most: usize) -> Result<Document, (String, Refusal)> {
    let mut parser = Parser {
        bytes: text.as_bytes(),
        text: &text,
        at: 0,
        nodes: Vec::with_capacity(text.len().min(most) / BYTES_PER_NODE + 1),
        most,
        unescaped: String::new(),
        keys: 0,
        is_beyond_json: false,
    };
    match parser.whole() {
        Ok(()) => {
            let Parser { nodes, unescaped, keys, .. } = parser;
            let mut document = Document { text, unescaped, nodes, index: Index::default() };
            document.enter_keys(keys);
            Ok(document)
        }
        Err(Refused::TooMany) => Err((text, Refusal::TooMany(most))),
        Err(Refused::Syntax) if parser.is_beyond_json => {
            let at = parser.at;
            Err((text, Refusal::SyntaxAt(at)))
        }
        Err(Refused::Syntax) => Err((text, Refusal::Syntax)),
    }
}

enum Refused {
    Syntax,
    TooMany,
}

struct Parser<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    nodes: Vec<Node>,
    most: usize,
    unescaped: String,
    keys: usize,
    /// Whether there were numbers that JSON has not.
    is_beyond_json: bool,
}

impl Parser<'_> {
    fn whole(&mut self) -> Result<(), Refused> {
        self.value(0)?;
        self.skip_blank();
        if self.at == self.bytes.len() { Ok(()) } else { Err(Refused::Syntax) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blank(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn push(&mut self, kind: Kind, start: usize, length: usize) -> Result<usize, Refused> {
        let at = self.nodes.len();
        if at >= self.most {
            return Err(Refused::TooMany);
        }
        self.nodes.push(Node { kind, start: as_place(start), length: as_place(length) });
        Ok(at)
    }

    fn value(&mut self, depth: usize) -> Result<(), Refused> {
        self.skip_blank();
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'0'..=b'9') => self.number(self.at),
            Some(b'-') => self.negative(),
            Some(b'[') if depth < MAX_DEPTH => self.list(depth + 1),
            Some(b'{') if depth < MAX_DEPTH => self.object(depth + 1),
            Some(b'n') => self.word("null", Kind::Null),
            Some(b't') => self.word("true", Kind::True),
            Some(b'f') => self.word("false", Kind::False),
            Some(b'N') => self.number_beyond_json("NaN"),
            Some(b'I') => self.number_beyond_json("Infinity"),
            _ => Err(Refused::Syntax),
        }
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<(), Refused> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(Refused::Syntax);
        }
        self.push(kind, self.at, word.len())?;
        self.at += word.len();
        Ok(())
    }

    fn number_beyond_json(&mut self, word: &str) -> Result<(), Refused> {
        self.word(word, Kind::NotFinite)?;
        self.is_beyond_json = true;
        Ok(())
    }

    fn negative(&mut self) -> Result<(), Refused> {
        if self.bytes.get(self.at + 1) == Some(&b'I') {
            return self.number_beyond_json("-Infinity");
        }
        let start = self.at;
        self.at += 1;
        self.number(start)
    }

    fn digits(&mut self) -> Result<(), Refused> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(Refused::Syntax) } else { Ok(()) }
    }

    /// A number that begins before this place, at which its digits do.
    fn number(&mut self, start: usize) -> Result<(), Refused> {
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        let mut kind = Kind::Integer;
        if self.peek() == Some(b'.') {
            kind = Kind::Number;
            self.at += 1;
            self.digits()?;
        }
        let has_exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if has_exponent {
            kind = Kind::Number;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        const ALWAYS_FINITE: usize = 300;
        let length = self.at - start;
        let is_finite = || self.text[start..self.at].parse().is_ok_and(f64::is_finite);
        if (has_exponent || length > ALWAYS_FINITE) && !is_finite() {
            return Err(Refused::Syntax);
        }
        self.push(kind, start, length).map(drop)
    }

    fn list(&mut self, depth: usize) -> Result<(), Refused> {
        let list = self.push(Kind::List, 0, 0)?;
        self.at += 1;
        let mut count = 0;
        self.skip_blank();
        if self.peek() == Some(b']') {
            self.at += 1;
        } else {
            loop {
                self.value(depth)?;
                count += 1;
                if self.ends(b']')? {
                    break;
                }
            }
        }
        self.nodes[list].start = count;
        self.nodes[list].length = as_place(self.nodes.len() - list);
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), Refused> {
        let object = self.push(Kind::Object, 0, 0)?;
        self.at += 1;
        self.skip_blank();
        if self.peek() == Some(b'}') {
            self.at += 1;
        } else {
            loop {
                self.skip_blank();
                self.string()?;
                self.keys += 1;
                self.skip_blank();
                if self.peek() != Some(b':') {
                    return Err(Refused::Syntax);
                }
                self.at += 1;
                self.value(depth)?;
                if self.ends(b'}')? {
                    break;
                }
            }
        }
        self.nodes[object].length = as_place(self.nodes.len() - object);
        Ok(())
    }

    /// Whether a list or an object ends here, where it may also go on.
    fn ends(&mut self, bracket: u8) -> Result<bool, Refused> {
        self.skip_blank();
        let next = self.peek();
        self.at += 1;
        match next {
            Some(b',') => Ok(false),
            Some(end) if end == bracket => Ok(true),
            _ => Err(Refused::Syntax),
        }
    }

    fn string(&mut self) -> Result<(), Refused> {
        if self.peek() != Some(b'"') {
            return Err(Refused::Syntax);
        }
        let start = self.at + 1;
        self.at = start + plain(&self.bytes[start..]);
        if self.peek() != Some(b'"') {
            return self.with_escapes(start);
        }
        self.push(Kind::Text, start, self.at - start)?;
        self.at += 1;
        Ok(())
    }

    /// The rest of a text, which has escapes.
    #[cold]
    fn with_escapes(&mut self, start: usize) -> Result<(), Refused> {
        let unescaped = self.unescaped.len();
        let mut from = start;
        loop {
            self.unescaped.push_str(&self.text[from..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                _ => return Err(Refused::Syntax),
            }
            from = self.at;
            self.at += plain(&self.bytes[from..]);
        }
        self.at += 1;
        self.push(Kind::Unescaped, unescaped, self.unescaped.len() - unescaped).map(drop)
    }

    fn escape(&mut self) -> Result<(), Refused> {
        let escaped = self.bytes.get(self.at + 1).copied().ok_or(Refused::Syntax)?;
        self.at += 2;
        let character = match escaped {
            b'"' | b'\\' | b'/' => char::from(escaped),
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.of_code()?,
            _ => return Err(Refused::Syntax),
        };
        self.unescaped.push(character);
        Ok(())
    }

    /// The character of a code, or of two that belong together.
    fn of_code(&mut self) -> Result<char, Refused> {
        let first = self.code()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(Refused::Syntax);
        }
        if !self.bytes[self.at..].starts_with(b"\\u") {
            return Err(Refused::Syntax);
        }
        self.at += 2;
        let second = self.code()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(Refused::Syntax);
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(Refused::Syntax)
    }

    fn code(&mut self) -> Result<u32, Refused> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or(Refused::Syntax)?;
        self.at += 4;
        digits.iter().try_fold(0, |code, digit| Ok(code << 4 | char::from(*digit).to_digit(16).ok_or(Refused::Syntax)?))
    }
}

/// How many bytes stand for themselves inside of a text, before the first that does not.
fn plain(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes[at..].first_chunk::<8>() {
        if has_special(u64::from_le_bytes(*eight)) {
            break;
        }
        at += 8;
    }
    let is_plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
    at + bytes[at..].iter().take_while(|byte| is_plain(byte)).count()
}

/// Whether any of eight bytes is a quote, a backslash or a control character. Of bytes that are not ASCII it may say so
/// as well.
const fn has_special(eight: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let quote = eight ^ (ONES * b'"' as u64);
    let backslash = eight ^ (ONES * b'\\' as u64);
    let is_control = eight.wrapping_sub(ONES * b' ' as u64);
    (quote.wrapping_sub(ONES) & !quote | backslash.wrapping_sub(ONES) & !backslash | is_control) & HIGHS != 0
}
