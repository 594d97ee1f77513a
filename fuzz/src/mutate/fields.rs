//! Protocol buffers.

use super::{NAMES, Random, words};
use crate::protobuf::{self, Field, Value};

/// Changes the fields of a protocol buffer.
pub fn fields(bytes: &mut Vec<u8>, seed: u32) -> bool {
    let mut random = Random::new(seed);
    if random.below(10) == 0 {
        return false;
    }
    let Some(mut all) = protobuf::read(bytes) else { return false };
    for _ in 0..=random.below(3) {
        change(&mut all, &mut random, 0);
    }
    *bytes = protobuf::written(&all);
    true
}

fn change(fields: &mut Vec<Field>, random: &mut Random, depth: usize) {
    if fields.is_empty() {
        return;
    }
    let at = random.below(fields.len());
    if depth < 12
        && random.below(8) > 0
        && let Value::Message(inner) = &mut fields[at].value
    {
        return change(inner, random, depth + 1);
    }
    match random.below(12) {
        0 => drop(fields.remove(at)),
        1 | 2 => {
            let copy = fields[random.below(fields.len())].clone();
            fields.insert(at, copy);
        }
        3 => fields[at].number = random.below(30) as u64,
        4 => fields[at].value = fields[random.below(fields.len())].value.clone(),
        5 => {
            let other = random.below(fields.len());
            fields.swap(at, other);
        }
        _ => change_value(&mut fields[at].value, random),
    }
}

fn change_value(value: &mut Value, random: &mut Random) {
    const NUMBERS: [u64; 12] = [0, 1, 2, 3, 7, 10, 16, 64, 1 << 31, 1 << 32, i64::MAX as u64, u64::MAX];
    match value {
        Value::Varint(number) => {
            *number = if random.below(2) == 0 { NUMBERS[random.below(NUMBERS.len())] } else { number.wrapping_add(1) };
        }
        Value::Fixed(bytes) => bytes.iter_mut().for_each(|byte| *byte = random.below(256) as u8),
        Value::Bytes(bytes) => match random.below(4) {
            0 => *bytes = random.one_of(&NAMES).as_bytes().to_vec(),
            1 => bytes.push(b'0' + random.below(10) as u8),
            2 if !bytes.is_empty() => {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
            _ => *bytes = random.one_of(&words().attributes).as_bytes().to_vec(),
        },
        Value::Message(inner) => inner.clear(),
    }
}
