//! Protocol buffers as trees: what is read of any bytes, and written again with lengths that are right.

/// The value of a field.
#[derive(Clone, Debug)]
pub enum Value {
    Varint(u64),
    Fixed(Vec<u8>),
    Bytes(Vec<u8>),
    Message(Vec<Field>),
}

/// A field of a message.
#[derive(Clone, Debug)]
pub struct Field {
    pub number: u64,
    pub value: Value,
}

/// How deep messages are looked into.
const DEEPEST: usize = 12;

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for at in 0..10 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << (7 * at).min(63);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn take(bytes: &mut &[u8], length: u64) -> Option<Vec<u8>> {
    let (first, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(first.to_vec())
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
}

/// The fields of a message, `None` for bytes that are none.
pub fn read(bytes: &[u8]) -> Option<Vec<Field>> {
    read_at(bytes, 0)
}

fn read_at(mut bytes: &[u8], depth: usize) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let value = match tag & 7 {
            0 => Value::Varint(varint(&mut bytes)?),
            1 => Value::Fixed(take(&mut bytes, 8)?),
            5 => Value::Fixed(take(&mut bytes, 4)?),
            2 => {
                let length = varint(&mut bytes)?;
                let inner = take(&mut bytes, length)?;
                let fields = (depth < DEEPEST && !is_text(&inner)).then(|| read_at(&inner, depth + 1)).flatten();
                fields.map_or(Value::Bytes(inner), Value::Message)
            }
            _ => return None,
        };
        fields.push(Field { number: tag >> 3, value });
    }
    Some(fields)
}

fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// The bytes of a message.
pub fn written(fields: &[Field]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for Field { number, value } in fields {
        let mut put = |kind: u64, length: Option<usize>, inner: &[u8]| {
            put_varint(&mut bytes, number << 3 | kind);
            if let Some(length) = length {
                put_varint(&mut bytes, length as u64);
            }
            bytes.extend_from_slice(inner);
        };
        match value {
            Value::Varint(value) => {
                let mut inner = Vec::new();
                put_varint(&mut inner, *value);
                put(0, None, &inner);
            }
            Value::Fixed(inner) => put(if inner.len() == 4 { 5 } else { 1 }, None, inner),
            Value::Bytes(inner) => put(2, Some(inner.len()), inner),
            Value::Message(fields) => {
                let inner = written(fields);
                put(2, Some(inner.len()), &inner);
            }
        }
    }
    bytes
}

/// A field of text.
pub fn text(number: u64, text: &str) -> Field {
    Field { number, value: Value::Bytes(text.as_bytes().to_vec()) }
}

/// A field of a number.
pub fn number(number: u64, value: i64) -> Field {
    Field { number, value: Value::Varint(value.cast_unsigned()) }
}

/// A field of a message.
pub fn message(number: u64, fields: Vec<Field>) -> Field {
    Field { number, value: Value::Message(fields) }
}
