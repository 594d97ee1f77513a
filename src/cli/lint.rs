//! `lint`: whether a registry compiles, without compiling it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::codegen::{Diagnostic, Diagnostics, FileSpan};
use optimum_exporters::registry::sources;
use serde_json::{Value, json};

use super::{Stop, Verdict, color, folder};

#[derive(Args)]
pub struct Lint {
    /// The registry, or a file of it [default: `registry` in the current package]
    directory: Option<PathBuf>,
    /// Print each error as a line of JSON
    #[arg(long)]
    json: bool,
}

impl Lint {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let directory = folder::registry(self.directory.as_deref());
        let sources = sources(&directory);
        let directory = folder::root(&directory);
        let Err(diagnostics) = folder::compiler(&sources).check(&sources) else { return Ok(()) };
        if !self.json {
            return Err(show(&diagnostics, directory));
        }
        for diagnostic in diagnostics.iter() {
            writeln!(out, "{}", json(diagnostic, directory))?;
        }
        Err(Stop::Found(Verdict::AtFault))
    }
}

/// Prints errors on standard error, in colour where that is wanted.
pub fn show(diagnostics: &Diagnostics, directory: &Path) -> Stop {
    let text = diagnostics.render(directory.to_str(), color::on_stderr());
    // Standard error may be closed, and there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{text}");
    Stop::Found(Verdict::AtFault)
}

fn json(diagnostic: &Diagnostic, directory: &Path) -> Value {
    let Diagnostic { span, message, label, help, related, .. } = diagnostic;
    let mut object = place(span, directory);
    object["message"] = json!(message);
    object["label"] = json!(label);
    object["help"] = json!(help);
    let related = related.iter().map(|(span, why)| {
        let mut other = place(span, directory);
        other["message"] = json!(why);
        other
    });
    object["related"] = related.collect();
    object
}

fn place(span: &FileSpan, directory: &Path) -> Value {
    let FileSpan { line, column, end_line, end_column, .. } = span;
    let file = span.path_in(directory);
    json!({ "file": file.to_string_lossy(), "line": line, "column": column, "end_line": end_line, "end_column": end_column })
}
