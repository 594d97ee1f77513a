//! The key of the constructors' table, with the hash that the compiler and the library share.

/// What a constructor is looked up by in the registry's table of constructors: exporter,
/// library, model type and task. `TasksManager` makes it of a `Query`, and knows synonyms and what was registered as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

    /// A hash of all four names, another with each seed and the same on each machine.
    #[inline]
    pub fn digest(&self, seed: u64) -> u64 {
        let (task, model_type) = (digest(self.task, seed), digest(self.model_type, seed));
        let (exporter, library) = (of_short(self.exporter, seed), of_short(self.library, seed));
        fold(task ^ exporter.rotate_left(32), model_type ^ library.rotate_left(32))
    }
}

/// Whether two names are the same. Names of at most 32 bytes are compared without a call: by their first and their last
/// bytes, which may overlap.
#[inline]
pub fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let (Some(first), Some(last)) = (left.first_chunk::<16>(), left.last_chunk::<16>()) else {
        return ends(left) == ends(right);
    };
    right.starts_with(first) && right.ends_with(last) && (left.len() <= 32 || left == right)
}

const SEEDS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];

/// A hash of a name, another with each seed and the same on each machine.
///
/// The last bytes are read as two words, which may overlap each other and what is before them, so that a name of fewer than
/// sixteen bytes costs one multiplication, and one of up to 32 two.
#[inline]
pub fn digest(name: &str, seed: u64) -> u64 {
    let start = name.len() as u64 ^ seed;
    let name = name.as_bytes();
    let (Some(first), Some(last)) = (name.first_chunk::<16>(), name.last_chunk::<16>()) else {
        return mixed(start, ends(name));
    };
    let start = if name.len() > 32 { of_long(name, start) } else { mixed(start, ends(first)) };
    mixed(start, ends(last))
}

/// The hash of all of a name but for its last bytes, at most sixteen.
#[cold]
fn of_long(name: &[u8], start: u64) -> u64 {
    let before_last = name.chunks(16).rev().skip(1).rev();
    before_last.fold(start, |digest, bytes| mixed(digest, ends(bytes)))
}

#[inline]
fn mixed(digest: u64, (first, last): (u64, u64)) -> u64 {
    fold(digest ^ first ^ SEEDS[0], last ^ SEEDS[1])
}

/// A hash of a name that is short, as those of exporters and libraries are: cheaper, and mixed by the product that it goes
/// into. Where two are the same with one seed, they are not with another.
#[inline]
fn of_short(name: &str, seed: u64) -> u64 {
    if name.len() > 16 {
        return digest(name, seed);
    }
    let (first, last) = ends(name.as_bytes());
    // An odd rotation, so that a name of one letter again and again does not cancel itself out.
    first.wrapping_add(seed) ^ last.rotate_left(23) ^ name.len() as u64
}

/// The first and the last eight bytes, or four of four to seven, or all of fewer.
#[inline]
fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
    } else {
        (bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0)
    }
}

/// Both halves of a product, one over the other.
#[inline]
fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    #[expect(clippy::cast_possible_truncation, reason = "each half is one of the 64 bits that it is cut to")]
    let halves = (product as u64, (product >> 64) as u64);
    halves.0 ^ halves.1
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Names of all lengths up to 50, each with those that differ from it in one letter.
    fn alike() -> impl Iterator<Item = (String, Vec<String>)> {
        (0..50).map(|length| {
            let name: String = (b'!'..).take(length).map(char::from).collect();
            let other = |at: usize| format!("{}~{}", &name[..at], &name[at + 1..]);
            let others = (0..length).map(other).collect();
            (name, others)
        })
    }

    #[test]
    fn names_are_the_same_where_all_their_letters_are() {
        for (name, others) in alike() {
            assert!(same(&name, &name.clone()), "{name}");
            assert!(!same(&name, &format!("{name}~")), "{name}");
            for other in others {
                assert!(!same(&name, &other), "{name} {other}");
            }
        }
    }

    #[test]
    fn names_that_differ_in_a_letter_have_digests_of_their_own() {
        let mut known = HashSet::new();
        for (name, others) in alike() {
            assert!(known.insert(digest(&name, 7)), "{name}");
            for other in others {
                assert!(known.insert(digest(&other, 7)), "{name} {other}");
            }
        }
    }

    #[test]
    fn keys_that_differ_in_a_name_have_digests_of_their_own() {
        let names = ["", "a", "b", "ab", "aaaa", "bbbb", "aaaaaaaa", "bbbbbbbb", "abababab", "aaaaaaaaaaaaaaaa"];
        let longer = ["bbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaa", "aaaaaaaabaaaaaaaa", "sentence_transformers"];
        for seed in [0, 1, u64::MAX] {
            let mut known = HashSet::new();
            for name in names.into_iter().chain(longer) {
                for other in names.into_iter().chain(longer) {
                    assert!(known.insert(Key::new(name, other, "bert", "fill-mask").digest(seed)), "{name} {other}");
                    assert!(known.insert(Key::new("onnx", "lib", name, &format!("{other}-task")).digest(seed)));
                }
            }
        }
    }
}
