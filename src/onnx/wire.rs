//! The wire format of protocol buffers, walked field by field in a file that may be of any size.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;

/// What is wrong with a file, and at which byte.
#[derive(Debug)]
pub(super) struct Damage {
    pub(super) at: u64,
    pub(super) reason: String,
}

impl Damage {
    pub(super) fn new(at: u64, reason: impl Into<String>) -> Self {
        Self { at, reason: reason.into() }
    }
}

/// What a field holds.
#[derive(Clone, Debug)]
pub(super) enum Payload {
    /// A number.
    Varint(u64),
    /// A number of four or eight bytes, which is passed over.
    Fixed,
    /// A text, bytes or a message, where it stands.
    Bytes(Range<u64>),
}

/// A field of a message.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) number: u64,
    pub(super) at: u64,
    pub(super) payload: Payload,
}

impl Field {
    /// Where the field's message, text or bytes stand.
    pub(super) fn bytes(self, what: &str) -> Result<Range<u64>, Damage> {
        match self.payload {
            Payload::Bytes(range) => Ok(range),
            Payload::Varint(_) | Payload::Fixed => {
                Err(Damage::new(self.at, format!("expected {what}, found a number: this is no ONNX file")))
            }
        }
    }

    /// The field's number.
    pub(super) fn varint(&self, what: &str) -> Result<u64, Damage> {
        match self.payload {
            Payload::Varint(value) => Ok(value),
            Payload::Fixed | Payload::Bytes(_) => {
                Err(Damage::new(self.at, format!("expected {what}, found something else: this is no ONNX file")))
            }
        }
    }
}

/// A file that is read forwards, and seeks over what nobody wants to see.
pub(super) struct Wire<R> {
    reader: BufReader<R>,
    at: u64,
    size: u64,
}

impl<R: Read + Seek> Wire<R> {
    /// Pages are read as they are needed, so that seeking over weights costs no more than a page each.
    const BUFFER: usize = 1 << 13;

    pub(super) fn new(mut source: R) -> Result<Self, Damage> {
        let failed = |error: io::Error| Damage::new(0, error.to_string());
        let size = source.seek(SeekFrom::End(0)).map_err(failed)?;
        source.seek(SeekFrom::Start(0)).map_err(failed)?;
        Ok(Self { reader: BufReader::with_capacity(Self::BUFFER, source), at: 0, size })
    }

    /// How many bytes there are.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// The next field of the message that ends at `end`; whatever the last one held is passed over by
    /// the caller, with [`pass`](Self::pass).
    pub(super) fn field(&mut self, end: u64) -> Result<Option<Field>, Damage> {
        if self.at >= end {
            return Ok(None);
        }
        let at = self.at;
        let key = self.varint(end)?;
        let number = key >> 3;
        let payload = match key & 7 {
            _ if number == 0 => return Err(Damage::new(at, "there is no field 0: this is no ONNX file")),
            0 => Payload::Varint(self.varint(end)?),
            1 => self.fixed(8, end)?,
            2 => {
                let length = self.varint(end)?;
                let stop = self.at.checked_add(length).filter(|stop| *stop <= end);
                let stop = stop.ok_or_else(|| self.too_long(at, length, end))?;
                Payload::Bytes(self.at..stop)
            }
            5 => self.fixed(4, end)?,
            kind => return Err(Damage::new(at, format!("no field is of kind {kind}: this is no ONNX file"))),
        };
        Ok(Some(Field { number, at, payload }))
    }

    fn too_long(&self, at: u64, length: u64, end: u64) -> Damage {
        let left = end - self.at;
        let reason = if end == self.size {
            format!("{length} bytes should follow, and the file ends after {left}: it is cut short, or no ONNX file")
        } else {
            format!("a field of {length} bytes is longer than what it stands in, of which {left} are left")
        };
        Damage::new(at, reason)
    }

    /// Goes on at a place, most often the end of what was just found.
    pub(super) fn go_to(&mut self, at: u64) -> Result<(), Damage> {
        let failed = |error: io::Error| Damage::new(at, error.to_string());
        match i64::try_from(i128::from(at) - i128::from(self.at)) {
            Ok(distance) => self.reader.seek_relative(distance).map_err(failed)?,
            Err(_) => drop(self.reader.seek(SeekFrom::Start(at)).map_err(failed)?),
        }
        self.at = at;
        Ok(())
    }

    /// Passes over what a field holds.
    pub(super) fn pass(&mut self, field: &Field) -> Result<(), Damage> {
        match &field.payload {
            Payload::Bytes(range) => self.go_to(range.end),
            Payload::Varint(_) | Payload::Fixed => Ok(()),
        }
    }

    /// The bytes of a field, at most `limit` of them.
    pub(super) fn read(&mut self, range: Range<u64>, limit: usize, what: &str) -> Result<Vec<u8>, Damage> {
        let too_long = || Damage::new(range.start, format!("{what} has more than {limit} bytes"));
        let length = usize::try_from(range.end - range.start).ok().filter(|length| *length <= limit);
        let mut bytes = vec![0; length.ok_or_else(too_long)?];
        self.go_to(range.start)?;
        self.reader.read_exact(&mut bytes).map_err(|error| Damage::new(range.start, error.to_string()))?;
        self.at = range.end;
        Ok(bytes)
    }

    /// A text, at most `limit` bytes long.
    pub(super) fn text(&mut self, range: Range<u64>, limit: usize, what: &str) -> Result<String, Damage> {
        let at = range.start;
        let bytes = self.read(range, limit, what)?;
        String::from_utf8(bytes).map_err(|_| Damage::new(at, format!("{what} is not UTF-8")))
    }

    fn fixed(&mut self, bytes: u64, end: u64) -> Result<Payload, Damage> {
        let stop = self.at.checked_add(bytes).filter(|stop| *stop <= end);
        self.go_to(stop.ok_or_else(|| self.too_long(self.at, bytes, end))?)?;
        Ok(Payload::Fixed)
    }

    fn varint(&mut self, end: u64) -> Result<u64, Damage> {
        let start = self.at;
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            if self.at >= end {
                return Err(Damage::new(start, "the file ends within a number: it is cut short, or no ONNX file"));
            }
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Damage::new(start, "a number has more than ten bytes: this is no ONNX file"))
    }

    fn byte(&mut self) -> Result<u8, Damage> {
        let failed = |error: io::Error| Damage::new(self.at, error.to_string());
        let byte = *self
            .reader
            .fill_buf()
            .map_err(failed)?
            .first()
            .ok_or_else(|| Damage::new(self.at, "the file ended while it was read"))?;
        self.reader.consume(1);
        self.at += 1;
        Ok(byte)
    }
}
