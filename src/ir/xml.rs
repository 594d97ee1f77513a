//! A text in XML, element by element, in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// The most bytes of a tag, a text or a comment.
const LONGEST: usize = 1 << 20;
/// The most bytes of an element's name.
const LONGEST_NAME: usize = 1 << 8;
/// How deep elements may stand in each other.
const MAX_DEPTH: usize = 64;
/// The most signs of an error of what reads XML.
const MOST_OF_ERROR: usize = 200;

/// What is wrong with a text, and at which byte.
#[derive(Debug)]
pub(super) struct Damage {
    pub(super) at: u64,
    pub(super) reason: String,
    /// Whether nothing is wrong with it, and it is something else.
    pub(super) is_foreign: bool,
}

impl Damage {
    fn new(at: u64, reason: impl Into<String>) -> Self {
        Self { at, reason: reason.into(), is_foreign: false }
    }

    pub(super) fn at_start(reason: impl Into<String>) -> Self {
        Self::new(0, reason)
    }
}

/// A text that is read forwards.
pub(super) struct Xml<R: Read> {
    reader: Reader<Bounded<BufReader<R>>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// An element's name and attributes.
pub(super) struct Tag(BytesStart<'static>);

impl Tag {
    pub(super) fn name(&self) -> String {
        self.0.name().as_ref().to_owned()
    }

    /// The value of an attribute, `None` if there is none, or it cannot be read.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        // Each is compared with all others otherwise.
        attributes.with_checks(false);
        let found = attributes.filter_map(Result::ok).find(|attribute| attribute.key.as_ref() == name)?;
        Some(found.normalized_value(XmlVersion::Explicit1_0).ok()?.into_owned())
    }

    /// The same as a number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.attribute(name)?.parse().ok()
    }
}

impl<R: Read> Xml<R> {
    pub(super) fn new(source: R) -> Self {
        let mut reader = Reader::from_reader(Bounded { inner: BufReader::new(source), left: LONGEST });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    pub(super) fn damage(&self, reason: impl Into<String>) -> Damage {
        Damage::new(self.reader.buffer_position(), reason)
    }

    fn cut(&self) -> Damage {
        self.damage("the file ends within an element: it is cut short")
    }

    fn event(&mut self) -> Result<Event<'_>, Damage> {
        self.buffer.clear();
        self.reader.get_mut().left = LONGEST;
        let read = self.reader.read_event_into(&mut self.buffer);
        read.map_err(|error| {
            let reason = match &error {
                // What begins with a sign that nothing begins with is wrong anyhow; what does not end is not all there.
                Error::Syntax(SyntaxError::InvalidBangMarkup) => not_read(&error),
                Error::Syntax(_) => "the file ends within a tag: it is cut short, or no XML".to_owned(),
                _ => not_read(&error),
            };
            Damage::new(self.reader.error_position(), reason)
        })
    }

    /// The element that stands next inside the one that is open, which is open then; `None` closes the one that was.
    pub(super) fn child(&mut self) -> Result<Option<Tag>, Damage> {
        loop {
            match self.event()? {
                Event::Start(tag) => {
                    let tag = tag.into_owned();
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(self.damage(format!("elements stand in each other more than {MAX_DEPTH} deep")));
                    }
                    if tag.name().as_ref().len() > LONGEST_NAME {
                        return Err(self.damage(format!("the name of an element has more than {LONGEST_NAME} bytes")));
                    }
                    return Ok(Some(Tag(tag)));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(None);
                }
                Event::Eof => {
                    return if self.depth > 0 { Err(self.cut()) } else { Ok(None) };
                }
                _ => {}
            }
        }
    }

    /// Passes over the rest of the element that is open.
    pub(super) fn skip(&mut self) -> Result<(), Damage> {
        let until = self.depth;
        while self.depth >= until && self.depth > 0 {
            self.child()?;
        }
        Ok(())
    }

    /// The text of the element that is open, which is closed then.
    pub(super) fn text(&mut self) -> Result<String, Damage> {
        let (mut text, until) = (String::new(), self.depth);
        while self.depth >= until {
            let depth = self.depth;
            match self.event()? {
                Event::Text(part) if depth == until => text.push_str(&part),
                Event::End(_) => self.depth -= 1,
                Event::Start(_) => return Err(self.damage("an element stands where a number should be")),
                Event::Eof => return Err(self.cut()),
                _ => {}
            }
            if text.len() > LONGEST_NAME {
                return Err(self.damage("a text stands where a number should be"));
            }
        }
        Ok(text)
    }
}

fn not_read(error: &Error) -> String {
    let reason: String = error.to_string().chars().take(MOST_OF_ERROR).collect();
    format!("it is no XML that can be read: {reason}")
}

/// What is read, with how many bytes of it may still be read for one element.
struct Bounded<B> {
    inner: B,
    left: usize,
}

impl<B: BufRead> Read for Bounded<B> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(self.left);
        let read = self.inner.read(into.get_mut(..most).unwrap_or_default())?;
        self.left -= read;
        Ok(read)
    }
}

impl<B: BufRead> BufRead for Bounded<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(format!("a tag or a text has more than {LONGEST} bytes")));
        }
        let filled = self.inner.fill_buf()?;
        Ok(filled.get(..self.left).unwrap_or(filled))
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}
