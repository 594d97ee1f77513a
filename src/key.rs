//! The key of the constructors' table, with the hash that the compiler and the library share.

use std::fmt;
use std::hash::{Hash, Hasher};

use phf_shared::{FmtConst, PhfBorrow, PhfHash};

/// What a constructor is looked up by in [`registry::CONSTRUCTORS`](crate::registry::CONSTRUCTORS): exporter,
/// library, model type and task. [`TasksManager`](crate::TasksManager) makes it of a [`Query`](crate::Query), and
/// knows synonyms and what was registered as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// The exporter, for instance `onnx`.
    pub exporter: &'a str,
    /// The library, for instance `transformers`.
    pub library: &'a str,
    /// The model type, for instance `bert`.
    pub model_type: &'a str,
    /// The task, `-with-past` included.
    pub task: &'a str,
}

impl<'a> Key<'a> {
    /// The key of these names.
    pub const fn new(exporter: &'a str, library: &'a str, model_type: &'a str, task: &'a str) -> Self {
        Self { exporter, library, model_type, task }
    }

    /// One pass over all four names, eight bytes at a time. The table's own hash only has to spread
    /// these 64 bits; a match compares the names themselves.
    fn digest(&self) -> u64 {
        [self.exporter, self.library, self.model_type, self.task]
            .into_iter()
            .fold(0, |digest, name| mix(absorb(digest, name.as_bytes()), name.len() as u64))
    }
}

fn absorb(digest: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let digest = words.iter().fold(digest, |digest, word| mix(digest, u64::from_le_bytes(*word)));
    let last = rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte));
    mix(digest, last)
}

fn mix(digest: u64, word: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = (digest.rotate_left(23) ^ word).wrapping_mul(ODD);
    mixed ^ mixed >> 32
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest());
    }
}

impl PhfHash for Key<'_> {
    fn phf_hash<H: Hasher>(&self, state: &mut H) {
        self.hash(state);
    }
}

impl<'short, 'long: 'short> PhfBorrow<Key<'short>> for Key<'long> {
    fn borrow(&self) -> &Key<'short> {
        self
    }
}

impl FmtConst for Key<'_> {
    fn fmt_const(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { exporter, library, model_type, task } = self;
        write!(f, "Key::new({exporter:?}, {library:?}, {model_type:?}, {task:?})")
    }
}
