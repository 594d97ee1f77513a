//! Texts of lines that are in each other by their indentation: YAML, and XML as OpenVINO writes it.

use super::{AWKWARD, NAMES, Random, words};

/// Changes a text of YAML: its lines, and words in them.
pub fn yaml(text: &mut Vec<u8>, seed: u32) -> bool {
    let foreign = |random: &mut Random| match random.below(3) {
        0 => random.one_of(&AWKWARD).to_owned(),
        _ => random.one_of(&words().of_yaml).to_owned(),
    };
    indented(text, seed, "[]{},:()", &foreign)
}

/// Changes a text of XML: its lines, and words in them.
pub fn xml(text: &mut Vec<u8>, seed: u32) -> bool {
    const VALUES: [&str; 16] = [
        "-1",
        "0",
        "1",
        "?",
        "..",
        "1..8",
        "9223372036854775808",
        "I64",
        "FP16",
        "i32",
        "f32",
        "dynamic",
        "Parameter",
        "Result",
        "ReadValue",
        "Assign",
    ];
    const PARTS: [&str; 8] = ["</layer>", "<dim>2</dim>", "<port", "/>", "<!--", "<![CDATA[", "&#8238;", "<rt_info>"];
    let foreign = |random: &mut Random| match random.below(8) {
        0 => random.one_of(&PARTS).to_owned(),
        1 | 2 => random.one_of(&NAMES).to_owned(),
        _ => random.one_of(&VALUES).to_owned(),
    };
    indented(text, seed, "<>=\"/,", &foreign)
}

/// Changes lines, and words between marks: to others of the text, or to what `foreign` gives.
fn indented(text: &mut Vec<u8>, seed: u32, marks: &str, foreign: &dyn Fn(&mut Random) -> String) -> bool {
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
                let block = block(&lines, other);
                lines.splice(at..at, block);
            }
            _ => {
                let words = Words { whole, marks, foreign };
                lines[at] = words.with_another(&lines[at], &mut random);
            }
        }
        if lines.is_empty() {
            return false;
        }
    }
    *text = lines.join("\n").into_bytes();
    true
}

/// A line with those that are deeper behind it.
fn block(lines: &[String], at: usize) -> Vec<String> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let first = depth(&lines[at]);
    let deeper = lines[at + 1..].iter().take_while(|line| depth(line) > first).count();
    lines[at..=at + deeper].to_vec()
}

/// The words of a text, between spaces and marks.
struct Words<'a> {
    whole: &'a str,
    marks: &'a str,
    foreign: &'a dyn Fn(&mut Random) -> String,
}

impl<'a> Words<'a> {
    fn of<'b>(&self, text: &'b str) -> Vec<&'b str> {
        let is_mark = |char: char| char.is_whitespace() || self.marks.contains(char);
        text.split(is_mark).filter(|word| !word.is_empty()).collect()
    }

    /// A line in which one word is another.
    fn with_another(&self, line: &str, random: &mut Random) -> String {
        let places = self.of(line);
        if places.is_empty() {
            return format!("{line}{}: {}", (self.foreign)(random), random.one_of(&AWKWARD));
        }
        let word = places[random.below(places.len())];
        let start = word.as_ptr() as usize - line.as_ptr() as usize;
        let new = match random.below(2) {
            0 => (self.foreign)(random),
            _ => {
                let own = self.of(self.whole);
                own[random.below(own.len())].to_owned()
            }
        };
        format!("{}{new}{}", &line[..start], &line[start + word.len()..])
    }
}
