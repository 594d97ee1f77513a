//! `LIMITS.md` says of every limit what it is: its numbers are those of the source, and none is missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A limit: the file, the constant and its value.
type Limit = (String, String, u64);

/// What the names of constants hold that are limits.
const WORDS: [&str; 5] = ["MAX", "MOST", "DEEPEST", "LONGEST", "LIMIT"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The name and the value of a constant that is a number, as a line declares it.
fn declared(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let after_scope = line.strip_prefix("pub").map_or(line, |rest| rest.split_once(' ').map_or(rest, |(_, rest)| rest));
    let (name, rest) = after_scope.strip_prefix("const ")?.split_once(": ")?;
    let (of, value) = rest.split_once(" = ")?;
    let is_number = ["usize", "u16", "u32", "u64", "i64"].contains(&of);
    (is_number && WORDS.iter().any(|word| name.contains(word))).then(|| (name, value.trim_end_matches(';')))
}

/// The value of a sum of products, shifts and names.
fn value(expression: &str, named: &dyn Fn(&str) -> Option<u64>) -> Option<u64> {
    let expression = expression.trim();
    let inner = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if let Some(inner) = inner {
        return value(inner, named);
    }
    if let Some((one, other)) = expression.split_once(" + ") {
        return value(one, named)?.checked_add(value(other, named)?);
    }
    if let Some((one, other)) = expression.split_once(" << ") {
        return value(one, named)?.checked_shl(value(other, named)?.try_into().ok()?);
    }
    expression.replace('_', "").parse().ok().or_else(|| named(expression))
}

/// Every limit of the source.
fn of_source() -> BTreeSet<Limit> {
    let mut files = Vec::new();
    for folder in ["src", "codegen/src", "common/src"] {
        rust_files(&root().join(folder), &mut files);
    }
    let texts: Vec<_> = files.iter().map(|path| (path, fs::read_to_string(path).unwrap())).collect();
    let all = || texts.iter().flat_map(|(path, text)| text.lines().filter_map(declared).map(move |of| (path, of)));
    let named = |name: &str| {
        let mut same = all().filter(|(_, (known, _))| *known == name);
        same.next().and_then(|(_, (_, expression))| value(expression, &|_| None))
    };
    let limit = |(path, (name, expression)): (&&PathBuf, (&str, &str))| {
        let path = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        let number = value(expression, &named).unwrap_or_else(|| panic!("{path}: what is {name} = {expression}?"));
        (path, name.to_owned(), number)
    };
    all().map(limit).collect()
}

/// The number that a cell of the page begins with, with its unit.
fn number(cell: &str) -> Option<u64> {
    let mut words = cell.split(' ');
    let number: u64 = words.next()?.replace(',', "").parse().ok()?;
    let unit = match words.next() {
        None => 1,
        Some("KiB") => 1 << 10,
        Some("MiB") => 1 << 20,
        Some("GiB") => 1 << 30,
        Some(_) => return None,
    };
    Some(number * unit)
}

/// Every limit of the page.
fn of_page() -> Vec<Limit> {
    let page = fs::read_to_string(root().join("LIMITS.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let where_it_is = cells.get(3)?.strip_prefix('`')?.strip_suffix('`')?;
        let (path, name) = where_it_is.split_once("` `")?;
        let number = number(cells[2]).unwrap_or_else(|| panic!("no number: {line}"));
        Some((path.to_owned(), name.to_owned(), number))
    };
    page.lines().filter_map(row).collect()
}

#[test]
fn the_page_of_limits_has_the_numbers_of_the_source_and_every_one() {
    let (source, page) = (of_source(), of_page());
    let known: BTreeSet<_> = page.iter().cloned().collect();
    assert_eq!(known.len(), page.len(), "a limit stands twice on the page");
    let missing: Vec<_> = source.difference(&known).collect();
    let wrong: Vec<_> = known.difference(&source).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "missing on the page: {missing:#?}\nnot so: {wrong:#?}");
    assert!(page.len() > 50);
}

/// Where a line of code holds a length against a number that has no name.
fn is_bare(line: &str) -> bool {
    let digits = |rest: &str| rest.chars().take_while(char::is_ascii_digit).count();
    let lengths = [".len() > ", ".len() >= ", ".take("].iter().flat_map(|sign| line.split(sign).skip(1));
    lengths.map(digits).any(|count| count > 2)
}

#[test]
fn no_limit_is_a_bare_number() {
    let mut files = Vec::new();
    for folder in ["src", "codegen/src", "common/src"] {
        rust_files(&root().join(folder), &mut files);
    }
    let texts = files.iter().map(|path| (path, fs::read_to_string(path).unwrap()));
    let bare: Vec<_> = texts
        .flat_map(|(path, text)| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            let lines: Vec<_> = code.lines().filter(|line| is_bare(line)).map(str::to_owned).collect();
            lines.into_iter().map(move |line| format!("{}: {}", path.display(), line.trim()))
        })
        .collect();
    assert!(bare.is_empty(), "a constant would have a name, and a line in LIMITS.md: {bare:#?}");
    assert!(is_bare("if name.len() > 200 {") && !is_bare("if name.len() > LONGEST && name.chars().take(80)"));
}

#[test]
fn constants_are_read_as_they_are_declared() {
    let none = |_: &str| None;
    assert_eq!(declared("    pub(super) const MOST_BYTES: u64 = 4 << 20;"), Some(("MOST_BYTES", "4 << 20")));
    assert_eq!(declared("pub const MAX: usize = 1;"), Some(("MAX", "1")));
    for other in
        ["const NAMES: [&str; 2] = [];", "let MOST: usize = 1;", "const WIDTH: usize = 8;", "const MOST: &str = \"\";"]
    {
        assert_eq!(declared(other), None, "{other}");
    }
    assert_eq!(value("1_000", &none), Some(1000));
    assert_eq!(value("A + (1 << 20)", &|name| (name == "A").then_some(8)), Some(8 + (1 << 20)));
    assert_eq!(value("A", &none), None);
    assert_eq!([number("9 MiB"), number("65,536"), number("many")], [Some(9 << 20), Some(65_536), None]);
}
