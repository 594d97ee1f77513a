//! Texts of JSON.

use std::ops::Range;

use optimum_exporters::registry::TASKS;

use super::{AWKWARD, Random, words};

/// Where the parts of a text of JSON stand.
#[derive(Default)]
struct Parts {
    values: Vec<Range<usize>>,
    /// Pairs of a name and a value, and items of lists.
    items: Vec<Range<usize>>,
    /// Behind each bracket that opens an object.
    opens: Vec<usize>,
}

fn parts(text: &[u8]) -> Parts {
    let mut parts = Parts::default();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut item = 0;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'{' | b'[' => {
                open.push((at, item));
                at += 1;
                item = at;
                if text[at - 1] == b'{' {
                    parts.opens.push(at);
                }
            }
            b'}' | b']' => {
                parts.items.push(item..at);
                at += 1;
                if let Some((start, before)) = open.pop() {
                    parts.values.push(start..at);
                    item = before;
                }
            }
            b',' => {
                parts.items.push(item..at);
                at += 1;
                item = at;
            }
            b'"' => {
                let start = at;
                at += 1;
                while at < text.len() && text[at] != b'"' {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(text.len());
                parts.values.push(start..at);
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                let start = at;
                while at < text.len() && (text[at].is_ascii_alphanumeric() || b"-+.".contains(&text[at])) {
                    at += 1;
                }
                parts.values.push(start..at);
            }
            _ => at += 1,
        }
    }
    parts
}

fn replaced(text: &mut Vec<u8>, range: Range<usize>, with: &[u8]) {
    text.splice(range, with.iter().copied());
}

/// Changes a part of a text of JSON; false if it has none.
fn json_once(text: &mut Vec<u8>, random: &mut Random) -> bool {
    let parts = parts(text);
    if parts.values.is_empty() {
        return false;
    }
    let value = parts.values[random.below(parts.values.len())].clone();
    match random.below(8) {
        0 | 1 => replaced(text, value, random.one_of(&AWKWARD).as_bytes()),
        2 => {
            let other = text[parts.values[random.below(parts.values.len())].clone()].to_vec();
            replaced(text, value, &other);
        }
        3 if !parts.items.is_empty() => {
            let item = parts.items[random.below(parts.items.len())].clone();
            let end = if text.get(item.end) == Some(&b',') { item.end + 1 } else { item.end };
            let start = if end == item.end && item.start > 0 && text[item.start - 1] == b',' {
                item.start - 1
            } else {
                item.start
            };
            replaced(text, start..end, b"");
        }
        4 | 5 if !parts.opens.is_empty() => {
            let at = parts.opens[random.below(parts.opens.len())];
            let comma = if text[at..].trim_ascii_start().first() == Some(&b'}') { "" } else { "," };
            let value = if random.below(3) == 0 {
                String::from_utf8_lossy(&text[value]).into_owned()
            } else {
                random.one_of(&AWKWARD).to_owned()
            };
            let pair = format!("\"{}\": {value}{comma}", random.one_of(&words().attributes));
            replaced(text, at..at, pair.as_bytes());
        }
        6 => {
            let quoted = format!("\"{}\"", random.one_of(&words().model_types));
            let quoted = if random.below(4) == 0 { format!("\"{}\"", random.one_of(TASKS)) } else { quoted };
            replaced(text, value, quoted.as_bytes());
        }
        _ => {
            let number: i64 =
                std::str::from_utf8(&text[value.clone()]).ok().and_then(|text| text.parse().ok()).unwrap_or(1);
            let changed = match random.below(5) {
                0 => number.wrapping_add(1),
                1 => number.wrapping_sub(1),
                2 => number.wrapping_mul(2),
                3 => number / 2,
                _ => random.below(1 << 17) as i64,
            };
            replaced(text, value, changed.to_string().as_bytes());
        }
    }
    true
}

/// Changes a text of JSON; false if it has no parts, so that its bytes are to be changed.
pub fn json(text: &mut Vec<u8>, seed: u32) -> bool {
    let mut random = Random::new(seed);
    if random.below(16) == 0 {
        return false;
    }
    (0..=random.below(3)).all(|_| json_once(text, &mut random))
}

/// Changes lines of JSON.
pub fn lines(text: &mut Vec<u8>, seed: u32) -> bool {
    let mut random = Random::new(seed);
    let mut lines: Vec<_> = text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let at = random.below(lines.len());
    let done = match random.below(12) {
        0 => return false,
        1 if lines.len() < 6 => {
            lines.push(lines[at].clone());
            true
        }
        2 if lines.len() > 1 => {
            lines.remove(at);
            true
        }
        _ => (0..=random.below(3)).all(|_| json_once(&mut lines[at], &mut random)),
    };
    *text = lines.join(&b'\n');
    done
}
