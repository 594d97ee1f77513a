//! The known name that a mistyped one most likely meant.

/// The candidate nearest to `found`, if one is near enough to be meant by it. Case counts for nothing.
///
/// A long `found` is not compared: nobody mistypes a name by that much.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if found.is_empty() || found.len() > LONGEST {
        return None;
    }
    let lowercase = found.to_lowercase();
    let length = found.chars().count();
    let most = length.div_ceil(3);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&lowercase, &candidate.to_lowercase());
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        // Only what is nearer than all before counts, and most are known not to be without a look at their order.
        let Some(most) = best.map_or(Some(most), |(distance, _)| distance.checked_sub(1)) else { break };
        if candidate == found
            || candidate.chars().count().abs_diff(length) > most
            || least_distance(&lowercase, candidate) > most
        {
            continue;
        }
        let distance = distance(candidate);
        if distance <= most {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, near)| near)
}

/// What the distance is at least: the letters of which one has more than the other. Nothing is known of texts that
/// are not ASCII.
fn least_distance(lowercase: &str, candidate: &str) -> usize {
    if !lowercase.is_ascii() || !candidate.is_ascii() {
        return 0;
    }
    let mut surplus = [0_isize; 128];
    for letter in lowercase.bytes() {
        surplus[usize::from(letter)] += 1;
    }
    for letter in candidate.bytes() {
        surplus[usize::from(letter.to_ascii_lowercase())] -= 1;
    }
    let sum = |sign: isize| surplus.iter().map(|count| (count * sign).max(0).unsigned_abs()).sum();
    usize::max(sum(1), sum(-1))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typo_finds_its_name() {
        let known = ["bert", "distilbert", "roberta"];
        assert_eq!(nearest("distillbert", known), Some("distilbert"));
        assert_eq!(nearest("brt", known), Some("bert"));
        assert_eq!(nearest("BERT", known), Some("bert"));
    }

    #[test]
    fn another_word_finds_nothing() {
        assert_eq!(nearest("whisper", ["bert", "vit"]), None);
        assert_eq!(nearest("", ["bert"]), None);
        assert_eq!(nearest(&"b".repeat(100_000), ["bert"]), None);
    }

    #[test]
    fn no_distance_is_less_than_the_least() {
        let names = ["", "bert", "DistilBERT", "roberta", "tflite", "wav2vec2", "größe", "Groesse"];
        for (one, other) in names.iter().flat_map(|one| names.map(|other| (one.to_lowercase(), other))) {
            let distance = strsim::damerau_levenshtein(&one, &other.to_lowercase());
            assert!(super::least_distance(&one, other) <= distance, "{one} and {other}");
        }
        assert_eq!(super::least_distance("bert", "TREE"), 1);
    }
}
