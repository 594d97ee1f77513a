//! The words that attributes of configs have, and are compared with: those of a list of layers, as a rule. There is no list
//! of them, but one that stands in a single file, and is like one that several have, is that one mistyped.

use std::collections::{BTreeMap, BTreeSet};

use crate::apart::Shared;
use crate::diagnostic::{Problem, Source};

/// Words by attribute.
#[derive(Debug, Default)]
pub(crate) struct Words {
    known: Shared<BTreeMap<String, BTreeSet<String>>>,
    slips: Shared<Vec<Slip>>,
}

/// A mistyped word of an attribute, and the one that was meant.
#[derive(Debug)]
struct Slip {
    attribute: String,
    word: String,
    meant: String,
}

impl Words {
    /// Has a word be one of an attribute.
    ///
    /// # Errors
    /// It is known to be a slip.
    pub(crate) fn take(&self, attribute: &str, word: &str) -> Result<(), Problem> {
        let slips = self.slips.get();
        if let Some(slip) = slips.iter().find(|slip| slip.attribute == attribute && slip.word == word) {
            let problem = Problem::new(format!("nothing else has the word \"{word}\" for `{attribute}`"));
            return Err(problem.label(format!("did you mean \"{}\"?", slip.meant)));
        }
        let mut known = self.known.get();
        match known.get_mut(attribute) {
            Some(words) if words.contains(word) => {}
            Some(words) => _ = words.insert(word.to_owned()),
            None => _ = known.insert(attribute.to_owned(), BTreeSet::from([word.to_owned()])),
        }
        Ok(())
    }

    /// Finds the slips among the words of all files; whether there are any.
    pub(crate) fn find_slips(&self, files: &[Source]) -> bool {
        for (attribute, words) in &*self.known.get() {
            let slips = words.iter().filter_map(|word| Some((word, meant(word, words, files)?)));
            self.slips.get().extend(slips.map(|(word, meant)| Slip {
                attribute: attribute.clone(),
                word: word.clone(),
                meant: meant.to_owned(),
            }));
        }
        !self.slips.get().is_empty()
    }
}

/// The word that a word is a slip of. Those with other numbers or capitals are others.
fn meant<'w>(word: &str, words: &'w BTreeSet<String>, files: &[Source]) -> Option<&'w str> {
    let tells = |letter: &char| letter.is_ascii_digit() || letter.is_ascii_uppercase();
    let told = |word: &str| word.chars().filter(tells).collect::<String>();
    let others = words.iter().map(String::as_str).filter(|other| *other != word);
    let near = optimum_exporters_common::slip_of(word, others).filter(|near| told(near) == told(word))?;
    let mut having = files.iter().filter(|file| has(&file.text, word));
    let only = having.next().is_some() && having.next().is_none();
    (only && files.iter().filter(|file| has(&file.text, near)).nth(1).is_some()).then_some(near)
}

/// Whether a text has a word that is no part of another.
fn has(text: &str, word: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_letter) && !text[at + word.len()..].starts_with(is_letter))
}
