//! Text in columns.

use std::fmt;

/// The widest line, as far as words let it.
const WIDTH: usize = 100;
/// What stands before each row under the head.
const INDENT: &str = "  ";
/// What stands between columns.
const GAP: &str = "  ";

/// Rows under a head whose first cell is the table's title. The last column goes on in further
/// lines where it is too wide for one.
pub struct Table<const N: usize> {
    head: [String; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub fn new(head: [&str; N]) -> Self {
        Self { head: head.map(str::to_owned), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(plain));
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The columns' widths, but for the last.
    fn widths(&self) -> Vec<usize> {
        let width = |column: usize| {
            let indent = if column == 0 { INDENT.len() } else { 0 };
            let rows = self.rows.iter().map(|row| indent + length(&row[column]));
            rows.chain([length(&self.head[column])]).max().unwrap_or(0)
        };
        (0..N - 1).map(width).collect()
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let before: usize = widths.iter().map(|width| width + GAP.len()).sum();
        let rows = self.rows.iter().map(|row| (INDENT, row));
        for (indent, row) in std::iter::once(("", &self.head)).chain(rows) {
            let mut line = if N == 1 { indent.to_owned() } else { String::new() };
            for (cell, width) in row.iter().zip(&widths) {
                let indent = if line.is_empty() { indent } else { "" };
                line.push_str(&pad(&format!("{indent}{cell}"), *width));
                line.push_str(GAP);
            }
            for (at, part) in fill(&row[N - 1], WIDTH.saturating_sub(before)).iter().enumerate() {
                let start = if at == 0 { line.clone() } else { pad("", before) };
                writeln!(f, "{}", format!("{start}{part}").trim_end())?;
            }
        }
        Ok(())
    }
}

/// Text without anything that a terminal would act upon.
pub fn plain(text: &str) -> String {
    let is_acted_upon = |character: char| character.is_control() || is_unseen(character);
    if !text.chars().any(is_acted_upon) {
        return text.to_owned();
    }
    let escaped = |character: char| match is_acted_upon(character) {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// Whether a character has no look of its own, and changes that of others or where they stand.
const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Text after a title, in as many lines as it needs.
pub fn hanging(title: &str, text: &str) -> String {
    const BEFORE: &str = "    ";
    let mut line = title.to_owned();
    let mut lines = String::new();
    for item in text.split_inclusive(", ") {
        if length(&line) + length(item.trim_end()) > WIDTH {
            lines += line.trim_end();
            lines.push('\n');
            BEFORE.clone_into(&mut line);
        }
        line += item;
    }
    format!("{lines}{line}\n")
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(length(text))))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Breaks text into lines of at most `width`: after a comma where that will do, else between words.
fn fill(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for item in text.split_inclusive(", ") {
        if length(item.trim_end()) <= width {
            push(&mut lines, item, width);
        } else {
            item.split_inclusive(' ').for_each(|word| push(&mut lines, word, width));
        }
    }
    lines
}

/// Appends to the last line, or to a new one where that would be too long.
fn push(lines: &mut Vec<String>, text: &str, width: usize) {
    match lines.last_mut() {
        Some(line) if line.is_empty() || length(line) + length(text.trim_end()) <= width => line.push_str(text),
        _ => lines.push(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_after_commas_first() {
        assert_eq!(fill("0: a, 1: b + c, 2: d", 12), ["0: a, ", "1: b + c, ", "2: d"]);
        assert_eq!(fill("0: a, 1: b + c, 2: d", 20), ["0: a, 1: b + c, 2: d"]);
        assert_eq!(fill("0: a, 1: b + c + d + e", 12), ["0: a, 1: b + ", "c + d + e"]);
        assert_eq!(fill("", 12), [""]);
    }

    #[test]
    fn columns_align_and_rows_are_indented() {
        let mut table = Table::new(["inputs (2)", "type", "axes"]);
        table.row(["input_ids", "int64", "0: batch_size"]);
        table.row(["x\u{1b}[2J", "fp", ""]);
        let lines = ["inputs (2)    type   axes", "  input_ids   int64  0: batch_size", "  x\\u{1b}[2J  fp", ""];
        assert_eq!(table.to_string(), lines.join("\n"));
    }
}
