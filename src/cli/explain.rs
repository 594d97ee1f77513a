//! `explain`: a config class with where each thing that it has is said.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::codegen::{ExplainError, Explanation, Sources};
use optimum_exporters::registry;

use super::{Stop, folder, lint, short, table};

/// The widest text that the place is put beside; behind a longer one it stands where that ends.
const WIDEST: usize = 72;

#[derive(Args)]
pub struct Explain {
    /// The name of a config class
    class: String,
    /// A registry, or the file of a model, that is read and laid over the registry that is compiled in
    #[arg(long, value_name = "DIR|FILE")]
    registry: Option<PathBuf>,
}

impl Explain {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let (sources, directory) = match self.registry.as_deref() {
            Some(path) => (registry::sources(path), folder::root(path)),
            None => (Sources::of(registry::SOURCES), Path::new("registry")),
        };
        let explanation = folder::compiler(&sources).explain(&sources, &self.class).map_err(|error| match error {
            ExplainError::Registry(diagnostics) => lint::show(&diagnostics, directory),
            ExplainError::UnknownClass { near, .. } => {
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                Stop::Input(format!("unknown class `{}`{near}", short(&self.class)))
            }
            error => Stop::Input(error.to_string()),
        })?;
        print(&explanation, directory, out)
    }
}

fn print(explanation: &Explanation, directory: &Path, out: &mut impl Write) -> Result<(), Stop> {
    let mut width = 0;
    let mut sections = Vec::new();
    for section in &explanation.sections {
        let indented = section.lines.iter().map(|line| {
            let text = format!("{}{}", "  ".repeat(line.depth + 1), table::plain(&line.text));
            let file = if line.is_of_base { line.file.clone().into() } else { directory.join(&line.file) };
            (text, format!("{}:{}", file.display(), line.line))
        });
        let lines: Vec<_> = indented.collect();
        let lengths = lines.iter().map(|(text, _)| text.chars().count());
        width = lengths.filter(|length| *length <= WIDEST).max().unwrap_or(0).max(width);
        sections.push((&section.name, lines));
    }
    for (index, (name, lines)) in sections.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        writeln!(out, "{gap}{name}")?;
        for (text, place) in lines {
            writeln!(out, "{text:<width$}  {place}")?;
        }
    }
    Ok(())
}
