//! The constructs of the registry language: what the tables and headings of `registry/README.md` name.

/// Parts of the page that describe none.
const APART: [&str; 3] = ["A model, start to end", "Editors", "A registry of one's own"];

/// Each construct, after the part of the page that describes it.
pub fn of_the_language() -> Vec<(String, String)> {
    let page = crate::root().join("registry/README.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut found: Vec<(String, String)> = Vec::new();
    for part in outside_code(&page).split("\n## ").skip(1) {
        let (title, body) = part.split_once('\n').unwrap();
        if APART.contains(&title) {
            continue;
        }
        for name in names(title, body) {
            let construct = (title.to_owned(), name);
            if !found.contains(&construct) {
                found.push(construct);
            }
        }
    }
    found
}

/// What each section names: its table's first column, or its heading.
fn names(title: &str, body: &str) -> Vec<String> {
    let mut sections = body.split("\n### ");
    let mut names = first_column(sections.next().unwrap_or_default());
    let mut has_sections = false;
    for section in sections {
        has_sections = true;
        let (heading, body) = section.split_once('\n').unwrap();
        let rows = first_column(body);
        let of_heading = || heading.replace(" and ", ", ").split(", ").map(str::to_owned).collect();
        names.extend(if rows.is_empty() { of_heading() } else { rows });
    }
    if names.is_empty() && !has_sections { vec![title.to_owned()] } else { names }
}

/// The code in the first column of each row, or its words.
fn first_column(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().collect();
    let is_rule = |line: &&str| line.starts_with("| ---");
    let rows = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| line.starts_with("| ") && !is_rule(line) && !lines.get(at + 1).is_some_and(is_rule));
    rows.flat_map(|(_, row)| {
        // A sign `|` inside a cell has `\` before it.
        let row = row.replace("\\|", "\u{1}");
        let cell = row.split('|').nth(1).unwrap_or_default().trim().replace('\u{1}', "|");
        let code: Vec<_> = cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        if code.is_empty() { vec![cell] } else { code }
    })
    .collect()
}

fn outside_code(page: &str) -> String {
    page.split("```").step_by(2).collect()
}
