//! The known name that a mistyped one most likely meant.

use std::borrow::Cow;

/// The candidate nearest to `found`, if one is near enough to be meant by it. Case counts for nothing.
///
/// A long `found` is not compared: nobody mistypes a name by that much.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_known(found, &mut candidates.into_iter().map(Known::new))
}

/// A candidate, with what tells of most names at once that they are not near: for candidates that are asked for often.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    name: &'a str,
    letters: Letters,
}

impl<'a> Known<'a> {
    /// A candidate of this name.
    pub fn new(name: &'a str) -> Self {
        Self { name, letters: Letters::of(&lowercase(name)) }
    }
}

/// [`nearest`] among candidates of which that is known; compiled once for those of every kind.
pub fn nearest_known<'a>(found: &str, candidates: &mut dyn Iterator<Item = Known<'a>>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if found.is_empty() || found.len() > LONGEST {
        return None;
    }
    let typed = lowercase(found);
    let letters = Letters::of(&typed);
    let most = letters.count.div_ceil(3);
    let possible: Vec<_> = candidates
        .filter_map(|known| Some((letters.least_distance(known.letters, most)?, known.name)))
        .filter(|(_, name)| *name != found)
        .collect();
    // Who is likely to be meant is tried first: most others are known then not to be nearer, without a look at their order.
    let likely = possible.iter().enumerate().min_by_key(|(_, (least, _))| *least).map(|(at, _)| at)?;
    let mut best: Option<(usize, usize)> = None;
    for at in std::iter::once(likely).chain(0..possible.len()) {
        let (least, candidate) = possible[at];
        if best.is_some_and(|best| best <= (least, at)) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&typed, &lowercase(candidate));
        if distance <= most && best.is_none_or(|best| (distance, at) < best) {
            best = Some((distance, at));
        }
    }
    best.map(|(_, at)| possible[at].1)
}

/// The candidate that a name is a slip of the pen of: it begins alike, and one letter of six is another at most, two in
/// all. Names that are only alike are none.
pub fn slip_of<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LETTERS: usize = 6;
    const WRONG: usize = 2;
    let begins_alike = |name: &&str| name.chars().next() == found.chars().next();
    let near = nearest(found, candidates.into_iter().filter(begins_alike))?;
    let most = WRONG.min(near.chars().count() / LETTERS);
    (strsim::damerau_levenshtein(found, near) <= most).then_some(near)
}

/// The text in lowercase; names are as a rule, and nothing is allocated for them.
fn lowercase(text: &str) -> Cow<'_, str> {
    let is_lowercase = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_lowercase) { text.into() } else { text.to_lowercase().into() }
}

/// How many letters a text has, and which: for each letter as many bits as it is there, up to three, which some letters
/// share.
#[derive(Clone, Copy, Debug)]
struct Letters {
    count: usize,
    which: u128,
}

impl Letters {
    fn of(text: &str) -> Self {
        const OF_EACH: u32 = 3;
        const ALL_OF_ONE: u128 = (1 << OF_EACH) - 1;
        text.chars().fold(Self { count: 0, which: 0 }, |Self { count, which }, letter| {
            let place = u32::from(letter) % (u128::BITS / OF_EACH) * OF_EACH;
            let known = which >> place & ALL_OF_ONE;
            Self { count: count + 1, which: which | (known << 1 & ALL_OF_ONE | 1) << place }
        })
    }

    /// What the distance is at least, unless that is more than `most`: a step adds a letter, takes one away, or puts one in
    /// another's place.
    fn least_distance(self, other: Self, most: usize) -> Option<usize> {
        let lacks = |one: Self, other: Self| (one.which & !other.which).count_ones() as usize;
        let within = |least: &usize| *least <= most;
        let longer = Some(self.count.abs_diff(other.count)).filter(within)?;
        let added = Some(lacks(self, other)).filter(within)?;
        let missing = Some(lacks(other, self)).filter(within)?;
        Some(longer.max(added).max(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::{Letters, lowercase, nearest, slip_of};

    #[test]
    fn a_typo_finds_its_name() {
        let known = ["bert", "distilbert", "roberta"];
        assert_eq!(nearest("distillbert", known), Some("distilbert"));
        assert_eq!(nearest("brt", known), Some("bert"));
        assert_eq!(nearest("BERT", known), Some("bert"));
    }

    #[test]
    fn the_first_of_the_nearest_is_found() {
        let known = ["bart", "berth", "bort", "brat", "bert", "bret", "robert", "t5", "rebt", "bertbert", "b"];
        for found in known.into_iter().chain(["be", "brt", "bertb", "reb", "t", "ro", "obert"]) {
            for from in 0..known.len() {
                let candidates = &known[from..];
                let most = found.len().div_ceil(3);
                let others = candidates.iter().filter(|name| **name != found);
                let distances = others.map(|name| (strsim::damerau_levenshtein(found, name), *name));
                let first = distances.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance);
                assert_eq!(nearest(found, candidates.iter().copied()), first.map(|(_, name)| name), "{found}");
            }
        }
    }

    #[test]
    fn a_slip_is_nearer_than_what_is_alike() {
        let known = ["sequence_length", "batch_size", "num_channels"];
        assert_eq!(slip_of("sequence_lenght", known), Some("sequence_length"));
        assert_eq!(slip_of("bacth_size", known), Some("batch_size"));
        assert_eq!(slip_of("patch_size", known), None);
        assert_eq!(slip_of("num_classes", known), None);
        assert_eq!(slip_of("num_heads", ["num_beams"]), None);
        assert_eq!(slip_of("batch_size", known), None);
    }

    #[test]
    fn another_word_finds_nothing() {
        assert_eq!(nearest("whisper", ["bert", "vit"]), None);
        assert_eq!(nearest("", ["bert"]), None);
        assert_eq!(nearest(&"b".repeat(100_000), ["bert"]), None);
    }

    #[test]
    fn no_distance_is_less_than_the_least() {
        let names = ["", "bert", "DistilBERT", "roberta", "tflite", "wav2vec2", "größe", "Groesse", "aaaaaa", "b5_5_b"];
        for (one, other) in names.iter().flat_map(|one| names.map(|other| (one.to_lowercase(), other))) {
            let distance = strsim::damerau_levenshtein(&one, &other.to_lowercase());
            let least = |most| Letters::of(&one).least_distance(Letters::of(&lowercase(other)), most);
            assert!(least(distance).is_some_and(|least| least <= distance), "{one} and {other}");
            assert!(least(0).is_none_or(|least| least == 0), "{one} and {other}");
        }
        let least = |one: &str, other: &str| Letters::of(one).least_distance(Letters::of(other), 9);
        assert_eq!((least("bert", "tree"), least("llama", "lama"), least("tttttt", "tb")), (Some(1), Some(1), Some(4)));
    }
}
