//! Inputs made of others: texts of JSON, YAML and XML, and protocol buffers, are changed where they have parts, so that most of
//! what is made can still be read.

mod bytes;
mod fields;
mod json;
mod text;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use optimum_exporters::TasksManager;
use optimum_exporters::registry::{CLASSES, CONFIG_TYPES, SOURCES};

pub use bytes::bytes;
pub use fields::fields;
pub use json::{json, lines};
pub use text::{xml, yaml};

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

    /// That of an input of this number.
    pub fn of(seed: u64, number: u64) -> Self {
        Self(seed.wrapping_mul(0xd1b5_4a32_d192_ed03) ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    /// A seed for one change.
    pub fn seed(&mut self) -> u32 {
        self.below(1 << 32) as u32
    }

    fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
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

/// Names that exported files have, or that few could.
const NAMES: [&str; 16] = [
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
