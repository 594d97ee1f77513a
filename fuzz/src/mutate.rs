//! Inputs made of others: texts of JSON and YAML, and protocol buffers, are changed where they have parts, so that most of
//! what is made can still be read.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use optimum_exporters::TasksManager;
use optimum_exporters::registry::{CLASSES, CONFIG_TYPES, SOURCES, TASKS};

use crate::protobuf::{self, Field, Value};

/// FNV-1a.
pub fn hash(bytes: &[u8]) -> u64 {
    let mixed = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, mixed);
    hash ^ (hash >> 29)
}

/// SplitMix64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u32) -> Self {
        Self(u64::from(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Values that few attributes can have.
const AWKWARD: [&str; 40] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "2",
    "3",
    "4",
    "7",
    "12",
    "64",
    "255",
    "256",
    "1000",
    "65536",
    "65537",
    "-1",
    "1.5",
    "-0.0",
    "1e3",
    "1000000000000",
    "1000000000000000000000000000000",
    "-1e308",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "NaN",
    "Infinity",
    "\"\"",
    "\"12\"",
    "\"a\\u0000\\ud834\\udd1e\"",
    "\"\\u202e\"",
    "[]",
    "[null]",
    "[3, 2]",
    "[[[[]]]]",
    "{}",
    "{\"model_type\": 5}",
    "{\"model_type\": \"bert\"}",
    "[\"full_attention\", \"sliding_attention\", \"linear_attention\", \"conv\"]",
];

/// Names that the registry has: attributes, model types, tasks.
struct Words {
    attributes: Vec<&'static str>,
    model_types: Vec<&'static str>,
    /// Words of the registry's own files.
    of_yaml: Vec<&'static str>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let filled_in = CONFIG_TYPES.values().flat_map(|of| of.attributes).map(|attribute| attribute.name);
        let normalized = CLASSES.iter().flat_map(|class| class.normalized_config.attributes);
        let attributes: BTreeSet<_> = filled_in.chain(normalized.flat_map(|(_, path)| path.iter().copied())).collect();
        let is_mark = |char: char| char.is_whitespace() || "[]{},:".contains(char);
        let of_yaml: BTreeSet<&str> = SOURCES.iter().flat_map(|(_, text)| text.split(is_mark)).collect();
        Words {
            attributes: attributes.into_iter().collect(),
            model_types: TasksManager::models().map(|model| model.model_type).collect(),
            of_yaml: of_yaml.into_iter().filter(|word| !word.is_empty() && word.len() < 60).collect(),
        }
    })
}

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
        0 | 1 => replaced(text, value, random.of(&AWKWARD).as_bytes()),
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
                random.of(&AWKWARD).to_owned()
            };
            let pair = format!("\"{}\": {value}{comma}", random.of(&words().attributes));
            replaced(text, at..at, pair.as_bytes());
        }
        6 => {
            let quoted = format!("\"{}\"", random.of(&words().model_types));
            let quoted = if random.below(4) == 0 { format!("\"{}\"", random.of(TASKS)) } else { quoted };
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

/// Changes a text of YAML: its lines, and words in them.
pub fn yaml(text: &mut Vec<u8>, seed: u32) -> bool {
    let mut random = Random::new(seed);
    if random.below(12) == 0 {
        return false;
    }
    let Ok(whole) = std::str::from_utf8(text) else { return false };
    let mut lines: Vec<String> = whole.split('\n').map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        let [at, other] = [random.below(lines.len()), random.below(lines.len())];
        match random.below(10) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[other].clone()),
            2 => lines.swap(at, other),
            3 => lines[at].insert_str(0, "  "),
            4 if lines[at].starts_with("  ") => drop(lines[at].drain(..2)),
            5 => {
                // The lines of a block, with those that are deeper.
                let depth = |line: &str| line.len() - line.trim_start().len();
                let first = depth(&lines[other]);
                let deeper = lines[other + 1..].iter().take_while(|line| depth(line) > first).count();
                let block = lines[other..=other + deeper].to_vec();
                lines.splice(at..at, block);
            }
            _ => lines[at] = with_word(&lines[at], whole, &mut random),
        }
        if lines.is_empty() {
            return false;
        }
    }
    *text = lines.join("\n").into_bytes();
    true
}

/// A line in which one word is another.
fn with_word(line: &str, whole: &str, random: &mut Random) -> String {
    let is_mark = |char: char| char.is_whitespace() || "[]{},:()".contains(char);
    let places: Vec<_> = line.split(is_mark).filter(|word| !word.is_empty()).collect();
    if places.is_empty() {
        return format!("{line}{}: {}", random.of(&words().of_yaml), random.of(&AWKWARD));
    }
    let word = places[random.below(places.len())];
    let start = word.as_ptr() as usize - line.as_ptr() as usize;
    let own: Vec<_> = whole.split(is_mark).filter(|word| !word.is_empty()).collect();
    let new = match random.below(4) {
        0 => random.of(&AWKWARD),
        1 => random.of(&words().of_yaml),
        _ => own[random.below(own.len())],
    };
    format!("{}{new}{}", &line[..start], &line[start + word.len()..])
}

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
    const TEXTS: [&str; 16] = [
        "input_ids",
        "attention_mask",
        "logits",
        "past_key_values.0.key",
        "past_key_values.1.value",
        "present.0.key",
        "batch_size",
        "sequence_length",
        "past_sequence_length + 1",
        "",
        "pixel_values",
        "encoder_hidden_states",
        "a.99999999999.b",
        "present.18446744073709551615.key",
        "\u{202e}",
        "last_hidden_state",
    ];
    match value {
        Value::Varint(number) => {
            *number = if random.below(2) == 0 { NUMBERS[random.below(NUMBERS.len())] } else { number.wrapping_add(1) };
        }
        Value::Fixed(bytes) => bytes.iter_mut().for_each(|byte| *byte = random.below(256) as u8),
        Value::Bytes(bytes) => match random.below(4) {
            0 => *bytes = random.of(&TEXTS).as_bytes().to_vec(),
            1 => bytes.push(b'0' + random.below(10) as u8),
            2 if !bytes.is_empty() => {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
            _ => *bytes = random.of(&words().attributes).as_bytes().to_vec(),
        },
        Value::Message(inner) => inner.clear(),
    }
}
