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
    let (near, distance) = candidates
        .into_iter()
        // No name is nearer than the lengths are, which cost far less to compare.
        .filter(|candidate| *candidate != found && candidate.chars().count().abs_diff(length) <= most)
        .map(|candidate| (candidate, distance(candidate)))
        .min_by_key(|(_, distance)| *distance)?;
    (distance <= most).then_some(near)
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
}
